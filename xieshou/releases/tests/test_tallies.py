"""Counts of households and voters: the check against every filling of small tables, and a release
that carries them."""

import json
from collections.abc import Iterator, Mapping
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from django.test import Client
from hypothesis import given, settings, strategies as st

from xieshou.ballots.reads import CountedTurnout
from xieshou.benefits.reads import YearOfBenefits
from xieshou.core.canonical import sha256
from xieshou.releases import reads, rules
from xieshou.releases.models import Release, ReleasedTable
from xieshou.releases.reads import counted
from xieshou.releases.rules import (
    Design,
    Part,
    Tally,
    cells_withheld,
    mask_of_tallies,
    protect,
    sheet_of_tallies,
    shown_tally,
    tallied,
    tallies_of,
    told,
    withheld_in_tree,
    without,
)
from xieshou.releases.tests.conftest import YUNNAN, released

# Fillings are counted out, so a small count here is 1 or 2.
K = 3
COUNTIES = ("530102", "530103", "530302", "530303")
PREFECTURES = {"5301", "5303"}
RECOGNISED = Design(("recognised",))


def tally_of(numbers: Mapping[str, int], key: str = "now 2025") -> Tally:
    sums = dict(numbers)
    for over in (*PREFECTURES, "53"):
        sums[over] = sum(n for code, n in numbers.items() if code.startswith(over))
    return Tally(key, 2025, {"recognised": sums})


def checked(now: Tally, earlier: list[Tally]) -> Tally:
    """As a release would show it beside earlier ones."""
    sheet = sheet_of_tallies(RECOGNISED, [now, *earlier], K)
    wanted = mask_of_tallies(sheet, [without(now, cells_withheld(earlier))])
    verdict = protect(sheet, wanted, mask_of_tallies(sheet, earlier))
    assert told(sheet, verdict.shown) == []
    return shown_tally(now, sheet, verdict.shown)


def fillings(shown: Mapping[str, int | None], most: int) -> Iterator[dict[str, int]]:
    for found in product(range(most + 1), repeat=len(COUNTIES)):
        sums = tally_of(dict(zip(COUNTIES, found, strict=True))).numbers["recognised"]
        if all(sums[code] == n for code, n in shown.items() if n is not None):
            yield {code: n or 0 for code, n in sums.items()}


counts = st.lists(st.integers(0, 5), min_size=4, max_size=4).map(
    lambda rows: dict(zip(COUNTIES, rows, strict=True))
)


@settings(max_examples=60, deadline=None)
@given(counts)
def test_no_filling_tells_of_few_households(numbers: dict[str, int]) -> None:
    """Of no county or prefecture do the counts shown say that it is 1 or 2."""
    shown = checked(tally_of(numbers), []).numbers["recognised"]
    every = list(fillings(shown, 8))
    assert every
    assert not [code for code in every[0] if all(0 < one[code] < K for one in every)]


@settings(max_examples=150, deadline=None)
@given(counts, st.tuples(st.sampled_from(COUNTIES), st.integers(-2, 4)))
def test_two_releases_of_a_year_tell_of_few_neither(
    numbers: dict[str, int], change: tuple[str, int]
) -> None:
    """What one withheld stays withheld, and what is counted again differs by none or many."""
    first = checked(tally_of(numbers, "release 1 2025"), [])
    later = dict(numbers)
    later[change[0]] = max(0, later[change[0]] + change[1])
    second = checked(tally_of(later), [first])
    for code, now in second.numbers["recognised"].items():
        was = first.numbers["recognised"][code]
        assert now is None or was is not None
        assert now is None or was is None or now == was or abs(now - was) >= K


def test_without_the_check_a_filling_is_found() -> None:
    """So that the tests above can fail: the small county alone withheld follows from the rest."""
    whole = tally_of(dict(zip(COUNTIES, (1, 6, 6, 6), strict=True))).numbers["recognised"]
    shown = {**whole, "530102": None}
    assert {one["530102"] for one in fillings(shown, 7)} == {1}
    assert (
        checked(tally_of(dict(zip(COUNTIES, (1, 6, 6, 6), strict=True))), []).numbers["recognised"][
            "530103"
        ]
        is None
    )


