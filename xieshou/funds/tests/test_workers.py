"""Many at once, and killed in the middle: one winner each, nothing lost, nothing half written."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from xieshou.funds.tests.conftest import (
    COUNTY,
    day,
    make_book,
    make_grant,
    make_places,
    receive,
    spend,
)
from xieshou.funds.tests.test_payments import make_office, ordered, sign

# More of them overnight: FUNDS_KILLS=10000.
KILLS, WORKERS = int(os.environ.get("FUNDS_KILLS", "200")), 64
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger() -> None:
    make_places()
    make_book()
    make_grant(amount_fen=100)
    receive(amount_fen=100)


def run(tmp_path: Path, *words: object, under: Sequence[str] = ()) -> Any:
    """What `workers` says of the test's database, which it meets in a file on SQLite."""
    folder = tmp_path / "site"
    folder.mkdir(exist_ok=True)
    if connection.vendor == "sqlite":
        path = folder / "ledger.sqlite3"
        if not path.exists():
            with sqlite3.connect(path) as copy:
                connection.connection.backup(copy)
            copy.close()
        url = f"sqlite:///{path}"
    else:
        where = connection.settings_dict
        host = where["HOST"] or where["OPTIONS"]["host"]
        url = f"postgresql://{where['USER']}@/{where['NAME']}?host={host}"
    done = subprocess.run(
        [*under, sys.executable, "-m", "xieshou.funds.tests.workers", *map(str, words)],
        env={**os.environ, "DATABASE_URL": url, "XIESHOU_VAR": str(folder)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_of_many_reversals_of_one_entry_one_is_done(ledger: None, tmp_path: Path) -> None:
    paid = spend(50, place=COUNTY)
    outcomes = run(tmp_path, "race", "reverse", paid.pk, WORKERS, "on")
    assert outcomes == {"won": 1, "reversed_twice": WORKERS - 1}


def test_of_many_payments_of_the_last_fen_one_is_done(ledger: None, tmp_path: Path) -> None:
    outcomes = run(tmp_path, "race", "last_fen", "G1", WORKERS, "on")
    assert outcomes == {"won": 1, "below_floor": WORKERS - 1}


@pytest.mark.parametrize(
    ("job", "refusal"), [("reverse", "reversed_twice"), ("last_fen", "below_floor")]
)
def test_without_locks_the_race_is_seen_to_fail(
    ledger: None, tmp_path: Path, job: str, refusal: str
) -> None:
    """The canary: were there no locks, the tests above would say so."""
    target = spend(50, place=COUNTY).pk if job == "reverse" else "G1"
    outcomes = run(tmp_path, "race", job, target, 24, "off")
    assert outcomes != {"won": 1, refusal: 23}


def test_of_many_last_countersignatures_one_is_given(ledger: None, tmp_path: Path) -> None:
    """Several people who could each give the last one: it is given once."""
    office = make_office()
    one = ordered(office, 50)
    sign(one, office.cadre)
    target = f"{one.pk}:leader,leader2,leader3"
    outcomes = run(tmp_path, "race", "approve", target, WORKERS, "on")
    assert outcomes == {"won": 1, "not_open": WORKERS - 1}


def test_of_many_payments_of_one_order_one_is_made(ledger: None, tmp_path: Path) -> None:
    office = make_office()
    one = ordered(office, 50)
    sign(one, office.cadre, office.leader)
    outcomes = run(tmp_path, "race", "pay", f"{one.pk}:cashier", WORKERS, "on")
    assert outcomes == {"won": 1, "not_approved": WORKERS - 1}


def test_killed_while_posting(tmp_path: Path) -> None:
    """No acknowledged entry is lost, none is half written, each key is posted once."""
    make_places()
    make_book()
    make_grant(amount_fen=10**9)
    receive(amount_fen=10**9, date=day(3))
    answer = run(tmp_path, "kill", "G1", KILLS, 7)
    assert answer["faults"] == []
    assert answer["verify"] == []
    assert answer["kills"] == KILLS
    assert answer["acknowledged"] >= KILLS


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="benchmarks/ledger_posts.py counts it")
@pytest.mark.skipif(not shutil.which("strace"), reason="setup/system.sh installs strace")
@pytest.mark.parametrize(("synchronous", "flushed"), [("FULL", 20), ("NORMAL", 0)])
def test_each_post_is_flushed_to_the_disk_before_it_is_acknowledged(
    ledger: None, tmp_path: Path, synchronous: str, flushed: int
) -> None:
    """A kill leaves what the system holds in memory; what loses that is a power cut. So what the
    process asks of the system is counted. NORMAL is the canary: it would lose the last posts."""
    log = tmp_path / "trace"
    calls = "trace=fsync,fdatasync,kill"
    run(tmp_path, "flush", "G1", 20, synchronous, under=("strace", "-y", "-e", calls, "-o", log))
    posts = log.read_text().split("kill(")[1:-1]
    assert len(posts) == 20
    assert sum(bool(re.search(r"sync\(\d+<[^>]*-wal>\) += 0", post)) for post in posts) == flushed
