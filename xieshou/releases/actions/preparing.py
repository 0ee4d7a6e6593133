"""A release is prepared, approved by both sides, refused, published."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core import clock, jobs
from xieshou.core.action import Conflict, Forbidden, Refused, action
from xieshou.core.canonical import canonical
from xieshou.core.checks import NOWHERE
from xieshou.core.models import Job
from xieshou.core.scope import Viewer
from xieshou.core.sides import sides_for, sides_missing
from xieshou.core.words import needed
from xieshou.releases import reads, tasks
from xieshou.releases.models import Preparation, Release, ReleaseApproval

_WHY_NOT: dict[str, tuple[type[Refused], Any]] = {
    "not_open": (Conflict, _("这份发布已不在等待批准，或之后又有别的发布，须重新准备")),
    "no_side": (Forbidden, _("只有东部、西部的协作办可以批准")),
    "four_eyes": (Forbidden, _("准备的人不能批准，同一人也不能代表两方批准")),
    "side_done": (Conflict, _("您所在的一方已经批准")),
}


def _place_of(*, preparation: int, **_body: Any) -> str:
    found = Preparation.objects.filter(pk=preparation).values_list("place__code", flat=True)
    return found.first() or NOWHERE


def _place_of_release(*, number: int, **_body: Any) -> str:
    found = Release.objects.filter(number=number).values_list("place__code", flat=True)
    return found.first() or NOWHERE


@action("releases.prepare", place=lambda *, place, **_: place)
def prepare(
    *,
    viewer: Viewer,
    place: str,
    years: Sequence[int],
    title: str,
    note: str = "",
    supersedes: int | None = None,
    reason: str = "",
) -> Preparation:
    """Freeze the measured figures below `place` and the balance of whole past `years`, without what
    the check against every earlier release withholds.

    With `supersedes`, a later version of that release, for a `reason`. Raises BadInput, NotFound.
    """
    body = tasks.checked(place, years, title, note, supersedes, reason)
    return tasks.drawn_up(body, viewer.user_id, viewer.name)


@action("releases.prepare", place=lambda *, place, **_: place)
def queue(
    *,
    viewer: Viewer,
    place: str,
    years: Sequence[int],
    title: str,
    note: str = "",
    supersedes: int | None = None,
    reason: str = "",
) -> Job:
    """The same in the background: over a province it takes minutes."""
    body = tasks.checked(place, years, title, note, supersedes, reason)
    return jobs.start(
        tasks.prepare_in_background, viewer=viewer, place=place, body=body,
        by=viewer.user_id, by_name=viewer.name,
    )  # fmt: skip


@action("releases.prepare", place=_place_of_release)
def prepare_withdrawal(*, viewer: Viewer, number: int, reason: str) -> Preparation:
    """Prepare the withdrawal of a release: a release of its own that says so. The old one stays
    under its number. Raises Conflict where it was withdrawn or superseded before."""
    one = Release.objects.select_related("place").get(number=number)
    if number in reads.retired():
        raise Conflict("not_standing", _("这一号发布已被撤回或取代"))
    made = Preparation(
        place=one.place,
        kind=Preparation.Kind.WITHDRAWAL,
        title=one.title,
        supersedes=number,
        reason=needed("reason", reason, 300),
        content=canonical({}),
        runs=[],
        report={},
        synthetic=one.synthetic,
        against=reads.latest_number(),
        prepared_by=viewer.user_id,
        prepared_by_name=viewer.name,
        prepared_at=clock.now(),
    )
    made.content_hash = reads.prepared_hash_of(made)
    made.save()
    return made


@action("releases.approve", place=_place_of)
def approve(*, viewer: Viewer, preparation: int) -> ReleaseApproval:
    """Approve for one's side; with the other side's it may be published.

    Raises Forbidden to whoever prepared it or approved for the other side, Conflict where another
    release was published since it was checked.
    """
    one = _locked(preparation)
    if code := reads.why_not_approve(viewer, one):
        kind, text = _WHY_NOT[code]
        raise kind(code, text)
    sides = sides_for(viewer, reads.APPROVE, one.place.code)
    missing = sides_missing([row.side for row in one.approvals.all()])
    assert viewer.user_id is not None
    given = ReleaseApproval.objects.create(
        preparation=one,
        side=next(side for side in missing if side in sides),
        by=viewer.user_id,
        by_name=viewer.name,
        at=clock.now(),
        content_hash=one.content_hash,
    )
    if len(missing) == 1:
        one.state = Preparation.State.APPROVED
        one.save(update_fields=["state"])
    return given


@action("releases.approve", place=_place_of)
def refuse(*, viewer: Viewer, preparation: int, reason: str) -> Preparation:
    """Send what was prepared back, with a reason; for either side, until it is published."""
    one = _locked(preparation)
    if one.state not in (Preparation.State.OPEN, Preparation.State.APPROVED):
        raise Conflict("not_open", _WHY_NOT["not_open"][1])
    if not sides_for(viewer, reads.APPROVE, one.place.code):
        raise Forbidden("no_side", _WHY_NOT["no_side"][1])
    one.refusal = needed("reason", reason, 300)
    one.state, one.ended_at = Preparation.State.REFUSED, clock.now()
    one.refused_by_name = viewer.name
    one.save(update_fields=["refusal", "state", "ended_at", "refused_by_name"])
    return one


def _locked(pk: int) -> Preparation:
    return Preparation.objects.select_for_update().get(pk=pk)
