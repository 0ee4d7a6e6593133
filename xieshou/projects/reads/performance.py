"""What was planned beside what came of it: money, time, quantities, outputs, people reached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core import money
from xieshou.core.scope import within
from xieshou.projects.models import Contract, Kind, Measurement, Progress, Project, ProjectEvent
from xieshou.projects.reads.kindform import AnswersRow, ValueRow, answers_of
from xieshou.projects.reads.works import QuantityRow, quantity_row
from xieshou.projects.rules import kindform as form_rules, ledger, life
from xieshou.registry import reads as registry

PERFORMANCE_PAGE = 50
# Of these nothing is expected.
NOT_EXPECTED = ("left", "cancelled")


@dataclass(frozen=True, slots=True)
class PerformanceLine:
    """One comparison in words; `share_bp` is realised/planned in hundredths of a percent."""

    aspect: str
    label: str
    unit: str
    planned: str
    realised: str
    share_bp: int | None
    note: str = ""

    @property
    def share(self) -> float | None:
        return None if self.share_bp is None else self.share_bp / 10_000


@dataclass(frozen=True, slots=True)
class PerformanceRow:
    """A project's plan and fact. Money in fen; `paid_fen` is what its office reported last, None
    before the first report; `late_days` are calendar days past the agreed completion, of works
    that are not finished until today. `outputs` hold the people reached."""

    code: str
    name: str
    kind: str
    state: str
    year: int
    place_code: str
    place_name: str
    county_code: str
    county_name: str
    planned_fen: int
    contracted_fen: int
    paid_fen: int | None
    paid_bp: int | None
    done_bp: int | None
    finish_by: date | None
    finished_on: date | None
    late_days: int
    quantities: tuple[QuantityRow, ...]
    outputs: tuple[ValueRow, ...]
    reached: int
    origin: str

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def state_label(self) -> str:
        return str(Project.State(self.state).label)

    @property
    def lines(self) -> tuple[PerformanceLine, ...]:
        """The same as one table."""
        return tuple(_lines(self))


@dataclass(frozen=True, slots=True)
class OutputSum:
    """An output over many projects: sums of what was planned and what was realised, of the
    `projects` that planned or reported it."""

    kind: str
    kind_label: str
    code: str
    label: str
    unit: str
    planned: str
    realised: str
    share_bp: int | None
    projects: int

    @property
    def share(self) -> float | None:
        return None if self.share_bp is None else self.share_bp / 10_000


@dataclass(frozen=True, slots=True)
class PerformanceSum:
    """A county's projects together, or those of all counties (`county_code` "")."""

    county_code: str
    county_name: str
    projects: int
    planned_fen: int
    paid_fen: int
    paid_bp: int | None
    finished: int
    late: int
    evaluated: int


@dataclass(frozen=True, slots=True)
class Performances:
    """A page of a place's year, with the sums of all its projects."""

    rows: tuple[PerformanceRow, ...]
    total: PerformanceSum
    counties: tuple[PerformanceSum, ...]
    outputs: tuple[OutputSum, ...]
    count: int
    page: int
    pages: int


def performance(code: str) -> PerformanceRow | None:
    """One project; None where there is none. What is in a year's plan is public."""
    rows = performance_rows(Project.objects.filter(code=code))
    return rows[0] if rows else None


