"""Inequality of incomes: how unlike they are, between groups and within them.

Every function takes `incomes()` and gives a figure per group and for all people together. A group
of nobody, and one whose people have nothing at all, is equal: 0.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xieshou.engines.measure.income.incomes import Cuts, GroupFigures, Incomes, share
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int64s

FIFTHS = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True, eq=False)
class Decomposition:
    """A measure of all, split: `within` groups and `between` their means; `value` is by group.

    `within` + `between` = `total` for generalised entropy; for Atkinson's the complements multiply:
    (1 - within) (1 - between) = 1 - total. `population` and `value` are float64[g].
    """

    groups: tuple[str, ...]
    population: Floats
    value: Floats
    total: float
    within: float
    between: float


def gini(people: Incomes) -> GroupFigures:
    """G = sum over i, j of w_i w_j |y_i - y_j| / (2 N^2 mean).

    Gini (1912) as the mean difference; in the order of incomes it is the sum of w y (people before
    - people behind) / (N^2 mean), the same whatever the order among equal incomes (Lerman and
    Yitzhaki 1989, Journal of Econometrics 42, 43-47, on weights).
    """
    return _figures(people, gini_of)


def gini_of(people: Incomes) -> Floats:
    """float64[g]: Gini of each group."""
    behind = people.population[people.group] - people.below - people.weight
    spread = people.sums(people.income * (people.below - behind))
    return np.clip(share(spread, people.population * people.income_sum), 0.0, 1.0)


def generalised_entropy(people: Incomes, alpha: float = 1.0) -> Decomposition:
    """GE(a) = mean of ((y/m)^a - 1) / (a (a - 1)); a = 1 Theil's T, a = 0 Theil's L; any real a.

    Shorrocks (1980), The Class of Additively Decomposable Inequality Measures, Econometrica 48,
    613-625. Within = sum of (n_g/n) (m_g/m)^a GE_g, between = GE of everybody having their group's
    mean. Infinite for a <= 0 where somebody has nothing; then so is the part it falls in.
    """
    if not np.isfinite(alpha):
        raise refuse("alpha_unusable", f"alpha is {alpha}", "Give a finite number.", value=alpha)
    value, means = _entropy(people, alpha), _group_means(people)
    size = share(people.population, people.population.sum())
    relative = share(people.mean, float(means.mean[0]))
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = size * relative**alpha * value
    # A group of nobody, or without inequality, adds nothing, whatever its mean.
    within = float(parts[(size > 0) & (value > 0)].sum())
    return Decomposition(
        people.groups,
        people.population,
        value,
        float(_entropy(people.all_together(), alpha)[0]),
        within,
        float(_entropy(means, alpha)[0]),
    )


def theil(people: Incomes) -> Decomposition:
    """Theil's T = mean of (y/m) ln(y/m): Theil (1967), Economics and Information Theory, ch. 4."""
    return generalised_entropy(people, 1.0)


def mean_log_deviation(people: Incomes) -> Decomposition:
    """Theil's L = mean of ln(m/y); infinite where somebody has nothing."""
    return generalised_entropy(people, 0.0)


def atkinson(people: Incomes, epsilon: float = 1.0) -> Decomposition:
    """A = 1 - e/m, e the income that, had by all, would be worth as much; epsilon >= 0.

    Atkinson (1970), On the Measurement of Inequality, Journal of Economic Theory 2, 244-263:
    e = (mean of y^(1-eps))^(1/(1-eps)), the geometric mean for eps = 1. Split as Blackorby,
    Donaldson and Auersperg (1981), Canadian Journal of Economics 14, 665-685: between is the loss
    if everybody had their group's e, within what is lost on top.
    """
    if not (np.isfinite(epsilon) and epsilon >= 0):
        raise refuse("epsilon_unusable", f"epsilon is {epsilon}", "Give a number from 0.")
    value = _atkinson(people, epsilon)
    whole = _group_means(people)
    worth = people.mean * (1.0 - value)
    equals = Incomes(("",), whole.group, worth[people.population > 0], whole.weight)
    kept = float(share(equals.income_sum, whole.income_sum)[0])
    return Decomposition(
        people.groups,
        people.population,
        value,
        float(_atkinson(people.all_together(), epsilon)[0]),
        1.0 - kept if whole.income_sum[0] > 0 else 0.0,
        float(_atkinson(equals, epsilon)[0]),
    )


def lorenz(people: Incomes, cuts: Cuts) -> Floats:
    """float64[g, k]: the share of income that the poorest `cuts` (0..1) of each group have.

    Lorenz (1905); straight between the people of one record, so that a cut may run through a
    record that weighs many. Where nobody has anything it is the line of equality.
    """
    at = np.asarray(cuts, np.float64)
    if at.ndim != 1 or not ((at >= 0) & (at <= 1)).all():
        raise refuse("cuts_unusable", "A cut is not a share", "Give shares from 0 to 1.")
    wanted = at * people.population[:, None]
    record = _records_at(people, wanted)
    if not len(people.income):
        return np.broadcast_to(at, wanted.shape).copy()
    into = wanted - people.below[record]
    held = people.before(people.income)[record] + into * people.income[record]
    whole = np.broadcast_to(people.income_sum[:, None], held.shape)
    held = np.where(wanted > 0, held, 0.0)
    return np.where(whole > 0, np.clip(share(held, whole), 0.0, 1.0), at)


def quantile_shares(people: Incomes, cuts: Cuts = FIFTHS) -> Floats:
    """float64[g, k + 1]: the share of income of each slice of people between the rising cuts."""
    if list(cuts) != sorted(cuts):
        raise refuse("cuts_unusable", "The cuts do not rise", "Give them from small to large.")
    return np.diff(lorenz(people, [0.0, *cuts, 1.0]), axis=1)


