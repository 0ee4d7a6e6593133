"""What a bank, insurer, guarantor or fund has at stake (敞口), from what it granted and what moved.
Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Kind of finance → the moves that it knows.
MOVES: Mapping[str, tuple[str, ...]] = {
    "loan": ("granted", "drawn", "repaid"),
    "guarantee": ("granted", "drawn", "repaid", "paid_out"),
    "insurance": ("granted", "premium", "paid_out"),
    "fund": ("granted", "drawn", "repaid"),
}


@dataclass(frozen=True, slots=True)
class FinanceStanding:
    """Fen: promised, taken up, given back, premiums, paid out for damage or default."""

    granted_fen: int = 0
    drawn_fen: int = 0
    repaid_fen: int = 0
    premium_fen: int = 0
    paid_out_fen: int = 0

    @property
    def outstanding_fen(self) -> int:
        """Taken up and not given back."""
        return self.drawn_fen - self.repaid_fen


def standing(moves: Iterable[tuple[str, int]]) -> FinanceStanding:
    """The sums of (kind, fen)."""
    sums: dict[str, int] = {}
    for kind, fen in moves:
        sums[f"{kind}_fen"] = sums.get(f"{kind}_fen", 0) + fen
    return FinanceStanding(**sums)


def exposure_fen(kind: str, now: FinanceStanding, *, in_force: bool) -> int:
    """What the partner may lose: of a loan, guarantee or fund what is outstanding, whether or not
    its term is over; of an insurance the sum insured less what was paid out, while in force."""
    if kind == "insurance":
        return max(0, now.granted_fen - now.paid_out_fen) if in_force else 0
    return now.outstanding_fen


def breach(kind: str, after: FinanceStanding) -> str:
    """What must not be after a move: "drawn" more than granted, "repaid" more than drawn,
    "paid_out" more than insured or guaranteed; "" where all is well."""
    if after.drawn_fen > after.granted_fen:
        return "drawn"
    if after.repaid_fen > after.drawn_fen:
        return "repaid"
    if after.paid_out_fen > after.granted_fen:
        return "paid_out"
    return ""
