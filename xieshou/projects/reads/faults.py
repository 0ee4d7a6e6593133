"""What must hold of projects whatever happened, counted again."""

import hashlib
from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from xieshou.core import append_only, kept
from xieshou.projects.models import (
    Inspection,
    KindForm,
    Measurement,
    Photo,
    Project,
    ProjectEvent,
    ProposalEvent,
)

APPEND_ONLY = (ProjectEvent, ProposalEvent, Inspection, Measurement, KindForm, Photo)


def faults() -> list[str]:
    """Tables that would let a step be changed, and projects whose state no step has led to."""
    found = [
        _("数据表 %(table)s 缺少只增不改的触发器，请重新运行迁移") % {"table": model._meta.db_table}
        for model in APPEND_ONLY
        if not append_only.is_closed(connection, model._meta.db_table)
    ]
    latest: dict[int, str] = {}
    for project, after in ProjectEvent.objects.order_by("pk").values_list("project_id", "after"):
        latest[project] = after
    for pk, code, state in Project.objects.values_list("pk", "code", "state"):
        if latest.get(pk) != state:
            found.append(_("项目 %(code)s 的状态与办理记录不符") % {"code": code})
    found.extend(_photo_faults())
    return found


def _photo_faults() -> Iterator[str]:
    """Photos whose picture is gone, or is not the one that was kept."""
    for pk, name in Photo.objects.values_list("pk", "kept_sha256").iterator():
        picture = kept.stored(kept.path_of(name))
        if picture is None or hashlib.sha256(picture).hexdigest() != name:
            yield _("照片 %(pk)s 的文件缺失或已改动") % {"pk": pk}
