"""Files of statements and templates as they are kept: encrypted, named by the hash of the bytes."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from xieshou.core.kept import stored
from xieshou.core.secret import encrypt_bytes


def keep_file(data: bytes) -> str:
    """Write a file, once, and name its hash. Should the transaction fail the file stays, named by
    its content, and serves the next attempt."""
    digest = hashlib.sha256(data).hexdigest()
    if not default_storage.exists(_path(digest)):
        default_storage.save(_path(digest), ContentFile(encrypt_bytes(data)))
    return digest


def kept_file(sha256: str) -> bytes | None:
    """What lies under that hash; None where nothing does, or something else."""
    data = stored(_path(sha256))
    return data if data is not None and hashlib.sha256(data).hexdigest() == sha256 else None


def _path(sha256: str) -> str:
    return f"statements/{sha256[:2]}/{sha256}"
