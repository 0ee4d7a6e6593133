"""What a proposal must be like, and who may move it on: pure, no query, no clock."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

# The planner enumerates the bundles of a village's works: 2**12 of them at most.
MOST_OPEN_WORKS = 12
MOST_FEN = 10**13  # 1000 亿元: more is a slip of units.
MOST_DAYS = 10_000
MOST_PEOPLE = 1_000_000
MOST_PRODUCT_KG = 10**10
MOST_JOBS = 100_000

OPEN_STATES = ("draft", "submitted", "reviewed", "noticed", "listed", "planned")
# States in which a year's plan weighs a work: one that it took in is weighed again with the rest.
PLANNABLE_STATES = ("listed", "planned")
# States that anybody may read; a draft is its village's own affair.
PUBLIC_STATES = ("submitted", "reviewed", "noticed", "listed", "planned", "done")

# verb: {state before: state after}
TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    # A change makes it a draft again: what was listed is what was read.
    "revise": {"draft": "draft", "submitted": "draft", "reviewed": "draft"},
    "submit": {"draft": "submitted"},
    "review": {"submitted": "reviewed"},
    "return": {"submitted": "draft", "reviewed": "draft", "noticed": "draft"},
    "open_notice": {"reviewed": "noticed"},
    "list": {"noticed": "listed"},
    "enter_plan": {"listed": "planned", "planned": "planned"},
    "leave_plan": {"planned": "listed"},
    # Of its project: what is accepted is done, what is cancelled is planned no more.
    "carry_through": {"planned": "done"},
    "give_up": {"planned": "withdrawn"},
    "withdraw": {
        "draft": "withdrawn",
        "submitted": "withdrawn",
        "reviewed": "withdrawn",
        "noticed": "withdrawn",
        "listed": "withdrawn",
    },
}

# Indicators that a work of a kind clears unless its proposal says otherwise.
CLEARS: Mapping[str, tuple[str, ...]] = {
    "water": ("water",),
    "power": ("power",),
    "road": ("road",),
    "fuel": ("fuel",),
    "housing": ("housing",),
    "science": ("skills",),
    "education": ("schooling", "attendance"),
    "health": ("health_care", "illness"),
    "industry": ("income", "work"),
    "talent": ("skills",),
    "labour": ("work",),
}
# Groups of households, bit by bit, as in the histograms of needs.
GROUPS = ("monitored", "lifted", "other")
EVERYBODY = 7

SOURCES = ("municipal", "district", "county", "enterprise", "social", "labour")


@dataclass(frozen=True, slots=True)
class Cost:
    source: str
    payer: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Content:
    """What a proposal says: the part that its authors write and the county's office reads.

    `clears` and `serves` are masks (bit i = indicator i; 1 monitored, 2 lifted, 4 other).
    `income_fen` is what the households are expected to earn more a year, all together, `jobs` the
    people expected to find work through it; 0 where nothing is said.
    """

    name: str
    kind: str
    clears: int
    serves: int
    households: int
    people: int
    costs: tuple[Cost, ...]
    uses: tuple[tuple[str, int], ...] = ()
    product: str = ""
    product_kg_per_year: int = 0
    income_fen: int = 0
    jobs: int = 0
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A proposal as a whole, as a sheet or a loader brings it; `code` is its identity."""

    code: str
    year: int
    village: str
    content: Content
    state: str = "submitted"
    origin: str = "entered"
    source: str = ""
    source_url: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong: the field it stands in, a code to be worded, and its values."""

    field: str
    code: str
    params: Mapping[str, object]


def code_fits(code: str, village: str) -> bool:
    """Whether a proposal's code may stand in an address and begins with its own village."""
    return re.fullmatch(rf"{village}-[0-9A-Za-z-]{{1,27}}", code, re.ASCII) is not None


def next_state(verb: str, state: str) -> str | None:
    """The state after `verb`, or None where the verb is not allowed."""
    return TRANSITIONS[verb].get(state)


def may_list(lister: int | None, authors: Collection[int]) -> bool:
    """Four eyes: nobody lists what they wrote or changed."""
    return lister not in authors


def mask(chosen: Iterable[str], order: Sequence[str]) -> int:
    """The bits of the chosen names in that order; raises ValueError at an unknown name."""
    return sum(1 << order.index(name) for name in set(chosen))


def names(bits: int, order: Sequence[str]) -> tuple[str, ...]:
    """The names whose bits are set, in order."""
    return tuple(name for i, name in enumerate(order) if bits >> i & 1)


def total_fen(costs: Iterable[Cost]) -> int:
    return sum(cost.amount_fen for cost in costs)


def payer_fits(source: str, payer: str, village: str) -> bool:
    """Whether a place may stand as payer: the county pays for its own villages, and so on."""
    match source:
        case "municipal":
            return len(payer) == 2
        case "district":
            return len(payer) == 6 and payer[:2] != village[:2]
        case "county":
            return payer == village[:6]
        case "labour":
            return payer == village
    return bool(payer)


def usual_payer(source: str, village: str, donor: str) -> str:
    """Who pays where nothing else is said; `donor` is the paired district, "" where there is none.

    Firms and givers come as a rule through the pairing, so they count as of the donor's place.
    """
    match source:
        case "county":
            return village[:6]
        case "labour":
            return village
        case "municipal":
            return donor[:2]
    return donor


