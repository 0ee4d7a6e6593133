"""A sale reaches the households: once, to the fen, seen by whoever may see it."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from xieshou.benefits import actions, reads
from xieshou.benefits.models import Collective, IncomeLine, Sale
from xieshou.benefits.tests.conftest import (
    COLLECTIVE,
    COUNTY,
    NEXT_COUNTY,
    NEXT_VILLAGE,
    VILLAGE,
    WAN,
    day,
    make_households,
    person,
)
from xieshou.core.action import BadInput, Conflict, Forbidden, KeyReused, NotFound
from xieshou.core.scope import PUBLIC, SYSTEM, Unscoped
from xieshou.funds import reads as funds
from xieshou.registry import reads as registry

ORDER = "market.order:2026-0001"


def sell(households: list[str], **changes: Any) -> Sale:
    body: dict[str, Any] = {
        "source": ORDER,
        "contract": "",
        "on": day(5),
        "shares": [(code, 25_000, 1_234_50) for code in households],
        "collective": COLLECTIVE,
        "collective_fen": 3 * WAN,
    }
    return actions.record_sale(viewer=SYSTEM, **(body | changes))


def test_a_sale_is_closed_both_ways(collective: Collective, village: list[str]) -> None:
    """From the order to each household and the collective's book, and back from each of them."""
    sell(village)
    found = reads.income_of_source(SYSTEM, ORDER)
    assert [row.household for row in found.households] == village
    assert found.households_fen == 12 * 1_234_50
    assert found.collectives_fen == 3 * WAN
    entry = funds.entry(found.collectives[0].entry, SYSTEM)
    assert entry is not None
    assert {line.account: line.amount_fen for line in entry.lines} == {
        "1002": 3 * WAN, "4101": -3 * WAN,
    }  # fmt: skip
    [back] = reads.sources_of_household(SYSTEM, village[0], 2026)
    assert (back.source, back.amount_fen, back.quantity) == (ORDER, 1_234_50, 25_000)


def test_a_sale_is_recorded_once(collective: Collective, village: list[str]) -> None:
    """The same source and body again changes nothing; households are named by key or by code; any
    other body is refused and nothing of it is written."""
    first = sell(village)
    keys = {one.code: one.id for one in registry.household_keys(codes=village)}
    by_key = [(keys[code], 25_000, 1_234_50) for code in reversed(village)]
    assert sell(village, shares=by_key) == first
    with pytest.raises(KeyReused):
        sell(village, collective_fen=4 * WAN)
    with pytest.raises(KeyReused):
        sell(village[:3])
    assert IncomeLine.objects.count() == 12
    assert Sale.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "张三的茶"},
        {"source": "market.order:533323199001011234"},
        {"on": day(1, year=2999)},
        {"shares": [("533323101207-9999", 1, 1)]},
        {"shares": [(f"{VILLAGE}-0001", 1, 0)]},
        {"shares": [(f"{VILLAGE}-0001", -1, 5)]},
        {"shares": [(f"{VILLAGE}-0001", 1, 5), (f"{VILLAGE}-0001", 1, 5)]},
        {"collective_fen": -1},
        {"shares": [], "collective_fen": 0},
    ],
)
def test_a_wrong_sale_is_refused_whole(
    collective: Collective, village: list[str], changes: dict[str, Any]
) -> None:
    """Whatever is wrong with it, no line is written."""
    with pytest.raises(BadInput):
        sell(village, **changes)
    assert not IncomeLine.objects.exists()
    assert funds.entries(COLLECTIVE, SYSTEM).total == 0


def test_a_sale_of_a_collective_that_is_not_is_refused(village: list[str]) -> None:
    """Nothing of it is written."""
    with pytest.raises(NotFound):
        sell(village)
    assert not IncomeLine.objects.exists()


