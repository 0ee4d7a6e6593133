"""Buyers, and the prices agreed with them."""

import datetime

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, NotFound, action, forbidden
from xieshou.core.checks import new_code
from xieshou.core.scope import Viewer
from xieshou.market.actions import checks
from xieshou.market.actions.goods import grade_of
from xieshou.market.models import Agreement, Buyer, BuyerKind, Good
from xieshou.registry import reads as registry

MOST_ORGANISATIONS = 100_000
BY_ONESELF = (BuyerKind.INDIVIDUAL, BuyerKind.GROUP)


@action("market.keep", place=lambda *, place, **_body: place)
def register_buyer(
    *,
    viewer: Viewer,
    place: str,
    name: str,
    kind: str,
    organisation: int,
    terms: str = Buyer.Terms.ON_RECEIPT,
    budget_fen: int = 0,
    reserved_bp: int = 0,
    origin: str = "entered",
    source: str = "",
) -> Buyer:
    """Put an organisation on the list of buyers.

    A public buyer says how large its yearly food budget is and what share of it, in basis points,
    is set aside for goods of the market (预留份额).
    """
    if terms not in Buyer.Terms.values:
        raise BadInput("terms_unknown", _("请选择付款方式"), {"field": "terms"})
    if kind not in BuyerKind.values:
        raise BadInput("kind_unknown", _("请选择类别"), {"field": "kind"})
    if kind == BuyerKind.PUBLIC and not (budget_fen and reserved_bp):
        raise BadInput(
            "no_reserved_share", _("预算单位须填写年度食堂预算和预留份额"), {"field": "reserved_bp"}
        )
    known = registry.organisations(place, limit=MOST_ORGANISATIONS).rows
    if organisation not in {row.id for row in known}:
        raise BadInput("organisation_unknown", _("此地没有登记这一机构"), {"field": "organisation"})
    if Buyer.objects.filter(organisation_id=organisation).exists():
        raise Conflict("registered_before", _("该机构已经是采购方"))
    return Buyer.objects.create(
        code=new_code("B"), name=checks.text("name", name, 120), kind=kind, terms=terms,
        organisation_id=organisation, place_id=checks.place("place", place),
        budget_fen=checks.whole("budget_fen", budget_fen, least=0),
        reserved_bp=checks.whole("reserved_bp", reserved_bp, least=0, most=10_000),
        origin=origin, source=source,
    )  # fmt: skip


@action("market.order", place=lambda *, place, **_body: place)
def register_myself(
    *, viewer: Viewer, place: str, name: str, kind: str = "individual", group: str = ""
) -> Buyer:
    """Become a buyer in one's own name: an individual, perhaps of a group, or a group's leader."""
    if viewer.user_id is None:
        raise forbidden("market.order")
    if kind not in BY_ONESELF:
        raise BadInput("kind_unknown", _("请选择类别"), {"field": "kind"})
    if Buyer.objects.filter(owner=viewer.user_id).exists():
        raise Conflict("registered_before", _("您已经是采购方"))
    leader = Buyer.objects.filter(code=group, kind=BuyerKind.GROUP).first() if group else None
    if group and leader is None:
        raise BadInput("group_unknown", _("没有这个社区团购"), {"field": "group"})
    return Buyer.objects.create(
        code=new_code("B"), name=checks.text("name", name, 120), kind=kind,
        owner=viewer.user_id, group=leader, place_id=checks.place("place", place),
    )  # fmt: skip


@action("market.keep", place=checks.place_of_buyer)
def agree_price(
    *,
    viewer: Viewer,
    buyer: str,
    good: int,
    grade: str,
    fen: int,
    starts_on: datetime.date,
    ends_on: datetime.date,
) -> Agreement:
    """A price for one buyer, from one day to another. Raises BadInput, Conflict where another
    agreement holds on one of the days."""
    # Held, so that of two at once the second sees the first's.
    one = Buyer.objects.select_for_update().filter(code=buyer).first()
    if one is None:
        raise NotFound("no_buyer", _("没有编号为 %(code)s 的采购方"), {"code": buyer})
    row = Good.objects.filter(pk=good).first()
    if row is None:
        raise NotFound("no_good", _("没有这种商品"))
    grade_of(row, grade)
    if ends_on < starts_on:
        raise BadInput("ends_before_start", _("截止日期早于开始日期"), {"field": "ends_on"})
    same = Agreement.objects.filter(buyer=one, good=row, grade=grade)
    if same.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise Conflict("agreed_before", _("这段时间已有协议价"))
    return Agreement.objects.create(
        buyer=one, good=row, grade=grade, fen=checks.whole("fen", fen, most=10**9),
        starts_on=starts_on, ends_on=ends_on, made_by=viewer.user_id,
    )  # fmt: skip
