"""Budgets, and the contracts that bind them: what is planned, bound, asked for and paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Sum

from xieshou.core.language import in_language
from xieshou.core.scope import Viewer
from xieshou.funds.models import Budget, Commitment, PaymentOrder, Purpose
from xieshou.funds.reads.books import PAGE_SIZE, visible
from xieshou.funds.reads.statements.lines import project_of
from xieshou.registry import reads as registry

# Orders that take up their contract, and those of them that are paid.
_ASKED, _PAID = ("open", "approved", "paid", "received"), ("paid", "received")


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """What may be spent on one thing; in force once `approved`. `committed_fen` is what contracts
    bind of it, `paid_fen` what orders have paid. `mine`: the viewer proposed it; `decided`: the
    viewer approved it, and writes none of its contracts and orders."""

    code: str
    name: str
    book: str
    source: str
    place: str
    place_name: str
    purpose: str
    purpose_label: str
    amount_fen: int
    committed_fen: int
    paid_fen: int
    approved: bool
    proposed_by: str
    approved_by: str
    made_at: datetime
    mine: bool
    decided: bool

    @property
    def free_fen(self) -> int:
        """What no contract has bound yet."""
        return self.amount_fen - self.committed_fen

    @property
    def project(self) -> str:
        """The code of the project that it is for, "" for none."""
        return project_of(self.source)


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """Who is to be paid how much of a budget; `asked_fen` is in orders that stand or are paid."""

    code: str
    budget: str
    book: str
    payee: int
    payee_name: str
    amount_fen: int
    asked_fen: int
    paid_fen: int
    made_at: datetime

    @property
    def free_fen(self) -> int:
        """What no order has asked for yet."""
        return self.amount_fen - self.asked_fen


def budgets(
    viewer: Viewer, *, book: str = "", offset: int = 0, limit: int = PAGE_SIZE
) -> registry.Page[BudgetRow]:
    """Budgets of the books that the viewer may see: those to be approved first, then by code."""
    found = _visible(viewer)
    if book:
        found = found.filter(book__code=book)
    waiting = ExpressionWrapper(Q(approved_by=None), output_field=BooleanField())
    waiting_first = found.order_by(waiting.desc(), "code")
    rows = _budget_rows(waiting_first[offset : offset + limit], viewer)
    return registry.Page(rows, found.count(), offset, limit)


def budget(code: str, viewer: Viewer) -> BudgetRow | None:
    """None: there is no such budget, or not for the viewer."""
    return next(iter(_budget_rows(_visible(viewer).filter(code=code), viewer)), None)


def commitments(budget: str, viewer: Viewer) -> tuple[CommitmentRow, ...]:
    """The contracts of a budget, by code."""
    found = _contracts(viewer).filter(budget__code=budget)
    return _commitment_rows(found.order_by("code"))


def commitment(code: str, viewer: Viewer) -> CommitmentRow | None:
    """None: there is no such contract, or not for the viewer."""
    return next(iter(_commitment_rows(_contracts(viewer).filter(code=code))), None)


def _visible(viewer: Viewer) -> QuerySet[Budget]:
    return Budget.objects.filter(book__in=visible(viewer)).select_related("book")


def _contracts(viewer: Viewer) -> QuerySet[Commitment]:
    found = Commitment.objects.filter(budget__book__in=visible(viewer))
    return found.select_related("budget__book", "payee")


def _budget_rows(found: QuerySet[Budget], viewer: Viewer) -> tuple[BudgetRow, ...]:
    items = list(found)
    ids = [one.pk for one in items]
    bound = _sums(Commitment.objects.filter(budget__in=ids), "budget")
    orders = _orders().filter(commitment__budget__in=ids, state__in=_PAID)
    paid = _sums(orders, "commitment__budget")
    names = registry.place_names({one.place for one in items})
    return tuple(
        BudgetRow(
            code=one.code,
            name=one.name,
            book=one.book.code,
            source=one.source,
            place=one.place,
            place_name=names.get(one.place, one.place),
            purpose=one.purpose,
            purpose_label=str(Purpose(one.purpose).label),
            amount_fen=one.amount_fen,
            committed_fen=bound.get(one.pk, 0),
            paid_fen=paid.get(one.pk, 0),
            approved=one.approved_by is not None,
            proposed_by=one.proposed_by_name,
            approved_by=one.approved_by_name,
            made_at=one.made_at,
            mine=viewer.user_id is not None and one.proposed_by == viewer.user_id,
            decided=viewer.user_id is not None and one.approved_by == viewer.user_id,
        )
        for one in items
    )


def _commitment_rows(found: Iterable[Commitment]) -> tuple[CommitmentRow, ...]:
    items = list(found)
    orders = _orders().filter(commitment__in=[one.pk for one in items])
    asked = _sums(orders.filter(state__in=_ASKED), "commitment")
    paid = _sums(orders.filter(state__in=_PAID), "commitment")
    return tuple(
        CommitmentRow(
            code=one.code,
            budget=one.budget.code,
            book=one.budget.book.code,
            payee=one.payee_id,
            payee_name=in_language(one.payee.name, one.payee.name_en),
            amount_fen=one.amount_fen,
            asked_fen=asked.get(one.pk, 0),
            paid_fen=paid.get(one.pk, 0),
            made_at=one.made_at,
        )
        for one in items
    )


def _orders() -> QuerySet[PaymentOrder]:
    """Those that ask for money: what undoes one asks for none."""
    return PaymentOrder.objects.filter(undoes=None)


def _sums(found: QuerySet[Any], by: str) -> dict[int, int]:
    """Key in the column `by` → fen."""
    sums = found.order_by().values_list(by).annotate(fen=Sum("amount_fen"))
    return {key: int(fen) for key, fen in sums}
