"""The backups that lie here, and the one that the next start will restore."""

import datetime
import json
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from xieshou.core import archive
from xieshou.core.action import forbidden
from xieshou.core.scope import Viewer

SEE = "operations.see"
# Named in this file, beside the backups; who serves the site looks for it before it opens.
STAGED = "restore.json"


@dataclass(frozen=True, slots=True)
class BackupRow:
    """A backup: its file, its bytes as stored, and when it was finished."""

    name: str
    size: int
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class StagedRow:
    """The backup that the next start restores, once another person than who asked has confirmed."""

    name: str
    who_id: int | None
    who: str
    at: str
    confirmed_by: str = ""


def backups(viewer: Viewer) -> list[BackupRow]:
    """The newest first. Raises Forbidden."""
    if not viewer.may(SEE):
        raise forbidden(SEE)
    return kept()


def kept() -> list[BackupRow]:
    found = [_row(path) for path in archive.folder().glob(f"*{archive.SUFFIX}")]
    return sorted(found, key=lambda row: (row.at, row.name), reverse=True)


def opened(viewer: Viewer, name: str) -> Path:
    """Where the backup of that name lies. Raises Forbidden, NotFound."""
    if not viewer.may(SEE):
        raise forbidden(SEE)
    return archive.named(name)


def staged() -> StagedRow | None:
    path = archive.folder() / STAGED
    try:
        return StagedRow(**json.loads(path.read_text()))
    except FileNotFoundError:
        return None


def _row(path: Path) -> BackupRow:
    seen = path.stat()
    at = datetime.datetime.fromtimestamp(seen.st_mtime, timezone.get_current_timezone())
    return BackupRow(path.name, seen.st_size, at)
