"""Who sits in the village representatives' meeting (村民代表会议组成人员)."""

from datetime import date as Date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.secret import Personal, blind_index
from xieshou.core.words import needed
from xieshou.villages.actions import checks
from xieshou.villages.actions.meetings import HOLD
from xieshou.villages.models import Representative

PURPOSE = "villages.representative"


def _place_of_representative(*, representative: int, **_body: object) -> str:
    found = Representative.objects.filter(pk=representative)
    return found.values_list("village__code", flat=True).first() or NOWHERE


@action(HOLD, place=lambda *, village, **_: village)
def seat_representative(
    *,
    village: str,
    name: Personal,
    woman: bool,
    since: Date,
    committee: bool = False,
    group: str = "",
) -> Representative:
    """A member of the representatives' meeting from a day on. Raises BadInput, Conflict for a name
    that sits already."""
    named = needed("name", name.text, 60)
    try:
        with transaction.atomic():
            return Representative.objects.create(
                village_id=checks.village_id(village), name=named, woman=woman,
                committee=committee, group=group.strip()[:60],
                since=checks.past_day(since, "since"),
                person=blind_index(f"{village}\n{named}", PURPOSE),
            )  # fmt: skip
    except IntegrityError as fault:
        raise Conflict("representative_known", _("此人已是村民代表会议成员")) from fault


@action(HOLD, place=_place_of_representative)
def unseat_representative(*, representative: int, until: Date) -> Representative:
    """The last day of somebody's seat."""
    row = Representative.objects.select_for_update().filter(pk=representative).first()
    if row is None or row.until is not None:
        raise NotFound("no_representative", _("没有这位村民代表"))
    row.until = checks.past_day(until, "until")
    if row.until < row.since:
        raise BadInput("until_early", _("离任不能早于就任"), {"field": "until"})
    row.save(update_fields=["until"])
    return row
