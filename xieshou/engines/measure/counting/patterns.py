"""Deprivations as bit patterns: pack many, unpack few."""

import numpy as np

from xieshou.engines.measure.counting.indicators import MOST_INDICATORS
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Bools, Uint32s

# Rows handled at once, so that the block and its patterns stay in the processor's cache.
BLOCK = 1 << 15


def pack(deprived: Bools) -> Uint32s:
    """bool[n, d] -> uint32[n]: bit i is set where the person is deprived in indicator i."""
    matrix = np.asarray(deprived, dtype=np.bool_)
    if matrix.ndim != 2 or not 1 <= matrix.shape[1] <= MOST_INDICATORS:
        raise refuse(
            "matrix_shape",
            f"The deprivation matrix has shape {matrix.shape}",
            f"Give one row per person and 1 to {MOST_INDICATORS} columns.",
            value=matrix.shape,
        )
    patterns = np.zeros(matrix.shape[0], dtype=np.uint32)
    for start in range(0, len(patterns), BLOCK):
        block = patterns[start : start + BLOCK]
        for bit, column in enumerate(matrix[start : start + BLOCK].T):
            block |= column.astype(np.uint32) << np.uint32(bit)
    return patterns


def unpack(patterns: Uint32s, d: int) -> Bools:
    """uint32[n] -> bool[n, d], the inverse of `pack`."""
    bits = np.arange(d, dtype=np.uint32)
    lifted = np.asarray(patterns, dtype=np.uint32)[:, None] >> bits
    return (lifted & np.uint32(1)).astype(np.bool_)
