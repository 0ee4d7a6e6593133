"""Claim: what a village costs does not grow with the number of villages, so that the estimate for
three million of them in docs/rules/plan-at-scale.md may multiply.

Processor microseconds per village, all threads together, of each thing that a plan does to every
village: valuing its bundles, an exact answer to prices, bundles near the best, a soft pass over all
bundles, a soft pass over the columns in play; at two sizes under the same 899 limits. ours: an
exact answer at the larger size; peer: at the smaller; limit: reading the village's values at the
speed of memory. The last column is processor seconds for three million villages.

    python benchmarks/plan_scale.py [--quick]
"""

import sys
import time
from collections.abc import Callable

import numpy as np
from instances import nation
from report import report
from runs import bandwidth

from xieshou.engines.plan import Problem
from xieshou.engines.plan.offers.enumerated import Enumerated
from xieshou.engines.plan.prices.columns import near_columns
from xieshou.engines.plan.prices.dual import EXTRA, IN_PLAY
from xieshou.engines.plan.prices.market import Market, uses_of
from xieshou.engines.plan.prices.soft import pool_pass, whole_pass

SIZES, QUICK_SIZES = (16_000, 128_000), (8_000, 32_000)
PASSES = 5
GOAL = 0.8
"""A quarter more per village is still called the same: caches serve the smaller one better."""
MANY = 3_000_000
HEAT = 1e3
MICRO = 1e6


def measured(problem: Problem) -> dict[str, float]:
    """Processor microseconds and bytes, per village."""
    n, m = len(problem.villages), len(problem.limits)
    offers = Enumerated(problem)
    market = Market(offers, problem.limits, problem.reliefs, uses_of(problem))
    rng = np.random.default_rng(7)
    worth = offers.size / (np.abs(problem.use_amount).sum() or 1)
    prices = rng.exponential(worth, m) * problem.senses * (problem.amounts != 0)
    rows = np.maximum(market.magnitude(prices), 1e-6)
    most = IN_PLAY * n + EXTRA
    pool, _ = near_columns(market, prices, most, np.inf, mending=False)
    everything, in_play = whole_pass(market, offers, 1), pool_pass(market, pool)
    work: dict[str, Callable[[], object]] = {
        "value all bundles": lambda: Enumerated(problem),
        "exact answer": lambda: offers.best(prices),
        "bundles near the best": lambda: offers.near(prices, most, np.inf),
        "soft pass over all": lambda: everything(rows, HEAT, 1.0),
        "soft pass over columns in play": lambda: in_play(rows, HEAT, 1.0),
    }
    figures = {what: MICRO * _worked(run) / n for what, run in work.items()}
    return figures | {
        "bytes of values": offers.bundles.value.nbytes / n,
        "bytes of the problem": _bytes(problem) / n,
        "bytes of columns in play": _bytes(pool) / n,
    }


def _worked(run: Callable[[], object]) -> float:
    """Processor seconds, the least of a few."""
    run()
    least = np.inf
    for _ in range(PASSES):
        began = time.process_time()
        run()
        least = min(least, time.process_time() - began)
    return float(least)


def _bytes(held: object) -> int:
    return sum(part.nbytes for part in vars(held).values() if isinstance(part, np.ndarray))


def main() -> None:
    few, many = QUICK_SIZES if "--quick" in sys.argv else SIZES
    small, large = measured(nation(few)), measured(nation(many))
    rows = [
        {
            "per village": what, f"{few:,}": small[what], f"{many:,}": large[what],
            f"{MANY:,}": f"{large[what] * MANY / 1e9:,.1f} GB" if what.startswith("bytes")
            else f"{large[what] * MANY / MICRO:,.1f} s",
        }
        for what in small
    ]  # fmt: skip
    report(
        f"processor microseconds per village of an exact answer, {many:,} villages beside {few:,}",
        rows, large["exact answer"], small["exact answer"],
        MICRO * large["bytes of values"] / bandwidth(), GOAL,
    )  # fmt: skip


if __name__ == "__main__":
    main()
