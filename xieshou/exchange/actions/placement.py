"""A worker and a vacancy, from the proposal to staying at work; no side alone makes it so."""

import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from xieshou.benefits import actions as benefits
from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, Forbidden, action, forbidden
from xieshou.core.checks import NOWHERE, moved, new_code
from xieshou.core.scope import Viewer
from xieshou.exchange.actions import given
from xieshou.exchange.actions.vacancy import EMPLOY, LABOUR, locked_vacancy
from xieshou.exchange.actions.worker import SEEK, where_worker
from xieshou.exchange.models import LabourPair, Placement, StayCheck, Support, Vacancy, Worker
from xieshou.exchange.rules import labour
from xieshou.registry import reads as registry

MOST_SUPPORT_FEN = 10**7


def where_placed(*, placement: str, **_body: object) -> str:
    """Where the worker is at home."""
    found = Placement.objects.filter(code=placement)
    return found.values_list("worker__place__code", flat=True).first() or NOWHERE


def _where_offered(*, placement: str, **_body: object) -> str:
    found = Placement.objects.filter(code=placement)
    return found.values_list("vacancy__offered_to__code", flat=True).first() or NOWHERE


def _where_employed(*, placement: str, **_body: object) -> str:
    found = Placement.objects.filter(code=placement)
    return found.values_list("vacancy__organisation__place__code", flat=True).first() or NOWHERE


@action(LABOUR, place=where_worker)
def propose_placement(
    *, viewer: Viewer, worker: str, vacancy: str, run: int | None = None
) -> Placement:
    """Propose a worker for a vacancy that is open to them; it holds a seat from now on. `run` is
    the matching that found the two.

    Raises NotFound, Conflict where there is no seat left or the worker is placed already.
    """
    post = locked_vacancy(vacancy)
    found = Worker.objects.select_for_update(of=("self",)).select_related("place")
    one = found.filter(code=worker, left_on=None).first()
    if one is None or not one.place.code.startswith(post.offered_to.code):
        raise given.absent()
    given.for_people_of(viewer, one.place.code)
    made_of = LabourPair.objects.filter(run=run, worker=one, vacancy=post)
    if run is not None and not made_of.exists():
        raise given.absent()
    if post.closed_on is not None or (post.ends_on and post.ends_on < clock.today()):
        raise Conflict("vacancy_closed", _("该岗位已关闭"))
    if post.taken >= post.seats:
        raise Conflict("no_seat", _("该岗位已满"))
    if one.placements.filter(state__in=labour.OPEN_STATES).exists():
        raise Conflict("placed_already", _("此人已有在办的推荐或在岗记录"))
    Vacancy.objects.filter(pk=post.pk).update(taken=F("taken") + 1)
    groups = registry.household_groups([one.household_id] if one.household_id else [])
    return Placement.objects.create(
        code=new_code("PL", letters=7), worker=one, vacancy=post,
        run_id=run,
        status=groups.get(one.household_id or 0, one.status), proposed_on=clock.today(),
        proposed_by=viewer.user_id,
    )  # fmt: skip


@action(LABOUR, place=where_placed)
def agree_for_worker(*, viewer: Viewer, placement: str) -> Placement:
    """The worker agrees, as who helps them puts down."""
    _helped(viewer, placement)
    return _agreed(viewer, placement, "worker")


@action(SEEK, place=where_placed)
def agree_own(*, viewer: Viewer, placement: str) -> Placement:
    """The worker agrees. Raises Forbidden for another's."""
    _my_own(viewer, placement)
    return _agreed(viewer, placement, "worker")


@action(LABOUR, place=_where_offered)
def agree_for_employer(*, viewer: Viewer, placement: str) -> Placement:
    """The employer agrees, as the office that put the vacancy down has heard; not for an employer
    who acts here."""
    _stood_in(viewer, placement)
    return _agreed(viewer, placement, "employer")


@action(EMPLOY, place=_where_employed)
def take_on(*, viewer: Viewer, placement: str) -> Placement:
    """The employer agrees."""
    _own(viewer, _locked(placement))
    return _agreed(viewer, placement, "employer")


@action(LABOUR, place=where_placed)
def decline_placement(*, viewer: Viewer, placement: str, reason: str) -> Placement:
    """It comes to nothing before anybody has left; the seat is free again."""
    return _over(_helped(viewer, placement), "decline", clock.today(), reason)


