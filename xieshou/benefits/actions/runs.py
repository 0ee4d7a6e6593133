"""A year's dividend: proposed, shown to the village, voted on, paid; nobody acts twice."""

from collections.abc import Sequence
from datetime import date as Date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.benefits import rules
from xieshou.benefits.actions import checks
from xieshou.benefits.models import DividendRun, RunObjection, RunStep, SharingRule
from xieshou.benefits.reads.collectives import ENDED, year_account
from xieshou.benefits.reads.runs import run_content, source_of
from xieshou.benefits.reads.shares import holdings, last_decision
from xieshou.benefits.tasks import pay_households
from xieshou.core import clock, jobs
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.models import Job
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.core.words import needed
from xieshou.funds import actions as funds
from xieshou.funds.actions import Leg

State = DividendRun.State
WORDS: dict[str, Any] = {
    "votes_missing": _("请填写有表决权的成员人数和表决结果"),
    "votes_do_not_add_up": _("到会人数不能多于成员人数，赞成与反对之和不能多于到会人数"),
    "too_few_came": _("到会成员不足三分之二，不能表决"),
    "objection_open": _("还有异议没有答复，答复后方可办理"),
    "objection_upheld": _("有异议成立，请撤回后重新提出"),
}


def place_of_run(*, run: str, **_body: object) -> str:
    found = DividendRun.objects.filter(code=run)
    return found.values_list("collective__place__code", flat=True).first() or NOWHERE


def _places_of_runs(*, runs: Sequence[str], **_body: object) -> set[str]:
    return {place_of_run(run=code) for code in runs} or {NOWHERE}


def _place_of_objection(*, objection: int, **_body: object) -> str:
    found = RunObjection.objects.filter(pk=objection)
    return found.values_list("run__collective__place__code", flat=True).first() or NOWHERE


@action("benefits.propose_run", place=checks.place_of_collective)
def propose_run(*, viewer: Viewer, collective: str, year: int) -> DividendRun:
    """Share out what is left of the collective's surplus at the end of a year, by its rule and by
    the shares that are confirmed by now.

    Raises NotFound, BadInput, Conflict where there is no rule, no share, no surplus, or a run of
    the year.
    """
    if checks.year(year) > clock.today().year:
        raise BadInput("year_ahead", _("该年度还没有开始"), {"field": "year"})
    home = checks.locked_collective(collective)
    before = DividendRun.objects.filter(collective=home)
    if before.filter(year__gte=year).exclude(state__in=ENDED).exists():
        raise Conflict("run_of_year", _("该年度或以后年度已有分红方案"))
    rule = SharingRule.objects.filter(collective=home).order_by("-version").first()
    if rule is None:
        raise Conflict("no_rule", _("请先登记收益分配比例"))
    surplus = year_account(home.pk, year).surplus_fen
    until = last_decision(home.pk)
    held = holdings(home.pk, until)
    if surplus <= 0 or not held:
        raise Conflict("nothing_to_share", _("没有可分配的收益，或还没有登记股份"))
    shared = (rule.reserve_bp, rule.welfare_bp, rule.retained_bp, rule.dividend_bp)
    parts = rules.parts_of(surplus, shared)
    rows = rules.shares_of(parts.dividend, held)
    run = DividendRun(
        collective=home, year=year, rule=rule, register_until=until, surplus_fen=surplus,
        code=f"{home.code}-{year}-{before.filter(year=year).count() + 1}",
        reserve_fen=parts.reserve, welfare_fen=parts.welfare, retained_fen=parts.retained,
        dividend_fen=parts.dividend, units=sum(units for _pk, _code, units in held),
        households=len(rows), list_hash=rules.list_hash(rows),
    )  # fmt: skip
    run.content_hash = run_content(run)
    run.save()
    _step(viewer, run, "propose")
    return run


