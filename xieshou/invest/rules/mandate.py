"""What a mandate is told with. Pure."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

MANDATE_STEPS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "revise": (("open",), "open"),
    "name": (("open",), "open"),
    "close": (("open",), "closed"),
}


@dataclass(frozen=True, slots=True)
class MandateWish:
    """What is looked for; units as in models.Mandate. `industries` and `wheres` most liked first,
    nothing in `wheres` is anywhere; None is not asked for."""

    kind: str
    title: str
    industries: tuple[str, ...]
    least_fen: int
    most_fen: int
    starts_on: datetime.date
    ends_on: datetime.date
    wheres: tuple[str, ...] = ()
    land_mu: int | None = None
    power_kva: int | None = None
    water_m3_day: int | None = None
    lowest_m: int | None = None
    highest_m: int | None = None
    road: int | None = None
    labour: int | None = None
    land_price_fen: int | None = None
    terms: str = ""


def mandate_after(step: str, state: str) -> str | None:
    """The state after a step; None where it is not allowed."""
    before, after = MANDATE_STEPS[step]
    return after if state in before else None
