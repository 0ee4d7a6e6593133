"""The day's demands, lots and lanes as the engine's problem.

The engine counts packs: a product of its is a speciality in packs of one size, in a kind for the
cold chain and one for none. Its prices are fen for 1,000 packs, its days are ordinals.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
from django.db.models import F, Q, Sum

from xieshou.engines.match import FlowProblem, Group, Lane as Way, Lots, Orders, Product, Room
from xieshou.market import rules
from xieshou.market.models import (
    Agreement,
    Demand,
    Hub,
    Lane,
    Lot,
    Match,
    Order,
    OrderLine,
    Price,
)
from xieshou.market.rules import matching

THOUSAND = 1000
COUNTY_DIGITS = 6
# Public buyers have a reserved share; see rules.matching.reserved.
PUBLIC = "public"


@dataclass(frozen=True)
class Case:
    """A problem with the rows that it was made of: demand i of `demands` is order i, and so on."""

    on: date
    problem: FlowProblem
    demands: Sequence[Demand]
    lots: Sequence[Lot]
    lanes: Sequence[Lane]
    floors: Sequence[int]
    tiers: Mapping[tuple[int, str], Sequence[rules.Tier]]
    agreed: Mapping[tuple[int, int, str], int]

    @cached_property
    def inputs_hash(self) -> str:
        """SHA-256 of all that the engine is told, and of the price lists beside it."""
        p = self.problem
        columns = {
            name: {key: _plain(value) for key, value in vars(rows).items()}
            for name, rows in (("lots", p.lots), ("orders", p.orders))
        }
        rest = [p.today, *map(str, (*p.products, *p.lanes, *p.rooms, *p.groups))]
        prices = [sorted(map(str, self.tiers.items())), sorted(map(str, self.agreed.items()))]
        told = json.dumps([columns, rest, prices], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def listed(self, demand: Demand, lot: Lot, packs: int) -> int | None:
        """Fen a pack that the buyer would pay by agreement, else by the list."""
        agreed = self.agreed.get((demand.buyer_id, lot.good_id, lot.grade))
        if agreed is not None:
            return agreed
        tiers = self.tiers.get((lot.good_id, lot.grade), ())
        return rules.listed(tiers, demand.buyer.kind, packs, self.on)


def case_for(on: date) -> Case:
    """What there is to match on a day. Raises InputError where the engine refuses it."""
    demands = list(
        Demand.objects.unmet()
        .filter(last_day__gte=on)
        .select_related("buyer__place")
        .order_by("pk")
    )
    tiers = _tiers()
    lots, floors = [], []
    for lot in _lots(on):
        floor = matching.floor(tiers.get((lot.good_id, lot.grade), ()), lot.good.split, on)
        if floor is not None:
            lots.append(lot)
            floors.append(floor)
    lanes, ways = _ways(lots, demands)
    agreed = Agreement.objects.filter(
        buyer__in={one.buyer_id for one in demands}, starts_on__lte=on, ends_on__gte=on
    )
    problem = FlowProblem(
        today=on.toordinal(),
        products=_products(demands, lots),
        lots=_lot_columns(lots, floors, on),
        orders=_order_columns(demands),
        lanes=tuple(ways),
        rooms=_rooms(lanes, demands, on),
        groups=_groups(demands, on),
    )
    return Case(
        on, problem, demands, lots, lanes, floors, tiers,
        {(one.buyer_id, one.good_id, one.grade): one.fen for one in agreed},
    )  # fmt: skip


def _plain(column: object) -> object:
    return column.tolist() if hasattr(column, "tolist") else column


def _tiers() -> dict[tuple[int, str], list[rules.Tier]]:
    found: dict[tuple[int, str], list[rules.Tier]] = {}
    selling = Price.objects.filter(good__on_sale=True, good__supplier__state="admitted")
    for one in selling.order_by("pk"):
        tier = rules.Tier(one.buyer_kind, one.from_packs, one.starts_on, one.fen)
        found.setdefault((one.good_id, one.grade), []).append(tier)
    return found


def _lots(on: date) -> Sequence[Lot]:
    found = Lot.objects.filter(
        good__on_sale=True, good__supplier__state="admitted", best_before__gte=on,
        available__gte=F("good__pack_size"),
    )  # fmt: skip
    return list(found.select_related("good__supplier__place").order_by("harvested_on", "pk"))


def _code(product: int | None, unit: str, pack: int, cold: bool) -> str:
    return f"{product}/{unit}/{pack}/{'cold' if cold else 'dry'}"


def _lot_code(lot: Lot) -> str:
    good = lot.good
    return _code(good.product_id, good.unit, good.pack_size, good.storage != "ambient")


def pack_grams(unit: str, pack: int) -> int:
    return pack if unit == "g" else pack * matching.PIECE_GRAMS


def _products(demands: Sequence[Demand], lots: Sequence[Lot]) -> tuple[Product, ...]:
    kinds = {(one.good.product_id, one.good.unit, one.good.pack_size) for one in lots}
    for one in demands:
        kinds.add((one.product_id, one.unit, one.pack_size))
        if one.substitute_id:
            kinds.add((one.substitute_id, one.unit, one.pack_size))
    return tuple(
        Product(_code(product, unit, pack, cold), pack_grams(unit, pack), cold)
        for product, unit, pack in sorted(kinds)
        for cold in (False, True)
    )


def _ints(values: Iterable[int]) -> npt.NDArray[np.int64]:
    return np.fromiter(values, dtype=np.int64)


def _lot_columns(lots: Sequence[Lot], floors: Sequence[int], on: date) -> Lots:
    return Lots(
        code=tuple(lot.code for lot in lots),
        product=tuple(_lot_code(lot) for lot in lots),
        origin=tuple(_county(lot) for lot in lots),
        quantity=_ints(lot.available // lot.good.pack_size for lot in lots),
        # Beyond what any demand may offer, so that the cap hides no trade.
        floor=_ints(min(floor, matching.MOST_PACK_FEN + 1) * THOUSAND for floor in floors),
        available=_ints(max(lot.harvested_on, on).toordinal() for lot in lots),
        best_before=_ints(lot.best_before.toordinal() for lot in lots),
        grade=_ints(matching.rank(lot.grade) for lot in lots),
    )


def _order_columns(demands: Sequence[Demand]) -> Orders:
    return Orders(
        code=tuple(one.code for one in demands),
        product=tuple(_code(one.product_id, one.unit, one.pack_size, False) for one in demands),
        destination=tuple(one.buyer.place.code for one in demands),
        quantity=_ints(one.rest for one in demands),
        price=_ints(one.price_fen * THOUSAND for one in demands),
        first_day=_ints(one.first_day.toordinal() for one in demands),
        last_day=_ints(one.last_day.toordinal() for one in demands),
        grade=_ints(matching.rank(one.grade) for one in demands),
        shelf_life=_ints(one.shelf_days for one in demands),
        substitutes=tuple(_substitutes(one) for one in demands),
        group=tuple(_group(one) for one in demands),
    )


def _substitutes(one: Demand) -> tuple[tuple[str, int], ...]:
    """The same in the cold chain at the same price, and what else will do."""
    found = [(_code(one.product_id, one.unit, one.pack_size, True), 0)]
    if one.substitute_id:
        found += [
            (_code(one.substitute_id, one.unit, one.pack_size, cold), one.off_fen * THOUSAND)
            for cold in (False, True)
        ]
    return tuple(found)


def _county(lot: Lot) -> str:
    return lot.good.supplier.place.code[:COUNTY_DIGITS]


def _ways(lots: Sequence[Lot], demands: Sequence[Demand]) -> tuple[list[Lane], list[Way]]:
    """Each open lane for every pair of a county with lots and a place with demands it serves."""
    counties = sorted({_county(lot) for lot in lots})
    goals = sorted({one.buyer.place.code for one in demands})
    lanes, ways = [], []
    for lane in Lane.objects.filter(open=True).select_related("hub"):
        for county in counties:
            for goal in goals:
                if county.startswith(lane.start) and goal.startswith(lane.goal):
                    lanes.append(lane)
                    ways.append(
                        Way(county, lane.hub.code, goal, lane.tonne_fen, lane.to_hub, lane.onward,
                            lane.cold, lane.vehicle_grams, lane.vehicle_fen)
                    )  # fmt: skip
    return lanes, ways


def _rooms(lanes: Sequence[Lane], demands: Sequence[Demand], on: date) -> tuple[Room, ...]:
    """What each hub can take on each day to come, less what was accepted before."""
    last = max((one.last_day.toordinal() for one in demands), default=on.toordinal())
    taken = {
        (hub, day.toordinal(), cold): grams
        for hub, day, cold, grams in Match.objects.filter(state="accepted", at_hub_on__gte=on)
        .exclude(order__state="cancelled")
        .order_by()
        .values_list("lane__hub", "at_hub_on", "cold")
        .annotate(Sum("grams"))
    }
    hubs = {lane.hub_id: lane.hub for lane in lanes}
    return tuple(
        Room(hub.code, day, cold, max(0, grams - taken.get((hub.pk, day, cold), 0)))
        for hub in sorted(hubs.values(), key=lambda one: one.code)
        for cold, grams in _limits(hub)
        for day in range(on.toordinal(), last + 1)
    )


def _limits(hub: Hub) -> list[tuple[bool, int]]:
    both = ((False, hub.room_grams), (True, hub.cold_grams))
    return [(cold, grams) for cold, grams in both if grams is not None]


def _group(one: Demand) -> str:
    buyer = one.buyer
    return buyer.code if buyer.kind == PUBLIC and buyer.reserved_bp else ""


def _groups(demands: Sequence[Demand], on: date) -> tuple[Group, ...]:
    """Public buyers, each with what the rest of its year's reserved share buys."""
    wants: dict[str, list[tuple[int, int]]] = {}
    left: dict[str, int] = {}
    for one in demands:
        if code := _group(one):
            buyer = one.buyer
            rest = one.rest
            wants.setdefault(code, []).append((rest, one.price_fen))
            left[code] = buyer.budget_fen * buyer.reserved_bp // rules.WHOLE_BP
    bought = _bought(list(wants), on)
    return tuple(
        Group(code, matching.reserved(left[code] - bought.get(code, 0), of))
        for code, of in sorted(wants.items())
    )


def _bought(buyers: Sequence[str], on: date) -> dict[str, int]:
    """Fen of this year's orders, received or still to come."""
    lines = OrderLine.objects.filter(
        ~Q(order__state=Order.State.CANCELLED), order__buyer__code__in=buyers,
        order__placed_on__year=on.year,
    ).order_by()  # fmt: skip
    return dict(
        lines.values_list("order__buyer__code").annotate(
            fen=Sum((F("packs") - F("claimed_packs")) * F("price_fen"))
        )
    )
