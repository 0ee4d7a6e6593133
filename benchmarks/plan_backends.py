"""Claim: villages in memory, in files and on Spark answer the same prices with the same bits.

National villages under 899 limits, cut into parts. Each engine answers the same prices, drawn
around those of a plan: best reduced value and bundle of each village, and the exact sums. Spark
runs on this machine, in local mode; what it takes a pass there is the overhead of a job, which a
cluster pays once a pass. Then each plans one smaller province whole: the same prices, bound and
starts of works, to the last bit. ours: a pass over files, one part in memory at a time; peer: a
pass on Spark; limit: what a pass reads at the speed of memory. Best of five passes each (--quick:
of two, 16,000 villages in four parts).

    python benchmarks/plan_backends.py [--quick]
"""

import math
import sys
import tempfile
from pathlib import Path

import numpy as np
from instances import NATION, nation, province
from report import report
from runs import bandwidth, seconds

from xieshou.engines.measure.backends.spark import local
from xieshou.engines.plan import Plan, check, solve
from xieshou.engines.plan.backends.divided import Divided
from xieshou.engines.plan.backends.parts import cut
from xieshou.engines.plan.backends.shards import shard_offers
from xieshou.engines.plan.backends.spark import spark_offers
from xieshou.engines.plan.offers.enumerated import Enumerated

PARTS, PASSES = 16, 5
QUICK, QUICK_PARTS, QUICK_PASSES = 16_000, 4, 2
"""Villages, parts, passes."""
PLANNED, PLANNED_PARTS, GAP = 2_000, 4, 1e-3
"""Villages of the province that is planned whole, its parts, the gap asked."""


def main() -> None:
    villages, parts, times = NATION.villages, PARTS, PASSES
    if "--quick" in sys.argv:
        villages, parts, times = QUICK, QUICK_PARTS, QUICK_PASSES
    problem = nation(villages)
    whole = Enumerated(problem)
    rng = np.random.default_rng(7)
    worth = whole.size / (np.abs(problem.use_amount).sum() or 1)
    prices = [
        rng.exponential(worth, len(problem.limits)) * problem.senses * (problem.amounts != 0)
        for _ in range(times)
    ]
    rows = [{
        "engine": "in memory", "ready s": seconds(lambda: Enumerated(problem)),
        "pass s": min(seconds(lambda p=p: whole.best(p)) for p in prices), "sums s": "-",
        "bytes a village": 8 * int(whole.bundles.start[-1]) // villages, "plan s": "",
    }]  # fmt: skip
    smaller = province(PLANNED)
    plans: list[Plan] = []

    def planned(row: dict[str, object], make=None) -> None:  # type: ignore[no-untyped-def]
        offered = make and (lambda fit: make(cut(fit, PLANNED_PARTS)))
        passed = seconds(lambda: plans.append(solve(smaller, goal_gap=GAP, offered=offered)))
        row["plan s"] = f"{passed:.2f}"
        assert alike(plans[0], plans[-1])

    planned(rows[0])
    assert check(smaller, plans[0]).ok
    with tempfile.TemporaryDirectory() as files, tempfile.TemporaryDirectory() as shared:
        rows.append(measured("files", Path(files), whole, prices, lambda folder: shard_offers(
            cut(problem, parts), folder)))  # fmt: skip
        planned(rows[1], lambda parts: shard_offers(parts, fresh(files)))
        with local() as session:
            session.sparkContext.setLogLevel("ERROR")
            rows.append(measured("Spark, local", Path(shared), whole, prices, lambda folder:
                spark_offers(session.sparkContext, cut(problem, parts), folder)))  # fmt: skip
            planned(rows[2], lambda parts: spark_offers(
                session.sparkContext, parts, fresh(shared)))  # fmt: skip
    size = whole.bundles.value.nbytes + problem.use_limit.nbytes + problem.use_amount.nbytes
    report(
        f"{villages:,} villages, {parts} parts, equal to the last bit: seconds a pass",
        rows, rows[1]["pass s"], rows[2]["pass s"], size / bandwidth(), 1.0,
    )  # fmt: skip


def fresh(folder: str) -> Path:
    """A new folder inside another."""
    return Path(tempfile.mkdtemp(dir=folder))


def alike(one: Plan, other: Plan) -> bool:
    """Whether two plans are the same to the last bit."""
    arrays = ("prices", "start", "used", "eased")
    same = all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in arrays)
    return same and (one.value, one.bound, one.trace) == (other.value, other.bound, other.trace)


def measured(engine, folder, whole, prices, make) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """A row, once every answer has been compared."""
    parts: list[Divided] = []
    ready = seconds(lambda: parts.append(make(folder)))
    (offers,) = parts
    passes, sums = [], []
    for price in prices:
        found: list[object] = []
        passes.append(seconds(lambda p=price, to=found: to.append(offers.best(p))))
        sums.append(seconds(lambda p=price, to=found: to.append(offers.total(p))))
        best = whole.best(price)
        assert all(a.tobytes() == b.tobytes() for a, b in zip(found[0], best, strict=True))
        assert found[1].value == math.fsum(best[0].tolist())
    size = sum(file.stat().st_size for file in folder.iterdir() if not file.suffix)
    return {"engine": engine, "ready s": ready, "pass s": min(passes), "sums s": f"{min(sums):.3f}",
            "bytes a village": size // whole.villages}  # fmt: skip


if __name__ == "__main__":
    main()
