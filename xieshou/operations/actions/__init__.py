"""What administrators do with the site itself."""

from xieshou.operations.actions.backups import (
    back_up,
    discard_backup,
    note_download,
    stage_restore,
    take_staged,
    unstage_restore,
)
from xieshou.operations.actions.texts import set_site_text

__all__ = [
    "back_up",
    "discard_backup",
    "note_download",
    "set_site_text",
    "stage_restore",
    "take_staged",
    "unstage_restore",
]
