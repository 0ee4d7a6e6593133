"""Prices of the limits: minimise the Lagrangian dual of the joint plan.

    L(price) = sum_l price_l amount_l + sum_i max_B [ value_i(B) - sum_{j in B} price . use_j ]
               + sum_r most_r max(0, -cost_r - price . change_r)

bounds every feasible plan for any price >= 0 on "<=" limits and <= 0 on ">=" limits (Held & Karp
1971; Fisher 1981, "The Lagrangian relaxation method for solving integer programming problems");
its minimum is the bound of the Dantzig-Wolfe master problem (Geoffrion 1974).

L has kinks. A subgradient or bundle method (Lemarechal, Nemirovskii & Nesterov 1995) needs many
passes with hundreds of prices. With thousands of villages a smooth path is quicker: soften each
maximum (soft.py), take Newton steps (newton.py), and cool. Soft choices satisfy the limits at each
heat's optimum, so the distance between L and their mean value measures what is left to gain.

First the prices are found roughly, on a part of the villages and then on more. Near them few
bundles of each village are in play, and the rest of the way goes over these alone; each round
ends with every village's exact answer, which gives the bound and brings in what was missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..offers import Floats
from ..offers.listed import Listed
from ..offers.softened import Softened
from ..offers.years import Years
from .columns import columns_at, joined, near_columns
from .market import Market
from .mixed import years_pass
from .newton import Rest, descend
from .soft import Pass, Soft, pool_pass, whole_pass

DEAREST = 1e4
"""No price is above so many times what a village is worth: nobody could pay it."""
START_HEAT = 0.3
COOLING = 0.3
COARSE = (0.1, 0.05, 0.03)
"""The smooth path goes on where the bound can fall by less than this share of itself: on a
sixteenth of the villages, on a quarter, on all."""
ENOUGH_BUNDLES = 500_000
"""A part of the villages is no smaller than this."""
IN_PLAY, EXTRA = 2, 20_000
"""Columns in play: so many per village, and so many more."""
ROUNDS, COOLEST = 12, 12
WIDER = 8.0
"""A round moves no price beyond so many times itself, or times TYPICAL of the middle price."""
TYPICAL = 3.0
FINE = 1e-7
"""Cooler is no better where it lowers the bound by less than this share."""
COOL = 0.1
"""Nor where so small a part of what the bound may take up is left to gain."""
ENOUGH_VILLAGES = 1_500
SETTLED, PART_OF_GAP = 1e-6, 0.3
"""A round is the last that lowers the bound by less than a share of itself, or of the gap asked,
or ends no further above the least bound over the columns in play."""
MIXED_STEPS, MIXED_VILLAGES = 16_000_000, 400
"""Over years: steps from sets to sets looked at first, in villages no fewer than this."""
FEWEST_STEPS = 1_000_000
"""A village with more steps than this has too many to run through at all."""
MIXED_START, MIXED_COOLING, MIXED_NEAR = 0.02, 0.2, 0.3
"""The first heat, of the mean value of a village; the next of each; how near is near enough."""
MIXED_COARSE = (0.15, 0.05)
"""As COARSE, for the first villages and four times as many."""
MIXED_LAST = 2.0
"""What is left to gain by the soft choice, of what may be: several times what the bound still falls
by (ten times, of all Yunnan over five years)."""
DRAWS, DRAW_ROUNDS, DRAWN = 4, 8, 12
"""Where bundles cannot be run through: answers at so many prices drawn about the present ones,
in so many rounds, at most so many columns per village kept."""
IDLE_SHARES = (1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2)
AS_GOOD = 1e-8


@dataclass(frozen=True, eq=False)
class Dual:
    """The best prices found, in value units per unit of each limit, and their proven bound."""

    prices: Floats
    bound: float
    passes: int
    trace: list[tuple[int, float, int]]


class Unbounded(Exception):
    """The dual falls below the value of every plan: no plan keeps the limits (Farkas)."""

    def __init__(self, prices: Floats) -> None:
        super().__init__("the dual is unbounded")
        self.prices = prices


Tell = Callable[[int, float, float], None]
"""Called after each pass with passes, best bound, share done."""


class Path:
    """The best bound proven so far, and what it cost."""

    def __init__(self, market: Market, limit: int, enough: float, tell: Tell) -> None:
        self.market, self.limit, self.enough, self.tell = market, limit, enough, tell
        self.worst = market.worst
        self.prices, self.bound = np.zeros(len(market.limits)), np.inf
        self.passes, self.done = 0, 0.0
        self.trace: list[tuple[int, float, int]] = []

    def tick(self, soft: Soft | None = None) -> bool:
        """Count a pass; whether there have been enough, or prices have run away."""
        self.passes += 1
        self.tell(self.passes, self.bound, self.done)
        return self.passes >= self.limit or (soft is not None and self.hopeless(soft))

    def hopeless(self, soft: Soft) -> bool:
        """Whether a pass is so far below the value of every plan that there may be none."""
        return soft.bound < self.worst - 100.0 * max(self.bound - self.worst, 1.0)

    def answer(self, prices: Floats) -> tuple[float, np.ndarray[tuple[int], np.dtype[np.int64]]]:
        """Prove the bound of prices. Raises Unbounded where it is below the value of every plan."""
        bound, choice = self.market.answer(prices)
        if bound < self.worst:
            raise Unbounded(prices)
        if bound < self.bound:
            self.bound, self.prices = bound, prices
        self.trace.append((self.passes, self.bound, 0))
        self.tick()
        return bound, choice


def minimise(
    market: Market, *, goal: float, max_passes: int, warm: Floats | None, seed: int, tell: Tell
) -> Dual:
    """The best prices found; `warm`: prices to start from. Raises Unbounded.

    `goal`: the gap that is to be proven, of which the bound may take up a part.
    """
    path = Path(market, max_passes, max(SETTLED, PART_OF_GAP * goal), tell)
    none = np.zeros(len(market.limits))
    top = float(market.offers.best(none)[0].sum())
    scale = max((top - market.offers.worst) / market.offers.villages, 1.0)
    path.answer(none)
    if not len(market.row_limit):
        return Dual(none, path.bound, path.passes, path.trace)
    mixed = isinstance(market.offers, Years) and market.offers.steps <= FEWEST_STEPS
    if warm is not None:
        x = np.maximum(market.magnitude(warm), 1e-6 * _guess(market, top))
        heat = START_HEAT * COOLING**5 * scale
    elif mixed:
        x, heat = _guess(market, top), MIXED_START * scale
    elif (looks := _looks(market)) is not None:
        x, heat = _by_looks(path, looks, _guess(market, top), DEAREST * scale, START_HEAT * scale)
    else:
        x, heat = _by_draws(path, _guess(market, top), START_HEAT * scale, seed)
    if mixed:
        _over_years(path, x, heat, warm is not None)
    else:
        _refine(path, x, heat)
    prices, bound = _rest(path)
    path.trace.append((path.passes, bound, 0))
    return Dual(prices, bound, path.passes, path.trace)


def _guess(market: Market, top: float) -> Floats:
    """A price for each row at which all works together would cost about what they are worth."""
    total = market.uses.total / market.scale
    live = max(1, int((total > 0).sum()))
    each = np.maximum(max(top, 1.0) / (live * np.maximum(total, 1.0)), 1e-9)
    return np.asarray(each[market.row_limit])


def _looks(market: Market) -> list[tuple[Pass, float]] | None:
    """Passes over every bundle of more and more villages, and how rough each may leave the prices;
    None where bundles are too many to run through."""
    offers = market.offers
    if isinstance(offers, Listed):
        every = offers.near(np.zeros(len(market.limits)), len(offers.owner), np.inf)
        pool = columns_at(market, every.village, every.bundle, np.zeros(len(market.limits)))
        return [(pool_pass(market, pool), COARSE[-1])]
    if not isinstance(offers, Softened):
        return None
    bundles = offers.bundles_in_all
    return [
        (whole_pass(market, offers, step), enough)
        for step, enough in zip((16, 4, 1), COARSE, strict=True)
        if bundles >= ENOUGH_BUNDLES * step or step == 1
    ]


def _by_looks(
    path: Path, looks: list[tuple[Pass, float]], x: Floats, dearest: float, heat: float
) -> tuple[Floats, float]:
    """Rough prices, by one kind of pass after the other."""
    x, cap, spare = np.minimum(x, 0.5 * dearest), np.full(len(x), dearest), None
    for look, enough in looks:
        while path.passes < path.limit:
            rest = descend(look, x, spare, cap, heat, path.tick)
            x, spare = rest.magnitude, rest.spare
            if path.hopeless(rest.soft):
                path.answer(path.market.prices(x))
                return x, heat
            if rest.gap <= enough * abs(rest.soft.bound):
                break
            heat *= COOLING
            if heat < 1e-12 * abs(rest.soft.bound):
                return x, heat
    return x, heat


def _by_draws(path: Path, x: Floats, heat: float, seed: int) -> tuple[Floats, float]:
    """Rough prices, over bundles that are best at prices drawn about the present ones."""
    market, random = path.market, np.random.default_rng(seed)
    step = max(1, market.offers.villages // ENOUGH_VILLAGES)
    villages = np.arange(0, market.offers.villages, step)
    choice = path.answer(market.prices(x))[1][::step]
    pool = columns_at(market, villages, choice, market.prices(x))
    for turn in range(DRAW_ROUNDS):
        width = 1.5 * 0.6**turn
        for draw in range(DRAWS):
            noise = random.normal(0.0, width, len(x)) if draw else np.zeros(len(x))
            prices = market.prices(x * np.exp(noise))
            _, choice = path.answer(prices) if draw == 0 else market.offers.best(prices)
            found = columns_at(market, villages, choice[::step], prices)
            pool = joined(market, pool, found, prices)
        pool = joined(market, pool, None, market.prices(x), DRAWN * len(villages))
        rest = descend(pool_pass(market, pool, step), x, None, WIDER * x, heat, path.tick)
        x, heat = rest.magnitude, heat * 0.5
    return x, heat


def _over_years(path: Path, x: Floats, heat: float, warm: bool) -> None:
    """Prices over every bundle of some of the villages, then of more, then of all to the end.

    At the heats of the end few bundles carry weight, so that all are looked at about as soon as a
    pool of columns would be, and nothing that should be in the pool can be missing.
    """
    offers, n = path.market.offers, path.market.offers.villages
    assert isinstance(offers, Years)
    step = 1 if warm else max(1, min(n * offers.steps // MIXED_STEPS, n // MIXED_VILLAGES))
    looks = dict(zip((step, max(1, step // 4)), MIXED_COARSE, strict=True))
    looks[1] = MIXED_LAST * path.enough
    cap, spare, last = np.full(len(x), np.inf), None, np.inf
    for step, enough in looks.items():
        look = years_pass(path.market, offers, step)
        while path.passes < path.limit:
            rest = descend(look, x, spare, cap, heat, path.tick, MIXED_NEAR)
            if step > 1 and path.hopeless(rest.soft):
                break
            x, spare, heat = rest.magnitude, rest.spare, heat * MIXED_COOLING
            if step == 1:
                path.answer(path.market.prices(x))
                idle, last = last - path.bound <= FINE * abs(path.bound), path.bound
                # A price that has run away is rounded by more than a lower heat can tell apart.
                finest = 1e-12 * max(abs(last), float(x.max()))
                if (idle and not rest.centred) or heat < finest:
                    break
            if rest.gap <= enough * abs(rest.soft.bound):
                break


def _refine(path: Path, x: Floats, heat: float) -> None:
    """From near the best prices to them, over the columns in play."""
    market, n = path.market, path.market.offers.villages
    most = IN_PLAY * n + EXTRA
    prices = market.prices(x)
    path.answer(prices)
    pool, _ = near_columns(market, prices, most, np.inf, mending=False)
    typical = float(np.median(x))
    for turn in range(ROUNDS):
        look = pool_pass(market, pool)
        centre = np.maximum(market.magnitude(path.prices), TYPICAL * typical)
        rest, heat = _cooled(path, look, np.minimum(x, 0.9 * WIDER * centre), WIDER * centre, heat)
        x, prices = rest.magnitude, market.prices(rest.magnitude)
        before = path.bound
        bound, choice = path.answer(prices)
        path.done = (turn + 1) / ROUNDS
        least = path.enough * abs(bound)
        settled = bound - rest.soft.bound <= least or (turn > 0 and path.bound > before - least)
        boxed = bool((x > 0.5 * WIDER * centre).any())
        if boxed:
            settled &= path.bound > before - SETTLED * abs(before)
        if path.passes >= path.limit or settled:
            break
        fresh, _ = near_columns(market, prices, n + EXTRA, np.inf, mending=False)
        pool = joined(market, joined(market, pool, fresh, prices), None, prices, 2 * most)
        pool = joined(market, pool, columns_at(market, np.arange(n), choice, prices), prices)
        heat = heat / COOLING**2


def _cooled(path: Path, look: Pass, x: Floats, cap: Floats, heat: float) -> tuple[Rest, float]:
    """Descend at lower and lower heats until hardly anything is left to gain."""
    rest = descend(look, x, None, cap, heat, path.tick)
    for _ in range(COOLEST):
        before, heat = rest, heat * COOLING
        rest = descend(look, rest.magnitude, rest.spare, cap, heat, path.tick)
        idle = before.soft.bound - rest.soft.bound <= FINE * abs(rest.soft.bound)
        idle |= rest.gap <= COOL * path.enough * abs(rest.soft.bound)
        if idle or not rest.centred or path.passes >= path.limit:
            break
    return rest, heat


def _rest(path: Path) -> tuple[Floats, float]:
    """Let go of the prices that only the barrier held up: as many as leave the bound as good."""
    market, prices, bound = path.market, path.prices, path.bound
    size = np.abs(prices * market.scale)
    for share in IDLE_SHARES:
        idle = np.where(size > share * size.max(initial=0.0), path.prices, 0.0)
        if np.array_equal(idle, prices):
            continue
        idle_bound, _ = market.answer(idle)
        if idle_bound > bound + AS_GOOD * abs(bound):
            break
        prices, bound = idle, idle_bound
    return prices, bound
