"""Money that came from a place of the east to one of the west: sums alone, for the balance of both
sides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from xieshou.core.scope import within
from xieshou.funds.models import Grant, Line
from xieshou.registry import reads as registry

_IN = ("source", "carried")
_USED = ("spent", "retained", "dividends")
# Which part of the balance a source of money belongs to.
PARTS: Mapping[str, str] = {
    Grant.Source.MUNICIPAL: "city",
    Grant.Source.DISTRICT: "district",
    Grant.Source.SOCIAL: "towns",
    Grant.Source.ENTERPRISE: "gifts",
}


@dataclass(frozen=True, slots=True)
class MoneyPart:
    """Of one kind of giver: fen that came in less what went back or on, fen used, and the grants
    that moved."""

    in_fen: int = 0
    used_fen: int = 0
    grants: int = 0


@dataclass(frozen=True, slots=True)
class MoneyFigures:
    """City, district, streets and towns; `gifts` are those of firms and organisations in books.

    Money alone: goods and labour at their value are not in it.
    """

    city: MoneyPart = MoneyPart()
    district: MoneyPart = MoneyPart()
    towns: MoneyPart = MoneyPart()
    gifts: MoneyPart = MoneyPart()

    @property
    def public(self) -> tuple[MoneyPart, ...]:
        """The parts that public bodies gave."""
        return (self.city, self.district, self.towns)


def money_figures(east: str, west: str, start: date, end: date) -> MoneyFigures:
    """What the ledgers below `west` hold of givers below `east`, by the days of their entries.

    A grant counts to the place that its pairing names, else to the one that pays, else to that of
    the organisation that gives; money of the city alone to the district paired with the book's
    place now. What passes from book to book within `west` is counted once. Code prefixes; no
    viewer: sums say of nobody who he is.
    """
    grants = {pk: one.part for pk, one in donated(east, west).items()}
    if not grants:
        return MoneyFigures()
    found = Line.objects.filter(
        grant__in=grants, measure="cash", entry__date__gte=start, entry__date__lte=end
    )
    came = _sums(found.filter(account__holds__in=_IN, account__kind="equity"))
    gone = _sums(found.filter(account__holds="returned"))
    used = _sums(found.filter(account__holds__in=_USED))
    parts = {
        part: MoneyPart(
            in_fen=-sum(came.get(pk, 0) + gone.get(pk, 0) for pk in mine),
            used_fen=sum(used.get(pk, 0) for pk in mine),
            grants=sum(pk in came or pk in used or pk in gone for pk in mine),
        )
        for part in sorted(set(grants.values()))
        for mine in [[pk for pk, of in grants.items() if of == part]]
    }
    return MoneyFigures(**parts)


def money_by_year(east: str, west: str) -> dict[int, int]:
    """Year → fen that public bodies gave, as the sum of MoneyFigures.public of that year; of years
    in which nothing of theirs moved there is none."""
    grants = [pk for pk, one in donated(east, west).items() if one.part != "gifts"]
    came = Q(account__holds__in=_IN, account__kind="equity") | Q(account__holds="returned")
    found = (
        Line.objects.filter(came | Q(account__holds__in=_USED), grant__in=grants, measure="cash")
        .order_by()
        .values("entry__date__year")
        .annotate(fen=Sum("amount_fen", filter=came, default=0))
    )
    return {row["entry__date__year"]: -int(row["fen"]) for row in found}


@dataclass(frozen=True, slots=True)
class Donated:
    """A grant's giver, the place of its book, and the part of the balance it belongs to."""

    giver: str
    place: str
    part: str


def donated(east: str, west: str) -> dict[int, Donated]:
    """Grant → whose it is, of the grants in books below `west` whose giver lies below `east`."""
    found = list(
        Grant.objects.filter(within(west, "book__place__code"), source__in=PARTS).values_list(
            "pk", "source", "pairing__east__code", "payer__code", "donor__place__code",
            "book__place__code",
        )
    )  # fmt: skip
    partners = registry.partners(place for *_rest, place in found)
    rows: dict[int, Donated] = {}
    for pk, source, paired, payer, donor, place in found:
        giver = paired or payer or donor or ""
        if len(giver) < 6 and giver and partners.get(place, "").startswith(giver):
            giver = partners[place]
        if giver and giver.startswith(east):
            rows[pk] = Donated(giver, place, _part(source, from_office=donor is None))
    return rows


def given_by(east: str) -> frozenset[str]:
    """Codes of the grants, in all books of the west, whose giver lies below `east`, as donated()
    tells whose they are; no viewer: a code alone says nothing."""
    mine = Grant.objects.filter(pk__in=donated(east, ""))
    return frozenset(mine.values_list("code", flat=True))


def _part(source: str, *, from_office: bool) -> str:
    """A street's or town's finance gives as a place; what an organisation gives is a gift."""
    part = PARTS[source]
    return "gifts" if part == "towns" and not from_office else part


def _sums(found: QuerySet[Line]) -> dict[int, int]:
    rows = found.order_by().values("grant").annotate(fen=Sum("amount_fen"), n=Count("pk"))
    return {row["grant"]: int(row["fen"]) for row in rows if row["n"]}
