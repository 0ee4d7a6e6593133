"""The programs of docs/guide/webhooks.md check what this site really sends."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from xieshou.core.scope import Viewer
from xieshou.notify import actions, rules, tasks
from xieshou.notify.tests.conftest import receiver
from xieshou.notify.tests.listening import Got, Machine

GUIDE = Path(settings.BASE_DIR) / "docs" / "guide" / "webhooks.md"
# (secret, headers, body, ids known, now) → "new", "known" or "refused".
Check = Callable[[str, dict[str, str], bytes, list[str], float], str]


def program(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    return str(found)


def in_python(secret: str, headers: dict[str, str], body: bytes, ids: list[str], now: float) -> str:
    space: dict[str, Any] = {}
    exec(compile(program("python"), str(GUIDE), "exec"), space)  # noqa: S102 - it is our own guide
    try:
        return "new" if space["verify"](secret, headers, body, set(ids), now) else "known"
    except ValueError:
        return "refused"


def in_javascript(
    secret: str, headers: dict[str, str], body: bytes, ids: list[str], now: float
) -> str:
    asked = json.dumps([secret, headers, body.decode(), ids, now])
    asks = (
        f"const [secret, headers, body, ids, now] = {asked};"
        "try { console.log(verify(secret, headers, body, new Set(ids), now) ? 'new' : 'known'); }"
        "catch { console.log('refused'); }"
    )
    node = shutil.which("node", path=f"{settings.BASE_DIR}/.venv/bin") or shutil.which("node")
    assert node, "node is installed with the tests"
    done = subprocess.run(
        [node, "-e", program("javascript") + asks], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def sent(county: Viewer, machine: Machine) -> tuple[str, Got]:
    """The secret, and a message as it came in."""
    made = receiver(county, machine.hook)
    found = actions.try_receiver(viewer=county, receiver=made.pk)
    tasks.send_due(found.created_at)
    return made.secret, machine.got[0]


@pytest.mark.parametrize("check", [in_python, in_javascript])
def test_they_take_what_is_ours_once_and_nothing_else(sent: tuple[str, Got], check: Check) -> None:
    secret, got = sent
    at = int(got.headers["webhook-timestamp"])
    message_id = got.headers["webhook-id"]
    assert check(secret, got.headers, got.body, [], at) == "new"
    assert check(secret, got.headers, got.body, [], at + 299) == "new"
    assert check(secret, got.headers, got.body, [message_id], at) == "known"
    assert check(secret, got.headers, got.body, [], at + 301) == "refused"
    assert check(secret, got.headers, got.body, [], at - 301) == "refused"
    assert check(rules.new_secret(), got.headers, got.body, [], at) == "refused"
    assert check(secret, got.headers, got.body + b" ", [], at) == "refused"
    for name, value in (("webhook-id", "msg_2"), ("webhook-signature", "v1,AAAA")):
        assert check(secret, got.headers | {name: value}, got.body, [], at) == "refused"
