"""What several verbs of this app ask of what they are given."""

from collections.abc import Iterable, Mapping
from datetime import date as Date
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core import clock
from xieshou.core.action import BadInput, Forbidden, NotFound
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry
from xieshou.villages.models import Asset, Meeting, VillagePlan

FIRST_DAY = Date(1950, 1, 1)


def village_ids(codes: Iterable[str]) -> dict[str, int]:
    """Keys of villages by code. Raises BadInput for a code that is none."""
    ids = registry.place_ids(level="village")
    for code in codes:
        if code not in ids:
            raise BadInput("village_unknown", _("找不到行政村代码 %(village)s"), {"village": code})
    return {code: ids[code] for code in codes}


def village_id(code: str) -> int:
    """The key of a village. Raises BadInput."""
    place = registry.place(code)
    if place is None or place.level != "village":
        raise BadInput(
            "village_unknown", _("找不到行政村代码 %(village)s"),
            {"village": code, "field": "village"},
        )  # fmt: skip
    return place.id


def set_fields(row: Any, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)


def person(viewer: Viewer) -> int:
    """Who acts. Raises Forbidden for the system, which has no eyes."""
    if viewer.user_id is None:
        raise Forbidden("no_person", gettext_lazy("这一步须由有权限的人办理，系统不能代办"))
    return viewer.user_id


def past_day(day: Date, field: str = "on") -> Date:
    if not FIRST_DAY <= day <= clock.today():
        raise BadInput("day_wrong", _("日期不能晚于今天，也不能早于 1950 年"), {"field": field})
    return day


def one_of(value: str, known: Iterable[str], field: str) -> str:
    if value not in known:
        raise BadInput(
            "choice_unknown", _("没有“%(value)s”这一选项"), {"field": field, "value": value}
        )
    return value


def place_of_asset(*, asset: int, **_body: object) -> str:
    found = Asset.objects.filter(pk=asset)
    return found.values_list("village__code", flat=True).first() or NOWHERE


def place_of_plan(*, plan: str, **_body: object) -> str:
    found = VillagePlan.objects.filter(code=plan)
    return found.values_list("village__code", flat=True).first() or NOWHERE


def place_of_meeting(*, meeting: str, **_body: object) -> str:
    found = Meeting.objects.filter(code=meeting)
    return found.values_list("village__code", flat=True).first() or NOWHERE


def locked_asset(pk: int) -> Asset:
    """The asset, held until the act is done. Raises NotFound."""
    found = Asset.objects.select_for_update(of=("self",)).select_related("village")
    asset = found.filter(pk=pk).first()
    if asset is None:
        raise NotFound("no_asset", _("没有这项资产"))
    return asset


def locked_plan(code: str) -> VillagePlan:
    """The plan, held until the act is done. Raises NotFound."""
    found = VillagePlan.objects.select_for_update(of=("self",)).select_related("village")
    plan = found.filter(code=code).first()
    if plan is None:
        raise NotFound("no_plan", _("没有这份规划"))
    return plan


def locked_meeting(code: str) -> Meeting:
    """The meeting, held until the act is done. Raises NotFound."""
    found = Meeting.objects.select_for_update(of=("self",)).select_related("village")
    meeting = found.filter(code=code).first()
    if meeting is None:
        raise NotFound("no_meeting", _("没有这次会议"))
    return meeting
