"""Tables of ballots: what is voted on, who has voted, what was voted, how it was counted."""

from xieshou.ballots.models.ballot import (
    MAX_FEN,
    Ballot,
    BallotObjection,
    BallotProposal,
    BallotStep,
)
from xieshou.ballots.models.count import BallotCount, CastVote
from xieshou.ballots.models.votes import PaperEntry, PaperSheet, Turnout, UrnVote, Voter

# Tables to which rows are only added, with the columns of their unique constraints.
APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "ballots_ballotstep": (("ballot_id", "verb"),),
    "ballots_paperentry": (("sheet_id", "hand"), ("sheet_id", "by")),
    "ballots_castvote": (("ballot_id", "tracking"),),
    "ballots_ballotcount": (("ballot_id",),),
}

__all__ = [
    "APPEND_ONLY",
    "MAX_FEN",
    "Ballot",
    "BallotCount",
    "BallotObjection",
    "BallotProposal",
    "BallotStep",
    "CastVote",
    "PaperEntry",
    "PaperSheet",
    "Turnout",
    "UrnVote",
    "Voter",
]
