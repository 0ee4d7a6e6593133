"""What must hold of plans, meetings and photos, checked apart from the actions that wrote them."""

import hashlib
from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from xieshou.core import append_only, kept
from xieshou.villages.models import (
    APPEND_ONLY,
    AssetPhoto,
    Meeting,
    MeetingEvent,
    Minutes,
    PlanVersion,
)
from xieshou.villages.rules import meetings, plan


def record_faults() -> list[str]:
    """Tables open to change, versions that are not what was submitted, meetings whose state is not
    that of their last step, votes that do not make up those present, photos that are gone."""
    return [*_tables(), *_versions(), *_meetings(), *_photos()]


def _tables() -> Iterator[str]:
    for table in APPEND_ONLY:
        if not append_only.is_closed(connection, table):
            yield _("表 %(table)s 没有防改触发器") % {"table": table}


def _versions() -> Iterator[str]:
    for one in PlanVersion.objects.select_related("plan").iterator():
        content = plan.from_json(one.content)
        if plan.digest(content) != one.content_hash or content.total_fen != one.total_fen:
            yield _("规划 %(code)s 第 %(n)d 版与提交时不符") % {
                "code": one.plan.code, "n": one.number,
            }  # fmt: skip


def _meetings() -> Iterator[str]:
    last = dict(MeetingEvent.objects.order_by("pk").values_list("meeting_id", "after"))
    for one in Meeting.objects.iterator():
        if last.get(one.pk) != one.state:
            yield _("会议 %(code)s 的状态与办理记录不符") % {"code": one.code}
    for written in Minutes.objects.select_related("meeting").prefetch_related("resolutions"):
        present = written.meeting.present or 0
        for vote in written.resolutions.all():
            if not meetings.votes_fit(present, vote.ayes, vote.noes, vote.abstained):
                yield _("会议 %(code)s 的票数与到会人数不符") % {"code": written.meeting.code}


def _photos() -> Iterator[str]:
    for pk, name in AssetPhoto.objects.values_list("pk", "kept_sha256").iterator():
        picture = kept.stored(kept.path_of(name))
        if picture is None or hashlib.sha256(picture).hexdigest() != name:
            yield _("资产照片 %(pk)s 的文件缺失或已改动") % {"pk": pk}
