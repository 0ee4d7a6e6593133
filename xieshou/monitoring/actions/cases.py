"""A case from the clue to the county's decision; each step by whoever may take it there."""

from collections.abc import Collection, Sequence
from datetime import date as Date
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.clock import now, today
from xieshou.core.scope import Viewer
from xieshou.monitoring import rules
from xieshou.monitoring.actions import checks
from xieshou.monitoring.models import Case, Clue, NoticeObjection, RiskScore
from xieshou.monitoring.reads.lines import line_for
from xieshou.registry import reads as registry

KIND_ORDER = rules.clues.KINDS.index
GROUP_FLAWS: dict[str, Any] = {
    "within_line": _("人均纯收入在监测范围内，应为脱贫不稳定户或边缘易致贫户"),
    "above_line": _("人均纯收入超出监测范围，应为突发严重困难户"),
    "other_group": _("脱贫户应为脱贫不稳定户，一般农户应为边缘易致贫户"),
}


def _place_of_clues(*, clues: Sequence[int], **_body: object) -> set[str]:
    return {checks.place_of_clue(clue=one) for one in clues} or {NOWHERE}


def _place_of_objection(*, objection: int, **_body: object) -> str:
    found = NoticeObjection.objects.filter(pk=objection)
    return found.values_list("case__village", flat=True).first() or NOWHERE


@action("monitoring.visit", place=_place_of_clues)
def open_case(*, viewer: Viewer, clues: Sequence[int]) -> Case:
    """Open the household's case from its open clues, or add them to the case that is open.

    The clock runs from the first clue's day, be it told later than others. Where an earlier case
    ended the new one says, by its number, that the risk has come back. Raises Conflict for clues of
    two households, or answered.
    """
    checks.person(viewer)
    found = list(Clue.objects.select_for_update().filter(pk__in=clues).order_by("on"))
    households = {one.household_id for one in found}
    if len(found) < len(set(clues)) or len(households) != 1:
        raise Conflict("clues_apart", _("线索应属于同一户"))
    if any(one.state != Clue.State.OPEN for one in found):
        raise Conflict("clue_answered", _("这条线索已经处理"))
    (household,) = households
    earlier = Case.objects.filter(household=household)
    case = earlier.exclude(state__in=rules.life.ENDED).first()
    if case is None:
        case = Case.objects.create(
            household_id=household, village=found[0].village, number=earlier.count() + 1,
            clue_on=found[0].on, origin=found[0].origin,
        )  # fmt: skip
        checks.write_step(viewer, case, "open")
    elif case.state in rules.life.DECIDING:
        case.clue_on = min(case.clue_on, found[0].on)
        case.save(update_fields=["clue_on"])
    elif case.state in rules.life.HELPED:
        # A visit has said which risks are real; a later clue that is taken in is one more.
        case.risks = sorted({*case.risks, *(one.kind for one in found)}, key=KIND_ORDER)
        case.save(update_fields=["risks"])
    for one in found:
        one.state, one.case, one.answered_by_name = Clue.State.TAKEN, case, viewer.name
        one.save(update_fields=["state", "case", "answered_by_name"])
    return case


@action("monitoring.visit", place=checks.place_of_case)
def visit(
    *,
    viewer: Viewer,
    case: int,
    income_fen: int,
    assured: Collection[str],
    risks: Collection[str],
    note: str,
) -> Case:
    """What a visit found: net income in fen a head and year, which assurances hold, which risks are
    real. Raises BadInput, Conflict, NotFound."""
    one = checks.locked_case(case)
    for name in assured:
        checks.among(name, rules.life.ASSURANCES, "assured")
    for name in risks:
        checks.among(name, rules.clues.KINDS, "risks")
    if not risks:
        raise BadInput("no_risk", _("请至少选择一项风险；没有风险的请不予认定"), {"field": "risks"})
    checks.amount(income_fen, "income_fen")
    one.risks = sorted(set(risks), key=KIND_ORDER)
    checks.take(
        viewer, one, "visit", note=checks.words(note, "note"),
        facts={"income_fen": income_fen, "assured": sorted(set(assured))},
    )  # fmt: skip
    RiskScore.objects.filter(household=one.household_id).update(
        visited_on=today(), visited_by_name=viewer.name
    )
    return one


@action("monitoring.review", place=checks.place_of_case)
def review(
    *, viewer: Viewer, case: int, group: str, in_favour: int, against: int, note: str
) -> Case:
    """The village's review: which of the three groups, and how those present voted: most for it.

    Raises BadInput for a group that income and history do not allow, Conflict.
    """
    one = checks.locked_case(case)
    checks.among(group, rules.life.GROUPS, "group")
    if in_favour < 0 or against < 0 or in_favour <= against:
        raise BadInput(
            "not_agreed", _("赞成应多于反对；评议未通过的请不予认定"), {"field": "in_favour"}
        )
    seen = one.steps.filter(step="visit").order_by("-number").first()
    if seen is None:
        raise Conflict("not_visited", _("还没有入户核实"))
    line = line_for(one.village, today().year).amount_fen
    known = registry.household_groups([one.household_id])[one.household_id]
    if flaw := rules.life.group_flaw(group, known, seen.facts["income_fen"], line):
        raise BadInput(f"group_{flaw}", GROUP_FLAWS[flaw], {"field": "group"})
    one.group = group
    checks.take(
        viewer, one, "review", note=checks.words(note, "note"),
        facts={"group": group, "in_favour": in_favour, "against": against, "line_fen": line},
    )  # fmt: skip
    return one


