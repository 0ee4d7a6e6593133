"""Questions about expos."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum

from xieshou.core import clock
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.market import rules
from xieshou.market.models import Booth, Expo, Intent, Order
from xieshou.market.reads.scopes import SEE
from xieshou.market.rules import Conversion
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ExpoRow:
    code: str
    name: str
    place_code: str
    place_label: str
    venue: str
    starts_on: datetime.date
    ends_on: datetime.date
    booths: int
    placed: int

    @property
    def is_open(self) -> bool:
        return self.starts_on <= clock.today() <= self.ends_on


@dataclass(frozen=True, slots=True)
class BoothRow:
    hall: str
    number: str
    supplier: str
    supplier_name: str


@dataclass(frozen=True, slots=True)
class ShowingRow:
    """`samples`: (good, packs). `intent_fen` is told to offices alone, 0 to others."""

    supplier: str
    supplier_name: str
    state: str
    state_label: str
    booth: str
    samples: tuple[tuple[str, int], ...]
    intents: int
    intent_fen: int


@dataclass(frozen=True, slots=True)
class Success:
    """What was intended, ordered on the spot (fen as ordered), and what came of it."""

    intents: int
    intent_fen: int
    on_the_spot: int
    on_the_spot_fen: int
    conversions: tuple[Conversion, ...]


def expos(*, page: int = 1) -> Page[ExpoRow]:
    """All expos, the latest first."""
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(_counted().order_by("-starts_on", "-pk")[start : start + PAGE_SIZE])
    return Page(_rows(rows), Expo.objects.count(), start, PAGE_SIZE)


def expo(code: str) -> ExpoRow | None:
    return next(iter(_rows(list(_counted().filter(code=code)))), None)


def booths(code: str) -> tuple[BoothRow, ...]:
    """The booths by hall and number, with who shows there."""
    found = Booth.objects.filter(expo__code=code).select_related("showing__supplier")
    return tuple(
        BoothRow(
            row.hall, row.number,
            row.showing.supplier.code if row.showing else "",
            row.showing.supplier.name if row.showing else "",
        )
        for row in found.order_by("hall", "number")
    )  # fmt: skip


def showings(code: str, viewer: Viewer = PUBLIC) -> tuple[ShowingRow, ...]:
    """Who shows what; applicants without a booth are for the offices of the place alone."""
    row = Expo.objects.filter(code=code).select_related("place").first()
    if row is None:
        return ()
    office = viewer.may(SEE, row.place.code)
    found = row.showings.select_related("supplier", "booth").prefetch_related(
        "samples__good", "intents"
    )
    shown = found if office else found.filter(state="placed")
    return tuple(
        ShowingRow(
            supplier=one.supplier.code,
            supplier_name=one.supplier.name,
            state=one.state,
            state_label=str(one.get_state_display()),
            booth=str(one.booth) if hasattr(one, "booth") else "",
            samples=tuple((sample.good.name, sample.packs) for sample in one.samples.all()),
            intents=len(one.intents.all()),
            intent_fen=sum(intent.fen for intent in one.intents.all()) if office else 0,
        )
        for one in shown.order_by("supplier__code")
    )


def success(code: str, viewer: Viewer) -> Success | None:
    """What came of an expo, for the offices of its place; None to others."""
    row = Expo.objects.filter(code=code).select_related("place").first()
    if row is None or not viewer.may(SEE, row.place.code):
        return None
    intents = list(
        Intent.objects.filter(showing__expo=row).values_list("showing__supplier", "buyer", "fen")
    )
    pairs = {(supplier, buyer) for supplier, buyer, _fen in intents}
    billed = (F("lines__received_packs") - F("lines__claimed_packs")) * F("lines__price_fen")
    ordered = F("lines__packs") * F("lines__price_fen")
    orders = (
        Order.objects.exclude(state="cancelled")
        .filter(
            supplier__in={supplier for supplier, _buyer in pairs},
            buyer__in={buyer for _supplier, buyer in pairs},
            placed_on__gte=row.starts_on,
        )
        .annotate(billed=Sum(billed), ordered=Sum(ordered))
    )
    bought: dict[tuple[int, int], list[tuple[datetime.date, int]]] = {}
    spot: list[int] = []
    for order in orders:
        pair = (order.supplier_id, order.buyer_id)
        if pair not in pairs:
            continue
        bought.setdefault(pair, []).append((order.placed_on, order.billed or 0))
        if order.placed_on <= row.ends_on:
            spot.append(order.ordered or 0)
    return Success(
        intents=len(intents),
        intent_fen=sum(fen for _supplier, _buyer, fen in intents),
        on_the_spot=len(spot),
        on_the_spot_fen=sum(spot),
        conversions=rules.conversions(pairs, bought, row.starts_on, row.ends_on, clock.today()),
    )


def _counted() -> QuerySet[Expo]:
    placed = Count("booths", filter=Q(booths__showing__isnull=False))
    return Expo.objects.select_related("place").annotate(all_booths=Count("booths"), taken=placed)


def _rows(rows: list[Expo]) -> tuple[ExpoRow, ...]:
    names = registry.place_names(row.place.code for row in rows)
    return tuple(
        ExpoRow(
            code=row.code,
            name=row.name,
            place_code=row.place.code,
            place_label=names.get(row.place.code, ""),
            venue=row.venue,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            booths=getattr(row, "all_booths", 0),
            placed=getattr(row, "taken", 0),
        )
        for row in rows
    )
