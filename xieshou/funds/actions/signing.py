"""Countersigning a payment order, refusing it, standing in for somebody, and the emergency way."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, Forbidden, action
from xieshou.core.scope import Viewer
from xieshou.funds import rules
from xieshou.funds.actions import checks
from xieshou.funds.actions.books import place_of
from xieshou.funds.actions.journal import locked
from xieshou.funds.actions.payments import (
    ended,
    locked_order,
    not_changed,
    place_of_order,
)
from xieshou.funds.actions.refusals import refuse
from xieshou.funds.models import (
    Countersignature,
    Delegation,
    Interest,
    Override,
    PaymentOrder,
)
from xieshou.funds.reads.hands import chain_of, gains_from, sides_of_user, wanted, why_not_sign
from xieshou.funds.reads.signers import takers


@action("funds.approve", place=place_of_order)
def approve_order(
    *, viewer: Viewer, order: int, acting_for: int | None = None, seen: str = ""
) -> Countersignature:
    """Countersign for one's side, or for that of whoever has delegated it (`acting_for`).

    `seen` is the hash of the order as it was read, so that nobody signs what was changed under
    their eyes. With the last one that is needed the order can be paid. Raises Forbidden to whoever
    proposed, edited or gains, and Conflict where the order has changed or is closed.
    """
    one, book = locked_order(order)
    if one.state != PaymentOrder.State.OPEN:
        raise Conflict("not_open", _("这笔支付已经办结会签"))
    not_changed(one)
    _as_seen(one, seen)
    seat = acting_for or viewer.user_id
    if acting_for is not None and not _delegated(book.pk, acting_for, viewer.user_id):
        raise Forbidden("not_delegated", _("没有有效的委托"))
    refuse(why_not_sign(one, viewer.user_id, seat))
    assert viewer.user_id is not None
    assert seat is not None
    missing = rules.still_needed(wanted(one), chain_of(one).signatures)
    sides = sides_of_user(seat, book.place.code)
    signed = Countersignature.objects.create(
        order=one, side=next(side for side in sides if side in missing), by=viewer.user_id,
        by_name=viewer.name, acting_for=seat, content_hash=one.content_hash,
    )  # fmt: skip
    if not rules.still_needed(wanted(one), chain_of(one).signatures):
        one.state = PaymentOrder.State.APPROVED
        one.save(update_fields=["state"])
    return signed


@action("funds.approve", place=place_of_order)
def refuse_order(*, viewer: Viewer, order: int, reason: str) -> PaymentOrder:
    """Refuse an open order for one's side, with a reason; by nobody who had a hand in it."""
    one, book = locked_order(order)
    if one.state != PaymentOrder.State.OPEN:
        raise Conflict("not_open", _("这笔支付已经办结会签"))
    if viewer.user_id is None or not sides_of_user(viewer.user_id, book.place.code):
        refuse("no_side")
    refuse(rules.why_not_act(chain_of(one), viewer.user_id))
    if not reason.strip():
        raise BadInput("reason_missing", _("请写明理由"), {"field": "reason"})
    one.refusal = reason.strip()[:300]
    return ended(one, PaymentOrder.State.REFUSED)


@action("funds.override", place=place_of_order)
def override_order(*, viewer: Viewer, order: int, reason: str, seen: str = "") -> Override:
    """In an emergency two people, who had no hand in it, let an order be paid without
    countersignatures. It stands on a public list with their reasons. `seen`: see approve_order."""
    one, _book = locked_order(order)
    if one.state != PaymentOrder.State.OPEN:
        raise Conflict("not_open", _("这笔支付已经办结会签"))
    not_changed(one)
    _as_seen(one, seen)
    gains = gains_from(viewer.user_id, one.commitment.payee_id)
    refuse(rules.why_not_act(chain_of(one), viewer.user_id, gains=gains))
    if not reason.strip():
        raise BadInput("reason_missing", _("请写明理由"), {"field": "reason"})
    assert viewer.user_id is not None
    made = Override.objects.create(
        order=one, by=viewer.user_id, by_name=viewer.name, reason=reason.strip()[:300],
        content_hash=one.content_hash,
    )  # fmt: skip
    if len(chain_of(one).overriders) >= rules.OVERRIDERS:
        one.state, one.overridden = PaymentOrder.State.APPROVED, True
        one.save(update_fields=["state", "overridden"])
    return made


@action("funds.approve", place=place_of)
def delegate(
    *, viewer: Viewer, book: str, taker: int, starts_on: datetime.date, ends_on: datetime.date
) -> Delegation:
    """Have somebody of one's side countersign in one's place for a time; by whoever has a seat.

    Raises BadInput for anybody who could not sign there, and for more than 90 days.
    """
    home = locked(book)
    if viewer.user_id is None or not sides_of_user(viewer.user_id, home.place.code):
        refuse("no_side")
    assert viewer.user_id is not None
    days = (ends_on - starts_on).days
    if taker == viewer.user_id or not 0 <= days <= rules.LONGEST_DELEGATION_DAYS:
        raise BadInput("delegation_wrong", _("只能委托他人，且不超过 90 天"), {"field": "ends_on"})
    if taker not in dict(takers(viewer, home.place.code)):
        raise BadInput("not_a_taker", _("只能委托本方可以会签的人"), {"field": "taker"})
    return Delegation.objects.create(
        book=home, giver=viewer.user_id, giver_name=viewer.name, taker=taker,
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip


@action("funds.declare_interest", place=place_of)
def declare_interest(*, viewer: Viewer, book: str, organisation: int) -> Interest:
    """Say that one gains from an organisation; from then on one acts on none of its payments."""
    locked(book)
    checks.organisation(organisation, "organisation")
    refuse(rules.why_not_act(rules.Chain(frozenset()), viewer.user_id))
    assert viewer.user_id is not None
    made, _new = Interest.objects.get_or_create(
        user_id=viewer.user_id, organisation_id=organisation
    )
    return made


def _as_seen(one: PaymentOrder, seen: str) -> None:
    if seen and seen != one.content_hash:
        raise Conflict("changed_since", _("您查看之后内容有改动，请核对后再办理"))


def _delegated(book: int, giver: int, taker: int | None) -> bool:
    today = timezone.localdate()
    return (
        taker is not None
        and Delegation.objects.filter(
            book=book, giver=giver, taker=taker, starts_on__lte=today, ends_on__gte=today
        ).exists()
    )
