"""Questions about deals: the board, one with all its lines, papers, what waits."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import (
    Case,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from xieshou.benefits import reads as benefits
from xieshou.core import clock
from xieshou.core.scope import Viewer, someone, within
from xieshou.core.secret import decrypt_bytes
from xieshou.invest import rules
from xieshou.invest.models import (
    Arrival,
    Deal,
    DealLink,
    DealPaper,
    DealReport,
    DealStep,
    DealSum,
    Finance,
    FinanceMove,
    StageLimit,
)
from xieshou.invest.reads.sight import (
    DEAL,
    FINANCE,
    may_decide,
    own_organisations,
    sees_deal,
    sees_finance,
)
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

DEALS_PER_PAGE = 50
CARDS_PER_STAGE = 12
CONTRACT = "benefits.contract:"
MOST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class DealSummary:
    """A deal in a list; money in fen, `arrived_fen` confirmed alone, `days` in its stage,
    `days_late` beyond the county's limit for it."""

    code: str
    title: str
    industry_label: str
    firm: int
    firm_name: str
    county_code: str
    county_name: str
    district_code: str
    district_name: str
    stage: str
    stage_label: str
    stage_since: datetime.date
    opened_on: datetime.date
    days: int
    days_late: int
    agreed_fen: int | None
    contracted_fen: int | None
    arrived_fen: int
    origin: str

    @property
    def of_contract(self) -> float | None:
        """The share of the contract that arrived."""
        return rules.rate(self.arrived_fen, self.contracted_fen)


@dataclass(frozen=True, slots=True)
class DealColumn:
    """A stage of the board: how many deals, their money, and the first of them."""

    stage: str
    label: str
    deals: int
    agreed_fen: int
    contracted_fen: int
    cards: tuple[DealSummary, ...]


@dataclass(frozen=True, slots=True)
class DealStepRow:
    number: int
    before: str
    before_label: str
    after: str
    after_label: str
    skipped: tuple[str, ...]
    on: datetime.date
    why: str
    by_name: str


@dataclass(frozen=True, slots=True)
class DealSumRow:
    number: int
    kind: str
    kind_label: str
    fen: int
    on: datetime.date
    reference: str
    why: str
    by_name: str
    paper: int | None


@dataclass(frozen=True, slots=True)
class ArrivalRow:
    """`state`: waiting, confirmed or refused; `may_decide` by the viewer, now."""

    id: int
    number: int
    kind_label: str
    on: datetime.date
    fen: int
    note: str
    why: str
    takes_back: int | None
    paper: int
    by_name: str
    by_firm: bool
    state: str
    decided_by_name: str
    decision_why: str
    may_decide: bool
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class DealReportRow:
    """Jobs at the end of the quarter, output and tax within it; `counts`: the latest confirmed."""

    id: int
    year: int
    quarter: int
    version: int
    jobs: int
    jobs_local: int
    jobs_lifted: int
    jobs_women: int
    output_fen: int
    tax_fen: int
    note: str
    by_name: str
    by_firm: bool
    state: str
    decided_by_name: str
    decision_why: str
    counts: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class DealLinkRow:
    """A linkage contract; its name, households and what was paid are None where they are not the
    viewer's to see."""

    target: str
    contract: str
    name: str | None
    kind_label: str | None
    households: int | None
    paid_fen: int | None


@dataclass(frozen=True, slots=True)
class DealRow:
    """A deal with all that is known of it, whether it has jobs to report (`is_at_work`), and what
    the viewer may do with it now."""

    summary: DealSummary
    opportunity: str
    mandate: str
    trip: str
    proposal: str
    lost_for_label: str
    pending_fen: int
    of_agreed: float | None
    steps: tuple[DealStepRow, ...]
    sums: tuple[DealSumRow, ...]
    arrivals: tuple[ArrivalRow, ...]
    reports: tuple[DealReportRow, ...]
    links: tuple[DealLinkRow, ...]
    moves: tuple[str, ...]
    is_at_work: bool
    may_keep: bool
    may_report: bool
    may_finance: bool


