"""The limits of a document, by year where they have years, and what may ease them.

{"code": "money:city", "sense": "<=", "amount": 900000}
{"code": "money:city", "sense": "<=", "amounts": {"2027": 900000, "2028": 800000},
 "carry": {"share": 20, "lot": 1000}}
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from ..problem import InputError, Limit, Relief
from ..problem.easing import Carry, Easing, More, Segment, Soft
from . import entries as read

_FIELDS = ("code", "sense", "amount", "amounts", "soft", "carry", "more")


def limits_of(document: Any, years: Sequence[str] = ()) -> tuple[list[Limit], list[Easing]]:
    """The limits in their order, one a year where amounts are given by year, and their easings."""
    limits: list[Limit] = []
    easings: list[Easing] = []
    for entry in read.entries(document, "limits", "document"):
        code = read.text(entry, "code", "limit")
        read.known_fields(entry, _FIELDS, code)
        sense = read.get(entry, "sense", code)
        if "amounts" in entry:
            by_year = read.amounts(entry, "amounts", code)
            _known_years(by_year, years, code)
            some = [Limit(f"{code}@{year}", sense, by_year[year])
                    for year in years if year in by_year]  # fmt: skip
        else:
            some = [Limit(code, sense, read.whole(entry, "amount", code))]
        limits += some
        names = [limit.code for limit in some]
        easings += [*_soft(entry, names), *_carried(entry, names, years), *_more(entry, names)]
    return limits, easings


def reliefs_of(document: Mapping[str, Any]) -> list[Relief]:
    """Reliefs given as such: lots, cost, and what a lot changes."""
    made = []
    for entry in read.maybe_entries(document, "reliefs", "document"):
        code = read.text(entry, "code", "relief")
        read.known_fields(entry, ("code", "most", "cost", "changes"), code)
        changes = tuple(read.amounts(entry, "changes", code).items())
        made.append(
            Relief(code, read.whole(entry, "most", code), read.whole(entry, "cost", code), changes)
        )
    return made


def _known_years(by_year: Mapping[str, int], years: Sequence[str], code: str) -> None:
    unknown = next((year for year in by_year if year not in years), None)
    if unknown is not None:
        raise InputError("limit_year", "limit {limit}: there is no year {year}; known: {known}",
                         limit=code, year=unknown, known=", ".join(years) or "—")  # fmt: skip


def _soft(entry: Mapping[str, Any], names: Sequence[str]) -> list[Easing]:
    if "soft" not in entry:
        return []
    soft, where = entry["soft"], f"{entry['code']} soft"
    read.known_fields(soft, ("lot", "penalty", "most"), where)
    lot, penalty, most = (read.whole(soft, name, where) for name in ("lot", "penalty", "most"))
    return [Soft(name, lot, penalty, most) for name in names]


def _carried(entry: Mapping[str, Any], names: Sequence[str], years: Sequence[str]) -> list[Easing]:
    """To the limit named, or to that of the next year."""
    if "carry" not in entry:
        return []
    carry, where = entry["carry"], f"{entry['code']} carry"
    read.known_fields(carry, ("to", "lot", "most", "share", "cost"), where)
    lot, cost = read.whole(carry, "lot", where), read.whole(carry, "cost", where, 0)
    share = read.whole(carry, "share", where, 0)
    most = read.whole(carry, "most", where) if "most" in carry else None
    if "to" in carry:
        pairs = [(name, read.text(carry, "to", where)) for name in names]
    elif len(names) > 1:
        pairs = list(pairwise(names))
    else:
        pairs = [(names[0], _next_year(names[0], years))] if names else []
    return [Carry(name, to, lot, most, share, cost) for name, to in pairs]


def _next_year(code: str, years: Sequence[str]) -> str:
    name, at, year = code.rpartition("@")
    if not at or year not in years or year == years[-1]:
        raise InputError("carry_nowhere", "limit {limit}: say to which limit what is left goes",
                         limit=code)  # fmt: skip
    return f"{name}@{years[years.index(year) + 1]}"


def _more(entry: Mapping[str, Any], names: Sequence[str]) -> list[Easing]:
    where = f"{entry['code']} more"
    segments = []
    for one in read.maybe_entries(entry, "more", where):
        read.known_fields(one, ("amount", "lot", "cost"), where)
        segments.append(
            Segment(*(read.whole(one, name, where) for name in ("amount", "lot", "cost")))
        )
    return [More(name, segments) for name in names] if segments else []