@action("benefits.open_notice", place=place_of_run)
def open_notice(
    *, viewer: Viewer, run: str, where: str, days: int = rules.NOTICE_DAYS
) -> DividendRun:
    """Show a run to the village from today, for `days` days before the members meet."""
    if not rules.NOTICE_DAYS <= days <= rules.MOST_NOTICE_DAYS:
        raise BadInput(
            "days_out_of_range",
            _("公示期应为 %(least)s 至 %(most)s 天"),
            {"field": "days", "least": rules.NOTICE_DAYS, "most": rules.MOST_NOTICE_DAYS},
        )
    one = _locked(run, "notice")
    one.where, one.days = needed("where", where, 300), days
    one.opened_on, one.state = clock.today(), State.NOTICED
    one.save(update_fields=["where", "days", "opened_on", "state"])
    _step(viewer, one, "notice", where)
    return one


@action("benefits.object", place=place_of_run)
def object_run(*, viewer: Viewer, run: str, text: str) -> RunObjection:
    """Say something against a run on notice, in time. Raises Conflict, BadInput, NotFound."""
    one = _locked(run)
    today = clock.today()
    if one.state != State.NOTICED or today > rules.last_day(_opened(one), one.days):
        raise Conflict("no_notice", _("这一分红方案不在公示期内"))
    return RunObjection.objects.create(
        run=one, text=needed("text", text, 2000), by=viewer.user_id, by_name=viewer.name,
        at=timezone.now(),
    )  # fmt: skip


@action("benefits.answer", place=_place_of_objection)
def answer_objection(*, viewer: Viewer, objection: int, text: str, upheld: bool) -> RunObjection:
    """Answer an objection once, saying whether it stands; by nobody who had a hand in the run, nor
    by whoever raised it. Raises NotFound, Conflict, Forbidden, BadInput."""
    one = RunObjection.objects.filter(pk=objection).select_related("run").first()
    if one is None:
        raise NotFound("no_objection", _("没有这条异议"))
    run = _locked(one.run.code)
    one.refresh_from_db()
    if one.upheld is not None or run.state not in rules.STEPS:
        raise Conflict("answered", _("这条异议已经答复，或方案已经办结"))
    hands = {*RunStep.objects.filter(run=run).values_list("by", flat=True), one.by}
    if viewer.user_id is None or viewer.user_id in hands:
        raise Forbidden("four_eyes", _("办理过本方案或提出异议的人不能答复，请由他人办理"))
    one.answer, one.upheld = needed("text", text, 2000), upheld
    one.answered_by, one.answered_by_name = viewer.user_id, viewer.name
    one.answered_at = timezone.now()
    one.save()
    return one


@action("benefits.enter_vote", place=place_of_run)
def enter_vote(
    *,
    viewer: Viewer,
    run: str,
    met_on: Date,
    eligible: int,
    present: int,
    in_favour: int,
    against: int,
) -> DividendRun:
    """Put down how the members voted after the notice; two thirds of all must agree.

    Raises BadInput for counts that cannot be, Conflict while the notice runs or an objection
    stands, Forbidden to whoever acted before.
    """
    one = _locked(run, "vote")
    if not rules.last_day(_opened(one), one.days) < met_on <= clock.today():
        raise BadInput("met_on_wrong", _("表决应在公示期满之后，且不晚于今天"), {"field": "met_on"})
    votes = rules.Votes(eligible, present, in_favour, against)
    if flaw := rules.votes_flaw(votes):
        raise BadInput(flaw, WORDS[flaw], {"field": "present"})
    _no_objection(one)
    one.met_on, one.eligible, one.present = met_on, eligible, present
    one.in_favour, one.against = in_favour, against
    one.state = State.ADOPTED if rules.is_adopted(votes) else State.REJECTED
    one.save()
    _step(viewer, one, "vote", f"{in_favour}/{against}/{present}/{eligible}")
    return one


