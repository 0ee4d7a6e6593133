"""Votes on paper: a paper is handed to a voter on the roll; out of the box, every sheet is read
by two people apart, and by a third where they differ."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from xieshou.ballots import rules
from xieshou.ballots.actions import checks
from xieshou.ballots.actions.voting import known_voter, mark
from xieshou.ballots.models import Ballot, PaperEntry, PaperSheet, Turnout
from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, Forbidden, action
from xieshou.core.scope import Viewer


@action("ballots.hand_out", place=checks.place_of_ballot)
def hand_out(*, ballot: str, household: str, number: int = 0) -> dict[str, str]:
    """Put a voter on the roll who is handed a paper. Raises as `assist`."""
    one = checks.locked(ballot)
    checks.taking_votes(one)
    mark(one, known_voter(one, household, number), Turnout.Channel.PAPER)
    return {"ballot": one.code}


@action("ballots.enter", place=checks.place_of_ballot)
def enter_sheet(
    *, viewer: Viewer, ballot: str, number: int, choices: Mapping[str, int] | None
) -> PaperEntry:
    """Say what is on sheet `number`, None for a spoiled one; once the ballot is closed.

    Raises BadInput for a number beyond the papers handed out, Conflict for a sheet that is settled
    or before closing, Forbidden to whoever read it before.
    """
    one = checks.locked(ballot)
    if one.state != Ballot.State.CLOSED:
        raise Conflict("wrong_state", _("投票截止、开箱之后才录入纸质票"))
    handed = one.turnout.filter(channel=Turnout.Channel.PAPER).count()
    if not 1 <= number <= handed:
        raise BadInput(
            "sheet_number",
            _("票号应在 1 至 %(most)d 之间：共发出这么多张纸质票"),
            {"field": "number", "most": handed},
        )
    said = None if choices is None else checks.choices(one, choices)
    sheet, _is_new = PaperSheet.objects.get_or_create(ballot=one, number=number)
    entries = list(sheet.entries.order_by("hand"))
    if viewer.user_id is None or viewer.user_id in {entry.by for entry in entries}:
        raise Forbidden("four_eyes", _("同一张票须由不同的人各录一遍，请由他人录入"))
    settled, _said = rules.settled([entry.choices for entry in entries])
    if settled:
        raise Conflict("sheet_settled", _("这张票已经录完"))
    return PaperEntry.objects.create(
        sheet=sheet, hand=len(entries) + 1, choices=said, by=viewer.user_id, by_name=viewer.name,
        at=clock.now(),
    )  # fmt: skip
