"""What a vote may say: {proposal code: points}, by the form of the ballot. Pure.

    approval    1 for each approved, at most `most` of them (0: as many as one likes)
    knapsack    1 for each bought, at most the budget together
    ranked      m to the first of m ranked, 1 to the last (Borda); at most `most` ranked
    points      whole points above zero, at most `most` together

An empty vote is valid: whoever casts it has voted and approves nothing.
"""

import json
import re
from collections.abc import Mapping, Sequence

Choices = dict[str, int]
_CODE = re.compile(r"[0-9A-Za-z]{1,7}")


def is_ballot_code(code: str, village: str) -> bool:
    """Whether it is the village's code, a dash, and 1 to 7 letters and digits."""
    return code.startswith(f"{village}-") and bool(_CODE.fullmatch(code[len(village) + 1 :]))


def choices_flaw(
    choices: Mapping[str, int],
    *,
    form: str,
    most: int,
    budget_fen: int,
    costs: Mapping[str, int],
) -> str:
    """The code of what is wrong with a vote, "" where nothing is; `costs` in fen by proposal.

    unknown_proposal, points_wrong, too_many, ranks_wrong, over_budget.
    """
    if choices.keys() - costs.keys():
        return "unknown_proposal"
    if any(type(one) is not int or not 1 <= one <= 10_000 for one in choices.values()):
        return "points_wrong"
    if form == "points":
        return "too_many" if sum(choices.values()) > most else ""
    if form == "ranked":
        if sorted(choices.values()) != list(range(1, len(choices) + 1)):
            return "ranks_wrong"
    elif any(one != 1 for one in choices.values()):
        return "points_wrong"
    if most and len(choices) > most:
        return "too_many"
    if form == "knapsack" and sum(costs[code] for code in choices) > budget_fen:
        return "over_budget"
    return ""


def written(choices: Mapping[str, int]) -> str:
    """The one way to write a vote, so that equal ones are equal texts."""
    return json.dumps(dict(choices), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def settled(entries: Sequence[Choices | None]) -> tuple[bool, Choices | None]:
    """Whether the readings of a sheet, in the order of their hands, settle it, and what it says.

    Two that agree do; where they differ the third decides. None as a reading is a spoiled paper.
    """
    if len(entries) >= 2 and entries[0] == entries[1]:
        return True, entries[0]
    return (True, entries[2]) if len(entries) == 3 else (False, None)
