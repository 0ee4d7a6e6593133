"""A plan becomes the year's: put forward by one side, approved by both, its works listed."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, Refused, action
from xieshou.core.scope import Viewer
from xieshou.core.sides import sides_for, sides_missing
from xieshou.planning.actions.runs import found_run
from xieshou.planning.models import Adoption, Approval, Round
from xieshou.planning.reads.adoptions import (
    content_of,
    signed,
    why_not_approve,
    why_not_propose,
)
from xieshou.projects import actions as projects

_NO_SIDE = _("只有东部、西部的协作办可以办理")
_WHY_NOT: dict[str, tuple[type[Refused], Any]] = {
    "not_certified": (Conflict, _("没有通过独立核对的规划不能采纳")),
    "stale": (Conflict, _("计算之后需求、项目库或限额有改动，请重新计算后再提请采纳")),
    "already_adopted": (Conflict, _("这个规划已经采纳")),
    "already_open": (Conflict, _("本轮已有一个规划在等待批准")),
    "not_open": (Conflict, _("这次采纳已经办结")),
    "void": (Conflict, _("提请之后需求、项目库、限额或规划有改动，原提请已失效，请重新提请")),
    "no_side": (Forbidden, _NO_SIDE),
    "four_eyes": (Forbidden, _("提请人不能批准自己的提请，同一人也不能代表两方批准")),
    "side_done": (Conflict, _("您所在的一方已经批准")),
}


def _place_of_run(*, run: int, **_body: Any) -> str:
    return found_run(run).scenario.round.place.code


def _place_of(*, adoption: int, **_body: Any) -> str:
    return _adoption(adoption).round.place.code


@action("planning.adopt", place=_place_of_run)
def propose(*, viewer: Viewer, run: int, note: str = "") -> Adoption:
    """Put a certified plan that still stands forward as the year's.

    An open one whose inputs have changed makes way. Raises Conflict, and Forbidden to whoever
    speaks for neither side.
    """
    _lock(found_run(run).scenario.round_id)
    planned = found_run(run)
    opened = planned.scenario.round
    _refuse(why_not_propose(viewer, planned))
    Adoption.objects.filter(round=opened, state=Adoption.State.OPEN).update(
        state=Adoption.State.VOID, ended_at=timezone.now()
    )
    return Adoption.objects.create(
        round=opened,
        run=planned,
        content_hash=content_of(planned),
        proposed_side=sides_for(viewer, "planning.adopt", opened.place.code)[0],
        proposed_by=viewer.user_id,
        proposed_by_name=viewer.name,
        note=_short(note),
    )


@action("planning.approve", place=_place_of)
def approve(*, viewer: Viewer, adoption: int) -> Approval:
    """Approve for one's side. With the last side's approval the plan is in force: its works enter
    the year's plan, and a plan that was in force before makes way.

    Raises Forbidden to whoever proposed it or approved for the other side, Conflict where it no
    longer stands.
    """
    one = _locked(adoption)
    _refuse(why_not_approve(viewer, one))
    sides = sides_for(viewer, "planning.approve", one.round.place.code)
    missing = sides_missing(signed(one).approvals)
    assert viewer.user_id is not None
    given = Approval.objects.create(
        adoption=one,
        side=next(side for side in missing if side in sides),
        by=viewer.user_id,
        by_name=viewer.name,
        content_hash=one.content_hash,
    )
    if len(missing) == 1:
        _put_in_force(one, viewer)
    return given


@action("planning.refuse", place=_place_of)
def refuse(*, viewer: Viewer, adoption: int, reason: str) -> Adoption:
    """Refuse a plan put forward, with a reason; for either side, by none who proposed or approved
    it."""
    one = _open(adoption)
    if not sides_for(viewer, "planning.refuse", one.round.place.code):
        raise Forbidden("no_side", _NO_SIDE)
    if viewer.user_id in signed(one).people:
        raise Forbidden("four_eyes", _("提请或已经批准的人不能再否决"))
    if not reason.strip():
        raise BadInput("reason_missing", _("请写明不批准的理由"), {"field": "reason"})
    return _end(one, Adoption.State.REFUSED, reason)


@action("planning.withdraw", place=_place_of)
def withdraw(*, viewer: Viewer, adoption: int, reason: str = "") -> Adoption:
    """Take back what one's own side put forward, as long as it is open."""
    one = _open(adoption)
    if one.proposed_side not in sides_for(viewer, "planning.withdraw", one.round.place.code):
        raise Forbidden("no_side", _("只有提请的一方可以撤回"))
    return _end(one, Adoption.State.WITHDRAWN, reason)


def _put_in_force(one: Adoption, viewer: Viewer) -> None:
    """The works of the plan become those of the year; done on behalf of the last who approved."""
    before = Adoption.objects.filter(round=one.round, state=Adoption.State.ADOPTED)
    before.update(state=Adoption.State.SUPERSEDED, ended_at=timezone.now())
    works = one.run.choices.filter(chosen=True).values_list("proposal__code", flat=True)
    one.result = projects.set_year_plan(
        viewer=Viewer(viewer.user_id, viewer.name, is_system=True),
        year=one.round.year,
        place=one.round.place.code,
        codes=sorted(works),
        decision=f"planning.adoption:{one.pk}",
    )
    _end(one, Adoption.State.ADOPTED)


def _end(one: Adoption, state: Adoption.State, reason: str = "") -> Adoption:
    one.state, one.reason, one.ended_at = state, _short(reason), timezone.now()
    one.save(update_fields=["state", "reason", "ended_at", "result"])
    return one


def _lock(round_id: int) -> None:
    """One act at a time in a round: what is read after this stays so until the act is done."""
    Round.objects.select_for_update().get(pk=round_id)


def _locked(pk: int) -> Adoption:
    _lock(_adoption(pk).round_id)
    return _adoption(pk)


def _open(pk: int) -> Adoption:
    one = _locked(pk)
    if one.state != Adoption.State.OPEN:
        _refuse("not_open")
    return one


def _adoption(pk: int) -> Adoption:
    found = Adoption.objects.select_related(
        "round__place", "run__scenario__round__place", "run__scenario__round__indicator_set"
    ).filter(pk=pk)
    one = found.first()
    if one is None:
        raise NotFound("adoption_unknown", _("没有这次采纳"))
    return one


def _refuse(code: str) -> None:
    if code:
        kind, message = _WHY_NOT[code]
        raise kind(code, message)


def _short(text: str) -> str:
    return text.strip()[:300]
