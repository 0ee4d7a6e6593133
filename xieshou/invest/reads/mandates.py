"""Questions about mandates; the firm's name only to those who may know it."""

import datetime
from dataclasses import dataclass, fields

from django.db.models import QuerySet

from xieshou.core import clock
from xieshou.core.scope import Viewer, someone
from xieshou.invest import feed, rules
from xieshou.invest.models import Industry, Mandate, OpportunityVersion, Road
from xieshou.invest.reads import scopes
from xieshou.invest.reads.words import component_labels, gap_text
from xieshou.invest.rules import MandateWish
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50
MOST_MISSES = 8
# How closely the seat of a firm not told of is told: any closer may say whose a mandate is.
COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class MandateRow:
    """What an organisation looks for. `firm` is "" and `organisation` None to those who may not
    know it, who are told of its district alone. What is None is not asked for; `wheres` nothing is
    anywhere."""

    code: str
    title: str
    kind: str
    kind_label: str
    firm: str
    organisation: int | None
    place_code: str
    place_label: str
    industries: tuple[str, ...]
    industry_labels: tuple[str, ...]
    wheres: tuple[str, ...]
    where_labels: tuple[str, ...]
    least_fen: int
    most_fen: int
    starts_on: datetime.date
    ends_on: datetime.date
    land_mu: int | None
    power_kva: int | None
    water_m3_day: int | None
    lowest_m: int | None
    highest_m: int | None
    road: int | None
    road_label: str
    labour: int | None
    land_price_fen: int | None
    terms: str
    named: bool
    state: str
    state_label: str
    is_over: bool
    reason: str
    is_mine: bool
    origin: str
    source: str
    source_url: str
    grade: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnmetCondition:
    """A condition that an opportunity does not meet. `gap` in the condition's unit, None where
    the opportunity does not say; `text` is the same in words."""

    name: str
    label: str
    gap: int | None
    text: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """An open opportunity that does not fit a mandate, and why."""

    opportunity: str
    opportunity_name: str
    place_label: str
    fails: tuple[UnmetCondition, ...]


def mandates(
    viewer: Viewer | None,
    *,
    industry: str = "",
    kind: str = "",
    state: str = "open",
    page: int = 1,
) -> Page[MandateRow]:
    """Mandates that the viewer sees, by code. Raises Unscoped where nobody asks."""
    viewer = _asker(viewer)
    found = Mandate.objects.filter(scopes.sees_mandate(viewer))
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    rows = list(_full(found).order_by("code"))
    if industry:
        # A list in JSON is not searched alike by both databases.
        rows = [row for row in rows if industry in row.industries]
    start = (max(1, page) - 1) * PAGE_SIZE
    part = rows[start : start + PAGE_SIZE]
    return Page(_rows(part, viewer), len(rows), start, PAGE_SIZE)


def own_mandates(viewer: Viewer) -> int:
    """How many open mandates the viewer's own firms have."""
    mine = scopes.own(viewer, "invest.mandate")
    return Mandate.objects.filter(organisation__in=mine, state="open").count()


def mandate(code: str, viewer: Viewer | None) -> MandateRow | None:
    """One mandate; None where there is none or the viewer may not know of it."""
    viewer = _asker(viewer)
    found = Mandate.objects.filter(scopes.sees_mandate(viewer), code=code)
    return next(iter(_rows(list(_full(found)), viewer)), None)


def mandate_wish(viewer: Viewer, code: str) -> MandateWish | None:
    """What a mandate of the viewer's says, for the form that changes it."""
    one = _full(Mandate.objects.filter(scopes.sees_firm(viewer), code=code)).first()
    if one is None or not _may(viewer, one):
        return None
    said = {field.name: getattr(one, field.name) for field in fields(MandateWish)}
    return MandateWish(**(said | {name: tuple(said[name]) for name in ("industries", "wheres")}))


def my_organisations(viewer: Viewer) -> tuple[tuple[int, str], ...]:
    """(key, name) of organisations that the viewer may give a mandate for."""
    mine = scopes.own(viewer, "invest.mandate")
    found = {pk: row.label for pk in mine for row in [registry.organisation(pk)] if row}
    for place in scopes.office_places(viewer, "invest.mandate"):
        rows = registry.organisations(place, limit=500).rows
        found |= {row.id: row.label for row in rows if row.kind != "office"}
    return tuple(sorted(found.items(), key=lambda one: one[1]))


