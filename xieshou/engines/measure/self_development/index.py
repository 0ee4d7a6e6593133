"""An index of what villages can do by themselves (自我发展能力): goalposts, geometric mean, ranges.

Each component is placed between two goalposts, worst 0 and best 1, and cut off there; the index is
the weighted geometric mean. UNDP (2010), Human Development Report, technical note 1, moved the HDI
to it from the arithmetic mean so that a dimension that is very low is not made up for one to one by
another; OECD (2008), Handbook on Constructing Composite Indicators, step 6, says the same. The
arithmetic mean stands beside it, so that the difference can be seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Bools, Floats, Int64s
from xieshou.engines.measure.self_development.ranks import ranks

Scale = Literal["linear", "log"]
DRAWS, SEED = 200, 2010


@dataclass(frozen=True, slots=True)
class Component:
    """What is measured: from `worst` (scores 0) to `best` (scores 1), either the larger.

    `scale` "log" places logarithms, for amounts of which each further unit is worth less.
    """

    code: str
    dimension: str
    weight: int
    worst: float
    best: float
    scale: Scale = "linear"

    def __post_init__(self) -> None:
        if self.worst == self.best or (self.scale == "log" and min(self.worst, self.best) <= 0):
            raise refuse(
                "goalposts_unusable",
                f"Component {self.code} runs from {self.worst} to {self.best}",
                "Give two different goalposts, above 0 for a logarithmic one.",
                value=self.code,
            )
        if self.weight <= 0:
            raise refuse(
                "weight_not_positive",
                f"Component {self.code} weighs {self.weight}",
                "Give whole weights above 0, or leave the component out.",
                value=self.code,
            )

    def scores(self, values: Floats, shift: tuple[float, float] = (0.0, 0.0)) -> Floats:
        """Values -> 0..1. `shift` moves (worst, best) by shares of their distance."""
        worst, best = self._placed(np.array([self.worst, self.best]))
        placed = self._placed(np.maximum(values, 0.0)) if self.scale == "log" else values
        low, high = worst + shift[0] * (best - worst), best + shift[1] * (best - worst)
        scores: Floats = np.clip((placed - low) / (high - low), 0.0, 1.0)
        return scores

    def _placed(self, values: Floats) -> Floats:
        if self.scale == "linear":
            return values
        with np.errstate(divide="ignore"):
            logs: Floats = np.log(values)
        return logs


@dataclass(frozen=True)
class Goalposts:
    """A versioned document of components, in order.

    `floor` in (0, 1): what a score counts for at least, lest one zero make the index zero.
    `enough`: the share of weight that must be known for an index to be given. `shift` and
    `concentration`: how far sensitivity() moves goalposts (share of their distance) and weights
    (the larger, the less).
    """

    code: str
    version: int
    components: tuple[Component, ...]
    floor: float
    enough: float
    shift: float
    concentration: float

    def __post_init__(self) -> None:
        codes = [component.code for component in self.components]
        if not codes or len(set(codes)) < len(codes):
            raise refuse(
                "components_unusable",
                f"Goalposts {self.code} have no components or one twice",
                "Give each component its own code.",
            )
        if not (0 < self.floor < 1 and 0 < self.enough <= 1 and 0 <= self.shift < 0.5):
            raise refuse(
                "goalposts_unusable",
                f"Goalposts {self.code} have floor {self.floor}, enough {self.enough}, shift "
                f"{self.shift}",
                "Floor lies between 0 and 1, enough above 0 up to 1, shift from 0 below 0.5.",
            )

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(component.code for component in self.components)

    @cached_property
    def weights(self) -> Floats:
        """float64[c], summing to 1."""
        weights = np.array([component.weight for component in self.components], np.float64)
        shares: Floats = weights / weights.sum()
        return shares


@dataclass(frozen=True, eq=False)
class Capability:
    """The index of n villages, from c components.

    `scores` float64[n, c] in [floor, 1], nan where unknown; `known` float64[n], the share of weight
    known. `index` (geometric) and `arithmetic` float64[n] over what is known, nan where less than
    `goalposts.enough` is. `low` and `high` float64[n]: where the index lies whatever the unknown
    are. `gaps` float64[n, c] split 1 - index by component, `lost` 1 - arithmetic; 0 where unknown.
    """

    goalposts: Goalposts
    scores: Floats
    known: Floats
    index: Floats
    arithmetic: Floats
    low: Floats
    high: Floats
    gaps: Floats
    lost: Floats


@dataclass(frozen=True, eq=False)
class Ranges:
    """Between what an index and its rank vary, over some variants: [n] each; nan and 0 if none."""

    index_low: Floats
    index_high: Floats
    rank_low: Int64s
    rank_high: Int64s


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """How far the index depends on choices: components left out, weights, goalposts.

    `without` float64[n, c]: the index without each component.
    """

    without: Floats
    left_out: Ranges
    weights: Ranges
    goalposts: Ranges


def capability(values: Mapping[str, npt.ArrayLike], goalposts: Goalposts) -> Capability:
    """The index of villages from a column of n values per component; nan or absent is unknown.

    The split of the gap: 1 - I = sum of (1 - I) w_i ln x_i / ln I, the logarithmic mean Divisia
    decomposition (Ang 2004, Energy Policy 32, 1131-1139), which leaves no residue.
    """
    table = _table(values, goalposts)
    scores = _scores(table, goalposts)
    weights = goalposts.weights
    given = ~np.isnan(scores)
    # Summed row by row: a village's index has the same last digit whoever stands beside it.
    known = (given * weights).sum(axis=1)
    logs = np.where(given, np.log(np.where(given, scores, 1.0)), 0.0)
    whole = (logs * weights).sum(axis=1)
    enough = known >= goalposts.enough - 1e-9
    index = np.where(enough, np.exp(_mean(whole, known)), np.nan)
    arithmetic = np.where(
        enough, _mean((np.nan_to_num(scores) * weights).sum(axis=1), known), np.nan
    )
    unknown = np.maximum(1.0 - known, 0.0) * np.log(goalposts.floor)
    shares = _mean(logs * weights, whole[:, None])
    return Capability(
        goalposts,
        scores,
        known,
        index,
        arithmetic,
        np.exp(whole + unknown),
        np.exp(whole),
        np.nan_to_num(1.0 - index)[:, None] * shares + 0.0,
        np.where(given & enough[:, None], _mean((1.0 - scores) * weights, known[:, None]), 0.0),
    )


def sensitivity(
    values: Mapping[str, npt.ArrayLike],
    goalposts: Goalposts,
    *,
    group: Int64s | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Sensitivity:
    """Ranges of index and rank (within `group`) over other choices, for the same villages.

    Each component left out in turn; `draws` weights from a Dirichlet around the given ones; each
    goalpost moved both ways by `goalposts.shift` of their distance (OECD 2008, step 7; Saisana,
    Saltelli and Tarantola 2005, Journal of the Royal Statistical Society A 168, 307-323). Only
    villages that have an index have ranges.
    """
    table = _table(values, goalposts)
    scores = _scores(table, goalposts)
    given = ~np.isnan(scores)
    shown = given @ goalposts.weights >= goalposts.enough - 1e-9
    logs = np.where(given, np.log(np.where(given, scores, 1.0)), 0.0)

    def indices(weights: Floats) -> Floats:
        """float64[n, k] for weights [k, c]."""
        known = given @ weights.T
        found = np.exp(_mean(logs @ weights.T, known))
        return np.where(shown[:, None] & (known > 0), found, np.nan)

    one_less = goalposts.weights * (1.0 - np.eye(len(goalposts.components)))
    without = indices(one_less)
    drawn = np.random.default_rng(seed).dirichlet(
        goalposts.concentration * goalposts.weights, draws
    )
    moved = _moved(table, goalposts, logs, given, shown)
    return Sensitivity(
        without,
        _ranges(without, group),
        _ranges(indices(drawn), group),
        _ranges(moved, group),
    )


def _moved(table: Floats, goalposts: Goalposts, logs: Floats, given: Bools, shown: Bools) -> Floats:
    """float64[n, 4c]: the index with one goalpost moved out or in."""
    weights, known = goalposts.weights, given @ goalposts.weights
    whole = logs @ weights
    found = []
    by = goalposts.shift
    for at, component in enumerate(goalposts.components):
        for shift in ((-by, 0.0), (by, 0.0), (0.0, -by), (0.0, by)):
            scores = component.scores(table[:, at], shift)
            log = np.log(np.maximum(scores, goalposts.floor))
            log = np.where(given[:, at], log, 0.0)
            moved = whole + weights[at] * (log - logs[:, at])
            found.append(np.where(shown, np.exp(_mean(moved, known)), np.nan))
    return np.stack(found, axis=1)


def _ranges(found: Floats, group: Int64s | None) -> Ranges:
    """A variant that has no index for a village says nothing of it."""
    place = ranks(found, group)
    worst = place.max(axis=1)
    best = np.where(place > 0, place, worst[:, None]).min(axis=1)
    return Ranges(np.fmin.reduce(found, axis=1), np.fmax.reduce(found, axis=1), best, worst)


def _scores(table: Floats, goalposts: Goalposts) -> Floats:
    columns: Sequence[Floats] = [
        component.scores(table[:, at]) for at, component in enumerate(goalposts.components)
    ]
    return np.maximum(np.stack(columns, axis=1), goalposts.floor)


def _table(values: Mapping[str, npt.ArrayLike], goalposts: Goalposts) -> Floats:
    """float64[n, c], nan where unknown."""
    unknown = sorted(set(values) - set(goalposts.codes))
    columns = {code: np.asarray(column, np.float64) for code, column in values.items()}
    lengths = {column.shape for column in columns.values()}
    if unknown or len(lengths) != 1 or len(next(iter(lengths))) != 1:
        raise refuse(
            "components_unusable",
            f"Columns {', '.join(unknown) or 'are not of one length'}",
            f"Give one column of equal length for any of {', '.join(goalposts.codes)}.",
        )
    if any(np.isinf(column).any() for column in columns.values()):
        raise refuse("value_endless", "A value is infinite", "Give numbers, nan where unknown.")
    nothing = np.full(next(iter(lengths)), np.nan)
    return np.stack([columns.get(code, nothing) for code in goalposts.codes], axis=1)


def _mean(total: Floats, weight: Floats) -> Floats:
    """total / weight; 0 where the weight is 0."""
    weight = np.broadcast_to(weight, total.shape)
    return np.divide(total, weight, out=np.zeros(total.shape), where=weight != 0)
