"""An empty database with every migration applied, made once and copied from then on.

Applying them takes half a minute, copying no time. What is kept is named by what it was made of,
the migrations and the triggers they call upon, so that a change of those makes it anew.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".cache" / "migrated"
MADE_OF = (
    "*/migrations/*.py",
    "*/models/triggers.py",
    "*/models/__init__.py",
    "core/append_only.py",
)
# As Django names it: shared by the threads of one process, gone with its last connection.
MEMORY = "file:memorydb_default?mode=memory&cache=shared"


def start_from_a_copy(connection: BaseDatabaseWrapper) -> None:
    """Let the test database begin as a copy; Django then finds no migration left to apply."""
    if connection.vendor == "sqlite":
        # Held open: what is in memory lives as long as somebody is connected to it.
        memory = sqlite3.connect(MEMORY, uri=True, check_same_thread=False)
        with closing(sqlite3.connect(file())) as kept:
            kept.backup(memory)
        connection.memory = memory  # type: ignore[attr-defined]
    else:
        connection.settings_dict["TEST"]["TEMPLATE"] = _template(connection)


def file() -> Path:
    """The migrated SQLite database, to be copied."""
    path = KEPT / f"{_digest()}.sqlite3"
    with _one_at_a_time():
        if not path.exists():
            for old in KEPT.glob("*.sqlite3*"):
                old.unlink()
            making = path.with_suffix(".making")
            making.unlink(missing_ok=True)
            _migrate(f"sqlite:///{making}")
            with closing(sqlite3.connect(making)) as whole:
                whole.execute("PRAGMA journal_mode=DELETE")
            making.rename(path)
    return path


def _template(connection: BaseDatabaseWrapper) -> str:
    """The name of the migrated database on the PostgreSQL server of this run."""
    name, where = f"migrated_{_digest()}", settings.DATABASES["default"]
    with _one_at_a_time(), connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{name}_making"')
            host = where["HOST"] or where["OPTIONS"]["host"]
            _migrate(f"postgresql://{where['USER']}@/{name}_making?host={host}")
            cursor.execute(f'ALTER DATABASE "{name}_making" RENAME TO "{name}"')
    return name


def _migrate(url: str) -> None:
    command = [
        sys.executable,
        ROOT / "manage.py",
        "migrate",
        "--verbosity=0",
        "--no-input",
        "--skip-checks",
    ]
    subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, cwd=ROOT, check=True)


def _digest() -> str:
    content = hashlib.sha256(django.__version__.encode())
    for pattern in MADE_OF:
        for path in sorted((ROOT / "xieshou").glob(pattern)):
            content.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return content.hexdigest()[:16]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