def near_misses(viewer: Viewer, code: str) -> tuple[NearMiss, ...]:
    """The open opportunities nearest to fitting a mandate that the viewer sees, with every
    condition that fails and by how much."""
    one = _full(Mandate.objects.filter(scopes.sees_mandate(viewer), code=code)).first()
    if one is None:
        return ()
    today = clock.today()
    case = feed.case_of([one], list(feed.open_versions(today)), today, rules.FIXED_WEIGHTS)
    missed = feed.missed(case, 0, MOST_MISSES)
    versions = OpportunityVersion.objects.select_related("opportunity__place").in_bulk(
        [row.version for row in missed]
    )
    names = registry.place_names(v.opportunity.place.code for v in versions.values())
    labels = component_labels()
    return tuple(
        NearMiss(
            opportunity=said.opportunity.code,
            opportunity_name=said.name,
            place_label=names.get(said.opportunity.place.code, ""),
            fails=tuple(
                UnmetCondition(name, labels[name], gap, gap_text(name, gap))
                for name, gap in row.fails
            ),
        )
        for row in missed
        for said in [versions[row.version]]
    )


def _asker(viewer: Viewer | None) -> Viewer:
    someone(viewer, scopes.SEE)
    assert viewer is not None
    return viewer


def _full(found: QuerySet[Mandate]) -> QuerySet[Mandate]:
    return found.select_related("place", "organisation")


def _rows(rows: list[Mandate], viewer: Viewer) -> tuple[MandateRow, ...]:
    seats = {row.place.code for row in rows}
    codes = seats | {code[:COUNTY_DIGITS] for code in seats}
    names = registry.place_names(codes | {code for row in rows for code in row.wheres})
    return tuple(_row(row, names, viewer) for row in rows)


def sees_mandates(viewer: Viewer) -> bool:
    """Whether there is a list of mandates for the viewer: offices, and firms for their own."""
    return scopes.is_office_anywhere(viewer) or bool(scopes.own(viewer, "invest.mandate"))


def is_own_firm(viewer: Viewer, row: MandateRow) -> bool:
    """Whether the viewer acts for the mandate's firm itself."""
    return row.organisation in scopes.own(viewer, "invest.mandate")


def knows_firm(viewer: Viewer, row: Mandate) -> bool:
    """Whether the viewer may know whose mandate it is (rows with place)."""
    return (
        row.named
        or row.organisation_id in scopes.own(viewer, "invest.mandate")
        or scopes.is_office(viewer, scopes.SEE, row.place.code)
    )


def _may(viewer: Viewer, row: Mandate) -> bool:
    return scopes.works_for(viewer, "invest.mandate", row.organisation_id, row.place.code)


def _row(row: Mandate, names: dict[str, str], viewer: Viewer) -> MandateRow:
    known = knows_firm(viewer, row)
    seat = row.place.code if known else row.place.code[:COUNTY_DIGITS]
    may = _may(viewer, row)
    steps = [step for step in rules.MANDATE_STEPS if rules.mandate_after(step, row.state)]
    return MandateRow(
        code=row.code,
        title=row.title,
        kind=row.kind,
        kind_label=str(row.get_kind_display()),
        firm=row.organisation.name if known else "",
        organisation=row.organisation_id if known else None,
        place_code=seat,
        place_label=names.get(seat, ""),
        industries=tuple(row.industries),
        industry_labels=tuple(str(Industry(one).label) for one in row.industries),
        wheres=tuple(row.wheres),
        where_labels=tuple(names.get(code, code) for code in row.wheres),
        least_fen=row.least_fen,
        most_fen=row.most_fen,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        land_mu=row.land_mu,
        power_kva=row.power_kva,
        water_m3_day=row.water_m3_day,
        lowest_m=row.lowest_m,
        highest_m=row.highest_m,
        road=row.road,
        road_label=str(Road(row.road).label) if row.road else "",
        labour=row.labour,
        land_price_fen=row.land_price_fen,
        terms=row.terms,
        named=row.named,
        state=row.state,
        state_label=str(row.get_state_display()),
        is_over=row.ends_on < clock.today(),
        # Why it was named or withdrawn may say whose it is.
        reason=row.reason if known else "",
        is_mine=may,
        origin=row.origin,
        source=row.source if known else "",
        source_url=row.source_url if known else "",
        grade=row.grade,
        steps=tuple(steps) if may else (),
    )
