"""What of the ledger waits for somebody in particular: to be signed, paid, confirmed, approved."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.language import in_language
from xieshou.core.scope import Viewer, scope_q
from xieshou.funds import rules
from xieshou.funds.models import Budget, Delegation, Interest, PaymentOrder
from xieshou.funds.reads.hands import (
    chain_of,
    content_hash,
    found_orders,
    is_let_through,
    own_sides_of,
    roles_today,
    wanted,
    with_papers,
)
from xieshou.funds.reads.passing import ACCEPT, passings
from xieshou.funds.reads.signers import SIGN, changes_to_agree
from xieshou.registry import reads as registry

_PLACE = "commitment__budget__book__place__code"
# Kind → (verb, what it is called); in the order of the list.
KINDS: dict[str, tuple[str, Any]] = {
    "sign_order": ("funds.approve", _("支付待会签")),
    "pay_order": ("funds.pay", _("待支付")),
    "confirm_order": ("funds.confirm_receipt", _("待确认收款")),
    "approve_budget": ("funds.budget", _("预算待批准")),
    "accept_passing": (ACCEPT, _("转拨待接收")),
    "agree_thresholds": (SIGN, _("会签人数待同意")),
}
# The state that an order of a kind is in.
_STATE = {"sign_order": "open", "pay_order": "approved", "confirm_order": "paid"}


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """An order or passing (by number), a budget or book (by code) that the viewer may take a step
    further now; the book is one whose thresholds wait, without an amount.

    `acting_for` names whoever has delegated their countersignature, "" in one's own right.
    """

    kind: str
    kind_label: str
    order: int | None
    budget: str
    name: str
    payee: str
    place_name: str
    amount_fen: int
    since: datetime
    acting_for: str
    passing: int | None = None
    book: str = ""


def waiting(viewer: Viewer) -> tuple[WaitingItem, ...]:
    """What this viewer may do now, the oldest first; what four eyes keep from them is left out."""
    if viewer.user_id is None:
        return ()
    me = _Me(viewer.user_id)
    others: dict[str, Callable[[], Iterable[WaitingItem]]] = {
        "approve_budget": lambda: _budgets(viewer, me),
        "accept_passing": lambda: _passings(viewer),
        "agree_thresholds": lambda: _thresholds(viewer),
    }
    found = [
        item
        for kind, (verb, _label) in KINDS.items()
        if viewer.places(verb)
        for item in (others[kind]() if kind in others else _orders(viewer, me, kind))
    ]
    return tuple(sorted(found, key=lambda item: item.since))


class _Me:
    """What is asked of the viewer for every order, found once."""

    def __init__(self, user: int) -> None:
        self.user = user
        today = timezone.localdate()
        given = Delegation.objects.filter(taker=user, starts_on__lte=today, ends_on__gte=today)
        self.givers = list(given.values_list("book", "giver", "giver_name"))
        people = {user, *(giver for _book, giver, _name in self.givers)}
        held = [row for row in registry.users_with_roles() if row.holds_today]
        self.roles = {who: [row for row in held if row.user_id == who] for who in people}
        self.own_sides = own_sides_of(user)
        self.gains = {who: _interests(who) for who in people}

    def sides(self, who: int, place: str) -> tuple[str, ...]:
        return rules.sides_of(
            row.role for row in self.roles[who] if place.startswith(row.place_code)
        )

    def may_act(self, one: PaymentOrder) -> bool:
        gains = one.commitment.payee_id in self.gains[self.user]
        return not rules.why_not_act(chain_of(one), self.user, gains=gains)

    def seat(self, one: PaymentOrder) -> str | None:
        """In whose place one may sign ("" for one's own); None where one may not."""
        book = one.commitment.budget.book
        seats = [(self.user, ""), *((who, name) for of, who, name in self.givers if of == book.pk)]
        payee = one.commitment.payee_id
        for seat, name in seats:
            barred = rules.why_not_sign(
                chain_of(one),
                wanted(one),
                user=self.user,
                acting_for=seat,
                gains=payee in self.gains[self.user] or payee in self.gains[seat],
                seat_sides=self.sides(seat, book.place.code),
                own_sides=self.own_sides,
            )
            if not barred:
                return name
        return None


def _interests(user: int) -> set[int]:
    """Organisations that a user works for, acts for or has declared to gain from."""
    declared = Interest.objects.filter(user_id=user).values_list("organisation", flat=True)
    acts_for = {grant.organisation for grant in roles_today(user)}
    return {
        one for one in {*declared, *acts_for, registry.organisation_of(user)} if one is not None
    }


def _orders(viewer: Viewer, me: _Me, kind: str) -> Iterable[WaitingItem]:
    verb, label = KINDS[kind]
    found = found_orders().filter(scope_q(viewer, verb, _PLACE), state=_STATE[kind])
    # What has changed since must be revised first; once it is paid nothing is signed any more.
    rows = [
        one
        for one in with_papers(found)
        if kind == "confirm_order" or content_hash(one) == one.content_hash
    ]
    names = registry.place_names({one.commitment.budget.place for one in rows})
    step: Callable[[PaymentOrder], str | None] = {
        "sign_order": me.seat,
        "pay_order": lambda one: "" if is_let_through(one) and me.may_act(one) else None,
        "confirm_order": lambda one: "" if me.may_act(one) else None,
    }[kind]
    for one in rows:
        acting_for = step(one)
        if acting_for is not None:
            budget, payee = one.commitment.budget, one.commitment.payee
            yield WaitingItem(
                kind, str(label), one.pk, budget.code, budget.name,
                in_language(payee.name, payee.name_en), names.get(budget.place, budget.place),
                one.amount_fen, one.made_at, acting_for,
            )  # fmt: skip


def _budgets(viewer: Viewer, me: _Me) -> Iterable[WaitingItem]:
    found: QuerySet[Budget] = Budget.objects.filter(
        scope_q(viewer, KINDS["approve_budget"][0], "book__place__code"), approved_by=None
    )
    rows = [one for one in found if one.proposed_by != me.user]
    names = registry.place_names({one.place for one in rows})
    for one in rows:
        yield WaitingItem(
            "approve_budget", str(KINDS["approve_budget"][1]), None, one.code, one.name, "",
            names.get(one.place, one.place), one.amount_fen, one.made_at, "",
        )  # fmt: skip


def _passings(viewer: Viewer) -> Iterable[WaitingItem]:
    rows = [row for row in passings(viewer, waiting=True) if row.may_accept]
    names = registry.place_names({row.place for row in rows})
    for row in rows:
        yield WaitingItem(
            "accept_passing", str(KINDS["accept_passing"][1]), None, "", row.grant_name,
            row.book_name, names.get(row.place, row.place), row.amount_fen, row.made_at, "",
            passing=row.id,
        )  # fmt: skip


def _thresholds(viewer: Viewer) -> Iterable[WaitingItem]:
    rows = changes_to_agree(viewer)
    names = registry.place_names({row.place for row in rows})
    for row in rows:
        yield WaitingItem(
            "agree_thresholds", str(KINDS["agree_thresholds"][1]), None, "", row.book_name, "",
            names.get(row.place, row.place), 0, row.made_at, "", book=row.book,
        )  # fmt: skip
