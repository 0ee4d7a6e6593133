"""Questions about what buyers ask for, and about the ways to Shanghai."""

import datetime
from dataclasses import dataclass

from django.db.models import Q

from xieshou.core.scope import Viewer, scope_q
from xieshou.market.models import Demand, Lane
from xieshou.market.reads.scopes import SEE, bought_by, buys
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class DemandRow:
    """What a buyer asks for; `rest` packs are still wanted."""

    code: str
    buyer_name: str
    product: str
    substitute: str
    grade: str
    unit: str
    pack: int
    packs: int
    rest: int
    price_fen: int
    first_day: datetime.date
    last_day: datetime.date
    withdrawn: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class LaneRow:
    start_label: str
    hub_name: str
    goal_label: str
    cold: bool
    tonne_fen: int
    to_hub: int
    onward: int
    vehicle_grams: int
    vehicle_fen: int
    room_grams: int | None
    cold_grams: int | None
    synthetic: bool
    source: str
    open: bool


@dataclass(frozen=True, slots=True)
class UnmetRow:
    """Base units (grams or pieces, `unit`) of a speciality wanted by a month and not ordered."""

    product: str
    category: str
    unit: str
    month: datetime.date
    quantity: int


def demands(viewer: Viewer, *, page: int = 1) -> Page[DemandRow]:
    """Demands of one's own and of the places that the viewer sees, the newest first."""
    found = Demand.objects.filter(_seen(viewer))
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = found.with_rest().select_related("buyer", "product", "substitute").order_by("-pk")
    return Page(
        tuple(_demand(row, viewer) for row in rows[start : start + PAGE_SIZE]),
        found.count(), start, PAGE_SIZE,
    )  # fmt: skip


def demands_unmet(viewer: Viewer) -> int:
    """How many of the same are not withdrawn and not yet met in full."""
    return Demand.objects.filter(_seen(viewer)).unmet().count()


def _seen(viewer: Viewer) -> Q:
    return bought_by(viewer, "buyer__") | scope_q(viewer, SEE, "buyer__place__code")


def lanes(*, page: int = 1) -> Page[LaneRow]:
    """Ways to Shanghai, those open first."""
    found = Lane.objects.select_related("hub").order_by("-open", "start", "hub", "goal", "cold")
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(found[start : start + PAGE_SIZE])
    names = registry.place_names({code for row in rows for code in (row.start, row.goal)})
    return Page(
        tuple(
            LaneRow(
                start_label=names.get(row.start, row.start), hub_name=row.hub.name,
                goal_label=names.get(row.goal, row.goal), cold=row.cold, tonne_fen=row.tonne_fen,
                to_hub=row.to_hub, onward=row.onward, vehicle_grams=row.vehicle_grams,
                vehicle_fen=row.vehicle_fen, room_grams=row.hub.room_grams,
                cold_grams=row.hub.cold_grams, synthetic=row.origin == "synthetic",
                source=row.source, open=row.open,
            )
            for row in rows
        ),
        found.count(), start, PAGE_SIZE,
    )  # fmt: skip


def unmet_demand(year: int) -> tuple[UnmetRow, ...]:
    """What buyers wanted by each month of a year and no order stands for: to feed a plan."""
    found: dict[tuple[str, str, str, datetime.date], int] = {}
    for row in Demand.objects.unmet().filter(last_day__year=year).select_related("product"):
        month = row.last_day.replace(day=1)
        key = (row.product.name, row.product.category, row.unit, month)
        found[key] = found.get(key, 0) + row.pack_size * row.rest
    return tuple(UnmetRow(*key, quantity) for key, quantity in sorted(found.items()))


def _demand(row: Demand, viewer: Viewer) -> DemandRow:
    return DemandRow(
        code=row.code, buyer_name=row.buyer.name, product=row.product.name,
        substitute=row.substitute.name if row.substitute else "", grade=row.grade, unit=row.unit,
        pack=row.pack_size, packs=row.packs, rest=row.rest, price_fen=row.price_fen,
        first_day=row.first_day, last_day=row.last_day, withdrawn=row.withdrawn,
        is_mine=buys(viewer, row.buyer),
    )  # fmt: skip
