"""Milestones, contracts and measured quantities of a project."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from xieshou.projects.models import Contract, Measurement, Milestone


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    id: int
    name: str
    due_on: date
    done_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract; `stage` and `method` are OCDS codes. `held_fen` is retention not yet released."""

    id: int
    number: str
    title: str
    method: str
    stage: str
    supplier: str
    amount_fen: int
    signed_on: date | None
    retention_fen: int
    retention_due_on: date | None
    released_on: date | None
    held_fen: int

    @property
    def method_label(self) -> str:
        return str(Contract.Method(self.method).label)

    @property
    def stage_label(self) -> str:
        return str(Contract.Stage(self.stage).label)


@dataclass(frozen=True, slots=True)
class QuantityRow:
    """A quantity at the acceptance; `share_bp` is measured/planned in hundredths of a percent."""

    name: str
    unit: str
    planned: Decimal
    measured: Decimal
    share_bp: int

    @property
    def share(self) -> float:
        return self.share_bp / 10_000


@dataclass(frozen=True, slots=True)
class WorksRow:
    milestones: tuple[MilestoneRow, ...]
    contracts: tuple[ContractRow, ...]
    measured: tuple[QuantityRow, ...]
    contracted_fen: int
    held_fen: int


def works_of(code: str) -> WorksRow:
    """All of it for one project; empty where there is none."""
    today = timezone.localdate()
    contracts = tuple(contract_row(one) for one in Contract.objects.filter(project__code=code))
    return WorksRow(
        milestones=tuple(
            milestone_row(one, today) for one in Milestone.objects.filter(project__code=code)
        ),
        contracts=contracts,
        measured=tuple(quantity_row(one) for one in Measurement.objects.filter(project__code=code)),
        contracted_fen=sum(one.amount_fen for one in contracts),
        held_fen=sum(one.held_fen for one in contracts),
    )


def quantity_row(one: Measurement) -> QuantityRow:
    share = int(one.measured * 10_000 / one.planned)
    return QuantityRow(one.name, one.unit, one.planned, one.measured, share)


def milestone_row(one: Milestone, today: date) -> MilestoneRow:
    late = (one.done_on or today) > one.due_on
    return MilestoneRow(one.pk, one.name, one.due_on, one.done_on, late)


def contract_row(one: Contract) -> ContractRow:
    return ContractRow(
        id=one.pk,
        number=one.number,
        title=one.title,
        method=one.method,
        stage=one.stage,
        supplier=one.supplier,
        amount_fen=one.amount_fen,
        signed_on=one.signed_on,
        retention_fen=one.retention_fen,
        retention_due_on=one.retention_due_on,
        released_on=one.released_on,
        held_fen=0 if one.released_on else one.retention_fen,
    )
