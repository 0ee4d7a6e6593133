"""Money that arrived, and jobs and output by quarter: entered by the county or the firm, counted
once another person confirmed it."""

import datetime

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.invest import rules
from xieshou.invest.actions import hands
from xieshou.invest.actions.hands import county_of_deal, seat_of_firm
from xieshou.invest.models import (
    Arrival,
    ArrivalDecision,
    Deal,
    DealReport,
    ReportDecision,
)


def county_of_arrival(*, arrival: int, **_body: object) -> str:
    found = Arrival.objects.filter(pk=arrival).values_list("deal__county__code", flat=True)
    return found.first() or NOWHERE


def county_of_report(*, report: int, **_body: object) -> str:
    found = DealReport.objects.filter(pk=report).values_list("deal__county__code", flat=True)
    return found.first() or NOWHERE


@action("invest.deal", place=county_of_deal)
def record_arrival(
    *,
    viewer: Viewer,
    deal: str,
    kind: str,
    on: datetime.date,
    fen: int,
    file: bytes,
    filename: str,
    note: str = "",
    why: str = "",
    origin: str = "entered",
) -> Arrival:
    """The county writes down what arrived, with the paper that proves it.

    More than is contracted needs `why`: what was entered and not refused counts towards it.
    Raises BadInput, Conflict for a lost deal.
    """
    one = hands.held_deal(deal)
    return _arrival(viewer, one, kind, on, fen, file, filename, note, why, origin, firm=False)


@action("invest.report", place=seat_of_firm)
def report_arrival(
    *,
    viewer: Viewer,
    deal: str,
    kind: str,
    on: datetime.date,
    fen: int,
    file: bytes,
    filename: str,
    note: str = "",
    why: str = "",
    origin: str = "entered",
) -> Arrival:
    """The firm writes down what it put in; as record_arrival, for its own deals alone."""
    one = hands.held_deal(deal)
    hands.own(viewer, one.firm_id)
    return _arrival(viewer, one, kind, on, fen, file, filename, note, why, origin, firm=True)


@action("invest.deal", place=county_of_arrival)
def take_back_arrival(
    *,
    viewer: Viewer,
    arrival: int,
    why: str,
    file: bytes,
    filename: str,
    went_back_on: datetime.date | None = None,
) -> Arrival:
    """Take a confirmed line back by one below zero, to be confirmed itself.

    Money that went back counts until the day on which it did; without `went_back_on` the line was
    entered wrongly, and is taken back on its own day, so that no period counts it. Raises BadInput,
    Conflict where it does not count or has been taken back.
    """
    line = _line(arrival)
    one = hands.held_deal(line.deal.code)
    if line.fen < 0 or not hasattr(line, "decision") or not line.decision.accepted:
        raise Conflict("does_not_count", _("只能冲销已确认的到位资金"))
    again = line.taken_back_by.exclude(decision__accepted=False)
    if again.exists():
        raise Conflict("taken_back", _("该条已经冲销"))
    on = hands.day("went_back_on", went_back_on, since=line.on) if went_back_on else line.on
    return Arrival.objects.create(
        deal=one, number=one.arrivals.count() + 1, kind=line.kind, on=on, fen=-line.fen,
        why=hands.text("why", why, 300), takes_back=line, origin=line.origin,
        paper=hands.kept(file, filename, viewer), **hands.written(viewer),
    )  # fmt: skip


@action("invest.confirm", place=county_of_arrival)
def decide_arrival(
    *, viewer: Viewer, arrival: int, accepted: bool, why: str = ""
) -> ArrivalDecision:
    """Count it, or say why not; never by whoever entered it. Raises Conflict once decided."""
    line = _line(arrival)
    hands.undecided(line)
    return ArrivalDecision.objects.create(
        arrival=line, **hands.decided(viewer, line.by, accepted, why)
    )


@action("invest.deal", place=county_of_deal)
def record_report(
    *,
    viewer: Viewer,
    deal: str,
    year: int,
    quarter: int,
    jobs: int,
    jobs_local: int,
    jobs_lifted: int,
    jobs_women: int,
    output_fen: int,
    tax_fen: int,
    note: str = "",
    origin: str = "entered",
) -> DealReport:
    """Jobs at the end of a quarter, output and tax within it; entered anew it is a new version.

    Raises BadInput, Conflict for a deal that is not yet being built, or is lost.
    """
    one = hands.held_deal(deal)
    counts = (jobs, jobs_local, jobs_lifted, jobs_women)
    return _report(viewer, one, year, quarter, counts, output_fen, tax_fen, note, origin)


