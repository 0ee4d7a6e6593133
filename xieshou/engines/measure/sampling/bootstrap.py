"""Errors by resampling clusters: a slow cross-check of linearisation.

Rao and Wu (1988), "Resampling inference with complex survey data", Journal of the American
Statistical Association 83, 231-241, in the form for weights of Rao, Wu and Yue (1992), "Some recent
work on resampling methods for complex surveys", Survey Methodology 18, 209-217.
"""

from collections.abc import Callable, Sequence

import numpy as np

from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet, exact_cutoff
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int64s
from xieshou.engines.measure.sampling.design import Survey
from xieshou.engines.measure.sampling.errors import Estimates, named, proper, reported
from xieshou.engines.measure.sampling.totals import Sample, added, sample


def bootstrap(
    survey: Survey,
    indicators: IndicatorSet,
    cutoffs: Sequence[Cutoff] = ("1/3",),
    *,
    replicates: int = 500,
    seed: int = 2014,
    domains: Callable[[str], str] | None = None,
    level: float = 0.95,
) -> Estimates:
    """Every figure with standard errors and percentile intervals over resampled clusters.

    In each replicate, of the n_h clusters of a stratum n_h - 1 are drawn with replacement, and
    a cluster drawn t times weighs 1 - a + a t n_h / (n_h - 1), where a**2 = 1 - f_h is what the
    finite population leaves. Replicates without anyone to take a share of are left out.
    The same seed gives the same errors. Needs clusters, at least two in each stratum.
    """
    if survey.by_record or (survey.drawn < 2).any():
        raise refuse(
            "bootstrap_clusters",
            "There are no clusters, or a stratum has only one",
            "Give clusters; where each record was drawn alone, number the records.",
        )
    if replicates < 2:
        raise refuse(
            "replicates_few", f"{replicates} replicates are asked for", "Ask for 2 or more."
        )
    of = sample(survey, indicators, [exact_cutoff(cutoff) for cutoff in cutoffs], domains)
    factors = _factors(survey, replicates, np.random.default_rng(seed))
    ratios = np.stack([_ratios(of, factor) for factor in factors])
    ends = (1 - proper(level)) / 2, (1 + level) / 2
    known = np.isfinite(ratios).sum(axis=0) > 1
    settled = np.where(known, ratios, 0.0)
    low, high = np.nanquantile(settled, ends, axis=0) * of.plan.unit
    se = np.nanstd(settled, axis=0, ddof=1) * of.plan.unit
    value = of.ratios[0] * of.plan.unit
    inner = known & (value > 0) & (value < 1)
    figures = named(
        of.plan,
        value,
        np.where(known, se, np.nan),
        np.where(inner, low, np.nan),
        np.where(inner, high, np.nan),
        level,
    )
    return reported(of, figures, replicates=replicates)


def _factors(survey: Survey, replicates: int, random: np.random.Generator) -> Floats:
    """float64[replicates, clusters]: what each cluster's weights are multiplied by."""
    factors = np.empty((replicates, len(survey.stratum)))
    for stratum, (drawn, fraction) in enumerate(
        zip(survey.drawn.tolist(), survey.fraction.tolist(), strict=True)
    ):
        here: Int64s = np.flatnonzero(survey.stratum_of == stratum)
        times = random.multinomial(drawn - 1, np.full(drawn, 1 / drawn), size=replicates)
        left = np.sqrt(1 - fraction)
        factors[:, here] = 1 - left + left * times * drawn / (drawn - 1)
    return factors


def _ratios(of: Sample, factor: Floats) -> Floats:
    totals = added(of.pair_domain, of.pair_totals * factor[of.pair_place][:, None], len(of.domains))
    above, below = of.plan.parts(totals)
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
