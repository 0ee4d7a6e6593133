"""Proposals become projects when a year's plan takes them in, and none when it gives them up."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core.action import Conflict
from xieshou.core.scope import Viewer
from xieshou.projects.actions.events import project_terms
from xieshou.projects.models import (
    Answers,
    KindForm,
    Project,
    ProjectCost,
    ProjectEvent,
    Proposal,
    ProposalCost,
)
from xieshou.projects.rules.life import content_hash


def take_in(proposals: Sequence[int], decision: str, viewer: Viewer) -> None:
    """Projects of these proposals (by key) wait for their approval; one that had left is back, with
    what its proposal says now. One that is under way stays as it is. Raises Conflict where another
    project has a proposal's code."""
    known = Project.objects.filter(proposal__in=proposals).select_related("place")
    by_proposal = {one.proposal_id: one for one in known}
    found = Proposal.objects.filter(pk__in=proposals).select_related("village")
    entering = []
    for proposal in found:
        old = by_proposal.get(proposal.pk)
        if old is None or old.state == Project.State.LEFT:
            entering.append((proposal, old))
        elif old.decision != decision:
            Project.objects.filter(pk=old.pk).update(decision=decision)
    if entering:
        _write(entering, decision, viewer)


def leave(codes: Sequence[str], decision: str, viewer: Viewer) -> None:
    """Projects of these proposals leave the plan. Raises Conflict where one is approved already."""
    found = Project.objects.filter(proposal__code__in=codes).exclude(state=Project.State.LEFT)
    leaving = list(found.select_for_update(of=("self",)).select_related("place"))
    for one in leaving:
        if one.state not in (Project.State.PLANNED, Project.State.CANCELLED):
            raise Conflict(
                "project_bound",
                _("项目 %(code)s 已批复，不能退出年度计划；请先取消该项目"),
                {"code": one.code},
            )
    leaving = [one for one in leaving if one.state == Project.State.PLANNED]
    now = timezone.now()
    keys = [one.pk for one in leaving]
    Project.objects.filter(pk__in=keys).update(state=Project.State.LEFT, since=now, decision="")
    _log(leaving, "leave_plan", dict.fromkeys(keys, Project.State.PLANNED), decision, viewer)


def _write(
    entering: Sequence[tuple[Proposal, Project | None]], decision: str, viewer: Viewer
) -> None:
    before = {p.pk: old.state if old else "" for p, old in entering}
    fresh = [_filled(Project(), proposal, decision) for proposal, old in entering if not old]
    again = [_filled(old, proposal, decision) for proposal, old in entering if old]
    try:
        with transaction.atomic():
            Project.objects.bulk_create(fresh)
    except IntegrityError as fault:
        codes = [one.code for one in fresh]
        taken = Project.objects.filter(code__in=codes).values_list("code", flat=True).first()
        if taken is None:
            raise
        raise Conflict("code_taken", _("编号 %(code)s 已有项目使用"), {"code": taken}) from fault
    if again:
        Project.objects.bulk_update(again, FILLED)
    # bulk_create gives no keys back on every database.
    made = list(
        Project.objects.filter(proposal__in=[proposal.pk for proposal, _old in entering])
        .select_related("place")
        .order_by("pk")
    )
    ProjectCost.objects.filter(project__in=[one.pk for one in made]).delete()
    of = {one.proposal_id: one.pk for one in made}
    costs = ProposalCost.objects.filter(proposal__in=list(of))
    ProjectCost.objects.bulk_create(
        ProjectCost(project_id=of[pk], source=source, payer_id=payer, amount_fen=fen)
        for pk, source, payer, fen in costs.values_list(
            "proposal_id", "source", "payer_id", "amount_fen"
        )
    )
    _take_over_plans(made)
    states = {one.pk: before[one.proposal_id] for one in made if one.proposal_id is not None}
    _log(made, "enter_plan", states, decision, viewer)


def _take_over_plans(made: Sequence[Project]) -> None:
    """Each answers to the version that its proposal answered to, else to the newest of its kind;
    what the proposal planned is what the project plans."""
    newest = {one.kind: one for one in KindForm.objects.order_by("version")}
    told = Answers.objects.filter(proposal__in=[one.proposal_id for one in made])
    plans = {one.proposal_id: one for one in told.select_related("form")}
    kept = {one.pk: plan for one in made if (plan := plans.get(one.proposal_id))
            and plan.form.kind == one.kind}  # fmt: skip
    for one in made:
        one.form = kept[one.pk].form if one.pk in kept else newest.get(one.kind)
    Project.objects.bulk_update(made, ["form"])
    Answers.objects.filter(project__in=made, stage=Answers.Stage.PLAN).delete()
    Answers.objects.bulk_create(
        Answers(
            project_id=pk,
            form=plan.form,
            stage=Answers.Stage.PLAN,
            on=plan.on,
            values=plan.values,
            by=plan.by,
            by_name=plan.by_name,
        )
        for pk, plan in kept.items()
    )


FILLED = (
    "year", "place", "name", "kind", "content", "households", "people", "total_fen", "state",
    "since", "authors", "decision", "origin", "source", "source_url", "grade",
)  # fmt: skip


def _filled(row: Project, proposal: Proposal, decision: str) -> Project:
    row.code, row.proposal, row.year = proposal.code, proposal, proposal.year
    row.place_id, row.name, row.kind = proposal.village_id, proposal.name, proposal.kind
    row.content, row.households, row.people = proposal.note, proposal.households, proposal.people
    row.total_fen, row.authors, row.decision = proposal.total_fen, proposal.authors, decision
    row.origin, row.source = proposal.origin, proposal.source
    row.source_url, row.grade = proposal.source_url, proposal.grade
    row.state, row.since, row.approved_hash = Project.State.PLANNED, timezone.now(), ""
    return row


def _log(
    projects: Sequence[Project], verb: str, before: Mapping[int, str], note: str, viewer: Viewer
) -> None:
    terms, now = project_terms(projects), timezone.now()
    after = Project.State.LEFT if verb == "leave_plan" else Project.State.PLANNED
    ProjectEvent.objects.bulk_create(
        ProjectEvent(
            project=one,
            verb=verb,
            before=before[one.pk],
            after=after,
            note=note,
            content_hash=content_hash(terms[one.pk]),
            by=viewer.user_id,
            by_name=viewer.name,
            at=now,
        )
        for one in projects
    )
