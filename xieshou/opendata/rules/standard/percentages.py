"""Rules 2, 3, 7.9 and 12: shares add up, and each stands between 0 and 100.

A share that is no plain decimal is the schema's to refuse, with the element and what was written;
these rules pass over it, for NaN, Infinity and 1e999999 are numbers to Python and no shares. The
schema allows a decimal any number of digits: one beyond MOST_DIGITS is refused here.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Context, Decimal
from typing import Any

from django.utils.translation import gettext as _

from xieshou.opendata.rules.faults import ERROR, Fault
from xieshou.opendata.rules.standard.words import broken

MOST_DIGITS = 30
_ALL = Decimal(100)
# xs:decimal: no exponent, no NaN, no Infinity, digits of ASCII alone.
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_BLANK = " \t\r\n"
# So many digits that shares of MOST_DIGITS, before and after the point, are added exactly.
_EXACT = Context(prec=4 * MOST_DIGITS)
_IN_RANGE = (
    ("recipient-country", "12.1.1"), ("recipient-region", "12.1.1"), ("sector", "12.3.1"),
    ("capital-spend", "12.2.1"), ("country-budget-items/budget-item", "12.2.1"),
)  # fmt: skip


def sectors(activity: Any, _now: datetime) -> Iterator[Fault]:
    """2.1.1, 2.1.2, 2.1.4: by vocabulary; none said is that of the OECD DAC."""
    for some in _by_vocabulary(activity.findall("sector")).values():
        yield from _shares(some, each="2.1.1", total="2.1.2", alone="2.1.4")


def own_sectors_are_told(activity: Any, _now: datetime) -> Iterator[Fault]:
    """2.2.1"""
    for one in activity.findall("sector"):
        if one.get("vocabulary") in ("98", "99") and one.find("narrative") is None:
            yield broken("2.2.1", one, one.get("code"))


def countries_and_regions(activity: Any, _now: datetime) -> Iterator[Fault]:
    """3.1.1 to 3.4.4"""
    countries = activity.findall("recipient-country")
    regions = _by_vocabulary(activity.findall("recipient-region"))
    if not regions:
        yield from _shares(countries, each="3.1.1", total="3.1.2", alone="3.1.4")
        return
    # The countries once: a file may name as many vocabularies of regions as it likes.
    yield from _missing(countries, "3.4.1")
    beside = _sum(countries)
    for some in regions.values():
        if len(some) == 1 and not countries:
            yield from _alone(some[0], "3.4.4")
            continue
        yield from _missing(some, "3.4.1")
        own = _sum(some)
        if own is None or beside is None:
            continue
        if (total := _EXACT.add(own, beside)) != _ALL:
            yield broken("3.4.2", some[0], total)


def budget_items(activity: Any, _now: datetime) -> Iterator[Fault]:
    """7.9.1, 7.9.2, 7.9.4"""
    for group in activity.findall("country-budget-items"):
        items = group.findall("budget-item")
        yield from _shares(items, each="7.9.1", total="7.9.2", alone="7.9.4")


def between_0_and_100(activity: Any, _now: datetime) -> Iterator[Fault]:
    """12.1.1, 12.2.1, 12.3.1, and that each can be read at all"""
    for path, rule in _IN_RANGE:
        for one in activity.findall(path):
            written = _written(one)
            share = _share(one)
            if len(written) > MOST_DIGITS and _DECIMAL.fullmatch(written):
                yield _too_long(one, written)
            elif share is not None and not 0 <= share <= _ALL:
                yield broken(rule, one, share)


ACTIVITY = (sectors, own_sectors_are_told, countries_and_regions, budget_items, between_0_and_100)


def _by_vocabulary(found: Sequence[Any]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for one in found:
        groups.setdefault(one.get("vocabulary") or "1", []).append(one)
    return groups


def _shares(some: Sequence[Any], *, each: str, total: str, alone: str) -> Iterator[Fault]:
    if len(some) == 1:
        yield from _alone(some[0], alone)
    elif some:
        yield from _total(some, each=each, total=total)


def _alone(one: Any, rule: str) -> Iterator[Fault]:
    share = _share(one)
    if share is not None and share != _ALL:
        yield broken(rule, one, share)


def _total(some: Sequence[Any], *, each: str, total: str) -> Iterator[Fault]:
    yield from _missing(some, each)
    found = _sum(some)
    if found is not None and found != _ALL:
        yield broken(total, some[0], found)


def _missing(some: Sequence[Any], rule: str) -> Iterator[Fault]:
    for one in some:
        if not _written(one):
            yield broken(rule, one, one.get("code") or "")


def _sum(some: Sequence[Any]) -> Decimal | None:
    """None where a share is missing or cannot be read."""
    found = Decimal(0)
    for one in some:
        share = _share(one)
        if share is None:
            return None
        found = _EXACT.add(found, share)
    return found


def _share(one: Any) -> Decimal | None:
    written = _written(one)
    known = len(written) <= MOST_DIGITS and _DECIMAL.fullmatch(written)
    return Decimal(written) if known else None


def _written(one: Any) -> str:
    return str(one.get("percentage") or "").strip(_BLANK)


def _too_long(one: Any, written: str) -> Fault:
    return Fault(
        line=one.sourceline or 0,
        element=f"{one.tag}/@percentage",
        value=written[:100],
        rule="share_too_long",
        severity=ERROR,
        words=_("百分比的位数太多"),
        remedy=_("请写 0 至 100 之间的数，至多 %(most)d 位") % {"most": MOST_DIGITS},
    )
