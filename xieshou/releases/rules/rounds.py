"""The figures of measured rounds as measures and atoms, and what two rounds tell together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

import numpy as np

from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.releases.rules.protect import Scores
from xieshou.releases.rules.sheet import Atom, Mask, Measure, Sheet, positions

PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Count:
    """A place at a cutoff: people, the poor, their score; who lacks each indicator, of all and of
    the poor. None: not known here, or withheld."""

    people: int
    poor: int | None
    score: int | None
    raw: tuple[int | None, ...] = ()
    lacking: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class Round:
    """What was measured at one time: `key` names year and inputs, so that the same key is the same
    people counted once. `cutoffs` begin with the usual one; `counts` are by cutoff and place."""

    key: str
    year: int
    cutoffs: tuple[str, ...]
    weights: tuple[int, ...]
    indicators: tuple[str, ...]
    counts: Mapping[str, Mapping[str, Count]] = field(repr=False)


def poor_at(cutoff: str) -> str:
    return f"poor@{cutoff}"


def lacking_at(indicator: str, cutoff: str) -> str:
    return f"lacking:{indicator}@{cutoff}"


def raw_of(indicator: str) -> str:
    return f"raw:{indicator}"


def sheet_of(rounds: Sequence[Round], smallest: int = SMALLEST_CELL) -> Sheet:
    """All rounds side by side over all places, with every atom that they make. What is None is
    there and withheld; its value is taken as 0 and never looked at."""
    measures = tuple(m for one in rounds for m in _measures(one))
    at = positions(measures)
    codes = tuple(sorted({c for one in rounds for rows in one.counts.values() for c in rows}))
    place = {code: n for n, code in enumerate(codes)}
    values = np.zeros((len(measures), len(codes)), dtype=np.int64)
    exists = np.zeros(values.shape, dtype=bool)
    for one in rounds:
        for name, code, number in _numbers(one):
            row = at[(one.key, name)]
            exists[row, place[code]] = True
            if number is not None:
                values[row, place[code]] = number
    atoms: list[Atom] = []
    for one in rounds:
        _atoms(one, at, atoms)
    atoms += _between(rounds, at)
    together = {m: others for one in rounds for m, others in _together(one, at)}
    return Sheet(codes, measures, tuple(atoms), values, exists, together, smallest)


def mask_of(sheet: Sheet, rounds: Iterable[Round]) -> Mask:
    """Which figures of the sheet these rounds give."""
    at = positions(sheet.measures)
    place = {code: n for n, code in enumerate(sheet.codes)}
    found = np.zeros(sheet.values.shape, dtype=bool)
    for one in rounds:
        for name, code, number in _numbers(one):
            if number is not None:
                found[at[(one.key, name)], place[code]] = True
    return found


def scores_of(rounds: Sequence[Round], sheet: Sheet) -> list[Scores]:
    """The scores that are published, with what they are made of."""
    at = positions(sheet.measures)
    return [
        Scores(
            at[(one.key, poor_at(cutoff))],
            one.weights,
            tuple(at[(one.key, lacking_at(name, cutoff))] for name in one.indicators),
        )
        for one in rounds
        if one.indicators
        for cutoff in one.cutoffs
    ]


def shown_part(one: Round, sheet: Sheet, shown: Mask) -> Round:
    """The round with None for what is withheld."""
    at = positions(sheet.measures)
    place = {code: n for n, code in enumerate(sheet.codes)}

    def kept(name: str, code: str, number: int | None) -> int | None:
        return number if shown[at[(one.key, name)], place[code]] else None

    def part(cutoff: str, code: str, row: Count) -> Count:
        poor = kept(poor_at(cutoff), code, row.poor)
        raw, lacking = (
            tuple(
                kept(name(indicator), code, number)
                for indicator, number in zip(one.indicators, numbers, strict=bool(numbers))
            )
            for name, numbers in (
                (raw_of, row.raw),
                (lambda i: lacking_at(i, cutoff), row.lacking),
            )
        )
        return Count(row.people, poor, None if poor is None else row.score, raw, lacking)

    counts = {
        cutoff: {code: part(cutoff, code, row) for code, row in rows.items()}
        for cutoff, rows in one.counts.items()
    }
    return Round(one.key, one.year, one.cutoffs, one.weights, one.indicators, counts)


def _measures(one: Round) -> Iterator[Measure]:
    yield Measure(one.key, PEOPLE, known=True)
    for cutoff in one.cutoffs:
        yield Measure(one.key, poor_at(cutoff))
    for name in one.indicators:
        yield Measure(one.key, raw_of(name))
        for cutoff in one.cutoffs:
            yield Measure(one.key, lacking_at(name, cutoff))


def _numbers(one: Round) -> Iterator[tuple[str, str, int | None]]:
    for cutoff in one.cutoffs:
        for code, row in one.counts.get(cutoff, {}).items():
            yield PEOPLE, code, row.people
            yield poor_at(cutoff), code, row.poor
            for name, number in zip(one.indicators, row.raw, strict=bool(row.raw)):
                yield raw_of(name), code, number
            for name, number in zip(one.indicators, row.lacking, strict=bool(row.lacking)):
                yield lacking_at(name, cutoff), code, number


def _together(
    one: Round, at: Mapping[tuple[str, str], int]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Without the poor at the usual cutoff nothing of a place; without those who lack an indicator
    none of the poor who do, and the other way round."""
    usual = one.cutoffs[0]
    own = [m.name for m in _measures(one) if not m.known and m.name != poor_at(usual)]
    yield at[(one.key, poor_at(usual))], tuple(at[(one.key, name)] for name in own)
    for cutoff in one.cutoffs[1:]:
        yield (
            at[(one.key, poor_at(cutoff))],
            tuple(at[(one.key, lacking_at(name, cutoff))] for name in one.indicators),
        )
    for name in one.indicators:
        raw, lacking = at[(one.key, raw_of(name))], at[(one.key, lacking_at(name, usual))]
        yield raw, tuple(at[(one.key, lacking_at(name, cutoff))] for cutoff in one.cutoffs)
        yield lacking, (raw,)


