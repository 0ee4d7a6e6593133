"""Where mpitb 0.2 and apode 0.1.0 go wrong: the peer's answer, the definition's, ours.

`python benchmarks/measure_peers.py --cases` shows them; docs/guide/measure-peers.md explains them.
What is right is worked out from the definitions: the oracle of the engine's tests (exact fractions
from Alkire and Foster 2011), or the formula written beside the case.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from xieshou.engines.measure import (
    Indicator,
    IndicatorSet,
    esteban_ray,
    estimate,
    incomes,
    load_set,
    measure,
    pack,
    sen,
    survey,
    what_if,
    wolfson,
)
from xieshou.engines.measure.counting.histogram import histogram
from xieshou.engines.measure.missing.bounds import bounds
from xieshou.engines.measure.missing.policies import Incomplete
from xieshou.engines.measure.tests.oracle import Person, figures

GLOBAL, _ = load_set("global-mpi")
TEN = IndicatorSet("ten", tuple(Indicator(f"i{j}", f"d{j}", 1) for j in range(10)))
TWO = IndicatorSet("two", (Indicator("a", "a", 1), Indicator("b", "b", 1)))
Peer = Callable[[str, Mapping[str, Any], Mapping[str, object]], tuple[float, Any]]
Dimensions = Callable[[IndicatorSet], list[tuple[list[str], str]]]
CLOSE = 1e-9


@dataclass(frozen=True)
class Case:
    """One answer that differs: `peer` is a figure or the name of an error."""

    what: str
    peer: float | str
    right: float
    ours: float

    @property
    def stands(self) -> bool:
        """The peer is still wrong and we are right."""
        wrong = isinstance(self.peer, str) or not abs(self.peer - self.right) < CLOSE
        return wrong and abs(self.ours - self.right) < CLOSE


class Referee:
    """Asks mpitb about 0/1 tables of an indicator set."""

    def __init__(self, peer: Peer, dimensions: Dimensions) -> None:
        self.peer, self.dimensions = peer, dimensions

    def rows(
        self, g0: Any, indicators: IndicatorSet, cutoffs: Sequence[int], job: str = "mpitb",
        columns: Mapping[str, Any] | None = None, options: Mapping[str, object] | None = None,
    ) -> Any:  # fmt: skip
        g0 = np.asarray(g0, np.float64)
        table = {code: g0[:, bit] for bit, code in enumerate(indicators.codes)}
        facts = {
            "dimensions": self.dimensions(indicators),
            "cutoffs": list(cutoffs),
            "options": dict(options or {}),
        }
        return self.peer(job, table | dict(columns or {}), facts)[1]

    @staticmethod
    def pick(rows: list[dict[str, Any]], figure: str = "b", **wanted: object) -> float:
        found = [row for row in rows if all(row.get(key) == value for key, value in wanted.items())]
        return float(found[0][figure])


def by_definition(g0: Sequence[Sequence[int]], indicators: IndicatorSet, k: Fraction) -> Any:
    weights = [item.weight for item in indicators.indicators]
    return figures([Person("", "", 1, tuple(row)) for row in g0], weights, k)


def by_us(g0: Any, indicators: IndicatorSet, cutoff: str) -> Any:
    patterns = pack(np.asarray(g0))
    return measure(histogram(["all"] * len(patterns), patterns), indicators, [cutoff])


def ties(ask: Referee) -> Iterator[Case]:
    """Someone exactly on the line is poor; sums of floats fall just short of it."""
    row, cutoff = [1] * 8 + [0] * 2, Fraction(8, 10)
    rows = ask.rows([row], TEN, [80])
    right = by_definition([row], TEN, cutoff).H
    ours = by_us([row], TEN, "8/10").H[0, 0]
    what = "lacks 8 of 10 equal indicators, k = 80%: H"
    yield Case(what, ask.pick(rows, measure="H"), float(right), float(ours))


def missing(ask: Referee) -> Iterator[Case]:
    """Poor whatever the answer is, but counted as not poor because one answer is missing."""
    known = [[0] * 10, [1] * 9 + [0]]
    g0 = np.array(known, np.float64)
    g0[1, 9] = np.nan
    both = [by_definition([known[0], [1] * 9 + [bit]], GLOBAL, Fraction(1, 3)).H for bit in (0, 1)]
    incomplete = Incomplete.from_rows(["all"] * 2, pack(np.array(known)), np.array([0, 1 << 9]))
    ours = bounds(incomplete, GLOBAL, ["1/3"]).H
    if both[0] != both[1] or ours.low[0, 0] != ours.high[0, 0]:
        raise SystemExit("the missing answer matters after all")
    rows = ask.rows(g0, GLOBAL, [33])
    what = "one of two lacks 9 indicators, the tenth unknown: H"
    yield Case(what, ask.pick(rows, measure="H"), float(both[0]), float(ours.low[0, 0]))


def errors(ask: Referee) -> Iterator[Case]:
    """The design given to svyset() is not used: neither clusters nor, for H and A, weights."""
    cluster = np.repeat(np.arange(10), 20)
    g0 = np.repeat((np.arange(10) < 5).astype(int), 20)[:, None] * np.ones((1, 2), int)
    ones = np.ones(len(cluster))
    design = {"weight": ones, "psu": cluster, "stratum": ones}
    rows = ask.rows(g0, TWO, [50], columns=design)
    # Ten clusters, five all poor and five not at all: the mean of ten draws of 0 or 1.
    right = math.sqrt(0.5 * 0.5 / 9)
    names = [f"{number}" for number in cluster]
    ours = estimate(survey(names, pack(g0)), TWO, ["1/2"]).H.se[0, 0]
    what = "10 clusters of 20 alike, half of them poor: SE of H"
    yield Case(what, ask.pick(rows, "se", measure="H"), right, float(ours))

    poor = np.concatenate([np.arange(100) % 2, np.zeros(900, int)])
    weight = np.concatenate([np.ones(100), np.zeros(900)])
    g0 = poor[:, None] * np.ones((1, 2), int)
    design = {"weight": weight, "psu": np.arange(1000), "stratum": np.ones(1000)}
    rows = ask.rows(g0, TWO, [50], columns=design)
    # Linearised ratio of totals: residuals w (y - 1/2) of 1,000 draws, of which 100 are not 0.
    right = math.sqrt(1000 / 999 * 100 * 0.25) / 100
    ours = estimate(survey(None, pack(g0), weights=weight), TWO, ["1/2"]).H.se[0, 0]
    what = "50 of 100 poor, and 900 records of weight 0: SE of H"
    yield Case(what, ask.pick(rows, "se", measure="H"), right, float(ours))


def labels(ask: Referee) -> Iterator[Case]:
    """With indklist, figures computed at one cutoff are labelled with another."""
    g0 = [[1, 1], [1, 0]]
    rows = ask.rows(g0, TWO, [50, 100], options={"indklist": [50, 100]})
    right = by_definition(g0, TWO, Fraction(1))
    ours = by_us(g0, TWO, "1").censored_headcount[0, 0, 0]
    wanted = {"measure": "hdk", "indicator": "a", "k": 100}
    what = "indklist: censored headcount of a at k = 100%"
    yield Case(what, ask.pick(rows, **wanted), float(right.censored[0]), float(ours))

    rows = ask.rows(g0, TWO, [50], "estimate_or_error", options={"indmeasures": ["pctb"]})
    right = by_definition(g0, TWO, Fraction(1, 2))
    ours = by_us(g0, TWO, "1/2").contribution[0, 0, 0]
    what = "only contributions asked for: that of a, per cent"
    yield Case(what, str(rows), float(right.percent[0]), float(ours))


def changes(ask: Referee) -> Iterator[Case]:
    """est_cot(): of two years, the error is that of one year twice as large."""
    g0 = np.repeat([[0, 0], [1, 1], [0, 0], [1, 1]], [60, 40, 80, 20], axis=0)
    year = {"year": np.repeat([2020, 2024], 100)}
    options = {"insequence": False}
    rows = ask.rows(g0, TWO, [50], "change", columns=year, options=options)
    before, after = (by_us(part, TWO, "1/2").H[0, 0] for part in (g0[:100], g0[100:]))
    what = "insequence=False, as its guide shows: change of H"
    yield Case(what, str(rows), 0.2 - 0.4, float(after - before))

    rows = ask.rows(g0, TWO, [50], "change", columns=year)
    right = math.sqrt(0.4 * 0.6 / 99 + 0.2 * 0.8 / 99)
    parts = [estimate(survey(None, pack(part)), TWO, ["1/2"]) for part in (g0[:100], g0[100:])]
    ours = math.hypot(*(part.H.se[0, 0] for part in parts))
    wanted = {"measure": "H", "change_type": "total"}
    what = "H from 40 of 100 to 20 of 100: SE of the change"
    yield Case(what, ask.pick(rows, "se", **wanted), right, ours)

    g0 = np.array([[1, 1], [1, 0], [0, 0], [0, 0]])
    table = np.concatenate([g0, np.zeros_like(g0)])
    year = {"year": np.repeat([2020, 2024], 4)}
    options = {"cotmeasures": ["hdk"]}
    rows = ask.rows(table, TWO, [50], "change", columns=year, options=options)
    right = -float(by_definition(g0.tolist(), TWO, Fraction(1, 2)).censored[0])
    cleared = what_if(histogram(["all"] * 4, pack(g0)), TWO, "1/2", {None: 0b11})
    ours = measure(cleared, TWO, ["1/2"]).censored_headcount[0, 0, 0]
    ours -= by_us(g0, TWO, "1/2").censored_headcount[0, 0, 0]
    wanted = {"measure": "hdk_a", "change_type": "total"}
    what = "2 of 4 poor, both lack a; then nobody: change of its hdk"
    yield Case(what, ask.pick(rows, "raw", **wanted), right, float(ours))


def income(peer: Peer) -> Iterator[Case]:
    """apode: three of its income figures are not what their papers define."""

    def ask(name: str, values: Sequence[float], line: float = 1.0) -> float:
        facts = {"figures": [name], "line": line}
        return float(peer("apode", {"income": np.array(values, np.float64)}, facts)[1][name])

    values = [1.0, 2.0, 10.0, 20.0]
    # H = 1/2, I = mean of 3/4 and 1/2, G of (1, 2) = 1/6: S = H (I + (1 - I) G).
    right = 1 / 2 * (5 / 8 + 3 / 8 * 1 / 6)
    yield Case("incomes 1 2 10 20, line 4: Sen", ask("sen", values, 4), right,
               sen(incomes(values), 4).total)  # fmt: skip
    yield Case("incomes 2 2 2: Wolfson's polarisation", ask("wolfson", [2, 2, 2]), 0.0,
               wolfson(incomes([2, 2, 2])).total)  # fmt: skip
    # Two camps of one half each, 2 apart: 2 (1/2)^2 (1/2) 2; ours is in units of the mean, 2.
    yield Case("incomes 1 1 3 3: Esteban and Ray", ask("ray", [1, 1, 3, 3]), 0.5,
               esteban_ray(incomes([1, 1, 3, 3])).total * 2)  # fmt: skip


def show_cases(peer: Peer, dimensions: Dimensions) -> bool:
    """Print every case; whether all still stand."""
    ask = Referee(peer, dimensions)
    table = Table(title="Where the peers go wrong")
    for column in ("peer", "case", "its answer", "by definition", "ours"):
        table.add_column(column, justify="left" if column in ("peer", "case") else "right")
    cases = [
        *(("mpitb 0.2", case) for part in (ties, missing, errors, labels, changes)
          for case in part(ask)),
        *(("apode 0.1.0", case) for case in income(peer)),
    ]  # fmt: skip
    for name, case in cases:
        its = case.peer if isinstance(case.peer, str) else f"{case.peer:.6g}"
        mark = "" if case.stands else "  (no longer)"
        table.add_row(name, case.what + mark, its, f"{case.right:.6g}", f"{case.ours:.6g}")
    Console(width=140).print(table)
    return all(case.stands for _, case in cases)
