"""Papers that prove something: told by their bytes, kept encrypted under a random name."""

import hashlib
import secrets
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput
from xieshou.core.scope import Viewer
from xieshou.core.secret import encrypt_bytes

MOST_BYTES = 10 * 2**20
# How a paper's first bytes tell what it is.
MEDIA_TYPES = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}


def paper(data: bytes, filename: str, viewer: Viewer) -> dict[str, Any]:
    """The columns of a paper to keep: PDF, JPEG or PNG of up to 10 MB. Raises BadInput."""
    kind = next((name for start, name in MEDIA_TYPES.items() if data.startswith(start)), "")
    if not kind or len(data) > MOST_BYTES:
        raise BadInput(
            "file_wrong", _("请上传 PDF、JPG 或 PNG 文件，不超过 10 MB"), {"field": "file"}
        )
    return {
        "file": ContentFile(encrypt_bytes(data), name=f"{secrets.token_urlsafe(24)}.paper"),
        "filename": filename[-200:], "media_type": kind,
        "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "kept_by": viewer.user_id,
    }  # fmt: skip
