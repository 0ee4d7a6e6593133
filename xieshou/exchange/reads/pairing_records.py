"""What hangs on the records of people and twins at a place of the west, of all of them at once.

Beside the lists, for whoever would else ask one record after another. Code prefixes; no viewer, and
nobody by name.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from xieshou.core.scope import within
from xieshou.exchange.models import (
    FollowUp,
    Posting,
    Relay,
    StayCheck,
    Support,
    Trainee,
    TrainingClass,
    TwinEntry,
)
from xieshou.exchange.rules import training as rules

_YEAR = 12


@dataclass(frozen=True, slots=True)
class ClassResult:
    """People of a class: how many trained and certified, and of those trained how many were asked
    12 months after within the days, and had work."""

    trained: int
    certificates: int
    asked: int
    at_work: int


def trades_posted(west: str) -> dict[str, str]:
    """Posting → the kind of its post, of postings that touch the place."""
    found = Posting.objects.filter(_touches(west, ""))
    return dict(found.order_by().values_list("code", "post__kind"))


def successors_left(west: str, start: date, end: date) -> dict[str, int]:
    """Posting → how many successors it left within the days, confirmed."""
    found = Relay.objects.filter(
        _touches(west, "posting__"), kind="successor", confirmed=True, left_on__range=(start, end)
    )
    counts: dict[str, int] = {}
    for code in found.order_by().values_list("posting__code", flat=True):
        counts[code] = counts.get(code, 0) + 1
    return counts


def class_results(west: str, start: date, end: date) -> dict[str, ClassResult]:
    """Confirmed class → its result; those at the place, or for people of it."""
    groups = TrainingClass.objects.filter(
        within(west, "place__code") | within(west, "people_from__code"), state="confirmed"
    )
    days = dict(groups.order_by().values_list("pk", "days"))
    codes = dict(groups.order_by().values_list("pk", "code"))
    asked = dict(
        FollowUp.objects.filter(
            trainee__group__in=groups, months=_YEAR, asked_on__range=(start, end)
        )
        .order_by()
        .values_list("trainee", "employed")
    )
    sums = {pk: [0, 0, 0, 0] for pk in codes}
    people = Trainee.objects.filter(group__in=groups).order_by()
    for pk, group, came, certificate in people.values_list("pk", "group", "came", "certificate"):
        trained = rules.trained(came, days[group])
        counts = (
            trained, bool(certificate), trained and pk in asked, trained and asked.get(pk, False)
        )  # fmt: skip
        for at, counted in enumerate(counts):
            sums[group][at] += counted
    return {codes[pk]: ClassResult(*row) for pk, row in sums.items()}


def stayed_on(west: str, months: int) -> frozenset[str]:
    """Placements of workers of the place who were found at work so many months after."""
    found = StayCheck.objects.filter(
        within(west, "placement__worker__place__code"), months=months, stays=True
    )
    return frozenset(found.order_by().values_list("placement__code", flat=True))


def supports_paid(west: str, start: date, end: date) -> dict[str, int]:
    """Placement of a worker of the place → fen paid in support within the days."""
    found = Support.objects.filter(
        within(west, "placement__worker__place__code"), on__range=(start, end)
    )
    rows = found.order_by().values("placement__code").annotate(fen=Sum("amount_fen"))
    return {row["placement__code"]: row["fen"] for row in rows}


def twin_money(west: str, start: date, end: date) -> dict[str, tuple[tuple[int, str, int], ...]]:
    """Twin of the place → (number, giver, fen) of money within the days that was acknowledged."""
    found = TwinEntry.objects.filter(
        within(west, "twin__west_place__code"), kind=TwinEntry.Kind.MONEY,
        state=TwinEntry.State.ACKNOWLEDGED, on__range=(start, end),
    )  # fmt: skip
    sums: dict[str, tuple[tuple[int, str, int], ...]] = {}
    rows = found.order_by("on", "number")
    for twin, number, giver, fen in rows.values_list("twin__code", "number", "giver", "amount_fen"):
        sums[twin] = (*sums.get(twin, ()), (number, giver, fen))
    return sums


def _touches(place: str, way: str) -> Q:
    return within(place, f"{way}post__place__code") | within(place, f"{way}candidate__place__code")