def performances(
    place: str, year: int, *, page: int = 1, page_size: int = PERFORMANCE_PAGE
) -> Performances:
    """The year's projects below a place, in order of code; a page out of range is the nearest."""
    rows = every_performance(place, year)
    pages = max(1, -(-len(rows) // page_size))
    page = min(max(1, page), pages)
    by_county: dict[str, list[PerformanceRow]] = {}
    for row in rows:
        by_county.setdefault(row.county_code, []).append(row)
    return Performances(
        rows=rows[(page - 1) * page_size : page * page_size],
        total=_sum("", "", rows),
        counties=tuple(
            _sum(code, some[0].county_name, some) for code, some in sorted(by_county.items())
        ),
        outputs=_output_sums(rows),
        count=len(rows),
        page=page,
        pages=pages,
    )


def every_performance(place: str, year: int) -> tuple[PerformanceRow, ...]:
    """All of a place's year, in order of code."""
    found = Project.objects.filter(within(place, "place__code"), year=year)
    return performance_rows(found.exclude(state__in=NOT_EXPECTED))


def performance_rows(found: QuerySet[Project]) -> tuple[PerformanceRow, ...]:
    """In order of code; the number of queries does not grow with that of projects."""
    items = list(found.select_related("place", "form").order_by("code"))
    mine = found.order_by().values("pk")
    answers = answers_of(items, mine)
    told = {one.project_id: one for one in Progress.objects.filter(project__in=mine)}
    contracts = Contract.objects.filter(project__in=mine).order_by()
    bound = dict(contracts.values_list("project").annotate(fen=Sum("amount_fen")))
    measured: dict[int, list[QuantityRow]] = {}
    for one in Measurement.objects.filter(project__in=mine):
        measured.setdefault(one.project_id, []).append(quantity_row(one))
    finished = {
        pk: timezone.localdate(at)
        for pk, at in ProjectEvent.objects.filter(project__in=mine, verb="finish")
        .order_by("pk")
        .values_list("project", "at")
    }
    codes = {item.place.code for item in items}
    names = registry.place_names(codes | {code[:6] for code in codes})
    today = timezone.localdate()
    return tuple(
        _row(
            item, answers.get(item.pk), told.get(item.pk), bound.get(item.pk) or 0,
            tuple(measured.get(item.pk, ())), finished.get(item.pk), names, today,
        )
        for item in items
    )  # fmt: skip


def _row(
    item: Project,
    answers: AnswersRow | None,
    told: Progress | None,
    bound: int,
    measured: tuple[QuantityRow, ...],
    finished: date | None,
    names: dict[str, str],
    today: date,
) -> PerformanceRow:
    place = item.place.code
    done = finished if item.state not in life.STATES[:3] else None
    until = done or (today if item.state in ("approved", "building") else None)
    late = (until - item.due_on).days if until and item.due_on else 0
    outputs = answers.outputs if answers else ()
    rate = ledger.rate_bp(told.paid_fen, item.total_fen) if told else None
    return PerformanceRow(
        code=item.code,
        name=item.name,
        kind=item.kind,
        state=item.state,
        year=item.year,
        place_code=place,
        place_name=names.get(place, place),
        county_code=place[:6],
        county_name=names.get(place[:6], place[:6]),
        planned_fen=item.total_fen,
        contracted_fen=bound,
        paid_fen=told.paid_fen if told else None,
        paid_bp=rate and rate[0],
        done_bp=told.done_bp if told else None,
        finish_by=item.due_on,
        finished_on=done,
        late_days=max(0, late),
        quantities=measured,
        outputs=outputs,
        reached=sum((one.share_bp or 0) >= ledger.ALL_BP for one in outputs),
        origin=item.origin,
    )


def _lines(row: PerformanceRow) -> Iterable[PerformanceLine]:
    paid = "" if row.paid_fen is None else money.show(row.paid_fen)
    yield PerformanceLine(
        _("资金"), _("支付（填报）"), "", money.show(row.planned_fen), paid, row.paid_bp
    )
    if row.contracted_fen:
        rate = ledger.rate_bp(row.contracted_fen, row.planned_fen)
        yield PerformanceLine(
            _("资金"), _("合同金额"), "", money.show(row.planned_fen),
            money.show(row.contracted_fen), rate and rate[0],
        )  # fmt: skip
    late = _("晚 %(n)d 天") % {"n": row.late_days} if row.late_days else ""
    yield PerformanceLine(
        _("工期"), _("完工"), "",
        row.finish_by.isoformat() if row.finish_by else "",
        row.finished_on.isoformat() if row.finished_on else "", None, late,
    )  # fmt: skip
    for one in row.quantities:
        yield PerformanceLine(
            _("数量"), one.name, one.unit, format(one.planned.normalize(), "f"),
            format(one.measured.normalize(), "f"), one.share_bp,
        )  # fmt: skip
    for value in row.outputs:
        whom = value.code in form_rules.BENEFICIARIES
        yield PerformanceLine(
            _("受益") if whom else _("产出"), value.label, value.unit, value.planned,
            value.realised, value.share_bp,
        )  # fmt: skip


def _sum(code: str, name: str, rows: Sequence[PerformanceRow]) -> PerformanceSum:
    planned = sum(row.planned_fen for row in rows)
    paid = sum(row.paid_fen or 0 for row in rows)
    rate = ledger.rate_bp(paid, planned)
    return PerformanceSum(
        county_code=code,
        county_name=name,
        projects=len(rows),
        planned_fen=planned,
        paid_fen=paid,
        paid_bp=rate and rate[0],
        finished=sum(row.state in life.STATES[3:8] for row in rows),
        late=sum(row.late_days > 0 for row in rows),
        evaluated=sum(row.state == "evaluated" for row in rows),
    )


def _output_sums(rows: Iterable[PerformanceRow]) -> tuple[OutputSum, ...]:
    """Sums by kind and item, exact; whom projects reached is summed kind by kind too."""
    found: dict[tuple[str, str], list[tuple[PerformanceRow, ValueRow]]] = {}
    for row in rows:
        for value in row.outputs:
            if value.planned or value.realised:
                found.setdefault((row.kind, value.code), []).append((row, value))
    order = {kind: at for at, kind in enumerate(Kind.values)}
    return tuple(
        _output_sum(kind, code, some)
        for (kind, code), some in sorted(found.items(), key=lambda pair: order[pair[0][0]])
    )


def _output_sum(kind: str, code: str, some: Sequence[tuple[PerformanceRow, ValueRow]]) -> OutputSum:
    planned = _total(value.planned for _row, value in some)
    realised = _total(value.realised for _row, value in some)
    last = some[-1][1]
    return OutputSum(
        kind=kind,
        kind_label=str(Kind(kind).label),
        code=code,
        label=last.label,
        unit=last.unit,
        planned=planned,
        realised=realised,
        share_bp=form_rules.share_bp(planned, realised),
        projects=len(some),
    )


def _total(values: Iterable[str]) -> str:
    said = [Decimal(value) for value in values if value]
    return format(sum(said, Decimal()).normalize(), "f") if said else ""
