"""Ways to work out few people from what was collected, each told with what it recovers.

By itself; by pairs of filters, dates, tables and places; by linear algebra over all figures of a
county and of everything above counties; by bounds (nobody counts below nought: linear programs,
HiGHS); by the score of a place, which is a weighted sum of whole numbers.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import ceil, floor

import numpy as np
from scipy.optimize import linprog

from tests.attacks.facts import Collected, Fact

FEW = range(1, 10)
USUAL = "1/3"
EXACT = 1e-6
COUNTY, VILLAGE = 6, 12
# Counts of which each year's people are others.
EACH_YEAR = ("count:recognised", "count:exited", "count:voters", "count:absent")
# Poor and lacking, poor and not, not poor and lacking, neither.
ATOMS = ("poor lacking", "poor not lacking", "others lacking", "others not lacking")
PARTS = {
    "people": (1, 1, 1, 1),
    "poor": (1, 1, 0, 0),
    "lack": (1, 0, 1, 0),
    "both": (1, 0, 0, 0),
}


@dataclass
class Report:
    tried: Counter[str] = field(default_factory=Counter)
    recovered: set[tuple[str, str, str, int]] = field(default_factory=set)

    def try_(self, way: str, place: str, what: str, value: int) -> None:
        self.tried[way] += 1
        if abs(value) in FEW:
            self.recovered.add((way, place, what, value))


def _silent(_step: str, _done: int = 0, _of: int = 0) -> None:
    """Nobody watches."""


def attack(
    found: Collected, *, solves: int = 500, systems: int = 0, seed: int = 0,
    tell: Callable[[str, int, int], None] = _silent,
) -> Report:  # fmt: skip
    """Everything above; `solves` linear programs at most, and of the systems of equations, one for
    each county and indicator, `systems` or all, drawn at random."""
    report = Report()
    by_place: dict[str, list[Fact]] = defaultdict(list)
    for fact in found.facts:
        by_place[fact.place].append(fact)
    for place, facts in by_place.items():
        _alone(place, facts, report)
        _pairs(place, facts, report)
        _with_parent(facts, by_place.get(_above(place, by_place), []), report)
    _scores(found, by_place, report)
    _counts(found, report)
    tell("pairs done", 0, 0)
    chance = random.Random(seed)
    wanted = list(_systems(found, by_place))
    if 0 < systems < len(wanted):
        wanted = chance.sample(wanted, systems)
    for n, (when, root, digits, code) in enumerate(wanted):
        tell("solving", n, len(wanted))
        system = _system(by_place, when, root, digits, code)
        if system is not None:
            system.by_algebra(report)
            quota, rest = divmod(solves, len(wanted))
            _by_bounds(system, report, quota + (chance.randrange(len(wanted)) < rest), chance)
    return report


def _above(place: str, known: Mapping[str, object]) -> str:
    return next((place[:n] for n in (9, 6, 4, 2) if n < len(place) and place[:n] in known), "")


def _counts_people(fact: Fact) -> bool:
    """Not populations, which are known anyway, nor sums of weights."""
    return fact.what != "people" and not fact.what.startswith("score")


def _alone(place: str, facts: Sequence[Fact], report: Report) -> None:
    for fact in facts:
        if _counts_people(fact):
            report.try_("one figure", place, f"{fact.what} {fact.when}", fact.value)


def _pairs(place: str, facts: Sequence[Fact], report: Report) -> None:
    for one, other in combinations([f for f in facts if not f.what.startswith("score")], 2):
        if way := _way(one, other):
            what = f"{one.what} {one.when} − {other.what} {other.when}"
            report.try_(way, place, what, one.value - other.value)


def _way(one: Fact, other: Fact) -> str:
    """What two figures of a place differ in, where their difference counts people."""
    if one.what == other.what:
        if one.what == "people":
            return ""
        # People of another year are others: only the same year read twice tells of a change.
        if one.when != other.when and one.what.startswith(("line:", *EACH_YEAR)):
            return ""
        return "two dates" if one.when != other.when else "two tables"
    if one.when != other.when:
        return ""
    sets = _people_in(one.what), _people_in(other.what)
    if None in sets:
        return ""
    a, b = sets
    assert a is not None
    assert b is not None
    if a <= b or b <= a:
        return "two filters"
    kinds = {one.what.partition("@")[0], other.what.partition("@")[0]}
    return "two filters" if len(kinds) == 1 and "@" in one.what and "@" in other.what else ""


def _people_in(what: str) -> frozenset[str] | None:
    """The conditions that people meet, as a set: fewer conditions, more people; turned round."""
    if what == "people":
        return frozenset()
    name, _, cutoff = what.partition("@")
    if name == "poor":
        return frozenset({f"poor@{cutoff}"})
    if name.startswith("lack:"):
        return frozenset({name, *([f"poor@{cutoff}"] if cutoff else [])})
    return None


def _with_parent(facts: Sequence[Fact], parents: Sequence[Fact], report: Report) -> None:
    """All but one place below another, both counted at one time: a count is told by its release."""

    def told(fact: Fact) -> tuple[str, str, str]:
        return fact.what, fact.when, fact.where if fact.what.startswith("count:") else ""

    whole = {told(fact): fact.value for fact in parents}
    for fact in facts:
        if _counts_people(fact) and told(fact) in whole:
            rest = whole[told(fact)] - fact.value
            report.try_("whole and part", fact.place, f"{fact.what} {fact.when} elsewhere", rest)


def _counts(found: Collected, report: Report) -> None:
    """Of each table of counts: what a shown figure leaves for the withheld ones below it, alone and
    less what another release leaves for the same. What a ballot's own page shows is known too."""
    left: dict[tuple[str, str, str, frozenset[str]], list[int]] = defaultdict(list)
    for (where, what, when), table in found.counts.items():
        known = {code: n for code, n in table.items() if n is not None}
        for other, shown in found.counts.items():
            if other[1:] == (what, when) and other[0] == "ballots":
                known |= {code: n for code, n in shown.items() if n is not None and code in table}
        below: dict[str, list[str]] = defaultdict(list)
        for code in table:
            if over := _above(code, table):
                below[over].append(code)
        for place, number in known.items():
            if not below[place]:
                continue
            report.tried["what is left"] += 1
            rest, hidden = _left(place, number, below, known)
            if not hidden:
                continue
            said = f"count:{what} {when} {where}"
            amount = what.endswith("_fen")
            if len(hidden) == 1 if amount else abs(rest) in FEW:
                report.recovered.add(("what is left", place, said, rest))
            if not amount:
                for before in left[place, what, when, hidden]:
                    report.try_("what is left", place, f"{said} − before", rest - before)
                left[place, what, when, hidden].append(rest)


