"""What there is to download: files, their size, their last change, what the validator said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from xieshou.opendata.models import Edition
from xieshou.opendata.reads.store import folder, path_of
from xieshou.opendata.rules.dictionary import Spec, specs
from xieshou.opendata.rules.faults import ERROR, Fault
from xieshou.opendata.rules.formats import FORMATS, Standard, standards
from xieshou.opendata.rules.tables import read_parquet

# The list of files, and the standard of which there are many.
INDEX, SPLIT = "iati-index", "iati-activities"


@dataclass(frozen=True, slots=True)
class EditionRow:
    """A file. `faults` is None of what has no validator."""

    name: str
    dataset: str
    format: str
    media_type: str
    sha256: str
    bytes: int
    records: int
    changed_at: datetime
    made_at: datetime
    faults: tuple[Fault, ...] | None

    @property
    def format_label(self) -> str:
        return FORMATS[self.format].label

    @property
    def valid(self) -> bool | None:
        if self.faults is None:
            return None
        return not any(fault.severity == ERROR for fault in self.faults)

    @property
    def path(self) -> Path:
        return path_of(self.sha256)


@dataclass(frozen=True, slots=True)
class Entry:
    """A dataset of the catalogue with its files; none before the first were made."""

    spec: Spec
    files: tuple[EditionRow, ...]

    @property
    def records(self) -> int | None:
        return self.files[0].records if self.files else None

    @property
    def changed_at(self) -> datetime | None:
        return max((one.changed_at for one in self.files), default=None)


@dataclass(frozen=True, slots=True)
class StandardEntry:
    """The files by an international standard, by name; none before the first were made. `index`
    lists them where they are many."""

    standard: Standard
    files: tuple[EditionRow, ...]
    index: EditionRow | None = None

    @property
    def bytes(self) -> int:
        return sum(one.bytes for one in self.files)

    @property
    def records(self) -> int:
        return sum(one.records for one in self.files)

    @property
    def changed_at(self) -> datetime | None:
        return max((one.changed_at for one in self.files), default=None)

    @property
    def valid(self) -> bool:
        return all(one.valid for one in self.files)

    @property
    def faulty(self) -> tuple[EditionRow, ...]:
        return tuple(one for one in self.files if one.faults)


def entries() -> tuple[Entry, ...]:
    """Every dataset, whether files were made of it or not."""
    found = _by_dataset()
    return tuple(Entry(spec, tuple(found.get(code, ()))) for code, spec in specs().items())


def entry(code: str) -> Entry | None:
    spec = specs().get(code)
    return Entry(spec, tuple(_by_dataset().get(code, ()))) if spec else None


def by_standards() -> tuple[StandardEntry, ...]:
    rows = list(map(_row, Edition.objects.filter(dataset="").order_by("name")))
    index = next((one for one in rows if one.format == INDEX), None)
    return tuple(
        StandardEntry(
            one,
            tuple(row for row in rows if row.format == one.format),
            index if one.format == SPLIT else None,
        )
        for one in standards()
    )


def edition(name: str) -> EditionRow | None:
    one = Edition.objects.filter(name=name).first()
    return _row(one) if one else None


def every_edition() -> tuple[EditionRow, ...]:
    return tuple(map(_row, Edition.objects.all()))


def rows_of(code: str, offset: int, limit: int) -> tuple[list[dict[str, Any]], int]:
    """Rows of a dataset as they were last written, and how many there are in all."""
    one = edition(f"{code}.parquet")
    if one is None or not one.path.exists():
        return [], 0
    return read_parquet(one.path, offset, limit), one.records


def stray_files() -> Iterator[Path]:
    """Files that no edition names any more."""
    known = set(Edition.objects.values_list("sha256", flat=True))
    for path in folder().glob("??/*"):
        if path.name not in known:
            yield path


def _by_dataset() -> dict[str, list[EditionRow]]:
    found: dict[str, list[EditionRow]] = {}
    for one in Edition.objects.exclude(dataset=""):
        found.setdefault(one.dataset, []).append(_row(one))
    order = list(FORMATS)
    return {
        code: sorted(some, key=lambda one: order.index(one.format)) for code, some in found.items()
    }


def _row(one: Edition) -> EditionRow:
    return EditionRow(
        name=one.name,
        dataset=one.dataset,
        format=one.format,
        media_type=FORMATS[one.format].media_type,
        sha256=one.sha256,
        bytes=one.bytes,
        records=one.records,
        changed_at=one.changed_at,
        made_at=one.made_at,
        faults=None if one.faults is None else tuple(Fault(**fault) for fault in one.faults),
    )
