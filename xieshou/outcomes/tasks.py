"""Entering a sample survey: read, check, keep; at once or as a background job."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
from xieshou.outcomes.rules import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    LONGEST_GROUP,
    MOST_GROUPS,
    SMALLEST_CELL,
    About,
    unfit_groups,
)
from xieshou.registry import reads as registry
from xieshou.registry.reads import IndicatorSetRow

MOST_TOLD = 20
# Each thing to be read is chosen from among all columns.
MOST_COLUMNS = 300


class BadRecords(BadInput):
    """The file cannot be taken; every bad cell is a flaw. `unquoted` says the same without what
    is in the cells, for whoever did not upload them."""

    def __init__(self, flaws: Sequence[Flaw], more: int = 0, unquoted: Sequence[Flaw] = ()) -> None:
        super().__init__("bad_records", _("文件有误，什么也没有写入"))
        self.found, self.more = tuple(flaws), more
        self.unquoted = tuple(unquoted or flaws)

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
        # Kept in the clear, and shown to whoever watches jobs.
        return {"flaws": [flaw.text for flaw in bad.unquoted[:MOST_TOLD]]}
    return {"sample": found.pk}


def titles_of(row: Upload) -> tuple[tuple[str, ...], int]:
    """The titles of a file's columns, and its size. Raises NotFound and BadRecords."""
    data = _contents(row)
    with _refusing():
        titles = feed.header(data)
    if len(titles) > MOST_COLUMNS:
        text = _("有 %(n)d 列，太多。请只留要用的列，不超过 %(most)d 列") % {
            "n": len(titles),
            "most": MOST_COLUMNS,
        }
        raise BadRecords((Flaw("", "columns_too_many", text),))
    return titles, len(data)


@contextmanager
def _refusing() -> Iterator[None]:
    """What cannot be read is refused by name. Raises BadRecords."""
    try:
        yield
    except feed.Unreadable as bad:
        raise BadRecords(bad.flaws, bad.more, bad.unquoted) from bad


def enter_file(row: Upload, about: About, columns: Mapping[str, str], owner: str) -> Sample:
    """The survey of an uploaded file, which is deleted then; the same again is the same survey.

    Raises NotFound, BadInput and BadRecords.
    """
    found = enter(
        about,
        row.sha256,
        columns,
        lambda asked: feed.records(_contents(row), asked, columns),
        owner,
    )
    if row.state == Upload.State.APPLIED:
        return found
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

    Raises BadInput and BadRecords.
    """
    if not EARLIEST_YEAR <= about.year <= LATEST_YEAR:
        wrong = _("年度应在 %(first)d 与 %(last)d 之间") % {
            "first": EARLIEST_YEAR,
            "last": LATEST_YEAR,
        }
        raise BadInput("year_wrong", wrong, {"field": "year"})
    text = json.dumps([asdict(about), digest, dict(columns)], sort_keys=True)
    content = hashlib.sha256(text.encode()).hexdigest()
    if known := Sample.objects.filter(content_hash=content).first():
        return known
    asked = registry.indicator_set(about.set_code, about.set_version)
    with _refusing():
        table = read(asked)
    _check_places(table, about.place)
    _check_groups(table)
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
        said = {"place": place, "codes": ", ".join(unknown[:10]), "n": len(unknown)}
        named, counted = (
            Flaw("place", "place_outside", text % said)
            for text in (
                _("这些地方代码不在 %(place)s 之下：%(codes)s"),
                _("有 %(n)d 个地方代码不在 %(place)s 之下"),
            )
        )
        raise BadRecords((named,), unquoted=(counted,))


def _check_groups(table: pa.Table) -> None:
    """Names of groups are public: they must not be those of persons."""
    if "group" not in table.column_names:
        return
    unfit = unfit_groups(Counter(str(name or "") for name in table["group"].to_pylist()))
    if unfit:
        text = _(
            "分组一列有 %(n)d 种内容可能指明个人。分组名会公开：请用户类型，或不超过 %(most)d 种、"
            "各不超过 %(long)d 个字、各有 %(few)d 条以上记录的分组，不含长串数字"
        ) % {"n": unfit, "most": MOST_GROUPS, "long": LONGEST_GROUP, "few": SMALLEST_CELL}
        raise BadRecords((Flaw("group", "groups_unfit", text),))


def _stored(
    about: About, content: str, asked: IndicatorSetRow, table: pa.Table, owner: str
) -> Sample:
    design, scale = feed.packed(table, [one.code for one in asked.indicators])
    found = feed.sample(content, design, scale, about.policy, asked)
    with _refusing():
        # Whatever cannot be estimated is refused now, not on the page.
        feed.estimated(found, asked.default_cutoff, feed.WHOLE)
    # Somebody may have entered the same meanwhile.
    row, _new = Sample.objects.get_or_create(
        content_hash=content,
        defaults={
            "title": about.title,
            "year": about.year,
            "place_id": registry.place_ids(about.place)[about.place],
            "indicator_set_id": asked.id,
            "policy": about.policy,
            "origin": about.origin,
            "source": about.source,
            "source_url": about.source_url,
            "grade": about.grade,
            "records": table.num_rows,
            "clusters": len(found.survey.hist.places),
            "scale": scale,
            "missing": dict(found.missing),
            "design": design,
            "owner": owner,
        },
    )
    return row
