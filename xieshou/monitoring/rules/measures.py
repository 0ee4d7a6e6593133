"""Which help fits which risk, as issue 8 states it; a person decides which is given."""

from collections.abc import Iterable, Mapping

KINDS = (
    "medical", "employment", "industry", "education", "housing", "water", "subsidy", "insurance",
    "relief", "legal",
)  # fmt: skip
FITS: Mapping[str, frozenset[str]] = {
    "illness": frozenset({"medical", "insurance", "subsidy"}),
    "unemployment": frozenset({"employment", "industry", "subsidy"}),
    "disaster": frozenset({"relief", "insurance", "housing", "industry", "subsidy"}),
    "accident": frozenset({"medical", "relief", "insurance", "subsidy"}),
    "schooling": frozenset({"education", "subsidy"}),
    "price_fall": frozenset({"industry", "insurance", "employment"}),
    "breach": frozenset({"legal", "industry", "employment"}),
    "income_drop": frozenset({"employment", "industry", "subsidy"}),
    "housing": frozenset({"housing", "relief"}),
    "water": frozenset({"water"}),
    "other": frozenset(KINDS),
}


def fitting(risks: Iterable[str]) -> tuple[str, ...]:
    """The kinds of help that fit any of the risks, in the order of KINDS."""
    wanted = {kind for risk in risks for kind in FITS.get(risk, frozenset())}
    return tuple(kind for kind in KINDS if kind in wanted)


def unmet(risks: Iterable[str], given: Iterable[str]) -> tuple[str, ...]:
    """Risks that no measure given so far fits."""
    kinds = set(given)
    return tuple(risk for risk in risks if not FITS.get(risk, frozenset()) & kinds)
