from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.test import Client

from xieshou.core.tests.viewers import seen_by


@pytest.fixture
def shared_database(tmp_path, transactional_db) -> Iterator[str]:
    """The name of the test database, which other threads and processes can open and write.

    SQLite's lies in the memory of this process; a copy on disk stands in for it.
    """
    if connection.vendor != "sqlite":
        yield str(connection.settings_dict["NAME"])
        return
    name = str(tmp_path / "shared.sqlite3")
    connection.cursor().execute("VACUUM INTO %s", [name])
    in_memory, settings = connections["default"], connections.settings["default"]
    connections.settings["default"] = {**settings, "NAME": name}
    connections["default"] = connections.create_connection("default")
    yield name
    connections["default"].close()
    connections.settings["default"] = settings
    connections["default"] = in_memory


@pytest.fixture
def as_viewer(settings):
    """A browser whose pages are as this viewer sees them."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:-1], f"{seen_by.__module__}.seen_by"]
    return lambda who: Client(viewer=who)
