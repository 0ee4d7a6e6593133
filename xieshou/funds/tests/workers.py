"""Processes that post to a real database: many at once, or killed in the middle.

    python -m xieshou.funds.tests.workers race …     (DATABASE_URL says where)

Run by the tests as a process of its own that never threads, so that it can fork safely.
"""

import datetime
import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.settings")
DAY = datetime.date(2026, 5, 1)


def main() -> None:
    import django

    django.setup()
    what, *rest = sys.argv[1:]
    answer = {"race": race, "kill": kill, "flush": flush}[what](*rest)
    json.dump(answer, sys.stdout)


def race(job: str, target: str, workers: str, locks: str) -> dict[str, int]:
    """`workers` processes do the same at the same moment; how many won, were refused, failed."""
    _warm()
    if locks == "off":
        _unlock()
    start = time.time() + 1.0 + int(workers) / 40
    readers = [_forked(lambda pipe: _run(pipe, job, target, start)) for _ in range(int(workers))]
    outcomes: dict[str, int] = {}
    for child, pipe in readers:
        said = os.read(pipe, 100).decode() or "died"
        os.close(pipe)
        os.waitpid(child, 0)
        outcomes[said] = outcomes.get(said, 0) + 1
    return outcomes


def _warm() -> None:
    """Import here, once, what every child would import for itself."""
    from xieshou.core.action import Refused
    from xieshou.core.scope import SYSTEM
    from xieshou.funds import actions, reads

    reads.heads()
    reads.orders(SYSTEM)
    for call, what in ((actions.reverse, "entry"), (actions.pay_order, "order")):
        with suppress(Refused):
            call(viewer=SYSTEM, date=DAY, **{what: 0})


def _unlock() -> None:
    """The same without the locks that make one writer wait for the other. Between what was looked
    at and what is written a moment passes, so that they overtake each other on any machine."""
    from django.db import connection

    from xieshou.funds.actions import (
        books,
        budgets,
        entries,
        grants,
        journal,
        passing,
        payments,
        signing,
        thresholds,
    )

    def unlocked(code: str) -> Any:
        return journal.Book.objects.select_related("place").get(code=code)

    for module in (
        *(books, budgets, entries, grants, journal, passing, payments, signing, thresholds),
    ):
        module.locked = unlocked
    write = journal._write

    def write_late(*rows: Any) -> None:
        time.sleep(0.15)
        write(*rows)

    journal._write = write_late
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        connection.settings_dict["OPTIONS"]["timeout"] = 0.2


def _forked(work: Callable[[int], None]) -> tuple[int, int]:
    from django.db import connections

    connections.close_all()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            work(writer)
        finally:
            os._exit(0)
    os.close(writer)
    return child, reader


def _run(pipe: int, job: str, target: str, start: float) -> None:
    from django.db import OperationalError, connection

    from xieshou.core.action import Refused

    while True:
        try:
            connection.ensure_connection()
            break
        except OperationalError:
            # The server has no place for as many at once.
            time.sleep(0.05)
    time.sleep(max(0.0, start - time.time()))
    try:
        _JOBS[job](target)
        said = "won"
    except Refused as no:
        said = no.code
    except Exception as fault:
        said = f"failed {type(fault).__name__}"
    connection.close()
    os.write(pipe, said.encode())


def _reverse(entry: str) -> None:
    from xieshou.core.scope import SYSTEM
    from xieshou.funds import actions

    actions.reverse(viewer=SYSTEM, entry=int(entry), date=DAY)


def _last_fen(grant: str) -> None:
    """Spend all that a grant has."""
    _post(grant, 100, ("race", str(os.getpid())))


def _post(grant: str, fen: int, once: tuple[str, str]) -> Any:
    from xieshou.core.scope import SYSTEM
    from xieshou.funds import actions
    from xieshou.funds.actions import Leg

    legs = [Leg("5001", fen, grant, "533323", "water"), Leg("1002", -fen, grant)]
    return actions.post(
        viewer=SYSTEM, book="fugong", date=DAY, legs=legs, memo="payment", once=once
    )


def _approve(target: str) -> None:
    from django.contrib.auth import get_user_model

    from xieshou.funds import actions
    from xieshou.registry import reads as registry

    order, _dash, names = target.partition(":")
    people = names.split(",")
    who = get_user_model().objects.get(username=people[os.getpid() % len(people)])
    actions.approve_order(viewer=registry.viewer_for(who), order=int(order))


def _pay(target: str) -> None:
    from django.contrib.auth import get_user_model

    from xieshou.funds import actions
    from xieshou.registry import reads as registry

    order, _dash, name = target.partition(":")
    who = get_user_model().objects.get(username=name)
    actions.pay_order(viewer=registry.viewer_for(who), order=int(order), date=DAY)


_JOBS: dict[str, Callable[[str], None]] = {
    "reverse": _reverse,
    "last_fen": _last_fen,
    "approve": _approve,
    "pay": _pay,
}


def kill(grant: str, kills: str, seed: str) -> dict[str, Any]:
    """Post one fen after another, kill -9 at a random moment, look at what is left, go on.

    Of each life: the acknowledged keys must all be there; what else is there is the one entry that
    was done and not yet acknowledged; posting that key again gives one entry, whichever it was.
    """
    _warm()
    rnd = random.Random(int(seed))
    acknowledged = unacknowledged = 0
    faults: list[str] = []
    for life in range(int(kills)):
        child, pipe = _forked(lambda writer, life=life: _live(writer, grant, life))  # type: ignore[misc]
        # The first entry takes longest; most kills fall between two acknowledgements.
        select.select([pipe], [], [], 20)
        time.sleep(rnd.random() * 0.02)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        acks = _drained(pipe).decode().count("\n")
        left = _left(life)
        acknowledged += acks
        unacknowledged += len(left) - acks
        if left[:acks] != list(range(acks)) or len(left) > acks + 1:
            faults.append(f"life {life}: {acks} acknowledged, {left} left")
        for _twice in range(2):
            _post(grant, 1, (f"life-{life}", str(acks)))
        if _left(life) != list(range(acks + 1)):
            faults.append(f"life {life}: posted again as {_left(life)}")
    return {
        "kills": int(kills), "acknowledged": acknowledged, "unacknowledged": unacknowledged,
        "faults": faults, "verify": _verify(),
    }  # fmt: skip


def _live(pipe: int, grant: str, life: int) -> None:
    for number in range(10_000):
        _post(grant, 1, (f"life-{life}", str(number)))
        os.write(pipe, b"\n")


def flush(grant: str, posts: str, synchronous: str) -> dict[str, int]:
    """Post one after another; a signal that does nothing stands before each and after the last, for
    whoever traces what the process asks of the system."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={synchronous}")
    # The first write into a log that begins anew flushes its head.
    _post(grant, 1, ("flush", "first"))
    for number in range(int(posts)):
        os.kill(os.getpid(), 0)
        _post(grant, 1, ("flush", str(number)))
    os.kill(os.getpid(), 0)
    return {"posts": int(posts)}


def _drained(pipe: int) -> bytes:
    said = b""
    while part := os.read(pipe, 65536):
        said += part
    os.close(pipe)
    return said


def _left(life: int) -> list[int]:
    from xieshou.funds.models import Entry

    keys = Entry.objects.filter(scope=f"life-{life}").values_list("key", flat=True)
    return sorted(int(key) for key in keys)


def _verify() -> list[str]:
    from xieshou.funds import reads

    return reads.faults()


if __name__ == "__main__":
    main()
