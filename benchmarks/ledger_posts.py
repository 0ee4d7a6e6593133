"""Claim: the ledger posts several times as fast as django-hordak, and in batches at no less than
half of what the database itself can take; on the same PostgreSQL, every commit flushed to the disk.

ours    actions.post, and actions.post_many: permission, idempotent request, every rule of
        docs/rules/ledger.md checked by the database, balances kept, hash chain, audit line, head
        published; and `verify` finds nothing wrong with what was written
peer    django-hordak 2.0.0, in .bench (setup/bench.sh): double entry and the check that it adds up
limit   psycopg alone: the same rows into tables with the same columns, indexes and checks, without
        keys to other tables, triggers or a program around them

A post has two lines. Single: one transaction a post, one writer. Batched: many in a transaction.
Flushes are counted for our single posts (pg_stat_wal.wal_sync): one or more for each.

    python benchmarks/ledger_posts.py [--quick]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
from report import report
from server import durable_server, made

ROOT = Path(__file__).resolve().parent.parent
PEER_PYTHON = ROOT / ".bench" / "bin" / "python"
BOOK, GRANT, PLACE, DAY = "bench", "bench-grant", "533323", date(2026, 5, 1)
SINGLE, BATCH, BATCHES = 2_000, 1_000, 20
QUICK_SINGLE, QUICK_BATCHES = 300, 3
GOAL, SHARE_OF_LIMIT = 5.0, 0.5
ENTRY = (
    "INSERT INTO raw_entry (id, book_id, number, date, made_at, memo, source, scope, key,"
    " body_hash, prev_hash, hash) VALUES (%s, 1, %s, %s, %s, 'payment', %s, %s, %s, %s, %s, %s)"
)
LINE = (
    "INSERT INTO raw_line (entry_id, position, account_id, amount_fen, grant_id, measure, place,"
    " purpose) VALUES (%s, %s, %s, %s, 1, 'cash', %s, %s)"
)


def rate(work: Callable[[int], None], times: int, each: int) -> float:
    """Posts a second; `work` is given a number that it has not had before."""
    work(0)
    start = time.perf_counter()
    for number in range(1, times + 1):
        work(number)
    return times * each / (time.perf_counter() - start)


def flushes(url: str) -> int:
    """How often the server has flushed its log so far; of backends that have ended, all is told."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT wal_sync FROM pg_stat_wal").fetchone()
    return int(row[0]) if row else 0


def by_product(single: int, batches: int) -> dict[str, float]:
    """What Xieshou does, on the database of DATABASE_URL."""
    import django

    django.setup()
    from django import db
    from django.core.management import call_command

    from xieshou.core.scope import SYSTEM
    from xieshou.funds import actions, reads
    from xieshou.funds.actions import Draft, Leg
    from xieshou.registry import actions as registry

    call_command("migrate", verbosity=0)
    rows = [("53", "云南省"), ("5333", "怒江傈僳族自治州"), (PLACE, "福贡县")]
    registry.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=rows)
    actions.open_book(viewer=SYSTEM, code=BOOK, name="账套", place=PLACE)
    actions.register_grant(
        viewer=SYSTEM, book=BOOK, code=GRANT, name="资金", source="municipal", amount_fen=10**9,
        year=2026, within=PLACE, purposes=["water", "road"],
    )  # fmt: skip
    actions.receive_grant(viewer=SYSTEM, grant=GRANT, amount_fen=10**9, date=DAY)
    legs = (Leg("5001", 1, GRANT, PLACE, "water"), Leg("1002", -1, GRANT))

    def post(number: int) -> None:
        actions.post(
            viewer=SYSTEM, book=BOOK, date=DAY, legs=legs, memo="payment",
            source="projects.project:533323-01", once=("single", str(number)),
        )  # fmt: skip

    def post_batch(number: int) -> None:
        drafts = [
            Draft(DAY, legs, "payment", (f"batch-{number}", str(at)), "projects.project:533323-01")
            for at in range(BATCH)
        ]
        actions.post_many(viewer=SYSTEM, book=BOOK, drafts=drafts)

    url = os.environ["DATABASE_URL"]
    db.connection.close()
    before = flushes(url)
    found = {"single": rate(post, single, 1)}
    db.connection.close()
    waited = time.monotonic() + 10
    while flushes(url) - before <= single and time.monotonic() < waited:
        time.sleep(0.1)
    if flushes(url) - before <= single:
        raise SystemExit(f"{single + 1} posts, {flushes(url) - before} flushes")
    found["batched"] = rate(post_batch, batches, BATCH)
    if reads.faults():
        raise SystemExit(f"the ledger is not sound: {reads.faults()}")
    written = reads.entries(BOOK, SYSTEM, limit=1).total
    if written != 2 + single + (batches + 1) * BATCH:
        raise SystemExit(f"{written} entries were written")
    return found


