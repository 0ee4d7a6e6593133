"""Processes that buy the same lots from a real database at the same moment.

    python -m xieshou.market.tests.workers race …     (DATABASE_URL says where)

Run by the tests as a process of its own that never threads, so that it can fork safely.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.settings")
MOST_PACKS = 3


def main() -> None:
    import django

    django.setup()
    _warm()
    words = sys.argv[1:]
    races = [words[at : at + 4] for at in range(0, len(words), 4)]
    json.dump([race(*words) for words in races], sys.stdout)


def race(job: str, target: str, workers: str, attempts: str) -> dict[str, int]:
    """What `workers` processes that start at the same moment say that they got, in sum."""
    start = time.time() + 0.5 + int(workers) / 100
    pipes = [
        _forked(lambda pipe, at=at: _run(pipe, job, target, at, int(attempts), start))  # type: ignore[misc]
        for at in range(int(workers))
    ]
    totals: dict[str, int] = {}
    for child, pipe in pipes:
        for what, n in json.loads(_drained(pipe) or '{"died": 1}').items():
            totals[what] = totals.get(what, 0) + n
        os.waitpid(child, 0)
    return totals


def _warm() -> None:
    """Import here, once, what every child would import for itself."""
    from contextlib import suppress

    from xieshou.core.action import Refused
    from xieshou.core.scope import SYSTEM
    from xieshou.market import actions, reads

    reads.goods()
    actions.take(0, 1, "warm")
    with suppress(Refused):
        actions.place_order(viewer=SYSTEM, buyer="-", supplier="-", lines=[])


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


def _run(pipe: int, job: str, target: str, at: int, attempts: int, start: float) -> None:
    from django.db import OperationalError, connection

    while True:
        try:
            connection.ensure_connection()
            break
        except OperationalError:
            # The server has no place for as many at once.
            time.sleep(0.05)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Nobody cuts the power here; whether commits last is tested with the ledger.
            cursor.execute("PRAGMA synchronous = OFF")
    time.sleep(max(0.0, start - time.time()))
    counted: dict[str, int] = {}
    for what, n in _JOBS[job](target, at, attempts):
        counted[what] = counted.get(what, 0) + n
    connection.close()
    os.write(pipe, json.dumps(counted).encode())


def _drained(pipe: int) -> str:
    said = b""
    while part := os.read(pipe, 65536):
        said += part
    os.close(pipe)
    return said.decode()


def _retried(act: Callable[[], Any]) -> Any:
    """The act, again where the database was too busy: its key makes that safe."""
    from django.db import OperationalError

    while True:
        try:
            return act()
        except OperationalError:
            time.sleep(0.01)


def _take(target: str, at: int, attempts: int) -> Iterator[tuple[str, int]]:
    """Each key sent twice; `won` counts packs once a key, and both answers must be the same."""
    from xieshou.market.actions import take

    lots, pack = _lots(target)
    rnd = random.Random(at)
    for number in range(attempts // 2):
        lot, packs = rnd.choice(lots), rnd.randint(1, MOST_PACKS)
        key = f"race:{at}/{number}"
        first = _retried(lambda: take(lot, packs * pack, key))  # noqa: B023 - called at once
        again = _retried(lambda: take(lot, packs * pack, key))  # noqa: B023 - called at once
        yield "attempts", 2
        if first:
            yield "won", packs * pack
        # What was sold out may have stayed so; what was sold is sold.
        if first and not again:
            yield "forgot", 1
        if again and not first:
            yield "won", packs * pack


def _unguarded(target: str, at: int, attempts: int) -> Iterator[tuple[str, int]]:
    """The canary: looks first, then writes what it has in mind, as if nobody else were there."""
    from django.db import connection

    from xieshou.market.models import Lot

    lots, pack = _lots(target)
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
    rnd = random.Random(at)
    for number in range(attempts):
        lot = rnd.choice(lots)
        seen = Lot.objects.get(pk=lot)
        if seen.available >= pack:
            _retried(
                lambda: Lot.objects.filter(pk=lot).update(  # noqa: B023 - called at once
                    available=seen.available - pack,  # noqa: B023
                    reserved=seen.reserved + pack,  # noqa: B023
                    why=f"race:{at}/{number}",  # noqa: B023
                )
            )
            yield "won", pack


def _order(target: str, at: int, attempts: int) -> Iterator[tuple[str, int]]:
    """The whole verb, each key sent twice."""
    from django.contrib.auth import get_user_model

    from xieshou.core.action import Refused
    from xieshou.market import actions
    from xieshou.registry import reads as registry

    buyer, supplier, good, grade = target.split(",")
    cook = registry.viewer_for(get_user_model().objects.get(username="cook"))
    for number in range(attempts // 2):
        answers = []
        for _twice in range(2):
            try:
                order = _retried(
                    lambda: actions.place_order(
                        viewer=cook, key=f"race-{at}-{number}", buyer=buyer, supplier=supplier,  # noqa: B023
                        lines=[(int(good), grade, 1)],
                    )
                )  # fmt: skip
                answers.append(order.pk)
            except Refused as no:
                answers.append(no.code)
        yield "won" if isinstance(answers[0], int) else str(answers[0]), 1
        if answers[0] != answers[1]:
            yield "forgot", 1


def _lots(target: str) -> tuple[list[int], int]:
    lots, _dash, pack = target.partition(":")
    return [int(pk) for pk in lots.split(",")], int(pack)


_JOBS: dict[str, Callable[[str, int, int], Iterator[tuple[str, int]]]] = {
    "take": _take,
    "unguarded": _unguarded,
    "order": _order,
}

if __name__ == "__main__":
    main()
