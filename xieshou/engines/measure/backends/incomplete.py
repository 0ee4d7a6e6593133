"""Cells that an engine has counted -> histograms, by what is not known."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xieshou.engines.measure.backends.columns import Columns
from xieshou.engines.measure.counting.histogram import MOST_WEIGHT, Histogram
from xieshou.engines.measure.counting.indicators import IndicatorSet
from xieshou.engines.measure.counting.labels import encode
from xieshou.engines.measure.input_error import InputError, Problem, refuse
from xieshou.engines.measure.kinds import Int64s
from xieshou.engines.measure.missing.policies import Incomplete


def incomplete(cells: pa.Table, columns: Columns, indicators: IndicatorSet) -> Incomplete:
    """The histograms of `cells` (columns as `counts` gives them, each combination once).

    One histogram for each set of indicators not known, at least that of the complete rows; all
    name the same places and groups. Raises InputError where rows could not be counted.
    """
    columns.refuse_flawed(cells.filter(pc.less(cells["unknown"], 0)), indicators)
    places, place = encode(cells["place"], "place")
    groups, group = encode(cells["group"], "group")
    groups = groups or ("",)
    pattern, unknown, weight, count = (
        _whole(cells[name]) for name in ("pattern", "unknown", "weight", "count")
    )
    if weight.sum(dtype=np.float64) > MOST_WEIGHT:
        raise refuse("weight_unreadable", "Weights exceed 2**52 in all", "Scale them down.")
    key = ((place.astype(np.int64) * len(groups) + group) << len(indicators)) | pattern
    parts = {}
    for mask in np.union1d(unknown, [0]).tolist():
        at = np.flatnonzero(unknown == mask)
        at = at[np.argsort(key[at])]
        parts[mask] = Histogram(
            places,
            groups,
            place[at],
            group[at].astype(np.int16),
            pattern[at].astype(np.uint32),
            weight[at],
            count[at],
        )
    return Incomplete(parts)


def all_known(found: Incomplete, indicators: IndicatorSet) -> Histogram:
    """The histogram where nothing is unknown; refused, by indicator, where something is."""
    problems = []
    for bit, code in enumerate(indicators.codes):
        rows = sum(int(part.count.sum()) for mask, part in found.parts.items() if mask >> bit & 1)
        if rows:
            problems.append(
                Problem(
                    "flag_missing",
                    f"{rows} rows say nothing",
                    "Fill them in, or say what becomes of them: drop or impute",
                    value=str(rows),
                    column=code,
                )
            )
    if problems:
        raise InputError(*problems)
    return found.parts[0]


def _whole(column: pa.ChunkedArray) -> Int64s:
    values: npt.NDArray[np.int64] = column.to_numpy()
    return values.astype(np.int64, copy=False)
