"""Deals, parks and trips behind the lines of an assessment, one by one."""

from collections.abc import Iterator
from datetime import date

from xieshou.invest import reads as invest
from xieshou.invest.reads import PairedDeal
from xieshou.reports.rules import Item, Years

_ENDED = ("lost", "exited")
_PRODUCING = ("production", "expansion")
_QUARTER_ENDS = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}


def of_deals(east: str, west: str, years: Years) -> Iterator[tuple[str, Item]]:
    """(line, record) of all that firms brought between two places in these years."""
    firms: dict[int, PairedDeal] = {}
    for row in invest.deals_between(east, west):
        if years.start <= row.opened_on <= years.end:
            firms.setdefault(row.firm, row)
        yield from _of_deal(row, years)
    for row in firms.values():
        yield "firms", Item("deal", row.code, row.title, 1)
    yield from _of_parks(east, west, years)
    yield from _of_trips(east, west, years)


def _of_deal(row: PairedDeal, years: Years) -> Iterator[tuple[str, Item]]:
    def item(amount: int) -> Item:
        return Item("deal", row.code, row.title, amount)

    for kind, sums in (("agreed", row.agreed), ("contracted", row.contracted)):
        if risen := _risen(row, sums, years):
            yield kind, item(risen)
    for number, on, fen in row.arrivals:
        if years.start <= on <= years.end:
            yield "arrived", Item("deal", row.code, f"{row.title} #{number}", fen)
    counted = [
        line for year, quarter, *line in row.quarters
        if years.start <= date(year, *_QUARTER_ENDS[quarter]) <= years.end
    ]  # fmt: skip
    for name, fen in (
        ("output", sum(output for _jobs, output, _tax in counted)),
        ("tax", sum(tax for _jobs, _output, tax in counted)),
    ):
        if fen:
            yield name, item(fen)
    ended = row.stage in _ENDED and row.stage_since <= years.end
    if counted and counted[-1][0] and not ended:
        yield "firm_jobs", item(counted[-1][0])
    began = [on for stage, on in row.steps if stage in _PRODUCING]
    if began and years.start <= began[0] <= years.end:
        yield "producing", item(1)


def _risen(row: PairedDeal, sums: tuple[tuple[date, int], ...], years: Years) -> int:
    """By how much the deal's sum rose within the years; it falls to nought on the day it is
    lost."""
    lost = row.stage_since if row.stage == "lost" else date.max
    before = [fen for on, fen in sums if on < years.start <= lost]
    after = [fen for on, fen in sums if on <= years.end < lost]
    return (after[-1] if after else 0) - (before[-1] if before else 0)


def _of_parks(east: str, west: str, years: Years) -> Iterator[tuple[str, Item]]:
    for row in invest.parks_between(east, west):
        closed = row.closed_on is not None and row.closed_on <= years.end
        if row.agreed_on > years.end or closed:
            continue
        yield "parks", Item("park", row.code, row.name, 1)
        there = sum(
            since <= years.end and (until is None or until >= years.end)
            for since, until in row.tenants
        )
        if there:
            yield "tenants", Item("park", row.code, row.name, there)


def _of_trips(east: str, west: str, years: Years) -> Iterator[tuple[str, Item]]:
    for row in invest.trips_between(east, west):
        if years.start <= row.starts_on <= years.end:
            yield "trips", Item("trip", row.code, row.title, 1)
            if row.heads:
                yield "visitors", Item("trip", row.code, row.title, row.heads)