def parts(code: str, *fen: int) -> tuple[Part, ...]:
    return tuple(Part(f"{code}-{n}", one) for n, one in enumerate(fen))


def test_amounts_of_one_payer_do_not_follow_from_those_around() -> None:
    """One collective's county goes, and with it the smallest beside it; the sum of both may be
    told, which none of three payers dominates."""
    cells = {
        "530102": parts("530102", 900),
        "530103": parts("530103", 400, 350, 300),
        "530104": parts("530104", 800, 700, 600),
        "530302": parts("530302", 500, 400, 300),
    }
    for over in ("5301", "5303", "53"):
        cells[over] = tuple(
            part for code, rows in list(cells.items())
            if len(code) == 6 and code.startswith(over) for part in rows
        )  # fmt: skip
    assert withheld_in_tree(cells) == {"530102", "530103"}
    # Of a prefecture that is withheld itself the rest is one county's: so another prefecture goes,
    # and what would give that away.
    assert withheld_in_tree(cells, ["5301"]) == {"530102", "5301", "5303", "530302"}
    assert withheld_in_tree({"53": cells["530104"], "5301": cells["530104"]}) == frozenset()


def test_a_table_read_back_says_the_same() -> None:
    one = checked(tally_of(dict(zip(COUNTIES, (1, 6, 6, 6), strict=True))), [])
    numbers = {"recognised": one.numbers["recognised"], "exited": one.numbers["recognised"]}
    table = tallied("monitoring", [Tally("x", 2025, numbers)], {})
    (again,) = tallies_of("monitoring", json.loads(json.dumps(table)), "release 7")
    assert (again.key, again.year, again.numbers) == ("release 7 2025", 2025, numbers)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What is counted of 2025 in two counties of one prefecture, as a test sets it."""
    found = SimpleNamespace(
        benefits={
            "533323": YearOfBenefits(40, 30, {"a": 100, "b": 90, "c": 80}),
            "533324": YearOfBenefits(50, 6, {"d": 70}),
        },
        monitoring={"533323": (20, 12), "533324": (4, 0)},
        ballots=[CountedTurnout("533323101001-B1", "533323101001", 120, 80, True, True)],
    )

    def of(rows: Any) -> Any:
        return lambda _place, year: rows() if year == 2025 else type(rows())()

    monkeypatch.setattr(counted.benefits, "year_of_benefits", of(lambda: found.benefits))
    monkeypatch.setattr(counted.monitoring, "year_of_monitoring", of(lambda: found.monitoring))
    monkeypatch.setattr(counted.ballots, "year_of_ballots", of(lambda: found.ballots))
    return found


def rows_of(number: int, table: str) -> dict[str, Any]:
    found = reads.figures_of(number, table)
    assert found is not None
    return {getattr(row, "ballot", "") or row.place: row for row in found.rows}


@pytest.mark.django_db
def test_a_release_carries_counts(world: None, kept: SimpleNamespace) -> None:
    """Six households of one county are withheld, and so is the other, or they would be the rest;
    what they were paid goes with them."""
    released(years=[2024, 2025])
    assert [row.name for row in reads.release(1).tables] == list(rules.TABLES)  # type: ignore[union-attr]
    benefits = rows_of(1, "benefits")
    assert benefits[YUNNAN].contract_households == 90
    assert benefits["533323"].contract_households == 40
    assert {code: row.dividend_households for code, row in benefits.items()} == {
        "53": 36, "5333": 36, "533323": None, "533324": None,
    }  # fmt: skip
    assert benefits["533323"].dividend_fen is None
    assert benefits[YUNNAN].dividend_fen == 340
    monitoring = rows_of(1, "monitoring")
    assert (monitoring["5333"].recognised, monitoring["533324"].recognised) == (24, None)
    # Nobody is nobody.
    assert (monitoring["533323"].exited, monitoring["533324"].exited) == (12, 0)
    turnout = rows_of(1, "turnout")
    assert (turnout["5333"].ballots, turnout["5333"].share) == (1, 80 / 120)
    assert turnout["533323101001-B1"].place == "533323101001"
    assert reads.faults() == []


@pytest.mark.django_db
def test_a_late_entry_is_not_told(world: None, kept: SimpleNamespace) -> None:
    """Three more recognised and one more paid since: neither counts nor amounts of the next release
    tell of them, at no place."""
    released(years=[2025])
    kept.monitoring["533323"] = (23, 12)
    kept.benefits["533323"] = YearOfBenefits(40, 30, {"a": 100, "b": 90, "c": 85})
    released(years=[2025])
    before, now = rows_of(1, "monitoring"), rows_of(2, "monitoring")
    assert (before["5333"].recognised, now["5333"].recognised) == (24, None)
    assert now["533323"].exited == 12
    assert rows_of(2, "benefits")[YUNNAN].dividend_fen is None
    kept.monitoring["533323"] = (40, 12)
    released(years=[2025])
    assert rows_of(3, "monitoring")["533323"].recognised is None
    assert reads.faults() == []


@pytest.mark.django_db
def test_what_a_ballots_own_page_shows_is_reckoned_with(world: None, kept: SimpleNamespace) -> None:
    """Of one village few voted, which its page withholds; another's is shown there: so the sum of
    both is in no release."""
    kept.ballots.append(CountedTurnout("533323101207-B1", "533323101207", 60, 7, False, False))
    released(years=[2025])
    turnout = rows_of(1, "turnout")
    assert turnout["533323101001-B1"].voters == 80
    assert turnout["533323101207-B1"].voters is None
    assert [turnout[code].voters for code in ("533323", "5333", "53")] == [None, None, None]
    # Who did not vote would tell who did.
    assert turnout["533323101207-B1"].eligible is None
    kept.ballots.append(CountedTurnout("533323102201-B1", "533323102201", 90, 4, False, False))
    released(years=[2025])
    turnout = rows_of(2, "turnout")
    assert turnout["533323101207-B1"].voters is None


@pytest.mark.django_db
def test_anybody_reads_the_counts(world: None, kept: SimpleNamespace, client: Client) -> None:
    """On the release's page, as files, by program; whoever has a file is told so."""
    released(years=[2025])
    page = client.get("/releases/1/").content.decode()
    assert "counts-benefits" in page
    assert "新认定的户" in page
    narrow = client.get("/releases/1/", {"place": "5333"}).content.decode()
    assert "福贡县" in narrow
    listed = client.get("/api/v1/releases/1/turnout", {"place": YUNNAN}).json()
    assert listed["rows"][0] | {"share": None} == {
        "place": YUNNAN, "year": 2025, "ballot": "", "ballots": 1, "eligible": 120, "voters": 80,
        "share": None,
    }  # fmt: skip
    for kind in ("csv", "json"):
        sent = client.get(f"/releases/1/benefits.{kind}")
        assert "max-age=31536000" in sent["Cache-Control"]
        again = client.get(f"/releases/1/benefits.{kind}", headers={"if-none-match": sent["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert sent["ETag"] == f'"{sha256(sent.content.decode())}"'


@pytest.mark.django_db
def test_a_release_from_before_there_were_counts_still_verifies(
    world: None, kept: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has three tables; the next one has six, and is checked against what there is."""
    with monkeypatch.context() as old:
        old.setattr(rules, "TABLES", ("poverty", "lacks", "balance"))
        released(years=[2025])
    assert ReleasedTable.objects.filter(release=Release.objects.get()).count() == 3
    assert reads.figures_of(1, "benefits") is None
    assert reads.counts_shown(1, YUNNAN) == ()
    released(years=[2025])
    assert ReleasedTable.objects.filter(release__number=2).count() == 6
    assert reads.latest("monitoring").number == 2  # type: ignore[union-attr]
    assert reads.faults() == []


def test_smallest_cells_go_first() -> None:
    """Complementary suppression takes the smaller of two neighbours."""
    shown = checked(tally_of({"530102": 1, "530103": 9, "530302": 5, "530303": 5}), []).numbers[
        "recognised"
    ]
    hidden = {code for code, n in shown.items() if n is None}
    assert hidden == {"530102", "530103"}
    assert np.isclose(shown["5301"] or 0, 10)
