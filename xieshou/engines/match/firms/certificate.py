"""Looks at an answer again, pair by pair in plain integers; shares no code with the solver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from .criteria import AtLeast, AtMost, Criterion, Fit, OneOf, Overlap, Within
from .problem import FirmsProblem
from .result import FirmsAnswer


@dataclass(frozen=True, slots=True)
class FirmsFault:
    """What does not hold, of which mandate (None: of the whole)."""

    code: str
    mandate: int | None = None


@dataclass(frozen=True, slots=True)
class FirmsCertificate:
    faults: tuple[FirmsFault, ...]

    @property
    def ok(self) -> bool:
        return not self.faults


def check_firms(p: FirmsProblem, answer: FirmsAnswer) -> FirmsCertificate:
    """Conditions, scores, points, order and completeness of the shortlists, counts, reliefs."""
    return FirmsCertificate(tuple(_faults(p, answer)))


# (met, gap or None where not known, score as an exact number); None: not asked.
_Verdict = tuple[bool, int | None, int] | None


def _faults(p: FirmsProblem, answer: FirmsAnswer) -> Iterator[FirmsFault]:
    failing = dict.fromkeys((one.name for one in p.criteria), 0)
    helped: dict[str, dict[int, int | None]] = {name: {} for name in failing}
    for i in range(p.mandates):
        fit: list[tuple[int, int]] = []
        alone: dict[str, list[int | None]] = {}
        for j in range(p.opportunities):
            verdicts = [_verdict(one, i, j) for one in p.criteria]
            failed = [
                (one.name, v[1])
                for one, v in zip(p.criteria, verdicts, strict=True)
                if v is not None and not v[0]
            ]
            for name, _gap in failed:
                failing[name] += 1
            if len(failed) == 1:
                alone.setdefault(failed[0][0], []).append(failed[0][1])
            if not failed:
                fit.append((-_score(p, verdicts), j))
        yield from _of_mandate(p, answer, i, sorted(fit))
        if not fit:
            for name, gaps in alone.items():
                known = [gap for gap in gaps if gap is not None]
                helped[name][i] = min(known) if known else None
    if dict(answer.failing) != failing:
        yield FirmsFault("failing_wrong")
    told = {one.name: {r.mandate: r.gap for r in one.reliefs} for one in answer.relaxations}
    if told != {name: found for name, found in helped.items() if found}:
        yield FirmsFault("relaxations_wrong")
    sizes = [len(one.reliefs) for one in answer.relaxations]
    if sizes != sorted(sizes, reverse=True):
        yield FirmsFault("relaxations_out_of_order")


def _of_mandate(
    p: FirmsProblem, answer: FirmsAnswer, i: int, fit: list[tuple[int, int]]
) -> Iterator[FirmsFault]:
    told = [one for one in answer.pairs if one.mandate == i]
    if [(-one.score, one.opportunity) for one in told] != fit[: p.shortlist]:
        yield FirmsFault("shortlist_wrong", i)
    if len(answer.feasible) != p.mandates or answer.feasible[i] != len(fit):
        yield FirmsFault("feasible_wrong", i)
    for pair in told:
        asked = {
            one.name: (v[2], w)
            for one, w in zip(p.criteria, p.weights, strict=True)
            for v in [_verdict(one, i, pair.opportunity)]
            if v is not None
        }
        if {part.name: (part.score, part.weight) for part in pair.parts} != asked:
            yield FirmsFault("parts_wrong", i)
        whole = sum(w for _s, w in asked.values()) or 1
        exact = {name: Fraction(100 * s * w, whole) for name, (s, w) in asked.items()}
        if sum(part.points for part in pair.parts) != pair.score or any(
            abs(part.points - exact.get(part.name, Fraction(-2))) >= 1 for part in pair.parts
        ):
            yield FirmsFault("points_wrong", i)


def _score(p: FirmsProblem, verdicts: list[_Verdict]) -> int:
    asked = [(v[2], w) for v, w in zip(verdicts, p.weights, strict=True) if v is not None]
    whole = sum(w for _s, w in asked)
    return 100 * sum(s * w for s, w in asked) // whole if whole else 0


def _verdict(one: Criterion, i: int, j: int) -> _Verdict:
    if isinstance(one, Fit):
        return True, 0, one.scores[i][j]
    if isinstance(one, OneOf):
        liked = list(one.wanted[i])
        if not liked:
            return None
        has = one.has[j]
        places = [n for n, w in enumerate(liked) if (has[: len(w)] if one.prefixes else has) == w]
        return (True, 0, max(60, 100 - 10 * places[0])) if places else (False, 1, 0)
    if isinstance(one, Overlap):
        low, high, first, last = (
            one.need_low[i], one.need_high[i], one.has_low[j], one.has_high[j],
        )  # fmt: skip
        if low is None or high is None:
            return None
        if first is None or last is None:
            return False, None, 0
        if first > high or low > last:
            return False, max(first - high, low - last), 0
        short = min(last - first, high - low)
        common = min(last, high) - max(first, low)
        return True, 0, 100 if short == 0 else 60 + 40 * common // short
    if isinstance(one, Within):
        return _between(one.low[i], one.high[i], one.has[j])
    return _one_sided(one, one.need[i] if isinstance(one, AtLeast) else one.limit[i], one.has[j])


def _between(least: int | None, most: int | None, has: int | None) -> _Verdict:
    if least is None and most is None:
        return None
    if has is None:
        return False, None, 0
    if least is not None and has < least:
        return False, least - has, 0
    if most is not None and has > most:
        return False, has - most, 0
    if least is None or most is None or least == most:
        return True, 0, 100
    return True, 0, 100 - 40 * abs(2 * has - least - most) // (most - least)


def _one_sided(one: AtLeast | AtMost, bound: int | None, has: int | None) -> _Verdict:
    if bound is None:
        return None
    if has is None:
        return False, None, 0
    spare = has - bound if isinstance(one, AtLeast) else bound - has
    if spare < 0:
        return False, -spare, 0
    if bound <= 0:
        return True, 0, 100
    full = Fraction(bound, 1 if isinstance(one, AtLeast) else 2)
    return True, 0, 60 + int(40 * min(spare / full, Fraction(1)))
