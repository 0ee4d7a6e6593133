"""Make every file of open data anew; what has not changed keeps its day of change."""

import csv
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from xieshou.core import clock
from xieshou.core.action import action
from xieshou.core.scope import Viewer
from xieshou.opendata import reads
from xieshou.opendata.models import Edition, Release
from xieshou.opendata.reads.store import folder, path_of
from xieshou.opendata.rules import ocds
from xieshou.opendata.rules.activity import Activity
from xieshou.opendata.rules.check import check
from xieshou.opendata.rules.faults import Fault
from xieshou.opendata.rules.iati_orgs import write_organisations
from xieshou.opendata.rules.iati_out import by_file, place_of, write_activities
from xieshou.opendata.rules.tables import as_json, table_schema, write_table

# Our own files may be larger than what is taken in from others.
MOST_OWN_BYTES = 2**31
KEPT_FAULTS = 50


@dataclass(frozen=True, slots=True)
class Made:
    """A file that lies in its place, and what is to be said of it."""

    name: str
    dataset: str
    format: str
    sha256: str
    bytes: int
    records: int
    faults: tuple[Fault, ...] | None


def build(*, viewer: Viewer, tell: Callable[[str], None] | None = None) -> dict[str, int]:
    """Publish a release of each project that says something new, then write every file. For the
    system: no role has these verbs. `tell` gets the name of each file as it begins.

    Returns counts: files, changed, releases. Files are made outside of any transaction, which may
    take minutes; what is said of them changes in one, at the end.
    """
    say = tell or (lambda _name: None)
    with reads.read_once():
        projects = list(reads.activities())
        return _build(viewer, projects, say)


def _build(viewer: Viewer, projects: list[Activity], say: Callable[[str], None]) -> dict[str, int]:
    released: int = publish_releases(viewer=viewer, contents=_contents(projects))
    made: list[Made] = []
    split: list[Made] = []
    for dataset in reads.datasets():
        say(dataset.spec.code)
        made += _table(dataset)
    for name, kind, write in _standards(projects):
        say(name)
        with _scratch() as path:
            records, faults = write(path)
            made.append(_placed(path, name, "", kind, records, faults))
            split += made[-1:] if kind == reads.SPLIT else []
    if split:
        made.append(_index(split, {one.county.code: one.county.name.zh for one in projects}))
    changed: int = note_editions(viewer=viewer, made=made)
    for path in list(reads.stray_files()):
        path.unlink(missing_ok=True)
    return {"files": len(made), "changed": changed, "releases": released}


@action("opendata.release")
def publish_releases(*, contents: Sequence[Mapping[str, Any]]) -> int:
    """Add a release of each process whose content differs from that of its newest release."""
    known, now = reads.latest_hashes(), clock.now()
    made = []
    for content in contents:
        digest = ocds.digest(content)
        if known.get(content["ocid"]) == digest:
            continue
        body = ocds.release(content, now)
        made.append(
            Release(
                ocid=body["ocid"], name=body["id"], content_hash=digest, at=now,
                body=json.dumps(body, ensure_ascii=False, sort_keys=True),
            )
        )  # fmt: skip
    Release.objects.bulk_create(made, batch_size=500)
    return len(made)


@action("opendata.note")
def note_editions(*, made: Sequence[Made]) -> int:
    """Say what the files are now; how many differ from before. A file that is made no more goes."""
    now = clock.now()
    before = {one.name: one for one in Edition.objects.all()}
    Edition.objects.exclude(name__in=[one.name for one in made]).delete()
    changed = 0
    for one in made:
        old = before.get(one.name)
        same = old is not None and old.sha256 == one.sha256
        changed += not same
        said = asdict(one)
        said["changed_at"] = old.changed_at if old is not None and same else now
        Edition.objects.update_or_create(name=said.pop("name"), defaults={**said, "made_at": now})
    return changed


def _contents(projects: Iterable[Activity]) -> list[dict[str, Any]]:
    who = reads.publisher()
    return [ocds.content_of(one, who) for one in projects]


Writer = Callable[[Path], tuple[int, tuple[Fault, ...]]]


