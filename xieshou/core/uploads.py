"""Files on their way in: read again whenever they are looked at, and gone once they are applied.

They may hold personal data: a file is kept encrypted, under a random name, no longer than needed.
Its row stays, with hash and counts, so that the same file is known again.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import Action, Conflict, Forbidden, NotFound
from xieshou.core.imports import Preview, SheetSpec, read
from xieshou.core.models import Upload
from xieshou.core.scope import Viewer, scope_q
from xieshou.core.secret import decrypt_bytes, encrypt_bytes

# Whoever holds this at an upload's place sees it in the list; its owner always does.
WATCH = "core.see_uploads"
# How long a file that is not applied waits for somebody to look at it again.
KEPT = timedelta(days=7)


def visible(viewer: Viewer) -> QuerySet[Upload]:
    """The uploads a viewer may list, newest first; not the right to read what is in them."""
    mine = Q(owner_id=viewer.user_id) if viewer.user_id is not None else Q(pk__in=[])
    return Upload.objects.filter(mine | scope_q(viewer, WATCH, "place"))


def receive(
    data: bytes, filename: str, spec: SheetSpec, *, viewer: Viewer, verb: str, page: str
) -> Upload:
    """Keep a file and say whether it can be applied.

    A file that has been applied before is not kept again: its earlier upload is the answer.
    """
    purge()
    places = viewer.places(verb)
    place = places[0] if len(places) == 1 else ""
    digest = hashlib.sha256(data).hexdigest()
    same = Upload.objects.filter(spec=spec.name, place=place, sha256=digest)
    if applied := same.filter(state=Upload.State.APPLIED).first():
        return applied
    preview = read(data, spec)
    return Upload.objects.create(
        spec=spec.name,
        file=ContentFile(encrypt_bytes(data), name=f"{secrets.token_urlsafe(24)}.upload"),
        filename=filename[-200:],
        sha256=digest,
        place=place,
        owner_id=viewer.user_id,
        owner=viewer.name,
        page=page,
        state=Upload.State.CHECKED if preview.ok else Upload.State.REFUSED,
        rows=len(preview.rows) + len(preview.bad_rows),
        error_count=preview.error_count,
    )


def keep(data: bytes, filename: str, kind: str, *, viewer: Viewer, page: str) -> Upload:
    """Keep a file that is not a sheet of a known form: what reads it says whether it is sound."""
    purge()
    return Upload.objects.create(
        spec=kind,
        file=ContentFile(encrypt_bytes(data), name=f"{secrets.token_urlsafe(24)}.upload"),
        filename=filename[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        owner_id=viewer.user_id,
        owner=viewer.name,
        page=page,
        state=Upload.State.CHECKED,
    )


def contents(upload: Upload) -> bytes | None:
    """What is in the file; None once it has been deleted."""
    if not upload.file:
        return None
    try:
        with upload.file.open("rb") as file:
            token: bytes = file.read()
    except FileNotFoundError:
        return None
    return decrypt_bytes(token)


def find(pk: int, spec: SheetSpec, *, viewer: Viewer, verb: str) -> Upload:
    """An upload of this kind that the viewer made or may apply. Raises NotFound."""
    upload = Upload.objects.filter(pk=pk, spec=spec.name).first()
    mine = upload is not None and upload.owner_id is not None and upload.owner_id == viewer.user_id
    if upload is None or not (mine or viewer.may(verb, upload.place)):
        raise NotFound("no_such_upload", _("没有这份文件"))
    return upload


def preview(upload: Upload, spec: SheetSpec) -> Preview | None:
    """The file read once more, so that its faults are told in the language of who looks.

    None once the file has been deleted.
    """
    data = contents(upload)
    return None if data is None else read(data, spec)


def purge() -> None:
    """Delete the files that nobody needs any more."""
    kept = Upload.objects.exclude(file="")
    old = Q(created_at__lt=timezone.now() - KEPT)
    for upload in kept.filter(Q(state=Upload.State.APPLIED) | old):
        _delete_file(upload)


def _delete_file(upload: Upload) -> None:
    upload.file.delete(save=False)
    upload.save(update_fields=["file"])


def may_apply(upload: Upload, *, viewer: Viewer) -> bool:
    """Whoever wrote the rows must be the one who enters them, or four eyes could be two."""
    return upload.owner_id == viewer.user_id


def apply_once(
    upload: Upload, spec: SheetSpec, act: Action[Any], *, viewer: Viewer
) -> tuple[Upload, bool]:
    """Write the file's rows, all or none, by one action; False when that had been done before.

    Raises Conflict when the file has faults or is gone, and what the action raises.
    """
    if not may_apply(upload, viewer=viewer):
        raise Forbidden("not_your_file", _("只有上传文件的人才能写入，请由本人办理或重新上传"))
    seen = preview(upload, spec)
    upload.refresh_from_db()
    if upload.state == Upload.State.APPLIED:
        return upload, False
    if seen is None:
        raise Conflict("file_gone", _("文件已过期删除，请重新上传"))
    if not seen.ok or seen.sha256 != upload.sha256:
        raise Conflict("not_applicable", _("文件有误，什么也没有写入"))
    key = hashlib.sha256(f"{spec.name} {upload.place} {upload.sha256}".encode()).hexdigest()
    result = act(viewer=viewer, key=key, rows=seen.rows)
    changed = Upload.objects.filter(pk=upload.pk, state=Upload.State.CHECKED).update(
        state=Upload.State.APPLIED,
        applied_at=timezone.now(),
        result=result if isinstance(result, dict) else None,
    )
    upload.refresh_from_db()
    _delete_file(upload)
    return upload, changed == 1