@action(SEEK, place=where_placed)
def decline_own(*, viewer: Viewer, placement: str, reason: str) -> Placement:
    """As decline_placement, by the worker. Raises Forbidden for another's."""
    return _over(_my_own(viewer, placement), "decline", clock.today(), reason)


@action(EMPLOY, place=_where_employed)
def turn_away(*, viewer: Viewer, placement: str, reason: str) -> Placement:
    """As decline_placement, by the employer."""
    one = _locked(placement)
    _own(viewer, one)
    return _over(one, "decline", clock.today(), reason)


@action(LABOUR, place=where_placed)
def depart(*, viewer: Viewer, placement: str, on: datetime.date) -> Placement:
    """The worker has left home for the work."""
    one = _helped(viewer, placement)
    one.state = _moved(one, "depart")
    one.departed_on = given.not_before("on", given.day("on", on), one.proposed_on)
    one.departed_by = viewer.user_id
    one.save()
    return one


@action(LABOUR, place=_where_offered)
def start_work(
    *, viewer: Viewer, placement: str, on: datetime.date, wage_fen: int | None = None
) -> Placement:
    """The worker is at work, for so much a month; told by another than who told the departure."""
    return _started(viewer, _stood_in(viewer, placement), on, wage_fen)


@action(EMPLOY, place=_where_employed)
def confirm_start(
    *, viewer: Viewer, placement: str, on: datetime.date, wage_fen: int | None = None
) -> Placement:
    """As start_work, by the employer."""
    one = _locked(placement)
    _own(viewer, one)
    return _started(viewer, one, on, wage_fen)


@action(LABOUR, place=where_placed)
def support_placement(
    *,
    viewer: Viewer,
    placement: str,
    kind: str,
    amount_fen: int,
    on: datetime.date,
    evidence: str,
    payment: str = "",
) -> Support:
    """Money for the way (once departed) or to settle in (once at work); below zero it takes back.

    `payment` names the payment of the ledger. Raises BadInput, Conflict before the time.
    """
    one = _helped(viewer, placement)
    given.one_of("kind", kind, Support.Kind.values)
    first = one.departed_on if kind == Support.Kind.TRANSPORT else one.at_work_on
    if first is None:
        raise Conflict("too_early", _("交通补助须在出发后、安置补助须在到岗后登记"))
    paid = sum(one.supports.filter(kind=kind).values_list("amount_fen", flat=True))
    if not amount_fen or abs(amount_fen) > MOST_SUPPORT_FEN or paid + amount_fen < 0:
        raise BadInput("amount_wrong", _("金额不正确，请核对"), {"field": "amount_fen"})
    paper = given.text("payment", payment, 60, required=False)
    if paper and one.supports.filter(payment=paper).exists():
        raise Conflict("paid_before", _("这笔付款已经登记"))
    return Support.objects.create(
        placement=one, kind=kind, amount_fen=amount_fen,
        on=given.not_before("on", given.day("on", on), first),
        evidence=given.text("evidence", evidence, 200), payment=paper, by=viewer.user_id,
    )  # fmt: skip


@action(LABOUR, place=where_placed)
def check_stay(
    *,
    viewer: Viewer,
    placement: str,
    months: int,
    stays: bool,
    on: datetime.date,
    earned_fen: int = 0,
    hand_on: bool = False,
    note: str = "",
) -> StayCheck:
    """Whether the worker still is at work after 3 or 6 months; `earned_fen` since the check before.

    With `hand_on` what was earned becomes income of the worker's household (benefits), once.
    Raises Conflict before the day and where it was checked, BadInput where no household is linked.
    """
    one = _helped(viewer, placement)
    if one.at_work_on is None or one.state != Placement.State.AT_WORK:
        raise Conflict("wrong_state", _("“%(state)s”的不能办理此项"),
                       {"state": one.get_state_display()})  # fmt: skip
    due = labour.due_check(
        one.at_work_on, set(one.checks.values_list("months", flat=True)), clock.today()
    )
    if due is None or due[0] != months:
        raise Conflict("check_not_due", _("还没有到回访的时间，或已经回访"))
    given.not_before("on", given.day("on", on), due[1])
    most = given.MOST_WAGE_FEN * max(labour.CHECKS)
    fen = given.whole("earned_fen", earned_fen, least=0, most=most)
    made = StayCheck.objects.create(
        placement=one, months=months, stays=stays, on=on, earned_fen=fen,
        note=given.text("note", note, 300, required=False), by=viewer.user_id,
    )  # fmt: skip
    if hand_on:
        made.income = _income(viewer, one, made)
        made.save(update_fields=["income"])
    if not stays:
        _over(one, "end", on, note or str(_("回访时已离岗")))
    return made


