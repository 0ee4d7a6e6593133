"""Whose hands a payment order has gone through, and what bars somebody from the next step.

Everything is counted from the tables as they stand. A list reads its orders `with_papers`, so that
none of these questions takes a query of its own for each order.
"""

import datetime

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from xieshou.core.scope import Grant
from xieshou.funds import rules
from xieshou.funds.models import (
    Budget,
    Commitment,
    Countersignature,
    Interest,
    Override,
    PaymentOrder,
)
from xieshou.registry import reads as registry

_STATES = PaymentOrder.State
_UNPAID = (_STATES.OPEN, _STATES.APPROVED)
_PAID = (_STATES.PAID, _STATES.RECEIVED)


def found_orders() -> QuerySet[PaymentOrder]:
    return PaymentOrder.objects.select_related(
        "commitment__budget__book__place", "commitment__payee", "grant", "entry", "undoes__entry"
    )


def with_papers(found: QuerySet[PaymentOrder]) -> QuerySet[PaymentOrder]:
    """With all that these questions read, in a fixed number of queries; not to be changed."""
    return found.prefetch_related(
        "signatures", "overrides", "undoings", "commitment__budget__book__thresholds"
    )


def content_hash(one: PaymentOrder) -> str:
    """The hash of what a countersignature is bound to, as it stands in the tables now."""
    commitment = one.commitment
    budget = commitment.budget
    return rules.order_hash(
        [
            budget.code, budget.amount_fen, budget.place, budget.purpose, budget.source,
            commitment.code, commitment.amount_fen, commitment.payee_id,
            one.grant.code, one.grant.measure, one.amount_fen, one.reason, one.revision,
            *sorted(wanted(one).items()), *([one.undoes_id] if one.undoes_id else []),
        ]
    )  # fmt: skip


def wanted(one: PaymentOrder) -> dict[str, int]:
    """How many must countersign on each side, for all that the payee gets together."""
    own = [
        (row.from_fen, row.west, row.east) for row in one.commitment.budget.book.thresholds.all()
    ]
    together = max(one.amount_fen, one.together_fen)
    return rules.needed(together, own or rules.DEFAULT_THRESHOLDS)


def chain_of(one: PaymentOrder) -> rules.Chain:
    """Who has had a hand in the order as it stands; what was signed of an older one is void."""
    return rules.Chain(
        _editors(one),
        tuple(rules.Signature(row.side, row.by, row.acting_for) for row in signed(one)),
        frozenset(row.by for row in overrides_of(one)) - _apart(one),
        one.paid_by,
        one.commitment.budget.approved_by,
    )


def _apart(one: PaymentOrder) -> frozenset[int]:
    return rules.Chain(_editors(one), approver=one.commitment.budget.approved_by).apart


def _editors(one: PaymentOrder) -> frozenset[int]:
    commitment = one.commitment
    wrote = {one.proposed_by, commitment.made_by, commitment.budget.proposed_by, *one.editors}
    return frozenset(who for who in wrote if who is not None)


def signed(one: PaymentOrder) -> list[Countersignature]:
    """The countersignatures that count: of this revision, by nobody who wrote it or approved its
    budget."""
    apart = _apart(one)
    return [
        row
        for row in sorted(one.signatures.all(), key=lambda row: row.pk)
        if row.content_hash == one.content_hash and not {row.by, row.acting_for} & apart
    ]


def overrides_of(one: PaymentOrder) -> list[Override]:
    """Of this revision, in the order in which they were given."""
    given = [row for row in one.overrides.all() if row.content_hash == one.content_hash]
    return sorted(given, key=lambda row: row.pk)


def countersigned(one: PaymentOrder) -> bool:
    """Whether both sides have signed as many times as they must, counted now."""
    return not rules.still_needed(wanted(one), chain_of(one).signatures)


def is_let_through(one: PaymentOrder) -> bool:
    """Whether it may be paid: countersigned, or let through by two people."""
    return countersigned(one) or len(chain_of(one).overriders) >= rules.OVERRIDERS


def why_not_write(budget: Budget, user: int | None, payee: int) -> str:
    """The code of what bars `user` from making contracts and orders of a budget; "" for nothing.

    Whoever approved the budget has had their stage.
    """
    if gains_from(user, payee):
        return "gains"
    return "acted_before" if user is not None and user == budget.approved_by else ""


