"""A made-up nation in Parquet: one row per person, sorted by village or shuffled.

99 million persons in 832 counties and 128,000 villages are the registry's numbers at the start of
2014 as usually given. Every village has its own rates of deprivation; all data is synthetic. The
columns: `place`, the village's 12-digit code as text; `pattern`, uint16; `f0`... one flag each.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from numba import njit

PERSONS, COUNTIES, VILLAGES = 99_000_000, 832, 128_000
INDICATORS = 10
ROW_GROUP = 1 << 20
FLAGS = tuple(f"f{bit}" for bit in range(INDICATORS))
# Dictionaries of all villages are kept whole, as most writers do by default.
DICTIONARY_BYTES = 4 << 20


def village_codes(villages: int = VILLAGES) -> list[str]:
    """12-digit codes: prefecture 4, county 6, town 9, village 12."""
    codes = []
    for village in range(villages):
        county, within = village % COUNTIES, village // COUNTIES
        prefecture, county_in = divmod(county, 10)
        codes.append(f"{1000 + prefecture}{county_in:02d}{within // 12:03d}{within % 12:03d}")
    return sorted(codes)


@njit(nogil=True)
def _draw(
    village: npt.NDArray[np.int32], rates: npt.NDArray[np.uint64], seed: int
) -> npt.NDArray[np.uint16]:
    """A pattern per person; random bits by xorshift (Marsaglia 2003)."""
    patterns = np.empty(village.size, np.uint16)
    state = np.uint64(seed)
    for row in range(village.size):
        pattern = 0
        for bit in range(rates.shape[1]):
            state ^= state << np.uint64(13)
            state ^= state >> np.uint64(7)
            state ^= state << np.uint64(17)
            if (state >> np.uint64(32)) < rates[village[row], bit]:
                pattern |= 1 << bit
        patterns[row] = pattern
    return patterns


def write_nation(
    path: Path, persons: int, *, shuffled: bool, villages: int = VILLAGES, flags: bool = True
) -> Path:
    """Write the nation; the same persons in both orders."""
    random = np.random.default_rng(2014)
    rates = (random.beta(1.2, 4, size=(villages, INDICATORS)) * 2**32).astype(np.uint64)
    codes = np.array(village_codes(villages))
    village = (np.arange(persons) * villages // persons).astype(np.int32)
    pattern = _draw(village, rates, 2014)
    order = random.permutation(persons) if shuffled else None
    names = ["place", "pattern", *(FLAGS if flags else ())]
    types = [pa.string(), pa.uint16(), *[pa.bool_()] * (len(names) - 2)]
    schema = pa.schema(list(zip(names, types, strict=True)))
    with pq.ParquetWriter(path, schema, dictionary_pagesize_limit=DICTIONARY_BYTES) as writer:
        for start in range(0, persons, ROW_GROUP):
            cut = slice(start, start + ROW_GROUP)
            rows = cut if order is None else order[cut]
            place = pa.array(codes).take(pa.array(village[rows]))
            drawn = pattern[rows]
            bits = [drawn >> bit & 1 == 1 for bit in range(len(names) - 2)]
            writer.write_table(
                pa.table([place, drawn, *bits], schema=schema), row_group_size=ROW_GROUP
            )
    return path