@action(LABOUR, place=where_placed)
def end_placement(*, viewer: Viewer, placement: str, on: datetime.date, reason: str) -> Placement:
    """The worker is there no longer, and why; the seat is free again."""
    return _over(_helped(viewer, placement), "end", given.day("on", on), reason)


def _income(viewer: Viewer, one: Placement, check: StayCheck) -> str:
    """Write what was earned as income of the household; the name under which it stands there."""
    if one.worker.household is None:
        raise BadInput(
            "no_household", _("此人没有关联农户，不能记为农户收入"), {"field": "hand_on"}
        )
    if not check.earned_fen:
        raise BadInput("nothing_earned", _("请填写收入"), {"field": "earned_fen"})
    source = f"exchange.placement:{one.code}-{check.months}"
    benefits.record_income(
        viewer=viewer, household=one.worker.household.code, kind="earned",
        amount_fen=check.earned_fen, on=check.on, source=source,
    )  # fmt: skip
    return source


def _agreed(viewer: Viewer, code: str, side: str) -> Placement:
    one = _locked(code)
    state = _moved(one, "agree")
    other = "employer" if side == "worker" else "worker"
    if getattr(one, f"{side}_agreed_on") is not None:
        raise Conflict("agreed_before", _("这一方已经同意"))
    given.another(viewer, getattr(one, f"{other}_agreed_by"))
    setattr(one, f"{side}_agreed_on", clock.today())
    setattr(one, f"{side}_agreed_by", viewer.user_id)
    if getattr(one, f"{other}_agreed_on") is not None:
        one.state = state
    one.save()
    return one


def _started(viewer: Viewer, one: Placement, on: datetime.date, wage_fen: int | None) -> Placement:
    one.state = _moved(one, "start")
    given.another(viewer, one.departed_by)
    one.at_work_on = given.not_before("on", given.day("on", on), one.departed_on or one.proposed_on)
    one.at_work_by = viewer.user_id
    if wage_fen is not None:
        one.wage_fen = given.whole("wage_fen", wage_fen, least=0, most=given.MOST_WAGE_FEN)
    one.save()
    return one


def _over(one: Placement, verb: str, on: datetime.date, reason: str) -> Placement:
    first = one.at_work_on or one.departed_on or one.proposed_on
    one.state = _moved(one, verb)
    one.ended_on = given.not_before("on", on, first)
    one.ended_why = given.text("reason", reason, 300)
    one.save()
    Vacancy.objects.filter(pk=one.vacancy_id).update(taken=F("taken") - 1)
    return one


def _moved(one: Placement, verb: str) -> str:
    state = labour.next_placement(verb, one.state, one.vacancy.kind)
    return moved(state, one.get_state_display())


def _own(viewer: Viewer, one: Placement) -> None:
    if not viewer.is_system and one.vacancy.organisation_id not in viewer.organisations(EMPLOY):
        raise forbidden(EMPLOY)


def _helped(viewer: Viewer, code: str) -> Placement:
    """The placement, held, for whoever speaks for the worker's place."""
    one = _locked(code)
    given.for_people_of(viewer, one.worker.place.code)
    return one


def _my_own(viewer: Viewer, code: str) -> Placement:
    """The placement, held, for the worker."""
    one = _locked(code)
    if one.worker.user is None or one.worker.user != viewer.user_id:
        raise Forbidden("not_own", _("没有这条登记"))
    return one


def _stood_in(viewer: Viewer, code: str) -> Placement:
    """The placement, held, for the office that speaks for an employer who does not act here."""
    one = _locked(code)
    given.for_people_of(viewer, one.vacancy.offered_to.code)
    if one.vacancy.organisation_id is not None:
        raise Conflict("employer_acts", _("该岗位由用人单位自行确认"))
    return one


def _locked(code: str) -> Placement:
    found = Placement.objects.select_for_update(of=("self",))
    one = (
        found.select_related("worker__household", "worker__place", "vacancy__offered_to")
        .filter(code=code)
        .first()
    )
    if one is None:
        raise given.absent()
    return one
