"""What an opportunity is told with, and which step follows which. Pure."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

# Step → (states it is taken in, state after).
OPPORTUNITY_STEPS: Mapping[str, tuple[tuple[str, ...], str]] = {
    # Of what is drafted, or of a new version of what is open.
    "release": (("draft", "open"), "open"),
    "revise": (("draft", "open"), ""),
    "close": (("draft", "open"), "closed"),
}
# From these on the public is told how many workers there are (docs/rules/small-cells.md).
FEWEST_WORKERS = 10


@dataclass(frozen=True, slots=True)
class OpportunityFacts:
    """What a version of an opportunity says; units as in models.OpportunityVersion, None: not
    known yet."""

    name: str
    industry: str
    introduction: str
    site: str
    available_from: datetime.date
    open_until: datetime.date
    park: str = ""
    lon_e6: int | None = None
    lat_e6: int | None = None
    altitude_m: int | None = None
    land_mu: int | None = None
    power_kva: int | None = None
    water_m3_day: int | None = None
    road: int | None = None
    climate: str = ""
    products: str = ""
    labour: int | None = None
    policy: str = ""
    land_price_fen: int | None = None
    least_fen: int | None = None
    most_fen: int | None = None


def opportunity_after(step: str, state: str, *, pending: bool) -> str | None:
    """The state after a step; None where it is not allowed. `pending`: a version waits to be
    opened; without one there is nothing to release."""
    before, after = OPPORTUNITY_STEPS[step]
    if state not in before or (step == "release" and not pending):
        return None
    return after or state
