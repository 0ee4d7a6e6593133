"""What each kind of linkage contract owes: one small formula a kind, in whole fen. Pure.

Terms are what both sides sign, facts what is told for each due. Land is in hundredths of a mu,
goods in grams, shares and rates in basis points.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

WHOLE_BP = 10_000
GRAMS = 1000
CENTI = 100
MONTHS = 12
# A bad harvest, of a usual one, unless the simulation is asked for another.
BAD_HARVEST_BP = 5000
# 民法典 第七百零五条: no lease is for more than twenty years.
MOST_YEARS = 20
_MOST_FEN, _MOST_NUMBER = 10**13, 10**10


@dataclass(frozen=True, slots=True)
class Term:
    """A whole number of a contract: its name, its unit, and what it may be."""

    name: str
    unit: str
    least: int = 0
    most: int = _MOST_NUMBER


def _fen(name: str, least: int = 0) -> Term:
    return Term(name, "fen", least, _MOST_FEN)


def _bp(name: str, most: int = WHOLE_BP) -> Term:
    return Term(name, "bp", 0, most)


# Kind → what both sides sign.
TERMS: Mapping[str, tuple[Term, ...]] = {
    "rent": (
        _fen("rent_per_mu", 1),
        Term("land", "mu", 1),
        # More each year, of the year before.
        _bp("escalator", 2000),
    ),
    "labour": (_fen("wage_per_day", 1), Term("days_promised", "days")),
    "order": (_fen("floor_per_kg"), _fen("margin_per_kg"), Term("usual", "grams", 1)),
    "share": (_bp("share"), _fen("floor")),
    "asset": (_fen("investment", 1), _bp("rate", 5000)),
    "service": (_fen("fee_per_mu"), Term("land", "mu", 1), _fen("promised_per_mu")),
    "post": (_fen("wage_per_month", 1), Term("posts", "posts", 1, 10_000)),
}
# Kind → what is told for each due; none where the terms say all.
FACTS: Mapping[str, tuple[Term, ...]] = {
    "rent": (),
    "labour": (Term("days", "days"),),
    "order": (_fen("market_per_kg"), Term("delivered", "grams")),
    "share": (_fen("profit"),),
    "asset": (),
    "service": (_fen("harvest"),),
    "post": (),
}
Numbers = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Period:
    """The months a due is for, and the whole years since the contract began."""

    months: int
    year: int


def rent(terms: Numbers, facts: Numbers, period: Period) -> Fraction:
    """Rent a mu and year, more by the escalator each year, for the land and the months."""
    grown = Fraction(WHOLE_BP + terms["escalator"], WHOLE_BP) ** period.year
    yearly = Fraction(terms["rent_per_mu"] * terms["land"], CENTI) * grown
    return yearly * period.months / MONTHS


def labour(terms: Numbers, facts: Numbers, period: Period) -> Fraction:
    """Wage a day, for the days worked and never fewer than were promised."""
    return Fraction(terms["wage_per_day"] * max(facts["days"], terms["days_promised"]))


def order(terms: Numbers, facts: Numbers, period: Period) -> Fraction:
    """What was delivered at the market's price less the buyer's margin, never below the floor."""
    price = max(terms["floor_per_kg"], facts["market_per_kg"] - terms["margin_per_kg"])
    return Fraction(price * facts["delivered"], GRAMS)


def share(terms: Numbers, facts: Numbers, period: Period) -> Fraction:
    """A share of the profit, never below the dividend promised."""
    return max(Fraction(terms["floor"]), Fraction(facts["profit"] * terms["share"], WHOLE_BP))


def asset(terms: Numbers, facts: Numbers, period: Period) -> Fraction:
    """A rate a year on what was invested: 3,816 万 at 6.2 % are 236.592 万."""
    yearly = Fraction(terms["investment"] * terms["rate"], WHOLE_BP)
    return yearly * period.months / MONTHS


def service(terms: Numbers, facts: Numbers, period: Period) -> Fraction:
    """What makes the harvest up to the promised yield; the fee is the household's own cost."""
    promised = Fraction(terms["promised_per_mu"] * terms["land"], CENTI)
    return max(Fraction(0), promised - facts["harvest"])


