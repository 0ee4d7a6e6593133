"""The running site for whoever keeps it, by program: is it well, its backups, a restore asked for.

The backups themselves are taken away on the page alone.
"""

from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import IDEMPOTENCY_KEY, WRITING, refusals
from xieshou.core.request import Request
from xieshou.operations import actions, reads

router = Router(tags=["operations"])
BackupName = Annotated[str, Field(max_length=120, pattern=r"^[^/\x00]+$")]


class BackupList(Schema):
    """The newest first; `staged` is the one that the next start restores, once `confirmed_by` names
    a second administrator."""

    backups: list[reads.BackupRow]
    staged: reads.StagedRow | None


class BackupStarted(Schema):
    """The background job that makes it; its name stands in the list once it is done."""

    job: int


class BackupDiscarded(Schema):
    name: str


class RestoreWithdrawn(Schema):
    """The backup that is no longer to be restored; empty where none was."""

    name: str


@router.get("/site-health", response={200: list[reads.VitalRow]} | refusals(401, 403))
def site_health(request: Request) -> list[reads.VitalRow]:
    """Whether the site is well: `state` is "well", "watch" or "bad", `remedy` what to do."""
    return reads.vitals(request.viewer)


@router.get("/backups", response={200: BackupList} | refusals(401, 403))
def backups(request: Request) -> BackupList:
    """The backups that lie on the site, and the restore that is asked for."""
    return BackupList(backups=reads.backups(request.viewer), staged=reads.staged())


@router.post("/backups", response={202: BackupStarted} | WRITING)
def back_up(request: Request, key: str = IDEMPOTENCY_KEY) -> Status[BackupStarted]:
    """Start a backup of the whole site in the background."""
    return Status(202, BackupStarted(job=actions.back_up(viewer=request.viewer, key=key).pk))


@router.post("/backups/{name}/restore", response={201: reads.StagedRow} | WRITING)
def stage_restore(
    request: Request, name: BackupName, key: str = IDEMPOTENCY_KEY
) -> Status[reads.StagedRow]:
    """Ask that the next start restores this backup, which is read and checked first; asked by
    another administrator as well, it is confirmed."""
    actions.stage_restore(viewer=request.viewer, key=key, name=name)
    row = reads.staged()
    if row is None:
        raise NotFound("not_staged", _("没有要求恢复的备份"))
    return Status(201, row)


@router.post("/restore-withdrawal", response={201: RestoreWithdrawn} | WRITING)
def unstage_restore(request: Request, key: str = IDEMPOTENCY_KEY) -> Status[RestoreWithdrawn]:
    """Have the next start restore nothing."""
    name = actions.unstage_restore(viewer=request.viewer, key=key)
    return Status(201, RestoreWithdrawn(name=name))


@router.post("/backups/{name}/removal", response={201: BackupDiscarded} | WRITING)
def discard_backup(
    request: Request, name: BackupName, key: str = IDEMPOTENCY_KEY
) -> Status[BackupDiscarded]:
    """Delete a backup; what stood before a restore is kept."""
    return Status(
        201,
        BackupDiscarded(name=actions.discard_backup(viewer=request.viewer, key=key, name=name)),
    )
