"""Poverty figures of a survey with their standard errors and intervals.

Variances by linearisation (see `linearise`); intervals of shares on the logit scale with
Student's t at (clusters - strata) degrees of freedom, as survey software does by default: Korn and
Graubard (1999), "Analysis of Health Surveys"; Alkire et al. (2015),
"Multidimensional Poverty Measurement and Analysis", section 8.2.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet, exact_cutoff
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Bools, Floats, Int64s
from xieshou.engines.measure.sampling.design import Survey
from xieshou.engines.measure.sampling.linearise import variances
from xieshou.engines.measure.sampling.student import t_quantile
from xieshou.engines.measure.sampling.totals import Plan, Sample, sample

# A domain is small with fewer records or clusters, or a larger relative error of M0, than these.
FEWEST_RECORDS = 30
FEWEST_CLUSTERS = 2
LARGEST_CV = 1 / 3


@dataclass(frozen=True, eq=False)
class Estimate:
    """A figure, its standard error and its interval: four float64 arrays of equal shape.

    `value` is what `measure` gives, 0 for a share of nobody. Where there is nobody to take a
    share of, `se` is NaN. Where a share is exactly 0 or 1 in the sample, `se` is 0 and there is
    no interval: `low` and `high` are NaN, as they are without degrees of freedom.
    """

    value: Floats
    se: Floats
    low: Floats
    high: Floats

    @property
    def cv(self) -> Floats:
        """Coefficient of variation: se / value, NaN where the value is 0."""
        return np.divide(
            self.se, self.value, out=np.full_like(self.se, np.nan), where=self.value != 0
        )


@dataclass(frozen=True, eq=False)
class Figures:
    """The family, by cutoff k and indicator d, each with a leading axis of domains r if any.

    H, A, M0: [r, k]; raw: [r, d]; censored: [r, k, d]; all in 0..1. contribution: [r, k, d] in
    per cent of M0. Differences have the same shapes without r.
    """

    indicators: IndicatorSet
    cutoffs: tuple[Fraction, ...]
    level: float
    H: Estimate
    A: Estimate
    M0: Estimate
    raw: Estimate
    censored: Estimate
    contribution: Estimate


@dataclass(frozen=True, eq=False)
class Estimates(Figures):
    """What a survey says of its domains, and on how much it rests.

    `records`, `clusters` (with a record in the domain) and `df` (those clusters less their
    strata) are int64[r]; `small` bool[r] marks domains with fewer than 30 records, fewer than 2
    clusters, or a coefficient of variation of M0 at the first cutoff above 1/3.
    `rounding` is the largest error, in persons, of a weight as stored; `lone` counts strata of a
    single unit, whose spread was taken around the overall mean. `replicates` is 0 for linearised
    errors, else the number of bootstrap samples. `sample` is what they were computed from.
    """

    domains: tuple[str, ...]
    records: Int64s
    clusters: Int64s
    df: Int64s
    small: Bools
    rounding: float
    lone: int
    sample: Sample
    replicates: int = 0

    def row(self, domain: str) -> int:
        """The index r of a domain."""
        if domain not in self.domains:
            raise refuse(
                "domain_unknown",
                f"The survey has no domain {domain!r}",
                "Name one of the domains that were estimated.",
                value=domain,
            )
        return self.domains.index(domain)


def estimate(
    survey: Survey,
    indicators: IndicatorSet,
    cutoffs: Sequence[Cutoff] = ("1/3",),
    *,
    domains: Callable[[str], str] | None = None,
    level: float = 0.95,
    lone: Literal["refuse", "centre"] = "refuse",
    fewest_records: int = FEWEST_RECORDS,
    fewest_clusters: int = FEWEST_CLUSTERS,
    largest_cv: float = LARGEST_CV,
) -> Estimates:
    """Every figure of every domain at every cutoff, with errors by linearisation.

    `domains` maps the survey's groups to what is reported on (`lambda _: ""` for all together;
    each group by itself if left out). A stratum with a single unit is refused, or with
    `lone="centre"` set against the overall mean. The other arguments say what is `small`.
    """
    of = sample(survey, indicators, [exact_cutoff(cutoff) for cutoff in cutoffs], domains)
    value = of.ratios[0] * of.plan.unit
    se = np.sqrt(variances(of, centre=lone == "centre")) * of.plan.unit
    quantile = t_quantile(proper(level), of.df)[:, None]
    figures = named(of.plan, value, se, *logit_interval(value, se, quantile), level)
    return reported(
        of,
        figures,
        fewest_records=fewest_records,
        fewest_clusters=fewest_clusters,
        largest_cv=largest_cv,
    )


def reported(
    of: Sample,
    figures: Figures,
    *,
    replicates: int = 0,
    fewest_records: int = FEWEST_RECORDS,
    fewest_clusters: int = FEWEST_CLUSTERS,
    largest_cv: float = LARGEST_CV,
) -> Estimates:
    """Figures of all domains, with what they rest on."""
    few = (of.records < fewest_records) | (of.clusters < fewest_clusters)
    return Estimates(
        **vars(figures),
        domains=of.domains,
        records=of.records,
        clusters=of.clusters,
        df=of.df,
        small=few | (figures.M0.cv[:, 0] > largest_cv),
        rounding=of.survey.rounding,
        lone=int((of.survey.drawn == 1).sum()),
        sample=of,
        replicates=replicates,
    )


def named(
    plan: Plan, value: Floats, se: Floats, low: Floats, high: Floats, level: float
) -> Figures:
    """Figures from four arrays whose last axis is in the order of `Plan`."""
    k, d = len(plan.cutoffs), len(plan.indicators)
    ends = np.cumsum([k, k, d, k * d, k, k * d])[:-1]
    split = [np.split(array, ends, axis=-1) for array in (value, se, low, high)]
    H, M0, raw, censored, A, contribution = zip(*split, strict=True)

    def by_cutoff(arrays: tuple[Floats, ...], per: float = 1.0) -> Estimate:
        return Estimate(*(per * array.reshape(*array.shape[:-1], k, d) for array in arrays))

    return Figures(
        indicators=plan.indicators,
        cutoffs=plan.cutoffs,
        level=level,
        H=Estimate(*H),
        A=Estimate(*A),
        M0=Estimate(*M0),
        raw=Estimate(*raw),
        censored=by_cutoff(censored),
        contribution=by_cutoff(contribution, 100.0),
    )


def logit_interval(value: Floats, se: Floats, quantile: Floats) -> tuple[Floats, Floats]:
    """Ends of the interval of shares; they stay within 0..1. NaN for shares of exactly 0 or 1.

    The logit of p has standard error se / (p (1 - p)): Korn and Graubard (1999).
    """
    inner = (value > 0) & (value < 1)
    share = np.where(inner, value, 0.5)
    odds = np.log(share / (1 - share))
    reach = quantile * se / (share * (1 - share))
    low, high = (1 / (1 + np.exp(-(odds + side))) for side in (-reach, reach))
    return np.where(inner, low, np.nan), np.where(inner, high, np.nan)


def proper(level: float) -> float:
    """The level of confidence, refused outside 0..1."""
    if not 0 < level < 1:
        raise refuse(
            "level_out_of_range",
            f"The level of confidence is {level}",
            "Give a share between 0 and 1, such as 0.95.",
            value=level,
        )
    return level
