"""The example's deepest part, 怒江 and Shanghai, for tests that stand over all apps."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client

from examples.hudian.load import load
from examples.hudian.people import PASSWORD


@pytest.fixture(scope="module")
def nujiang(django_db_setup, django_db_blocker) -> Iterator[dict[str, int]]:
    """Loaded once for a file of tests as `make demo` loads it, and rolled back after it."""
    whole = transaction.atomic()
    # As in Django's own TestCase: durable blocks may stand inside.
    whole._from_testcase = True
    with django_db_blocker.unblock():
        _without_leftovers()
    with django_db_blocker.unblock(), whole:
        loaded = load(depth="quick")
        _known_to_the_planner()
        yield loaded
        transaction.set_rollback(True)


def _without_leftovers() -> None:
    """PostgreSQL keeps what was rolled back, and every question would read past it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")


def _known_to_the_planner() -> None:
    """What is not committed PostgreSQL does not look at by itself, and takes each table for empty:
    a question over many of them may then take minutes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@pytest.fixture
def signed_in(db):
    """A browser session of one of the demo users."""

    def sign_in(username: str) -> Client:
        client = Client()
        assert client.login(username=username, password=PASSWORD)
        return client

    return sign_in