def by_database(url: str, single: int, batches: int) -> dict[str, float]:
    """What psycopg does with the same rows, in tables like ours without their triggers."""
    now, digest = datetime.now(UTC), "0" * 64
    number = 0

    def rows() -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
        nonlocal number
        number += 1
        entry = (
            number, number, DAY, now, "projects.project:533323-01", "raw", str(number), digest,
            digest, f"{number:064x}",
        )  # fmt: skip
        return entry, [(number, 0, 1, 1, PLACE, "water"), (number, 1, 2, -1, "", "")]

    with psycopg.connect(url) as connection:
        for table in ("entry", "line"):
            connection.execute(f"CREATE TABLE raw_{table} (LIKE funds_{table} INCLUDING ALL)")
        # Its key follows from another book's; here there is none.
        connection.execute("ALTER TABLE raw_entry DROP CONSTRAINT entry_key_is_book_and_number")
        connection.commit()

        def post(_number: int) -> None:
            entry, lines = rows()
            with connection.pipeline():
                for line in lines:
                    connection.execute(LINE, line)
                connection.execute(ENTRY, entry)
                connection.commit()

        def post_batch(_number: int) -> None:
            made = [rows() for _ in range(BATCH)]
            with connection.cursor() as cursor:
                cursor.executemany(LINE, [line for _entry, lines in made for line in lines])
                cursor.executemany(ENTRY, [entry for entry, _lines in made])
            connection.commit()

        return {"single": rate(post, single, 1), "batched": rate(post_batch, batches, BATCH)}


def by_peer(url: str, single: int, batches: int) -> dict[str, float]:
    call = [PEER_PYTHON, Path(__file__).with_name("hordak.py"), url, single, BATCH, batches]
    done = subprocess.run([str(word) for word in call], check=True, stdout=subprocess.PIPE)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="fewer posts")
    quick = parser.parse_args().quick
    if not PEER_PYTHON.exists():
        raise SystemExit("Run `sh setup/bench.sh` first: it installs the peers into .bench.")
    counts = (QUICK_SINGLE, QUICK_BATCHES) if quick else (SINGLE, BATCHES)
    with durable_server() as server, tempfile.TemporaryDirectory() as folder:
        url = made(server, "ours")
        os.environ |= {
            "DATABASE_URL": url,
            "XIESHOU_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "xieshou.settings",
        }
        sys.path.insert(0, str(ROOT))
        ours = by_product(*counts)
        limit = by_database(url, *counts)
        peer = by_peer(made(server, "peer"), *counts)
    words = {"single": "one transaction a post", "batched": f"{BATCH:,} posts a transaction"}
    for how, word in words.items():
        rows = [
            {"way": way, "posts a second": found[how], "of the limit": found[how] / limit[how]}
            for way, found in (
                ("Xieshou", ours),
                ("django-hordak 2.0.0", peer),
                ("limit: psycopg, the same rows", limit),
            )
        ]
        kept = how == "single" or ours[how] >= SHARE_OF_LIMIT * limit[how]
        claim = f"posts a second, every commit on the disk: {word}"
        report(
            claim, rows, ours[how], peer[how], limit[how], GOAL, higher_is_better=True, kept=kept
        )


if __name__ == "__main__":
    main()
