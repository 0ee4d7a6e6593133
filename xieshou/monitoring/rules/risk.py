"""The features of a household that the risk of falling back is judged by, and how they are read.

A feature is a number that is larger where the risk may be larger. `REFERENCE` is the household
that explanations compare with: twice the line a head, four people of whom two work, nothing amiss,
ten years out of poverty.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields

FEATURES = (
    "income_gap", "dependants", "no_worker", "illness", "disability", "unemployment", "schooling",
    "housing", "water", "disaster", "price_exposed", "breach", "newly_lifted",
)  # fmt: skip
# Clues of a kind that are not answered yet set these features, whatever last year's facts say.
CLUES_SET: Mapping[str, str] = {
    "illness": "illness", "accident": "illness", "unemployment": "unemployment",
    "disaster": "disaster", "schooling": "schooling", "price_fall": "price_exposed",
    "breach": "breach", "housing": "housing", "water": "water",
}  # fmt: skip
# Below this share of the line income is read as this, so that no logarithm runs away.
LEAST_INCOME = 0.1


@dataclass(frozen=True, slots=True)
class Facts:
    """A household's year: fen a head, persons, and what was amiss. Shares are 0 to 1."""

    income_fen: int
    size: int
    workers: int
    illness: bool = False
    disability: bool = False
    unemployment: bool = False
    schooling: bool = False
    housing: bool = False
    water: bool = False
    disaster: bool = False
    # Share of income that hangs on the price of one product.
    price_share: float = 0.0
    breach: bool = False
    # Full years since it was lifted out of poverty; None: it never was poor.
    years_lifted: int | None = None


FLAGS = tuple(field.name for field in fields(Facts) if field.type in (bool, "bool"))
REFERENCE_YEARS = 10


def features(facts: Facts, line_fen: int, clues: Collection[str] = ()) -> tuple[float, ...]:
    """The numbers of FEATURES, in their order.

    `income_gap` is ln(2·line / income): 0 at twice the line, 0.69 at the line. `dependants` is the
    share of persons who do not work less one half. `newly_lifted` is ln(11 / (1 + years)), the
    duration of the discrete-time hazard (Allison 1982), 0 for ten years and for who never was poor.
    """
    income = max(facts.income_fen, LEAST_INCOME * line_fen)
    told = {CLUES_SET[kind] for kind in clues if kind in CLUES_SET}
    years = REFERENCE_YEARS if facts.years_lifted is None else facts.years_lifted
    by_name = {name: float(getattr(facts, name) or name in told) for name in FLAGS}
    by_name |= {
        "income_gap": math.log(2 * line_fen / income),
        "dependants": (facts.size - facts.workers) / facts.size - 0.5,
        "no_worker": float(facts.workers == 0),
        "price_exposed": max(facts.price_share, 0.5 if "price_exposed" in told else 0.0),
        "newly_lifted": math.log((1 + REFERENCE_YEARS) / (1 + min(years, REFERENCE_YEARS))),
    }
    return tuple(by_name[name] for name in FEATURES)


REFERENCE = features(Facts(income_fen=200, size=4, workers=2), 100)