def _atoms(one: Round, at: Mapping[tuple[str, str], int], atoms: list[Atom]) -> None:
    """Pairs of atoms, each the other's partner: who is in a group, and who is not."""

    def pair(some: Sequence[str], rest: Sequence[str], gives: Sequence[str]) -> None:
        first = len(atoms)
        for n, names in enumerate((some, rest)):
            terms = tuple(
                (at[(one.key, name.lstrip("-"))], -1 if name.startswith("-") else 1)
                for name in names
            )
            given = tuple(at[(one.key, name)] for name in gives)
            atoms.append(Atom(terms, given, partner=first + 1 - n))

    usual = one.cutoffs[0]
    poor = poor_at(usual)
    pair([poor], [PEOPLE, f"-{poor}"], [poor])
    for cutoff in one.cutoffs[1:]:
        other = poor_at(cutoff)
        wide, strict = (other, poor) if _wider(cutoff, usual) else (poor, other)
        pair([other], [PEOPLE, f"-{other}"], [other])
        pair([wide, f"-{strict}"], [strict] if strict == other else [PEOPLE, f"-{wide}"], [other])
    for name in one.indicators:
        raw = raw_of(name)
        pair([raw], [PEOPLE, f"-{raw}"], [raw])
        for cutoff in one.cutoffs:
            lack, at_cutoff = lacking_at(name, cutoff), poor_at(cutoff)
            gives = [raw] if cutoff == usual else [lack]
            pair([lack], [at_cutoff, f"-{lack}"], gives)
            pair([raw, f"-{lack}"], [PEOPLE, f"-{at_cutoff}", f"-{raw}", lack], gives)
        for cutoff in one.cutoffs[1:]:
            wide, strict = (cutoff, usual) if _wider(cutoff, usual) else (usual, cutoff)
            lacks = lacking_at(name, wide), lacking_at(name, strict)
            pair(
                [lacks[0], f"-{lacks[1]}"],
                [poor_at(wide), f"-{poor_at(strict)}", f"-{lacks[0]}", lacks[1]],
                [lacking_at(name, cutoff)],
            )


def _between(rounds: Sequence[Round], at: Mapping[tuple[str, str], int]) -> Iterator[Atom]:
    """The same figure of two rounds: of the earlier year the new one is withheld."""
    for one, other in combinations(sorted(rounds, key=lambda r: (r.year, r.key)), 2):
        for measure in _measures(one):
            pair = at[(one.key, measure.name)], at.get((other.key, measure.name))
            if measure.known or pair[1] is None:
                continue
            yield Atom(((pair[1], 1), (pair[0], -1)), (pair[0], pair[1]), dates=True)


def _wider(cutoff: str, than: str) -> bool:
    """Whether more people are poor at a cutoff."""
    return Fraction(cutoff) < Fraction(than)
