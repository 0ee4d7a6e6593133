"""What a proposed work is assumed to add to income each year, and how many it puts to work.

Nothing of the kind is published by project; it follows from kind, cost and households alone, so
that the same proposal always says the same. Labelled synthetic with the rest.
"""

# Fen of income a year for each 1,000 fen of cost, by kind: a base or workshop earns, a road helps.
_OF_COST = {"industry": 140, "power": 15, "road": 20, "science": 120}
# Fen of income a year for each household, by kind: wages sent home, crops that no longer fail.
_OF_HOUSEHOLD = {
    "labour": 420_000, "talent": 95_000, "science": 30_000, "industry": 24_000, "road": 6_000,
    "water": 4_000, "health": 8_000,
}  # fmt: skip
# Jobs for each million yuan of cost, and for each hundred households, by kind.
_JOBS_A_MILLION = {"industry": 6, "road": 1}
_JOBS_A_HUNDRED = {"labour": 45, "talent": 12, "industry": 4}
_FEN_A_MILLION_YUAN = 10**8


def earnings(kind: str, households: int, cost_fen: int) -> tuple[int, int]:
    """(fen of income a year, jobs) of a work; cost in fen, income in whole yuan, rounded down."""
    income = (
        (cost_fen * _OF_COST.get(kind, 0) // 1_000 + households * _OF_HOUSEHOLD.get(kind, 0))
        // 100
        * 100
    )
    jobs = (
        cost_fen * _JOBS_A_MILLION.get(kind, 0) // _FEN_A_MILLION_YUAN
        + households * _JOBS_A_HUNDRED.get(kind, 0) // 100
    )
    return income, jobs
