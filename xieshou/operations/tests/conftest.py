from pathlib import Path

import pytest
from django.test import Client

from xieshou.core import archive
from xieshou.registry.tests.conftest import client_of, places  # noqa: F401


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return archive.folder()


@pytest.fixture
def keeper(folder) -> Client:
    return client_of("keeper", "administrator")
