"""Quantities, contracts and retention: what may be said of works. Pure: no query, no clock."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from xieshou.projects.rules.life import Quantity

# The stages of open contracting (OCDS 1.1), in their order.
STAGES = ("planning", "tender", "award", "contract", "implementation")
METHODS = ("open", "selective", "limited", "direct")
# 建设工程质量保证金管理办法 (建质〔2017〕138号), article 7: at most 3 % of the settled price.
MOST_RETENTION_PERCENT = 3
MOST_QUANTITY = Decimal(10**11)
MOST_QUANTITIES = 20
_LINE = re.compile(r"(.{1,60}?)[\s,，]+(\S{1,20}?)[\s,，]+([0-9][0-9,]*(?:\.[0-9]{1,3})?)")


class NotQuantities(ValueError):
    """A line is not "name unit amount"; `args[0]` is the line."""


def parse_quantities(text: str) -> tuple[Quantity, ...]:
    """Lines "name unit amount", as 道路 公里 3.2. Raises NotQuantities."""
    found: list[Quantity] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        match = _LINE.fullmatch(line)
        if match is None or len(found) == MOST_QUANTITIES:
            raise NotQuantities(line)
        name, unit, amount = match.groups()
        found.append(Quantity(name, unit, canonical(Decimal(amount.replace(",", "")))))
    if len({one.name for one in found}) < len(found) or not all(map(sound, found)):
        raise NotQuantities(text.strip()[:60])
    return tuple(found)


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
