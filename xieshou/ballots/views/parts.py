"""What the pages of ballots share."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.ballots import reads
from xieshou.core.request import Request

PER_PAGE = 50


def seen(request: Request, code: str) -> reads.BallotRow:
    """The ballot, or that there is none for the viewer."""
    row = reads.ballot(request.viewer, code)
    if row is None:
        raise Http404
    return row


def trail(*rest: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("村民表决"), reverse("ballots:ballots")), *rest]


def trail_to(row: reads.BallotRow, here: str) -> list[tuple[str, str]]:
    return trail((row.title, reverse("ballots:ballot", args=[row.code])), (here, ""))
