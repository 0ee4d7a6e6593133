"""What anybody may know of the works and steps of many projects: one question a table."""

from collections.abc import Collection, Iterator

from django.utils import timezone

from xieshou.projects.models import Contract, Milestone, ProjectEvent
from xieshou.projects.reads.labels import steps
from xieshou.projects.reads.notice import StepRow
from xieshou.projects.reads.works import (
    ContractRow,
    MilestoneRow,
    contract_row,
    milestone_row,
)

CHUNK = 500


def contracts_of(codes: Collection[str]) -> dict[str, list[ContractRow]]:
    """Code of a project → its contracts, in the order in which they were recorded."""
    found: dict[str, list[ContractRow]] = {}
    for some in _chunks(codes):
        rows = Contract.objects.filter(project__code__in=some).select_related("project")
        for one in rows:
            found.setdefault(one.project.code, []).append(contract_row(one))
    return found


def milestones_of(codes: Collection[str]) -> dict[str, list[MilestoneRow]]:
    """Code of a project → its milestones by day."""
    today = timezone.localdate()
    found: dict[str, list[MilestoneRow]] = {}
    for some in _chunks(codes):
        rows = Milestone.objects.filter(project__code__in=some).select_related("project")
        for one in rows:
            found.setdefault(one.project.code, []).append(milestone_row(one, today))
    return found


def public_steps_of(codes: Collection[str]) -> dict[str, list[StepRow]]:
    """Code of a project → what was done with it, in order; of nobody who did it, and no notes."""
    named = steps()
    found: dict[str, list[StepRow]] = {}
    for some in _chunks(codes):
        rows = ProjectEvent.objects.filter(project__code__in=some).select_related("project")
        for one in rows:
            found.setdefault(one.project.code, []).append(
                StepRow(
                    verb=one.verb,
                    verb_label=named.get(one.verb, one.verb),
                    after=one.after,
                    note="",
                    evidence=tuple((each["kind"], each["reference"]) for each in one.evidence),
                    by_name="",
                    at=one.at,
                    content_hash=one.content_hash,
                )
            )
    return found


def _chunks(codes: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(codes)
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))