def test_only_whoever_may_records_a_sale(collective: Collective, village: list[str]) -> None:
    """In every village that it reaches; an unknown household answers like another county's."""
    there = make_households(NEXT_VILLAGE, 1)
    clerk = person("clerk", "village_officer", VILLAGE)
    neighbour = person("neighbour", "county_office", NEXT_COUNTY)
    body = {"source": ORDER, "contract": "", "on": day(5), "collective": "", "collective_fen": 0}
    for viewer, shares in (
        (neighbour, [(village[0], 1, 5)]),
        (clerk, [(village[0], 1, 5), (there[0], 1, 5)]),
        (clerk, [("533323101207-9999", 1, 5)]),
        (PUBLIC, [(village[0], 1, 5)]),
    ):
        with pytest.raises(Forbidden):
            actions.record_sale(viewer=viewer, shares=shares, **body)
    assert not IncomeLine.objects.exists()
    actions.record_sale(viewer=clerk, key="1", shares=[(village[0], 1, 5)], **body)
    again = actions.record_sale(viewer=clerk, key="1", shares=[(village[0], 1, 5)], **body)
    assert again.households_fen == 5


def test_each_sees_what_is_theirs(collective: Collective, village: list[str]) -> None:
    """An office its region, a resident one household, another county and the public nothing."""
    sell(village)
    office = person("office", "county_office", COUNTY)
    resident = person("resident")
    actions.link_resident(viewer=office, user=resident.user_id, household=village[3])
    assert len(reads.income_of_source(office, ORDER).households) == 12
    mine = reads.income_of_source(resident, ORDER)
    assert [row.household for row in mine.households] == [village[3]]
    assert mine.collectives == ()
    assert reads.income_book(resident, village[3], 2026) is not None
    assert reads.income_book(resident, village[4], 2026) is None
    assert reads.income_book(resident, "nobody", 2026) is None
    neighbour = person("neighbour", "county_office", NEXT_COUNTY)
    assert reads.income_of_source(neighbour, ORDER).households == ()
    with pytest.raises(Unscoped):
        reads.income_of_source(PUBLIC, ORDER)


def test_nobody_links_oneself(village: list[str]) -> None:
    """Nor is anybody linked to two households."""
    clerk = person("clerk", "village_officer", VILLAGE)
    with pytest.raises(Conflict):
        actions.link_resident(viewer=clerk, user=clerk.user_id, household=village[0])
    resident = person("resident")
    actions.link_resident(viewer=clerk, user=resident.user_id, household=village[0])
    with pytest.raises(Conflict):
        actions.link_resident(viewer=clerk, user=resident.user_id, household=village[1])


def test_villages_of_a_source_tell_of_nobody(village: list[str]) -> None:
    """A village of fewer than ten households is left out, and another with it, so that it cannot be
    found by subtraction; of twelve the public is told that there are ten and more."""
    there = make_households(NEXT_VILLAGE, 2)
    shares = [(code, 1, 100) for code in village]
    sell(village, shares=shares, collective_fen=0)
    assert [(row.households, row.amount_fen) for row in reads.villages_of_source(ORDER)] == [
        (10, 1200)
    ]
    sell(village, source="market.order:2", shares=[*shares, (there[0], 1, 7)], collective_fen=0)
    assert [row.amount_fen for row in reads.villages_of_source("market.order:2")] == [None, None]
    assert reads.villages_of_source("market.order:none") == ()


def test_what_would_stay_without_aid(collective: Collective, village: list[str]) -> None:
    """A sale stays, a transfer does not: 800 of 1000 yuan."""
    sell(village, shares=[(village[0], 1, 800_00)], collective_fen=0)
    actions.record_income(
        viewer=SYSTEM, household=village[0], kind="transfer", amount_fen=200_00, on=day(6),
        source="benefits.told:2026-1",
    )  # fmt: skip
    book = reads.income_book(SYSTEM, village[0], 2026)
    assert book is not None
    assert book.lasting == pytest.approx(0.8)
    assert {row.kind: row.amount_fen for row in book.kinds} == {
        "sale": 800_00, "transfer": 200_00,
    }  # fmt: skip
    empty = reads.income_book(SYSTEM, village[0], 2025)
    assert empty is not None
    assert empty.lasting is None


def test_lines_are_only_added(collective: Collective, village: list[str]) -> None:
    """The database itself refuses to change or delete what a household received."""
    sell(village)
    for spoil in (
        lambda: IncomeLine.objects.update(amount_fen=1),
        lambda: IncomeLine.objects.all()._raw_delete("default"),
        lambda: Sale.objects.update(collective_fen=1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            spoil()
    assert IncomeLine.objects.filter(amount_fen=1_234_50).count() == 12
