"""What became of each need of a village: asset → need → work → proposal → project → upkeep.

What was voted stands above this app: ballots read plan_works and are shown by themselves.
"""

from dataclasses import dataclass

from xieshou.core.scope import PUBLIC, Viewer
from xieshou.projects import reads as projects
from xieshou.villages.models import PlanDecision
from xieshou.villages.reads.plans import latest_version, proposals_of
from xieshou.villages.rules import plan as rules
from xieshou.villages.rules.plan import Need, PlannedWork

# How far a need has come, in the order of the loop.
STAGES = ("need", "planned", "proposed", "project", "asset")


@dataclass(frozen=True, slots=True)
class NeedThread:
    """A need and one work that answers it ("" where none does), and what became of that work.

    `stage` is one of STAGES. `meeting` is the code of the one that adopted the plan. `proposal` and
    `project` are codes, their states as words; `upkeep` is what must be done each year, `inspected`
    says how it was found last.
    """

    need: str
    text: str
    asset: str
    work: str
    work_name: str
    cost_fen: int
    phase: int
    meeting: str
    proposal: str
    proposal_state: str
    project: str
    project_state: str
    keeper: str
    upkeep: str
    condition: str
    stage: str


def village_threads(village: str, *, viewer: Viewer = PUBLIC) -> tuple[NeedThread, ...]:
    """Each need of the latest submitted plan with each work that answers it; () without a plan."""
    last = latest_version(village)
    if last is None:
        return ()
    content = rules.from_json(last.content)
    decision = PlanDecision.objects.filter(version=last).select_related(
        "resolution__minutes__meeting"
    )
    meeting = next((one.resolution.minutes.meeting.code for one in decision), "")
    proposed = proposals_of(last.plan_id)
    said = projects.proposals_of(proposed.values(), viewer=viewer)
    lives = projects.projects_of(proposed.values())
    left = projects.assets_of(lives, viewer=viewer)
    works = {
        work.code: _Work(work, said.get(code), lives.get(code), left.get(code))
        for work in content.works
        for code in [proposed.get(work.code, "")]
    }
    return tuple(
        _row(need, works.get(code), meeting)
        for need in content.needs
        for code in [w.code for w in content.works if need.code in w.needs] or [""]
    )


@dataclass(frozen=True)
class _Work:
    """A work with what the bank and the register of projects' assets say of it."""

    work: PlannedWork
    proposal: projects.ProposalRow | None
    project: projects.ProjectRow | None
    asset: projects.ProjectAssetRow | None

    @property
    def stage(self) -> str:
        if self.asset is not None:
            return "asset"
        if self.project is not None:
            return "project"
        return "proposed" if self.proposal is not None else "planned"


def _row(need: Need, one: _Work | None, meeting: str) -> NeedThread:
    work, proposal = (one.work, one.proposal) if one else (None, None)
    project, asset = (one.project, one.asset) if one else (None, None)
    return NeedThread(
        need=need.code,
        text=need.text,
        asset=need.asset,
        work=work.code if work else "",
        work_name=work.name if work else "",
        cost_fen=work.cost_fen if work else 0,
        phase=work.first_year if work else 0,
        meeting=meeting if work else "",
        proposal=proposal.code if proposal else "",
        proposal_state=proposal.state_label if proposal else "",
        project=project.code if project else "",
        project_state=project.state_label if project else "",
        keeper=asset.operator if asset else work.keeper if work else "",
        upkeep=asset.duty if asset else "",
        condition=asset.condition_label if asset else "",
        stage=one.stage if one else "need",
    )
