"""What is being prepared, for those who prepare and approve; and what of it waits for them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from xieshou.core.scope import Viewer, scope_q
from xieshou.core.sides import sides_for
from xieshou.core.waiting import Waiting
from xieshou.registry import reads as registry
from xieshou.releases import rules
from xieshou.releases.models import Preparation, Release
from xieshou.releases.reads.published import latest_number
from xieshou.releases.reads.releases import WithheldRow, withheld_rows

PREPARE, APPROVE, PUBLISH = "releases.prepare", "releases.approve", "releases.publish"


@dataclass(frozen=True, slots=True)
class ReleaseApprovalRow:
    side: str
    side_label: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PreparationRow:
    """A release before it is one; for those who may prepare or approve at its place.

    `told`: figures of few that follow from earlier releases already. `outdated`: another release
    was published since, so that it must be prepared anew.
    """

    id: int
    place: str
    place_label: str
    kind: str
    kind_label: str
    title: str
    note: str
    supersedes: int | None
    reason: str
    state: str
    state_label: str
    synthetic: bool
    content_hash: str
    prepared_by: str
    prepared_at: datetime
    refused_by: str
    refusal: str
    approvals: tuple[ReleaseApprovalRow, ...]
    withheld: tuple[WithheldRow, ...]
    told: int
    outdated: bool
    number: int | None
    why_not_approve: str
    may_approve: bool
    may_refuse: bool
    may_publish: bool


def preparations(viewer: Viewer) -> tuple[PreparationRow, ...]:
    """Those at places where the viewer may prepare or approve, the newest first."""
    return tuple(_preparation(one, viewer) for one in _mine(viewer)[:100])


def preparation(pk: int, viewer: Viewer) -> PreparationRow | None:
    """One of those; None where there is none or it is not the viewer's to see."""
    return next((_preparation(one, viewer) for one in _mine(viewer).filter(pk=pk)), None)


def _mine(viewer: Viewer) -> QuerySet[Preparation]:
    mine = scope_q(viewer, PREPARE, "place__code") | scope_q(viewer, APPROVE, "place__code")
    return (
        Preparation.objects.filter(mine)
        .defer("content", "runs")
        .select_related("place", "release")
        .prefetch_related("approvals")
    )


def why_not_approve(viewer: Viewer, one: Preparation) -> str:
    """The code of what stands against the viewer's approval, "" where nothing does."""
    return rules.why_not_approve(
        is_open=one.state == Preparation.State.OPEN and not is_outdated(one),
        preparer=one.prepared_by,
        approvals={row.side: row.by for row in one.approvals.all()},
        user=viewer.user_id,
        sides=sides_for(viewer, APPROVE, one.place.code),
    )


def is_outdated(one: Preparation) -> bool:
    """Whether another release was published since it was checked."""
    live = one.state in (Preparation.State.OPEN, Preparation.State.APPROVED)
    return live and one.against != latest_number()


def prepared_hash_of(one: Preparation) -> str:
    """The hash of all that it publishes, as it is now: what was approved is bound to it."""
    about = {
        "place": one.place.code,
        "kind": one.kind,
        "title": one.title,
        "note": one.note,
        "supersedes": one.supersedes,
        "reason": one.reason,
        "runs": one.runs,
        "report": one.report,
        "synthetic": one.synthetic,
        "against": one.against,
    }
    return rules.prepared_hash(about, one.content)


def _preparation(one: Preparation, viewer: Viewer) -> PreparationRow:
    code = one.place.code
    why_not = why_not_approve(viewer, one)
    live = one.state in (Preparation.State.OPEN, Preparation.State.APPROVED)
    made: Release | None = getattr(one, "release", None)
    return PreparationRow(
        id=one.pk,
        place=code,
        place_label=registry.place_names([code]).get(code, code),
        kind=one.kind,
        kind_label=one.get_kind_display(),
        title=one.title,
        note=one.note,
        supersedes=one.supersedes,
        reason=one.reason,
        state=one.state,
        state_label=one.get_state_display(),
        synthetic=one.synthetic,
        content_hash=one.content_hash,
        prepared_by=one.prepared_by_name,
        prepared_at=one.prepared_at,
        refused_by=one.refused_by_name,
        refusal=one.refusal,
        approvals=tuple(
            ReleaseApprovalRow(row.side, side_label(row.side), row.by_name, row.at)
            for row in one.approvals.all()
        ),
        withheld=withheld_rows(one.report),
        told=one.report.get("people", {}).get("told", 0),
        outdated=is_outdated(one),
        number=made.number if made else None,
        why_not_approve=why_not,
        may_approve=not why_not,
        may_refuse=live and bool(sides_for(viewer, APPROVE, code)),
        may_publish=one.state == Preparation.State.APPROVED
        and not is_outdated(one)
        and viewer.may(PUBLISH, code),
    )


def side_label(side: str) -> str:
    return _("东部") if side == "east" else _("西部")


def releases_waiting(viewer: Viewer) -> tuple[Waiting, ...]:
    """Releases that wait for the viewer's approval, or to be published. Kinds: releases_approve,
    releases_publish."""
    if viewer.user_id is None:
        return ()
    rows = [
        _preparation(one, viewer)
        for one in _mine(viewer).filter(
            state__in=[Preparation.State.OPEN, Preparation.State.APPROVED]
        )
    ]
    found = []
    for kind, mine in (
        ("releases_approve", [row for row in rows if row.may_approve]),
        ("releases_publish", [row for row in rows if row.may_publish]),
    ):
        if mine:
            since = min(timezone.localdate(row.prepared_at) for row in mine)
            text = _waiting_text(kind, len(mine))
            found.append(Waiting(kind, text, len(mine), "releases:preparations", since=since))
    return tuple(found)


def _waiting_text(kind: str, n: int) -> str:
    if kind == "releases_approve":
        text = ngettext("数据发布待批准（%(n)d 份）", "数据发布待批准（%(n)d 份）", n)
    else:
        text = ngettext("数据发布待发布（%(n)d 份）", "数据发布待发布（%(n)d 份）", n)
    return text % {"n": n}
