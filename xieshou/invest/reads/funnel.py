"""Questions about all deals at once: the funnel, rates by place and year, why deals are lost, and
what money is still to come."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from xieshou.core import clock
from xieshou.core.scope import Viewer, someone
from xieshou.invest import rules
from xieshou.invest.models import Arrival, Deal, DealStep, DealSum
from xieshou.invest.reads.deals import DealSummary, seen_deals, summaries
from xieshou.invest.reads.sight import SEE, sees_deals

Pair = tuple[Deal, DealSummary]
# Days of the past on which the forecast is tried, and how far they lie apart.
TESTS, TESTS_APART = 8, 182


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """A stage: deals that ever reached it, are in it now, were lost at it; `conversion` the share
    that went on to the next; money in fen of those in it now; the median days of those."""

    stage: str
    label: str
    reached: int
    now: int
    lost: int
    conversion: float | None
    agreed_fen: int
    contracted_fen: int
    arrived_fen: int
    late: int
    days_median: int | None


@dataclass(frozen=True, slots=True)
class FunnelGroup:
    """Deals of a district, county or year of opening; fen of those that are not lost, arrived
    confirmed alone."""

    key: str
    label: str
    deals: int
    contracted: int
    producing: int
    lost: int
    agreed_fen: int
    contracted_fen: int
    arrived_fen: int

    @property
    def of_contract(self) -> float | None:
        return rules.rate(self.arrived_fen, self.contracted_fen)

    @property
    def of_agreed(self) -> float | None:
        return rules.rate(self.arrived_fen, self.agreed_fen)


@dataclass(frozen=True, slots=True)
class LossRow:
    reason: str
    label: str
    deals: int
    agreed_fen: int


@dataclass(frozen=True, slots=True)
class DealFunnel:
    """All of it, of the deals that were asked for."""

    total: FunnelGroup
    stages: tuple[FunnelStage, ...]
    districts: tuple[FunnelGroup, ...]
    counties: tuple[FunnelGroup, ...]
    years: tuple[FunnelGroup, ...]
    losses: tuple[LossRow, ...]
    late: tuple[DealSummary, ...]


@dataclass(frozen=True, slots=True)
class ForecastTestRow:
    """A day of the past: what would have been forecast, and what came. Fen."""

    on: datetime.date
    until: datetime.date
    low_fen: int
    middle_fen: int
    high_fen: int
    arrived_fen: int
    held: bool


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """Fen expected to arrive of the deals that are open, until a day; None where too little is
    known. `history` past deals taught it (at least `least`); `left_out` open deals stand in a stage
    that too few have taught, `no_sum` have no sum yet."""

    since: datetime.date
    until: datetime.date
    history: int
    least: int
    cases: int
    counted: int
    counted_fen: int
    left_out: tuple[str, ...]
    no_sum: int
    low_fen: int | None
    middle_fen: int | None
    high_fen: int | None
    tests: tuple[ForecastTestRow, ...]

    @property
    def held(self) -> int:
        """On how many of the days of the past the interval held."""
        return sum(1 for row in self.tests if row.held)


def deal_funnel(viewer: Viewer | None, *, place: str = "", year: int | None = None) -> DealFunnel:
    """The funnel of the deals that the viewer may see; of a place of either side, opened in a
    year."""
    found = list(seen_deals(viewer, place, year))
    rows = summaries(found)
    pairs = list(zip(found, rows, strict=True))
    losses: dict[str, list[Deal]] = {}
    for one in found:
        if one.stage == rules.LOST:
            losses.setdefault(one.lost_for, []).append(one)
    labels = dict(Deal.LostFor.choices)
    late = sorted((row for row in rows if row.days_late), key=lambda row: -row.days_late)
    return DealFunnel(
        total=_group("", "", pairs),
        stages=_stages(pairs),
        districts=_groups(pairs, lambda row: (row.district_code, row.district_name)),
        counties=_groups(pairs, lambda row: (row.county_code, row.county_name)),
        years=_groups(pairs, lambda row: (str(row.opened_on.year), str(row.opened_on.year))),
        losses=tuple(
            LossRow(reason, str(labels[reason]), len(of), sum(one.agreed_fen or 0 for one in of))
            for reason, of in sorted(losses.items(), key=lambda item: (-len(item[1]), item[0]))
        ),
        late=tuple(late[:50]),
    )


def deal_forecast(
    viewer: Viewer | None, *, place: str = "", until: datetime.date | None = None
) -> ForecastRow | None:
    """What arrives of the viewer's open deals at a place within twelve months, or until a day.

    Deals of the whole partnership teach it (shares alone, of nobody in particular): a county has
    too few of its own. It is tried on the past of the viewer's deals alone. None for a viewer who
    may see no deals.
    """
    someone(viewer, SEE)
    if viewer is None or not sees_deals(viewer):
        return None
    today = clock.today()
    horizon = max(1, min((until - today).days, 1095)) if until else 365
    courses = _courses()
    stages = dict(seen_deals(viewer, place).values_list("code", "stage"))
    mine = {code for code, stage in stages.items() if stage not in rules.ENDED}
    opened = [one for one in rules.open_on(courses, today) if one.code in mine]
    said = rules.forecast_of(courses, opened, today, horizon)
    summed = {row.code for row in courses if row.sums}
    days = [today - datetime.timedelta(horizon + TESTS_APART * n) for n in range(TESTS)]
    tests = rules.back_test(courses, days, horizon, stages) if said.low_fen is not None else ()
    return ForecastRow(
        since=said.since, until=said.until, history=said.deals, least=rules.LEAST_DEALS,
        cases=said.cases, counted=said.counted, counted_fen=said.counted_fen,
        left_out=said.left_out, no_sum=len(mine - summed), low_fen=said.low_fen,
        middle_fen=said.middle_fen, high_fen=said.high_fen,
        tests=tuple(
            ForecastTestRow(
                one.on, one.until, one.low_fen, one.middle_fen, one.high_fen, one.arrived_fen,
                one.held,
            )
            for one in reversed(tests)
        ),
    )  # fmt: skip


def _courses() -> tuple[rules.DealCourse, ...]:
    """Every deal over time: its stages, the sum known (contracted, else agreed), and arrivals that
    count."""
    found = Deal.objects.prefetch_related(
        Prefetch("steps", DealStep.objects.only("deal_id", "on", "after", "number")),
        Prefetch("sums", DealSum.objects.only("deal_id", "on", "kind", "fen", "number")),
        Prefetch(
            "arrivals",
            Arrival.objects.filter(decision__accepted=True).only("deal_id", "on", "fen"),
            to_attr="counted",
        ),
    )
    return tuple(
        rules.DealCourse(
            code=one.code,
            stages=[(row.on, row.after) for row in one.steps.all()],
            sums=_known_sums(one.sums.all()),
            arrivals=[(row.on, row.fen) for row in getattr(one, "counted", ())],
        )
        for one in found.only("pk", "code").order_by("pk")
    )


def _known_sums(rows: Iterable[DealSum]) -> list[tuple[datetime.date, int]]:
    """By day; once something is contracted, what is agreed says nothing more."""
    ordered = sorted(rows, key=lambda row: (row.on, row.number))
    first = next((row.on for row in ordered if row.kind == "contracted"), None)
    return [
        (row.on, row.fen)
        for row in ordered
        if row.kind == "contracted" or first is None or row.on < first
    ]


def _stages(pairs: Sequence[Pair]) -> tuple[FunnelStage, ...]:
    walked = [
        rules.WalkedDeal(
            one.stage, one.furthest, one.agreed_fen or 0, one.contracted_fen or 0, row.arrived_fen
        )
        for one, row in pairs
    ]
    labels: Mapping[str, object] = dict(Deal.Stage.choices)
    found = []
    for level in rules.levels(walked):
        days = sorted(row.days for one, row in pairs if one.stage == level.stage)
        late = sum(1 for one, row in pairs if one.stage == level.stage and row.days_late)
        found.append(
            FunnelStage(
                level.stage, str(labels[level.stage]), level.reached, level.now, level.lost,
                level.conversion, level.agreed_fen, level.contracted_fen, level.arrived_fen, late,
                days[len(days) // 2] if days else None,
            )
        )  # fmt: skip
    return tuple(found)


def _groups(
    pairs: Sequence[Pair], key: Callable[[DealSummary], tuple[str, str]]
) -> tuple[FunnelGroup, ...]:
    groups: dict[tuple[str, str], list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(key(pair[1]), []).append(pair)
    return tuple(_group(code, label, of) for (code, label), of in sorted(groups.items()))


def _group(key: str, label: str, pairs: Sequence[Pair]) -> FunnelGroup:
    deals = [one for one, _row in pairs]
    kept = [(one, row) for one, row in pairs if one.stage != rules.LOST]
    return FunnelGroup(
        key=key,
        label=label,
        deals=len(deals),
        contracted=sum(1 for one in deals if rules.reaches(one.furthest, rules.CONTRACTED_FROM)),
        producing=sum(1 for one in deals if rules.reaches(one.stage, rules.PRODUCING_FROM)),
        lost=sum(1 for one in deals if one.stage == rules.LOST),
        agreed_fen=sum(one.agreed_fen or 0 for one, _row in kept),
        contracted_fen=sum(one.contracted_fen or 0 for one, _row in kept),
        arrived_fen=sum(row.arrived_fen for _one, row in kept),
    )
