"""A PostgreSQL of its own that keeps what it has acknowledged, thrown away afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


@contextmanager
def durable_server() -> Iterator[str]:
    """The URL of its database, up to "/"; fsync and synchronous_commit are as delivered: on.

    It listens on a socket in a temporary folder only. PostgreSQL refuses to run as root, so as root
    it is started as the user `postgres`.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise SystemExit("PostgreSQL is not installed: run setup/system.sh first.")
    owner = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    data, log = folder / "data", folder / "log"
    try:
        if owner:
            os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
        init = ["-D", data, "-U", "xieshou", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(
            [found[-1], *init], check=True, stdout=subprocess.DEVNULL, cwd=folder, **owner
        )
        control = found[-1].with_name("pg_ctl")
        server = f"-k {folder} -h ''"
        start = [control, "-D", data, "-l", log, "-o", server, "-w", "start"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, cwd=folder, **owner)
        try:
            yield f"postgresql://xieshou@/{{}}?host={folder}"
        finally:
            stop = [control, "-D", data, "-m", "immediate", "-w", "stop"]
            subprocess.run(stop, stdout=subprocess.DEVNULL, cwd=folder, **owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def made(server: str, name: str) -> str:
    """The URL of a new database."""
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return server.format(name)
