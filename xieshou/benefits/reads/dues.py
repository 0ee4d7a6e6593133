"""What contracts owe day by day, what of it was paid, and what is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from xieshou.benefits.models import Due, DuePayment, LinkageContract
from xieshou.benefits.reads.contracts import due_days, visible_contracts
from xieshou.benefits.rules import risks
from xieshou.core import clock
from xieshou.core.scope import Viewer, within


@dataclass(frozen=True, slots=True)
class DueRow:
    """A day of the schedule; `amount_fen` None: nobody has said what is owed yet.

    `standing`: paid, open, late or breach.
    """

    id: int | None
    due_on: date
    amount_fen: int | None
    paid_fen: int
    days_late: int
    standing: str


@dataclass(frozen=True, slots=True)
class LateRow:
    contract: str
    name: str
    place: str
    due_on: date
    owed_fen: int | None
    days_late: int
    standing: str


@dataclass(frozen=True, slots=True)
class _Paid:
    due: Due
    fen: int


def dues(viewer: Viewer, code: str) -> tuple[DueRow, ...]:
    """The days of payment of the versions that held on them, with what was stated and paid."""
    one = visible_contracts(viewer).filter(code=code).first()
    return tuple(_schedule([one])[one.pk]) if one else ()


def late(viewer: Viewer, place: str = "") -> tuple[LateRow, ...]:
    """What is late or broken at a place, the longest first: stated and not paid in full, or due
    and not even stated."""
    found = list(visible_contracts(viewer).filter(within(place, "place__code")))
    schedule = _schedule(found)
    rows = [
        LateRow(
            one.code, one.name, one.place.code, row.due_on,
            None if row.amount_fen is None else row.amount_fen - row.paid_fen,
            row.days_late, row.standing,
        )
        for one in found
        for row in schedule[one.pk]
        if row.standing in ("late", "breach")
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.days_late, row.contract)))


def _schedule(found: Sequence[LinkageContract]) -> dict[int, list[DueRow]]:
    scheduled = due_days(found)
    stated: dict[int, dict[date, _Paid]] = {}
    keys = [one.pk for one in found]
    paid = dict(
        DuePayment.objects.filter(due__contract__in=keys)
        .order_by()
        .values_list("due")
        .annotate(fen=Sum("amount_fen"))
    )
    for due in Due.objects.filter(contract__in=keys):
        stated.setdefault(due.contract_id, {})[due.due_on] = _Paid(due, paid.get(due.pk, 0))
    today = clock.today()
    rows: dict[int, list[DueRow]] = {}
    for one in found:
        known = stated.get(one.pk, {})
        days = sorted(known.keys() | scheduled[one.pk].keys())
        rows[one.pk] = [_due_row(day, known.get(day), today) for day in days]
    return rows


def _due_row(day: date, known: _Paid | None, today: date) -> DueRow:
    after = (today - day).days
    owed = known.due.amount_fen - known.fen if known else 1
    standing = risks.standing(after, owed)
    return DueRow(
        id=known.due.pk if known else None,
        due_on=day,
        amount_fen=known.due.amount_fen if known else None,
        paid_fen=known.fen if known else 0,
        days_late=after if standing in ("late", "breach") else 0,
        standing=standing,
    )
