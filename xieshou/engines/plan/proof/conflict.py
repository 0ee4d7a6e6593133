"""Name the limits that no plan can keep together, from a price that proves it (Farkas 1902).

With all values zero the dual L(price) is 0 or more at every price if some plan keeps the limits.
A price with L < 0 is a proof that none does; the limits it puts no weight on have no part in it.
"""

from __future__ import annotations

import numpy as np

from ..offers.tables import Bundles
from ..prices.market import Floats, Market
from ..problem import Problem


def conflict(problem: Problem, bundles: Bundles, ray: Floats) -> tuple[list[str], list[str]]:
    """(limits that cannot be met, limits in their way), least weighty limits left out if possible.

    A limit "cannot be met" if doing nothing breaks it; the others of the proof stand in its way.
    """
    worthless = np.where(np.isfinite(bundles.value), 0.0, -np.inf)
    market = Market(problem, Bundles(bundles.start, worthless, bundles.ranges))
    weight = np.abs(ray) * market.scale
    price = ray / max(float(weight.max()), 1e-300)
    for limit in np.argsort(weight, kind="stable"):
        without = price.copy()
        without[limit] = 0.0
        if market.bound(without) < 0.0:
            price = without
    asked = problem.senses * -problem.amounts > 0
    part = price != 0.0
    codes = np.array([limit.code for limit in problem.limits], dtype=object)
    return list(codes[part & asked]), list(codes[part & ~asked])
