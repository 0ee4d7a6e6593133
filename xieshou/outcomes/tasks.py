"""Entering a sample survey: read, check, keep; at once or as a background job."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import pyarrow as pa
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core import uploads
from xieshou.core.action import BadInput, NotFound
from xieshou.core.engine_words import Flaw
from xieshou.core.jobs import JobRun, job
from xieshou.core.models import Upload
from xieshou.outcomes import feed
from xieshou.outcomes.models import Sample
from xieshou.outcomes.rules import About
from xieshou.registry import reads as registry
from xieshou.registry.reads import IndicatorSetRow

MOST_TOLD = 20


class BadRecords(BadInput):
    """The file cannot be taken; every bad cell is a flaw."""

    def __init__(self, flaws: tuple[Flaw, ...], more: int = 0) -> None:
        super().__init__("bad_records", _("文件有误，什么也没有写入"))
        self.found, self.more = flaws, more

    @property
    def flaws(self) -> tuple[tuple[str, str], ...]:
        return tuple((flaw.field, flaw.text) for flaw in self.found)


@job("outcomes.import_sample")
def import_in_background(
    run: JobRun, *, upload: int, about: dict[str, Any], columns: dict[str, str], owner: str
) -> dict[str, Any]:
    """Enter an uploaded file; the result names the survey, or what is wrong with the file."""
    run.progress(0.1, _("读取并检查每一格"))
    row = Upload.objects.get(pk=upload)
    try:
        found = enter_file(row, About(**about), columns, owner)
    except BadRecords as bad:
        return {"flaws": [text for _field, text in bad.flaws[:MOST_TOLD]]}
    return {"sample": found.pk}


def titles_of(row: Upload) -> tuple[tuple[str, ...], int]:
    """The titles of a file's columns, and its size. Raises NotFound and BadRecords."""
    data = _contents(row)
    try:
        return feed.header(data), len(data)
    except feed.Unreadable as unreadable:
        raise BadRecords(unreadable.flaws, unreadable.more) from unreadable


def enter_file(row: Upload, about: About, columns: Mapping[str, str], owner: str) -> Sample:
    """The survey of an uploaded file, which is deleted then. Raises NotFound and BadRecords."""
    data = _contents(row)
    found = enter(
        about, row.sha256, columns, lambda asked: feed.records(data, asked, columns), owner
    )
    Upload.objects.filter(pk=row.pk).update(
        state=Upload.State.APPLIED, applied_at=timezone.now(), rows=found.records
    )
    uploads.purge()
    return found


def _contents(row: Upload) -> bytes:
    data = uploads.contents(row)
    if data is None:
        raise NotFound("file_gone", _("文件已过期删除，请重新上传"))
    return data


def enter(
    about: About,
    digest: str,
    columns: Mapping[str, str],
    read: Callable[[IndicatorSetRow], pa.Table],
    owner: str,
) -> Sample:
    """The survey whose records `read` gives, unless it is there; `digest` is that of its file.

    Raises BadRecords.
    """
    text = json.dumps([asdict(about), digest, dict(columns)], sort_keys=True)
    content = hashlib.sha256(text.encode()).hexdigest()
    if known := Sample.objects.filter(content_hash=content).first():
        return known
    asked = registry.indicator_set(about.set_code, about.set_version)
    try:
        table = read(asked)
    except feed.Unreadable as unreadable:
        raise BadRecords(unreadable.flaws, unreadable.more) from unreadable
    _check_places(table, about.place)
    return _stored(about, content, asked, table, owner)


def _check_places(table: pa.Table, place: str) -> None:
    outside = sorted(
        {
            str(code)
            for code in table["place"].unique().to_pylist()
            if not str(code).startswith(place)
        }
    )
    unknown = [code for code in outside if code] or ([""] if not table.num_rows else [])
    if unknown:
        text = _("这些地方代码不在 %(place)s 之下：%(codes)s") % {
            "place": place,
            "codes": ", ".join(unknown[:10]),
        }
        raise BadRecords((Flaw("place", "place_outside", text),))


def _stored(
    about: About, content: str, asked: IndicatorSetRow, table: pa.Table, owner: str
) -> Sample:
    design, scale = feed.packed(table, [one.code for one in asked.indicators])
    found = feed.sample(content, design, scale, about.policy, asked)
    try:
        # Whatever cannot be estimated is refused now, not on the page.
        feed.estimated(found, asked.default_cutoff, feed.WHOLE)
    except feed.Unreadable as unreadable:
        raise BadRecords(unreadable.flaws) from unreadable
    return Sample.objects.create(
        title=about.title,
        year=about.year,
        place_id=registry.place_ids(about.place)[about.place],
        indicator_set_id=asked.id,
        policy=about.policy,
        origin=about.origin,
        source=about.source,
        source_url=about.source_url,
        grade=about.grade,
        records=table.num_rows,
        clusters=len(found.survey.hist.places),
        scale=scale,
        missing=dict(found.missing),
        design=design,
        content_hash=content,
        owner=owner,
    )
