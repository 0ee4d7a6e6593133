"""Projects of a running year from an office's ledger, whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core.action import Conflict, action
from xieshou.core.scope import Viewer
from xieshou.projects import reads, rules
from xieshou.projects.actions import events, writing
from xieshou.projects.actions.answers import REPORTING, checked, write_answers
from xieshou.projects.actions.changes import check_terms
from xieshou.projects.actions.life import locked, place_of
from xieshou.projects.models import (
    Answers,
    Asset,
    KindForm,
    Progress,
    Project,
    ProjectCost,
    Proposal,
)
from xieshou.projects.reads.kindform import items_of
from xieshou.projects.rules import ledger, life
from xieshou.projects.rules.kindform import BENEFICIARIES
from xieshou.projects.rules.ledger import LedgerRow
from xieshou.projects.rules.life import Evidence

# States in which a project with an asset has been handed over.
HANDED_OVER = ("handed_over", "upkeep", "evaluated")


@action("projects.import_ledger", place=lambda *, rows, **_: {row["place"] for row in rows})
def import_ledger(*, viewer: Viewer, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Enter the rows of a ledger (sheets.ledger_sheet). Returns counts: added, changed, same.

    A new code becomes a project in the state that the ledger says, bound to the approval that it
    names. Of a known project only the progress is taken; raises Conflict where the ledger says
    otherwise what only a step or a granted change may move, and where a new code is not one of its
    county's ledger.
    """
    counts = {"added": 0, "changed": 0, "same": 0}
    donors = {county: reads.donor(county) for county in {row["place"][:6] for row in rows}}
    known = reads.ledger_rows([row["code"] for row in rows])
    for row in rows:
        said = ledger.row_of(row, donors[row["place"][:6]])
        old = known.get(said.code)
        if old is None:
            _enter(said, viewer)
            counts["added"] += 1
        else:
            counts["changed" if _brought_up(old, said, viewer) else "same"] += 1
    return counts


@action("projects.report_progress", place=place_of)
def report_progress(
    *, viewer: Viewer, code: str, on: date, done_bp: int, paid_fen: int
) -> Progress:
    """Say how far a project is on a day; said again for the same day it replaces what was said.

    Raises Conflict for a project that is not under way, or a day still to come, and where more is
    said to be paid than was planned.
    """
    project = locked(code)
    _check_progress(project, on, done_bp, paid_fen)
    made, _created = Progress.objects.update_or_create(
        project=project,
        on=on,
        defaults={
            "done_bp": done_bp,
            "paid_fen": paid_fen,
            "by": viewer.user_id,
            "by_name": viewer.name,
        },
    )
    return made


def _check_progress(project: Project, on: date, done_bp: int, paid_fen: int) -> None:
    if project.state in (Project.State.LEFT, Project.State.CANCELLED):
        raise Conflict(
            "wrong_state",
            _("“%(state)s”的项目不能办理此项"),
            {"state": project.get_state_display()},
        )
    if on > timezone.localdate():
        raise Conflict("day_to_come", _("进度的截至日期不能晚于今天"))
    if not 0 <= done_bp <= ledger.ALL_BP:
        raise Conflict("done_out_of_range", _("完成进度应为 0 至 100%%"))
    if not 0 <= paid_fen <= project.total_fen:
        raise Conflict(
            "paid_above_plan",
            _("项目 %(code)s 已支付超过计划资金，请核对或先办理变更"),
            {"code": project.code},
        )


