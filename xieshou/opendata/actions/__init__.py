"""Verbs of open data: making the files, publishing releases, taking a file in."""

from xieshou.opendata.actions.build import build, note_editions, publish_releases
from xieshou.opendata.actions.importing import (
    BadFile,
    apply_iati,
    import_iati,
    keep_iati,
    kept_iati,
)

__all__ = [
    "BadFile",
    "apply_iati",
    "build",
    "import_iati",
    "keep_iati",
    "kept_iati",
    "note_editions",
    "publish_releases",
]
