"""Whether the order treats groups alike: who is visited, who is missed, which numbers hold."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xieshou.engines.warn.panel import Bools, Floats


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A group of rows: `selected` is the share visited, `recall` the share of those who fell who
    were visited (NaN: nobody fell), `expected` and `observed` the mean risk and what came."""

    group: str
    rows: int
    events: int
    selected: float
    recall: float
    expected: float
    observed: float


def by_group(
    groups: Sequence[str], probability: Floats, event: Bools, chosen: Bools
) -> tuple[GroupFigures, ...]:
    """Figures of each group, by name. Groups need not be the same size, and are no features.

    No score can have equal selection, recall and calibration at once where groups differ in what
    happens to them (Kleinberg, Mullainathan & Raghavan 2017): all are shown, and a person judges.
    """
    names = np.asarray(groups)
    found = []
    for name in np.unique(names).tolist():
        at = names == name
        fell = event & at
        found.append(
            GroupFigures(
                group=str(name),
                rows=int(at.sum()),
                events=int(fell.sum()),
                selected=float(chosen[at].mean()),
                recall=float(chosen[fell].mean()) if fell.any() else float("nan"),
                expected=float(probability[at].mean()),
                observed=float(event[at].mean()),
            )
        )
    return tuple(found)
