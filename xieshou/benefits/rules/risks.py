"""Risks of linkage contracts, each with its threshold and where that comes from. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

# A market whose Herfindahl–Hirschman index is above 1,800 of 10,000 is highly concentrated: US
# Department of Justice and Federal Trade Commission, Merger Guidelines (2023), guideline 1.
MOST_HHI = 1800
# Above a Gini of 0.4 inequality is a cause for alarm: UN-Habitat, State of the World's Cities
# 2008/2009 (international alert line).
MOST_GINI = 0.4
# Of a household's income of the year; a default of this product, no source names one.
MOST_OF_ONE_CONTRACT = 0.5
# Days after which what is not paid is told as late, and as a breach; defaults of this product.
LATE_DAYS, BREACH_DAYS = 0, 30


@dataclass(frozen=True, slots=True)
class Risk:
    """A flag: its code, what was measured, and the threshold it is above (None: a yes or no)."""

    code: str
    value: float | None = None
    threshold: float | None = None


def hhi(parts: Iterable[int]) -> float:
    """The Herfindahl–Hirschman index of shares of a whole, 0 to 10,000; 0 of nothing."""
    rows = [part for part in parts if part > 0]
    whole = sum(rows)
    return sum((100 * part / whole) ** 2 for part in rows) if whole else 0.0


def gini(values: Sequence[int]) -> float:
    """The Gini coefficient of what each gets, none below zero; 0 where all get the same."""
    rows = sorted(values)
    whole = sum(rows)
    if whole <= 0:
        return 0.0
    n = len(rows)
    ranked = sum(rank * value for rank, value in enumerate(rows, start=1))
    return float(Fraction(2 * ranked, n * whole) - Fraction(n + 1, n))


def risks(
    *,
    kind: str,
    terms: Mapping[str, int],
    land_use: str,
    weights: Sequence[int],
    by_firm: Mapping[int, int],
    dependence: float | None,
) -> tuple[Risk, ...]:
    """The flags of a contract: `by_firm` is what each firm's contracts bring the village,
    `dependence` the largest part of a household's income that comes from this one."""
    found = []
    if (index := hhi(by_firm.values())) > MOST_HHI:
        found.append(Risk("one_firm", index, MOST_HHI))
    if (spread := gini(weights)) > MOST_GINI:
        found.append(Risk("unequal", spread, MOST_GINI))
    if land_use in ("other", "built"):
        found.append(Risk("not_grain"))
    if dependence is not None and dependence > MOST_OF_ONE_CONTRACT:
        found.append(Risk("dependent", dependence, MOST_OF_ONE_CONTRACT))
    if (kind, terms.get("floor_per_kg", terms.get("floor"))) in (("order", 0), ("share", 0)):
        found.append(Risk("no_floor"))
    return tuple(found)


def standing(today_after_due: int, owed_fen: int) -> str:
    """How a due stands so many days after its day: "paid", "open", "late" or "breach"."""
    if owed_fen <= 0:
        return "paid"
    if today_after_due > BREACH_DAYS:
        return "breach"
    return "late" if today_after_due > LATE_DAYS else "open"
