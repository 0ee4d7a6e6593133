"""A county's year in figures: projects, planned money, what is done and what is paid; and the
lines of its ledger, as an office keeps them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xieshou.core.scope import within
from xieshou.projects.models import Asset, Progress, Project, ProjectCost, ProjectEvent
from xieshou.projects.reads.kindform import AnswersRow, answers_of
from xieshou.projects.reads.labels import sources, term_fields
from xieshou.projects.rules import SOURCES, Cost, ledger, life
from xieshou.projects.rules.kindform import BENEFICIARIES
from xieshou.projects.rules.ledger import AssetSaid, LedgerRow
from xieshou.projects.rules.life import Terms

DONE_STATES = ("finished", "accepted", "handed_over", "upkeep", "evaluated")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What a source of money gives: the projects whose largest part it pays, and its own money."""

    source: str
    label: str
    projects: int
    planned_fen: int


@dataclass(frozen=True, slots=True)
class YearReport:
    """Money in fen; rates in hundredths of a percent, rounded and cut off. `as_of` is the latest
    day of any progress; `unreported` projects have none."""

    place: str
    year: int
    projects: int
    planned_fen: int
    paid_fen: int
    paid_bp: int | None
    paid_cut_bp: int | None
    finished: int
    finished_bp: int | None
    finished_cut_bp: int | None
    by_source: tuple[SourceRow, ...]
    as_of: date | None
    unreported: int
    synthetic: bool


def year_report(place: str, year: int) -> YearReport | None:
    """The year's projects below a place; None where there are none."""
    found = Project.objects.filter(within(place, "place__code"), year=year)
    rows = list(ledger_rows_of(found.exclude(state__in=("left", "cancelled"))))
    if not rows:
        return None
    planned = sum(cost.amount_fen for row in rows for cost in row.terms.costs)
    told = [row.progress for row in rows if row.progress]
    paid = sum(fen for _on, _done, fen in told)
    finished = sum(row.state in DONE_STATES for row in rows)
    paid_bp = ledger.rate_bp(paid, planned)
    finished_bp = ledger.rate_bp(finished, len(rows))
    return YearReport(
        place=place,
        year=year,
        projects=len(rows),
        planned_fen=planned,
        paid_fen=paid,
        paid_bp=paid_bp and paid_bp[0],
        paid_cut_bp=paid_bp and paid_bp[1],
        finished=finished,
        finished_bp=finished_bp and finished_bp[0],
        finished_cut_bp=finished_bp and finished_bp[1],
        by_source=_by_source(rows),
        as_of=max((on for on, _done, _fen in told), default=None),
        unreported=len(rows) - len(told),
        synthetic=any(row.origin == "synthetic" for row in rows),
    )


def ledger_rows(codes: Iterable[str]) -> dict[str, LedgerRow]:
    """The lines of these projects, in any state."""
    wanted = sorted(set(codes))
    found: dict[str, LedgerRow] = {}
    for start in range(0, len(wanted), 500):
        some = Project.objects.filter(code__in=wanted[start : start + 500])
        found.update((row.code, row) for row in ledger_rows_of(some))
    return found


def ledger_of(place: str, year: int | None) -> Iterator[LedgerRow]:
    """The lines of a place's ledger, in order of code."""
    found = Project.objects.filter(within(place, "place__code")).exclude(state="left")
    yield from ledger_rows_of(found.filter(year=year) if year else found)


def ledger_fields() -> dict[str, str]:
    """What a line of the ledger is made of."""
    return term_fields() | {
        "year": _("年度"),
        "state": _("状态"),
        "approval": _("批复文件"),
        "finish_by": _("计划完工日期"),
        "origin": _("数据性质"),
        "source": _("出处"),
        "planned": _("计划指标"),
        "asset": _("资产"),
    }


def ledger_rows_of(found: QuerySet[Project]) -> Iterator[LedgerRow]:
    items = list(found.select_related("place", "form").order_by("code"))
    keys = [item.pk for item in items]
    answers = answers_of(items)
    left = {one.project_id: _asset_said(one) for one in Asset.objects.filter(project__in=keys)}
    costs: dict[int, list[Cost]] = {}
    for pk, source, payer, fen in ProjectCost.objects.filter(project__in=keys).values_list(
        "project_id", "source", "payer__code", "amount_fen"
    ):
        costs.setdefault(pk, []).append(Cost(source, payer, fen))
    latest = {one.project_id: one for one in Progress.objects.filter(project__in=keys)}
    papers = _approvals(keys)
    for item in items:
        terms = Terms(
            item.name, item.place.code, item.kind, item.content, item.use, item.households,
            item.people, tuple(costs.get(item.pk, ())),
            tuple(life.Quantity(**each) for each in item.quantities),
        )  # fmt: skip
        now, told = latest.get(item.pk), answers.get(item.pk)
        came = _realised(told)
        yield LedgerRow(
            code=item.code,
            year=item.year,
            terms=life.ordered(terms),
            state=item.state,
            approval=papers.get(item.pk, ""),
            finish_by=item.due_on,
            progress=(now.on, now.done_bp, now.paid_fen) if now else None,
            origin=item.origin,
            source=item.source,
            planned=_planned(told),
            realised=came,
            realised_on=told.on if told and came else None,
            asset=left.get(item.pk, AssetSaid()),
        )


def _planned(told: AnswersRow | None) -> tuple[tuple[str, str], ...]:
    """Fields as they hold now, and plans of outputs; whom it is for stands in the terms."""
    found = [
        (one.code, one.realised if one.role == "field" else one.planned)
        for one in (told.values if told else ())
        if one.code not in BENEFICIARIES
    ]
    return tuple(sorted((code, value) for code, value in found if value))


def _realised(told: AnswersRow | None) -> tuple[tuple[str, str], ...]:
    found = [(one.code, one.realised) for one in (told.outputs if told else ())]
    return tuple(sorted((code, value) for code, value in found if value))


def _asset_said(one: Asset) -> AssetSaid:
    """Of a household's asset nobody is named, as in the register."""
    theirs = one.owner_kind == Asset.Owner.HOUSEHOLD
    unnamed = str(Asset.Owner.HOUSEHOLD.label)
    return AssetSaid(
        one.owner_kind,
        unnamed if theirs else one.owner,
        unnamed if theirs else one.operator,
        one.handed_over_on,
        one.duty,
        one.yearly_fen,
        one.fund,
    )


def _approvals(keys: list[int]) -> dict[int, str]:
    """The number and title of each project's latest approval."""
    found = ProjectEvent.objects.filter(
        project__in=keys, verb__in=("import", "approve", "grant_change")
    )
    return {
        one.project_id: each["reference"]
        for one in found.order_by("pk")
        for each in one.evidence
        if each["kind"] == "approval"
    }


def _by_source(rows: list[LedgerRow]) -> tuple[SourceRow, ...]:
    counted = dict.fromkeys(SOURCES, 0)
    money = dict.fromkeys(SOURCES, 0)
    for row in rows:
        of_row = dict.fromkeys(SOURCES, 0)
        for cost in row.terms.costs:
            of_row[cost.source] += cost.amount_fen
            money[cost.source] += cost.amount_fen
        counted[max(SOURCES, key=lambda source: of_row[source])] += 1
    named = sources()
    return tuple(
        SourceRow(source, named[source], counted[source], money[source])
        for source in SOURCES
        if money[source]
    )
