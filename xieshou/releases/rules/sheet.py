"""What is known of people at places: measures, and what of their differences counts people.

Base cells are people of one place who have been counted in one round, by what they lack and
whether they are poor. No base cell is kept here: every published figure is a sum of them, and so is
every difference that matters. A measure is such a sum (the poor at a cutoff), an atom is a signed
sum of measures that counts people again (those poor at one cutoff and not at another).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from xieshou.core.small_cells import SMALLEST_CELL

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Measure:
    """A count of people by round, e.g. the poor at 1/3. `known`: the population, which everybody
    knows from elsewhere; never withheld."""

    round: str
    name: str
    known: bool = False


@dataclass(frozen=True, slots=True)
class Atom:
    """A signed sum of measures, by position, that counts people (or, `dates`, how many more).

    `gives`: which measures to withhold where it tells of few, the first that can be. `partner` is
    the position of the atom into which people of this one can be thought without changing any
    figure that is shown beside; None where nothing is known of hidden ones.
    """

    terms: tuple[tuple[int, int], ...]
    gives: tuple[int, ...]
    dates: bool = False
    partner: int | None = None


@dataclass(frozen=True)
class Sheet:
    """Measures × places. `exists`: there is such a figure; `values` are true where `exists`, or
    where published for rounds of earlier releases."""

    codes: tuple[str, ...]
    measures: tuple[Measure, ...]
    atoms: tuple[Atom, ...]
    values: Numbers
    exists: Mask
    # measure → those withheld with it at the same place.
    together: dict[int, tuple[int, ...]]
    # A public figure counts at least so many people.
    smallest: int = SMALLEST_CELL

    @cached_property
    def parents(self) -> Numbers:
        """Position of the nearest place above, −1 for none."""
        at = {code: n for n, code in enumerate(self.codes)}
        return np.array([_parent(code, at) for code in self.codes], dtype=np.int64)

    @cached_property
    def levels(self) -> tuple[Numbers, ...]:
        """Positions of the places that have one above, the outermost level first."""
        lengths = np.array([len(code) for code in self.codes])
        return tuple(
            np.flatnonzero((lengths == n) & (self.parents >= 0)) for n in sorted(set(lengths))
        )

    def below(self, numbers: NDArray[np.int64] | Mask) -> Numbers:
        """The sum of each place's children."""
        has = self.parents >= 0
        sums = np.bincount(
            self.parents[has], weights=numbers[has].astype(float), minlength=len(self.codes)
        )
        return sums.astype(np.int64)

    def atom(self, atom: Atom) -> Numbers:
        """The value of an atom at every place; meaningless where one of its measures is missing."""
        found = np.zeros(len(self.codes), dtype=np.int64)
        for at, sign in atom.terms:
            found += sign * self.values[at]
        return found

    def few(self, numbers: Numbers) -> Mask:
        """Where it is 1 to 9 people, or so many more or fewer than at another date."""
        found: Mask = (numbers != 0) & (np.abs(numbers) < self.smallest)
        return found

    def all_in(self, atom: Atom, mask: Mask) -> Mask:
        """Where all measures of an atom are in the mask."""
        found = np.ones(len(self.codes), dtype=bool)
        for at, _sign in atom.terms:
            found &= mask[at]
        return found


def _parent(code: str, at: dict[str, int]) -> int:
    return next((at[code[:n]] for n in (9, 6, 4, 2) if n < len(code) and code[:n] in at), -1)


def positions(measures: Iterable[Measure]) -> dict[tuple[str, str], int]:
    """(round, name) → position."""
    return {(one.round, one.name): at for at, one in enumerate(measures)}
