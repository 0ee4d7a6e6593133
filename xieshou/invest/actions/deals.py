"""Deals: opened, moved from stage to stage, what was agreed and contracted, linkage, limits."""

import datetime

from django.utils.translation import gettext_lazy as _

from xieshou.benefits import reads as benefits
from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.checks import new_code
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.invest import rules
from xieshou.invest.actions import hands
from xieshou.invest.actions.hands import county_of_deal
from xieshou.invest.models import (
    Deal,
    DealLink,
    DealStep,
    DealSum,
    Industry,
    Mandate,
    Opportunity,
    Proposal,
    StageLimit,
    Trip,
)

FIRST_STAGES = ("lead", "visit", "talks")
CONTRACT = "benefits.contract:"


@action("invest.deal", place=lambda *, county, **_body: county)
def open_deal(
    *,
    viewer: Viewer,
    county: str,
    title: str,
    industry: str,
    district: str = "",
    firm: int | None = None,
    stage: str = "lead",
    on: datetime.date | None = None,
    why: str = "",
    opportunity: str = "",
    mandate: str = "",
    trip: str = "",
    proposal: str = "",
    origin: str = "entered",
    source: str = "",
) -> Deal:
    """Begin a deal of a firm in a county, brought by a district of the east.

    `proposal` is one that both sides accepted: its mandate and opportunity become the deal's, and
    the firm and district are the mandate's, whatever is given; so is the district with `mandate`.
    Raises BadInput, Conflict where the proposal has its deal, is not accepted, or its firm has not
    yet agreed that counties are told its name.
    """
    seat = hands.place("county", county, 6)
    day = hands.day("on", on or clock.today())
    hands.choice("stage", stage, FIRST_STAGES)
    basis: dict[str, int | None] = {"proposal_id": None}
    if proposal:
        agreed = _proposal(proposal, county)
        basis["proposal_id"] = agreed.pk
        opportunity, firm = agreed.opportunity.code, agreed.mandate.organisation_id
        wish: Mandate | None = agreed.mandate
    else:
        wish = _mandate(mandate, firm)
    if wish is not None:
        district = wish.place.code[:6]
    brought = hands.district(district)
    firm = hands.organisation("firm", firm or 0).id
    one = Deal.objects.create(
        code=new_code(county),
        title=hands.text("title", title, 120),
        industry=hands.choice("industry", industry, Industry.values),
        firm_id=firm, county_id=seat, district_id=brought,
        opportunity_id=_opportunity(opportunity, county), mandate=wish,
        trip_id=_trip(trip, county), **basis,
        stage=stage, furthest=stage, stage_since=day, opened_on=day, opened_by=viewer.user_id,
        origin=origin, source=source,
    )  # fmt: skip
    _step(viewer, one, "", day, hands.text("why", why, 300, needed=False), ())
    return one


@action("invest.deal", place=county_of_deal)
def move_deal(
    *,
    viewer: Viewer,
    deal: str,
    to: str,
    on: datetime.date | None = None,
    why: str = "",
    lost_for: str = "",
) -> Deal:
    """Take a deal to another stage; "lost" with a reason of the list, "exited" after production.

    Raises Conflict where no step leads there, or where the sum that the stage needs is not put
    down; BadInput where a reason is needed (skipping, going back, ending) and not given.
    """
    one = hands.held_deal(deal)
    move = rules.move(one.stage, hands.choice("to", to, Deal.Stage.values))
    if move is None:
        raise Conflict(
            "wrong_stage", _("“%(before)s”不能转为“%(after)s”"),
            {"before": one.get_stage_display(), "after": Deal.Stage(to).label},
        )  # fmt: skip
    day = hands.day("on", on or clock.today(), since=one.stage_since)
    why = hands.text("why", why, 300, needed=move.needs_why)
    lacks = rules.lacking(to, agreed_fen=one.agreed_fen, contracted_fen=one.contracted_fen)
    if lacks:
        raise Conflict("sum_missing", _("请先登记%(sum)s"), {"sum": DealSum.Kind(lacks).label})
    one.lost_for = hands.choice("lost_for", lost_for, Deal.LostFor.values) if to == "lost" else ""
    before, one.stage, one.stage_since = one.stage, to, day
    one.furthest = rules.furthest((one.furthest, to))
    one.save(update_fields=["stage", "stage_since", "furthest", "lost_for"])
    _step(viewer, one, before, day, why, move.skipped)
    return one