def _left(
    place: str, number: int, below: Mapping[str, Sequence[str]], known: Mapping[str, int]
) -> tuple[int, frozenset[str]]:
    """A figure less all that is known below it, and the withheld places that make up the rest."""
    hidden: set[str] = set()
    open_to = list(below.get(place, ()))
    while open_to:
        code = open_to.pop()
        if code in known:
            number -= known[code]
        elif below.get(code):
            open_to += below[code]
        else:
            hidden.add(code)
    return number, frozenset(hidden)


def _scores(found: Collected, by_place: Mapping[str, Sequence[Fact]], report: Report) -> None:
    """Of a score take what is shown of each indicator: do the rest leave one number of people?"""
    for place, facts in by_place.items():
        known = {(f.what, f.when): f.value for f in facts}
        for (what, when), score in known.items():
            name, _, k = what.partition("@")
            poor = known.get((f"poor@{k}", when))
            weights = found.weights.get(when, {})
            if name != "score" or poor is None or not weights:
                continue
            missing = [c for c in weights if (f"lack:{c}@{k}", when) not in known and weights[c]]
            if not 0 < len(missing) < len(weights):
                continue
            left = score - sum(
                w * known[(f"lack:{c}@{k}", when)] for c, w in weights.items()
                if (f"lack:{c}@{k}", when) in known
            )  # fmt: skip
            for code in missing:
                report.tried["score"] += 1
                rest = [weights[c] for c in missing if c != code]
                possible = _possible(left, weights[code], rest, poor)
                if possible and max(possible) in FEW and min(possible) in FEW:
                    report.recovered.add(("score", place, f"lack:{code}@{k}", max(possible)))


