from xieshou.ballots.views.ballots import ballot, ballots, draft, new_ballot, step
from xieshou.ballots.views.papers import assist, enrol, hand_out, papers, sheet
from xieshou.ballots.views.results import import_file, pabulib, results
from xieshou.ballots.views.voting import vote

__all__ = [
    "assist",
    "ballot",
    "ballots",
    "draft",
    "enrol",
    "hand_out",
    "import_file",
    "new_ballot",
    "pabulib",
    "papers",
    "results",
    "sheet",
    "step",
    "vote",
]