@action("monitoring.notice", place=checks.place_of_case)
def open_notice(
    *, viewer: Viewer, case: int, where: str, days: int = rules.life.NOTICE_DAYS
) -> Case:
    """Show the case in the village from today: the masked name, the village and the group, nothing
    else. Raises BadInput for fewer days than five, or words that must not be public."""
    return show_in_village(viewer, checks.locked_case(case), "notice", where, days)


def show_in_village(viewer: Viewer, one: Case, step: str, where: str, days: int) -> Case:
    """Open the notice of a case, of recognition or of exit."""
    if not rules.life.NOTICE_DAYS <= days <= rules.life.MOST_NOTICE_DAYS:
        raise BadInput(
            "days_out_of_range", _("公示期应为 %(least)s 至 %(most)s 天"),
            {
                "field": "days", "least": rules.life.NOTICE_DAYS,
                "most": rules.life.MOST_NOTICE_DAYS,
            },
        )  # fmt: skip
    one.where = checks.public_words(where, "where")
    one.noticed_on, one.notice_days = today(), days
    checks.take(viewer, one, step, facts={"days": days})
    return one


@action("monitoring.object", place=checks.place_of_case)
def object_case(*, viewer: Viewer, case: int, text: str) -> NoticeObjection:
    """Say something against a case on notice, in time. Raises Conflict, BadInput."""
    one = checks.locked_case(case)
    if one.state not in rules.life.ON_NOTICE or today() > last_day(one):
        raise Conflict("no_notice", _("这一对象不在公示期内"))
    assert one.noticed_on is not None
    return NoticeObjection.objects.create(
        case=one, noticed_on=one.noticed_on, text=checks.words(text, "text"), by=viewer.user_id,
        by_name=viewer.name, at=now(),
    )  # fmt: skip


@action("monitoring.check", place=_place_of_objection)
def answer_objection(
    *, viewer: Viewer, objection: int, answer: str, upheld: bool
) -> NoticeObjection:
    """Answer an objection once, by somebody who neither raised it nor took a step of the case nor
    lives in the household."""
    row = NoticeObjection.objects.filter(pk=objection).first()
    if row is None:
        raise NotFound("no_objection", _("没有这条异议"))
    one = checks.locked_case(row.case_id)
    row.refresh_from_db()
    if row.upheld is not None:
        raise Conflict("answered", _("这条异议已经答复"))
    hands = {*one.steps.values_list("by", flat=True), row.by}
    if viewer.user_id is None or viewer.user_id in hands:
        raise Forbidden("four_eyes", _("办理过本对象或提出异议的人不能答复，请由他人办理"))
    checks.not_of_household(viewer, one)
    row.answer, row.upheld = checks.words(answer, "answer"), upheld
    row.answered_by, row.answered_by_name = viewer.user_id, viewer.name
    row.answered_at = now()
    row.save()
    return row


@action("monitoring.check", place=checks.place_of_case)
def check(*, viewer: Viewer, case: int, note: str) -> Case:
    """The township's check, after the notice. Raises Conflict while it runs or an objection is
    open or upheld, Forbidden to whoever took a step before."""
    one = checks.locked_case(case)
    notice_is_over(one)
    checks.take(viewer, one, "check", note=checks.words(note, "note"))
    return one


@action("monitoring.recognise", place=checks.place_of_case)
def recognise(*, viewer: Viewer, case: int, note: str) -> Case:
    """The county's decision that the household is monitored and helped, by other hands than all
    before."""
    one = checks.locked_case(case)
    one.decided_on = today()
    checks.take(viewer, one, "recognise", note=checks.words(note, "note"))
    return one


@action("monitoring.reject", place=checks.place_of_case)
def reject(*, viewer: Viewer, case: int, note: str) -> Case:
    """End a case that is not recognised, saying why; once it was shown in the village, whoever may
    check. Raises Conflict, Forbidden."""
    one = checks.locked_case(case)
    one.decided_on = today()
    checks.take(viewer, one, "reject", note=checks.words(note, "note"))
    return one


def last_day(one: Case) -> Date:
    assert one.noticed_on is not None
    return rules.life.last_notice_day(one.noticed_on, one.notice_days)


def notice_is_over(one: Case) -> None:
    """Raises Conflict while the notice runs, or an objection to it is open or was upheld."""
    if one.state not in rules.life.ON_NOTICE or one.noticed_on is None:
        return
    if today() <= last_day(one):
        raise Conflict(
            "notice_runs", _("公示期至 %(day)s，期满后方可审核"),
            {"day": last_day(one).isoformat()},
        )  # fmt: skip
    said = one.objections.filter(noticed_on=one.noticed_on).values_list("upheld", flat=True)
    if None in said:
        raise Conflict("objection_open", _("还有异议没有答复，答复后方可办理"))
    if True in said:
        raise Conflict("objection_upheld", _("有异议成立，请不予认定或退回"))
