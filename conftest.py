"""What all tests share."""

import pytest
from django.conf import settings
from django.utils import translation

from xieshou.core.append_only import opened
from xieshou.core.models import AuditLine


def pytest_configure():
    """Pages are rendered without collecting static files first, which hashed names would need."""
    storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"]["BACKEND"] = storage


@pytest.fixture(autouse=True)
def _in_chinese():
    """Every test begins in the source language, whatever one before it spoke."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _audit_lines_can_be_emptied(request):
    """A test that really commits is followed by an empty database, audit lines included."""
    mark = request.node.get_closest_marker("django_db")
    if not (mark and mark.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with opened(AuditLine._meta.db_table):
        AuditLine.objects.all().delete()
