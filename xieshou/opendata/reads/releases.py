"""OCDS releases as they were published, and the records that they make."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from xieshou.core.append_only import is_closed
from xieshou.opendata.models import APPEND_ONLY, Release
from xieshou.opendata.reads.publisher import publisher
from xieshou.opendata.rules import ocds


def release(name: str) -> dict[str, Any] | None:
    """A release by its id; None where there is none."""
    one = Release.objects.filter(name=name).first()
    return json.loads(one.body) if one else None


def every_release() -> Iterator[dict[str, Any]]:
    """All releases, by process and in order of time."""
    for body in (
        Release.objects.order_by("ocid", "at", "pk").values_list("body", flat=True).iterator()
    ):
        yield json.loads(body)


def every_record() -> Iterator[dict[str, Any]]:
    """The record of each process, by ocid."""
    some: list[dict[str, Any]] = []
    for one in every_release():
        if some and some[0]["ocid"] != one["ocid"]:
            yield ocds.record(some, publisher())
            some = []
        some.append(one)
    if some:
        yield ocds.record(some, publisher())


def record(ocid: str) -> dict[str, Any] | None:
    found = Release.objects.filter(ocid=ocid).order_by("at", "pk")
    releases = [json.loads(body) for body in found.values_list("body", flat=True)]
    return ocds.record(releases, publisher()) if releases else None


def latest_hashes() -> dict[str, str]:
    """Process → hash of what its newest release says."""
    rows = Release.objects.order_by("at", "pk").values_list("ocid", "content_hash")
    return dict(rows)


def latest_at() -> datetime | None:
    """When the newest release was made."""
    found: datetime | None = Release.objects.aggregate(at=Max("at"))["at"]
    return found


def faults() -> list[str]:
    """Releases whose body is not what their hash says, and tables that could be changed."""
    found = [
        _("数据表 %(table)s 缺少只增不改的触发器，请重新运行迁移") % {"table": table}
        for table in APPEND_ONLY
        if not is_closed(connection, table)
    ]
    for one in Release.objects.iterator():
        said = {
            name: value
            for name, value in json.loads(one.body).items()
            if name not in ("id", "date")
        }
        if ocds.digest(said) != one.content_hash or one.content_hash[:12] != one.name[-12:]:
            found.append(_("OCDS 发布 %(name)s 被改动过") % {"name": one.name})
    return found