@dataclass(frozen=True, slots=True)
class StageLimitRow:
    """After how many days in a stage a deal of the county is late."""

    stage: str
    label: str
    days: int


def deals(
    viewer: Viewer | None,
    *,
    place: str = "",
    stage: str = "",
    year: int | None = None,
    text: str = "",
    late: bool = False,
    unconfirmed: bool = False,
    page: int = 1,
) -> Page[DealSummary]:
    """Deals that the viewer may see, the newest first; `place` is a county's or district's prefix,
    `year` that of their opening, `late` those too long in their stage, `unconfirmed` those with a
    line that waits for another person."""
    found = _asked(viewer, place=place, stage=stage, year=year, text=text)
    if late:
        found = found.filter(is_late())
    if unconfirmed:
        lines = [
            model._default_manager.filter(decision=None).values("deal")
            for model in (Arrival, DealReport)
        ]
        found = found.filter(Q(pk__in=lines[0]) | Q(pk__in=lines[1]))
    start = (max(1, page) - 1) * DEALS_PER_PAGE
    rows = summaries(found.order_by("-opened_on", "-pk")[start : start + DEALS_PER_PAGE])
    return Page(rows, found.count(), start, DEALS_PER_PAGE)


def deal_board(
    viewer: Viewer | None, *, place: str = "", year: int | None = None, text: str = ""
) -> tuple[DealColumn, ...]:
    """The same by stage, those longest in it first; a stage without deals is left out."""
    found = _asked(viewer, place=place, stage="", year=year, text=text)
    rows = summaries(found.order_by("stage_since", "pk"))
    columns = []
    for stage in Deal.Stage:
        here = [row for row in rows if row.stage == stage]
        if here:
            columns.append(
                DealColumn(
                    stage.value, str(stage.label), len(here),
                    sum(row.agreed_fen or 0 for row in here),
                    sum(row.contracted_fen or 0 for row in here), tuple(here[:CARDS_PER_STAGE]),
                )
            )  # fmt: skip
    return tuple(columns)


def deal(viewer: Viewer | None, code: str) -> DealRow | None:
    """One deal; None where there is none or it is not the viewer's to see."""
    found = _seen(viewer).filter(code=code)
    one = _full(found).first()
    if one is None or viewer is None:
        return None
    place = one.county.code
    is_firm = viewer.is_system or one.firm_id in own_organisations(viewer)
    (summary,) = summaries([one])
    arrivals = [_arrival(row, viewer, place) for row in one.arrivals.all()]
    return DealRow(
        summary=summary,
        opportunity=one.opportunity.code if one.opportunity else "",
        mandate=one.mandate.code if one.mandate else "",
        trip=one.trip.code if one.trip else "",
        proposal=one.proposal.code if one.proposal else "",
        lost_for_label=str(one.get_lost_for_display()),
        pending_fen=sum(row.fen for row in arrivals if row.state == "waiting"),
        of_agreed=rules.rate(summary.arrived_fen, one.agreed_fen),
        steps=tuple(_step(row) for row in one.steps.all()),
        sums=tuple(_sum(row) for row in one.sums.all()),
        arrivals=tuple(arrivals),
        reports=_reports(list(one.reports.all()), viewer, place),
        links=tuple(_link(viewer, row) for row in one.links.all()),
        moves=tuple(row.after for row in rules.moves(one.stage)) if viewer.may(DEAL, place) else (),
        is_at_work=rules.reports(one.stage),
        may_keep=viewer.may(DEAL, place),
        may_report=is_firm,
        may_finance=viewer.may(FINANCE, place),
    )


def deal_paper(viewer: Viewer | None, pk: int) -> tuple[str, str, bytes] | None:
    """(media type, file name, contents) of a paper; None where there is none or it is not yours."""
    # A number that no table holds would be a fault of the database.
    if not 0 < pk <= MOST_KEY:
        return None
    deals = _seen(viewer).values("pk")
    if viewer is None or not (
        Arrival.objects.filter(paper=pk, deal__in=deals).exists()
        or DealSum.objects.filter(paper=pk, deal__in=deals).exists()
        or FinanceMove.objects.filter(
            paper=pk, finance__in=Finance.objects.filter(sees_finance(viewer)).values("pk")
        ).exists()
    ):
        return None
    one = DealPaper.objects.get(pk=pk)
    with one.file.open("rb") as file:
        return one.media_type, one.filename, decrypt_bytes(file.read())


