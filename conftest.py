"""What all tests share."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from tests import migrated
from xieshou.core.append_only import opened
from xieshou.core.models import AuditLine
from xieshou.operations.reads import texts


def pytest_configure():
    """Pages are rendered without collecting static files first, which hashed names would need."""
    storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"]["BACKEND"] = storage
    # A test may ask as often as it likes; those of the limits set their own.
    settings.API_LIMITS = {}


@pytest.fixture(scope="session")
def django_db_keepdb():
    """What stands in memory is not made again; a PostgreSQL database is, from its template."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Before the test database is made."""
    with django_db_blocker.unblock():
        migrated.start_from_a_copy(connection)


@pytest.fixture(autouse=True)
def _in_chinese():
    """Every test begins in the source language, whatever one before it spoke."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _what_pages_keep(monkeypatch):
    """Nothing from an earlier test; of the site's texts that there are none, for good: or the first
    page of a test, or one half a minute later, asks once more than the others."""
    cache.clear()
    cache.set(texts.KEY, texts.SiteRow(), None)
    monkeypatch.setattr(texts, "KEPT_S", None)


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
