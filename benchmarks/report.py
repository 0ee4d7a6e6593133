"""How every benchmark speaks: a table for people, then one line of JSON for machines."""

import json
import sys
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

DIGITS = 6
WIDTH = 120


def report(
    claim: str,
    rows: Sequence[Mapping[str, object]],
    ours: float,
    peer: float,
    limit: float,
    goal: float,
    *,
    higher_is_better: bool = False,
    kept: bool = True,
) -> dict[str, object]:
    """Print `rows` as a table and, last, one JSON line; return what the line says.

    `ours`, `peer` and `limit` share one unit (seconds, unless the claim names another):
    our figure, the usual way's, and the one nothing could beat. `ratio` is how many times
    better than the peer we are (peer / ours, or ours / peer where higher is better); the
    claim `holds` when ratio >= goal and whatever else it says is `kept`. Every row has the keys
    of the first.
    """
    ratio = ours / peer if higher_is_better else peer / ours
    verdict: dict[str, object] = {
        "claim": claim,
        "ours": round(ours, DIGITS),
        "peer": round(peer, DIGITS),
        "limit": round(limit, DIGITS),
        "ratio": round(ratio, 3),
        "goal": goal,
        "holds": bool(kept and ratio >= goal),
    }
    table = Table(title=claim)
    for column in rows[0]:
        numeric = isinstance(rows[0][column], int | float)
        table.add_column(column, justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(_shown(row[column]) for column in rows[0]))
    Console(width=None if sys.stdout.isatty() else WIDTH).print(table)
    sys.stdout.write(json.dumps(verdict, ensure_ascii=False) + "\n")
    return verdict


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
