"""Where the vote engine is used: votes → election, outcome → rows that can be kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xieshou.engines import vote as engine

ENGINE_VERSION = engine.VERSION
BadFile = engine.BadElection
KIND_OF_FORM: Mapping[str, engine.Kind] = {
    "approval": "approval",
    "knapsack": "approval",
    "ranked": "ordinal",
    "points": "cumulative",
}
FORM_OF_KIND = {"approval": "approval", "ordinal": "ranked", "cumulative": "points"}
# What the same votes are counted by besides, side by side.
COMPARED: tuple[tuple[engine.Rule, engine.Utility], ...] = (
    ("equal_shares", "cost"),
    ("equal_shares", "count"),
    ("equal_shares_greedy", "cost"),
    ("greedy", "cost"),
    ("phragmen", "cost"),
)
# Of larger ballots nobody waits to hear what each refused proposal would have needed.
MOST_ASKED, MOST_VOTERS = 40, 5_000
# Costs are tried to a hundred yuan.
STEP_FEN = 10_000
# Equal shares are raised by this part of the first share at a time, by one yuan at least: fine
# enough for a village's works, and few enough steps to count again for every "what if".
STEPS = 200

_TIES: Mapping[str, engine.TieBreak] = {"code": engine.by_code, "votes": engine.by_votes}


@dataclass(frozen=True, slots=True)
class Case:
    """A ballot as the engine takes it; `items` are (code, title, cost in fen)."""

    items: Sequence[tuple[str, str, int]]
    budget_fen: int
    form: str
    rule: engine.Rule
    utility: engine.Utility
    tie: str


def election_of(case: Case, votes: Iterable[Mapping[str, int]]) -> engine.Election:
    """The election of these votes, {proposal code: points} each."""
    places = {code: at for at, (code, _title, _fen) in enumerate(case.items)}
    projects = [engine.Project(code, fen, title) for code, title, fen in case.items]
    ballots = ({places[code]: points for code, points in vote.items()} for vote in votes)
    return engine.election(projects, case.budget_fen, ballots, KIND_OF_FORM[case.form])


def count(case: Case, votes: Sequence[Mapping[str, int]]) -> dict[str, Any]:
    """What the ballot's rule chooses and why, and what others would; plain JSON.

    {chosen: [codes in order], spent_fen, served, reasons: [{code, chosen, why, place, share_fen,
    left_fen, support, points, more, cheaper_fen}], compared: [{rule, utility, chosen, spent_fen,
    served}]}. `more` is how many further voters for it alone would have brought it in, and
    `cheaper_fen` the cost at which it would have come in; each was counted, None where none found.
    """
    election = election_of(case, votes)
    found = _outcome(case, election)
    points = election.worth("points")
    asked = len(case.items) <= MOST_ASKED and election.voters <= MOST_VOTERS
    return {
        **_short(election, found),
        "reasons": [
            {
                "code": case.items[one.project][0],
                "chosen": one.chosen,
                "why": one.why,
                "place": one.place,
                "share_fen": int(one.share_fen),
                "left_fen": int(one.left_fen),
                "support": int(election.support[one.project]),
                "points": int(points[one.project]),
                "more": None if one.chosen or not asked else _more(case, election, one.project),
                "cheaper_fen": None
                if one.chosen or not asked
                else _cheaper(case, election, one.project),
            }
            for one in found.reasons
        ],
        "compared": [
            {"rule": rule, "utility": utility}
            | _short(
                election,
                _outcome(replace(case, rule=rule, utility=utility), election) if at else found,
            )
            for at, (rule, utility) in enumerate(_compared(case))
        ],
    }


def read_file(text: str) -> tuple[Case, list[dict[str, int]]]:
    """The ballot and votes of a Pabulib file. Raises BadFile naming the line at fault."""
    given = engine.parse_pabulib(text)
    codes = [project.code for project in given.projects]
    items = [(one.code, one.name or one.code, one.cost_fen) for one in given.projects]
    votes = [
        {codes[place]: points for place, points in ballot.points.items()}
        for ballot in given.ballots
        for _ in range(ballot.times)
    ]
    form = FORM_OF_KIND[given.kind]
    return Case(items, given.budget_fen, form, "equal_shares", "cost", "code"), votes


def write_file(case: Case, votes: Iterable[Mapping[str, int]], meta: Mapping[str, str]) -> str:
    """The same as a Pabulib file; https://pabulib.org/format."""
    return engine.write_pabulib(election_of(case, votes), meta)


def _outcome(case: Case, election: engine.Election) -> engine.Outcome:
    step = max(100, case.budget_fen // max(1, election.voters) // STEPS)
    return engine.outcome(
        election, case.rule, case.utility, step_fen=step, tie_break=_TIES[case.tie]
    )


def _compared(case: Case) -> list[tuple[engine.Rule, engine.Utility]]:
    """The ballot's own rule first, then the others; with points, utilities are the points."""
    own = (case.rule, case.utility)
    return [own, *(one for one in COMPARED if one != own)][: len(COMPARED)]


def _short(election: engine.Election, found: engine.Outcome) -> dict[str, Any]:
    return {
        "chosen": [election.projects[place].code for place in found.chosen],
        "spent_fen": found.spent_fen,
        "served": found.served,
    }


def _more(case: Case, election: engine.Election, project: int) -> int | None:
    """The least found number of further voters for this project alone that brings it in."""

    def enters(more: int) -> bool:
        extra = engine.Ballot({project: 1}, more)
        larger = replace(election, ballots=(*election.ballots, extra))
        return project in _outcome(case, larger).chosen

    return _least(enters, max(1, election.voters))


def _cheaper(case: Case, election: engine.Election, project: int) -> int | None:
    """The highest found cost, in steps of STEP_FEN, at which this project comes in."""
    steps = (election.projects[project].cost_fen - 1) // STEP_FEN

    def enters(cut: int) -> bool:
        cost = (steps + 1 - cut) * STEP_FEN
        one = replace(election.projects[project], cost_fen=cost)
        projects = (*election.projects[:project], one, *election.projects[project + 1 :])
        return project in _outcome(case, replace(election, projects=projects)).chosen

    cut = _least(enters, steps)
    return None if cut is None else (steps + 1 - cut) * STEP_FEN


def _least(holds: Callable[[int], bool], most: int) -> int | None:
    """A number from 1 to `most` at which it holds, the least if it holds from there on; None
    where it does not hold at `most`."""
    if most < 1 or not holds(most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
