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
from urllib.parse import urlsplit

import django
import psycopg
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


def start_from_a_copy(database: BaseDatabaseWrapper) -> None:
    """Let the test database begin as a copy; Django then finds no migration left to apply."""
    if database.vendor == "sqlite":
        # Held open: what is in memory lives as long as somebody is connected to it.
        memory = sqlite3.connect(MEMORY, uri=True, check_same_thread=False)
        with closing(sqlite3.connect(file())) as kept:
            kept.backup(memory)
        database.memory = memory  # type: ignore[attr-defined]
    else:
        database.settings_dict["TEST"]["TEMPLATE"] = template()


def file() -> Path:
    """The migrated SQLite database, to be copied."""
    path = KEPT / f"{_digest()}.sqlite3"
    with _one_at_a_time():
        if not path.exists():
            # What a run that was killed left half made, with its journals, too.
            for old in [*KEPT.glob("*.sqlite3*"), *KEPT.glob("*.making*")]:
                old.unlink()
            # Of this process alone: the child of a killed one may still be at work.
            making = path.with_suffix(f".{os.getpid()}.making")
            _migrate(f"sqlite:///{making}")
            with closing(sqlite3.connect(making)) as whole:
                whole.execute("PRAGMA journal_mode=DELETE")
            making.rename(path)
    return path


def template() -> str:
    """The name of the migrated database on the PostgreSQL server that DATABASE_URL names."""
    name, server = f"migrated_{_digest()}", urlsplit(os.environ["DATABASE_URL"])
    making = f"{name}_making"
    with _one_at_a_time(), psycopg.connect(server.geturl(), autocommit=True) as asked:
        there = asked.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not there.fetchone():
            asked.execute(f'CREATE DATABASE "{making}"')
            _migrate(server._replace(path=f"/{making}").geturl())
            asked.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


def _migrate(url: str) -> None:
    manage = str(ROOT / "manage.py")
    command = [sys.executable, manage, "migrate", "--verbosity=0", "--no-input", "--skip-checks"]
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
