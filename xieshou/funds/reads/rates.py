"""How far money is used (资金使用率): by who gave it, by county, by project. Of money only."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Sum

from xieshou.core.scope import Viewer
from xieshou.funds.models import Budget, PaymentOrder
from xieshou.funds.reads.books import visible
from xieshou.funds.reads.grants import GrantRow, grants
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class UsedRow:
    """`of_fen` is what there is to use, `used_fen` what is used of it."""

    label: str
    of_fen: int
    used_fen: int

    @property
    def used(self) -> float | None:
        return self.used_fen / self.of_fen if self.of_fen else None


def used_by_donor(viewer: Viewer) -> tuple[UsedRow, ...]:
    """Of what each district, firm or other donor has sent."""
    return _grouped(viewer, lambda row: row.donor)


def used_by_county(viewer: Viewer) -> tuple[UsedRow, ...]:
    """Of what each place's books have received."""
    places = {row.code: row.place.code for row in visible(viewer)}
    names = registry.place_names(places.values())
    return _grouped(viewer, lambda row: names.get(places[row.book], places[row.book]))


def used_by_project(viewer: Viewer) -> tuple[UsedRow, ...]:
    """Of each approved budget, what its payment orders have paid."""
    budgets = Budget.objects.filter(book__in=visible(viewer), approved_by__isnull=False)
    paid = dict(
        PaymentOrder.objects.filter(
            state__in=("paid", "received"), undoes=None, commitment__budget__in=budgets
        )
        .order_by()
        .values_list("commitment__budget")
        .annotate(fen=Sum("amount_fen"))
    )
    return tuple(UsedRow(row.name, row.amount_fen, int(paid.get(row.pk, 0))) for row in budgets)


def _grouped(viewer: Viewer, label: Callable[[GrantRow], str]) -> tuple[UsedRow, ...]:
    sums: dict[str, list[int]] = {}
    for row in grants(viewer):
        if row.measure == "cash":
            side = sums.setdefault(label(row), [0, 0])
            # What went on to another book is there to be used.
            side[0] += row.in_fen - row.passed_fen
            side[1] += row.used_fen
    return tuple(UsedRow(name, *side) for name, side in sorted(sums.items()))
