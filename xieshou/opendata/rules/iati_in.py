"""Activities as a file of somebody's says them: IATI 2.01 to 2.03, ours with all that we wrote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from xieshou.opendata.rules.activity import SOURCE_OF, STATE_OF
from xieshou.opendata.rules.elements import LANG, own
from xieshou.opendata.rules.sectors import kind_of, sectors

_UNIT = re.compile(r"（[^（）]*）$")
_EXPENDED = ("3", "4", "D", "E")
_STATES = frozenset(
    {"planned", "approved", "building", "finished", "accepted", "handed_over", "upkeep",
     "evaluated", "cancelled"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amount:
    """Money of the file: fen, None where it is no number of whole fen; its line and currency."""

    fen: int | None
    currency: str
    line: int
    said: str


@dataclass(frozen=True, slots=True)
class SaidIndicator:
    item: str
    name: str
    unit: str
    planned: str
    realised: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Said:
    """An activity of a file. "" and None where it is silent. `funds` are (source, amount), `paid`
    all that was spent, `spent_on` the latest day of it; `lines` where each thing stands."""

    identifier: str
    publisher_ref: str
    publisher_name: str
    title: str
    content: str
    use: str
    state: str
    year: int | None
    kind: str
    sector: str
    place_code: str
    place_name: str
    finish_by: date | None
    funds: tuple[tuple[str, Amount], ...]
    paid: tuple[Amount, ...]
    spent_on: date | None
    done_bp: int | None
    indicators: tuple[SaidIndicator, ...]
    unread: int
    origin: str
    approval: str
    lines: dict[str, int]


def read_activities(root: Any) -> Iterator[Said]:
    """What each activity of a file that passed the check says."""
    for one in root.findall("iati-activity"):
        yield _read(one)


def _read(one: Any) -> Said:
    dates = {each.get("type"): _day(each.get("iso-date")) for each in one.findall("activity-date")}
    descriptions = {each.get("type") or "1": _told(each) for each in one.findall("description")}
    title = _told(one.find("title"))
    kind, sector = _kind(one)
    code, name = _place(one)
    spent = [each for each in one.findall("transaction") if _type(each) in _EXPENDED]
    indicators = tuple(_indicators(one))
    known = tuple(each for each in indicators if each.unit)
    reporting = one.find("reporting-org")
    content = descriptions.get("1", "")
    return Said(
        identifier=(one.findtext("iati-identifier") or "").strip(),
        publisher_ref=(reporting.get("ref") or "") if reporting is not None else "",
        publisher_name=_told(reporting),
        title=title,
        content="" if content == title else content,
        use=descriptions.get("2", ""),
        state=_state(one),
        year=_year(one, dates),
        kind=kind,
        sector=sector,
        place_code=code,
        place_name=name,
        finish_by=dates.get("3"),
        funds=tuple(_funds(one)),
        paid=tuple(_amount(each.find("value"), one) for each in spent),
        spent_on=max((day for each in spent if (day := _of(each)) is not None), default=None),
        done_bp=_done(spent),
        indicators=known,
        unread=len(indicators) - len(known),
        origin=one.get(own("origin"), ""),
        approval=one.get(own("approval"), ""),
        lines=_lines(one),
    )


def _state(one: Any) -> str:
    said = one.get(own("state"), "")
    status = one.find("activity-status")
    return said if said in _STATES else STATE_OF.get(status.get("code", ""), "")


def _year(one: Any, dates: dict[str | None, date | None]) -> int | None:
    said = one.get(own("year"), "")
    if said.isascii() and said.isdecimal() and len(said) == 4:
        return int(said)
    begun = dates.get("1") or dates.get("2")
    return begun.year if begun else None


def _kind(one: Any) -> tuple[str, str]:
    """Our own kind where the file names it, else that of the largest DAC sector it gives, of the
    activity or of its transactions."""
    found = one.findall("sector") or one.findall("transaction/sector")
    for each in found:
        if each.get("vocabulary") == "99" and each.get("code") in sectors():
            return str(each.get("code")), str(each.get("code"))
    dac = [each for each in found if (each.get("vocabulary") or "1") in ("1", "2")]
    dac.sort(key=lambda each: -float(each.get("percentage") or 100))
    for each in dac:
        if kind := kind_of(each.get("code") or ""):
            return kind, each.get("code") or ""
    return "", (found[0].get("code") or "") if found else ""


def _place(one: Any) -> tuple[str, str]:
    """The code of a division where a location gives one, and the first location's name."""
    name = ""
    for at in one.findall("location"):
        given = [at.get("ref")]
        given += [each.get("code") for each in at.findall("location-id")]
        given += [each.get("code") for each in at.findall("administrative")]
        for code in given:
            if code and code.isascii() and code.isdecimal() and len(code) in (6, 9, 12):
                return code, _told(at.find("name"))
        name = name or _told(at.find("name"))
    return "", name