def entry_of_row(row: Mapping[str, Any], donor: str, order: Sequence[str]) -> Entry:
    """The proposal that a row of the sheet describes (its columns: sheets.proposals_sheet).

    `donor` is the district paired with the county, `order` the indicators bit by bit.
    """
    village = row["village"]
    cells = [(source, row.get(f"cost_{source}") or 0) for source in SOURCES]
    content = Content(
        name=row["name"],
        kind=row["kind"],
        clears=mask(row.get("clears") or CLEARS[row["kind"]], order),
        serves=mask(row.get("serves") or GROUPS, GROUPS),
        households=row.get("households") or 0,
        people=row.get("people") or 0,
        costs=tuple(
            Cost(source, usual_payer(source, village, donor), fen) for source, fen in cells if fen
        ),
        uses=tuple(
            (column.removeprefix("days_"), days)
            for column, days in row.items()
            if column.startswith("days_") and days
        ),
        product=row.get("product") or "",
        product_kg_per_year=int((row.get("product_tonnes") or 0) * 1000),
        income_fen=row.get("income_fen") or 0,
        jobs=row.get("jobs") or 0,
        requires=row.get("requires") or (),
        excludes=row.get("excludes") or (),
        note=row.get("note") or "",
    )
    return Entry(row["code"], row["year"], village, content)


def payers_kept(asked: Iterable[Cost], known: Collection[Cost]) -> tuple[Cost, ...]:
    """Costs with payers known from before: a form asks for sources alone.

    Where a source had several payers and its sum is unchanged they stay as they were; a changed sum
    of several falls to the first of them.
    """
    costs: list[Cost] = []
    for cost in asked:
        before = [old for old in known if old.source == cost.source]
        if before and total_fen(before) == cost.amount_fen:
            costs += before
        else:
            payer = before[0].payer if before else cost.payer
            costs.append(Cost(cost.source, payer, cost.amount_fen))
    return tuple(costs)


def with_payers(content: Content, known: Collection[Cost]) -> Content:
    """The content with the payers that are known from before."""
    return replace(content, costs=payers_kept(content.costs, known))


def flaws(content: Content, own_code: str = "") -> Iterator[Flaw]:
    """Everything wrong with a proposal's content, seen by itself."""
    if not content.name.strip():
        yield Flaw("name", "name_empty", {})
    if content.kind not in CLEARS:
        yield Flaw("kind", "kind_unknown", {"kind": content.kind})
    if not 1 <= content.serves <= EVERYBODY:
        yield Flaw("serves", "serves_nobody", {})
    if not content.clears:
        yield Flaw("clears", "clears_nothing", {})
    for field, value in (("households", content.households), ("people", content.people)):
        if not 0 <= value <= MOST_PEOPLE:
            yield Flaw(field, "number_out_of_range", {"most": MOST_PEOPLE})
    if content.households > content.people:
        yield Flaw("households", "more_households_than_people", {})
    yield from _money_flaws(content)
    yield from _product_flaws(content)
    yield from _earning_flaws(content)
    linked = (*content.requires, *content.excludes)
    if own_code and own_code in linked:
        yield Flaw("requires", "link_to_itself", {})
    if set(content.requires) & set(content.excludes):
        yield Flaw("excludes", "requires_and_excludes", {})


def _money_flaws(content: Content) -> Iterator[Flaw]:
    if not content.costs:
        yield Flaw("costs", "no_cost", {})
    for cost in content.costs:
        if cost.source not in SOURCES:
            yield Flaw("costs", "source_unknown", {"source": cost.source})
        elif not 0 < cost.amount_fen <= MOST_FEN:
            yield Flaw(f"cost_{cost.source}", "amount_out_of_range", {})
    if len({(cost.source, cost.payer) for cost in content.costs}) < len(content.costs):
        yield Flaw("costs", "cost_twice", {})
    for trade, days in content.uses:
        if not 0 < days <= MOST_DAYS:
            yield Flaw(f"days_{trade}", "days_out_of_range", {"most": MOST_DAYS})
    if len({trade for trade, _ in content.uses}) < len(content.uses):
        yield Flaw("uses", "trade_twice", {})


def _product_flaws(content: Content) -> Iterator[Flaw]:
    if content.kind != "industry" and (content.product or content.product_kg_per_year):
        yield Flaw("product", "product_only_industry", {})
    elif bool(content.product) != bool(content.product_kg_per_year):
        yield Flaw("product", "product_needs_amount", {})
    if not 0 <= content.product_kg_per_year <= MOST_PRODUCT_KG:
        yield Flaw("product_kg_per_year", "product_out_of_range", {})


def _earning_flaws(content: Content) -> Iterator[Flaw]:
    if not 0 <= content.income_fen <= MOST_FEN:
        yield Flaw("income_fen", "income_out_of_range", {})
    if not 0 <= content.jobs <= MOST_JOBS:
        yield Flaw("jobs", "number_out_of_range", {"most": MOST_JOBS})


def circle(requires: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Codes that require each other in a circle, so that none could come first; () if none."""
    done: set[str] = set()
    for start in requires:
        path: list[str] = []
        branches = [iter((start,))]
        while branches:
            code = next(branches[-1], None)
            if code is None:
                branches.pop()
                if path:
                    done.add(path.pop())
            elif code in path:
                return tuple(path[path.index(code) :])
            elif code not in done:
                path.append(code)
                branches.append(iter(requires.get(code, ())))
    return ()
