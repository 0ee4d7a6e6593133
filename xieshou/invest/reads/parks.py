"""Questions about joint parks: their two sides, tenants, and what each year brought."""

import datetime
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from xieshou.core.scope import Viewer, someone, within
from xieshou.invest import rules
from xieshou.invest.models import Park, ParkTenant, ParkYear
from xieshou.invest.reads.deals import state_of
from xieshou.invest.reads.sight import FINANCE, PARK, may_decide, sees_park
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PARKS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class TenantRow:
    """`deal` is its code, "" for a firm entered by name; area in square metres."""

    id: int
    name: str
    deal: str
    since: datetime.date
    until: datetime.date | None
    area_m2: int
    why: str


@dataclass(frozen=True, slots=True)
class ParkYearRow:
    """Fen put in by either side within the year, output, tax; jobs at its end."""

    id: int
    year: int
    version: int
    east_fen: int
    west_fen: int
    output_fen: int
    tax_fen: int
    jobs: int
    jobs_local: int
    jobs_lifted: int
    by_name: str
    state: str
    decided_by_name: str
    decision_why: str
    counts: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class ParkRow:
    """`east_fen`, `west_fen` are planned, `put_in_fen` what confirmed years say; area in m²,
    `let_m2` of it to tenants that are there."""

    code: str
    name: str
    county_code: str
    county_name: str
    district_code: str
    district_name: str
    east_party: str
    west_party: str
    area_m2: int
    let_m2: int
    east_fen: int
    west_fen: int
    put_in_fen: int
    state: str
    state_label: str
    agreed_on: datetime.date
    state_since: datetime.date
    why: str
    origin: str
    tenants: tuple[TenantRow, ...]
    years: tuple[ParkYearRow, ...]
    tenants_now: int
    steps: tuple[str, ...]
    may_keep: bool
    may_finance: bool

    @property
    def area_mu(self) -> float:
        """In mu (亩): 2000/3 m² each."""
        return self.area_m2 * 3 / 2000

    @property
    def let_share(self) -> float:
        return self.let_m2 / self.area_m2


def parks(viewer: Viewer | None, *, place: str = "", page: int = 1) -> Page[ParkRow]:
    """Parks that the viewer may see, by code; `place` of either side."""
    found = _seen(viewer)
    if place:
        found = found.filter(within(place, "county__code") | within(place, "district__code"))
    start = (max(1, page) - 1) * PARKS_PER_PAGE
    rows = _rows(viewer, found.order_by("code")[start : start + PARKS_PER_PAGE])
    return Page(rows, found.count(), start, PARKS_PER_PAGE)


def park(viewer: Viewer | None, code: str) -> ParkRow | None:
    """One park; None where there is none or it is not the viewer's to see."""
    return next(iter(_rows(viewer, _seen(viewer).filter(code=code))), None)


def _seen(viewer: Viewer | None) -> QuerySet[Park]:
    someone(viewer, "invest.see")
    if viewer is None:
        return Park.objects.none()
    mine = Park.objects.filter(sees_park(viewer)).values("pk")
    return Park.objects.filter(pk__in=mine)


def _rows(viewer: Viewer | None, found: QuerySet[Park]) -> tuple[ParkRow, ...]:
    rows = list(
        found.select_related("county", "district").prefetch_related(
            Prefetch("tenants", ParkTenant.objects.select_related("deal")),
            Prefetch("years", ParkYear.objects.select_related("decision")),
        )
    )
    codes = {row.county.code for row in rows} | {row.district.code for row in rows}
    names = registry.place_names(codes)
    return tuple(_row(viewer, row, names) for row in rows if viewer is not None)


def _row(viewer: Viewer, row: Park, names: dict[str, str]) -> ParkRow:
    tenants = tuple(
        TenantRow(
            one.pk, one.name, one.deal.code if one.deal else "", one.since, one.until,
            one.area_m2, one.why,
        )
        for one in row.tenants.all()
    )  # fmt: skip
    years = _years(viewer, row)
    here = [one for one in tenants if one.until is None]
    may = viewer.may(PARK, row.county.code)
    return ParkRow(
        code=row.code,
        name=row.name,
        county_code=row.county.code,
        county_name=names.get(row.county.code, row.county.name),
        district_code=row.district.code,
        district_name=names.get(row.district.code, row.district.name),
        east_party=row.east_party,
        west_party=row.west_party,
        area_m2=row.area_m2,
        let_m2=sum(one.area_m2 for one in here),
        east_fen=row.east_fen,
        west_fen=row.west_fen,
        put_in_fen=sum(one.east_fen + one.west_fen for one in years if one.counts),
        state=row.state,
        state_label=str(row.get_state_display()),
        agreed_on=row.agreed_on,
        state_since=row.state_since,
        why=row.why,
        origin=row.origin,
        tenants=tenants,
        years=years,
        tenants_now=len(here),
        steps=tuple(rules.PARK_STEPS[row.state]) if may else (),
        may_keep=may,
        may_finance=viewer.may(FINANCE, row.county.code),
    )


def _years(viewer: Viewer, park: Park) -> tuple[ParkYearRow, ...]:
    counted: set[int] = set()
    found = []
    # The latest version of a year comes first.
    for row in park.years.all():
        state, by, why = state_of(row)
        counts = state == "confirmed" and row.year not in counted
        if counts:
            counted.add(row.year)
        found.append(
            ParkYearRow(
                row.pk, row.year, row.version, row.east_fen, row.west_fen, row.output_fen,
                row.tax_fen, row.jobs, row.jobs_local, row.jobs_lifted, row.by_name, state, by, why,
                counts, state == "waiting" and may_decide(viewer, park.county.code, row.by),
            )
        )  # fmt: skip
    return tuple(found)
