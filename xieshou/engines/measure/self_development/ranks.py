"""Places in a ranking, group by group."""

import numpy as np

from xieshou.engines.measure.kinds import Floats, Int64s


def ranks(values: Floats, group: Int64s | None = None) -> Int64s:
    """int64 as `values` [n] or [n, k]: 1 + how many of one's group have more; 0 for nan.

    Values that agree to twelve digits are equal and share the better rank.
    """
    table = values[:, None] if values.ndim == 1 else values
    where = np.zeros(len(table), np.int64) if group is None else group
    found = np.zeros(table.shape, np.int64)
    for column in range(table.shape[1]):
        found[:, column] = _ranks(table[:, column], where)
    return found.reshape(values.shape)


def _ranks(values: Floats, group: Int64s) -> Int64s:
    rounded = np.round(values, 12)
    order = np.lexsort((np.where(np.isnan(rounded), np.inf, -rounded), group))
    sorted_values, sorted_group = rounded[order], group[order]
    at = np.arange(len(values))
    opens = np.ones(len(values), bool)
    opens[1:] = sorted_group[1:] != sorted_group[:-1]
    differs = opens.copy()
    differs[1:] |= sorted_values[1:] != sorted_values[:-1]
    first = np.maximum.accumulate(np.where(differs, at, 0))
    start = np.maximum.accumulate(np.where(opens, at, 0))
    found = np.empty(len(values), np.int64)
    found[order] = np.where(np.isnan(sorted_values), 0, first - start + 1)
    return found
