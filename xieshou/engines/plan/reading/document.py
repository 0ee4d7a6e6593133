"""A joint plan's problem as a plain document, for files and for other programs.

The fields are described in docs/guide/plan-file.md.
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from ..problem import MAX_GROUPS, MAX_INDICATORS, InputError, Problem
from ..problem.builder import ProblemBuilder
from ..problem.phases import Amount
from ..problem.reach import WHOLE, Model
from . import entries as read
from .limited import limits_of, reliefs_of

# A small exponent, as JSON writes a small number; "1e-999999999" would have a billion digits.
WRITTEN_CUTOFF = re.compile(r"\d{1,9}(/\d{1,9})?|\d{0,9}\.\d{1,20}|\d(\.\d{1,20})?e-\d\d", re.ASCII)

_DOCUMENT = ("indicators", "cutoff", "poverty_weight", "parts", "years", "open_ended", "reach",
             "limits", "reliefs", "villages")  # fmt: skip
_VILLAGE = ("code", "weight", "people", "gives", "caps", "works")
_WORK = ("code", "clears", "serves", "reach", "reach_permille", "uses", "phases", "opens",
         "requires", "excludes", "follows", "must", "parts", "bonus", "asks")  # fmt: skip


def from_document(document: Any) -> Problem:
    """The checked Problem of a document. Raises InputError naming the entry at fault."""
    indicators = read.entries(document, "indicators", "document")
    read.known_fields(document, _DOCUMENT, "document")
    if len(indicators) > MAX_INDICATORS:
        raise InputError("indicators", "1 to {most} indicators, not {given}",
                         most=MAX_INDICATORS, given=len(indicators))  # fmt: skip
    weights = [read.whole(one, "weight", "indicator") for one in indicators]
    bits = {read.text(one, "code", "indicator"): at for at, one in enumerate(indicators)}
    if len(bits) < len(indicators):
        raise InputError("indicator_twice", "two indicators have the same code")
    years = _weighed(document, "years", "year")
    limits, easings = limits_of(document, list(years))
    builder = ProblemBuilder(
        weights=weights,
        line=_line(document.get("cutoff", "1/3"), sum(weights)),
        limits=limits,
        easings=easings,
        parts=_weighed(document, "parts", "part"),
        poverty_weight=read.whole(document, "poverty_weight", "document", 1),
        years=years or None,
        open_ended=read.truth(document, "open_ended", "document"),
        reach=_model(document),
    )
    for relief in reliefs_of(document):
        builder.add_relief(relief)
    for village in read.entries(document, "villages", "document"):
        _add_village(builder, village, bits)
    return builder.build()


def _weighed(document: Mapping[str, Any], name: str, kind: str) -> dict[str, int]:
    """Codes with their weights; a code alone weighs 1."""
    found: dict[str, int] = {}
    for one in read.maybe_entries(document, name, "document"):
        entry = {"code": one} if isinstance(one, str) else one
        code = read.text(entry, "code", kind)
        read.known_fields(entry, ("code", "weight"), code)
        if code in found:
            raise InputError(f"{kind}_twice", kind + " {code} is given twice", code=code)
        found[code] = read.whole(entry, "weight", code, 1)
    return found


def _model(document: Mapping[str, Any]) -> Model:
    found: Any = document.get("reach", "nested")
    if found not in ("nested", "independent"):
        raise InputError("reach_model", "document: reach is nested or independent, not {given}",
                         given=str(found)[:read.SHOWN])  # fmt: skip
    model: Model = found
    return model


def _add_village(builder: ProblemBuilder, village: Any, bits: Mapping[str, int]) -> None:
    code = read.text(village, "code", "village")
    read.known_fields(village, _VILLAGE, code)
    builder.add_village(
        code,
        [
            (
                _group(cell, code),
                _mask(read.entries(cell, "lacks", code), bits, code),
                read.whole(cell, "persons", code),
            )
            for cell in read.entries(village, "people", code)
        ],
        weight=read.whole(village, "weight", code, 1),
        gives=read.amounts(village, "gives", code),
    )
    for work in read.entries(village, "works", code):
        _add_work(builder, code, work, bits)
    for cap in read.maybe_entries(village, "caps", code):
        _add_cap(builder, cap, code)


def _add_work(builder: ProblemBuilder, village: str, work: Any, bits: Mapping[str, int]) -> None:
    name = read.text(work, "code", village)
    read.known_fields(work, _WORK, name)
    read.get(work, "uses", name)
    groups = read.entries(work, "serves", name) if "serves" in work else [0]
    builder.add_work(
        village,
        name,
        clears=_mask(read.entries(work, "clears", name), bits, name),
        serves=sum(1 << at for at in {_group({"group": one}, name) for one in groups}),
        reach=_reach(work, name),
        uses=_uses(read.table(work, "uses", name), name),
        phases=read.wholes(work, "phases", name) or (1,),
        opens=read.codes(work, "opens", name) if "opens" in work else None,
        requires=read.codes(work, "requires", name),
        excludes=read.codes(work, "excludes", name),
        follows=read.codes(work, "follows", name),
        must=read.truth(work, "must", name),
        parts=read.amounts(work, "parts", name),
        bonus=read.whole(work, "bonus", name, 0),
        asks=read.amounts(work, "asks", name),
    )


def _add_cap(builder: ProblemBuilder, cap: Any, village: str) -> None:
    """`most` or `least`; the works as a list, each counting 1, or with their amounts."""
    code = read.text(cap, "code", village)
    read.known_fields(cap, ("code", "most", "least", "works"), code)
    if isinstance(cap.get("works"), Mapping):
        works = read.amounts(cap, "works", code)
    else:
        read.get(cap, "works", code)
        works = dict.fromkeys(read.codes(cap, "works", code), 1)
    if "least" in cap:
        turned = {work: -amount for work, amount in works.items()}
        builder.add_cap(code, -read.whole(cap, "least", code), turned)
    else:
        builder.add_cap(code, read.whole(cap, "most", code), works)


def _uses(table: Mapping[str, Any], work: str) -> dict[str, Amount]:
    """Limit -> a whole amount, or a list of what falls into each year from the start."""
    return {
        limit: read.wholes(table, limit, work) if isinstance(amount, list)
        else read.whole(table, limit, work)
        for limit, amount in table.items()
    }  # fmt: skip


def _reach(work: Mapping[str, Any], name: str) -> int:
    if "reach" in work:
        return read.whole(work, "reach", name) * (WHOLE // 100)
    return read.whole(work, "reach_permille", name, WHOLE)


def _line(cutoff: Any, total: int) -> int:
    try:
        share = Fraction(str(cutoff)) if WRITTEN_CUTOFF.fullmatch(str(cutoff)) else Fraction(0)
    except ZeroDivisionError:
        share = Fraction(0)
    if not 0 < share <= 1:
        raise InputError(
            "cutoff_unreadable", "cutoff {cutoff}: give a share above 0 and up to 1, such as 1/3",
            cutoff=str(cutoff)[:read.SHOWN],
        )  # fmt: skip
    return ceil(share * total)


def _group(entry: Any, where: str) -> int:
    value = entry.get("group", 0) if isinstance(entry, Mapping) else None
    if type(value) is not int or not 0 <= value < MAX_GROUPS:
        raise InputError("group", "{where}: a group is a whole number from 0 to 31", where=where)
    return value


def _mask(codes: Sequence[Any], bits: Mapping[str, int], where: str) -> int:
    unknown = [code for code in codes if not isinstance(code, str) or code not in bits]
    if unknown:
        raise InputError(
            "indicator_unknown", "{where}: there is no indicator {code}; known: {known}",
            where=where, code=str(unknown[0])[:read.SHOWN], known=", ".join(bits),
        )  # fmt: skip
    return sum(1 << bits[code] for code in set(codes))
