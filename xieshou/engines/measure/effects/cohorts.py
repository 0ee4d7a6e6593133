"""Difference-in-differences by cohort: Callaway and Sant'Anna (2021), without covariates, against
the not yet treated.

A cohort is the places with the same first year g. Its effect in year t is its mean change since the
last year before g, less that of the places that have no programme by the later of t and g. Before g
the same comparison looks back: there is no effect to find yet, and what is found is how far the two
groups moved apart on their own (the pre-trend). Errors are by the influence of each place, summed
by cluster.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from xieshou.engines.measure.effects.panel import NEVER, EffectPanel
from xieshou.engines.measure.effects.twoway import Estimate, clustered_error, estimate
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats
from xieshou.engines.measure.sampling.student import t_quantile


@dataclass(frozen=True, slots=True)
class CohortEffect:
    """The effect on the cohort that began in `since`, in `year`; before, how far it moved apart."""

    since: int
    year: int
    places: int
    controls: int
    found: Estimate


@dataclass(frozen=True, slots=True)
class EventEffect:
    """The mean effect `after` so many steps of years since the first, 0 the first one, weighted by
    places; below −1 pre-trends, all relative to the step −1."""

    after: int
    places: int
    found: Estimate


@dataclass(frozen=True, slots=True)
class CohortStudy:
    """`overall` is the mean over treated places and their years with the programme. `pre_trend_p`
    is the p-value of the largest pre-trend, times how many there are (Bonferroni); None where there
    is no year to look back to, or no error to tell it by.

    `robust_low` to `robust_high` is the interval that stays when the groups would have gone on to
    move apart, each year by as much as in the worst year before (Rambachan and Roth 2023, relative
    magnitudes with M = 1, by plug-in and added to the sampling interval: wider than need be).
    """

    overall: Estimate
    effects: tuple[CohortEffect, ...]
    events: tuple[EventEffect, ...]
    pre_trend_p: float | None
    worst_pre_trend: float | None
    robust_low: float
    robust_high: float
    treated: int
    controls: int


@dataclass(frozen=True, eq=False)
class _Cell:
    since: int
    at: int
    before: int
    year: int
    until: int
    places: int
    controls: int
    effect: float
    influence: Floats


def cohort_study(panel: EffectPanel, level: float = 0.95) -> CohortStudy:
    """Effects by cohort and year, their mean, and the pre-trends. O(cohorts · years · places).

    Raises InputError where no cohort has a comparison.
    """
    cells = list(_cells(panel))
    after = [one for one in cells if one.at >= one.before + 1]
    if not after:
        raise refuse(
            "no_comparison",
            "No place has the programme while another is still without it",
            "Compare with places that have no programme by the last year",
        )
    overall = _mean(panel, after, level)
    events = tuple(_events(panel, cells, level))
    before = [one for one in cells if one.at < one.before]
    looked = [_mean(panel, [one], level) for one in before]
    steps = [one.p_value for one in looked if np.isfinite(one.error)]
    pre_trend_p = min(1.0, min(steps) * len(steps)) if steps else None
    worst = _worst_step(panel, cells)
    # How many years after its start a treated place's mean year lies, from the year before on.
    years = sum((one.at - one.before) * one.places for one in after) / sum(
        one.places for one in after
    )
    drift = (worst or 0.0) * years if worst is not None else float("inf")
    treated = panel.treated
    return CohortStudy(
        overall=overall,
        effects=tuple(
            CohortEffect(one.since, one.year, one.places, one.controls, _mean(panel, [one], level))
            for one in cells
        ),
        events=events,
        pre_trend_p=pre_trend_p,
        worst_pre_trend=worst,
        robust_low=overall.low - drift,
        robust_high=overall.high + drift,
        treated=int(treated.sum()),
        controls=int((~treated).sum()),
    )


def _cells(panel: EffectPanel) -> Iterable[_Cell]:
    """Each cohort and year but the one just before it began, where there is somebody to compare."""
    years = np.array(panel.years)
    for since in sorted({int(one) for one in panel.since if one != NEVER and one <= years[-1]}):
        start = int(np.searchsorted(years, since))
        base = start - 1
        if base < 0:
            continue
        cohort = panel.since == since
        for at in range(len(years)):
            if at == base:
                continue
            # Not by the later of the two years: of a year before the start, not by the start.
            until = int(years[max(at, start)])
            control = panel.since > until
            if not control.any():
                continue
            change = panel.values[:, at] - panel.values[:, base]
            mine, theirs = float(change[cohort].mean()), float(change[control].mean())
            influence = np.where(cohort, (change - mine) / cohort.sum(), 0.0)
            influence = influence - np.where(control, (change - theirs) / control.sum(), 0.0)
            yield _Cell(
                since, at, base, int(years[at]), until, int(cohort.sum()), int(control.sum()),
                mine - theirs, influence,
            )  # fmt: skip


def _mean(panel: EffectPanel, cells: list[_Cell], level: float) -> Estimate:
    """The mean of cells weighted by places."""
    weights = np.array([one.places for one in cells], dtype=np.float64)
    weights /= weights.sum()
    effect = float(sum(w * one.effect for w, one in zip(weights, cells, strict=True)))
    influence = sum(
        (w * one.influence for w, one in zip(weights, cells, strict=True)),
        np.zeros(len(panel.places)),
    )
    # Two means are taken from changes of each place.
    error = clustered_error(influence, panel.cluster, len(panel.places), 2)
    free = panel.free({one.since for one in cells}, min(one.until for one in cells))
    return estimate(effect, error, free, level)


def _events(panel: EffectPanel, cells: list[_Cell], level: float) -> Iterable[EventEffect]:
    for after in sorted({one.at - one.before - 1 for one in cells}):
        some = [one for one in cells if one.at - one.before - 1 == after]
        yield EventEffect(after, sum(one.places for one in some), _mean(panel, some, level))


def _worst_step(panel: EffectPanel, cells: list[_Cell]) -> float | None:
    """The largest change of a pre-trend from one year to the next, without regard to its sign."""
    worst: float | None = None
    for since in {one.since for one in cells}:
        path = {one.at: one.effect for one in cells if one.since == since and one.at < one.before}
        if not path:
            continue
        base = next(one.before for one in cells if one.since == since)
        path[base] = 0.0
        for at in sorted(path):
            if at + 1 in path:
                worst = max(worst or 0.0, abs(path[at + 1] - path[at]))
    return worst


def permutation_p(
    panel: EffectPanel, statistic: Callable[[EffectPanel], float], draws: int, seed: int
) -> float:
    """How often starts dealt anew give as large an effect as the true ones (the true one counted
    along): a test that leans on no law of errors. Fisher's sharp null.

    Starts are dealt by the cluster: those of one stay together, in any order, and what is dealt is
    which cluster has them. Of clusters of unequal size some fall across two.
    """
    rng = np.random.default_rng(seed)
    true = abs(statistic(panel))
    # What differs by rounding alone is as large.
    least = true * (1 - 1e-9)
    above = 1
    home = np.argsort(panel.cluster, kind="stable")
    number = np.unique(panel.cluster, return_inverse=True)[1]
    for _draw in range(draws):
        dealt_from = np.lexsort((rng.random(len(number)), rng.random(panel.clusters)[number]))
        since = np.empty_like(panel.since)
        since[home] = panel.since[dealt_from]
        dealt = EffectPanel(
            panel.places, panel.years, panel.values.copy(), since, panel.cluster.copy(),
        )  # fmt: skip
        above += abs(statistic(dealt)) >= least
    return above / (draws + 1)


def minimum_detectable(error: float, free: int, level: float = 0.95, power: float = 0.8) -> float:
    """The smallest true effect that would be found with that power (Bloom 1995); `free` as of the
    estimate, unbounded where it is 0."""
    if free < 1:
        return float("inf")
    degrees = np.array([free])
    reach = t_quantile(level, degrees)[0] + t_quantile(2 * power - 1, degrees)[0]
    return float(reach * error)
