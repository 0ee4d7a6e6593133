"""An IATI file into the projects: all of it, or nothing."""

import hashlib

from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core import uploads
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound
from xieshou.core.models import Upload
from xieshou.core.scope import Viewer
from xieshou.opendata import reads
from xieshou.opendata.reads import Incoming
from xieshou.opendata.rules.faults import errors
from xieshou.projects.actions import import_ledger

KIND = "opendata.iati"


class BadFile(BadInput):
    """A file with errors; `incoming` holds them all."""

    def __init__(self, incoming: Incoming) -> None:
        super().__init__("bad_file", _("文件有误，什么也没有写入"))
        self.incoming = incoming

    @property
    def flaws(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (f"{one.line}:{one.element}", f"{one.words}（{one.value}）{one.remedy}")
            for one in errors(self.incoming.faults)[:100]
        )


def import_iati(*, viewer: Viewer, data: bytes, key: str | None = None) -> dict[str, int]:
    """Enter the activities of a file as projects with origin "published"; synthetic ones stay so.
    The same file again changes nothing. Returns counts: added, changed, same.

    Raises BadFile, and what projects.actions.import_ledger raises.
    """
    found = reads.incoming(data, viewer)
    if not found.ok:
        raise BadFile(found)
    counts: dict[str, int] = import_ledger(viewer=viewer, key=key, rows=list(found.rows))
    return counts


def keep_iati(data: bytes, filename: str, *, viewer: Viewer, page: str) -> Upload:
    """Keep a file until it is applied or a week old. Raises Forbidden where the viewer may import
    nowhere."""
    if not viewer.places(import_ledger.verb):
        raise Forbidden("forbidden", _("您没有在此处办理该事项的权限"))
    digest = hashlib.sha256(data).hexdigest()
    same = Upload.objects.filter(spec=KIND, sha256=digest, owner_id=viewer.user_id)
    if applied := same.filter(state=Upload.State.APPLIED).first():
        return applied
    found = reads.incoming(data, viewer)
    upload = uploads.keep(data, filename, KIND, viewer=viewer, page=page)
    upload.rows = len(found.rows)
    upload.error_count = len(errors(found.faults))
    upload.state = Upload.State.CHECKED if found.ok else Upload.State.REFUSED
    upload.save(update_fields=["rows", "error_count", "state"])
    return upload


def kept_iati(pk: int, *, viewer: Viewer) -> Upload:
    """A file that the viewer uploaded. Raises NotFound."""
    found = Upload.objects.filter(pk=pk, spec=KIND, owner_id=viewer.user_id).first()
    if found is None or viewer.user_id is None:
        raise NotFound("no_such_upload", _("没有这份文件"))
    return found


def apply_iati(pk: int, *, viewer: Viewer) -> Upload:
    """Write a kept file; once written it says what came of it. Raises NotFound, Conflict, BadFile,
    and what import_iati raises."""
    upload = kept_iati(pk, viewer=viewer)
    if upload.state == Upload.State.APPLIED:
        return upload
    data = uploads.contents(upload)
    if data is None:
        raise Conflict("file_gone", _("文件已过期删除，请重新上传"))
    upload.result = import_iati(viewer=viewer, data=data)
    upload.state, upload.applied_at = Upload.State.APPLIED, timezone.now()
    upload.save(update_fields=["result", "state", "applied_at"])
    uploads.purge()
    return upload
