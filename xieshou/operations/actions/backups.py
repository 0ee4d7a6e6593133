"""Backups, and the restore that the next start of the site does."""

import json
from dataclasses import asdict, replace

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core import archive, jobs
from xieshou.core.action import Conflict, action
from xieshou.core.models import Job
from xieshou.core.scope import Viewer
from xieshou.operations import tasks
from xieshou.operations.reads.backups import STAGED, StagedRow, staged


def _named(*, name: str) -> str:
    """The backup, for the audit line."""
    return name


@action("operations.back_up")
def back_up(*, viewer: Viewer) -> Job:
    """Queue a backup of the whole site."""
    return jobs.start(tasks.back_up, viewer=viewer)


@action("operations.back_up", target=_named)
def discard_backup(*, name: str) -> str:
    """Delete a backup. Raises NotFound, and Conflict for what stood before a restore."""
    path = archive.named(name)
    if name.startswith(archive.FORMER):
        raise Conflict("kept", _("恢复之前的备份不能在此删除：它是恢复前一切变动的唯一记录"))
    path.unlink()
    return name


@action("operations.see", target=_named)
def note_download(*, name: str) -> str:
    """Write down that somebody takes a copy away. Raises NotFound."""
    return archive.named(name).name


@action("operations.restore", target=_named)
def stage_restore(*, viewer: Viewer, name: str) -> str:
    """Have the next start of the site restore this backup, once it has been read and is whole; of
    two people the second confirms it.

    Raises NotFound, and Conflict for a backup that cannot be restored here.
    """
    archive.fits(archive.check(archive.named(name)))
    asked = staged()
    if asked is not None and asked.name == name and asked.who_id != viewer.user_id:
        _stage(replace(asked, confirmed_by=viewer.name))
        return name
    now = timezone.localtime().isoformat(timespec="minutes")
    _stage(StagedRow(name, viewer.user_id, viewer.name, now))
    return name


def _no_longer(**_: object) -> str:
    """The backup that was to be restored, for the audit line."""
    row = staged()
    return f"not {row.name}" if row else ""


@action("operations.restore", target=_no_longer)
def unstage_restore() -> str:
    """Have the next start restore nothing; the backup that it would have restored, "" for none."""
    row = staged()
    (archive.folder() / STAGED).unlink(missing_ok=True)
    return row.name if row else ""


def take_staged() -> str:
    """Restore what was asked for, before the site opens; its name, "" where nothing was.

    Raises Conflict where it no longer can be restored; then the site is as it was, and the next
    start does not try again.
    """
    asked = staged()
    if asked is None or not asked.confirmed_by:
        return ""
    (archive.folder() / STAGED).unlink()
    archive.restore(archive.named(asked.name), who=f"{asked.who}, {asked.confirmed_by}")
    return asked.name


def _stage(row: StagedRow) -> None:
    (archive.folder() / STAGED).write_text(json.dumps(asdict(row), ensure_ascii=False))
