"""Is one place poorer than another, or than it was? Differences of a survey's figures.

Between domains of one survey the errors go together where clusters or strata are shared: the
variance of R1 - R2 is that of the total of e1 - e2, Alkire et al. (2015), "Multidimensional Poverty
Measurement and Analysis", section 8.2; Lumley (2010), chapter 2. Two surveys drawn
independently are two sets of strata of one design.
"""

import numpy as np

from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int64s
from xieshou.engines.measure.sampling.errors import Estimate, Estimates, Figures, named, proper
from xieshou.engines.measure.sampling.linearise import spread
from xieshou.engines.measure.sampling.student import t_quantile
from xieshou.engines.measure.sampling.totals import Sample


def difference(
    one: Estimates,
    other: Estimates,
    domain: str,
    other_domain: str | None = None,
    *,
    level: float = 0.95,
) -> Figures:
    """`one` less `other`: every figure, its standard error and its interval (t, symmetric).

    Two domains of one survey: give the same estimates twice and both domains; covariance is
    allowed for. Two independent surveys: give the estimates of each; the domain has the same
    name in both unless `other_domain` is given. Shapes are those of `Figures` without domains.
    Contributions differ in percentage points. Where both figures are exactly 0 or 1 there is
    no interval: NaN.
    """
    if (one.indicators, one.cutoffs) != (other.indicators, other.cutoffs):
        raise refuse(
            "estimates_unlike",
            "The two estimates have different indicators or cutoffs",
            "Estimate both with the same set and cutoffs.",
        )
    together = one.sample is other.sample
    if not together and one.sample.survey is other.sample.survey:
        raise refuse(
            "domains_apart",
            "The two domains come from two estimates of one survey",
            "Estimate both domains in one call, so that their covariance is known.",
        )
    r, s = one.row(domain), other.row(domain if other_domain is None else other_domain)
    variance = _flat(one, r).se ** 2 + _flat(other, s).se ** 2
    df = one.df[r] + other.df[s]
    if together:
        if one.replicates:
            raise refuse(
                "bootstrap_difference",
                "Two domains of one survey are compared by bootstrap estimates",
                "Use the linearised estimates, which know the covariance.",
            )
        # A domain differs from itself by nothing; `_covariance` is of domains apart.
        variance = (
            variance * 0.0
            if r == s
            else np.maximum(variance - 2 * _covariance(one.sample, r, s), 0.0)
        )
        df = _joint_df(one.sample, r, s)
    value, se = _flat(one, r).value - _flat(other, s).value, np.sqrt(variance)
    reach = t_quantile(proper(level), np.array(df)) * se
    edge = np.isnan(_flat(one, r).low) & np.isnan(_flat(other, s).low)
    reach = np.where(edge, np.nan, reach)
    return named(one.sample.plan, value, se, value - reach, value + reach, level)


def _flat(estimates: Estimates, r: int) -> Estimate:
    """One domain's figures in the order of `Plan`, all as shares."""
    figures = (estimates.H, estimates.M0, estimates.raw, estimates.censored, estimates.A)

    def line(name: str) -> Floats:
        shares = [getattr(figure, name)[r].ravel() for figure in figures]
        percent = getattr(estimates.contribution, name)[r].ravel()
        return np.concatenate([*shares, percent / 100])

    return Estimate(line("value"), line("se"), line("low"), line("high"))


def _covariance(of: Sample, r: int, s: int) -> Floats:
    """float64[figure]: sum over strata of factor * (sum of e1 e2 - n mean e1 mean e2)."""
    ratio, below = of.ratios
    factor, mean = spread(of, ratio, centre=True)
    first, second = (np.flatnonzero(of.segment_domain == each) for each in (r, s))
    stratum, at, also = np.intersect1d(
        of.segment_stratum[first], of.segment_stratum[second], return_indices=True
    )
    scale = (factor[first[at]] * of.survey.drawn[stratum])[:, None]
    total = -(scale * mean[first[at]] * mean[second[also]]).sum(axis=0)
    if not of.survey.by_record:
        here, there = (np.flatnonzero(of.pair_domain == each) for each in (r, s))
        _, at, also = np.intersect1d(of.pair_place[here], of.pair_place[there], return_indices=True)
        left, right = _residuals(of, here[at], ratio), _residuals(of, there[also], ratio)
        total += (factor[of.pair_segment[here[at]]][:, None] * left * right).sum(axis=0)
    whole = below[r] * below[s]
    safe = np.where(whole > 0, whole, 1.0)
    covariance: Floats = np.where(whole > 0, total / safe, np.nan) * of.plan.unit**2
    return covariance


def _residuals(of: Sample, pairs: Int64s, ratio: Floats) -> Floats:
    """float64[pair, figure]: y - R x of some pairs."""
    above, below = of.plan.parts(of.pair_totals[pairs])
    residuals: Floats = above - ratio[of.pair_domain[pairs]] * below
    return residuals


def _joint_df(of: Sample, r: int, s: int) -> int:
    """Clusters less strata of the two domains together."""
    both = np.isin(of.pair_domain, (r, s))
    clusters = len(np.unique(of.pair_place[both]))
    if of.survey.by_record:
        clusters = int(of.pair_count[both].sum())
    strata = np.unique(of.segment_stratum[np.isin(of.segment_domain, (r, s))])
    return max(clusters - len(strata), 0)