def post(terms: Numbers, facts: Numbers, period: Period) -> Fraction:
    """Wage a month for the posts."""
    return Fraction(terms["wage_per_month"] * terms["posts"] * period.months)


FORMULAS: Mapping[str, Callable[[Numbers, Numbers, Period], Fraction]] = {
    "rent": rent,
    "labour": labour,
    "order": order,
    "share": share,
    "asset": asset,
    "service": service,
    "post": post,
}


def due_fen(kind: str, terms: Numbers, facts: Numbers, period: Period) -> int:
    """What is owed, rounded half up to the fen."""
    exact = FORMULAS[kind](terms, facts, period)
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def flaws(wanted: tuple[Term, ...], given: Mapping[str, object]) -> tuple[Term, ...]:
    """Which of the wanted numbers are missing or out of range; unknown names count as wrong."""
    wrong = [term for term in wanted if not _fits(term, given.get(term.name))]
    known = {term.name for term in wanted}
    return (*wrong, *(Term(name, "") for name in given if name not in known))


def _fits(term: Term, number: object) -> bool:
    whole = isinstance(number, int) and not isinstance(number, bool)
    return whole and term.least <= number <= term.most  # type: ignore[operator]


def schedule(starts_on: date, ends_on: date, every_months: int, due_day: int) -> dict[date, Period]:
    """The day that each period's due is to be paid, in the month in which the period ends, and
    what it is for; a last period may be shorter."""
    after = ends_on + timedelta(1)
    whole = (after.year - starts_on.year) * MONTHS + after.month - starts_on.month
    whole += after.day > starts_on.day
    found, done = {}, 0
    first = starts_on.year * MONTHS + starts_on.month - 1
    while done < whole:
        months = min(every_months, whole - done)
        month = first + done + months
        found[date(month // MONTHS, month % MONTHS + 1, due_day)] = Period(months, done // MONTHS)
        done += months
    return found


def worst_facts(
    kind: str, terms: Numbers, expected: Numbers, bad_harvest_bp: int = BAD_HARVEST_BP
) -> dict[str, int]:
    """The facts of a bad year: no price at the market, a bad harvest, no profit, no work."""
    if kind == "order":
        grams = expected["delivered"] * bad_harvest_bp // WHOLE_BP
        return {"market_per_kg": 0, "delivered": grams}
    if kind == "service":
        return {"harvest": expected["harvest"] * bad_harvest_bp // WHOLE_BP}
    return dict.fromkeys(expected, 0)


def own_cost(kind: str, terms: Numbers, months: int) -> int:
    """What the households pay themselves in the months: the fee of services, else nothing."""
    if kind != "service":
        return 0
    return terms["fee_per_mu"] * terms["land"] * months // (CENTI * MONTHS)


def own_harvest(kind: str, facts: Numbers) -> int:
    """What the households keep beside the due: under a service, their harvest."""
    return facts["harvest"] if kind == "service" else 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a due day brings all households together, and the one with the least weight, in fen: as
    expected, and at worst. Below zero where a fee is more than what comes of it."""

    day: date
    expected_fen: int
    worst_fen: int
    least_expected_fen: int
    least_worst_fen: int


def simulate(
    kind: str,
    terms: Numbers,
    expected: Numbers,
    *,
    starts_on: date,
    ends_on: date,
    every_months: int,
    due_day: int,
    weights: list[int],
    bad_harvest_bp: int = BAD_HARVEST_BP,
) -> list[Outlook]:
    """Each due of the contract's years; `expected` are the facts of a usual period, `weights` those
    of its households (none: the collective alone)."""
    bad = worst_facts(kind, terms, expected, bad_harvest_bp)
    part = Fraction(min(weights), sum(weights)) if weights else Fraction(1)
    rows = []
    for day, period in schedule(starts_on, ends_on, every_months, due_day).items():
        cost = own_cost(kind, terms, period.months)
        good, poor = (
            due_fen(kind, terms, facts, period) + own_harvest(kind, facts) - cost
            for facts in (expected, bad)
        )
        rows.append(Outlook(day, good, poor, _floor(good * part), _floor(poor * part)))
    return rows


def _floor(exact: Fraction) -> int:
    return exact.numerator // exact.denominator
