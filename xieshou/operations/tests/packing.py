"""Archives made by hand, for tests of what may be in one."""

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.db import connection

from xieshou.core import archive

WHOLE = {"database": b"rows", "uploads/a.txt": b"A"}


def packed(
    folder: Path, members: Mapping[str, bytes] = WHOLE, listed: Mapping[str, bytes] = WHOLE
) -> Path:
    """An archive of this site that holds `members`, and says that it holds `listed`."""
    sums = {
        name: archive.Member(len(text), hashlib.sha256(text).hexdigest())
        for name, text in listed.items()
    }
    keys = tuple(hashlib.sha256(key.encode()).hexdigest()[:16] for key in settings.FIELD_KEYS)
    said = archive.Manifest(archive.FORMAT, "1", "2026-11-30", connection.vendor, (), keys, sums)
    path = folder / f"made{archive.SUFFIX}"
    with tarfile.open(path, "w:gz") as tar:
        for name, text in {**members, archive.MANIFEST: json.dumps(asdict(said)).encode()}.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
    return path
