"""Entering a sample survey."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext as _

from xieshou.core import jobs, uploads
from xieshou.core.action import NotFound, action, forbidden
from xieshou.core.audit import body_hash
from xieshou.core.models import Job, Upload
from xieshou.core.scope import Viewer
from xieshou.outcomes import tasks
from xieshou.outcomes.models import Sample
from xieshou.outcomes.rules import About

UPLOAD_KIND = "outcomes.sample"


def keep_file(data: bytes, filename: str, *, viewer: Viewer, page: str) -> Upload:
    """Keep a file, encrypted, until it is entered. Raises Forbidden."""
    if not viewer.places(import_sample.verb):
        raise forbidden(import_sample.verb)
    return uploads.keep(data, filename, UPLOAD_KIND, viewer=viewer, page=page)


def file_of(upload: int, *, viewer: Viewer) -> Upload:
    """A file that the viewer uploaded. Raises NotFound where there is none, or not theirs."""
    row = Upload.objects.filter(pk=upload, spec=UPLOAD_KIND).first()
    if row is None or row.owner_id is None or row.owner_id != viewer.user_id:
        raise NotFound("no_such_upload", _("没有这份文件"))
    return row


def titles_of(upload: int, *, viewer: Viewer) -> tuple[tuple[str, ...], int]:
    """The titles of the columns of a file that the viewer uploaded, and its size in bytes.

    Raises NotFound, and BadRecords for what is no table.
    """
    return tasks.titles_of(file_of(upload, viewer=viewer))


@action("outcomes.import_sample", place=lambda *, about, **_: about.place)
def import_sample(
    *, viewer: Viewer, upload: int, about: About, columns: Mapping[str, str]
) -> Sample:
    """Enter an uploaded file: `columns` maps place, group, cluster, stratum, weight, indicators
    and questions to titles. The same again gives the survey that is there.

    Raises NotFound, and BadRecords naming every bad cell; then nothing is written.
    """
    return tasks.enter_file(file_of(upload, viewer=viewer), about, columns, viewer.name)


@action("outcomes.import_sample", place=lambda *, about, **_: about.place)
def queue_sample(*, viewer: Viewer, upload: int, about: About, columns: Mapping[str, str]) -> Job:
    """The same in the background, for a big file; the job's result names the survey.

    The same file entered so again is the same job, unless that has failed.
    """
    row = file_of(upload, viewer=viewer)
    wanted = {"upload": row.pk, "about": asdict(about), "columns": dict(columns)}
    ended = Job.objects.filter(
        name="outcomes.import_sample",
        owner_id=viewer.user_id,
        params__upload=row.pk,
        state__in=Job.BROKEN,
    )
    return jobs.start(
        tasks.import_in_background,
        viewer=viewer,
        # Asked for twice it is one job; once that has failed, another.
        key=body_hash(wanted | {"ended": ended.count()}),
        place=about.place,
        **wanted,
        owner=viewer.name,
    )


@action("outcomes.import_sample", place=lambda *, about, **_: about.place)
def load_sample(*, viewer: Viewer, about: About, columns: Mapping[str, list[Any]]) -> Sample:
    """Enter records at hand: lists by name, as a file has them. The same again changes nothing."""
    digest = hashlib.sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest()
    return tasks.enter(about, digest, {}, lambda _asked: pa.table(dict(columns)), viewer.name)
