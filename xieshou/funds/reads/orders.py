"""Payment orders: who has acted, what is missing, what has been overridden."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db.models import QuerySet, Sum
from django.utils import timezone

from xieshou.core.language import in_language
from xieshou.core.scope import Grant, Viewer
from xieshou.funds import rules
from xieshou.funds.models import (
    Commitment,
    Countersignature,
    Delegation,
    Interest,
    Override,
    PaymentOrder,
    Purpose,
    Threshold,
)
from xieshou.funds.reads.books import visible
from xieshou.registry import reads as registry

_LIVE = ("open", "approved", "paid", "received")


@dataclass(frozen=True, slots=True)
class SignatureRow:
    side: str
    by: str
    in_place_of: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A payment order. `void`: something that was countersigned has changed. `waiting`: side →
    countersignatures still missing."""

    id: int
    book: str
    budget: str
    budget_name: str
    source: str
    commitment: str
    payee: str
    grant: str
    grant_name: str
    place: str
    place_name: str
    purpose_label: str
    amount_fen: int
    reason: str
    state: str
    state_label: str
    void: bool
    overridden: bool
    proposed_by: str
    made_at: datetime
    signatures: tuple[SignatureRow, ...]
    waiting: dict[str, int]
    refusal: str
    paid_by: str
    entry: int | None
    paid_on: date | None
    receipt: str


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """What the public sees of an emergency: no name."""

    order: int
    book_name: str
    purpose_label: str
    place_name: str
    amount_fen: int
    reasons: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderRights:
    """What the viewer may do with an order now; `why_not` bars a countersignature."""

    sign: bool
    sign_for: tuple[tuple[int, str], ...]
    refuse: bool
    override: bool
    pay: bool
    confirm: bool
    revise: bool
    why_not: str


def orders(viewer: Viewer, *, book: str = "", state: str = "") -> tuple[OrderRow, ...]:
    """The orders of the books that the viewer may see, the latest first."""
    found = found_orders().filter(commitment__budget__book__in=visible(viewer))
    if book:
        found = found.filter(commitment__budget__book__code=book)
    if state:
        found = found.filter(state=state)
    return _rows(found)


def order(pk: int, viewer: Viewer) -> OrderRow | None:
    found = found_orders().filter(commitment__budget__book__in=visible(viewer), pk=pk)
    return next(iter(_rows(found)), None)


def overrides() -> tuple[OverrideRow, ...]:
    """Every order that two people let through without countersignatures; open to everybody."""
    found = found_orders().filter(overridden=True)
    names = registry.place_names({one.commitment.budget.place for one in found})
    rows = []
    for one in found:
        given = Override.objects.filter(order=one, content_hash=one.content_hash).order_by("pk")
        budget = one.commitment.budget
        rows.append(
            OverrideRow(
                one.pk, budget.book.name, str(Purpose(budget.purpose).label),
                names.get(budget.place, budget.place), one.amount_fen,
                tuple(row.reason for row in given),
                max((row.at for row in given), default=one.made_at),
            )
        )  # fmt: skip
    return tuple(rows)


def rights(viewer: Viewer, pk: int) -> OrderRights:
    """What the viewer may do with an order that exists."""
    one = found_orders().get(pk=pk)
    place, user = one.commitment.budget.book.place.code, viewer.user_id
    chain, states = chain_of(one), PaymentOrder.State
    sound = content_hash(one) == one.content_hash
    is_open = one.state == states.OPEN
    gains = gains_from(user, one.commitment.payee_id)
    clean = not rules.why_not_act(chain, user, gains=gains)
    may_sign = viewer.may("funds.approve", place)
    why_not = why_not_sign(one, user, user)
    return OrderRights(
        sign=is_open and sound and may_sign and not why_not,
        sign_for=tuple(
            (giver, name)
            for giver, name in _givers(one, user)
            if is_open and sound and may_sign and not why_not_sign(one, user, giver)
        ),
        refuse=is_open and may_sign and clean and bool(user and sides_of_user(user, place)),
        override=is_open and sound and clean and viewer.may("funds.override", place),
        pay=one.state == states.APPROVED
        and sound
        and viewer.may("funds.pay", place)
        and is_let_through(one)
        and not why_not_pay(one, user),
        confirm=one.state == states.PAID and clean and viewer.may("funds.confirm_receipt", place),
        revise=one.state in (states.OPEN, states.APPROVED) and viewer.may("funds.order", place),
        why_not=why_not,
    )


def found_orders() -> QuerySet[PaymentOrder]:
    return PaymentOrder.objects.select_related(
        "commitment__budget__book__place", "commitment__payee", "grant", "entry"
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
            *sorted(wanted(one).items()),
        ]
    )  # fmt: skip


