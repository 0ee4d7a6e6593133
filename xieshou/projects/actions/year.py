"""The works of a year's plan: they enter it together, by a decision that stands above the bank."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from xieshou.core.action import Conflict, action
from xieshou.core.scope import Viewer, within
from xieshou.projects import rules
from xieshou.projects.actions.entering import leave, take_in
from xieshou.projects.models import Proposal

CHUNK = 500


@action("projects.set_year_plan", place=lambda *, place, **_: place)
def set_year_plan(
    *, viewer: Viewer, year: int, place: str, codes: Sequence[str], decision: str
) -> dict[str, int]:
    """Make these proposals the plan of the year at the place; returns how many entered, were kept
    and left again (back in the bank, to be planned anew). Done again it changes nothing.

    Each that enters becomes a project waiting for its approval. For the system on behalf of
    whoever decided: no role has this verb. `decision` names what was decided, e.g.
    "planning.adoption:7". Raises Conflict where a code is not, or no longer, listed there for that
    year, and where one that would leave is approved already.
    """
    here = Proposal.objects.filter(within(place, "village__code"), year=year)
    planned = here.filter(state=Proposal.State.PLANNED).values_list("code", flat=True)
    before, wanted = set(planned), set(codes)
    for some in _chunks(wanted):
        found = here.filter(code__in=some).select_for_update(of=("self",))
        rows = {code: (pk, state) for pk, code, state in found.values_list("pk", "code", "state")}
        for code in some:
            _pk, state = rows.get(code, (0, ""))
            if rules.next_state("enter_plan", state) is None:
                raise Conflict(
                    "not_listed", _("编号 %(code)s 的项目不在库中，不能列入计划"), {"code": code}
                )
        ids = [pk for pk, _state in rows.values()]
        Proposal.objects.filter(pk__in=ids).update(state=Proposal.State.PLANNED, decision=decision)
        take_in(ids, decision, viewer)
    for some in _chunks(before - wanted):
        leave(some, decision, viewer)
        here.filter(code__in=some).update(state=Proposal.State.LISTED, decision="")
    return {
        "entered": len(wanted - before),
        "kept": len(wanted & before),
        "left": len(before - wanted),
    }


def _chunks(codes: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(codes)
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))
