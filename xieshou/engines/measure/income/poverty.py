"""Income poverty: how many fall below a line, how far, and how unequally.

People are poor if their income is below the line (a person exactly on it is not, as for the
deprivation cutoffs of Alkire and Foster 2011). Every function takes `incomes()` and one line in the
unit of the incomes, and gives a figure per group and for all. A group of nobody has 0 of all.
"""

from collections.abc import Callable

import numpy as np

from xieshou.engines.measure.income.incomes import GroupFigures, Incomes, share
from xieshou.engines.measure.income.inequality import gini_of
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats


def fgt(people: Incomes, line: float, alpha: float = 0.0) -> GroupFigures:
    """P_a = (1/n) sum over the poor of ((z - y)/z)^a; any real alpha >= 0.

    Foster, Greer and Thorbecke (1984), A Class of Decomposable Poverty Measures, Econometrica 52,
    761-766; as equation 4.6 of Haughton and Khandker (2009), Handbook on Poverty and Inequality.
    a = 0 headcount, 1 poverty gap, 2 severity. Additively decomposable: P = sum of (n_g/n) P_g.
    """
    if not (np.isfinite(alpha) and alpha >= 0):
        raise refuse("alpha_unusable", f"alpha is {alpha}", "Give a number from 0.", value=alpha)
    gap = _gaps(people, line)
    return _additive(people, np.where(gap > 0, gap, 1.0) ** alpha * (gap > 0))


def watts(people: Incomes, line: float) -> GroupFigures:
    """W = (1/n) sum over the poor of ln(z / y); infinite where somebody has no income at all.

    Watts (1968), An Economic Definition of Poverty, in Moynihan (ed.), On Understanding Poverty;
    as in Zheng (1993), Economics Letters 42, 81-86. Additively decomposable, as FGT.
    """
    _gaps(people, line)
    with np.errstate(divide="ignore"):
        return _additive(people, np.log(line / np.minimum(people.income, line)))


def sen(people: Incomes, line: float) -> GroupFigures:
    """S = H (I + (1 - I) G): headcount, mean gap of the poor, Gini of the poor.

    Sen (1976), Poverty: An Ordinal Approach to Measurement, Econometrica 44, 219-231, Theorem 1 in
    its form for many people: weights stand for people, so nothing changes if all are doubled. Not
    decomposable by groups.
    """
    return _pooled(people, lambda some: _sen(some, line))


def sst(people: Incomes, line: float) -> GroupFigures:
    """P = (1/n^2) sum of (2n - 2i + 1) (z - y_i)/z over the poor, poorest first (i = 1).

    Shorrocks (1995), Revisiting the Sen Poverty Index, Econometrica 63, 1225-1230; the index of
    Sen, Shorrocks and Thon. Equal to the mean gap of all times 1 + the Gini of their gaps; each
    person's rank is the middle of the place that their weight takes. Not decomposable by groups.
    """
    return _pooled(people, lambda some: _sst(some, line))


def _sen(people: Incomes, line: float) -> Floats:
    gap = _gaps(people, line)
    poor = gap > 0
    few = Incomes(people.groups, people.group[poor], people.income[poor], people.weight[poor])
    headcount = share(few.population, people.population)
    depth = share(people.sums(gap), few.population)
    return headcount * (depth + (1.0 - depth) * gini_of(few))


def _sst(people: Incomes, line: float) -> Floats:
    """The poorest come first in the order: rank = people above + half of one's own weight."""
    above = people.population[people.group] - people.below - people.weight / 2
    return share(people.sums(2.0 * above * _gaps(people, line)), people.population**2)


def _gaps(people: Incomes, line: float) -> Floats:
    """float64[n]: (z - y)/z of the poor, 0 of others."""
    if not (np.isfinite(line) and line > 0):
        raise refuse("line_unusable", f"The poverty line is {line}", "Give an amount above 0.")
    return np.maximum((line - people.income) / line, 0.0)


def _additive(people: Incomes, amount: Floats) -> GroupFigures:
    """The mean of an amount per person, in each group and in all."""
    sums = people.sums(amount)
    whole = float(sums.sum())
    with np.errstate(invalid="ignore"):
        part = sums / whole if whole > 0 else np.zeros(len(sums))
    return GroupFigures(
        people.groups,
        people.population,
        share(sums, people.population),
        float(share(sums.sum(keepdims=True), people.population.sum())[0]),
        part,
    )


def _pooled(people: Incomes, figure: Callable[[Incomes], Floats]) -> GroupFigures:
    total = float(figure(people.all_together())[0])
    return GroupFigures(people.groups, people.population, figure(people), total)
