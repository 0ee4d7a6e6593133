"""Which figures a release withholds, so that nothing published ever tells of few people.

Withholding goes on until nothing is told: where a figure tells of few, it goes; where what is left
of a family does, its smallest shown figure goes too (complementary suppression: Hundepool et al.
2012, Statistical Disclosure Control, ch. 4.3), at last the parent's; where a parent's goes, so do
its children's. What was published before stays and cannot be taken back; so others go.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xieshou.releases.rules.score import tells_of_few
from xieshou.releases.rules.sheet import Atom, Mask, Numbers, Sheet
from xieshou.releases.rules.told import left_over, told_here

# Why a figure is withheld, by number in `Verdict.reasons`; 0: it is shown.
PAGES, FEW, REST, PARENT, BESIDE, DATES, ROOM, SCORE = range(1, 9)

REASON_CODES = {
    PAGES: "pages", FEW: "few", REST: "rest", PARENT: "parent", BESIDE: "beside", DATES: "dates",
    ROOM: "room", SCORE: "score",
}  # fmt: skip


@dataclass(frozen=True)
class Scores:
    """The score of a round: weights and the measures of the poor and of the poor who lack each."""

    poor: int
    weights: tuple[int, ...]
    lacking: tuple[int, ...]


@dataclass(frozen=True)
class Verdict:
    """What may be shown, and of what may not be shown why (numbers as above)."""

    shown: Mask
    reasons: np.ndarray


def protect(sheet: Sheet, wanted: Mask, public: Mask, scores: Sequence[Scores] = ()) -> Verdict:
    """What of the `wanted` figures may be published beside those that are `public` already."""
    work = _Work(sheet, wanted | public, public)
    work.reasons[sheet.exists & ~work.shown] = PAGES
    work.settle()
    while work.step(scores):
        work.settle()
    return Verdict(work.shown, work.reasons)


class _Work:
    def __init__(self, sheet: Sheet, shown: Mask, public: Mask) -> None:
        self.sheet, self.public = sheet, public
        self.shown = shown & sheet.exists
        self.reasons = np.zeros(self.shown.shape, dtype=np.int8)
        self.changed = False
        # What the score tells, by place and the indicators withheld there.
        self.said: dict[tuple[int, int, tuple[int, ...]], bool] = {}

    def hide(self, measure: int, places: Mask, reason: int) -> None:
        gone = places & self.shown[measure] & ~self.public[measure]
        if self.sheet.measures[measure].known or not gone.any():
            return
        self.shown[measure] &= ~gone
        self.reasons[measure][gone] = reason
        self.changed = True

    def settle(self) -> None:
        """What goes with what is withheld: measures of the same place, the same of those below."""
        changed = True
        while changed:
            self.changed = False
            for at, others in self.sheet.together.items():
                gone = self.sheet.exists[at] & ~self.shown[at]
                for other in others:
                    self.hide(other, gone, BESIDE)
            for below in self.sheet.levels:
                over = self.sheet.parents[below]
                for at in range(len(self.sheet.measures)):
                    places = np.zeros(len(self.sheet.codes), dtype=bool)
                    places[below] = (self.sheet.exists[at] & ~self.shown[at])[over]
                    self.hide(at, places, PARENT)
            changed = self.changed

    def step(self, scores: Sequence[Scores]) -> bool:
        """One round over everything that may tell; whether anything more was withheld."""
        self.changed = False
        for atom in self.sheet.atoms:
            self._here(atom)
        if self.changed:
            return True
        for atom in self.sheet.atoms:
            self._families(atom)
        for one in scores:
            self._scores(one)
        if self.changed:
            return True
        for atom in self.sheet.atoms:
            if atom.partner is not None:
                self._room(atom, self.sheet.atoms[atom.partner])
        return self.changed

    def _here(self, atom: Atom) -> None:
        bad = told_here(self.sheet, self.shown, atom)
        if bad.any():
            self._give(atom, bad, DATES if atom.dates else FEW)

    def _give(self, atom: Atom, places: Mask, reason: int) -> None:
        """Withhold at each place the first of what the atom gives that is not public yet."""
        for at in atom.gives:
            can = places & self.shown[at] & ~self.public[at]
            self.hide(at, can, reason)
            places = places & ~can

    def _families(self, atom: Atom) -> None:
        for tells, rest, group in left_over(self.sheet, self.shown, atom):
            bad = tells & self.sheet.few(rest)
            if bad.any():
                self._one_more(atom, bad, group, DATES if atom.dates else REST)

    def _one_more(self, atom: Atom, parents: Mask, group: Mask, reason: int) -> None:
        """In each of these families the smallest shown figure goes; at last the parent's."""
        for at in atom.gives:
            if not parents.any():
                return
            free = self.shown[at] & ~self.public[at] & ~group & self._inhabited(at)
            has = self.sheet.parents >= 0
            free &= has & parents[self.sheet.parents]
            chosen = self._smallest(at, free)
            self.hide(at, chosen, reason)
            done = np.zeros_like(parents)
            done[self.sheet.parents[chosen]] = True
            parents = parents & ~done
        self._give(atom, parents, reason)

    def _inhabited(self, at: int) -> Mask:
        """Who may be there at all: a place without people hides nothing."""
        measure = self.sheet.measures[at]
        known = next(
            (n for n, m in enumerate(self.sheet.measures) if m.known and m.round == measure.round),
            at,
        )
        found: Mask = self.sheet.values[known] > 0
        return found

    def _smallest(self, at: int, free: Mask) -> Mask:
        places = np.flatnonzero(free)
        order = places[np.lexsort((places, self.sheet.values[at][places]))]
        _parents, first = np.unique(self.sheet.parents[order], return_index=True)
        chosen = np.zeros(len(self.sheet.codes), dtype=bool)
        chosen[order[first]] = True
        return chosen

    def _room(self, atom: Atom, partner: Atom) -> None:
        """Nobody counts below nought: so of a withheld cell of few it must be possible, with all
        that is shown, that it is none or many.

        Of a place, people are thought from the atom into its partner, and as many back in other
        withheld places of the family: no shown figure changes. Where the parent is withheld too,
        those of its own family help. Sufficient, and exact where each place's other figures are
        shown (a family then is a table with two rows).
        """
        sheet = self.sheet
        both = sheet.all_in(atom, sheet.exists) & sheet.all_in(partner, sheet.exists)
        hidden = both & ~sheet.all_in(atom, self.shown)
        if not hidden.any():
            return
        have, other = (np.where(hidden, sheet.atom(one), 0) for one in (atom, partner))
        down, up = self._pools(hidden, other), self._pools(hidden, have)
        few = hidden & sheet.few(have)
        lack = sheet.smallest - have
        stuck = few & ~((down >= have) | ((other >= lack) & (up >= lack)))
        if not stuck.any():
            return
        top = self._topmost(hidden, stuck)
        parents = np.zeros_like(hidden)
        over = sheet.parents[top]
        parents[over[over >= 0]] = True
        self._one_more(atom, parents, hidden, ROOM)

    def _pools(self, hidden: Mask, numbers: Numbers) -> Numbers:
        """Of each withheld place what the others of its family have, and those above it."""
        sheet = self.sheet
        sums = sheet.below(numbers)
        pool = np.zeros_like(numbers)
        for below in sheet.levels:
            over = sheet.parents[below]
            pool[below] = sums[over] - numbers[below] + np.where(hidden[over], pool[over], 0)
        return pool

    def _topmost(self, hidden: Mask, places: Mask) -> Numbers:
        """The outermost withheld places above (or at) these."""
        found = np.flatnonzero(places)
        while True:
            over = self.sheet.parents[found]
            up = (over >= 0) & hidden[over]
            if not up.any():
                return np.unique(found)
            found = np.where(up, over, found)

    def _scores(self, one: Scores) -> None:
        sheet, lacking = self.sheet, list(one.lacking)
        known = self.shown[one.poor] & np.logical_and.reduce(sheet.exists[lacking])
        some = known & ~np.logical_and.reduce(self.shown[lacking])
        for p in np.flatnonzero(some).tolist():
            hidden = {
                n: int(sheet.values[at][p]) for n, at in enumerate(lacking) if not self.shown[at][p]
            }
            key = (one.poor, p, tuple(hidden))
            if key not in self.said:
                poor = int(sheet.values[one.poor][p])
                self.said[key] = bool(tells_of_few(one.weights, hidden, poor, sheet.smallest))
            if self.said[key]:
                self._one_indicator_more(one, p)

    def _one_indicator_more(self, one: Scores, place: int) -> None:
        """The smallest that is shown; where none is left, the poor and with them the score."""
        free = [at for at in one.lacking if self.shown[at][place] and not self.public[at][place]]
        places = np.zeros(len(self.sheet.codes), dtype=bool)
        places[place] = True
        least = min(free, key=lambda at: int(self.sheet.values[at][place]), default=one.poor)
        self.hide(least, places, SCORE)


def counted(verdict: Verdict) -> Mapping[int, int]:
    """How many figures are withheld, by reason."""
    numbers, counts = np.unique(verdict.reasons, return_counts=True)
    return {int(n): int(c) for n, c in zip(numbers, counts, strict=True) if n}
