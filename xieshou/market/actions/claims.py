"""Claims: packs that were not as ordered, taken off the bill and out of the lot's sales."""

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.checks import NOWHERE, moved
from xieshou.core.scope import Viewer
from xieshou.market import rules
from xieshou.market.actions import checks
from xieshou.market.actions.moving import move
from xieshou.market.actions.settling import write_shares
from xieshou.market.models import Claim, OrderLine


@action("market.order", place=checks.where_bought)
def claim(*, viewer: Viewer, order: str, line: int, kind: str, packs: int, text: str) -> Claim:
    """Say that packs of a line were not as ordered. Raises BadInput where more is claimed than
    came and was not claimed before."""
    one = checks.bought_order(viewer, order)
    moved(rules.next_state(rules.ORDER_STEPS, "claim", one.state), one.get_state_display())
    row = one.lines.filter(number=line).first()
    if row is None:
        raise BadInput("no_line", _("订单没有这一行"), {"field": "line"})
    if kind not in Claim.Kind.values:
        raise BadInput("kind_unknown", _("请选择类别"), {"field": "kind"})
    asked = row.claims.filter(state=Claim.State.OPEN).aggregate(n=Sum("packs"))["n"] or 0
    checks.whole("packs", packs, most=row.received_packs - row.claimed_packs - asked)
    return Claim.objects.create(
        line=row, kind=kind, packs=packs, text=checks.text("text", text, 300),
        made_by=viewer.user_id,
    )  # fmt: skip


def _where_claimed(*, claim: int, **_body: object) -> str:
    found = Claim.objects.filter(pk=claim).values_list("line__order__supplier__place__code")
    return next((code for (code,) in found), NOWHERE)


@action("market.supply", place=_where_claimed)
def decide_claim(
    *, viewer: Viewer, claim: int, accepted: bool, answer: str, restock: bool = False
) -> Claim:
    """Accept a claim or not. What is accepted is not billed; `restock`: it came back and can be
    sold again, else it is written off."""
    found = Claim.objects.select_related("line__order").filter(pk=claim).first()
    if found is None:
        raise NotFound("no_claim", _("没有这条索赔"))
    order = checks.supplied_order(viewer, found.line.order.code)
    moved(rules.next_state(rules.ORDER_STEPS, "decide", order.state), order.get_state_display())
    one = Claim.objects.select_related("line").get(pk=claim)
    if one.state != Claim.State.OPEN:
        raise Conflict("decided_before", _("这条索赔已经处理"))
    if viewer.user_id is not None and viewer.user_id == one.made_by:
        raise Forbidden("own_work", _("不能处理自己提出的索赔"))
    one.state = Claim.State.ACCEPTED if accepted else Claim.State.REFUSED
    one.answer, one.decided_by = checks.text("answer", answer, 300), viewer.user_id
    one.restocked = accepted and restock
    one.save()
    if accepted:
        _take_back(viewer, one.line, one.packs, "restock" if restock else "spoil")
        OrderLine.objects.filter(pk=one.line_id).update(
            claimed_packs=F("claimed_packs") + one.packs
        )
        write_shares(order)
    return one


def _take_back(viewer: Viewer, line: OrderLine, packs: int, kind: str) -> None:
    """Out of what was shipped, the lot that went last first."""
    rest = packs * line.pack_size
    for held in line.reservations.order_by("-pk"):
        part = min(rest, held.shipped - held.returned)
        if part > 0:
            why = f"market.order:{line.order.code}.{line.number}"
            move(held.lot_id, kind, part, why, viewer.user_id)
            held.returned += part
            held.save(update_fields=["returned"])
            rest -= part
