"""Claim: the first plan after installation takes at most 10 seconds more than later ones.

Kernels are compiled when they are first needed and kept in a cache (Numba's, beside the package or
in NUMBA_CACHE_DIR). Each run is a process of its own that imports the engine, plans 400 villages
and checks the plan: the first with an empty cache, the others with what it left.
ours: how much longer the first took; peer: the 10 seconds allowed; limit: a later run, from the
start of Python to its end.

    python benchmarks/plan_start.py [--quick]
"""

import os
import resource
import subprocess
import sys
import tempfile

from report import report
from runs import seconds

ALLOWED = 10.0
LATER = 3
PLAN = """
from instances import hamlet
from xieshou.engines.plan import check, solve
problem = hamlet()
assert check(problem, solve(problem, goal_gap=1e-3)).ok
"""
BARE = """
from instances import hamlet
import xieshou.engines.plan
hamlet()
"""


def run(program: str, cache: str) -> tuple[float, float]:
    """(seconds, processor seconds) of a process that keeps its kernels in the folder `cache`."""
    settings = {**os.environ, "NUMBA_CACHE_DIR": cache, "PYTHONPATH": os.path.dirname(__file__)}
    command = [sys.executable, "-c", program]
    before = _worked()
    passed = seconds(lambda: subprocess.run(command, env=settings, check=True))
    return passed, _worked() - before


def _worked() -> float:
    """Processor seconds of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    times = 1 if "--quick" in sys.argv else LATER
    with tempfile.TemporaryDirectory() as cache:
        bare = min(run(BARE, cache) for _ in range(times + 1))
        first = run(PLAN, cache)
        size = sum(
            os.path.getsize(os.path.join(folder, name))
            for folder, _, names in os.walk(cache)
            for name in names
        )
        later = min(run(PLAN, cache) for _ in range(times))
    rows = [
        {"run": name, "seconds": passed, "cpu s": worked}
        for name, (passed, worked) in (
            ("import and instance alone", bare),
            (f"first plan, {size / 2**20:.1f} MiB of kernels compiled", first),
            ("later plan", later),
        )
    ]
    report(
        "seconds that the first plan after installation takes longer than a later one",
        rows, first[0] - later[0], ALLOWED, later[0], 1.0,
    )  # fmt: skip


if __name__ == "__main__":
    main()