def _enter(said: LedgerRow, viewer: Viewer) -> None:
    check_terms(said.terms)
    if Proposal.objects.filter(code=said.code).exists():
        raise Conflict("code_taken", _("编号 %(code)s 已有项目使用"), {"code": said.code})
    if not ledger.code_fits(said.code, said.terms.place):
        raise Conflict(
            "code_elsewhere",
            _("编号 %(code)s 应以所在县（或所在村）的区划代码和短横线开头"),
            {"code": said.code},
        )
    ids = writing.place_ids({said.terms.place, *(cost.payer for cost in said.terms.costs)})
    terms = said.terms
    form = _form_for(said)
    stood = life.content_hash(terms)
    project = Project.objects.create(
        code=said.code,
        year=said.year,
        place_id=ids[terms.place],
        name=terms.name,
        kind=terms.kind,
        content=terms.content,
        form=form,
        quantities=[asdict(one) for one in terms.quantities],
        use=terms.use,
        households=terms.households,
        people=terms.people,
        total_fen=rules.total_fen(terms.costs),
        state=said.state,
        since=timezone.now(),
        due_on=said.finish_by,
        approved_hash="" if said.state == Project.State.PLANNED else stood,
        authors=[] if viewer.user_id is None else [viewer.user_id],
        decision=said.approval[:60],
        origin=said.origin,
        source=said.source,
    )
    ProjectCost.objects.bulk_create(
        ProjectCost(
            project=project,
            source=cost.source,
            payer_id=ids[cost.payer],
            amount_fen=cost.amount_fen,
        )
        for cost in terms.costs
    )
    papers = (Evidence("approval", said.approval),) if said.approval else ()
    events.of_project(project, "import", "", viewer, evidence=papers, stood=stood)
    _write_progress(project, said, viewer)
    if said.planned:
        values = checked(form, dict(said.planned))
        write_answers(project, Answers.Stage.PLAN, timezone.localdate(), values, viewer)
    _write_realised(project, said, viewer)
    _enter_asset(project, said)


def _form_for(said: LedgerRow) -> KindForm | None:
    """The newest version of the kind's form that knows all that is said. Raises Conflict."""
    codes = {code for code, _value in (*said.planned, *said.realised)} - set(BENEFICIARIES)
    forms = KindForm.objects.filter(kind=said.terms.kind).order_by("-version")
    for form in forms:
        if codes <= {item.code for item in items_of(form)}:
            return form
    if said.planned or said.realised:
        raise Conflict(
            "no_form",
            _("项目 %(code)s 的指标不属于同一版本的指标表，请先补全指标表"),
            {"code": said.code},
        )
    return None


def _write_realised(project: Project, said: LedgerRow, viewer: Viewer) -> None:
    if said.realised and said.realised_on:
        if said.realised_on > timezone.localdate():
            raise Conflict("day_to_come", _("进度的截至日期不能晚于今天"))
        values = checked(project.form, dict(said.realised), later=True)
        write_answers(project, Answers.Stage.PROGRESS, said.realised_on, values, viewer)


def _enter_asset(project: Project, said: LedgerRow) -> None:
    """What the ledger says was handed over stands in the register; a dash where it names nobody."""
    leaves = project.state in HANDED_OVER and project.kind not in life.WITHOUT_ASSET
    if not leaves:
        return
    asset = said.asset
    Asset.objects.create(
        project=project,
        owner_kind=asset.owner_kind or Asset.Owner.VILLAGE,
        owner=asset.owner or "—",
        operator=asset.operator or "—",
        value_fen=project.total_fen,
        handed_over_on=asset.handed_over_on or timezone.localdate(),
        duty=asset.duty,
        yearly_fen=asset.yearly_fen,
        fund=asset.fund,
    )


def _brought_up(old: LedgerRow, said: LedgerRow, viewer: Viewer) -> bool:
    """Take over the progress of a known project; whether anything was new."""
    with_payers = replace(said.terms, costs=rules.payers_kept(said.terms.costs, old.terms.costs))
    said = replace(said, terms=life.ordered(with_payers))
    if moved := ledger.differences(old, said):
        raise Conflict(
            "not_by_ledger",
            _("项目 %(code)s 的%(field)s与系统不一致：内容须办理变更，状态须逐步办理"),
            {"code": said.code, "field": reads.ledger_fields()[moved[0]]},
        )
    told = said.progress is not None and said.progress != old.progress
    came = bool(set(said.realised) - set(old.realised))
    if not told and not came:
        return False
    project = locked(said.code)
    if told:
        _write_progress(project, said, viewer)
    if came and project.state not in REPORTING:
        raise Conflict(
            "wrong_state",
            _("“%(state)s”的项目不能办理此项"),
            {"state": project.get_state_display()},
        )
    if came:
        _write_realised(project, said, viewer)
    return True


def _write_progress(project: Project, said: LedgerRow, viewer: Viewer) -> None:
    if said.progress is None:
        return
    on, done_bp, paid_fen = said.progress
    _check_progress(project, on, done_bp, paid_fen)
    Progress.objects.update_or_create(
        project=project,
        on=on,
        defaults={
            "done_bp": done_bp,
            "paid_fen": paid_fen,
            "by": viewer.user_id,
            "by_name": viewer.name,
        },
    )
