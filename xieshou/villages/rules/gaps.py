"""Gaps of services: what households say beside what an inspector found. Pure.

A gap by households is a share of people without the service of `GAP_SHARE` or more; a gap by
inspection is any state but "good". The threshold is this product's: below it, single households
lack what their village has.
"""

from collections.abc import Mapping

GAP_SHARE = 0.10
# Years by which the two sides may lie apart before that is said.
FAR_YEARS = 1
# The indicator of household data that speaks of a service (indicator set rural-cn).
INDICATOR_OF: Mapping[str, str] = {
    "water": "water",
    "power": "power",
    "road": "road",
    "fuel": "fuel",
    "housing": "housing",
    "school": "attendance",
    "clinic": "health_care",
}
# What may be measured of a service, and in which unit.
MEASURES: Mapping[str, Mapping[str, str]] = {
    "water": {"litres": "l/person/day", "fetch": "min/trip", "assured": "%"},
    "power": {"cut": "h/month", "voltage": "V"},
    "road": {"width": "m", "to_township": "min"},
    "fuel": {"users": "%"},
    "housing": {"unsafe": "households"},
    "school": {"distance": "min"},
    "clinic": {"distance": "min", "doctors": "people", "days": "days/week"},
}
# Units that count households or people.
COUNTED = ("households", "people")


def verdict(share: float | None, state: str) -> str:
    """How the two sides stand: both_good, both_gap, or where they disagree households_only (they
    lack what the inspector found good), inspection_only; one_sided where a side says nothing."""
    if share is None or not state:
        return "one_sided"
    by_households, by_inspection = share >= GAP_SHARE, state != "good"
    if by_households and by_inspection:
        return "both_gap"
    if by_households:
        return "households_only"
    return "inspection_only" if by_inspection else "both_good"
