"""How often somebody may ask: a minute's share at once, then as it refills, whoever counts."""

import subprocess
import sys
import time

import pytest

from xieshou.core import limits


@pytest.fixture
def clock(settings, tmp_path, monkeypatch):
    """A moment that the test moves, in nanoseconds; three requests a minute."""
    settings.VAR_DIR, settings.API_LIMITS = tmp_path, {"user": 3}
    moment = [1_800_000_000 * 10**9]
    monkeypatch.setattr(limits.time, "time_ns", lambda: moment[0])
    return moment


def test_a_minutes_share_passes_at_once_and_the_next_must_wait(clock):
    taken = [limits.take("user", "1") for _ in range(4)]
    assert [one.passes for one in taken] == [True, True, True, False]
    assert [one.left for one in taken] == [2, 1, 0, 0]
    assert taken[3].wait_s == 20
    assert taken[3].headers == {
        "RateLimit-Policy": '"user";q=3;w=60',
        "RateLimit": '"user";r=0;t=60',
        "Retry-After": "20",
    }


def test_who_waits_as_long_as_told_passes_and_not_a_second_earlier(clock):
    for _ in range(3):
        limits.take("user", "1")
    clock[0] += 19 * 10**9
    assert not limits.take("user", "1").passes
    clock[0] += 10**9
    assert limits.take("user", "1").passes


def test_a_refused_request_costs_nothing(clock):
    for _ in range(50):
        limits.take("user", "1")
    clock[0] += 20 * 10**9
    assert limits.take("user", "1").passes


def test_each_has_a_bucket_of_ones_own(clock):
    for _ in range(4):
        limits.take("user", "1")
    assert limits.take("user", "2").passes


def test_without_a_limit_nothing_is_counted(clock, tmp_path):
    assert limits.take("address", "1") is None
    assert not (tmp_path / "limits.sqlite3").exists()


def test_where_counting_fails_the_request_passes(clock, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "gone"
    assert limits.take("user", "1") is None


COUNT = """
import django; django.setup()
from django.conf import settings; settings.API_LIMITS = {"user": 40}
from xieshou.core import limits
print(sum(limits.take("user", "1").passes for _ in range(30)))
"""


def test_processes_that_ask_at_once_share_one_bucket(tmp_path):
    """Three processes ask 30 times each where 40 a minute pass."""
    began = time.monotonic()
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", COUNT],
            env={"XIESHOU_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "xieshou.settings"},
            stdout=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    passed = sum(int(one.communicate()[0]) for one in asking)
    refilled = (time.monotonic() - began) / 60 * 40
    assert 40 <= passed <= 41 + refilled
