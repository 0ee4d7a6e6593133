"""How much the votes of villages may weigh in a round's plans."""

from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, action
from xieshou.core.scope import Viewer
from xieshou.planning import rules
from xieshou.planning.actions.rounds import found_round
from xieshou.planning.models import PriorityLimit
from xieshou.registry import reads as registry


@action("planning.set_priority", place=lambda *, place, **_body: place)
def set_priority(
    *, viewer: Viewer, round: int, place: str, extra_percent: int, must_per_mille: int
) -> PriorityLimit:
    """Say what votes of the villages of a place may weigh; 0 and 0: nothing. Plans drawn up keep
    what held then. Raises NotFound, BadInput for a place outside the round or an amount too large.
    """
    opened, where = found_round(round), registry.place(place)
    if where is None or not place.startswith(opened.place.code):
        raise BadInput("place_elsewhere", _("该地不在本轮规划范围内"), {"field": "place"})
    for field, given, most in (
        ("extra_percent", extra_percent, rules.MOST_PERCENT),
        ("must_per_mille", must_per_mille, rules.WHOLE_PER_MILLE),
    ):
        if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= most:
            raise BadInput(
                "amount_wrong", _("应在 0 至 %(most)d 之间"), {"field": field, "most": most}
            )
    made, _is_new = PriorityLimit.objects.update_or_create(
        round=opened, place_id=where.id,
        defaults={"extra_percent": extra_percent, "must_per_mille": must_per_mille,
                  "by": viewer.user_id, "by_name": viewer.name, "at": clock.now()},
    )  # fmt: skip
    return made
