"""Pictures as they are kept: encrypted beside the database, named by the hash of their bytes."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from xieshou.core import picture
from xieshou.core.action import BadInput
from xieshou.core.picture import NotAPhoto, Picture
from xieshou.core.secret import decrypt_bytes, encrypt_bytes

REFUSALS: Mapping[str, Any] = {
    "empty": _("文件是空的，请重新选择照片"),
    "too_big": _("照片超过 10 MB，请缩小后再上传"),
    "heic": _(
        "这是 HEIC/AVIF 照片，浏览器不能显示：请改存为 JPEG"
        "（苹果手机在“设置→相机→格式”中选“兼容性最佳”）再上传"
    ),
    "not_a_picture": _("文件不是照片：只收 JPEG、PNG、WebP（按内容而不按文件名判断）"),
    "too_many_pixels": _("照片超过 5000 万像素，请缩小后再上传"),
    "broken": _("照片文件已损坏或不完整，请重新拍摄或导出后上传"),
}


def picture_of(data: bytes) -> Picture:
    """What is seen of a photo as it was sent. Raises BadInput for what is none."""
    try:
        return picture.read(data)
    except NotAPhoto as fault:
        raise BadInput(fault.args[0], REFUSALS[fault.args[0]], {"field": "file"}) from fault


def keep(seen: Picture) -> None:
    """Write picture and thumbnail under the hash; what is there already is the same.

    Should the transaction fail the file stays, named by its content, and serves the next attempt.
    """
    for path, content in (
        (path_of(seen.kept_sha256), seen.kept),
        (thumb_of(seen.kept_sha256), seen.thumb),
    ):
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(encrypt_bytes(content)))


def stored(name: str) -> bytes | None:
    """What lies under that name, decrypted; None where nothing does."""
    try:
        with default_storage.open(name) as file:
            token: bytes = file.read()
    except FileNotFoundError:
        return None
    return decrypt_bytes(token)


def path_of(kept_sha256: str) -> str:
    return f"photos/{kept_sha256[:2]}/{kept_sha256}.jpg"


def thumb_of(kept_sha256: str) -> str:
    return f"photos/{kept_sha256[:2]}/{kept_sha256}.small.jpg"
