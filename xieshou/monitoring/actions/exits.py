"""Leaving: stable for half a year, above the line, assured, shown in the village; or not yet."""

from collections.abc import Collection
from datetime import date as Date

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import Conflict, action
from xieshou.core.clock import today
from xieshou.core.scope import Viewer
from xieshou.monitoring import rules
from xieshou.monitoring.actions import checks
from xieshou.monitoring.actions.cases import notice_is_over, show_in_village
from xieshou.monitoring.models import Case, Clue
from xieshou.monitoring.reads.labels import NO_EXIT
from xieshou.monitoring.reads.lines import line_for

LEAVING = rules.life.HELPED - {"recognised"}


@action("monitoring.visit", place=checks.place_of_case)
def exit_visit(
    *, viewer: Viewer, case: int, income_fen: int, assured: Collection[str], note: str
) -> Case:
    """A visit found that the risk is gone. Raises Conflict naming all that stands against it."""
    one = checks.locked_case(case)
    for name in assured:
        checks.among(name, rules.life.ASSURANCES, "assured")
    checks.amount(income_fen, "income_fen")
    line = line_for(one.village, today().year).amount_fen
    if one.state == Case.State.RECOGNISED:
        reasons = rules.life.why_no_exit(
            rules.life.Stand(income_fen, frozenset(assured)), line, _helped_since(one),
            today(), open_clues=_new_clues(one),
        )  # fmt: skip
        _refuse(reasons)
    checks.take(
        viewer, one, "exit_visit", note=checks.words(note, "note"),
        facts={"income_fen": income_fen, "assured": sorted(set(assured)), "line_fen": line},
    )  # fmt: skip
    return one


@action("monitoring.notice", place=checks.place_of_case)
def exit_notice(
    *, viewer: Viewer, case: int, where: str, days: int = rules.life.NOTICE_DAYS
) -> Case:
    """Show in the village that the risk is gone, for at least five days."""
    return show_in_village(viewer, checks.locked_case(case), "exit_notice", where, days)


@action("monitoring.check", place=checks.place_of_case)
def exit_check(*, viewer: Viewer, case: int, note: str) -> Case:
    """The township's check of an exit, after its notice."""
    one = checks.locked_case(case)
    notice_is_over(one)
    checks.take(viewer, one, "exit_check", note=checks.words(note, "note"))
    return one


@action("monitoring.recognise", place=checks.place_of_case)
def exit_case(*, viewer: Viewer, case: int, note: str) -> Case:
    """The county's decision that the risk is gone. Raises Conflict where a new clue has come in."""
    one = checks.locked_case(case)
    if _new_clues(one):
        _refuse(("new_risk",))
    one.exited_on = today()
    checks.take(viewer, one, "exit", note=checks.words(note, "note"))
    return one


@action("monitoring.check", place=checks.place_of_case)
def return_case(*, viewer: Viewer, case: int, note: str) -> Case:
    """The risk is still there: back to being helped, and the half year begins anew."""
    one = checks.locked_case(case)
    checks.take(viewer, one, "return", note=checks.words(note, "note"))
    return one


def _helped_since(one: Case) -> Date:
    """Since when the household is helped without a break: recognition, the last return, or a clue
    that was taken into the case later."""
    last = one.steps.filter(step__in=("recognise", "return")).order_by("-number").first()
    assert last is not None
    return rules.life.helped_since(last.on, one.clues.values_list("on", flat=True))


def _new_clues(one: Case) -> int:
    """Clues that nobody has answered, and those of the case since its exit was put forward."""
    waiting = Clue.objects.filter(household=one.household_id, state=Clue.State.OPEN).count()
    left = one.steps.filter(step="exit_visit").order_by("-number").first()
    # By when it was told: the day that a clue is about may lie before the visit.
    taken = one.clues.filter(at__gte=left.at).count() if left and one.state in LEAVING else 0
    return waiting + taken


def _refuse(reasons: Collection[str]) -> None:
    if reasons:
        raise Conflict(
            "no_exit", _("还不能消除风险：%(reasons)s"),
            {"reasons": "；".join(str(NO_EXIT[one]) for one in reasons)},
        )  # fmt: skip
