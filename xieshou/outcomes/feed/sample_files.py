"""The file of a sample survey → records → the packed columns that are kept."""

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from xieshou.core.engine_words import Flaw, flaws_of
from xieshou.engines.measure import InputError, Problem
from xieshou.engines.measure.reading.records import read_records
from xieshou.engines.measure.reading.sources import open_source
from xieshou.engines.measure.sets import read_document
from xieshou.registry.reads import IndicatorSetRow

# Weights are kept as whole numbers of this part of a person, exactly for six decimals.
FINEST_SCALE = 1_000_000
# Whole weights sum to less than this, so that scores are exact.
MOST_WEIGHT = 1 << 46
COUNTY_DIGITS = 6


class Unreadable(Exception):
    """A file that cannot be taken; `flaws` name what is wrong, each bad cell by itself, `unquoted`
    the same without what is in the cells."""

    def __init__(self, flaws: Sequence[Flaw], more: int, unquoted: Sequence[Flaw]) -> None:
        super().__init__(flaws[0].code if flaws else "unreadable")
        self.flaws, self.more, self.unquoted = tuple(flaws), more, tuple(unquoted)


def header(data: bytes) -> tuple[str, ...]:
    """The titles of a file's columns. Raises Unreadable."""
    with _readable(data) as path:
        return tuple(open_source(path).header)


def records(data: bytes, asked: IndicatorSetRow, columns: Mapping[str, str]) -> pa.Table:
    """The records of a file: place, and group, cluster, stratum and weight where given, then a
    nullable truth per indicator.

    `columns` gives the title of the column for each of these names, of indicators and of
    questions; an indicator without one is derived from its questions. Raises Unreadable.
    """
    given = {name: title for name, title in columns.items() if title}
    with _readable(data) as path:
        return read_records(
            path,
            read_document(asked.document),
            headers={title: name for name, title in given.items()},
            group="group" if "group" in given else None,
            cluster="cluster" if "cluster" in given else None,
            stratum="stratum" if "stratum" in given else None,
            weight="weight" if "weight" in given else None,
        )


def packed(table: pa.Table, codes: Sequence[str]) -> tuple[bytes, int]:
    """The records as sorted columns of a Parquet file, and what weight stands for one person.

    Columns: cluster, stratum, place (no finer than the county), group, unknown, pattern, weight.
    """
    rows = table.num_rows
    pattern, unknown = np.zeros(rows, np.uint32), np.zeros(rows, np.uint32)
    for bit, code in enumerate(codes):
        column = table[code].combine_chunks()
        gone = column.is_null().to_numpy(zero_copy_only=False)
        true = column.fill_null(False).to_numpy(zero_copy_only=False)
        unknown |= gone.astype(np.uint32) << np.uint32(bit)
        pattern |= true.astype(np.uint32) << np.uint32(bit)
    weight, scale = _whole(_given(table, "weight"), rows)
    places = np.array([text[:COUNTY_DIGITS] for text in _texts(table, "place")], dtype=object)
    strata = _texts(table, "stratum") or [""] * rows
    # Without clusters every record was drawn by itself; their numbers may begin anew by stratum.
    clusters = [
        f"{stratum}/{name}"
        for stratum, name in zip(
            strata, _texts(table, "cluster") or [f"{at:09d}" for at in range(rows)], strict=True
        )
    ]
    found = pa.table(
        {
            "cluster": pa.array(clusters, pa.string()),
            "stratum": pa.array(strata, pa.string()),
            "place": pa.array(places, pa.string()),
            "group": pa.array(_texts(table, "group") or [""] * rows, pa.string()),
            "unknown": unknown,
            "pattern": pattern,
            "weight": weight,
        }
    )
    written = io.BytesIO()
    by = [(name, "ascending") for name in found.column_names]
    pq.write_table(found.sort_by(by), written, compression="zstd")
    return written.getvalue(), scale


def _whole(weights: np.ndarray | None, rows: int) -> tuple[np.ndarray, int]:
    if weights is None or (weights % 1 == 0).all():
        return np.ones(rows, np.int64) if weights is None else weights.astype(np.int64), 1
    scale = FINEST_SCALE
    while scale > 1 and float(weights.sum()) * scale > MOST_WEIGHT:
        scale //= 10
    return np.rint(weights * scale).astype(np.int64), scale


def _given(table: pa.Table, name: str) -> np.ndarray | None:
    if name not in table.column_names:
        return None
    values: np.ndarray = table[name].to_numpy()
    return values


def _texts(table: pa.Table, name: str) -> list[str]:
    if name not in table.column_names:
        return []
    return [str(text or "") for text in table[name].to_pylist()]


@contextmanager
def _readable(data: bytes) -> Iterator[Path]:
    """The bytes as a file that readers can open, in memory where the system can: it may hold
    personal data. Raises Unreadable for what the engine refuses."""
    try:
        if hasattr(os, "memfd_create"):
            handle = os.memfd_create("upload")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                yield Path(f"/proc/self/fd/{handle}")
        else:
            with NamedTemporaryFile() as kept:
                kept.write(data)
                kept.flush()
                yield Path(kept.name)
    except InputError as error:
        # Without the name of the file, which is only that of a place in memory.
        problems = [replace(problem, file="") for problem in error.problems]
        unquoted = flaws_of(map(_unquoted, problems))
        raise Unreadable(flaws_of(problems), error.left_out, unquoted) from error


def _unquoted(problem: Problem) -> Problem:
    """The problem without what was found, which may be personal data: where, and what to do."""
    if not problem.value:
        return problem
    # What to do about a cell does not depend on what is in it; about a header it may.
    remedy = problem.remedy
    if problem.row is None:
        remedy = remedy.replace(problem.value, "…")
    return replace(problem, value="…", what=_("内容不能用"), remedy=remedy)