def stage_limits(viewer: Viewer, county: str) -> list[StageLimitRow] | None:
    """Days after which a deal of the county is late, by stage; its own and the defaults. None where
    the viewer does not keep its deals."""
    if len(county) != 6 or not viewer.may(DEAL, county):
        return None
    own = StageLimit.objects.filter(county__code=county).values_list("stage", "days")
    days = {**rules.LATE_DAYS, **dict(own)}
    return [StageLimitRow(one, str(Deal.Stage(one).label), of) for one, of in days.items()]


def summaries(found: Iterable[Deal]) -> tuple[DealSummary, ...]:
    """Rows of deals, for the reads of this app; asked with `_listed`."""
    rows = list(found)
    codes = {row.county.code for row in rows} | {row.district.code for row in rows}
    names = registry.place_names(codes)
    limits: dict[str, dict[str, int]] = {}
    own = StageLimit.objects.filter(county__in={row.county_id for row in rows})
    for county, stage, days in own.values_list("county__code", "stage", "days"):
        limits.setdefault(county, {})[stage] = days
    today = clock.today()
    return tuple(_summary(row, names, limits.get(row.county.code, {}), today) for row in rows)


def listed_deals(found: QuerySet[Deal]) -> QuerySet[Deal]:
    """With what summaries() reads, in one query."""
    return found.select_related("firm", "county", "district").annotate(
        arrived=Sum("arrivals__fen", filter=Q(arrivals__decision__accepted=True))
    )


def seen_deals(viewer: Viewer | None, place: str = "", year: int | None = None) -> QuerySet[Deal]:
    """Deals that the viewer may see at a place of either side."""
    return _asked(viewer, place=place, stage="", year=year, text="")


def _seen(viewer: Viewer | None) -> QuerySet[Deal]:
    someone(viewer, "invest.see")
    return Deal.objects.filter(sees_deal(viewer)) if viewer else Deal.objects.none()


def _asked(
    viewer: Viewer | None, *, place: str, stage: str, year: int | None, text: str
) -> QuerySet[Deal]:
    found = listed_deals(_seen(viewer))
    if place:
        found = found.filter(within(place, "county__code") | within(place, "district__code"))
    if stage:
        found = found.filter(stage=stage)
    if year:
        found = found.filter(opened_on__year=year)
    if text := text.strip():
        found = found.filter(Q(title__icontains=text) | Q(firm__name__icontains=text))
    return found


def is_late() -> GreaterThan:
    """Deals beyond the limit of their stage: that of their county, or the default."""
    own = StageLimit.objects.filter(county=OuterRef("county"), stage=OuterRef("stage"))
    usual = Case(*(When(stage=stage, then=days) for stage, days in rules.LATE_DAYS.items()))
    days = Coalesce(Subquery(own.values("days")), usual, output_field=IntegerField())
    limit = ExpressionWrapper(days * Value(datetime.timedelta(1)), DurationField())
    today = Value(clock.today(), DateField())
    return GreaterThan(ExpressionWrapper(today - F("stage_since"), DurationField()), limit)


def _full(found: QuerySet[Deal]) -> QuerySet[Deal]:
    return listed_deals(found).select_related(
        "firm", "county", "district", "opportunity", "mandate", "trip", "proposal"
    ).prefetch_related(
        "steps", "sums", "links",
        Prefetch("reports", DealReport.objects.select_related("decision")),
        Prefetch(
            "arrivals",
            Arrival.objects.select_related("decision", "takes_back").prefetch_related(
                "taken_back_by__decision"
            ),
        ),
    )  # fmt: skip


