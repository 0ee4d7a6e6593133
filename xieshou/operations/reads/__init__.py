"""Questions about the running site itself."""

from xieshou.operations.reads.backups import SEE, BackupRow, StagedRow, backups, opened, staged
from xieshou.operations.reads.metrics import exposition
from xieshou.operations.reads.texts import SiteRow, site_text
from xieshou.operations.reads.vitals import VitalRow, alive, vitals

__all__ = [
    "SEE",
    "BackupRow",
    "SiteRow",
    "StagedRow",
    "VitalRow",
    "alive",
    "backups",
    "exposition",
    "opened",
    "site_text",
    "staged",
    "vitals",
]
