"""A problem and its plan as plain documents, for files and for other programs.

{"indicators": [{"code": "water", "weight": 3}, …], "cutoff": "1/3",
 "limits": [{"code": "money:city", "sense": "<=", "amount": 900000}],
 "villages": [{"code": "V1",
               "people": [{"group": 0, "lacks": ["water"], "persons": 120}],
               "works": [{"code": "V1-well", "clears": ["water"], "serves": [0],
                          "uses": {"money:city": 300000}, "requires": [], "excludes": []}]}]}
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from math import ceil
from typing import Any

from ..problem import MAX_GROUPS, MAX_INDICATORS, ROOM, InputError, Limit, Problem
from ..problem.builder import ProblemBuilder
from ..proof.certificate import Certificate
from ..reasons.explain import Reasons
from ..result import Plan

# A small exponent, as JSON writes a small number; "1e-999999999" would have a billion digits.
WRITTEN_CUTOFF = re.compile(r"\d{1,9}(/\d{1,9})?|\d{0,9}\.\d{1,20}|\d(\.\d{1,20})?e-\d\d", re.ASCII)


def from_document(document: Any) -> Problem:
    """The checked Problem of a document. Raises InputError naming the entry at fault."""
    indicators = _list(document, "indicators", "document")
    if len(indicators) > MAX_INDICATORS:
        raise InputError("indicators", "1 to {most} indicators, not {given}",
                         most=MAX_INDICATORS, given=len(indicators))  # fmt: skip
    weights = [_whole(one, "weight", "indicator") for one in indicators]
    bits = {_text(one, "code", "indicator"): at for at, one in enumerate(indicators)}
    if len(bits) < len(indicators):
        raise InputError("indicator_twice", "two indicators have the same code")
    builder = ProblemBuilder(
        weights=weights,
        line=_line(document.get("cutoff", "1/3"), sum(weights)),
        limits=[_limit(one) for one in _list(document, "limits", "document")],
    )
    for village in _list(document, "villages", "document"):
        _add(builder, village, bits)
    return builder.build()


def to_document(
    problem: Problem, plan: Plan, certificate: Certificate, reasons: Reasons
) -> dict[str, Any]:
    """Everything the engine says of a plan, as plain JSON values.

    `works` holds every work: chosen with its marginal value and price, or refused with the reason
    and its params (see explain.Refusal); `limits` holds what each allowed, used and is worth.
    """
    home = problem.village_of_work.tolist()
    works: list[dict[str, Any]] = []
    for at, code in enumerate(problem.works):
        row: dict[str, Any] = {"code": code, "village": problem.villages[home[at]]}
        if at in reasons.chosen:
            won = reasons.chosen[at]
            row |= {"chosen": True, "marginal": won.marginal, "price": won.price}
        else:
            lost = reasons.refused[at]
            row |= {"chosen": False, "reason": lost.code, "params": lost.params}
        works.append(row)
    senses = [limit.sense for limit in problem.limits]
    return {
        "certified": certificate.ok,
        "faults": [asdict(fault) for fault in certificate.faults],
        "value": certificate.value,
        "bound": certificate.bound,
        "gap": certificate.gap,
        "seed": plan.seed,
        "version": plan.version,
        "limits": [
            {"code": state.code, "sense": sense, **asdict(state)}
            for sense, state in zip(senses, reasons.limits, strict=True)
        ],
        "works": works,
    }


def _limit(entry: Any) -> Limit:
    code = _text(entry, "code", "limit")
    return Limit(code, _get(entry, "sense", code), _whole(entry, "amount", code))


def _add(builder: ProblemBuilder, village: Any, bits: Mapping[str, int]) -> None:
    code = _text(village, "code", "village")
    builder.add_village(
        code,
        [
            (
                _group(cell, code),
                _mask(_list(cell, "lacks", code), bits, code),
                _whole(cell, "persons", code),
            )
            for cell in _list(village, "people", code)
        ],
    )
    for work in _list(village, "works", code):
        name = _text(work, "code", code)
        uses = _get(work, "uses", name)
        if not isinstance(uses, Mapping):
            raise InputError("uses_not_a_table", "{where}: uses is no table", where=name)
        groups = _list(work, "serves", name) if "serves" in work else [0]
        builder.add_work(
            code,
            name,
            clears=_mask(_list(work, "clears", name), bits, name),
            serves=sum(1 << at for at in {_group({"group": one}, name) for one in groups}),
            uses={limit: _whole(uses, limit, name) for limit in uses},
            requires=_codes(work, "requires", name),
            excludes=_codes(work, "excludes", name),
            bonus=_whole(work, "bonus", name) if "bonus" in work else 0,
        )


def _line(cutoff: Any, total: int) -> int:
    try:
        share = Fraction(str(cutoff)) if WRITTEN_CUTOFF.fullmatch(str(cutoff)) else Fraction(0)
    except ZeroDivisionError:
        share = Fraction(0)
    if not 0 < share <= 1:
        raise InputError(
            "cutoff_unreadable", "cutoff {cutoff}: give a share above 0 and up to 1, such as 1/3",
            cutoff=str(cutoff)[:40],
        )  # fmt: skip
    return ceil(share * total)


def _group(entry: Any, where: str) -> int:
    value = entry.get("group", 0) if isinstance(entry, Mapping) else None
    if type(value) is not int or not 0 <= value < MAX_GROUPS:
        raise InputError("group", "{where}: a group is a whole number from 0 to 7", where=where)
    return value


def _mask(codes: Sequence[Any], bits: Mapping[str, int], where: str) -> int:
    unknown = [code for code in codes if not isinstance(code, str) or code not in bits]
    if unknown:
        raise InputError(
            "indicator_unknown", "{where}: there is no indicator {code}; known: {known}",
            where=where, code=str(unknown[0])[:40], known=", ".join(bits),
        )  # fmt: skip
    return sum(1 << bits[code] for code in set(codes))


def _codes(entry: Mapping[str, Any], name: str, where: str) -> list[str]:
    found = _list(entry, name, where) if name in entry else []
    if not all(isinstance(code, str) for code in found):
        raise InputError("field_not_text", "{where}: {name} is to be codes", where=where, name=name)
    return list(found)


def _get(entry: Any, name: str, where: str) -> Any:
    if not isinstance(entry, Mapping) or name not in entry:
        raise InputError("field_missing", "{where}: {name} is missing", where=where, name=name)
    return entry[name]


def _text(entry: Any, name: str, where: str) -> str:
    found = _get(entry, name, where)
    if not isinstance(found, str) or not found:
        raise InputError("field_not_text", "{where}: {name} is to be text", where=where, name=name)
    return found


def _whole(entry: Any, name: str, where: str) -> int:
    found = _get(entry, name, where)
    if type(found) is not int or abs(found) >= ROOM:
        raise InputError(
            "field_not_whole", "{where}: {name} is to be a whole number (money in fen)",
            where=where, name=name,
        )  # fmt: skip
    return found


def _list(entry: Any, name: str, where: str) -> Sequence[Any]:
    found = _get(entry, name, where)
    if not isinstance(found, list):
        raise InputError("field_not_a_list", "{where}: {name} is no list", where=where, name=name)
    return found
