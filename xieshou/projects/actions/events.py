"""The line that each step leaves behind, with what stood when it was taken."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from django.utils import timezone

from xieshou.core.scope import Viewer
from xieshou.projects.models import (
    Project,
    ProjectCost,
    ProjectEvent,
    Proposal,
    ProposalCost,
    ProposalEvent,
)
from xieshou.projects.rules import Cost
from xieshou.projects.rules.life import Evidence, Quantity, Terms, content_hash


def project_terms(projects: Sequence[Project]) -> dict[int, Terms]:
    """What is planned or approved for each project, by key; a query for all their costs."""
    costs: dict[int, list[Cost]] = {}
    found = ProjectCost.objects.filter(project__in=[one.pk for one in projects])
    for pk, source, payer, fen in found.values_list(
        "project_id", "source", "payer__code", "amount_fen"
    ):
        costs.setdefault(pk, []).append(Cost(source, payer, fen))
    return {
        one.pk: Terms(
            one.name, one.place.code, one.kind, one.content, one.use, one.households, one.people,
            tuple(sorted(costs.get(one.pk, ()), key=lambda cost: (cost.source, cost.payer))),
            tuple(Quantity(**each) for each in one.quantities),
        )
        for one in projects
    }  # fmt: skip


def terms_of_proposal(proposal: Proposal) -> Terms:
    """What a proposal says, in the terms of the project it may become."""
    found = ProposalCost.objects.filter(proposal=proposal)
    costs = [Cost(*cost) for cost in found.values_list("source", "payer__code", "amount_fen")]
    return Terms(
        proposal.name, proposal.village.code, proposal.kind, proposal.note, "",
        proposal.households, proposal.people,
        tuple(sorted(costs, key=lambda cost: (cost.source, cost.payer))),
    )  # fmt: skip


def of_proposal(
    proposal: Proposal, verb: str, before: str, viewer: Viewer, note: str = ""
) -> ProposalEvent:
    return ProposalEvent.objects.create(
        proposal=proposal,
        verb=verb,
        before=before,
        after=proposal.state,
        note=note,
        content_hash=content_hash(terms_of_proposal(proposal)),
        by=viewer.user_id,
        by_name=viewer.name,
        at=timezone.now(),
    )


def of_project(
    project: Project,
    verb: str,
    before: str,
    viewer: Viewer,
    *,
    note: str = "",
    evidence: Iterable[Evidence] = (),
    stood: str = "",
) -> ProjectEvent:
    """`stood` is the hash of the project's terms at this step."""
    return ProjectEvent.objects.create(
        project=project,
        verb=verb,
        before=before,
        after=project.state,
        note=note,
        evidence=[asdict(one) for one in evidence],
        content_hash=stood,
        by=viewer.user_id,
        by_name=viewer.name,
        at=timezone.now(),
    )
