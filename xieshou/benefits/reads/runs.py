"""Dividend runs: how far they are, who gets what, what was said against them, what was paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from xieshou.benefits import rules
from xieshou.benefits.models import DividendRun, IncomeLine, RunObjection, RunStep
from xieshou.benefits.reads.collectives import (
    PAGE_SIZE,
    SharingRuleRow,
    rule_row,
    visible_collectives,
)
from xieshou.benefits.reads.income import SEE, own_household
from xieshou.benefits.reads.labels import hundredths
from xieshou.benefits.reads.shares import holdings
from xieshou.core import clock
from xieshou.core.audit import body_hash
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class DividendRunRow:
    """A run; amounts in fen, `last_day` the last on which an objection is in time."""

    code: str
    collective: str
    collective_name: str
    place: str
    year: int
    state: str
    state_label: str
    rule: SharingRuleRow
    surplus_fen: int
    reserve_fen: int
    welfare_fen: int
    retained_fen: int
    dividend_fen: int
    units: int
    households: int
    list_hash: str
    content_hash: str
    opened_on: date | None
    last_day: date | None
    where: str
    met_on: date | None
    eligible: int
    present: int
    in_favour: int
    against: int
    entry: int | None
    paid_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class RunStepRow:
    verb: str
    note: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RunObjectionRow:
    """`upheld` None until it is answered; who objected is not told."""

    id: int
    text: str
    at: datetime
    answer: str
    upheld: bool | None
    answered_by: str


@dataclass(frozen=True, slots=True)
class PayRow:
    """What a household gets of a run; `paid` once it has its line of income."""

    household: str
    units: int
    amount_fen: int
    paid: bool

    @property
    def shown(self) -> str:
        return hundredths(self.units)


def runs(
    viewer: Viewer,
    collective: str = "",
    *,
    state: str = "",
    offset: int = 0,
    limit: int = PAGE_SIZE,
) -> registry.Page[DividendRunRow]:
    """Runs that the viewer may see, the latest year first; of one collective or state."""
    found = visible_runs(viewer)
    if collective:
        found = found.filter(collective__code=collective)
    if state:
        found = found.filter(state=state)
    return registry.Page(
        tuple(_row(row) for row in found[offset : offset + limit]), found.count(), offset, limit
    )


def run(viewer: Viewer, code: str) -> DividendRunRow | None:
    """None: there is none, or not for the viewer."""
    row = visible_runs(viewer).filter(code=code).first()
    return _row(row) if row else None


def run_steps(viewer: Viewer, code: str) -> tuple[RunStepRow, ...]:
    """Who took which step, in order."""
    found = RunStep.objects.filter(run__in=visible_runs(viewer), run__code=code).order_by("pk")
    return tuple(RunStepRow(row.verb, row.note, row.by_name, row.at) for row in found)


def run_objections(viewer: Viewer, code: str) -> tuple[RunObjectionRow, ...]:
    found = RunObjection.objects.filter(run__in=visible_runs(viewer), run__code=code)
    return tuple(
        RunObjectionRow(row.pk, row.text, row.at, row.answer, row.upheld, row.answered_by_name)
        for row in found.order_by("pk")
    )


def payments(
    viewer: Viewer, code: str, *, offset: int = 0, limit: int = PAGE_SIZE
) -> registry.Page[PayRow]:
    """Who gets what of a run, by household; to a resident its own line alone."""
    row = visible_runs(viewer).filter(code=code).first()
    if row is None:
        return registry.Page((), 0, offset, limit)
    rows = list(pay_list(row))
    if not viewer.may(SEE, row.collective.place.code):
        own = own_household(viewer)
        rows = [one for one in rows if one.code == own]
    part = rows[offset : offset + limit]
    paid = _paid(row, [one.household for one in part])
    return registry.Page(
        tuple(PayRow(one.code, one.units, one.amount_fen, one.household in paid) for one in part),
        len(rows),
        offset,
        limit,
    )


def pay_list(row: DividendRun) -> list[rules.Pay]:
    """Who gets what, worked out again from the register as the run knew it."""
    return rules.shares_of(row.dividend_fen, holdings(row.collective_id, row.register_until))


def run_content(row: DividendRun) -> str:
    """The hash of all that is voted on; whatever changes, it is another."""
    said = {
        name: getattr(row, name)
        for name in (
            "collective_id", "year", "code", "rule_id", "register_until", "surplus_fen",
            "reserve_fen", "welfare_fen", "retained_fen", "dividend_fen", "units", "households",
            "list_hash",
        )
    }  # fmt: skip
    return body_hash(said)


def source_of(code: str) -> str:
    """How lines of income and the ledger name a run."""
    return f"benefits.dividend:{code}"


def run_rights(viewer: Viewer, code: str) -> Mapping[str, bool]:
    """Which steps this viewer may take now: the state, the role, and not having acted before."""
    row = visible_runs(viewer).filter(code=code).first()
    if row is None:
        return {}
    place = row.collective.place.code
    acted = RunStep.objects.filter(run=row, by=viewer.user_id or 0).exists()
    answered = RunObjection.objects.filter(run=row, answered_by=viewer.user_id).exists()
    open_ = rules.STEPS.get(row.state, frozenset())
    today = clock.today()
    in_time = row.opened_on is not None and today <= rules.last_day(row.opened_on, row.days)
    rights: dict[str, Any] = {
        step: step in open_ and viewer.may(verb, place) and not (acted or answered)
        for step, verb in (
            ("notice", "benefits.open_notice"),
            ("vote", "benefits.enter_vote"),
            ("pay", "benefits.pay_run"),
        )
    }
    return rights | {
        "vote": rights["vote"] and not in_time,
        "withdraw": "withdraw" in open_ and viewer.may("benefits.withdraw_run", place),
        "object": row.state == "noticed" and in_time and viewer.may("benefits.object", place),
        "answer": row.state in rules.STEPS and viewer.may("benefits.answer", place) and not acted,
    }


def visible_runs(viewer: Viewer) -> QuerySet[DividendRun]:
    """Runs of the collectives that the viewer may see; a resident's from their notice on."""
    seen = visible_collectives(viewer)
    found = DividendRun.objects.filter(collective__in=seen).select_related(
        "collective__place", "rule"
    )
    if viewer.places(SEE):
        return found
    return found.filter(~Q(state=DividendRun.State.PROPOSED))


def _paid(row: DividendRun, households: list[int]) -> set[int]:
    found = IncomeLine.objects.filter(source=source_of(row.code), household__in=households)
    return set(found.values_list("household", flat=True))


def _row(row: DividendRun) -> DividendRunRow:
    return DividendRunRow(
        code=row.code, collective=row.collective.code, collective_name=row.collective.name,
        place=row.collective.place.code, year=row.year, state=row.state,
        state_label=str(row.get_state_display()), rule=rule_row(row.rule),
        surplus_fen=row.surplus_fen, reserve_fen=row.reserve_fen, welfare_fen=row.welfare_fen,
        retained_fen=row.retained_fen, dividend_fen=row.dividend_fen, units=row.units,
        households=row.households, list_hash=row.list_hash, content_hash=row.content_hash,
        opened_on=row.opened_on,
        last_day=rules.last_day(row.opened_on, row.days) if row.opened_on else None,
        where=row.where, met_on=row.met_on, eligible=row.eligible, present=row.present,
        in_favour=row.in_favour, against=row.against, entry=row.entry_id, paid_on=row.paid_on,
        reason=row.reason,
    )  # fmt: skip
