"""Giving in figures, for reports: sums alone, both directions side by side."""

import datetime
from dataclasses import dataclass

from django.db.models import Q, Sum

from xieshou.core.scope import within
from xieshou.exchange.models import Consignment, Twin, TwinEntry


@dataclass(frozen=True, slots=True)
class GivingFigures:
    """Values in fen of what was received within the period, goods and money, each once: goods are
    the consignments counted, whether or not on a twin's ledger; money is of acknowledged entries.

    `gifts`: such consignments, and acknowledged gifts of money and services, both directions.
    Twins under way on the last day, by kind. People times days of services and visits.
    """

    to_west_fen: int
    to_east_fen: int
    gifts: int
    twins_street: int
    twins_school: int
    twins_hospital: int
    twins_firm: int
    days_to_west: int
    days_to_east: int

    @property
    def twins(self) -> int:
        return self.twins_street + self.twins_school + self.twins_hospital + self.twins_firm

    @property
    def people_days(self) -> int:
        return self.days_to_west + self.days_to_east


def giving_figures(east: str, west: str, start: datetime.date, end: datetime.date) -> GivingFigures:
    """What `east` and `west`, prefixes of codes, gave each other from `start` to `end`.

    A consignment goes from the giver's place to the receiver's; an entry from one side of its twin
    to the other.
    """
    goods = Consignment.objects.filter(received_on__gte=start, received_on__lte=end, received__gt=0)
    ways = {
        "east": goods.filter(_between(east, west)),
        "west": goods.filter(_between(west, east)),
    }
    twins = Twin.objects.filter(
        within(east, "east_place__code"), within(west, "west_place__code"),
        confirmed_on__isnull=False,
    )  # fmt: skip
    entries = TwinEntry.objects.filter(
        twin__in=twins, state=TwinEntry.State.ACKNOWLEDGED, on__gte=start, on__lte=end
    )
    under_way = twins.filter(Q(until=None) | Q(until__gte=end), since__lte=end)
    kinds = list(under_way.values_list("kind", flat=True))

    def worth(giver: str) -> int:
        money = entries.filter(giver=giver, kind="money").aggregate(n=Sum("amount_fen"))["n"] or 0
        return money + (ways[giver].aggregate(n=Sum("value_fen"))["n"] or 0)

    def days(giver: str) -> int:
        return entries.filter(giver=giver).aggregate(n=Sum("days"))["n"] or 0

    return GivingFigures(
        to_west_fen=worth("east"),
        to_east_fen=worth("west"),
        gifts=ways["east"].count()
        + ways["west"].count()
        + entries.filter(kind__in=("money", "service")).count(),
        twins_street=kinds.count("street"),
        twins_school=kinds.count("school"),
        twins_hospital=kinds.count("hospital"),
        twins_firm=kinds.count("firm"),
        days_to_west=days("east"),
        days_to_east=days("west"),
    )


def _between(giver: str, receiver: str) -> Q:
    return within(giver, "commitment__offer__place__code") & within(
        receiver, "commitment__need__place__code"
    )
