"""Claim: what every bundle of works would leave of poverty, a billion evaluations a second.

One evaluation is one (village, bundle, pattern): the score of a pattern after a bundle has cleared
its bits. They are counted as if made one by one, however few of them an algorithm needs.
128,000 made-up villages (10,000 with --quick) of 230 households of 1 to 6, twelve indicators of the
set rural-cn, eight works a village that clear one bit each, or two; so 256 bundles.

ours    bundle_values(), from histogram to all answers, checks included; by folding where cheaper
direct  the same forced to look at each cell for each bundle, in the same compiled code: what
        loads and table look-ups allow
peer    NumPy: for each bundle clear, look up, sum by village; equal figures are checked
limit   reading each cell once and writing each answer once

Best of three by the clock; compiling is done before. As the machine may be shared, the table also
has ours by processor time, for one core: what two cores do when they are free is twice that. The
goal is 1e9 a second, so as a ratio to the peer it is 1e9 / peer.

    python benchmarks/measure_whatif.py [--quick]
"""

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from report import report

from xieshou.engines.measure import Histogram, bundle_values, histogram, load_set

VILLAGES, QUICK_VILLAGES = 128_000, 10_000
PEER_VILLAGES = 10_000
HOUSEHOLDS, WORKS = 230, 8
CUTOFF = "1/3"
GOAL = 1e9
INDICATORS, _ = load_set("rural-cn")
Done = TypeVar("Done")


def made_up(villages: int) -> tuple[Histogram, npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
    """Histograms, and works that clear a bit nobody else's does, half of them another bit too."""
    random = np.random.default_rng(2014)
    village = np.repeat(np.arange(villages, dtype=np.int32), HOUSEHOLDS)
    pattern = np.zeros(len(village), np.uint32)
    for bit in range(len(INDICATORS)):
        rate = np.repeat(random.beta(1.2, 4, villages).astype(np.float32), HOUSEHOLDS)
        lacking = random.random(len(village), dtype=np.float32) < rate
        pattern |= lacking.astype(np.uint32) << np.uint32(bit)
    codes = pa.array([f"{code:012d}" for code in range(villages)])
    hist = histogram(
        pa.DictionaryArray.from_arrays(pa.array(village), codes),
        pattern,
        weights=random.integers(1, 7, len(village)),
    )
    own = random.permuted(np.tile(np.arange(len(INDICATORS)), (villages, 1)), axis=1)[:, :WORKS]
    also = random.integers(0, 2 * len(INDICATORS), own.shape)
    second = np.where(also < len(INDICATORS), 1 << also, 0)
    masks = ((1 << own) | second).astype(np.uint32)
    return hist, np.arange(villages + 1) * WORKS, masks.ravel()


def by_numpy(hist: Histogram, masks: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """Poor and score sum [village, bundle, 2], bundle by bundle over all cells at once."""
    works = masks.reshape(-1, WORKS)
    line = INDICATORS.line(CUTOFF)
    first = np.searchsorted(hist.place, np.arange(len(works)))
    left = np.empty((len(works), 1 << WORKS, 2), np.int64)
    for bundle in range(1 << WORKS):
        chosen = [k for k in range(WORKS) if bundle >> k & 1]
        union = np.bitwise_or.reduce(works[:, chosen], axis=1)
        score = INDICATORS.scores[hist.pattern & ~union[hist.place]]
        poor = np.where(score >= line, hist.weight, 0)
        left[:, bundle, 0] = np.add.reduceat(poor, first)
        left[:, bundle, 1] = np.add.reduceat(poor * score, first)
    return left


def floor(hist: Histogram, answers: int) -> int:
    """Touch each cell once and write two integers per bundle."""
    poor, score = np.empty(answers, np.int64), np.empty(answers, np.int64)
    poor.fill(int(hist.pattern.max()))
    score.fill(int(hist.weight.sum()))
    return int(hist.place[-1])


def best(work: Callable[[], Done], times: int = 3) -> tuple[float, Done]:
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        done = work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="10,000 villages instead of 128,000")
    villages = QUICK_VILLAGES if parser.parse_args().quick else VILLAGES
    hist, start, masks = made_up(villages)
    few, few_start, few_masks = made_up(PEER_VILLAGES)
    for way in ("either", "enumerate", "fold"):
        bundle_values(few, INDICATORS, CUTOFF, few_start, few_masks, way=way)
    processor = time.process_time()
    ours, answer = best(lambda: bundle_values(hist, INDICATORS, CUTOFF, start, masks))
    processor = (time.process_time() - processor) / 3
    direct, same = best(
        lambda: bundle_values(hist, INDICATORS, CUTOFF, start, masks, way="enumerate")
    )
    sample = bundle_values(few, INDICATORS, CUTOFF, few_start, few_masks)
    peer, theirs = best(lambda: by_numpy(few, few_masks), 1)
    limit, _ = best(lambda: floor(hist, len(answer.poor)))
    if not (
        np.array_equal(answer.poor, same.poor)
        and np.array_equal(answer.score_sum, same.score_sum)
        and np.array_equal(sample.poor, theirs[..., 0].ravel())
        and np.array_equal(sample.score_sum, theirs[..., 1].ravel())
    ):
        raise SystemExit("figures differ")
    count = answer.evaluations
    rates = {
        "ours": (count, ours),
        "ours, one core by processor time": (count, processor),
        "direct: each cell for each bundle": (count, direct),
        f"peer: NumPy, {PEER_VILLAGES:,} villages": (sample.evaluations, peer),
        "limit: read each cell, write each answer": (count, limit),
    }
    table = [
        {
            "way": way,
            "seconds": seconds,
            "evaluations (bn)": evaluations / 1e9,
            "bn a second": evaluations / seconds / 1e9,
        }
        for way, (evaluations, seconds) in rates.items()
    ]
    report(
        f"{villages:,} villages x 256 bundles x {len(hist) / villages:.0f} patterns "
        "(evaluations a second)",
        table,
        count / ours,
        sample.evaluations / peer,
        count / limit,
        GOAL / (sample.evaluations / peer),
        higher_is_better=True,
    )


if __name__ == "__main__":
    main()