def _funds(one: Any) -> Iterator[tuple[str, Amount]]:
    """Of planned disbursements by their provider; else of budgets, else of commitments, by the
    first who funds."""
    planned = one.findall("planned-disbursement")
    for each in planned:
        source = each.get(own("source"), "")
        provider = each.find("provider-org")
        kind = provider.get("type", "") if provider is not None else ""
        yield source or SOURCE_OF.get(kind, _usual(one)), _amount(each.find("value"), one)
    if planned:
        return
    money = one.findall("budget")
    money = money or [each for each in one.findall("transaction") if _type(each) in ("2", "C")]
    for each in money:
        yield _usual(one), _amount(each.find("value"), one)


def _usual(one: Any) -> str:
    funding = [each for each in one.findall("participating-org") if each.get("role") == "1"]
    kind = funding[0].get("type", "") if funding else ""
    return SOURCE_OF.get(kind, "social")


def _amount(value: Any, one: Any) -> Amount:
    if value is None:
        return Amount(None, "", one.sourceline or 0, "")
    said = (value.text or "").strip()
    currency = value.get("currency") or one.get("default-currency") or ""
    return Amount(_fen(said), currency, value.sourceline or 0, said)


def _fen(text: str) -> int | None:
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        return None
    return int(fen) if fen.is_finite() and fen == int(fen) else None


def _done(spent: list[Any]) -> int | None:
    for each in spent:
        provider = each.find("provider-org")
        said = provider.get(own("done"), "") if provider is not None else ""
        if said.isascii() and said.isdecimal() and int(said) <= 10_000:
            return int(said)
    return None


def _indicators(one: Any) -> Iterator[SaidIndicator]:
    for asked in one.findall("result/indicator"):
        of = asked.find("period")
        target = of.find("target") if of is not None else None
        actual = of.find("actual") if of is not None else None
        end = of.find("period-end") if of is not None else None
        yield SaidIndicator(
            asked.get(own("item"), ""),
            _UNIT.sub("", _told(asked.find("title"))),
            asked.get(own("unit"), ""),
            target.get("value", "") if target is not None else "",
            actual.get("value", "") if actual is not None else "",
            _day(end.get("iso-date")) if end is not None else None,
        )


def _lines(one: Any) -> dict[str, int]:
    """Line of each thing by its tag; the activity's own where it is not said."""
    found = {"": one.sourceline or 0}
    for child in one:
        found.setdefault(str(child.tag), child.sourceline or 0)
    return found


def _type(transaction: Any) -> str:
    return str(transaction.find("transaction-type").get("code", ""))


def _of(transaction: Any) -> date | None:
    return _day(transaction.find("transaction-date").get("iso-date"))


def _told(element: Any) -> str:
    """The Chinese narrative, else the first."""
    if element is None:
        return ""
    found = element.findall("narrative")
    chinese = [each for each in found if (each.get(LANG) or "").startswith("zh")]
    first = next(iter(chinese or found), None)
    return (first.text or "").strip() if first is not None else ""


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
