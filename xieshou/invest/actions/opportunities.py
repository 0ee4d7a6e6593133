"""Opportunities: drafted by the county, opened by another, revised in versions, closed."""

from dataclasses import asdict, fields
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, action, forbidden
from xieshou.core.checks import NOWHERE, moved, new_code
from xieshou.core.evidence import paper
from xieshou.core.scope import Viewer
from xieshou.invest import rules
from xieshou.invest.actions import checks
from xieshou.invest.models import (
    Industry,
    Opportunity,
    OpportunityPaper,
    OpportunityVersion,
    Proposal,
    Road,
)
from xieshou.invest.reads.opportunities import writers
from xieshou.invest.rules import OpportunityFacts

MOST_PAPERS = 30


def place_of_opportunity(*, opportunity: str, **_body: object) -> str:
    found = Opportunity.objects.filter(code=opportunity).values_list("place__code", flat=True)
    return found.first() or NOWHERE


@action("invest.offer", place=lambda *, place, **_body: place)
def offer(
    *,
    viewer: Viewer,
    place: str,
    facts: OpportunityFacts,
    origin: str = "entered",
    source: str = "",
) -> Opportunity:
    """Draft an opportunity at a county, township or village. Nobody else sees it until released.

    Raises BadInput for a value that cannot be, under its field.
    """
    seat = checks.place("place", place, least_digits=checks.COUNTY_DIGITS)
    columns = _columns(facts)
    made = Opportunity.objects.create(
        code=new_code(f"O{place[:6]}"), place_id=seat, drafted_by=viewer.user_id,
        origin=origin, source=source,
    )  # fmt: skip
    _write(viewer, made, columns)
    return made


@action("invest.offer", place=place_of_opportunity)
def revise_opportunity(*, viewer: Viewer, opportunity: str, facts: OpportunityFacts) -> Opportunity:
    """Write a new version. What others see stays as it is until that one is released as well."""
    one = _held(opportunity)
    _step(one, "revise")
    _write(viewer, one, _columns(facts))
    return one


@action("invest.release", place=place_of_opportunity)
def release_opportunity(*, viewer: Viewer, opportunity: str, version: int) -> Opportunity:
    """Open the version last written, by another than who wrote it or one before it that was never
    opened, or kept a document that comes with them.

    `version` is the number that was looked at; Conflict where there is a newer one by now.
    """
    one = _held(opportunity)
    state = _step(one, "release")
    latest = one.versions.select_for_update().order_by("-number")[:1].get()
    if latest.number != version:
        raise Conflict("newer_version", _("已有更新的版本，请重新查看后再发布"))
    checks.another(viewer, *writers(one))
    if latest.open_until < clock.today():
        raise Conflict("over", _("招商截止日期已过，请先修订"))
    latest.released_by, latest.released_at = viewer.user_id, clock.now()
    latest.save(update_fields=["released_by", "released_at"])
    one.state, one.shown = state, latest
    one.save(update_fields=["state", "shown"])
    return one


@action("invest.offer", place=place_of_opportunity)
def close_opportunity(*, viewer: Viewer, opportunity: str, reason: str) -> Opportunity:
    """Take it off, and say why; its open proposals lapse."""
    one = _held(opportunity)
    one.state = _step(one, "close")
    one.reason = checks.text("reason", reason, 300)
    one.closed_by, one.closed_on = viewer.user_id, clock.today()
    one.save(update_fields=["state", "reason", "closed_by", "closed_on"])
    Proposal.objects.filter(opportunity=one, state="open").update(state="lapsed")
    return one


@action("invest.offer", place=place_of_opportunity)
def add_opportunity_paper(
    *, viewer: Viewer, opportunity: str, title: str, file: bytes, filename: str
) -> OpportunityPaper:
    """Keep a document with it, encrypted, as a new version of the same facts: once that is
    released, whoever sees the opportunity may take it away."""
    one = _held(opportunity)
    _step(one, "revise")
    if one.papers.count() >= MOST_PAPERS:
        raise Conflict("papers_full", _("最多 %(most)d 份材料"), {"most": MOST_PAPERS})
    title = checks.text("title", title, 120)
    columns = paper(file, filename, viewer)
    latest = one.versions.order_by("-number")[:1].get()
    facts = {field.name: getattr(latest, field.name) for field in fields(OpportunityFacts)}
    version = _write(viewer, one, facts)
    return OpportunityPaper.objects.create(
        opportunity=one, from_version=version.number, title=title, **columns
    )


def _held(code: str) -> Opportunity:
    found = Opportunity.objects.select_for_update(of=("self",)).select_related("shown")
    one = found.filter(code=code).first()
    if one is None:
        raise forbidden("invest.offer")
    return one


def _step(one: Opportunity, step: str) -> str:
    pending = one.latest_id != one.shown_id
    state = rules.opportunity_after(step, one.state, pending=pending)
    return moved(state, one.get_state_display())


def _write(viewer: Viewer, one: Opportunity, columns: dict[str, Any]) -> OpportunityVersion:
    number = one.versions.count() + 1
    made = OpportunityVersion.objects.create(
        opportunity=one, number=number, written_by=viewer.user_id, written_at=clock.now(), **columns
    )
    one.latest = made
    one.save(update_fields=["latest"])
    return made


def _columns(facts: OpportunityFacts) -> dict[str, Any]:
    """The facts as columns, each looked at. Raises BadInput."""
    given = asdict(facts)
    for field, longest, needed in (
        ("name", 120, True), ("introduction", 3000, True), ("site", 200, True),
        ("park", 120, False), ("climate", 300, False), ("products", 300, False),
        ("policy", 500, False),
    ):  # fmt: skip
        given[field] = checks.text(field, given[field], longest, needed=needed)
    checks.one_of("industry", facts.industry, Industry.values)
    if facts.road is not None:
        checks.one_of("road", facts.road, Road.values)
    for field in ("land_mu", "power_kva", "water_m3_day", "labour"):
        checks.whole(field, given[field], most=10_000_000)
    checks.whole("altitude_m", facts.altitude_m, least=-500, most=9_000)
    for field in ("land_price_fen", "least_fen", "most_fen"):
        checks.fen(field, given[field])
    checks.in_order("most_fen", facts.least_fen, facts.most_fen)
    checks.day("available_from", facts.available_from)
    checks.day("open_until", facts.open_until)
    checks.in_order("open_until", facts.available_from, facts.open_until)
    if (facts.lon_e6 is None) != (facts.lat_e6 is None):
        raise BadInput("point_half", _("经度、纬度须同时填写"), {"field": "lat_e6"})
    checks.whole("lon_e6", facts.lon_e6, least=-180_000_000, most=180_000_000)
    checks.whole("lat_e6", facts.lat_e6, least=-90_000_000, most=90_000_000)
    return given
