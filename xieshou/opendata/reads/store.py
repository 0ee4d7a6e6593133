"""Where the files of open data lie: under their hash, in the folder of uploads."""

from pathlib import Path

from django.conf import settings


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "opendata"


def path_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256
