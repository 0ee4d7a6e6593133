"""Quantities, contracts and retention: what may be said of works. Pure: no query, no clock."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from xieshou.projects.rules.life import Quantity

# The stages of open contracting (OCDS 1.1), in their order.
STAGES = ("planning", "tender", "award", "contract", "implementation")
METHODS = ("open", "selective", "limited", "direct")
# 建设工程质量保证金管理办法 (建质〔2017〕138号), article 7: at most 3 % of the settled price.
MOST_RETENTION_PERCENT = 3
# No contract here is older; an earlier day is a slip of the pen.
FIRST_DAY = date(2000, 1, 1)
MOST_QUANTITY = Decimal(10**11)
MOST_QUANTITIES = 20
MOST_LINE = 120
# Each pattern reads a line once, whatever stands in it.
_GAP = re.compile(r"[\s,，]+")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_AMOUNT = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,3})?")


class NotQuantities(ValueError):
    """A line is not "name unit amount"; `args[0]` is the line, or its beginning."""


class LineTooLong(NotQuantities):
    """A line has more than MOST_LINE characters."""


def parse_quantities(text: str) -> tuple[Quantity, ...]:
    """Lines "name unit amount", as 道路 公里 3.2. Raises NotQuantities."""
    found: list[Quantity] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if len(line) > MOST_LINE:
            raise LineTooLong(line[:20])
        one = _quantity(line)
        if one is None or len(found) == MOST_QUANTITIES:
            raise NotQuantities(line)
        found.append(one)
    if len({one.name for one in found}) < len(found) or not all(map(sound, found)):
        raise NotQuantities(text.strip()[:60])
    return tuple(found)


def _quantity(line: str) -> Quantity | None:
    """The last two gaps of a line part name, unit and amount; the name may have gaps itself."""
    number = len(line.rstrip("0123456789,."))
    line = line[:number] + _THOUSANDS.sub("", line[number:])
    gaps = list(_GAP.finditer(line))
    if len(gaps) < 2:
        return None
    name = line[: gaps[-2].start()]
    unit = line[gaps[-2].end() : gaps[-1].start()]
    amount = line[gaps[-1].end() :]
    if not (0 < len(name) <= 60 and 0 < len(unit) <= 20 and _AMOUNT.fullmatch(amount)):
        return None
    return None if unit.isdecimal() else Quantity(name, unit, canonical(Decimal(amount)))


def show_quantities(quantities: Iterable[Quantity]) -> str:
    """The lines that `parse_quantities` reads."""
    return "\n".join(f"{one.name} {one.unit} {one.planned}" for one in quantities)


def canonical(amount: Decimal) -> str:
    """The amount without zeros at its end, so that equal amounts are equal texts."""
    return format(amount.quantize(Decimal("0.001")).normalize(), "f")


def sound(one: Quantity) -> bool:
    """Whether a quantity has a name, a unit, and an amount above zero with three digits at most."""
    try:
        amount = Decimal(one.planned)
    except InvalidOperation:
        return False
    if not (amount.is_finite() and 0 < amount < MOST_QUANTITY):
        return False
    return bool(one.name.strip() and one.unit.strip()) and canonical(amount) == one.planned


def unmeasured(planned: Sequence[Quantity], measured: Mapping[str, Decimal]) -> tuple[str, ...]:
    """Names of planned quantities without a measured one that could be."""
    return tuple(
        one.name
        for one in planned
        if one.name not in measured
        or not measured[one.name].is_finite()
        or not 0 <= measured[one.name] < MOST_QUANTITY
    )


def contract_flaw(
    *, stage: str, before: str, method: str, supplier: str, amount_fen: int, signed: bool
) -> str:
    """The code of what is wrong with a contract's stage and what it needs there, "" if nothing."""
    if stage not in STAGES:
        return "stage_unknown"
    if method not in METHODS:
        return "method_unknown"
    if before and STAGES.index(stage) < STAGES.index(before):
        return "stage_back"
    at = STAGES.index(stage)
    if at >= STAGES.index("award") and not supplier.strip():
        return "supplier_missing"
    if at >= STAGES.index("award") and amount_fen <= 0:
        return "amount_missing"
    return "unsigned" if at >= STAGES.index("contract") and not signed else ""


def most_retention(amount_fen: int) -> int:
    """What may be held back of a contract, in fen."""
    return amount_fen * MOST_RETENTION_PERCENT // 100