def _table(one: reads.Dataset) -> Iterator[Made]:
    """A dataset's files; its rows are read once."""
    code = one.spec.code
    with _scratch() as lines, _scratch() as table, _scratch() as schema:
        with lines.open("wb") as file:
            count = write_table(file, table, one.spec, one.rows())
        schema.write_bytes(as_json(table_schema(one.spec)))
        yield _placed(lines, f"{code}.csv", code, "csv", count)
        yield _placed(table, f"{code}.parquet", code, "parquet", count)
        yield _placed(schema, f"{code}.schema.json", code, "schema", len(one.spec.columns))


def _standards(projects: list[Activity]) -> Iterator[tuple[str, str, Writer]]:
    who = reads.publisher()

    def activities(some: Sequence[Activity]) -> Writer:
        def write(path: Path) -> tuple[int, tuple[Fault, ...]]:
            with path.open("wb") as file:
                count = write_activities(file, some, who)
            return count, _checked(path)

        return write

    def organisations(path: Path) -> tuple[int, tuple[Fault, ...]]:
        budgets: dict[int, int] = {}
        spent: dict[int, int] = {}
        for one in projects:
            if one.state != "cancelled":
                budgets[one.year] = budgets.get(one.year, 0) + one.total_fen
            if one.paid:
                spent[one.paid[0].year] = spent.get(one.paid[0].year, 0) + one.paid[2]
        updated = max((one.updated for one in projects), default=_BEGINNING)
        with path.open("wb") as file:
            count = write_organisations(file, who, reads.bodies(), budgets, spent, updated)
        return count, _checked(path)

    def releases(path: Path) -> tuple[int, tuple[Fault, ...]]:
        return _package(path, "release-package", "releases", reads.every_release())

    def records(path: Path) -> tuple[int, tuple[Fault, ...]]:
        return _package(path, "record-package", "records", reads.every_record())

    # A schema asks for at least one of what a file is made of.
    if projects:
        for name, some in by_file(projects):
            yield name, "iati-activities", activities(some)
        yield "ocds-releases.json", "release-package", releases
        yield "ocds-records.json", "record-package", records
    yield "iati-organisations.xml", "iati-organisations", organisations


def _index(files: Sequence[Made], names: Mapping[str, str]) -> Made:
    """The list of activity files: of which place, how many activities, where, and their hash."""
    url = reads.publisher().url
    with _scratch() as path:
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("name", "place", "place_name", "activities", "bytes", "sha256", "url"))
            for one in files:
                place = place_of(one.name)
                rows.writerow(
                    (one.name, place, names.get(place, place), one.records, one.bytes, one.sha256,
                     f"{url}/data/files/{one.name}")
                )  # fmt: skip
        return _placed(path, "iati-activities.csv", "", reads.INDEX, len(files))


_BEGINNING = datetime.fromisoformat("2000-01-01T00:00:00+08:00")


def _checked(path: Path) -> tuple[Fault, ...]:
    return check(path.read_bytes(), now=clock.now(), most_bytes=MOST_OWN_BYTES).faults[:KEPT_FAULTS]


def _package(
    path: Path, kind: str, name: str, items: Iterable[Mapping[str, Any]]
) -> tuple[int, tuple[Fault, ...]]:
    who = reads.publisher()
    at = reads.latest_at() or _BEGINNING
    head = ocds.head(who, f"{who.url}/data/files/ocds-{name}.json", at)
    count = 0

    def counted() -> Iterator[Mapping[str, Any]]:
        nonlocal count
        for item in items:
            count += 1
            yield item

    with path.open("wb") as file:
        for piece in ocds.written_package(head, name, counted()):
            file.write(piece)
    document = json.loads(path.read_bytes())
    return count, tuple(ocds.faults_of(document, kind))[:KEPT_FAULTS]


@contextmanager
def _scratch() -> Iterator[Path]:
    """A new file beside the others, gone afterwards unless it was put in its place."""
    folder().mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder())
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _placed(
    path: Path, name: str, dataset: str, kind: str, records: int,
    faults: tuple[Fault, ...] | None = None,
) -> Made:  # fmt: skip
    """The file, moved to where its hash says."""
    digest, size = _sha256(path), path.stat().st_size
    place = path_of(digest)
    place.parent.mkdir(exist_ok=True)
    path.chmod(0o644)
    path.replace(place)
    return Made(name, dataset, kind, digest, size, records, faults)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
