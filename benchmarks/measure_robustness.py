"""Claim: every pair of 15,000 places under 101 weightings, compared while one waits.

Made-up places (3,000 with --quick) whose people lack the indicators of the set rural-cn; how many
of all pairs of places keep their order by M0 under the set's weights and 100 drawn around them.

ours    M0 of every place under every weighting from the histogram, then sets of places as bits
peer    the same figures; each place held against all later ones in NumPy, all scenarios at once
limit   the figures, then as many words intersected as the sets have, and nothing else

    python benchmarks/measure_robustness.py [--quick]
"""

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from report import report

from xieshou.engines.measure import across_weights, histogram, load_set, random_weights
from xieshou.engines.measure.kinds import Floats
from xieshou.engines.measure.ranking.robustness import compare

PLACES, QUICK_PLACES = 15_000, 3_000
GROWTH = (1_000, 15_000, 128_000)
PEOPLE, SCENARIOS, FEW, GOAL = 60, 100, 10, 3.0
INDICATORS, _ = load_set("rural-cn")
Done = TypeVar("Done")


def main() -> None:
    quick = argparse.ArgumentParser(description=__doc__)
    quick.add_argument("--quick", action="store_true")
    places = QUICK_PLACES if quick.parse_args().quick else PLACES
    weightings = random_weights(INDICATORS, SCENARIOS, seed=2015)
    compare(np.zeros((2, 1)))  # compile before the clock runs

    random = np.random.default_rng(2015)
    place = np.repeat(np.arange(places), PEOPLE)
    rates = random.beta(1.2, 4, size=places)[place]
    pattern = np.zeros(len(place), np.uint32)
    for bit in range(len(INDICATORS)):
        pattern |= (random.random(len(place)) < rates).astype(np.uint32) << np.uint32(bit)
    hist = histogram(place, pattern)

    figures, ranks = timed(lambda: across_weights(hist, INDICATORS, "1/3", weightings))
    ours, found = timed(lambda: compare(ranks.values))
    peer, expected = timed(lambda: one_by_one(ranks.values), best_of=1)
    assert (found.ordered, found.strict, found.equal) == expected
    words = np.zeros((places, (places + 63) // 64), np.uint64)
    bare, _ = timed(lambda: intersect(words, 2 * (SCENARIOS + 1)), best_of=1)

    rows = [
        {"places": places, "scenarios": SCENARIOS + 1, "way": way, "seconds": seconds}
        for way, seconds in (
            ("figures alone", figures),
            ("ours", figures + ours),
            ("peer", figures + peer),
            ("limit", figures + bare),
        )
    ]
    for many in (size for size in GROWTH if size <= places or places == PLACES):
        values = np.random.default_rng(many).random((many, 1)) + random.random((many, FEW)) / 50
        seconds, _ = timed(lambda values=values: compare(values), best_of=1)
        rows.append({"places": many, "scenarios": FEW, "way": "ours, pairs", "seconds": seconds})
    report(
        f"{found.pairs:,} pairs of places under {SCENARIOS + 1} weightings "
        f"({found.robust_share:.1%} keep their order), seconds",
        rows,
        figures + ours,
        figures + peer,
        figures + bare,
        GOAL,
    )


def one_by_one(values: Floats) -> tuple[int, int, int]:
    """Pairs ordered, strictly ordered and equal throughout, each place against all later ones."""
    ordered = strict = equal = 0
    for at, own in enumerate(values[:-1]):
        later = values[at + 1 :]
        above, below = later > own, later < own
        ever_above, ever_below = above.any(axis=1), below.any(axis=1)
        ordered += int((ever_above ^ ever_below).sum())
        strict += int((above.all(axis=1) | below.all(axis=1)).sum())
        equal += int((~ever_above & ~ever_below).sum())
    return ordered, strict, equal


def intersect(words: np.ndarray, times: int) -> None:
    for _ in range(times):
        np.bitwise_and(words, words[0], out=words)


def timed(work: Callable[[], Done], best_of: int = 3) -> tuple[float, Done]:
    """Seconds of the fastest run, and its result."""
    runs = []
    for _ in range(best_of):
        start = time.perf_counter()
        done = work()
        runs.append(time.perf_counter() - start)
    return min(runs), done


if __name__ == "__main__":
    main()
