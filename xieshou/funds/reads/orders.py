"""Payment orders: who has acted, what is missing, what has been overridden."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core.language import in_language
from xieshou.core.scope import Viewer
from xieshou.funds import rules
from xieshou.funds.models import Delegation, PaymentOrder, Purpose
from xieshou.funds.reads.books import visible
from xieshou.funds.reads.hands import (
    chain_of,
    content_hash,
    found_orders,
    gains_from,
    is_let_through,
    overrides_of,
    sides_of_user,
    signed,
    undone_by,
    wanted,
    why_not_pay,
    why_not_sign,
    why_not_write,
    with_papers,
)
from xieshou.funds.reads.statements.lines import project_of
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class SignatureRow:
    side: str
    by: str
    in_place_of: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A payment order. `void`: something that was countersigned has changed; `content_hash` is what
    a countersignature is bound to. `waiting`: side → countersignatures still missing. `undoes` is
    the paid order that it undoes, `undone_by` the one that undoes it or is to; `together_fen` what
    the payee has with it for the thresholds."""

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
    together_fen: int
    undoes: int | None
    undone_by: int | None
    reason: str
    state: str
    state_label: str
    void: bool
    content_hash: str
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

    @property
    def project(self) -> str:
        """The code of the project that it pays for, "" for none."""
        return project_of(self.source)


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
    undo: bool
    why_not: str


def orders(viewer: Viewer, *, book: str = "", state: str = "") -> tuple[OrderRow, ...]:
    """The orders of the books that the viewer may see, the latest first."""
    found = found_orders().filter(commitment__budget__book__in=visible(viewer))
    if book:
        found = found.filter(commitment__budget__book__code=book)
    if state:
        found = found.filter(state=state)
    return order_rows(found)


def order(pk: int, viewer: Viewer) -> OrderRow | None:
    found = found_orders().filter(commitment__budget__book__in=visible(viewer), pk=pk)
    return next(iter(order_rows(found)), None)


def overrides() -> tuple[OverrideRow, ...]:
    """Every order that two people let through without countersignatures; open to everybody."""
    found = with_papers(found_orders().filter(overridden=True))
    names = registry.place_names({one.commitment.budget.place for one in found})
    rows = []
    for one in found:
        given = overrides_of(one)
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
        undo=_may_be_undone(one)
        and viewer.may("funds.order", place)
        and not why_not_write(one.commitment.budget, user, one.commitment.payee_id),
        why_not=why_not,
    )


def _may_be_undone(one: PaymentOrder) -> bool:
    paid = one.state in (PaymentOrder.State.PAID, PaymentOrder.State.RECEIVED)
    return paid and one.undoes_id is None and undone_by(one) is None


def _givers(one: PaymentOrder, user: int | None) -> Iterable[tuple[int, str]]:
    if user is None:
        return ()
    today = timezone.localdate()
    found = Delegation.objects.filter(
        book=one.commitment.budget.book_id, taker=user, starts_on__lte=today, ends_on__gte=today
    )
    return found.order_by("giver").values_list("giver", "giver_name").distinct()


def order_rows(found: QuerySet[PaymentOrder]) -> tuple[OrderRow, ...]:
    items = list(with_papers(found))
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
        together_fen=max(one.amount_fen, one.together_fen),
        undoes=one.undoes_id,
        undone_by=undone_by(one),
        reason=one.reason,
        state=one.state,
        state_label=_("已冲销") if one.undoes_id and one.entry else str(one.get_state_display()),
        void=one.state in ("open", "approved") and content_hash(one) != one.content_hash,
        content_hash=one.content_hash,
        overridden=one.overridden,
        proposed_by=one.proposed_by_name,
        made_at=one.made_at,
        signatures=tuple(
            SignatureRow(row.side, row.by_name, row.acting_for != row.by, row.at)
            for row in signed(one)
        ),
        waiting=rules.still_needed(wanted(one), chain_of(one).signatures) if is_open else {},
        refusal=one.refusal,
        paid_by=one.paid_by_name,
        entry=one.entry_id,
        paid_on=one.entry.date if one.entry else None,
        receipt=one.receipt,
    )
