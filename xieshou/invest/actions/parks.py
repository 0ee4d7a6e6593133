"""Joint parks: agreed, built, opened, closed; who moves in; what a year brought."""

import datetime

from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.checks import NOWHERE, new_code
from xieshou.core.scope import Viewer
from xieshou.invest import rules
from xieshou.invest.actions import hands
from xieshou.invest.actions.hands import county_of_park
from xieshou.invest.models import Deal, Park, ParkDecision, ParkTenant, ParkYear


def county_of_year(*, line: int, **_body: object) -> str:
    found = ParkYear.objects.filter(pk=line).values_list("park__county__code", flat=True)
    return found.first() or NOWHERE


@action("invest.park", place=lambda *, county, **_body: county)
def open_park(
    *,
    viewer: Viewer,
    county: str,
    district: str,
    name: str,
    east_party: str,
    west_party: str,
    area_m2: int,
    east_fen: int,
    west_fen: int,
    agreed_on: datetime.date,
    origin: str = "entered",
    source: str = "",
) -> Park:
    """A park that a county and a district agreed to build; planned money by side in fen."""
    return Park.objects.create(
        code=new_code(f"{county}-P"),
        county_id=hands.place("county", county, 6),
        district_id=hands.district(district),
        name=hands.text("name", name, 120),
        east_party=hands.text("east_party", east_party, 120),
        west_party=hands.text("west_party", west_party, 120),
        area_m2=hands.whole("area_m2", area_m2, least=1),
        east_fen=hands.fen("east_fen", east_fen, least=0),
        west_fen=hands.fen("west_fen", west_fen, least=0),
        agreed_on=hands.day("agreed_on", agreed_on), state_since=agreed_on,
        entered_by=viewer.user_id, origin=origin, source=source,
    )  # fmt: skip


@action("invest.park", place=county_of_park)
def move_park(
    *, viewer: Viewer, park: str, to: str, on: datetime.date | None = None, why: str = ""
) -> Park:
    """Building, open, closed; a park that closes says why and has no tenants left."""
    one = hands.held_park(park)
    if hands.choice("to", to, Park.State.values) not in rules.PARK_STEPS[one.state]:
        raise Conflict(
            "wrong_stage", _("“%(before)s”不能转为“%(after)s”"),
            {"before": one.get_state_display(), "after": Park.State(to).label},
        )  # fmt: skip
    day = hands.day("on", on or clock.today(), since=one.state_since)
    if to == "closed" and one.tenants.filter(until=None).exists():
        raise Conflict("has_tenants", _("仍有入园企业，不能关闭"))
    one.why = hands.text("why", why, 300, needed=to == "closed")
    one.state, one.state_since = to, day
    one.closed_on = day if to == "closed" else None
    one.save(update_fields=["state", "state_since", "closed_on", "why"])
    return one


@action("invest.park", place=county_of_park)
def add_tenant(
    *,
    viewer: Viewer,
    park: str,
    since: datetime.date,
    area_m2: int,
    deal: str = "",
    name: str = "",
) -> ParkTenant:
    """A firm moves in: that of a deal of the county, or one by name.

    Raises Conflict where it is there already, or the park has no room or is closed.
    """
    one = hands.held_park(park)
    if one.state == "closed":
        raise Conflict("park_closed", _("园区已经关闭"))
    of = Deal.objects.select_related("firm").filter(code=deal, county=one.county).first()
    if deal and of is None:
        raise BadInput("deal_unknown", _("本县没有这一投资项目"), {"field": "deal"})
    name = of.firm.name if of else hands.text("name", name, 120)
    here = list(one.tenants.filter(until=None))
    if any(row.name == name for row in here):
        raise Conflict("tenant_before", _("该企业已经入园"))
    hands.whole("area_m2", area_m2, least=1)
    if sum(row.area_m2 for row in here) + area_m2 > one.area_m2:
        raise Conflict("park_full", _("入园面积之和超过园区面积"))
    return ParkTenant.objects.create(
        park=one, deal=of, name=name, area_m2=area_m2, entered_by=viewer.user_id,
        since=hands.day("since", since, since=one.agreed_on),
    )  # fmt: skip


@action("invest.park", place=county_of_park)
def end_tenant(
    *, viewer: Viewer, park: str, tenant: int, until: datetime.date, why: str
) -> ParkTenant:
    """It moves out, on its last day, and why."""
    one = hands.held_park(park)
    row = one.tenants.filter(pk=tenant, until=None).first()
    if row is None:
        raise NotFound("no_tenant", _("没有这一在园企业"))
    row.until = hands.day("until", until, since=row.since)
    row.why = hands.text("why", why, 300)
    row.save(update_fields=["until", "why"])
    return row


@action("invest.park", place=county_of_park)
def record_park_year(
    *,
    viewer: Viewer,
    park: str,
    year: int,
    east_fen: int,
    west_fen: int,
    output_fen: int,
    tax_fen: int,
    jobs: int,
    jobs_local: int,
    jobs_lifted: int,
) -> ParkYear:
    """Money put in by either side, output, tax and jobs of a year; anew it is a new version."""
    one = hands.held_park(park)
    hands.whole("year", year, least=one.agreed_on.year, most=clock.today().year)
    hands.whole("jobs", jobs, most=10_000_000)
    return ParkYear.objects.create(
        park=one, year=year, version=one.years.filter(year=year).count() + 1, jobs=jobs,
        east_fen=hands.fen("east_fen", east_fen, least=0),
        west_fen=hands.fen("west_fen", west_fen, least=0),
        output_fen=hands.fen("output_fen", output_fen, least=0),
        tax_fen=hands.fen("tax_fen", tax_fen, least=0),
        jobs_local=hands.whole("jobs_local", jobs_local, most=jobs),
        jobs_lifted=hands.whole("jobs_lifted", jobs_lifted, most=jobs), **hands.written(viewer),
    )  # fmt: skip


@action("invest.confirm", place=county_of_year)
def decide_park_year(*, viewer: Viewer, line: int, accepted: bool, why: str = "") -> ParkDecision:
    """Count it, or say why not; never by whoever entered it."""
    row = ParkYear.objects.select_for_update(of=("self",)).filter(pk=line).first()
    if row is None:
        raise NotFound("no_line", _("没有这一条"))
    hands.undecided(row)
    return ParkDecision.objects.create(line=row, **hands.decided(viewer, row.by, accepted, why))
