"""Projects of a running year from an office's ledger, whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core.action import Conflict, action
from xieshou.core.scope import Viewer
from xieshou.projects import reads, rules
from xieshou.projects.actions import events, writing
from xieshou.projects.actions.changes import check_terms
from xieshou.projects.actions.life import locked, place_of
from xieshou.projects.models import Progress, Project, ProjectCost, Proposal
from xieshou.projects.rules import ledger, life
from xieshou.projects.rules.ledger import LedgerRow
from xieshou.projects.rules.life import Evidence


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
            _("编号 %(code)s 应以所在县的区划代码和短横线开头"),
            {"code": said.code},
        )
    ids = writing.place_ids({said.terms.place, *(cost.payer for cost in said.terms.costs)})
    terms = said.terms
    stood = life.content_hash(terms)
    project = Project.objects.create(
        code=said.code,
        year=said.year,
        place_id=ids[terms.place],
        name=terms.name,
        kind=terms.kind,
        content=terms.content,
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
    if said.progress == old.progress:
        return False
    _write_progress(locked(said.code), said, viewer)
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
