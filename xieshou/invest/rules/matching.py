"""The components of a match, their fixed weights, and what the two answers make of a proposal."""

from collections.abc import Mapping

# Whole numbers that sum to 100; docs/rules/investment-matching.md says why each has its weight.
FIXED_WEIGHTS: Mapping[str, int] = {
    "industry": 20,
    "place": 10,
    "money": 15,
    "days": 5,
    "land": 10,
    "power": 8,
    "water": 5,
    "height": 5,
    "road": 7,
    "labour": 5,
    "price": 5,
    "pairing": 5,
}
# Weights are learnt from outcomes once there are so many decided, so many of either outcome.
LEAST_DECIDED, LEAST_EACH = 200, 30
# How many opportunities a mandate is offered in a run.
SHORTLIST = 5
# Scores of how close the two places are by pairing: the county's own, its prefecture's, none.
PAIRED, PAIRED_ABOVE, NOT_PAIRED = 100, 80, 60

SIDES = ("east", "west")
ANSWERS = ("accepted", "refused")


def proposal_state(east: str, west: str) -> str:
    """What a proposal is after both sides said open, accepted or refused: one no is enough, a yes
    takes both."""
    if "refused" in (east, west):
        return "refused"
    return "accepted" if east == west == "accepted" else "open"


def may_answer(state: str, own: str) -> bool:
    """Whether a side may (still) answer: while the pair is open and it has not."""
    return state == "open" and own == "open"
