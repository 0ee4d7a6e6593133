"""Minutes of a meeting with its resolutions: written by one, confirmed by another."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.audit import body_hash
from xieshou.core.scope import Viewer
from xieshou.core.words import needed
from xieshou.villages.actions import checks
from xieshou.villages.actions.meetings import HOLD, step
from xieshou.villages.models import Meeting, MeetingItem, Minutes, Resolution
from xieshou.villages.rules import meetings as rules

CONFIRM = "villages.confirm_minutes"


@dataclass(frozen=True, slots=True)
class Vote:
    """How a point of the agenda (by its number) was voted on: the text, and so many of those
    present for, against and abstaining."""

    item: int
    text: str
    ayes: int
    noes: int
    abstained: int


@action(HOLD, place=checks.place_of_meeting)
def write_minutes(*, viewer: Viewer, meeting: str, text: str, votes: Sequence[Vote]) -> Minutes:
    """What was said and decided; written again until somebody else confirms it.

    Raises BadInput for a point that is not on the agenda or is voted on twice, or votes that do not
    make up those present; Conflict.
    """
    row = checks.locked_meeting(meeting)
    items = {one.number: one for one in row.items.all()}
    text = needed("text", text, 20_000)
    for number, vote in enumerate(votes, 1):
        _check(row, items, number, vote)
    if len({vote.item for vote in votes}) < len(votes):
        raise BadInput("item_twice", _("同一议题只能表决一次"), {"field": "votes"})
    last = row.minutes.order_by("-number").first()
    step(row, "minute", viewer)
    made = Minutes.objects.create(
        meeting=row, number=last.number + 1 if last else 1, text=text, by=viewer.user_id,
        by_name=viewer.name, at=clock.now(),
        content_hash=body_hash({"text": text, "votes": list(votes)}),
    )  # fmt: skip
    Resolution.objects.bulk_create(
        Resolution(
            minutes=made, number=number, item=items[vote.item], text=vote.text.strip(),
            ayes=vote.ayes, noes=vote.noes, abstained=vote.abstained,
        )
        for number, vote in enumerate(votes, 1)
    )  # fmt: skip
    return made


@action(CONFIRM, place=checks.place_of_meeting)
def confirm_minutes(*, viewer: Viewer, meeting: str, content_hash: str) -> Minutes:
    """Confirm the minutes as they were read. Raises Forbidden to who wrote them, Conflict where
    they were written anew meanwhile."""
    row = checks.locked_meeting(meeting)
    written = row.minutes.order_by("-number").first()
    if written is not None and written.content_hash != content_hash:
        raise Conflict("content_changed", _("内容与您所看到的不一致，请刷新后重试"))
    step(row, "confirm", viewer)
    assert written is not None
    written.confirmed_by, written.confirmed_by_name = viewer.user_id, viewer.name
    written.confirmed_at = clock.now()
    written.save(update_fields=["confirmed_by", "confirmed_by_name", "confirmed_at"])
    return written


@action(CONFIRM, place=checks.place_of_meeting)
def send_back_minutes(*, viewer: Viewer, meeting: str, reason: str) -> Meeting:
    """Ask for the minutes to be written anew. Raises Forbidden to who wrote them, Conflict."""
    row = checks.locked_meeting(meeting)
    step(row, "send_back", viewer, needed("reason", reason, 500))
    return row


def _check(row: Meeting, items: dict[int, MeetingItem], number: int, vote: Vote) -> None:
    if vote.item not in items:
        raise BadInput(
            "item_unknown", _("第 %(row)d 项决议：议程上没有第 %(item)d 项"),
            {"field": "votes", "row": number, "item": vote.item},
        )  # fmt: skip
    needed("votes", vote.text, 1000)
    if not rules.votes_fit(row.present or 0, vote.ayes, vote.noes, vote.abstained):
        raise BadInput(
            "votes_wrong",
            _("第 %(row)d 项决议：赞成、反对、弃权之和应为到会人数 %(present)d"),
            {"field": "votes", "row": number, "present": row.present or 0},
        )
