"""Effects: rows of outcomes → the engine's panel, and its findings → plain rows."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xieshou.engines.measure.effects.cohorts import (
    cohort_study,
    minimum_detectable,
    permutation_p,
)
from xieshou.engines.measure.effects.panel import NEVER, EffectPanel, effect_panel
from xieshou.engines.measure.effects.synthetic import synthetic_control
from xieshou.engines.measure.effects.twoway import Estimate, two_way
from xieshou.engines.measure.input_error import InputError
from xieshou.reports.rules.effect_verdict import (
    LEAST_CLUSTERS,
    LEAST_OF_A_SIDE,
    Evidence,
    Shape,
)

SEED = 2026
DRAWS = 499
# Donors of a synthetic control, the nearest before it began: placebos take the square of them.
MOST_DONORS = 60
# Every outcome lies between 0 and 1: an end of an interval beyond this rules nothing out.
MOST_EFFECT = 1.0
# Digits of the places whose errors may move together, the widest first: county, township, village.
CLUSTER_DIGITS = (6, 9, 12)
VILLAGE = CLUSTER_DIGITS[-1]


@dataclass(frozen=True, slots=True)
class EffectEstimate:
    """In the outcome's unit; None where it has no end."""

    effect: float
    error: float | None
    low: float | None
    high: float | None
    p_value: float


@dataclass(frozen=True, slots=True)
class EffectEvent:
    """The effect so many years after the first, 0 the first; below −1 what was before."""

    after: int
    places: int
    found: EffectEstimate


@dataclass(frozen=True, slots=True)
class EffectYear:
    """Means of either group in a year."""

    year: int
    treated: float
    controls: float


@dataclass(frozen=True, slots=True)
class Compared:
    """What the engine says of a comparison; `evidence` None where there is nothing to compare."""

    shape: Shape
    cluster_digits: int
    years: tuple[int, ...]
    course: tuple[EffectYear, ...]
    overall: EffectEstimate | None
    plain: EffectEstimate | None
    events: tuple[EffectEvent, ...]
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Mixed:
    """What the engine says of a place and its synthetic control; `scale`: the outcome's spread."""

    since: int
    years: tuple[int, ...]
    actual: tuple[float, ...]
    synthetic: tuple[float, ...]
    donors: tuple[tuple[str, float], ...]
    effect: float
    before: float
    scale: float
    p_value: float
    low: float | None
    high: float | None
    level: float
    in_time: float | None
    placebos: int


def compare(
    outcomes: Mapping[str, Mapping[int, float]], since: Mapping[str, int], years: Sequence[int]
) -> Compared:
    """Villages with the programme against those that do not have it yet."""
    panel, digits = _panel(outcomes, since, years)
    shape = _shape(panel, digits)
    course = tuple(_course(panel)) if shape.treated and shape.controls else ()
    try:
        study = cohort_study(panel)
        plain = two_way(panel)
    except InputError:
        return Compared(shape, digits, panel.years, course, None, None, (), None)
    chance = permutation_p(panel, _plain_effect, DRAWS, SEED)
    evidence = Evidence(
        study.overall.effect,
        study.overall.low,
        study.overall.high,
        study.robust_low,
        study.robust_high,
        study.pre_trend_p,
        chance,
        minimum_detectable(study.overall.error, study.overall.free),
    )
    events = tuple(EffectEvent(one.after, one.places, _row(one.found)) for one in study.events)
    return Compared(
        shape, digits, panel.years, course, _row(study.overall), _row(plain), events, evidence
    )


def _plain_effect(panel: EffectPanel) -> float:
    """By two-way fixed effects alone, which takes no time; 0 where nothing is left to compare."""
    try:
        return two_way(panel).effect
    except InputError:
        return 0.0


def mix(
    place: str, outcomes: Mapping[str, Mapping[int, float]], since: Mapping[str, int],
    years: Sequence[int],
) -> Mixed | None:  # fmt: skip
    """A place against the mix of those that never had the programme; None with too little."""
    ordered = sorted(set(years))
    own = outcomes.get(place, {})
    first = since.get(place)
    if first is None or any(year not in own for year in ordered):
        return None
    donors = [
        code
        for code, known in sorted(outcomes.items())
        if code != place
        and since.get(code, NEVER) > ordered[-1]
        and all(year in known for year in ordered)
    ]
    before = [year for year in ordered if year < first]
    if not before:
        return None
    donors.sort(key=lambda code: sum((outcomes[code][year] - own[year]) ** 2 for year in before))
    donors = sorted(donors[:MOST_DONORS])
    values = np.array([[outcomes[code][year] for year in ordered] for code in donors])
    try:
        found = synthetic_control(
            place, [own[year] for year in ordered], donors, values, ordered, first
        )
    except InputError:
        return None
    weights = [
        (code, weight) for code, weight in zip(donors, found.weights, strict=True) if weight > 1e-3
    ]
    return Mixed(
        since=first,
        years=found.years,
        actual=found.actual,
        synthetic=found.synthetic,
        donors=tuple(sorted(weights, key=lambda one: -one[1])),
        effect=found.effect,
        before=found.before,
        scale=float(values.std()),
        p_value=found.p_value,
        low=_possible(found.low),
        high=_possible(found.high),
        level=found.level,
        in_time=found.in_time,
        placebos=len(found.placebos),
    )


def _panel(
    outcomes: Mapping[str, Mapping[int, float]], since: Mapping[str, int], years: Sequence[int]
) -> tuple[EffectPanel, int]:
    """Errors by the widest places of which there are enough, by villages where there never are."""
    for digits in CLUSTER_DIGITS:
        panel = effect_panel(outcomes, since, {code: code[:digits] for code in outcomes}, years)
        shape = _shape(panel, digits)
        sides = min(shape.treated_clusters, shape.control_clusters)
        if shape.clusters >= LEAST_CLUSTERS and sides >= LEAST_OF_A_SIDE:
            break
    return panel, digits


def _shape(panel: EffectPanel, digits: int) -> Shape:
    treated = panel.treated if panel.years else np.zeros(0, dtype=bool)
    starts = panel.since[treated]
    first = int(starts.min()) if len(starts) else NEVER
    return Shape(
        treated=int(treated.sum()),
        controls=int((~treated).sum()),
        years_before=sum(year < first for year in panel.years) if len(starts) else 0,
        years_after=sum(year >= first for year in panel.years),
        clusters=panel.clusters,
        treated_clusters=len(np.unique(panel.cluster[treated])),
        control_clusters=len(np.unique(panel.cluster[~treated])),
        by_village=digits == VILLAGE,
    )


def _course(panel: EffectPanel) -> list[EffectYear]:
    treated = panel.treated
    mine, theirs = panel.values[treated].mean(axis=0), panel.values[~treated].mean(axis=0)
    return [
        EffectYear(year, float(mine[at]), float(theirs[at])) for at, year in enumerate(panel.years)
    ]


def _row(found: Estimate) -> EffectEstimate:
    return EffectEstimate(
        found.effect, _end(found.error), _end(found.low), _end(found.high), found.p_value
    )


def _possible(value: float) -> float | None:
    """None where no village could have changed by so much."""
    return value if abs(value) < MOST_EFFECT else None


def _end(value: float) -> float | None:
    return value if math.isfinite(value) else None
