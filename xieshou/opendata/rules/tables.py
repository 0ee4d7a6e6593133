"""A dataset as CSV, as Parquet and as Table Schema: equal rows give equal bytes."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from xieshou.opendata.rules.dictionary import Spec

CHUNK = 20_000
# Type of a column → that of Table Schema (Frictionless Data, specs v1).
_TABLE_TYPES = {
    "text": "string", "whole": "integer", "number": "number", "truth": "boolean", "day": "date",
    "moment": "datetime",
}  # fmt: skip


def write_table(
    csv_file: BinaryIO, parquet_path: Path, spec: Spec, rows: Iterable[Sequence[Any]]
) -> int:
    """The same rows as CSV and as Parquet, read once; how many there are.

    CSV: RFC 4180 in UTF-8 without a byte order mark, "\n" at the end of lines; numbers and days
    stand plain, absent values are empty. Texts are as they are: for Excel there are the sheets of
    the pages. Parquet: Snappy, in groups of CHUNK rows, with titles and units in the metadata.
    """
    # Not at start-up: few processes of a site write files.
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _arrow_schema(spec)
    text = io.TextIOWrapper(csv_file, "utf-8", newline="")
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow([column.name for column in spec.columns])
    count = 0
    with pq.ParquetWriter(parquet_path, schema, compression="snappy") as writer:
        for some in _chunks(rows):
            lines.writerows([_cell(value) for value in row] for row in some)
            arrays = [
                pa.array([row[at] for row in some], field.type) for at, field in enumerate(schema)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=CHUNK)
            count += len(some)
    # The file stays open for whoever gave it.
    text.detach()
    return count


def _arrow_schema(spec: Spec) -> Any:
    import pyarrow as pa

    types = {
        "text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "truth": pa.bool_(),
        "day": pa.date32(), "moment": pa.timestamp("s", tz="Asia/Shanghai"),
    }  # fmt: skip
    return pa.schema(
        [
            pa.field(
                one.name, types[one.type], metadata={"zh": one.zh, "en": one.en, "unit": one.unit}
            )
            for one in spec.columns
        ],
        metadata={"dataset": spec.code, "title_zh": spec.zh, "title_en": spec.en},
    )


def table_schema(spec: Spec) -> dict[str, Any]:
    """Frictionless Table Schema of the CSV file."""
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "title": f"{spec.zh} / {spec.en}",
        "fields": [
            {
                "name": one.name,
                "type": _TABLE_TYPES[one.type],
                "title": one.zh,
                "title_en": one.en,
                "description": one.source,
                **({"unit": one.unit} if one.unit else {}),
            }
            for one in spec.columns
        ],
        "primaryKey": list(spec.key),
        "missingValues": [""],
    }


def read_parquet(path: Path, offset: int, limit: int) -> list[dict[str, Any]]:
    """Rows `offset` + 1 and on, at most `limit`; only the groups that hold them are read."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    found: list[dict[str, Any]] = []
    begun = 0
    for group in range(file.num_row_groups):
        size = file.metadata.row_group(group).num_rows
        if begun + size > offset and len(found) < limit:
            start = max(0, offset - begun)
            part = file.read_row_group(group).slice(start, limit - len(found))
            found += part.to_pylist()
        begun += size
    return found


def as_json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _chunks(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    rest = iter(rows)
    while some := list(islice(rest, CHUNK)):
        yield some


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
