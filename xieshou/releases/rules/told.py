"""What figures tell of few people, by addition and subtraction alone.

In one place: every atom of which all measures are shown. In a family, the places below one parent:
of the places where a measure is withheld, what is left of the parent's figure. An atom of several
measures is told of a group of places where each of its measures is either left over for exactly
that group or shown in every one of it. Where a parent's figure is withheld so are its children's;
so nothing else follows by linear algebra: each other sum over places of a family that can be
derived is a sum of disjoint groups. See docs/rules/releases.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from xieshou.releases.rules.sheet import Atom, Mask, Numbers, Sheet


@dataclass(frozen=True, slots=True)
class Told:
    """An atom that tells of few: at a place, or (`rest`) in what is left of its family."""

    code: str
    measures: tuple[str, ...]
    value: int
    rest: bool


def told_here(sheet: Sheet, shown: Mask, atom: Atom) -> Mask:
    """At which places all that is shown together tells of few."""
    return sheet.all_in(atom, shown) & sheet.few(sheet.atom(atom))


def left_over(sheet: Sheet, shown: Mask, atom: Atom) -> Iterator[tuple[Mask, Numbers, Mask]]:
    """Of each group of withheld places in the families: which parents tell of it, how many it is,
    and the places that are in it."""
    hidden = {at: sheet.exists[at] & ~shown[at] for at, _sign in atom.terms}
    open_to = [at for at in hidden if hidden[at].any()]
    for count in range(1, len(open_to) + 1):
        for chosen in combinations(open_to, count):
            group = np.logical_or.reduce([hidden[at] for at in chosen])
            apart = np.ones(len(sheet.codes), dtype=bool)
            for at in hidden:
                if at in chosen:
                    apart &= shown[at]
                else:
                    # Nobody in the group may lack this figure.
                    apart &= sheet.below(group & ~shown[at]) == 0
            tells = apart & (sheet.below(group) > 0)
            if tells.any():
                yield tells, _rest(sheet, shown, atom, chosen, group), group


def _rest(sheet: Sheet, shown: Mask, atom: Atom, chosen: tuple[int, ...], group: Mask) -> Numbers:
    """By published values alone: the parent's less those shown, or the sum of those shown."""
    found = np.zeros(len(sheet.codes), dtype=np.int64)
    for at, sign in atom.terms:
        values = np.where(shown[at], sheet.values[at], 0)
        if at in chosen:
            found += sign * (values - sheet.below(np.where(group, 0, values)))
        else:
            found += sign * sheet.below(np.where(group, values, 0))
    return found


def told(sheet: Sheet, shown: Mask) -> list[Told]:
    """All that the shown figures tell of few people; () is what a release must give."""
    found: list[Told] = []
    for atom in sheet.atoms:
        names = tuple(
            f"{sheet.measures[at].round}:{sheet.measures[at].name}" for at, _s in atom.terms
        )
        here = told_here(sheet, shown, atom)
        values = sheet.atom(atom)
        found += [Told(sheet.codes[p], names, int(values[p]), False) for p in np.flatnonzero(here)]
        for tells, rest, _group in left_over(sheet, shown, atom):
            found += [
                Told(sheet.codes[p], names, int(rest[p]), True)
                for p in np.flatnonzero(tells & sheet.few(rest))
            ]
    return found