def _summary(
    row: Deal, names: Mapping[str, str], limits: Mapping[str, int], today: datetime.date
) -> DealSummary:
    days = (today - row.stage_since).days
    return DealSummary(
        code=row.code,
        title=row.title,
        industry_label=str(row.get_industry_display()),
        firm=row.firm_id,
        firm_name=row.firm.name,
        county_code=row.county.code,
        county_name=names.get(row.county.code, row.county.name),
        district_code=row.district.code,
        district_name=names.get(row.district.code, row.district.name),
        stage=row.stage,
        stage_label=str(row.get_stage_display()),
        stage_since=row.stage_since,
        opened_on=row.opened_on,
        days=days,
        days_late=rules.days_late(row.stage, days, limits),
        agreed_fen=row.agreed_fen,
        contracted_fen=row.contracted_fen,
        arrived_fen=getattr(row, "arrived", None) or 0,
        origin=row.origin,
    )


def _step(row: DealStep) -> DealStepRow:
    labels = dict(Deal.Stage.choices)
    return DealStepRow(
        row.number, row.before, str(labels.get(row.before, "")), row.after,
        str(labels[row.after]), tuple(str(labels[one]) for one in row.skipped), row.on, row.why,
        row.by_name,
    )  # fmt: skip


def _sum(row: DealSum) -> DealSumRow:
    return DealSumRow(
        row.number, row.kind, str(row.get_kind_display()), row.fen, row.on, row.reference, row.why,
        row.by_name, row.paper_id,
    )  # fmt: skip


def state_of(line: object) -> tuple[str, str, str]:
    """(waiting, confirmed or refused; by whom; why) of a line that another has to decide."""
    decision = getattr(line, "decision", None)
    if decision is None:
        return "waiting", "", ""
    return ("confirmed" if decision.accepted else "refused"), decision.by_name, decision.why


def _arrival(row: Arrival, viewer: Viewer, place: str) -> ArrivalRow:
    state, by, why = state_of(row)
    gone = any(state_of(one)[0] != "refused" for one in row.taken_back_by.all())
    return ArrivalRow(
        id=row.pk, number=row.number, kind_label=str(row.get_kind_display()), on=row.on,
        fen=row.fen, note=row.note, why=row.why,
        takes_back=row.takes_back.number if row.takes_back else None, paper=row.paper_id,
        by_name=row.by_name, by_firm=row.by_firm, state=state, decided_by_name=by,
        decision_why=why, may_decide=state == "waiting" and may_decide(viewer, place, row.by),
        may_take_back=state == "confirmed" and row.fen > 0 and not gone and viewer.may(DEAL, place),
    )  # fmt: skip


def _reports(rows: list[DealReport], viewer: Viewer, place: str) -> tuple[DealReportRow, ...]:
    counted: set[tuple[int, int]] = set()
    found = []
    # The latest version of a quarter comes first.
    for row in rows:
        state, by, why = state_of(row)
        counts = state == "confirmed" and (row.year, row.quarter) not in counted
        if counts:
            counted.add((row.year, row.quarter))
        found.append(
            DealReportRow(
                id=row.pk, year=row.year, quarter=row.quarter, version=row.version, jobs=row.jobs,
                jobs_local=row.jobs_local, jobs_lifted=row.jobs_lifted, jobs_women=row.jobs_women,
                output_fen=row.output_fen, tax_fen=row.tax_fen, note=row.note,
                by_name=row.by_name, by_firm=row.by_firm, state=state, decided_by_name=by,
                decision_why=why, counts=counts,
                may_decide=state == "waiting" and may_decide(viewer, place, row.by),
            )
        )  # fmt: skip
    return tuple(found)


def _link(viewer: Viewer, row: DealLink) -> DealLinkRow:
    code = row.target.removeprefix(CONTRACT)
    known = benefits.contract(viewer, code)
    if known is None:
        return DealLinkRow(row.target, code, None, None, None, None)
    paid = sum(due.paid_fen for due in benefits.dues(viewer, code))
    return DealLinkRow(row.target, code, known.name, known.kind_label, known.households, paid)
