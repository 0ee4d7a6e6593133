"""What is open now, by county and by district, and what waits for the viewer."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import ngettext

from xieshou.core import clock
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.waiting import Waiting
from xieshou.invest.models import Mandate, Opportunity, Proposal
from xieshou.invest.reads import scopes
from xieshou.invest.reads.deals_waiting import deals_waiting
from xieshou.invest.reads.matching import waiting_proposals
from xieshou.invest.reads.opportunities import writers
from xieshou.invest.reads.trips import my_follow_ups
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class CountyOffer:
    """What a county offers now: opportunities open, mu of land, fen of investment at most."""

    code: str
    label: str
    lon: float | None
    lat: float | None
    opportunities: int
    land_mu: int
    most_fen: int


@dataclass(frozen=True, slots=True)
class DistrictWish:
    """What firms of a district look for now."""

    code: str
    label: str
    mandates: int
    most_fen: int


@dataclass(frozen=True, slots=True)
class InvestHome:
    """Open opportunities by county, for anybody; to whoever sees mandates also those by district,
    and proposals (of those that the viewer sees) that are open and accepted."""

    opportunities: int
    counties: tuple[CountyOffer, ...]
    mandates: int
    districts: tuple[DistrictWish, ...]
    open_proposals: int
    accepted_proposals: int


def invest_home(viewer: Viewer = PUBLIC) -> InvestHome:
    today = clock.today()
    counties = _counties(today)
    signed_in = viewer.is_system or viewer.user_id is not None
    mandates = Mandate.objects.filter(state="open", ends_on__gte=today)
    mandates = mandates.filter(scopes.sees_mandate(viewer)) if signed_in else mandates.none()
    # By the county level: a seat any closer may say whose a mandate is.
    rows = list(
        mandates.annotate(district=Substr("place__code", 1, 6))
        .order_by("district")
        .values("district")
        .annotate(n=Count("pk"), fen=Sum("most_fen"))
    )
    names = registry.place_names(row["district"] for row in rows)
    proposals = (
        Proposal.objects.filter(scopes.sees_proposal(viewer))
        if signed_in
        else Proposal.objects.none()
    )
    states = proposals.aggregate(
        open=Count("pk", filter=Q(state="open")), accepted=Count("pk", filter=Q(state="accepted"))
    )
    return InvestHome(
        opportunities=sum(one.opportunities for one in counties),
        counties=counties,
        mandates=sum(row["n"] for row in rows),
        districts=tuple(
            DistrictWish(row["district"], names.get(row["district"], ""), row["n"], row["fen"])
            for row in rows
        ),
        open_proposals=states["open"],
        accepted_proposals=states["accepted"],
    )


def invest_waiting(viewer: Viewer) -> tuple[Waiting, ...]:
    """What waits for the viewer: versions to open, proposals to answer, follow-ups due or late;
    deals that are late, and lines of others to confirm."""
    if viewer.user_id is None:
        return ()
    found = []
    if drafts := _to_release(viewer):
        n = len(drafts)
        text = ngettext("招商项目待发布（%(n)d 个）", "招商项目待发布（%(n)d 个）", n) % {"n": n}
        page = "invest:opportunities"
        found.append(
            Waiting("invest_release", text, n, page, query="?state=any", since=min(drafts))
        )
    if proposals := waiting_proposals(viewer):
        n = len(proposals)
        text = ngettext("撮合建议待答复（%(n)d 宗）", "撮合建议待答复（%(n)d 宗）", n) % {"n": n}
        since = proposals[0].proposed_on
        page = "invest:proposals"
        found.append(Waiting("invest_proposals", text, n, page, query="?mine=1", since=since))
    if due := [one for one in my_follow_ups(viewer) if one.state in ("due", "late")]:
        n, late = len(due), sum(one.state == "late" for one in due)
        text = ngettext("考察后续事项待办结（%(n)d 项）", "考察后续事项待办结（%(n)d 项）", n)
        found.append(
            Waiting(
                "invest_follow_ups", text % {"n": n}, n, "invest:trips", since=due[0].due_on,
                late=late,
            )
        )  # fmt: skip
    return (*found, *deals_waiting(viewer))


def _to_release(viewer: Viewer) -> list[datetime.date]:
    """When versions were written that the viewer may open."""
    mine = Opportunity.objects.filter(
        scopes.reach_q(viewer, "invest.release", "place__code"), state__in=("draft", "open")
    )
    return [
        timezone.localdate(one.latest.written_at)
        for one in mine.select_related("latest", "shown").prefetch_related("versions", "papers")
        if one.latest is not None
        and one.latest_id != one.shown_id
        and viewer.user_id not in writers(one)
    ]


def _counties(today: datetime.date) -> tuple[CountyOffer, ...]:
    grouped = (
        Opportunity.objects.filter(state="open", shown__open_until__gte=today)
        .order_by()
        .annotate(county=Substr("place__code", 1, 6))
        .values("county")
        .annotate(
            n=Count("pk"),
            mu=Sum("shown__land_mu", default=0),
            fen=Sum("shown__most_fen", default=0),
        )
    )
    found = list(grouped.order_by("-n", "county"))
    places = {
        place.code: place
        for province in sorted({row["county"][:2] for row in found})
        for place in registry.descendants(province, "county")
    }
    return tuple(_county(row, places.get(row["county"])) for row in found)


def _county(row: Mapping[str, Any], place: registry.PlaceRow | None) -> CountyOffer:
    return CountyOffer(
        code=row["county"],
        label=place.label if place else row["county"],
        lon=place.lon if place else None,
        lat=place.lat if place else None,
        opportunities=row["n"],
        land_mu=row["mu"],
        most_fen=row["fen"],
    )
