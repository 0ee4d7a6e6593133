"""Many buyers of the same lots at once: never more is sold than there is, on either database."""

import json
import logging
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from xieshou.market.models import Good, Lot
from xieshou.market.tests.conftest import Market, make_places

# More of them in a soak: MARKET_ATTEMPTS=100000.
ATTEMPTS, WORKERS, LOTS, PACK = int(os.environ.get("MARKET_ATTEMPTS", "10240")), 64, 20, 500
# Of each process: an even number, as each key is sent twice, and no fewer in all than asked.
EACH = -(-ATTEMPTS // WORKERS // 2) * 2
pytestmark = pytest.mark.django_db(transaction=True)


class Race:
    """A shop, and what the processes say that they got in its database."""

    def __init__(self, folder: Path) -> None:
        make_places()
        self.market = Market()
        self.good: Good = self.market.good(self.market.admitted())
        self.folder = folder
        self.path = folder / "market.sqlite3"

    def lots(self, packs: int, number: int = LOTS, grade: str = "一级") -> str:
        """So many lots, as the processes are told of them."""
        made = [self.market.lot(self.good, packs=packs, grade=grade) for _lot in range(number)]
        return f"{','.join(str(lot.pk) for lot in made)}:{PACK}"

    def environment(self) -> dict[str, str]:
        """Of processes at its database, as it stands: a file's, or the server's."""
        if connection.vendor == "sqlite":
            with sqlite3.connect(self.path) as copy:
                connection.connection.backup(copy)
                copy.execute("PRAGMA journal_mode = WAL")
            copy.close()
            url = f"sqlite:///{self.path}"
        else:
            where = connection.settings_dict
            host = where["HOST"] or where["OPTIONS"]["host"]
            url = f"postgresql://{where['USER']}@/{where['NAME']}?host={host}"
        return os.environ | {"DATABASE_URL": url, "XIESHOU_VAR": str(self.folder)}

    def run(self, *words: object) -> list[dict[str, int]]:
        """Races, four words each, one after the other."""
        done = subprocess.run(
            [sys.executable, "-m", "xieshou.market.tests.workers", *map(str, words)],
            env=self.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        answer: list[dict[str, int]] = json.loads(done.stdout)
        return answer

    def left(self, grade: str = "一级") -> dict[str, int]:
        """What the lots of a grade say afterwards, read where the race was run."""
        lots = (
            "SELECT SUM(received), SUM(available), SUM(reserved) FROM market_lot WHERE grade = {}"
        )
        moves = (
            "SELECT COUNT(*), COALESCE(SUM(m.reserved), 0) FROM market_movement m"
            " JOIN market_lot l ON l.id = m.lot_id WHERE m.reserved > 0 AND l.grade = {}"
        )
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.path)) as file:
                rows = [file.execute(one.format("?"), [grade]).fetchone() for one in (lots, moves)]
        else:
            with connection.cursor() as cursor:
                rows = []
                for one in (lots, moves):
                    cursor.execute(one.format("%s"), [grade])
                    rows.append(cursor.fetchone())
        names = ("received", "available", "reserved", "number", "moved")
        return {name: int(n) for name, n in zip(names, (*rows[0], *rows[1]), strict=True)}


@pytest.fixture
def race(tmp_path: Path) -> Race:
    return Race(tmp_path)


def test_of_ten_thousand_attempts_on_twenty_lots_none_oversells(race: Race) -> None:
    """64 processes, each key sent twice: what they were promised and what is left is exactly what
    there was, and each promise stands as one movement. Then 32 place whole orders for the last ten
    packs of another grade: ten are filled, once each."""
    lots = race.lots(packs=ATTEMPTS // 80)
    race.lots(packs=10, number=1, grade="二级")
    order = f"{race.market.buyer()},{race.good.supplier.code},{race.good.pk},二级"
    told, ordered = race.run(*("take", lots, WORKERS, EACH), *("order", order, 32, 2))
    left = race.left()
    logging.getLogger(__name__).info("told %s, left %s", told, left)
    assert told["attempts"] == EACH * WORKERS >= ATTEMPTS
    assert not {"forgot", "died"} & told.keys()
    assert told["won"] + left["available"] == left["received"]
    assert told["won"] == left["reserved"] == left["moved"]
    # More than nine tenths sold, so that they did fight over the last packs.
    assert left["available"] * 10 < left["received"]
    assert ordered == {"won": 10, "sold_out": 22}
    assert race.left("二级") == {
        "received": 10 * PACK, "available": 0, "reserved": 10 * PACK, "number": 10,
        "moved": 10 * PACK,
    }  # fmt: skip


def test_without_the_guard_the_same_race_oversells(race: Race) -> None:
    """The canary: were reservation to look first and write then, the test above would say so."""
    lots = race.lots(packs=30, number=2)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE market_lot DROP CONSTRAINT lot_is_never_oversold")
            cursor.execute("ALTER TABLE market_lot DROP CONSTRAINT lot_is_conserved")
    try:
        [told] = race.run("unguarded", lots, 16, 10)
        left = race.left()
        assert told["won"] + left["available"] > left["received"]
    finally:
        if connection.vendor == "postgresql":
            _put_back()


def _put_back() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE market_lot SET available = received, reserved = 0")
    with connection.schema_editor() as editor:
        for constraint in Lot._meta.constraints:
            editor.add_constraint(Lot, constraint)
