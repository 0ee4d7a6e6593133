"""What money is still to arrive of the deals that are open, with an interval (到位资金预测). Pure.

Method. Every thirty days of the past each deal that was then open, with a sum agreed or contracted
and not all of it arrived, is one case: its stage on that day, and the share of what was then still
to come that arrived within the following `horizon` days. A deal that is open today is given the
share of a case drawn from its own stage. A thousand such futures are drawn, and for each of them
the past deals are drawn anew with replacement (bootstrap over deals, not over cases, since cases of
one deal resemble each other: Field and Welsh 2007, J. R. Stat. Soc. B 69). The middle future is the
forecast, the tenth and ninetieth of a hundred its interval. The seed is fixed: asked twice, it
answers the same.

New deals that do not exist today are not counted. Nothing is said where fewer than LEAST_DEALS past
deals teach it, nor of deals in a stage of which fewer than LEAST_OF_STAGE do.
"""

import datetime
from bisect import bisect_right
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from xieshou.invest.rules.deals import ENDED

if TYPE_CHECKING:
    import numpy as np

LEAST_DEALS = 20
LEAST_OF_STAGE = 8
# Days in a stage that part young deals from old ones, which behave otherwise.
AGES = (90, 180, 360, 720, 1440)
FUTURES = 1000
INTERVAL = (0.1, 0.9)
EVERY_DAYS = 30
_SEED = 20260101


@dataclass(frozen=True, slots=True)
class DealCourse:
    """A deal over time, each list by day: stages entered, the sum known from then on (fen), and
    money that arrived (fen)."""

    code: str
    stages: Sequence[tuple[datetime.date, str]]
    sums: Sequence[tuple[datetime.date, int]]
    arrivals: Sequence[tuple[datetime.date, int]]


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """A deal as it stood on a day: its stage, for how many days, and fen still to come."""

    code: str
    stage: str
    days: int
    left_fen: int

    @property
    def age(self) -> int:
        """The class of AGES that its days in the stage fall into."""
        return bisect_right(AGES, self.days)


@dataclass(frozen=True, slots=True)
class ArrivalOutlook:
    """Fen expected until `until`, from `low` to `high`; None where too little is known.

    `deals` of the past taught it through `cases`; `counted_fen` is what is still to come of the
    open deals that it speaks of, `left_out` are those in a stage that too few deals have taught.
    """

    since: datetime.date
    until: datetime.date
    deals: int
    cases: int
    counted: int
    counted_fen: int
    left_out: tuple[str, ...]
    low_fen: int | None
    middle_fen: int | None
    high_fen: int | None


@dataclass(frozen=True, slots=True)
class ForecastTest:
    """A day of the past, what would have been forecast then, and what arrived."""

    on: datetime.date
    until: datetime.date
    low_fen: int
    middle_fen: int
    high_fen: int
    arrived_fen: int

    @property
    def held(self) -> bool:
        return self.low_fen <= self.arrived_fen <= self.high_fen


class _Known:
    """A course that is asked many times how it stood on a day."""

    def __init__(self, course: DealCourse) -> None:
        self.code = course.code
        stages = sorted(course.stages, key=lambda row: row[0])
        sums = sorted(course.sums, key=lambda row: row[0])
        arrivals = sorted(course.arrivals, key=lambda row: row[0])
        self.stage_days, self.stages = [d for d, _s in stages], [s for _d, s in stages]
        self.sum_days, self.sums = [d for d, _f in sums], [f for _d, f in sums]
        self.paid_days = [d for d, _f in arrivals]
        self.paid = [0, *accumulate(f for _d, f in arrivals)]

    def arrived(self, on: datetime.date) -> int:
        return self.paid[bisect_right(self.paid_days, on)]

    def open_on(self, on: datetime.date) -> OpenDeal | None:
        at, of = bisect_right(self.stage_days, on), bisect_right(self.sum_days, on)
        if not at or not of or self.stages[at - 1] in ENDED:
            return None
        left = self.sums[of - 1] - self.arrived(on)
        days = (on - self.stage_days[at - 1]).days
        return OpenDeal(self.code, self.stages[at - 1], days, left) if left > 0 else None


def open_on(courses: Iterable[DealCourse], on: datetime.date) -> tuple[OpenDeal, ...]:
    """The deals that were open on a day with money still to come."""
    return tuple(one for row in courses if (one := _Known(row).open_on(on)))


def forecast(courses: Sequence[DealCourse], on: datetime.date, horizon: int) -> ArrivalOutlook:
    """What arrives of the deals open on `on` within `horizon` days, learnt from what was known
    then: no case reaches beyond `on`."""
    known = [_Known(row) for row in courses]
    return _forecast(known, [one for row in known if (one := row.open_on(on))], on, horizon)


