"""Claim: a year's dividends reach 200,000 households in 60 seconds, each exactly once.

100 collectives of 2,000 households (--quick: 10), on the default database: SQLite, every commit
flushed to the disk. What is timed is the year's run from the cashier's button to the last receipt:
an entry in each collective's book, the list of each worked out again from the register of shares
and compared with what was voted on, parts of 1,000 households paid in a transaction each. The job
is stopped once in the middle and taken up again. Then every check of `xieshou verify` that concerns
it must hold: receipts = parts = the ledger's line, to the fen.

ours    actions.pay_runs and its job
peer    the usual way: a receipt and its transaction a household, by Django's ORM into the same
        table; measured on 2,000 households and scaled to all
limit   sqlite3 alone: the same rows into a table with the same columns and indexes, without keys to
        other tables or triggers, in one transaction

    python benchmarks/benefits_dividends.py [--quick]
"""

import argparse
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from report import report

ROOT = Path(__file__).resolve().parent.parent
COLLECTIVES, QUICK, HOUSEHOLDS = 100, 10, 2000
GOAL_S = 60.0
TOWN = "533323101"
EARNED_FEN = 40_000_000
SAMPLE = 2000


def villages(number: int) -> list[str]:
    return [f"{TOWN}{200 + n:03d}" for n in range(number)]


def prepare(number: int) -> tuple[Any, list[str]]:
    """A county with its collectives, shares and surplus; each run proposed, shown, voted through.

    Gives the cashier and the codes of the runs.
    """
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from xieshou.benefits import actions
    from xieshou.benefits.models import DividendRun
    from xieshou.core.scope import SYSTEM
    from xieshou.registry import actions as registry_actions, reads as registry
    from xieshou.registry.models import User

    rows = [("53", "云南省"), ("5333", "怒江傈僳族自治州"), ("533323", "福贡县"), (TOWN, "上帕镇")]
    rows += [(code, f"第{n}村委会") for n, code in enumerate(villages(number), start=1)]
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=rows)
    nobody = make_password("only for this benchmark")
    hands = []
    for name in ("chair", "supervisor", "clerk", "cashier"):
        user = registry_actions.create_user(
            viewer=SYSTEM, username=name, name=name, password_hash=nobody
        )
        registry_actions.grant_role(
            viewer=SYSTEM, user=user.pk, role="county_office", place="533323"
        )
        hands.append(registry.viewer_for(User.objects.get(pk=user.pk)))
    chair, supervisor, clerk, cashier = hands
    today, runs = timezone.localdate(), []
    for village in villages(number):
        codes = [f"{village}-{n:04d}" for n in range(HOUSEHOLDS)]
        registry_actions.import_households(
            viewer=SYSTEM,
            rows=[{"code": c, "village": village, "group": "other", "size": 4} for c in codes],
        )
        home = f"{village}-C1"
        actions.register_collective(viewer=SYSTEM, code=home, name="合作社", place=village)
        actions.name_share_type(viewer=SYSTEM, collective=home, code="member", name="成员股")
        change = actions.propose_shares(
            viewer=chair, collective=home, reason="量化", document="决议",
            moves=[("member", "", code, 100 + n % 37) for n, code in enumerate(codes)],
        )  # fmt: skip
        actions.decide_shares(
            viewer=clerk, change=change.pk, confirmed=True, content_hash=change.content_hash
        )
        actions.record_collective(
            viewer=SYSTEM, collective=home, kind="income", amount_fen=EARNED_FEN, on=today,
            source="benefits.rent:1",
        )  # fmt: skip
        actions.set_sharing_rule(
            viewer=SYSTEM, collective=home, reserve_bp=2000, welfare_bp=1000, retained_bp=1000,
            dividend_bp=6000, document="章程",
        )  # fmt: skip
        run = actions.propose_run(viewer=chair, collective=home, year=today.year)
        actions.open_notice(viewer=supervisor, run=run.code, where="公开栏")
        runs.append(run.code)
    # The ten days of the notice are not waited for.
    DividendRun.objects.update(opened_on=today - timedelta(11))
    for code in runs:
        actions.enter_vote(
            viewer=clerk, run=code, met_on=today, eligible=3, present=3, in_favour=3, against=0
        )
    return cashier, runs


