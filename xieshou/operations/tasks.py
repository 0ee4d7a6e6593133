"""Backups in the background."""

from typing import Any

from django.utils.translation import gettext as _

from xieshou.core import archive
from xieshou.core.jobs import JobRun, job


@job("operations.back_up")
def back_up(run: JobRun) -> dict[str, Any]:
    """Write a backup of the whole site; begun anew where its worker died."""
    path = archive.folder() / archive.new_name()
    run.progress(0.01, _("复制数据库"))
    manifest = archive.write(path, lambda done, _name: run.progress(done, _("写入备份")))
    return {"name": path.name, "files": len(manifest.members), "bytes": path.stat().st_size}