@action("benefits.pay_run", place=_places_of_runs)
def pay_runs(*, viewer: Viewer, runs: Sequence[str]) -> Job:
    """Pay adopted runs: one entry each in the ledger now, the households by a job.

    Raises NotFound, Conflict where a run is not adopted, an objection stands, its content is not
    what was voted on, or the book does not hold as much; Forbidden to whoever acted before.
    """
    if len(set(runs)) < len(runs):
        raise BadInput("run_twice", _("同一方案只能填写一次"), {"field": "runs"})
    paid = [_entered(viewer, code) for code in sorted(runs)]
    place = min(place_of_run(run=code) for code in runs)
    return jobs.start(
        pay_households, viewer=viewer, place=place if len(paid) == 1 else place[:6],
        runs=[one.pk for one in paid],
    )  # fmt: skip


@action("benefits.withdraw_run", place=place_of_run)
def withdraw_run(*, run: str, reason: str) -> DividendRun:
    """Take back a run that is not paid, so that another can be proposed."""
    one = _locked(run, "withdraw")
    one.state, one.reason = State.WITHDRAWN, needed("reason", reason, 300)
    one.save(update_fields=["state", "reason"])
    return one


def _entered(viewer: Viewer, code: str) -> DividendRun:
    """The run with its entry in the collective's book, ready for the households."""
    run = _locked(code, "pay")
    if run_content(run) != run.content_hash:
        raise Conflict("content_changed", _("方案内容与表决时不一致，不能发放"))
    _no_objection(run)
    parts = rules.Parts(run.reserve_fen, run.welfare_fen, run.retained_fen, run.dividend_fen)
    legs = rules.legs_of_run(parts)
    _step(viewer, run, "pay")
    today = clock.today()
    if legs:
        # The ledger names nobody: the run's code, and the hash of who gets what.
        run.entry = funds.post(
            viewer=SYSTEM, book=run.collective.code, date=today, memo="dividend",
            legs=[Leg(account, fen) for account, fen in legs], source=source_of(code),
            once=(f"benefits.run:{code}", rules.request_of(run.list_hash)),
        )  # fmt: skip
    run.paid_on, run.state = today, State.PAYING
    run.save(update_fields=["entry", "paid_on", "state"])
    return run


def _no_objection(run: DividendRun) -> None:
    said = RunObjection.objects.filter(run=run).values_list("upheld", flat=True)
    if why := rules.why_not_pay(said):
        raise Conflict(why, WORDS[why])


def _locked(code: str, step: str = "") -> DividendRun:
    """The run, held until the act is done, in a state for the step. Raises NotFound, Conflict."""
    found = DividendRun.objects.select_for_update(of=("self",)).select_related("collective")
    run = found.filter(code=code).first()
    if run is None:
        raise NotFound("no_run", _("没有编号为 %(code)s 的分红方案"), {"code": code})
    if step and step not in rules.STEPS.get(run.state, frozenset()):
        raise Conflict(
            "wrong_state", _("“%(state)s”的方案不能办理此项"), {"state": run.get_state_display()}
        )
    return run


def _step(viewer: Viewer, run: DividendRun, verb: str, note: str = "") -> None:
    """Put down who took the step. Raises Forbidden to the system and to whoever acted before."""
    if viewer.user_id is None:
        raise Forbidden("no_person", _("这一步须由有权限的人办理，系统不能代办"))
    acted = RunStep.objects.filter(run=run, by=viewer.user_id).exists()
    answered = RunObjection.objects.filter(run=run, answered_by=viewer.user_id).exists()
    if acted or answered:
        raise Forbidden("two_steps", _("您办理过本方案的前一步，这一步请由他人办理"))
    RunStep.objects.create(
        run=run, verb=verb, note=note.strip()[:500], content_hash=run.content_hash,
        by=viewer.user_id, by_name=viewer.name, at=timezone.now(),
    )  # fmt: skip


def _opened(run: DividendRun) -> Date:
    assert run.opened_on is not None
    return run.opened_on
