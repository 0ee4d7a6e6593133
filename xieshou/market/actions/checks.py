"""Whose a thing is, and what a value given to a verb must be like."""

import datetime

from django.utils.translation import gettext_lazy as _

from xieshou.core import checks, clock
from xieshou.core.action import BadInput, NotFound, forbidden
from xieshou.core.checks import NOWHERE
from xieshou.core.evidence import paper
from xieshou.core.scope import Viewer
from xieshou.market.models import Buyer, Cycle, Evidence, Order, Supplier
from xieshou.registry import reads as registry

MOST_QUANTITY = 10**12
FIRST_DAY = datetime.date(2000, 1, 1)


def place_of_supplier(*, supplier: str, **_body: object) -> str:
    found = Supplier.objects.filter(code=supplier).values_list("place__code", flat=True)
    return found.first() or NOWHERE


def place_of_buyer(*, buyer: str, **_body: object) -> str:
    found = Buyer.objects.filter(code=buyer).values_list("place__code", flat=True)
    return found.first() or NOWHERE


def where_supplied(*, order: str, **_body: object) -> str:
    found = Order.objects.filter(code=order).values_list("supplier__place__code", flat=True)
    return found.first() or NOWHERE


def where_bought(*, order: str, **_body: object) -> str:
    found = Order.objects.filter(code=order).values_list("buyer__place__code", flat=True)
    return found.first() or NOWHERE


def place_of_cycle(*, cycle: int, **_body: object) -> str:
    found = Cycle.objects.filter(pk=cycle).values_list("place__code", flat=True)
    return found.first() or NOWHERE


def works_for(viewer: Viewer, verb: str, organisation: int | None) -> bool:
    """Whether a role held in that organisation allows the verb."""
    return viewer.is_system or organisation in viewer.organisations(verb)


def is_buyer(viewer: Viewer, buyer: Buyer) -> bool:
    return works_for(viewer, "market.order", buyer.organisation_id) or (
        buyer.owner is not None and buyer.owner == viewer.user_id
    )


def own_supplier(viewer: Viewer, code: str) -> Supplier:
    """The supplier, held, if the viewer sells for it. Raises Forbidden, as where there is none."""
    found = Supplier.objects.select_for_update(of=("self",)).select_related("place")
    one = found.filter(code=code).first()
    if one is None or not works_for(viewer, "market.supply", one.organisation_id):
        raise forbidden("market.supply")
    return one


def own_buyer(viewer: Viewer, code: str) -> Buyer:
    one = Buyer.objects.select_related("place", "group__place").filter(code=code).first()
    if one is None or not is_buyer(viewer, one):
        raise forbidden("market.order")
    return one


def locked_order(code: str) -> Order:
    """The order as it stands, held until the act is done. Raises NotFound."""
    found = Order.objects.select_for_update(of=("self",))
    one = found.select_related("buyer__place", "supplier__place").filter(code=code).first()
    if one is None:
        raise NotFound("no_order", _("没有编号为 %(code)s 的订单"), {"code": code})
    return one


def supplied_order(viewer: Viewer, code: str) -> Order:
    one = locked_order(code)
    if not works_for(viewer, "market.supply", one.supplier.organisation_id):
        raise forbidden("market.supply")
    return one


def bought_order(viewer: Viewer, code: str) -> Order:
    one = locked_order(code)
    if not is_buyer(viewer, one.buyer):
        raise forbidden("market.order")
    return one


def text(field: str, given: str, longest: int, *, needed: bool = True) -> str:
    found = given.strip()
    if (needed and not found) or len(found) > longest or "\x00" in found:
        raise BadInput(
            "text_wrong", _("请填写，且不超过 %(most)d 字"), {"field": field, "most": longest}
        )
    return found


def whole(field: str, given: int, *, least: int = 1, most: int = MOST_QUANTITY) -> int:
    return checks.whole(field, given, least=least, most=most)


def day(field: str, given: datetime.date, *, ahead: bool = False) -> datetime.date:
    """A day since 2000; one that has come, unless `ahead`."""
    if given < FIRST_DAY or (not ahead and given > clock.today()):
        raise BadInput("day_wrong", _("日期应在 2000 年之后，且不晚于今天"), {"field": field})
    return given


def place(field: str, code: str) -> int:
    """The key of a current place. Raises BadInput."""
    found = registry.place(code)
    if found is None:
        raise BadInput(
            "place_unknown", _("没有代码为 %(code)s 的地方"), {"field": field, "code": code}
        )
    return found.id


def evidence(data: bytes, filename: str, viewer: Viewer) -> Evidence:
    """A paper, kept: PDF, JPEG or PNG of up to 10 MB, told by its bytes. Raises BadInput."""
    return Evidence.objects.create(**paper(data, filename, viewer))
