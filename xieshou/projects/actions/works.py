"""Milestones and contracts of works, and the release of the money held back."""

from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.projects.actions.life import locked, place_of
from xieshou.projects.models import Contract, Milestone, Project
from xieshou.projects.rules import works

# States in which works are prepared or under way; a contract may be carried out until accepted.
OPEN = ("approved", "building", "finished")
RELEASING = ("accepted", "handed_over", "upkeep", "evaluated")
FLAWS = {
    "stage_unknown": ("stage", gettext_lazy("没有这个阶段")),
    "method_unknown": ("method", gettext_lazy("没有这种采购方式")),
    "stage_back": ("stage", gettext_lazy("阶段只能往后走")),
    "supplier_missing": ("supplier", gettext_lazy("中标之后须填写承包人或供应商")),
    "amount_missing": ("amount_fen", gettext_lazy("中标之后须填写合同金额")),
    "unsigned": ("signed_on", gettext_lazy("签约之后须填写签约日期")),
}


def _place_of_contract(*, contract: int, **_: Any) -> str:
    found = Contract.objects.filter(pk=contract).values_list("project__place__code", flat=True)
    return found.first() or NOWHERE


@action("projects.carry_out", place=place_of)
def record_contract(
    *,
    viewer: Viewer,
    code: str,
    number: str,
    title: str,
    method: str,
    stage: str,
    supplier: str = "",
    amount_fen: int = 0,
    signed_on: date | None = None,
    retention_fen: int = 0,
    retention_due_on: date | None = None,
) -> Contract:
    """Record a contract of a project, or move it on; the number names it.

    Stages only go forward. Once signed, parties and amounts stay. All contracts together never
    exceed what was planned. Raises BadInput and Conflict.
    """
    project = locked(code)
    _check_open(project)
    if not number.strip() or not title.strip():
        raise BadInput("missing", _("请填写编号和名称"), {"field": "number"})
    old = Contract.objects.filter(project=project, number=number.strip()).first()
    flaw = works.contract_flaw(
        stage=stage, before=old.stage if old else "", method=method, supplier=supplier,
        amount_fen=amount_fen, signed=signed_on is not None,
    )  # fmt: skip
    if flaw:
        field, text = FLAWS[flaw]
        raise BadInput(flaw, text, {"field": field})
    one = old or Contract(project=project, number=number.strip())
    said = {
        "title": title.strip()[:120],
        "method": method,
        "supplier": supplier.strip()[:120],
        "amount_fen": amount_fen,
        "signed_on": signed_on,
        "retention_fen": retention_fen,
        "retention_due_on": retention_due_on,
    }
    is_signed = old is not None and old.signed_on is not None
    if is_signed and any(getattr(old, name) != value for name, value in said.items()):
        raise Conflict("contract_signed", _("合同已签订，除阶段外不能更改"))
    _check_days(signed_on, retention_due_on)
    _check_amounts(project, one, amount_fen, retention_fen, retention_due_on)
    for name, value in said.items():
        setattr(one, name, value)
    one.stage = stage
    one.recorded_by = sorted({*one.recorded_by, *filter(None, [viewer.user_id])})
    one.save()
    return one


@action("projects.accept", place=_place_of_contract)
def release_retention(*, viewer: Viewer, contract: int) -> Contract:
    """Release the money held back, once its day has come and the works were accepted; by somebody
    who did not record the contract."""
    one = Contract.objects.filter(pk=contract).select_related("project").first()
    if one is None:
        raise NotFound("no_contract", _("没有这份合同"))
    project = locked(one.project.code)
    one.refresh_from_db(fields=["released_on"])
    if viewer.user_id is None or viewer.user_id in one.recorded_by:
        raise Forbidden("four_eyes", _("登记合同的人不能释放质保金，请由他人办理"))
    if one.released_on is not None or not one.retention_fen:
        raise Conflict("nothing_held", _("没有待释放的质保金"))
    if project.state not in RELEASING:
        raise Conflict("not_accepted", _("工程尚未验收，质保金不能释放"))
    due = one.retention_due_on
    if due is not None and timezone.localdate() < due:
        raise Conflict("not_due", _("质保金 %(day)s 到期，尚不能释放"), {"day": due.isoformat()})
    one.released_on = timezone.localdate()
    one.save(update_fields=["released_on"])
    return one


@action("projects.carry_out", place=place_of)
def record_milestone(
    *, code: str, name: str, due_on: date, done_on: date | None = None
) -> Milestone:
    """Set a milestone, or say when it was reached; what was reached stays so."""
    project = locked(code)
    _check_open(project)
    if not name.strip():
        raise BadInput("missing", _("请填写这一项"), {"field": "name"})
    if done_on is not None and done_on > timezone.localdate():
        raise BadInput("day_to_come", _("完成日期不能晚于今天"), {"field": "done_on"})
    one = Milestone.objects.filter(project=project, name=name.strip()).first()
    if one is not None and one.done_on is not None:
        raise Conflict("milestone_done", _("该节点已完成，不能更改"))
    if one is not None and one.due_on != due_on:
        raise Conflict("milestone_moved", _("节点的计划日期定下后不能更改，请另立节点"))
    one = one or Milestone(project=project, name=name.strip()[:120], due_on=due_on)
    one.done_on = done_on
    one.save()
    return one


def _check_open(project: Project) -> None:
    if project.state not in OPEN:
        raise Conflict(
            "wrong_state",
            _("“%(state)s”的项目不能办理此项"),
            {"state": project.get_state_display()},
        )


def _check_days(signed_on: date | None, retention_due_on: date | None) -> None:
    if signed_on is not None and not works.FIRST_DAY <= signed_on <= timezone.localdate():
        raise BadInput(
            "day_out_of_range", _("签约日期应在 2000 年之后、今天之前"), {"field": "signed_on"}
        )
    if retention_due_on is not None and retention_due_on < (signed_on or works.FIRST_DAY):
        raise BadInput(
            "due_before_signed", _("质保金到期日不能早于签约日期"), {"field": "retention_due_on"}
        )


def _check_amounts(
    project: Project, one: Contract, amount_fen: int, retention_fen: int, due_on: date | None
) -> None:
    others = Contract.objects.filter(project=project).exclude(pk=one.pk)
    if (others.aggregate(fen=Sum("amount_fen"))["fen"] or 0) + amount_fen > project.total_fen:
        raise BadInput(
            "above_plan", _("合同金额合计超过计划资金，请先办理变更"), {"field": "amount_fen"}
        )
    if not 0 <= retention_fen <= works.most_retention(amount_fen):
        raise BadInput(
            "retention_too_high",
            _("质保金不得高于合同金额的 %(most)s%%"),
            {"field": "retention_fen", "most": works.MOST_RETENTION_PERCENT},
        )
    if retention_fen and due_on is None:
        raise BadInput("due_missing", _("请填写质保金到期日"), {"field": "retention_due_on"})