@action("invest.report", place=seat_of_firm)
def send_report(
    *,
    viewer: Viewer,
    deal: str,
    year: int,
    quarter: int,
    jobs: int,
    jobs_local: int,
    jobs_lifted: int,
    jobs_women: int,
    output_fen: int,
    tax_fen: int,
    note: str = "",
    origin: str = "entered",
) -> DealReport:
    """As record_report, by the firm for its own deals."""
    one = hands.held_deal(deal)
    hands.own(viewer, one.firm_id)
    counts = (jobs, jobs_local, jobs_lifted, jobs_women)
    return _report(viewer, one, year, quarter, counts, output_fen, tax_fen, note, origin, firm=True)


@action("invest.confirm", place=county_of_report)
def decide_report(*, viewer: Viewer, report: int, accepted: bool, why: str = "") -> ReportDecision:
    """Count it, or say why not; never by whoever entered it."""
    found = DealReport.objects.select_for_update(of=("self",)).filter(pk=report)
    line = found.first()
    if line is None:
        raise NotFound("no_line", _("没有这一条"))
    hands.undecided(line)
    return ReportDecision.objects.create(
        report=line, **hands.decided(viewer, line.by, accepted, why)
    )


def _line(pk: int) -> Arrival:
    found = Arrival.objects.select_for_update(of=("self",)).select_related("deal")
    line = found.filter(pk=pk).first()
    if line is None:
        raise NotFound("no_line", _("没有这一条"))
    return line


def _arrival(
    viewer: Viewer, one: Deal, kind: str, on: datetime.date, fen: int, file: bytes, filename: str,
    note: str, why: str, origin: str, *, firm: bool,
) -> Arrival:  # fmt: skip
    if one.stage == rules.LOST:
        raise Conflict("deal_ended", _("该项目已经结束"))
    hands.choice("kind", kind, Arrival.Kind.values)
    hands.fen("fen", fen)
    live = one.arrivals.filter(Q(decision=None) | Q(decision__accepted=True))
    before = live.aggregate(fen=Sum("fen"))["fen"] or 0
    over = rules.over_contract(one.contracted_fen, before, fen)
    if over and not why.strip():
        raise BadInput(
            "over_contract",
            _("累计到位（含待确认）将超过签约金额，请说明理由"),
            {"field": "why", "over_fen": over},
        )
    return Arrival.objects.create(
        deal=one, number=one.arrivals.count() + 1, kind=kind, on=hands.day("on", on), fen=fen,
        note=hands.text("note", note, 300, needed=False),
        why=hands.text("why", why, 300, needed=False), by_firm=firm, origin=origin,
        paper=hands.kept(file, filename, viewer), **hands.written(viewer),
    )  # fmt: skip


def _report(
    viewer: Viewer, one: Deal, year: int, quarter: int, counts: tuple[int, int, int, int],
    output_fen: int, tax_fen: int, note: str, origin: str, *, firm: bool = False,
) -> DealReport:  # fmt: skip
    jobs, local, lifted, women = counts
    if not rules.reports(one.stage):
        raise Conflict("no_work_yet", _("开工建设之后才填报用工、产值与税收；未成的项目不填报"))
    hands.whole("quarter", quarter, least=1, most=4)
    hands.whole("year", year, least=2000, most=2100)
    if rules.quarter_start(year, quarter) > clock.today():
        raise BadInput("quarter_ahead", _("该季度还没有开始"), {"field": "quarter"})
    if one.stage == rules.EXITED and rules.quarter_start(year, quarter) > one.stage_since:
        raise BadInput("after_exit", _("该季度在项目退出之后"), {"field": "quarter"})
    hands.whole("jobs", jobs, most=10_000_000)
    for field, part in (("jobs_local", local), ("jobs_lifted", lifted), ("jobs_women", women)):
        hands.whole(field, part, most=jobs)
    same = one.reports.filter(year=year, quarter=quarter)
    return DealReport.objects.create(
        deal=one, year=year, quarter=quarter, version=same.count() + 1, jobs=jobs,
        jobs_local=local, jobs_lifted=lifted, jobs_women=women,
        output_fen=hands.fen("output_fen", output_fen, least=0),
        tax_fen=hands.fen("tax_fen", tax_fen, least=0), by_firm=firm, origin=origin,
        note=hands.text("note", note, 300, needed=False), **hands.written(viewer),
    )  # fmt: skip
