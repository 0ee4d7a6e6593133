"""Small markets drawn at random, and every way to trade in them, from the definition."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from xieshou.engines.match import FlowProblem, Group, Lane, Lots, Orders, Product, Room

DAY = 739_000


def tea(**changes: object) -> FlowProblem:
    """Two lots of tea, two orders, one lane: the smallest market that is one."""
    given: dict[str, object] = {
        "today": DAY,
        "products": (Product("tea"),),
        "lots": Lots(
            code=("L1", "L2"), product=("tea", "tea"), origin=("Y", "Y"), quantity=[1000, 500],
            floor=[20_000, 30_000], available=DAY, best_before=DAY + 100,
        ),
        "orders": Orders(
            code=("O1", "O2"), product=("tea", "tea"), destination=("S", "S"),
            quantity=[800, 900], price=[60_000, 50_000], first_day=DAY, last_day=DAY + 10,
        ),
        "lanes": (Lane("Y", "K", "S", 1_000_000, 1, 2),),
    }  # fmt: skip
    return FlowProblem(**(given | changes))  # type: ignore[arg-type]


def drawn(
    rng: random.Random, *, size: int = 5, rooms: bool = False, groups: bool = False,
    rules: bool = False,
) -> FlowProblem:  # fmt: skip
    """Up to `size` lots and orders of three products, two origins, hubs and destinations."""
    n, m = rng.randint(0, size), rng.randint(0, size)
    products = (Product("tea"), Product("ham", grams=3, cold=True), Product("nuts"))
    names = [product.code for product in products]
    lanes = tuple(
        Lane(origin, hub, to, rng.randint(0, 9) * 1000, rng.randint(0, 1), rng.randint(0, 2),
             rng.random() < 0.8, 40, rng.randint(0, 500))
        for origin in "AB" for to in "XY" for hub in "HK" if rng.random() < 0.8
    )  # fmt: skip
    hubs = sorted({lane.hub for lane in lanes})
    many = [Group("public", rng.randint(0, 20), rng.choice([None, 40]), 0), Group("club")]
    if rules:
        many[1] = Group("club", 0, None, rng.randint(0, 20))
    return FlowProblem(
        today=DAY,
        products=products,
        lots=Lots(
            code=tuple(f"L{i}" for i in range(n)),
            product=tuple(rng.choice(names) for _ in range(n)),
            origin=tuple(rng.choice("AB") for _ in range(n)),
            quantity=[rng.randint(1, 30) for _ in range(n)],
            floor=[rng.randint(0, 40) for _ in range(n)],
            available=[DAY + rng.randint(-2, 3) for _ in range(n)],
            best_before=[DAY + rng.randint(3, 9) for _ in range(n)],
            grade=[rng.randint(0, 2) for _ in range(n)],
        ),
        orders=Orders(
            code=tuple(f"O{i}" for i in range(m)),
            product=(own := tuple(rng.choice(names) for _ in range(m))),
            destination=tuple(rng.choice("XY") for _ in range(m)),
            quantity=[rng.randint(1, 30) for _ in range(m)],
            price=[rng.randint(10, 60) for _ in range(m)],
            first_day=[DAY + rng.randint(0, 3) for _ in range(m)],
            last_day=[DAY + rng.randint(3, 6) for _ in range(m)],
            grade=[rng.randint(0, 2) for _ in range(m)],
            shelf_life=[rng.randint(0, 3) for _ in range(m)],
            priority=[rng.choice([0, 0, 5]) for _ in range(m)],
            partial=[not rules or rng.random() < 0.5 for _ in range(m)],
            single=[rules and rng.random() < 0.3 for _ in range(m)],
            substitutes=tuple(
                tuple((name, rng.randint(0, 9)) for name in names
                      if name != mine and rng.random() < 0.2) for mine in own
            ),
            group=tuple(rng.choice(["", "public", "club"]) if groups else "" for _ in range(m)),
        ),
        lanes=lanes,
        rooms=tuple(
            Room(hub, DAY + day, cold, rng.randint(0, 60))
            for hub in hubs for day in range(5) for cold in (False, True)
            if rooms and rng.random() < 0.6
        ),
        groups=tuple(many) if groups else (),
    )  # fmt: skip


@dataclass(frozen=True)
class Way:
    """One way to trade: a lot, an order, a lane, a day of departure; fen for 1,000 units."""

    lot: int
    order: int
    lane: int
    day: int
    gain: int
    grams: int


def ways(p: FlowProblem) -> Iterator[Way]:
    """Every one, day by day, from the definition."""
    lots, orders = p.lots, p.orders
    for s, product in enumerate(lots.product):
        sort = next(one for one in p.products if one.code == product)
        for o, wanted in enumerate(orders.product):
            off = {wanted: 0, **dict(orders.substitutes[o])}
            if product not in off or lots.grade[s] < orders.grade[o]:
                continue
            for w, lane in enumerate(p.lanes):
                if (lane.origin, lane.destination) != (lots.origin[s], orders.destination[o]):
                    continue
                if sort.cold and not lane.cold:
                    continue
                freight = -(-lane.cost * sort.grams // 1000)
                surplus = int(orders.price[o] - lots.floor[s]) - off[product] - freight
                if surplus < 0:
                    continue
                for day in range(max(p.today, int(lots.available[s])), int(orders.last_day[o]) + 1):
                    arrival = day + lane.to_hub + lane.onward
                    if (
                        orders.first_day[o] <= arrival <= orders.last_day[o]
                        and lots.best_before[s] - arrival >= orders.shelf_life[o]
                    ):
                        gain = surplus + int(orders.priority[o]) + p.serve
                        yield Way(s, o, w, day, gain, sort.grams)