def wanted(one: PaymentOrder) -> dict[str, int]:
    """How many must countersign on each side."""
    book = one.commitment.budget.book_id
    own = Threshold.objects.filter(book=book).values_list("from_fen", "west", "east")
    return rules.needed(one.amount_fen, tuple(own) or rules.DEFAULT_THRESHOLDS)


def chain_of(one: PaymentOrder) -> rules.Chain:
    """Who has had a hand in the order as it stands; what was signed of an older one is void."""
    over = Override.objects.filter(order=one, content_hash=one.content_hash)
    wrote = _editors(one)
    return rules.Chain(
        wrote,
        tuple(rules.Signature(row.side, row.by, row.acting_for) for row in _signed(one)),
        frozenset(over.values_list("by", flat=True)) - wrote,
        one.paid_by,
    )


def _editors(one: PaymentOrder) -> frozenset[int]:
    commitment = one.commitment
    wrote = {one.proposed_by, commitment.made_by, commitment.budget.proposed_by, *one.editors}
    return frozenset(who for who in wrote if who is not None)


def _signed(one: PaymentOrder) -> list[Countersignature]:
    """The countersignatures that count: of this revision, by nobody who wrote it."""
    wrote = _editors(one)
    found = Countersignature.objects.filter(order=one, content_hash=one.content_hash)
    return [row for row in found.order_by("pk") if not {row.by, row.acting_for} & wrote]


def countersigned(one: PaymentOrder) -> bool:
    """Whether both sides have signed as many times as they must, counted now."""
    return not rules.still_needed(wanted(one), chain_of(one).signatures)


def is_let_through(one: PaymentOrder) -> bool:
    """Whether it may be paid: countersigned, or let through by two people."""
    return countersigned(one) or len(chain_of(one).overriders) >= rules.OVERRIDERS


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
        or any(grant.organisation == organisation for grant in _roles(user))
        or Interest.objects.filter(user_id=user, organisation=organisation).exists()
    )


def _roles(user: int) -> tuple[Grant, ...]:
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
        own_sides=rules.own_sides(grant.role for grant in _roles(user)) if user is not None else (),
    )


def committed(budget: int) -> int:
    """What of a budget is bound."""
    found = Commitment.objects.filter(budget=budget).aggregate(fen=Sum("amount_fen"))
    return int(found["fen"] or 0)


def ordered(commitment: int, *, but: int | None = None) -> int:
    """What of a commitment has been asked for or paid, other than by the order `but`."""
    found = PaymentOrder.objects.filter(commitment=commitment, state__in=_LIVE)
    if but is not None:
        found = found.exclude(pk=but)
    return int(found.aggregate(fen=Sum("amount_fen"))["fen"] or 0)


def _givers(one: PaymentOrder, user: int | None) -> Iterable[tuple[int, str]]:
    if user is None:
        return ()
    today = timezone.localdate()
    found = Delegation.objects.filter(
        book=one.commitment.budget.book_id, taker=user, starts_on__lte=today, ends_on__gte=today
    )
    return found.order_by("giver").values_list("giver", "giver_name").distinct()


def _rows(found: QuerySet[PaymentOrder]) -> tuple[OrderRow, ...]:
    items = list(found)
    names = registry.place_names({one.commitment.budget.place for one in items})
    return tuple(_row(one, names) for one in items)


def _row(one: PaymentOrder, names: dict[str, str]) -> OrderRow:
    commitment, budget, is_open = one.commitment, one.commitment.budget, one.state == "open"
    return OrderRow(
        id=one.pk,
        book=budget.book.code,
        budget=budget.code,
        budget_name=budget.name,
        source=budget.source,
        commitment=commitment.code,
        payee=in_language(commitment.payee.name, commitment.payee.name_en),
        grant=one.grant.code,
        grant_name=one.grant.name,
        place=budget.place,
        place_name=names.get(budget.place, budget.place),
        purpose_label=str(Purpose(budget.purpose).label),
        amount_fen=one.amount_fen,
        reason=one.reason,
        state=one.state,
        state_label=str(one.get_state_display()),
        void=one.state in ("open", "approved") and content_hash(one) != one.content_hash,
        overridden=one.overridden,
        proposed_by=one.proposed_by_name,
        made_at=one.made_at,
        signatures=tuple(
            SignatureRow(row.side, row.by_name, row.acting_for != row.by, row.at)
            for row in _signed(one)
        ),
        waiting=rules.still_needed(wanted(one), chain_of(one).signatures) if is_open else {},
        refusal=one.refusal,
        paid_by=one.paid_by_name,
        entry=one.entry_id,
        paid_on=one.entry.date if one.entry else None,
        receipt=one.receipt,
    )
