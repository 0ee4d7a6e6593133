"""A site is backed up in use and put back as it was, on either database."""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests import migrated

SESSION = "thekeyofsomebodysbrowser"
PASSWORD = "一个够长的密码123"  # noqa: S105
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def database(tmp_path, django_db_setup, django_db_blocker) -> Iterator[str]:
    """The address of a migrated database of its own, which processes can open."""
    if connection.vendor == "sqlite":
        shutil.copy(migrated.file(), tmp_path / "site.sqlite3")
        yield f"sqlite:///{tmp_path / 'site.sqlite3'}"
        return
    where = settings.DATABASES["default"]
    name, host = f"backup_{os.getpid()}", where["HOST"] or where["OPTIONS"]["host"]
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        template = connection.settings_dict["TEST"]["TEMPLATE"]
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield f"postgresql://{where['USER']}@/{name}?host={host}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


@pytest.fixture
def var(tmp_path) -> Path:
    folder = tmp_path / "var"
    (folder / "uploads" / "photos").mkdir(parents=True)
    return folder


@pytest.fixture
def xieshou(database, var) -> Run:
    """The command line of that site; a failing command fails the test unless `fails`."""
    site = {
        **os.environ,
        "DATABASE_URL": database,
        "XIESHOU_VAR": str(var),
        "XIESHOU_LANGUAGE": "en",
        "DJANGO_SETTINGS_MODULE": "xieshou.settings",
    }

    def run(*words: object, fails: bool = False, **more: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "xieshou.cli", *map(str, words)],
            env=site | more,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
        )
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done

    return run


def _add(xieshou: Run, username: str, *, fails: bool = False) -> str:
    """What the command says that adds an administrator."""
    return xieshou("administrator", username, "--password", PASSWORD, fails=fails).stderr


def _sign_in(database: str) -> None:
    """Somebody is signed in, whose session may not be in a backup."""
    row = (SESSION, "x", "2099-01-01 00:00:00+00:00")
    insert = "INSERT INTO django_session (session_key, session_data, expire_date) VALUES "
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as site, site:
            site.execute(f"{insert} (?, ?, ?)", row)
    else:
        with psycopg.connect(database) as site:
            site.execute(f"{insert} (%s, %s, %s)", row)


def test_what_was_backed_up_comes_back_and_what_came_later_is_kept_apart(
    xieshou, database, var, tmp_path
):
    """Users and files are as on that day; what stood before is a backup of its own."""
    photo = var / "uploads" / "photos" / "a.jpg"
    photo.write_bytes(b"the road before")
    _add(xieshou, "zhang")
    _sign_in(database)
    file = tmp_path / "monday.xieshou.tar.gz"
    xieshou("backup", file)
    assert file.stat().st_mode & 0o077 == 0
    assert SESSION.encode() not in gzip.decompress(file.read_bytes())

    photo.write_bytes(b"painted over")
    (photo.parent / "b.jpg").write_bytes(b"later")
    _add(xieshou, "li")
    xieshou("restore", file, "--check")
    assert photo.read_bytes() == b"painted over"

    xieshou("restore", file)
    assert photo.read_bytes() == b"the road before"
    assert not (photo.parent / "b.jpg").exists()
    # zhang is still there and cannot be added again; li never was.
    assert "taken" in _add(xieshou, "zhang", fails=True)
    _add(xieshou, "li")
    (former,) = (var / "backups").glob("before-restore-*")
    xieshou("restore", former)
    assert photo.read_bytes() == b"painted over"


def test_a_backup_that_was_touched_is_refused_and_changes_nothing(xieshou, var, tmp_path):
    _add(xieshou, "zhang")
    file = tmp_path / "site.xieshou.tar.gz"
    xieshou("backup", file)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    said = xieshou("restore", file, fails=True)
    assert "site.xieshou.tar.gz" in said.stdout + said.stderr
    assert not list((var / "backups").glob("before-restore-*"))


def test_a_site_without_the_keys_refuses_what_it_could_never_read(xieshou, tmp_path):
    file = tmp_path / "site.xieshou.tar.gz"
    xieshou("backup", file)
    said = xieshou("restore", file, fails=True, XIESHOU_FIELD_KEYS="another-key-altogether")
    assert "FIELD_KEYS" in said.stdout + said.stderr


def test_health_tells_what_needs_somebody(xieshou):
    """A migrated site without jobs is well; that it has no backup is to be watched."""
    rows = {row["code"]: row["state"] for row in json.loads(xieshou("health", "--json").stdout)}
    assert rows["database"] == rows["migrations"] == rows["worker"] == rows["disk"] == "well"
    assert rows["backup"] == "watch"
    xieshou("backup")
    rows = {row["code"]: row["state"] for row in json.loads(xieshou("health", "--json").stdout)}
    assert rows["backup"] == "well"
