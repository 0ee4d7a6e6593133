"""Polarisation of incomes: people drawn together in camps that are far apart."""

import numpy as np

from xieshou.engines.measure.income.incomes import GroupFigures, Incomes, share
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats

# Esteban and Ray (1994), Theorem 1: their axioms hold for alpha up to here.
MOST_ALPHA = 1.6


def esteban_ray(people: Incomes, alpha: float = 1.0) -> GroupFigures:
    """P = sum over i, j of p_i^(1 + alpha) p_j |y_i - y_j| / mean; 0 < alpha <= 1.6.

    Esteban and Ray (1994), On the Measurement of Polarization, Econometrica 62, 819-851, equation
    3, with K = 1 / mean, so that the currency does not matter. The camps i are all people of one
    income and p_i their share: round incomes to the steps within which people see themselves as
    alike. O(n log n), by running sums over the order of incomes.
    """
    if not 0 < alpha <= MOST_ALPHA:
        raise refuse(
            "alpha_unusable", f"alpha is {alpha}", "Give a number above 0 up to 1.6.", value=alpha
        )
    total = float(_esteban_ray(people.all_together(), alpha)[0])
    return GroupFigures(people.groups, people.population, _esteban_ray(people, alpha), total)


def _esteban_ray(people: Incomes, alpha: float) -> Floats:
    camps = _camps(people)
    everyone, money = camps.population[camps.group], camps.income_sum[camps.group]
    own = camps.weight * camps.income
    poorer = Incomes(camps.groups, camps.group, camps.income, own).below
    behind = everyone - camps.below - camps.weight
    apart = camps.income * (camps.below - behind) - poorer + (money - poorer - own)
    p = share(camps.weight, everyone)
    distance = camps.sums(p**alpha * share(apart, everyone))
    return share(distance, camps.income_sum)


def _camps(people: Incomes) -> Incomes:
    """One record for all people of a group with the same income."""
    fresh = np.ones(len(people.income), np.bool_)
    fresh[1:] = (np.diff(people.income) != 0) | (np.diff(people.group) != 0)
    first = np.flatnonzero(fresh)
    weight = np.add.reduceat(people.weight, first) if len(first) else people.weight
    return Incomes(people.groups, people.group[first], people.income[first], weight)
