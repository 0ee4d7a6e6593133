"""A whole site of its own for the browser: database, web server and background worker.

The database is a file in the site's folder or, where DATABASE_URL names a PostgreSQL server (see
tests/postgres.py), one on that server; a copy is made from the built one as its template.
"""

import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from psycopg import sql

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60
SERVER = urlsplit(os.environ.get("DATABASE_URL", ""))
ON_SERVER = SERVER.scheme == "postgresql"
# On a server: the site that the copies are made from, once it is filled.
BUILT = "built"
LOOK_EVERY_S = 0.02
Seen = TypeVar("Seen")


@dataclass
class Site:
    """A running site; `worker` is the process that does the background jobs."""

    address: str
    folder: Path
    database: str
    worker: subprocess.Popen[bytes]

    def rows(self, query: str, *params: Any) -> list[tuple[Any, ...]]:
        """What the database holds, read beside the site; parameters stand as `?`."""
        if ON_SERVER:
            with psycopg.connect(self.database) as found:
                return found.execute(query.replace("?", "%s").encode(), params).fetchall()
        file = f"file:{self.folder / 'site.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(file, uri=True, timeout=PATIENCE_S)) as database:
            return database.execute(query, params).fetchall()

    @contextmanager
    def worker_paused(self) -> Iterator[None]:
        """Nothing is done in the background meanwhile, however fast the machine is."""
        self._pause()
        try:
            yield
        finally:
            self.worker.send_signal(signal.SIGCONT)

    def work_until(self, reached: Callable[[dict[str, Any]], bool]) -> None:
        """Let the paused worker go on until the latest job has got so far, and pause it again."""
        self.worker.send_signal(signal.SIGCONT)
        try:
            wait_for(lambda: reached(self.latest_job()))
        finally:
            self._pause()

    def _pause(self) -> None:
        """Stop the worker between its writes: a stopped writer would lock everybody out."""

        def stopped() -> bool:
            self.worker.send_signal(signal.SIGSTOP)
            if self._free_to_write():
                return True
            self.worker.send_signal(signal.SIGCONT)
            return False

        wait_for(stopped)

    def _free_to_write(self) -> bool:
        if ON_SERVER:
            return True
        file = self.folder / "site.sqlite3"
        with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as database:
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            database.rollback()
            return True

    def latest_job(self) -> dict[str, Any]:
        names = ("id", "state", "done", "series")
        found = self.rows(f"SELECT {', '.join(names)} FROM core_job ORDER BY id DESC LIMIT 1")
        return dict(zip(names, found[0], strict=True))


def wait_for(seen: Callable[[], Seen]) -> Seen:
    """The first answer that is true; looked for often, given up only when something is broken."""
    until = time.monotonic() + PATIENCE_S
    while not (answer := seen()):
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(LOOK_EVERY_S)
    return answer


@contextmanager
def running(folder: Path, shared: Path) -> Iterator[Site]:
    """A site in `folder`, filled from the one that all test processes of this run share."""
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = shared / "site"
        if not built.exists():
            _build(shared / "building")
            (shared / "building").rename(built)
        shutil.copytree(built, folder)
        database = _copied(folder)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log:
        worker = _start(
            "django", "work", "--interval", "0.2", folder=folder, database=database, log=log
        )
        server = _start(
            *("gunicorn", "xieshou.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--threads", "8", "--log-level", "warning"),
            folder=folder,
            database=database,
            log=log,
        )
        try:
            wait_for(lambda: _answers(address))
            yield Site(address, folder, database, worker)
        finally:
            for process in (server, worker):
                process.send_signal(signal.SIGCONT)
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(10)
                process.kill()


def _build(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if ON_SERVER:
        _create(BUILT, migrated.template())
        database = _on_server(BUILT)
    else:
        database = _in_file(folder)
        shutil.copy(migrated.file(), folder / "site.sqlite3")
    command = [sys.executable, "-m", "tests.browser.build"]
    subprocess.run(command, cwd=ROOT, env=_environment(folder, database), check=True)


def _copied(folder: Path) -> str:
    """The database of a copy in `folder`, by its address."""
    if not ON_SERVER:
        return _in_file(folder)
    name = f"site_{os.getpid()}"
    _create(name, BUILT)
    return _on_server(name)


def _create(name: str, template: str) -> None:
    with psycopg.connect(SERVER.geturl(), autocommit=True) as server:
        names = sql.Identifier(name), sql.Identifier(template)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))


def _in_file(folder: Path) -> str:
    return f"sqlite:///{folder / 'site.sqlite3'}"


def _on_server(name: str) -> str:
    return SERVER._replace(path=f"/{name}").geturl()


def _environment(folder: Path, database: str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "xieshou.settings",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database,
        "XIESHOU_VAR": str(folder),
        "XIESHOU_MAPS": str(settings.MAPS_DIR),
    }


def _start(*arguments: str, folder: Path, database: str, log: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", *arguments]
    environment = _environment(folder, database)
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str) -> bool:
    with suppress(urllib.error.URLError, ConnectionError):
        return urllib.request.urlopen(f"{address}/login/").status == 200
    return False