def paid(cashier: Any, runs: list[str]) -> float:
    """Seconds of the year's run, stopped once in the middle and taken up again."""
    from xieshou.benefits import actions, tasks
    from xieshou.core import jobs

    whole, calls = tasks.pay_part, 0

    def stops_once(pk: int, number: int, part: Any) -> bool:
        nonlocal calls
        calls += 1
        if calls == len(runs):
            raise KeyboardInterrupt
        return whole(pk, number, part)

    start = time.perf_counter()
    job = actions.pay_runs(viewer=cashier, runs=runs)
    tasks.pay_part = stops_once
    try:
        jobs.perform(job.pk)
    except KeyboardInterrupt:
        tasks.pay_part = whole
    jobs.perform(job.pk)
    seconds = time.perf_counter() - start
    job.refresh_from_db()
    if job.state != "done":
        raise SystemExit(f"the job ended as {job.state}: {job.error}")
    return seconds


def one_by_one(runs: list[str]) -> float:
    """Seconds for a household by itself, in the usual way."""
    from django.db import transaction

    from xieshou.benefits.models import IncomeLine

    lines = IncomeLine.objects.filter(source=f"benefits.dividend:{runs[0]}")[:SAMPLE]
    rows = list(lines.values("household_id", "on", "kind", "amount_fen", "quantity"))
    start = time.perf_counter()
    for row in rows:
        with transaction.atomic():
            IncomeLine.objects.create(source="benefits.peer:1", **row)
    return (time.perf_counter() - start) / len(rows)


def raw(folder: str, households: int) -> float:
    """Seconds of sqlite3 for the same rows."""
    connection = sqlite3.connect(Path(folder) / "raw.sqlite3")
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE line (id integer PRIMARY KEY, household integer, day text, kind text,"
        " fen integer, quantity integer, source text, contract text, aided integer);"
        "CREATE UNIQUE INDEX once ON line (source, household);"
        "CREATE INDEX household ON line (household);"
        "CREATE INDEX book ON line (household, day);"
    )

    def rows() -> Iterator[tuple[Any, ...]]:
        for n in range(households):
            source = f"benefits.dividend:533323101{n // HOUSEHOLDS:03d}-C1-2026-1"
            yield n, "2026-11-29", "dividend", 12_000, 118, source, "", 0

    start = time.perf_counter()
    connection.executemany(
        "INSERT INTO line (household, day, kind, fen, quantity, source, contract, aided)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rows(),
    )
    connection.commit()
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the households")
    number = QUICK if parser.parse_args().quick else COLLECTIVES
    households = number * HOUSEHOLDS
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"XIESHOU_VAR": folder, "DJANGO_SETTINGS_MODULE": "xieshou.settings"}
        os.environ.pop("DATABASE_URL", None)
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from django.core.management import call_command

        from xieshou.benefits import reads

        call_command("migrate", verbosity=0)
        cashier, runs = prepare(number)
        ours = paid(cashier, runs)
        if faults := reads.faults():
            raise SystemExit(f"the dividends are not sound: {faults[:3]}")
        peer = one_by_one(runs) * households
        limit = raw(folder, households)
    rows = [
        {"way": way, "seconds": seconds, "households a second": round(households / seconds)}
        for way, seconds in (
            ("Xieshou, stopped once", ours),
            ("a transaction a household (scaled)", peer),
            ("limit: sqlite3, the same rows", limit),
        )
    ]
    claim = f"{households:,} households of {number} collectives are paid their dividend"
    goal_s = GOAL_S * number / COLLECTIVES
    verdict = report(claim, rows, ours, peer, limit, goal=peer / goal_s)
    return 0 if verdict["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
