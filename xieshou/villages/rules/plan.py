"""What a village's plan says, what it may not say, and what it comes to. Pure.

A plan answers needs with works; a work costs its quantity times its unit cost, and its money,
labour in kind included, makes up that cost to the fen.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field as made_by
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from xieshou.core.canonical import canonical, sha256

LABOUR = "labour"
MOST_NEEDS = MOST_WORKS = 60
MOST_TEXT = 4000
MOST_FEN = 10**13
MOST_QUANTITY = Decimal(10) ** 9
MOST_DAYS, MOST_RATE_FEN = 1_000_000, 1_000_000
MOST_PEOPLE = 1_000_000
# Where a need was seen.
ORIGINS = ("households", "inspection", "meeting", "residents")


@dataclass(frozen=True, slots=True)
class Need:
    """A need: `lack` is the code of an indicator of household data or "", `asset` the community
    asset that it builds on or mends, by name, or ""; `seen` one of ORIGINS."""

    code: str
    text: str
    lack: str = ""
    people: int = 0
    households: int = 0
    asset: str = ""
    seen: str = "residents"


@dataclass(frozen=True, slots=True)
class Money:
    """Of a source (as the project bank's): `amount_fen`; labour is `days` × `rate_fen` a day."""

    source: str
    amount_fen: int
    days: int = 0
    rate_fen: int = 0


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """A work: which needs it answers, how much of what, in which years, who keeps it up and for how
    much a year; `green` where it betters the environment (环境整治)."""

    code: str
    name: str
    kind: str
    needs: tuple[str, ...]
    quantity: Decimal
    unit: str
    unit_cost_fen: int
    first_year: int
    last_year: int
    keeper: str
    money: tuple[Money, ...] = ()
    yearly_fen: int = 0
    green: bool = False
    people: int = 0
    households: int = 0

    @property
    def cost_fen(self) -> int:
        """Quantity times unit cost, half a fen upwards."""
        return int((self.quantity * self.unit_cost_fen).quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class PlanContent:
    vision: str = ""
    environment: str = ""
    needs: tuple[Need, ...] = ()
    works: tuple[PlannedWork, ...] = ()

    @property
    def total_fen(self) -> int:
        return sum(work.cost_fen for work in self.works)


@dataclass(frozen=True, slots=True)
class PlanFlaw:
    """What is wrong, where: `part` is "needs", "works" or "", `row` counts from 1 within it."""

    code: str
    field: str = ""
    part: str = ""
    row: int = 0
    params: Mapping[str, Any] = made_by(default_factory=dict)


def as_json(content: PlanContent) -> dict[str, Any]:
    """Plain JSON: decimals as text without trailing zeros."""
    plain = asdict(content)
    for work in plain["works"]:
        work["quantity"] = format(work["quantity"].normalize(), "f")
    return json.loads(json.dumps(plain))  # type: ignore[no-any-return]


def from_json(plain: Mapping[str, Any]) -> PlanContent:
    """The inverse of as_json. Raises KeyError, TypeError, ValueError for another shape."""
    try:
        return PlanContent(
            plain["vision"],
            plain["environment"],
            tuple(Need(**need) for need in plain["needs"]),
            tuple(
                PlannedWork(
                    **{
                        **work,
                        "needs": tuple(work["needs"]),
                        "quantity": Decimal(work["quantity"]),
                        "money": tuple(Money(**line) for line in work["money"]),
                    }
                )
                for work in plain["works"]
            ),
        )
    except InvalidOperation as fault:
        raise ValueError("quantity") from fault


def digest(content: PlanContent) -> str:
    """SHA-256 of the content as canonical JSON."""
    return sha256(canonical(as_json(content)))


def by_source(content: PlanContent) -> dict[str, int]:
    """Fen of each source over all works, those without left out."""
    sums: Counter[str] = Counter()
    for work in content.works:
        for line in work.money:
            sums[line.source] += line.amount_fen
    return dict(sums)


def by_phase(content: PlanContent) -> dict[int, int]:
    """Fen of the works that begin in each year, in order of years."""
    sums: Counter[int] = Counter()
    for work in content.works:
        sums[work.first_year] += work.cost_fen
    return dict(sorted(sums.items()))


def unanswered(content: PlanContent) -> tuple[str, ...]:
    """Codes of needs that no work answers."""
    answered = {code for work in content.works for code in work.needs}
    return tuple(need.code for need in content.needs if need.code not in answered)


def draft_flaws(content: PlanContent) -> Iterator[PlanFlaw]:
    """What not even a draft may hold: codes twice or unknown, numbers out of range."""
    if len(content.vision) > MOST_TEXT or len(content.environment) > MOST_TEXT:
        yield PlanFlaw("text_long", "vision", params={"most": MOST_TEXT})
    parts: tuple[tuple[str, list[str], int], ...] = (
        ("needs", [need.code for need in content.needs], MOST_NEEDS),
        ("works", [work.code for work in content.works], MOST_WORKS),
    )
    for part, codes, most in parts:
        yield from _of_codes(part, codes, most)
    for number, need in enumerate(content.needs, 1):
        yield from _of_need(need, number)
    known = {need.code for need in content.needs}
    for number, work in enumerate(content.works, 1):
        yield from _of_work(work, number, known)


def submission_flaws(content: PlanContent, first_year: int, last_year: int) -> Iterator[PlanFlaw]:
    """What a version may not hold besides: no vision, no works, years outside the plan's, a need
    unanswered by the work that names none, money that is not the cost, nobody to keep it up."""
    if not content.vision.strip():
        yield PlanFlaw("no_vision", "vision")
    if not content.works:
        yield PlanFlaw("no_works", "", "works")
    for row, work in enumerate(content.works, 1):
        if not work.needs:
            yield PlanFlaw("answers_nothing", "needs", "works", row)
        if not first_year <= work.first_year <= work.last_year <= last_year:
            span = {"first": first_year, "last": last_year}
            yield PlanFlaw("years_outside", "first_year", "works", row, span)
        if not work.keeper.strip():
            yield PlanFlaw("no_keeper", "keeper", "works", row)
        paid = sum(line.amount_fen for line in work.money)
        if paid != work.cost_fen:
            gap = {"cost": work.cost_fen / 100, "paid": paid / 100}
            yield PlanFlaw("money_not_cost", "money", "works", row, gap)


def _of_codes(part: str, codes: list[str], most: int) -> Iterator[PlanFlaw]:
    if len(codes) > most:
        yield PlanFlaw("too_many", "", part, params={"most": most})
    seen, letter = Counter(codes), part[0].upper()
    for number, code in enumerate(codes, 1):
        if not _is_code(code, letter):
            yield PlanFlaw("code_shape", "code", part, number, {"letter": letter})
        elif seen[code] > 1:
            yield PlanFlaw("code_twice", "code", part, number, {"code": code})


def _of_need(need: Need, row: int) -> Iterator[PlanFlaw]:
    if not need.text.strip() or len(need.text) > 300:
        yield PlanFlaw("need_text", "text", "needs", row)
    if need.seen not in ORIGINS:
        yield PlanFlaw("seen_unknown", "seen", "needs", row)
    if not 0 <= need.households <= need.people <= MOST_PEOPLE:
        yield PlanFlaw("people_wrong", "people", "needs", row)


def _of_work(work: PlannedWork, row: int, known: set[str]) -> Iterator[PlanFlaw]:
    if not work.name.strip() or len(work.name) > 120 or len(work.keeper) > 120:
        yield PlanFlaw("work_name", "name", "works", row)
    for code in work.needs:
        if code not in known:
            yield PlanFlaw("need_unknown", "needs", "works", row, {"code": code})
    if not 0 < work.quantity <= MOST_QUANTITY or not 0 < work.unit_cost_fen <= MOST_FEN:
        yield PlanFlaw("quantity_wrong", "quantity", "works", row)
    elif work.cost_fen > MOST_FEN or not 0 <= work.yearly_fen <= MOST_FEN:
        yield PlanFlaw("cost_wrong", "unit_cost", "works", row)
    if not 0 <= work.households <= work.people <= MOST_PEOPLE:
        yield PlanFlaw("people_wrong", "people", "works", row)
    if len({line.source for line in work.money}) < len(work.money):
        yield PlanFlaw("source_twice", "money", "works", row)
    for line in work.money:
        if not _is_fit(line):
            yield PlanFlaw("money_wrong", "money", "works", row, {"source": line.source})


def _is_fit(line: Money) -> bool:
    """An amount above zero; of labour the days at their rate, of other sources none."""
    if not 0 < line.amount_fen <= MOST_FEN:
        return False
    if line.source != LABOUR:
        return line.days == line.rate_fen == 0
    fits = 0 < line.days <= MOST_DAYS and 0 < line.rate_fen <= MOST_RATE_FEN
    return fits and line.days * line.rate_fen == line.amount_fen


def _is_code(code: str, letter: str) -> bool:
    digits = code[1:]
    return code[:1] == letter and digits.isascii() and digits.isdecimal() and 1 <= len(digits) <= 3