@action("invest.deal", place=county_of_deal)
def set_sum(
    *,
    viewer: Viewer,
    deal: str,
    kind: str,
    fen: int,
    on: datetime.date,
    reference: str = "",
    why: str = "",
    file: bytes = b"",
    filename: str = "",
) -> DealSum:
    """What was agreed, or contracted on the paper that is shown; another sum than before says why.

    Raises BadInput, Conflict for a deal that has ended.
    """
    one = hands.held_deal(deal)
    _living(one)
    hands.choice("kind", kind, DealSum.Kind.values)
    before = one.sums.filter(kind=kind).order_by("-number").first()
    if kind == "contracted" and not file:
        raise BadInput("paper_missing", _("签约金额须附合同文件"), {"field": "file"})
    since = before.on if before else hands.FIRST_DAY
    made = DealSum.objects.create(
        deal=one, number=one.sums.count() + 1, kind=kind, fen=hands.fen("fen", fen),
        on=hands.day("on", on, since=since),
        reference=hands.text("reference", reference, 60, needed=False),
        why=hands.text("why", why, 300, needed=before is not None),
        paper=hands.kept(file, filename, viewer) if file else None, **hands.written(viewer),
    )  # fmt: skip
    setattr(one, f"{kind}_fen", fen)
    one.save(update_fields=[f"{kind}_fen"])
    return made


@action("invest.deal", place=county_of_deal)
def link_contract(*, viewer: Viewer, deal: str, contract: str) -> DealLink:
    """Say through which linkage contract households gain of the deal. Raises BadInput for one that
    is not in the books of benefits or lies in another county, Conflict for one linked before."""
    one = hands.held_deal(deal)
    found = benefits.contract(SYSTEM, contract.removeprefix(CONTRACT).strip())
    if found is None or not found.place.startswith(one.county.code):
        raise BadInput("contract_unknown", _("本县没有这一利益联结合同"), {"field": "contract"})
    target = f"{CONTRACT}{found.code}"
    if one.links.filter(target=target).exists():
        raise Conflict("linked_before", _("该合同已经关联"))
    return DealLink.objects.create(deal=one, target=target, **hands.written(viewer))


@action("invest.deal", place=county_of_deal)
def unlink_contract(*, viewer: Viewer, deal: str, contract: str) -> Deal:
    """Take back a link that was put down wrongly."""
    one = hands.held_deal(deal)
    gone, _kinds = one.links.filter(target=f"{CONTRACT}{contract.removeprefix(CONTRACT)}").delete()
    if not gone:
        raise Conflict("not_linked", _("该合同没有关联"))
    return one


@action("invest.deal", place=lambda *, county, **_body: county)
def set_stage_limit(*, county: str, stage: str, days: int) -> StageLimit:
    """Days after which deals of the county are late in a stage."""
    made, _new = StageLimit.objects.update_or_create(
        county_id=hands.place("county", county, 6),
        stage=hands.choice("stage", stage, rules.LATE_DAYS),
        defaults={"days": hands.whole("days", days, least=1, most=3650)},
    )
    return made


def _step(
    viewer: Viewer, one: Deal, before: str, day: datetime.date, why: str, skipped: tuple[str, ...]
) -> None:
    DealStep.objects.create(
        deal=one, number=one.steps.count() + 1, before=before, after=one.stage, on=day, why=why,
        skipped=list(skipped), **hands.written(viewer),
    )  # fmt: skip


def _living(one: Deal) -> None:
    if one.stage in rules.ENDED:
        raise Conflict("deal_ended", _("该项目已经结束"))


def _proposal(code: str, county: str) -> Proposal:
    found = Proposal.objects.select_related("mandate__place", "opportunity__place")
    one = found.filter(code=code).first()
    if one is None or not one.opportunity.place.code.startswith(county):
        raise BadInput("proposal_unknown", _("没有这一撮合建议"), {"field": "proposal"})
    if one.state != "accepted":
        raise Conflict("proposal_open", _("撮合建议尚未由双方接受"))
    if Deal.objects.filter(proposal=one).exists():
        raise Conflict("proposal_has_deal", _("该撮合建议已经立项"))
    if not one.mandate.named:
        raise Conflict("mandate_unnamed", _("企业尚未同意向县里公开名称，公开后才能立项"))
    return one


def _opportunity(code: str, county: str) -> int | None:
    if not code:
        return None
    one = Opportunity.objects.filter(code=code, place__code__startswith=county).first()
    if one is None:
        raise BadInput("opportunity_unknown", _("本县没有这一招商项目"), {"field": "opportunity"})
    return one.pk


def _mandate(code: str, firm: int | None) -> Mandate | None:
    """A mandate whose firm counties are told; one that is not named is answered as if absent, or
    its firm could be found by guessing."""
    if not code:
        return None
    found = Mandate.objects.select_related("place").filter(code=code, organisation=firm, named=True)
    one = found.first()
    if one is None:
        raise BadInput("mandate_unknown", _("该企业没有这一投资意向"), {"field": "mandate"})
    return one


def _trip(code: str, county: str) -> int | None:
    if not code:
        return None
    one = Trip.objects.select_related("west").filter(code=code).first()
    if one is None or not county.startswith(one.west.code):
        raise BadInput("trip_unknown", _("没有这一考察"), {"field": "trip"})
    return one.pk
