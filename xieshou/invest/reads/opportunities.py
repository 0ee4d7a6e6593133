"""Questions about opportunities: the list, one with its papers, its versions."""

import datetime
from dataclasses import dataclass, fields

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core import clock
from xieshou.core.money import show
from xieshou.core.scope import PUBLIC, Viewer, within
from xieshou.core.secret import decrypt_bytes
from xieshou.invest import rules
from xieshou.invest.models import (
    Industry,
    Opportunity,
    OpportunityPaper,
    OpportunityVersion,
    Road,
)
from xieshou.invest.reads import scopes
from xieshou.invest.rules import OpportunityFacts
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50
E6 = 10**6


@dataclass(frozen=True, slots=True)
class InvestPaperRow:
    """A document to take away; `pending`: it comes with a version not yet opened, to those who see
    such."""

    id: int
    title: str
    filename: str
    bytes: int
    pending: bool


@dataclass(frozen=True, slots=True)
class OpportunityRow:
    """An opportunity as the viewer may know it: the version shown, or the latest to those who see
    drafts where none is shown.

    Land in mu, power in kVA, water in m³ a day, money in fen (land: a mu); None: not known.
    `labour` of fewer than ten is None to the public. `pending`: the number of a version written
    and not opened, to those who see it. `steps`: what the viewer may do now.
    """

    code: str
    place_code: str
    place_label: str
    state: str
    state_label: str
    version: int
    name: str
    industry: str
    industry_label: str
    park: str
    introduction: str
    site: str
    lon: float | None
    lat: float | None
    altitude_m: int | None
    land_mu: int | None
    power_kva: int | None
    water_m3_day: int | None
    road: int | None
    road_label: str
    climate: str
    products: str
    labour: int | None
    policy: str
    land_price_fen: int | None
    least_fen: int | None
    most_fen: int | None
    available_from: datetime.date
    open_until: datetime.date
    released_on: datetime.date | None
    is_over: bool
    pending: int | None
    reason: str
    origin: str
    source: str
    source_url: str
    grade: str
    papers: tuple[InvestPaperRow, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactChange:
    """What a version says otherwise than the one before; texts as people read them."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class OpportunityVersionRow:
    number: int
    written_on: datetime.date
    released_on: datetime.date | None
    changes: tuple[FactChange, ...]


def opportunities(
    viewer: Viewer = PUBLIC,
    *,
    text: str = "",
    industry: str = "",
    place: str = "",
    state: str = "open",
    least_mu: int | None = None,
    page: int = 1,
) -> Page[OpportunityRow]:
    """Opportunities of a state ("" = any) that the viewer sees, by code."""
    found = _asked(viewer, text, industry, place, state, least_mu)
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(_full(found).order_by("code")[start : start + PAGE_SIZE])
    return Page(_rows(rows, viewer), found.count(), start, PAGE_SIZE)


def opportunity(code: str, viewer: Viewer = PUBLIC) -> OpportunityRow | None:
    """One opportunity; None where there is none or the viewer may not know of it."""
    found = Opportunity.objects.filter(scopes.sees_opportunity(viewer), code=code)
    return next(iter(_rows(list(_full(found)), viewer)), None)


def latest_facts(viewer: Viewer, code: str) -> OpportunityFacts | None:
    """What the version last written says, for the form that revises it."""
    found = Opportunity.objects.filter(scopes.sees_more_of_opportunity(viewer), code=code)
    one = found.select_related("latest").first()
    if one is None or one.latest is None:
        return None
    return OpportunityFacts(
        **{field.name: getattr(one.latest, field.name) for field in fields(OpportunityFacts)}
    )


def opportunity_versions(code: str, viewer: Viewer = PUBLIC) -> tuple[OpportunityVersionRow, ...]:
    """The versions that the viewer sees, the newest first, each with what it changed."""
    found = OpportunityVersion.objects.filter(opportunity__code=code)
    more = Opportunity.objects.filter(scopes.sees_more_of_opportunity(viewer), code=code).exists()
    if not more:
        found = found.filter(released_at__isnull=False)
    rows, before = [], None
    for one in found.order_by("number"):
        rows.append(
            OpportunityVersionRow(
                number=one.number,
                written_on=timezone.localdate(one.written_at),
                released_on=one.released_at and timezone.localdate(one.released_at),
                changes=_changes(before, one, more) if before is not None else (),
            )
        )
        before = one
    return tuple(reversed(rows))


def opportunity_paper(viewer: Viewer, pk: int) -> tuple[str, str, bytes] | None:
    """(media type, file name, contents) of a document, to anybody signed in who sees the
    opportunity; None where there is none or it is not yours to see."""
    if viewer.user_id is None and not viewer.is_system:
        return None
    every = Opportunity.objects.filter(scopes.sees_more_of_opportunity(viewer)).values("pk")
    opened = Q(from_version__lte=F("opportunity__shown__number"))
    papers = OpportunityPaper.objects.filter(Q(opportunity__in=every) | opened)
    one = papers.filter(pk=pk).first()
    if one is None:
        return None
    with one.file.open("rb") as file:
        return one.media_type, one.filename, decrypt_bytes(file.read())


def opportunity_choices(place: str = "") -> tuple[tuple[str, str], ...]:
    """(code, name) of what is open within a place, for the programme of a trip."""
    found = Opportunity.objects.filter(within(place, "place__code"), state="open")
    return tuple(found.order_by("code").values_list("code", "shown__name")[:500])


def _asked(
    viewer: Viewer, text: str, industry: str, place: str, state: str, least_mu: int | None
) -> QuerySet[Opportunity]:
    found = Opportunity.objects.filter(
        scopes.sees_opportunity(viewer), within(place, "place__code")
    )
    if state:
        found = found.filter(state=state)
    # Of what is shown, or of the latest where nothing is.
    for field, value in (
        ("name__icontains", text),
        ("industry", industry),
        ("land_mu__gte", least_mu),
    ):
        if value not in ("", None):
            found = found.filter(
                Q(**{f"shown__{field}": value}) | Q(shown=None, **{f"latest__{field}": value})
            )
    return found


def _full(found: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    return found.select_related("place", "shown", "latest").prefetch_related("papers", "versions")


def _rows(rows: list[Opportunity], viewer: Viewer) -> tuple[OpportunityRow, ...]:
    names = registry.place_names(row.place.code for row in rows)
    return tuple(_row(row, names.get(row.place.code, row.place.name), viewer) for row in rows)


def _row(row: Opportunity, place: str, viewer: Viewer) -> OpportunityRow:
    more = scopes.is_office(viewer, scopes.SEE, row.place.code)
    said = row.shown or row.latest
    if said is None or row.latest is None:
        raise LookupError(row.code)
    labour = said.labour
    if not more and labour is not None and 0 < labour < rules.FEWEST_WORKERS:
        labour = None
    signed_in = viewer.user_id is not None or viewer.is_system
    opened = row.shown.number if row.shown else 0
    return OpportunityRow(
        code=row.code,
        place_code=row.place.code,
        place_label=place,
        state=row.state,
        state_label=str(row.get_state_display()),
        version=said.number,
        name=said.name,
        industry=said.industry,
        industry_label=str(said.get_industry_display()),
        park=said.park,
        introduction=said.introduction,
        site=said.site,
        lon=said.lon_e6 / E6 if said.lon_e6 is not None else None,
        lat=said.lat_e6 / E6 if said.lat_e6 is not None else None,
        altitude_m=said.altitude_m,
        land_mu=said.land_mu,
        power_kva=said.power_kva,
        water_m3_day=said.water_m3_day,
        road=said.road,
        road_label=str(said.get_road_display() or ""),
        climate=said.climate,
        products=said.products,
        labour=labour,
        policy=said.policy,
        land_price_fen=said.land_price_fen,
        least_fen=said.least_fen,
        most_fen=said.most_fen,
        available_from=said.available_from,
        open_until=said.open_until,
        released_on=said.released_at and timezone.localdate(said.released_at),
        is_over=said.open_until < clock.today(),
        pending=row.latest.number if more and row.latest_id != row.shown_id else None,
        reason=row.reason,
        origin=row.origin,
        source=row.source,
        source_url=row.source_url,
        grade=row.grade,
        papers=tuple(
            InvestPaperRow(one.pk, one.title, one.filename, one.bytes, one.from_version > opened)
            for one in (row.papers.all() if signed_in else ())
            if more or one.from_version <= opened
        ),
        steps=_steps(row, viewer),
    )


def writers(row: Opportunity) -> set[int | None]:
    """Who wrote versions, or kept documents, that wait to be opened (rows with shown)."""
    opened = row.shown.number if row.shown else 0
    wrote = {one.written_by for one in row.versions.all() if one.number > opened}
    return wrote | {one.kept_by for one in row.papers.all() if one.from_version > opened}


def _steps(row: Opportunity, viewer: Viewer) -> tuple[str, ...]:
    """The steps that the viewer may take with it now; a draft's writer does not release it."""
    verbs = {"release": "invest.release", "revise": "invest.offer", "close": "invest.offer"}
    found = []
    for step, verb in verbs.items():
        pending = row.latest_id != row.shown_id
        allowed = rules.opportunity_after(step, row.state, pending=pending) is not None
        allowed = allowed and viewer.may(verb, row.place.code)
        if step == "release" and viewer.user_id is not None:
            allowed = allowed and viewer.user_id not in writers(row)
        if allowed:
            found.append(step)
    return tuple(found)


def fact_labels() -> dict[str, str]:
    """What each fact of an opportunity is called."""
    return {
        "name": _("项目名称"),
        "industry": _("行业"),
        "introduction": _("项目介绍"),
        "site": _("选址"),
        "available_from": _("可用地日期"),
        "open_until": _("招商截止日期"),
        "park": _("园区"),
        "lon_e6": _("经度"),
        "lat_e6": _("纬度"),
        "altitude_m": _("海拔（米）"),
        "land_mu": _("用地（亩）"),
        "power_kva": _("供电（千伏安）"),
        "water_m3_day": _("供水（立方米/日）"),
        "road": _("道路"),
        "climate": _("气候"),
        "products": _("产业基础"),
        "labour": _("可用劳动力（人）"),
        "policy": _("政策"),
        "land_price_fen": _("地价（每亩）"),
        "least_fen": _("投资规模下限"),
        "most_fen": _("投资规模上限"),
    }


def _changes(
    before: OpportunityVersion, after: OpportunityVersion, more: bool
) -> tuple[FactChange, ...]:
    labels = fact_labels()
    if not more:
        # How many workers there are is not public below ten.
        labels.pop("labour")
    return tuple(
        FactChange(field, label, _said(before, field), _said(after, field))
        for field, label in labels.items()
        if getattr(before, field) != getattr(after, field)
    )


def _said(version: OpportunityVersion, field: str) -> str:
    value = getattr(version, field)
    if value is None:
        return ""
    if field == "industry":
        return str(Industry(value).label)
    if field == "road":
        return str(Road(value).label)
    if field in ("lon_e6", "lat_e6"):
        return f"{value / E6:.6f}"
    if field.endswith("_fen"):
        return show(value)
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
