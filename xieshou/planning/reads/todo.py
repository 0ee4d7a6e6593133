"""What waits for somebody, by what their roles allow."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from xieshou.core.jobs import WATCH
from xieshou.core.models import Job, Upload
from xieshou.core.scope import Viewer, scope_q, within
from xieshou.core.waiting import Waiting
from xieshou.exchange import reads as exchange
from xieshou.funds import reads as funds
from xieshou.invest import reads as invest
from xieshou.monitoring import reads as monitoring
from xieshou.planning.models import Adoption, PlanRun, Round
from xieshou.planning.reads.adoptions import mine
from xieshou.planning.reads.names import BASE
from xieshou.projects import reads as projects
from xieshou.villages import reads as villages


@dataclass(frozen=True, slots=True)
class TodoRow:
    """`count` things of a kind wait; `place` ("" = everywhere) or `target` says where to find them.

    Kinds: apply_upload, draw_up, failed_job, uncertified_plan, approve_adoption, void_adoption,
    projects for what waits in the bank and under way, whose step `waiting` says, funds for what of
    the ledger waits for the viewer, whose kind `waits` says and `label` names, and what other apps
    say with `said`, under the kind that they give it.
    """

    kind: str
    count: int
    place: str = ""
    place_name: str = ""
    target: int | None = None
    label: str = ""
    waiting: projects.WaitingRow | None = None
    waits: str = ""
    since: date | None = None
    said: Waiting | None = None


def todo(viewer: Viewer) -> tuple[TodoRow, ...]:
    """The viewer's list, the most pressing kind first."""
    if viewer.user_id is None:
        return ()
    return (
        *_of_funds(viewer),
        *_of_projects(viewer),
        *_of_apps(viewer),
        *_uploads(viewer),
        *_rounds(viewer),
        *_adoptions(viewer),
        *_failed_jobs(viewer),
    )


def _of_funds(viewer: Viewer) -> list[TodoRow]:
    """Orders to sign, pay and confirm, budgets to approve: one row of each kind."""
    rows: dict[str, TodoRow] = {}
    for item in funds.waiting(viewer):
        n = rows[item.kind].count + 1 if item.kind in rows else 1
        # The oldest comes first.
        since = rows[item.kind].since if n > 1 else timezone.localdate(item.since)
        rows[item.kind] = TodoRow("funds", n, label=item.kind_label, waits=item.kind, since=since)
    return list(rows.values())


def apps_waiting(viewer: Viewer) -> tuple[Waiting, ...]:
    """What the apps below say that waits for the viewer, besides projects and funds."""
    return (
        *monitoring.monitoring_waiting(viewer),
        *villages.village_waiting(viewer),
        *exchange.posting_waiting(viewer),
        *exchange.labour_waiting(viewer),
        *exchange.giving_waiting(viewer),
        *invest.invest_waiting(viewer),
    )


def _of_apps(viewer: Viewer) -> list[TodoRow]:
    return [
        TodoRow(row.kind, row.count, label=row.label, said=row, since=row.since)
        for row in apps_waiting(viewer)
    ]


def _of_projects(viewer: Viewer) -> list[TodoRow]:
    return [
        TodoRow("projects", row.count, row.place, row.place_name, waiting=row)
        for row in projects.waiting(viewer)
    ]


def _uploads(viewer: Viewer) -> list[TodoRow]:
    mine = Upload.objects.filter(owner_id=viewer.user_id, state=Upload.State.CHECKED)
    waiting = mine.exclude(file="")
    return [
        TodoRow("apply_upload", one.rows, target=one.pk, label=one.filename) for one in waiting[:10]
    ]


def _rounds(viewer: Viewer) -> list[TodoRow]:
    """Rounds the viewer may plan that have no plan yet, or one whose certificate failed."""
    rows = []
    mine = scope_q(viewer, "planning.draw_up", "place__code")
    for one in Round.objects.filter(mine).order_by("-year"):
        run = PlanRun.objects.filter(scenario__round=one, scenario__name=BASE).first()
        live = run is not None and run.job is not None and run.job.state in Job.LIVE
        if run is None or (run.value is None and not live):
            rows.append(TodoRow("draw_up", 1, target=one.pk, label=one.name))
        elif run.value is not None and not run.certified:
            rows.append(TodoRow("uncertified_plan", 1, target=one.pk, label=one.name))
    return rows


def _adoptions(viewer: Viewer) -> list[TodoRow]:
    """Plans put forward that wait for the viewer's approval, or must be put forward anew."""
    rows = []
    for one in Adoption.objects.filter(state=Adoption.State.OPEN).select_related("round"):
        may = mine(viewer, one.pk)
        if may.approve:
            rows.append(TodoRow("approve_adoption", 1, target=one.round_id, label=one.round.name))
        elif may.withdraw and may.why_not == "void":
            rows.append(TodoRow("void_adoption", 1, target=one.round_id, label=one.round.name))
    return rows


def _failed_jobs(viewer: Viewer) -> list[TodoRow]:
    mine = Job.objects.filter(state=Job.State.FAILED)
    found = mine.filter(owner_id=viewer.user_id)
    for place in viewer.places(WATCH):
        found = found | mine.filter(within(place, "place"))
    latest = found.order_by("-pk")[:5]
    return [TodoRow("failed_job", 1, target=one.pk, label=one.error) for one in latest]
