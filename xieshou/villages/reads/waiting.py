"""What waits in villages for whoever asks: for the to-do list above."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import ngettext

from xieshou.core import clock
from xieshou.core.scope import Viewer, scope_q
from xieshou.core.waiting import Waiting
from xieshou.registry import reads as registry
from xieshou.villages.models import Asset, AssetFinding, Meeting, MeetingObjection, Minutes
from xieshou.villages.rules import meetings as rules

PLACE = "village__code"


def village_waiting(viewer: Viewer) -> tuple[Waiting, ...]:
    """What the viewer may do and has not a hand in already, the kinds in the order of the loop:
    assets and minutes to confirm, objections to answer, notices that have ended. Each leads to the
    village where the oldest is."""
    found = {
        "assets": _assets(viewer),
        "minutes": _minutes(viewer),
        "objections": _objections(viewer),
        "closing": _closing(viewer),
    }
    oldest = {kind: sorted(some) for kind, some in found.items() if some}
    names = registry.place_names({some[0][1] for some in oldest.values()})
    return tuple(
        _said(kind, len(some), *some[0], names.get(some[0][1], some[0][1]))
        for kind, some in oldest.items()
    )


def _said(kind: str, n: int, since: date, village: str, name: str) -> Waiting:
    texts = {
        "assets": ngettext("村民所提资产待核实（%(n)d 项）", "村民所提资产待核实（%(n)d 项）", n),
        "minutes": ngettext("会议纪要待确认（%(n)d 次）", "会议纪要待确认（%(n)d 次）", n),
        "objections": ngettext("决议异议待答复（%(n)d 条）", "决议异议待答复（%(n)d 条）", n),
        "closing": ngettext("会议公示期满待办结（%(n)d 次）", "会议公示期满待办结（%(n)d 次）", n),
    }
    page, query = ("village", "#assets") if kind == "assets" else ("meetings", "")
    return Waiting(
        f"villages_{kind}", texts[kind] % {"n": n}, n, f"villages:{page}", (village,), query,
        label=name, since=since,
    )  # fmt: skip


def _assets(viewer: Viewer) -> list[tuple[date, str]]:
    waiting = Asset.objects.filter(scope_q(viewer, "villages.record_assets", PLACE), pending=True)
    first = dict(
        AssetFinding.objects.filter(asset__in=waiting).order_by("-pk").values_list("asset", "at")
    )
    return [
        (timezone.localdate(first[pk]), village)
        for pk, village in waiting.values_list("pk", PLACE)
        if pk in first
    ]


def _minutes(viewer: Viewer) -> list[tuple[date, str]]:
    found = _meetings(viewer, "villages.confirm_minutes", Meeting.State.MINUTED)
    written = {pk: (by, at) for pk, by, at in _writers(found)}
    return [
        (timezone.localdate(written[one.pk][1]), one.village.code)
        for one in found
        if written[one.pk][0] != viewer.user_id
    ]


def _objections(viewer: Viewer) -> list[tuple[date, str]]:
    found = _meetings(viewer, "villages.answer_objection", Meeting.State.NOTICED)
    writers = {pk: by for pk, by, _at in _writers(found)}
    open_ = MeetingObjection.objects.filter(
        meeting__in=[one.pk for one in found if writers.get(one.pk) != viewer.user_id], upheld=None
    )
    return [
        (timezone.localdate(at), village)
        for at, village, by in open_.values_list("at", "meeting__village__code", "by")
        if by is None or by != viewer.user_id
    ]


def _closing(viewer: Viewer) -> list[tuple[date, str]]:
    found = _meetings(viewer, "villages.hold_meeting", Meeting.State.NOTICED)
    kept = set(
        MeetingObjection.objects.filter(meeting__in=[one.pk for one in found], settled=False)
        .exclude(upheld=False)
        .values_list("meeting", flat=True)
    )
    ended = [
        (rules.last_day(one.noticed_on, one.notice_days), one.village.code)
        for one in found
        if one.noticed_on and one.notice_days and one.pk not in kept
    ]
    return [(last, village) for last, village in ended if last < clock.today()]


def _meetings(viewer: Viewer, verb: str, state: str) -> list[Meeting]:
    found = Meeting.objects.filter(scope_q(viewer, verb, PLACE), state=state)
    return list(found.select_related("village"))


def _writers(found: Iterable[Meeting]) -> Iterable[tuple[int, int | None, datetime]]:
    """(meeting, who wrote the minutes that stand, when); later ones overwrite earlier in a dict."""
    of = [one.pk for one in found]
    rows = Minutes.objects.filter(meeting__in=of).order_by("number")
    return rows.values_list("meeting_id", "by", "at")
