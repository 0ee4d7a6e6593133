"""Passes over every bundle of villages that plan over several years."""

from __future__ import annotations

import numpy as np

from ..offers import Floats
from ..offers.bundles import spread
from ..offers.mixing import mix_range
from ..offers.years import Years
from .market import Market
from .soft import PARTS, Pass, Soft, share_of, soft_of


def years_pass(market: Market, offers: Years, step: int) -> Pass:
    """A pass over every bundle of every step-th village, limits cut to their part of all uses."""
    p, m = offers.problem, len(market.limits)
    use, share = p.use_amount / market.scale[p.use_limit], share_of(market, step)
    ranges, room = offers.parts(PARTS), offers.steps

    def look(magnitude: Floats, heat: float, barrier: float) -> Soft:
        priced = offers.mixing(market.prices(magnitude))
        arrays = (*priced, p.use_start, p.use_limit, use)

        def sums(bend: Floats) -> tuple[Floats, Floats]:
            totals, used = np.zeros((PARTS, 3)), np.zeros((PARTS, m))

            def run(k: int, lo: int, hi: int) -> None:
                sums_of = (totals[k], used[k], bend[k])
                given = (lo + -lo % step, hi, step, heat, room, *arrays, *sums_of)
                mix_range(*given)

            spread(ranges, run)
            return totals, used

        def curvature() -> Floats:
            bend = np.zeros((PARTS, m, m))
            sums(bend)
            return np.asarray(bend.sum(axis=0))

        totals, used = sums(np.zeros((PARTS, 0, 0)))
        return soft_of(
            market, magnitude, barrier, share, step, totals.sum(axis=0), used.sum(axis=0), curvature
        )

    return look
