"""What was done, by whom, where and when. Lines are written by core.action and never changed."""

import dataclasses
import datetime
import hashlib
import json
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from xieshou.core import append_only
from xieshou.core.models import AuditLine
from xieshou.core.scope import Viewer, scope_q, within
from xieshou.core.secret import Personal, blind_index

# Whoever holds this at a line's place may read it.
READ = "core.audit"


def body_hash(body: dict[str, Any]) -> str:
    """SHA-256 of the body as canonical JSON: equal requests have equal hashes on any machine.

    Names sorted; instants in UTC; Decimals without trailing zeros; rows by label and key;
    dataclasses by their fields, Personal by a keyed digest; sets sorted; files by their bytes.
    Raises TypeError for the rest.
    """
    canonical = json.dumps(
        body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
    )
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, models.Model):
        return [value._meta.label, value.pk]
    if isinstance(value, Personal):
        return blind_index(value.text, "audit")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, bytes | bytearray):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form to hash")


def visible(
    viewer: Viewer, *, verb: str = "", place: str = "", who: int | None = None
) -> models.QuerySet[AuditLine]:
    """The lines the viewer may read, newest first: of one verb, below a place, by one user (0 for
    the system itself). Lines without a place are for auditors of everywhere alone."""
    found = AuditLine.objects.filter(scope_q(viewer, READ, "place"), within(place, "place"))
    if verb:
        found = found.filter(verb=verb)
    return found if who is None else found.filter(who_id=who or None)


def verbs(viewer: Viewer) -> list[str]:
    """The verbs of the visible lines."""
    return sorted(visible(viewer).order_by().values_list("verb", flat=True).distinct())


def people(viewer: Viewer) -> list[tuple[int, str]]:
    """Who acted in the visible lines: number (0 for the system) and name."""
    found = visible(viewer).order_by().values_list("who_id").annotate(models.Max("who"))
    return sorted(((number or 0, name) for number, name in found), key=lambda one: one[1])


def faults() -> list[str]:
    """Whether the database still refuses to change or delete lines; [] if it does."""
    table = AuditLine._meta.db_table
    if append_only.is_closed(connection, table):
        return []
    return [_("数据表 %(table)s 缺少只增不改的触发器，请重新运行迁移") % {"table": table}]