def forecast_of(
    courses: Sequence[DealCourse], mine: Sequence[OpenDeal], on: datetime.date, horizon: int
) -> ArrivalOutlook:
    """As forecast(), of some open deals, taught by all courses."""
    return _forecast([_Known(row) for row in courses], mine, on, horizon)


def back_test(
    courses: Sequence[DealCourse], days: Iterable[datetime.date], horizon: int, mine: Container[str]
) -> tuple[ForecastTest, ...]:
    """What forecast_of() would have said on each day of the deals `mine` that were open then,
    taught by all, beside what arrived of those it counted; days on which it would have said
    nothing, or of nothing, are left out."""
    known = [_Known(row) for row in courses]
    found = []
    for on in days:
        opened = [one for row in known if row.code in mine and (one := row.open_on(on))]
        if not opened:
            continue
        said = _forecast(known, opened, on, horizon)
        if said.low_fen is None or said.middle_fen is None or said.high_fen is None:
            continue
        counted = {one.code for one in opened} - set(said.left_out)
        came = sum(
            row.arrived(said.until) - row.arrived(on) for row in known if row.code in counted
        )
        found.append(
            ForecastTest(on, said.until, said.low_fen, said.middle_fen, said.high_fen, came)
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Case:
    """Deal `deal` on a day of the past: its age, and the share of what was left that arrived."""

    deal: int
    age: int
    share: float


def _cases(known: Sequence[_Known], on: datetime.date, horizon: int) -> dict[str, list[_Case]]:
    """Stage → its cases; none reaches beyond `on`."""
    found: dict[str, list[_Case]] = {}
    span = datetime.timedelta(horizon)
    for number, row in enumerate(known):
        day = on - span
        while row.stage_days and day >= row.stage_days[0]:
            was = row.open_on(day)
            if was is not None:
                came = max(0, row.arrived(day + span) - row.arrived(day))
                case = _Case(number, was.age, came / was.left_fen)
                found.setdefault(was.stage, []).append(case)
            day -= datetime.timedelta(EVERY_DAYS)
    return found


def _teachers(cases: Iterable[_Case]) -> int:
    return len({one.deal for one in cases})


def _near(cases: Sequence[_Case], age: int) -> list[_Case]:
    """Those of about the same age: classes are added on both sides until enough deals teach."""
    near: list[_Case] = []
    for width in range(len(AGES) + 1):
        near = [one for one in cases if abs(one.age - age) <= width]
        if _teachers(near) >= LEAST_OF_STAGE:
            break
    return near


def _forecast(
    known: Sequence[_Known], opened: Sequence[OpenDeal], on: datetime.date, horizon: int
) -> ArrivalOutlook:
    # Here, since the tables of deals import this module and every command loads the tables.
    import numpy as np

    until = on + datetime.timedelta(horizon)
    cases = _cases(known, on, horizon)
    deals = _teachers(one for rows in cases.values() for one in rows)
    taught = {stage: rows for stage, rows in cases.items() if _teachers(rows) >= LEAST_OF_STAGE}
    counted = [one for one in opened if one.stage in taught]
    left_out = [one.code for one in opened if one.stage not in taught]
    n_cases = sum(len(rows) for rows in taught.values())
    if deals < LEAST_DEALS or (opened and not counted):
        every = tuple(sorted(one.code for one in opened))
        return ArrivalOutlook(on, until, deals, n_cases, 0, 0, every, None, None, None)
    futures = _futures(taught, counted, len(known))
    low, middle, high = np.quantile(futures, (INTERVAL[0], 0.5, INTERVAL[1]))
    return ArrivalOutlook(
        on, until, deals, n_cases, len(counted), sum(one.left_fen for one in counted),
        tuple(sorted(left_out)), round(low), round(middle), round(high),
    )  # fmt: skip


def _futures(
    taught: Mapping[str, Sequence[_Case]], counted: Sequence[OpenDeal], deals: int
) -> "np.ndarray":
    """The sum that arrives in each of FUTURES futures, in fen."""
    import numpy as np

    draw = np.random.default_rng(_SEED)
    times_drawn = draw.multinomial(deals, np.full(deals, 1 / deals), size=FUTURES)
    total = np.zeros(FUTURES)
    for stage, age in sorted({(one.stage, one.age) for one in counted}):
        alike = [one for one in counted if (one.stage, one.age) == (stage, age)]
        left = np.array([float(one.left_fen) for one in alike])
        near = _near(taught[stage], age)
        numbers = np.array([one.deal for one in near])
        shares = np.array([one.share for one in near])
        for future in range(FUTURES):
            weights = times_drawn[future, numbers].cumsum()
            if not weights[-1]:
                weights = np.arange(1, len(numbers) + 1)
            at = np.searchsorted(weights, draw.random(len(left)) * weights[-1], side="right")
            total[future] += left @ shares[at]
    return total