def palma(people: Incomes) -> GroupFigures:
    """Income share of the richest tenth over that of the poorest four tenths.

    Palma (2011), Development and Change 42, 87-153; the ratio as Cobham and Sumner (2013), Center
    for Global Development Working Paper 343. Infinite where the poorest four tenths have nothing;
    a quarter among equals, and of nobody.
    """
    return _figures(people, _palma)


def wolfson(people: Incomes) -> GroupFigures:
    """Polarisation into two: P = 2 (m/median) (1 - 2 L(1/2) - G), L the Lorenz curve.

    Wolfson (1994), When Inequalities Diverge, American Economic Review 84, 353-358; chosen over
    Esteban and Ray (1994) because it needs no groups and no bandwidth. It is twice (between
    - within) the two halves, in Gini's terms, times m/median (Foster and Wolfson 2010, Journal of
    Economic Inequality 8, 247-273). Infinite where the median is 0 but the mean is not.
    """
    return _figures(people, _wolfson)


def _figures(people: Incomes, figure: Callable[[Incomes], Floats]) -> GroupFigures:
    total = float(figure(people.all_together())[0])
    return GroupFigures(people.groups, people.population, figure(people), total)


def _entropy(people: Incomes, alpha: float) -> Floats:
    """expm1 keeps the digits that (r^a - 1) loses near a = 0 and a = 1."""
    r = share(people.income, people.mean[people.group])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        log = np.log(r)
        if alpha == 0:
            terms = -log
        elif alpha == 1:
            terms = np.where(r > 0, r * log, 0.0)
        elif alpha < 0.5:
            terms = np.expm1(alpha * log) / (alpha * (alpha - 1))
        else:
            terms = np.where(r > 0, r * np.expm1((alpha - 1) * log), 0.0) / (alpha * (alpha - 1))
        terms = np.where(people.mean[people.group] > 0, terms, 0.0)
        return np.maximum(share(people.sums(terms), people.population), 0.0)


def _atkinson(people: Incomes, epsilon: float) -> Floats:
    """In logarithms, so that no power leaves the doubles; expm1 keeps the digits near epsilon 1."""
    with np.errstate(divide="ignore"):
        log = np.log(share(people.income, people.mean[people.group]))
    power = 1.0 - epsilon
    if power == 0:
        worth = share(people.sums(log), people.population)
    else:
        worth = _log_mean_exp(people, power * log) / power
    return np.where(people.income_sum > 0, np.abs(np.expm1(np.minimum(worth, 0.0))), 0.0)


def _log_mean_exp(people: Incomes, exponents: Floats) -> Floats:
    """float64[g]: ln of the mean of e^x, the largest x of each group taken out first."""
    most = np.full(len(people.groups), -np.inf)
    np.maximum.at(most, people.group, exponents)
    most = np.where(np.isfinite(most), most, 0.0)
    rest = exponents - most[people.group]
    with np.errstate(divide="ignore", over="ignore"):
        less = share(people.sums(np.expm1(rest)), people.population)
        kept = np.log(share(people.sums(np.exp(rest)), people.population))
        return most + np.where(less > -0.5, np.log1p(np.maximum(less, -0.5)), kept)


def _palma(people: Incomes) -> Floats:
    poorest, but_richest = lorenz(people, [0.4, 0.9]).T
    with np.errstate(divide="ignore"):
        ratio: Floats = np.divide(1.0 - but_richest, poorest)
    return ratio


def _wolfson(people: Incomes) -> Floats:
    half = lorenz(people, [0.5])[:, 0]
    apart = np.maximum(1.0 - 2.0 * half - gini_of(people), 0.0)
    median = _medians(people)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 2.0 * people.mean * apart / median
    return np.where(people.income_sum > 0, np.where(apart > 0, found, 0.0), 0.0)


def _medians(people: Incomes) -> Floats:
    """float64[g]: the middle income; between two people, the middle of theirs."""
    if not len(people.income):
        return np.zeros(len(people.groups))
    half = people.population[:, None] / 2
    record = _records_at(people, half)[:, 0]
    last = np.searchsorted(people.group, np.arange(len(people.groups)), "right") - 1
    ends_here = people.below[record] + people.weight[record] <= half[:, 0]
    after = np.minimum(record + 1, np.maximum(last, 0))
    following = np.where(ends_here, people.income[after], people.income[record])
    middle: Floats = (people.income[record] + following) / 2
    return middle


def _records_at(people: Incomes, wanted: Floats) -> Int64s:
    """int64[g, k]: the record of each group in which its first `wanted`[g, k] people end."""
    bounds = np.searchsorted(people.group, np.arange(len(people.groups) + 1))
    through = people.below + people.weight
    low = np.broadcast_to(bounds[:-1, None], wanted.shape).copy()
    high = np.broadcast_to(np.maximum(bounds[1:, None] - 1, 0), wanted.shape).copy()
    low = np.minimum(low, np.maximum(len(through) - 1, 0))
    while (low < high).any():
        middle = (low + high) // 2
        enough = through[middle] >= wanted
        going = low < high
        high = np.where(going & enough, middle, high)
        low = np.where(going & ~enough, middle + 1, low)
    return low


def _group_means(people: Incomes) -> Incomes:
    """Everybody with the mean of their group; groups of nobody left out."""
    some = people.population > 0
    nobody_apart = np.zeros(int(some.sum()), np.int64)
    return Incomes(("",), nobody_apart, people.mean[some], people.population[some])
