"""Open data by program: the catalogue, rows of each dataset, and IATI files taken in."""

import datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import File, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import IDEMPOTENCY_KEY, READING, WRITING, Part
from xieshou.core.request import Request
from xieshou.opendata import actions, reads
from xieshou.opendata.rules.xml_in import MAX_BYTES
from xieshou.registry.reads import Page

router = Router(tags=["data"], auth=None)
# By the verb that writes: a token's scope for projects opens it.
imports = Router(tags=["projects"])
DatasetCode = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$", description="Code of a dataset")]


class DataFile(Schema):
    """A file to take away; `valid` null of what has no validator."""

    name: str
    format: str
    url: str
    sha256: str
    bytes: int
    records: int
    changed_at: datetime.datetime
    valid: bool | None


class DataColumn(Schema):
    """`type`: text, whole, number, truth, day or moment."""

    name: str
    type: str
    label: str
    unit: str
    source: str


class DataEntry(Schema):
    code: str
    title: str
    about: str
    files: list[DataFile]


class DataDescription(DataEntry):
    key: list[str]
    columns: list[DataColumn]


@router.get("/data", response=list[DataEntry])
def catalogue(request: Request) -> list[DataEntry]:
    """Every open dataset, with its files."""
    return [DataEntry(**_entry(one)) for one in reads.entries()]


@router.get("/data-files", response=list[DataFile])
def files(request: Request) -> list[DataFile]:
    """The files by international standards: IATI, one of activities for each county, and OCDS."""
    return [_file(file) for one in reads.by_standards() for file in one.files]


@router.get("/data/{code}", response={200: DataDescription} | READING)
def dataset(request: Request, code: DatasetCode) -> DataDescription:
    """One dataset with the meaning of its columns."""
    found = _found(code)
    return DataDescription(
        **_entry(found),
        key=list(found.spec.key),
        columns=[
            DataColumn(
                name=one.name, type=one.type, label=one.label, unit=one.unit, source=one.source
            )
            for one in found.spec.columns
        ],
    )


@router.get("/data/{code}/rows", response={200: Page[dict[str, Any]]} | READING)
def rows(request: Request, code: DatasetCode, part: Query[Part]) -> Page[dict[str, Any]]:
    """Rows of a dataset, as they were last written; for all of them take the file."""
    _found(code)
    found, total = reads.rows_of(code, part.offset, part.limit)
    return Page(tuple(found), total, part.offset, part.limit)


@imports.post("/data-imports", response={201: dict[str, int]} | WRITING)
def import_iati(
    request: Request, file: File[UploadedFile], key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Enter an IATI activity file as projects (multipart): all of it, or nothing."""
    data = file.read(MAX_BYTES + 1)
    counts = actions.import_iati(viewer=request.viewer, key=key, data=data)
    return Status(201, counts)


def _found(code: str) -> reads.Entry:
    found = reads.entry(code)
    if found is None:
        raise NotFound("not_there", _("没有这一内容"))
    return found


def _entry(one: reads.Entry) -> dict[str, Any]:
    return {
        "code": one.spec.code,
        "title": one.spec.label,
        "about": one.spec.about,
        "files": [_file(file) for file in one.files],
    }


def _file(one: reads.EditionRow) -> DataFile:
    return DataFile(
        name=one.name,
        format=one.format,
        url=f"{reads.publisher().url}/data/files/{one.name}",
        sha256=one.sha256,
        bytes=one.bytes,
        records=one.records,
        changed_at=one.changed_at,
        valid=one.valid,
    )
