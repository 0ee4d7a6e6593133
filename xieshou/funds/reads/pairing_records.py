"""What moved of each grant within some days: the records behind money_figures(), one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from xieshou.core.scope import within
from xieshou.funds.models import Line
from xieshou.funds.reads.statements.lines import USED

_CAME, _WENT_BACK = ("source", "carried"), "returned"


@dataclass(frozen=True, slots=True)
class GrantMoves:
    """Fen of a grant: `came_fen` less what went back, `used_fen`; each None where no entry moved
    any."""

    came_fen: int | None
    used_fen: int | None


def grants_moved(west: str, start: date, end: date) -> dict[str, GrantMoves]:
    """Grant → its moves by the days of their entries, of the books below `west`, entry by entry as
    its statement tells them. One query; no viewer."""
    found = (
        Line.objects.filter(
            within(west, "grant__book__place__code"),
            account__holds__in=(*_CAME, _WENT_BACK, *USED),
            entry__date__gte=start,
            entry__date__lte=end,
        )
        .order_by("grant__code")
        .values_list("grant__code", "entry", "account__holds")
        .annotate(fen=Sum("amount_fen"))
    )
    came: dict[str, dict[tuple[int, bool], int]] = {}
    used: dict[str, dict[int, int]] = {}
    for grant, entry, holds, fen in found.iterator(5000):
        if holds in USED:
            of_entry = used.setdefault(grant, {})
            of_entry[entry] = of_entry.get(entry, 0) + fen
        else:
            key = (entry, holds == _WENT_BACK)
            parts = came.setdefault(grant, {})
            parts[key] = parts.get(key, 0) - fen
    return {
        grant: GrantMoves(
            _sum_of_any(came.get(grant, {}).values()), _sum_of_any(used.get(grant, {}).values())
        )
        for grant in {*came, *used}
    }


def _sum_of_any(moved: Iterable[int]) -> int | None:
    """None where all that moved was nought."""
    some = [fen for fen in moved if fen]
    return sum(some) if some else None
