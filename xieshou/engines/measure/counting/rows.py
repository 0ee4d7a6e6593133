"""Sums of a histogram's cells by row: a place, or a place x group.

Cells are sorted by place and group, so those of one row lie together and a running sum, taken
at the ends of each row, gives every row's total: exact in int64, and 0 for a row without cells.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from xieshou.engines.measure.counting.alkire_foster import MOST_SCORE
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Int16s, Int32s, Int64s


def row_names(
    places: Sequence[str], groups: Sequence[str], by_group: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Place and group of every row; no groups at all where rows are places."""
    if not by_group:
        return tuple(places), ()
    return tuple(place for place in places for _ in groups), tuple(groups) * len(places)


def row_starts(place: Int32s, group: Int16s, places: int, groups: int, by_group: bool) -> Int64s:
    """int64[r + 1]: the cells of row r are those from starts[r] up to starts[r + 1]."""
    if by_group:
        row, rows = place.astype(np.int64) * groups + group, places * groups
    else:
        row, rows = place.astype(np.int64), places
    return np.searchsorted(row, np.arange(rows + 1)).astype(np.int64)


def check_scores(population: int, total_weight: float) -> None:
    """Refuse sums of scores over persons that could leave 64 bits."""
    if population * total_weight > MOST_SCORE:
        raise refuse(
            "scores_too_large",
            "Persons times total weight exceed 2**56",
            "Divide the weights by their greatest common divisor.",
        )


def sum_rows(starts: Int64s, values: npt.NDArray[np.int64]) -> Int64s:
    """int64[r, ...]: `values` int64[c, ...] summed over the cells of each row."""
    running = np.zeros((len(values) + 1, *values.shape[1:]), dtype=np.int64)
    np.cumsum(values, axis=0, out=running[1:])
    sums: Int64s = running[starts[1:]] - running[starts[:-1]]
    return sums
