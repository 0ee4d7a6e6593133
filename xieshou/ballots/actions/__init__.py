"""The verbs of ballots; each is checked, scoped, audited, whole or not at all."""

from xieshou.ballots.actions.counting import count_votes, publish
from xieshou.ballots.actions.drafting import (
    Item,
    Terms,
    announce,
    draft_ballot,
    revise_ballot,
)
from xieshou.ballots.actions.importing import import_pabulib
from xieshou.ballots.actions.life import (
    annul,
    answer_ballot,
    close_ballot,
    object_ballot,
    open_ballot,
)
from xieshou.ballots.actions.papers import enter_sheet, hand_out
from xieshou.ballots.actions.voting import assist, cast, enrol, envelope, recast

__all__ = [
    "Item",
    "Terms",
    "announce",
    "annul",
    "answer_ballot",
    "assist",
    "cast",
    "close_ballot",
    "count_votes",
    "draft_ballot",
    "enrol",
    "enter_sheet",
    "envelope",
    "hand_out",
    "import_pabulib",
    "object_ballot",
    "open_ballot",
    "publish",
    "recast",
    "revise_ballot",
]
