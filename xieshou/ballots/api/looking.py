"""Ballots, their turnout, results and lists of votes, open to everybody once announced."""

from django.utils.translation import gettext as _
from ninja import Router

from xieshou.ballots import reads
from xieshou.ballots.api.words import Code
from xieshou.core.action import NotFound
from xieshou.core.api import READING
from xieshou.core.request import Request

router = Router()


@router.get("/ballots/{code}", auth=None, response={200: reads.BallotRow} | READING)
def ballot(request: Request, code: Code) -> reads.BallotRow:
    """One ballot."""
    return seen(request, code)


@router.get("/ballots/{code}/items", auth=None, response={200: list[reads.BallotItem]} | READING)
def items(request: Request, code: Code) -> list[reads.BallotItem]:
    """What can be chosen."""
    seen(request, code)
    return list(reads.ballot_items(request.viewer, code))


@router.get("/ballots/{code}/turnout", auth=None, response={200: reads.BallotTurnout} | READING)
def turnout(request: Request, code: Code) -> reads.BallotTurnout:
    """How many have voted; numbers of 1 to 9 are withheld from the public."""
    seen(request, code)
    found = reads.turnout(request.viewer, code)
    assert found is not None
    return found


@router.get("/ballots/{code}/result", auth=None, response={200: reads.BallotResult} | READING)
def result(request: Request, code: Code) -> reads.BallotResult:
    """What was chosen and why, and what other rules would choose."""
    found = reads.result(request.viewer, code)
    if found is None:
        raise NotFound("no_result", _("没有这次表决，或结果尚未公布"))
    return found


def seen(request: Request, code: str) -> reads.BallotRow:
    row = reads.ballot(request.viewer, code)
    if row is None:
        raise NotFound("no_ballot", _("没有编号为 %(code)s 的表决"), {"code": code})
    return row
