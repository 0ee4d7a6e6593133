"""People and materials behind the lines of an assessment, one by one, and nobody by name."""

import calendar
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from xieshou.core import clock
from xieshou.core.scope import SYSTEM
from xieshou.exchange import reads as exchange
from xieshou.exchange.reads import PlacementRow
from xieshou.reports.rules import Item, Years

_POSTED: Mapping[str, str] = {
    "cadre": "cadres", "doctor": "doctors", "teacher": "teachers", "agronomist": "agronomists",
    "volunteer": "volunteers", "other": "other_posted", "trainee": "other_posted",
}  # fmt: skip
_PLACED: Mapping[str, str] = {
    "welfare": "jobs_welfare", "workshop": "jobs_workshop", "near_home": "jobs_near",
    "in_province": "jobs_in_province", "other_province": "jobs_other", "to_east": "jobs_east",
}  # fmt: skip
_STAY = 6

Found = Iterator[tuple[str, Item]]


def of_people(east: str, west: str, years: Years, names: frozenset[str]) -> Found:
    """(line, record) of people and materials between two places; `names` are what the eastern ones
    are called in lists that do not give their codes."""
    yield from _of_postings(east, west, years)
    yield from _of_classes(east, west, years, names)
    yield from _of_work(east, west, years)
    yield from _of_fairs(east, west, years)
    yield from _of_workshops(east, west, years)
    yield from _of_twins(east, west, years)
    yield from _of_materials(east, west, years)


def _every(read: Callable[..., Any], *args: Any, **asked: Any) -> Iterator[Any]:
    page = 1
    while True:
        found = read(*args, **asked, page=page)
        yield from found.rows
        if page * found.limit >= found.total:
            return
        page += 1


def _of_postings(east: str, west: str, years: Years) -> Found:
    """A posting lies between the two places if each of them lists it."""
    kinds = exchange.trades_posted(west)
    left = exchange.successors_left(west, years.start, years.end)
    listed = {row.code for row in _every(exchange.postings, SYSTEM, place=east)}
    for row in _every(exchange.postings, SYSTEM, place=west):
        if row.code not in listed:
            continue
        there = (
            row.state in ("started", "ended", "broken_off")
            and row.began_on is not None
            and row.began_on <= years.end
            and (row.left_on is None or row.left_on >= years.start)
        )
        if there:
            line = _posting_line(row.way, kinds.get(row.code, ""))
            yield line, Item("posting", row.code, row.title, 1)
        if row.left_on and row.code in left:
            yield "successors", Item("posting", row.code, row.title, left[row.code])


def _posting_line(way: str, kind: str) -> str:
    if way == "west":
        return _POSTED.get(kind, "other_posted")
    return "trainees" if kind == "trainee" else "sent_east"


def _of_classes(east: str, west: str, years: Years, names: frozenset[str]) -> Found:
    there = {row.code for row in _every(exchange.classes, SYSTEM, place=east)}
    results = exchange.class_results(west, years.start, years.end)
    for row in _every(exchange.classes, SYSTEM, place=west, state="confirmed"):
        taught = row.partner_label in names if row.partner_label else row.code in there
        found = results.get(row.code) if taught else None
        if found is None:
            continue
        if years.start <= row.ends_on <= years.end:
            yield "classes", Item("class", row.code, row.topic, 1)
            for line, people in (("trained", found.trained), ("certificates", found.certificates)):
                if people:
                    yield line, Item("class", row.code, row.topic, people)
        for line, people in (("asked_12", found.asked), ("jobs_12", found.at_work)):
            if people:
                yield line, Item("class", row.code, row.topic, people)


def _of_work(east: str, west: str, years: Years) -> Found:
    """People who came to be at work, each by the last time; who stayed; who works in workshops."""
    rows = [
        row
        for row in _every(exchange.placements, SYSTEM, west)
        if row.at_work_on is not None and row.east
    ]
    last: dict[str, PlacementRow] = {}
    for row in sorted(rows, key=lambda row: (row.at_work_on, row.proposed_on)):
        if years.start <= row.at_work_on <= years.end:
            last[row.worker] = row
    for row in last.values():
        if row.east.startswith(east):
            item = Item("placement", row.code, row.kind_label, 1)
            yield _PLACED[row.kind], item
            if row.kind == "to_east":
                yield "staff", item
            if row.status != "other":
                yield "jobs_lifted", item
    stayed = exchange.stayed_on(west, _STAY)
    paid = exchange.supports_paid(west, years.start, years.end)
    for row in (row for row in rows if row.east.startswith(east)):
        yield from _of_placement(row, years, row.code in stayed, paid.get(row.code, 0))


def _of_placement(row: PlacementRow, years: Years, stayed: bool, paid_fen: int) -> Found:
    assert row.at_work_on is not None
    item = Item("placement", row.code, row.kind_label, 1)
    still = row.ended_on is None or row.ended_on > years.end
    if row.kind == "workshop" and row.at_work_on <= years.end and still:
        yield "workshop_jobs", item
    if years.start <= _later(row.at_work_on, _STAY) <= min(years.end, clock.today()):
        yield "due_6", item
        if stayed:
            yield "stayed_6", item
    if paid_fen:
        yield "support", Item("placement", row.code, row.kind_label, paid_fen)


def _later(day: date, months: int) -> date:
    """The same day so many months on, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _of_fairs(east: str, west: str, years: Years) -> Found:
    for row in _every(exchange.fairs, SYSTEM, place=west):
        ours = row.held and row.east and row.east.startswith(east)
        if not ours or not years.start <= row.on <= years.end:
            continue
        for line, amount in (("fairs", 1), ("vacancies", row.seats), ("fair_jobs", row.agreed)):
            if amount:
                yield line, Item("fair", row.code, row.name, amount)


def _of_workshops(east: str, west: str, years: Years) -> Found:
    for row in _every(exchange.workshops, SYSTEM, place=west):
        standing = row.opened_on <= years.end and (
            row.closed_on is None or row.closed_on > years.end
        )
        if standing and row.east and row.east.startswith(east):
            yield "workshops", Item("workshop", row.code, row.name, 1)


def _of_twins(east: str, west: str, years: Years) -> Found:
    given = exchange.twin_money(west, years.start, years.end)
    for row in _every(exchange.twins, SYSTEM, place=west):
        ours = row.east.place_code.startswith(east) and row.west.place_code.startswith(west)
        if not ours or row.confirmed_on is None:
            continue
        name = f"{row.east.who} – {row.west.who}"
        if row.since <= years.end and (row.until is None or row.until >= years.end):
            yield f"twins_{row.kind}", Item("twin", row.code, name, 1)
            yield "twins", Item("twin", row.code, name, 1)
        for number, giver, fen in given.get(row.code, ()):
            line = "gifts" if giver == "east" else "gifts_east"
            yield line, Item("twin", row.code, f"{name} #{number}", fen)


def _of_materials(east: str, west: str, years: Years) -> Found:
    for row in _every(exchange.commitments, SYSTEM):
        ways = {
            "gifts": row.giver_place.startswith(east) and row.receiver_place.startswith(west),
            "gifts_east": row.giver_place.startswith(west) and row.receiver_place.startswith(east),
        }
        came = sum(
            one.value_fen or 0
            for one in row.consignments
            if one.received and one.received_on and years.start <= one.received_on <= years.end
        )
        for line, ours in ways.items():
            if ours and came:
                yield line, Item("commitment", row.code, row.item, came)
