"""What both sides approved is published, under the next number, for good."""

import json
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import Conflict, action
from xieshou.core.canonical import canonical, sha256
from xieshou.core.scope import Viewer
from xieshou.outcomes import actions as outcomes
from xieshou.releases import reads, rules
from xieshou.releases.actions.preparing import _locked, _place_of
from xieshou.releases.models import Preparation, Release, ReleasedTable
from xieshou.reports import actions as reports
from xieshou.villages import actions as villages


@action("releases.publish", place=_place_of)
def publish(*, viewer: Viewer, preparation: int) -> Release:
    """Publish what both sides approved. From now on the public's pages show its runs, and no other.

    Raises Conflict where it is not approved, or another release was published since its check.
    """
    one = _held(preparation)
    if one.state != Preparation.State.APPROVED or reads.is_outdated(one):
        raise _not_approved()
    hashes = {one.content_hash, *(row.content_hash for row in one.approvals.all())}
    if hashes != {reads.prepared_hash_of(one)}:
        raise Conflict("changed", _("批准之后内容有改动，须重新准备"))
    made = _published(one)
    _tell_pages(made, one, viewer)
    _tell_villages(one, viewer)
    one.state, one.ended_at = Preparation.State.PUBLISHED, clock.now()
    # Its tables are the release's now.
    one.content = ""
    one.save(update_fields=["state", "ended_at", "content"])
    return made


def _held(preparation: int) -> Preparation:
    """What is to be published, held with all else that is approved: of two published at once the
    second waits, and then finds that it was not checked against the first."""
    approved = Q(pk=preparation) | Q(state=Preparation.State.APPROVED)
    held = Preparation.objects.select_for_update().filter(approved).order_by("pk")
    list(held.values_list("pk"))
    return _locked(preparation)


def _not_approved() -> Conflict:
    return Conflict("not_approved", _("须由双方批准才能发布；核对之后又有别的发布的，须重新准备"))


def _published(one: Preparation) -> Release:
    former = Release.objects.order_by("-number").first()
    if one.against != (former.number if former else 0):
        raise _not_approved()
    content = json.loads(one.content)
    tables = {name: canonical(content[name]) for name in rules.TABLES if name in content}
    made = Release(
        number=former.number + 1 if former else 1,
        preparation=one,
        place=one.place,
        kind=one.kind,
        title=one.title,
        note=one.note,
        supersedes=one.supersedes,
        reason=one.reason,
        report=one.report,
        synthetic=one.synthetic,
        published_at=clock.now().replace(microsecond=0),
        former_hash=former.hash if former else "",
    )
    hashes = {name: sha256(text) for name, text in tables.items()}
    made.hash = rules.release_hash(made.former_hash, reads.about_of(made), hashes)
    made.save()
    ReleasedTable.objects.bulk_create(
        ReleasedTable(release=made, name=name, content=text, sha256=hashes[name])
        for name, text in tables.items()
    )
    return made


def _tell_pages(made: Release, one: Preparation, viewer: Viewer) -> None:
    """On behalf of whoever publishes: the pages show runs and amounts of releases that stand."""
    system = Viewer(viewer.user_id, viewer.name, is_system=True)
    runs: list[Any] = one.runs
    if runs:
        outcomes.release_runs(viewer=system, release=made.number, runs=runs)
    if (table := reads.table_of(made.number, rules.BALANCE)) is not None:
        figures = [(*row[:4], row[5]) for row in table["rows"]]
        reports.release_amounts(
            viewer=system, release=made.number, place=made.place.code, figures=figures
        )
    if one.supersedes is not None:
        outcomes.withdraw_runs(viewer=system, release=one.supersedes)
        reports.withdraw_amounts(viewer=system, release=one.supersedes)


def _tell_villages(one: Preparation, viewer: Viewer) -> None:
    """The public page of a village tells of the needs that were first released, and no others."""
    system = Viewer(viewer.user_id, viewer.name, is_system=True)
    runs: list[Any] = one.runs
    for run in runs:
        if run["villages"]:
            villages.release_needs(
                viewer=system,
                place=run["place"],
                year=run["year"],
                measured_at=datetime.fromisoformat(run["measured_at"]),
                kept_back=run["villages"],
            )
