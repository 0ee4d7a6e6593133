"""A problem and its plan as plain documents, for files and for other programs.

{"indicators": [{"code": "water", "weight": 3}, …], "cutoff": "1/3",
 "limits": [{"code": "money:city", "sense": "<=", "amount": 900000}],
 "villages": [{"code": "V1",
               "people": [{"group": 0, "lacks": ["water"], "persons": 120}],
               "works": [{"code": "V1-well", "clears": ["water"], "serves": [0],
                          "uses": {"money:city": 300000}, "requires": [], "excludes": []}]}]}
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from .builder import ProblemBuilder
from .problem import InputError, Limit, Problem


def from_document(document: Mapping[str, Any]) -> Problem:
    """The checked Problem of a document. Raises InputError naming the entry at fault."""
    indicators = _list(document, "indicators", "document")
    weights = [int(_get(one, "weight", "indicator")) for one in indicators]
    bits = {str(_get(one, "code", "indicator")): at for at, one in enumerate(indicators)}
    builder = ProblemBuilder(
        weights=weights,
        line=_line(document.get("cutoff", "1/3"), sum(weights)),
        limits=[
            Limit(
                _get(one, "code", "limit"),
                _get(one, "sense", "limit"),
                _get(one, "amount", "limit"),
            )
            for one in _list(document, "limits", "document")
        ],
    )
    for village in _list(document, "villages", "document"):
        _add(builder, village, bits)
    return builder.build()


def _add(builder: ProblemBuilder, village: Mapping[str, Any], bits: Mapping[str, int]) -> None:
    code = str(_get(village, "code", "village"))
    builder.add_village(
        code,
        [
            (
                int(cell.get("group", 0)),
                _mask(_list(cell, "lacks", code), bits, code),
                int(_get(cell, "persons", code)),
            )
            for cell in _list(village, "people", code)
        ],
    )
    for work in _list(village, "works", code):
        name = str(_get(work, "code", code))
        builder.add_work(
            code,
            name,
            clears=_mask(_list(work, "clears", name), bits, name),
            serves=sum(1 << int(group) for group in set(work.get("serves", [0]))),
            uses=dict(_get(work, "uses", name)),
            requires=work.get("requires", ()),
            excludes=work.get("excludes", ()),
            bonus=int(work.get("bonus", 0)),
        )


def _line(cutoff: Any, total: int) -> int:
    try:
        share = Fraction(str(cutoff))
    except (ValueError, ZeroDivisionError) as error:
        raise InputError(
            "cutoff_unreadable", "the cutoff {cutoff} is no share", cutoff=cutoff
        ) from error
    return ceil(share * total)


def _mask(codes: Sequence[str], bits: Mapping[str, int], where: str) -> int:
    unknown = [code for code in codes if code not in bits]
    if unknown:
        raise InputError(
            "indicator_unknown", "{where}: no indicator {code}", where=where, code=unknown[0]
        )
    return sum(1 << bits[code] for code in set(codes))


def _get(entry: Mapping[str, Any], name: str, where: str) -> Any:
    if not isinstance(entry, Mapping) or name not in entry:
        raise InputError("field_missing", "{where}: {name} is missing", where=where, name=name)
    return entry[name]


def _list(entry: Mapping[str, Any], name: str, where: str) -> Sequence[Any]:
    found = _get(entry, name, where)
    if not isinstance(found, list):
        raise InputError("field_not_a_list", "{where}: {name} is no list", where=where, name=name)
    return found