def why_not_pay(one: PaymentOrder, user: int | None) -> str:
    """The code of what bars `user` from paying, or anybody from it; "" for nothing."""
    chain, payee = chain_of(one), one.commitment.payee_id
    barred = rules.why_not_act(chain, user, gains=gains_from(user, payee))
    if barred:
        return barred
    return "hand_gains" if any(gains_from(who, payee) for who in chain.hands) else ""


def gains_from(user: int | None, organisation: int) -> bool:
    """Whether a user works for the organisation, acts for it or has declared an interest in it."""
    if user is None:
        return False
    return (
        registry.organisation_of(user) == organisation
        or any(grant.organisation == organisation for grant in roles_today(user))
        or Interest.objects.filter(user_id=user, organisation=organisation).exists()
    )


def roles_today(user: int) -> tuple[Grant, ...]:
    """The roles that a user holds today."""
    found = get_user_model().objects.filter(pk=user).first()
    return registry.viewer_for(found).grants if found is not None else ()


def sides_of_user(user: int, place: str) -> tuple[str, ...]:
    """The sides for which somebody may countersign at a place, by the roles held today."""
    return rules.sides_of(
        row.role
        for row in registry.roles_of(user)
        if row.holds_today and place.startswith(row.place_code)
    )


def own_sides_of(user: int | None) -> tuple[str, ...]:
    """The sides that a user belongs to, by the roles held today wherever they are."""
    return () if user is None else rules.own_sides(grant.role for grant in roles_today(user))


def why_not_sign(one: PaymentOrder, user: int | None, seat: int | None) -> str:
    """The code of what bars `user` from countersigning in the seat of `seat`; "" for nothing."""
    place, payee = one.commitment.budget.book.place.code, one.commitment.payee_id
    return rules.why_not_sign(
        chain_of(one),
        wanted(one),
        user=user,
        acting_for=seat,
        gains=gains_from(user, payee) or gains_from(seat, payee),
        seat_sides=sides_of_user(seat, place) if seat is not None else (),
        own_sides=own_sides_of(user),
    )


def undone_by(one: PaymentOrder) -> int | None:
    """The order that undoes it or is to, unless that was refused or withdrawn."""
    over = (PaymentOrder.State.REFUSED, PaymentOrder.State.WITHDRAWN)
    return next((row.pk for row in one.undoings.all() if row.state not in over), None)


def committed(budget: int) -> int:
    """What of a budget is bound."""
    found = Commitment.objects.filter(budget=budget).aggregate(fen=Sum("amount_fen"))
    return int(found["fen"] or 0)


def ordered(commitment: int, *, but: int | None = None) -> int:
    """What of a commitment has been asked for or paid, other than by the order `but`.

    What was refused, withdrawn or undone is not; what is about to be undone still is.
    """
    return _asked_for(Q(commitment=commitment, state__in=(*_UNPAID, *_PAID)), but)


def lately(book: int, payee: int, *, but: int | None = None) -> int:
    """What a payee is to get of a book or got of it within rules.SPLIT_DAYS, beside `but`.

    By the moment of paying, not by the date that the entry bears.
    """
    since = timezone.now() - datetime.timedelta(days=rules.SPLIT_DAYS)
    recent = Q(state__in=_UNPAID) | Q(state__in=_PAID, ended_at__gte=since)
    return _asked_for(recent & Q(commitment__budget__book=book, commitment__payee=payee), but)


def _asked_for(asked: Q, but: int | None) -> int:
    found = PaymentOrder.objects.filter(asked, undoes=None)
    if but is not None:
        found = found.exclude(pk=but)
    return int(found.aggregate(fen=Sum("amount_fen"))["fen"] or 0)


def has_unpaid_order(user: int, book: int) -> bool:
    """Whether somebody proposed or edited an order of the book that waits to be paid."""
    waiting = PaymentOrder.objects.filter(commitment__budget__book=book, state__in=_UNPAID)
    waiting = waiting.select_related("commitment__budget")
    return any(user in _editors(one) for one in waiting)