def _possible(left: int, weight: int, others: Sequence[int], poor: int) -> list[int]:
    """How many may lack an indicator, so that the others can make up what is left: a bit for each
    sum of the others, each taken up to as often as there are poor."""
    bits, mask = 1, (1 << left + 1) - 1
    for other in others:
        more, step = poor, 1
        while more > 0:
            times = min(step, more)
            bits |= bits << other * times & mask
            more -= times
            step *= 2
    most = min(poor, left // weight)
    return [n for n in range(most + 1) if bits >> (left - weight * n) & 1]


class _System:
    """Unknowns: people of each smallest place by whether they are poor and lack one indicator."""

    def __init__(self, leaves: Sequence[str], code: str, when: str, facts: Sequence[Fact]) -> None:
        self.leaves, self.code, self.when = list(leaves), code, when
        at = {place: n for n, place in enumerate(self.leaves)}
        names = {
            "people": "people", f"poor@{USUAL}": "poor", f"lack:{code}": "lack",
            f"lack:{code}@{USUAL}": "both",
        }  # fmt: skip
        rows, values, self.shown = [], [], set()
        self.places = sorted({f.place for f in facts})
        self.inside = {
            place: [at[leaf] for leaf in self.leaves if leaf.startswith(place)]
            for place in self.places
        }
        for fact in facts:
            part = names.get(fact.what)
            if part is None or (fact.place, part) in self.shown or not self.inside[fact.place]:
                continue
            self.shown.add((fact.place, part))
            rows.append(self.row(self.inside[fact.place], PARTS[part]))
            values.append(fact.value)
        self.matrix = np.array(rows).reshape(len(rows), 4 * len(self.leaves))
        self.values = np.array(values, dtype=float)

    def row(self, leaves: Sequence[int], part: Sequence[int]) -> np.ndarray:
        found = np.zeros((len(self.leaves), 4))
        found[leaves] = part
        return found.ravel()

    def targets(self) -> Iterator[tuple[str, str, np.ndarray]]:
        """(place, what, row): every atom of every place, and of those places of a family together
        of which it is not shown."""
        for place in self.places:
            if not self.inside[place]:
                continue
            for n, name in enumerate(ATOMS):
                part = [int(n == m) for m in range(4)]
                yield place, name, self.row(self.inside[place], part)
            yield place, "poor", self.row(self.inside[place], PARTS["poor"])
        for part_name in ("poor", "lack", "both"):
            hidden: dict[str, list[int]] = defaultdict(list)
            for place in self.places:
                if (place, part_name) not in self.shown:
                    hidden[_above(place, self.inside)] += self.inside[place]
            for parent, leaves in hidden.items():
                for n, name in enumerate(ATOMS):
                    part = [int(n == m) for m in range(4)]
                    yield parent, f"{name}, left over", self.row(sorted(set(leaves)), part)

    def by_algebra(self, report: Report) -> None:
        """Is it a combination of the figures? Then it is known exactly."""
        if not len(self.values):
            return
        targets = list(self.targets())
        wanted = np.array([row for _place, _what, row in targets]).T
        mix, *_rest = np.linalg.lstsq(self.matrix.T, wanted, rcond=None)
        off = np.abs(self.matrix.T @ mix - wanted).max(axis=0)
        for (place, what, _row), told, value in zip(
            targets, off < EXACT, mix.T @ self.values, strict=True
        ):
            report.tried["linear algebra"] += 1
            if told and round(value) in FEW:
                said = f"{what} {self.code} {self.when}"
                report.recovered.add(("linear algebra", place, said, round(value)))

    def bounds(self, row: np.ndarray) -> tuple[int, int]:
        """The least and the most it can be: nobody counts below nought."""
        ends = []
        for sign in (1, -1):
            found = linprog(sign * row, A_eq=self.matrix, b_eq=self.values, method="highs")
            if not found.success:
                return 0, 10**9
            ends.append(sign * found.fun)
        return ceil(ends[0] - EXACT), floor(ends[1] + EXACT)


def _systems(
    found: Collected, by_place: Mapping[str, Sequence[Fact]]
) -> Iterator[tuple[str, str, int, str]]:
    """When, of which place and how deep, which indicator: of each county with all below it, and of
    all counties with all above them."""
    counties = sorted({place[:COUNTY] for place in by_place if len(place) > COUNTY})
    for when, weights in sorted(found.weights.items()):
        for root, digits in [("", COUNTY), *((county, VILLAGE) for county in counties)]:
            for code in weights:
                yield when, root, digits, code


def _system(
    by_place: Mapping[str, Sequence[Fact]], when: str, root: str, digits: int, code: str
) -> _System | None:
    places = [p for p in by_place if p.startswith(root) and len(p) <= digits]
    facts = [f for p in places for f in by_place[p] if f.when == when]
    longest = max((len(f.place) for f in facts), default=0)
    leaves = sorted({f.place for f in facts if len(f.place) == longest})
    return _System(leaves, code, when, facts) if len(leaves) > 1 else None


def _by_bounds(system: _System, report: Report, solves: int, chance: random.Random) -> None:
    hidden = [
        (place, what, row)
        for place, what, row in system.targets()
        if (place, "both") not in system.shown or (place, "poor") not in system.shown
    ]
    for place, what, row in chance.sample(hidden, min(len(hidden), solves)):
        least, most = system.bounds(row)
        report.tried["bounds"] += 1
        if least in FEW and most in FEW:
            said = f"{what} {system.code} {system.when}"
            report.recovered.add(("bounds", place, said, most))
