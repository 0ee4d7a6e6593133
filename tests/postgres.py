"""Run a command with DATABASE_URL at a PostgreSQL server of its own, thrown away afterwards.

    python tests/postgres.py pytest …

The server listens on a socket in a temporary folder only. PostgreSQL refuses to run as root, so as
root it is started as the user `postgres`.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main(command: list[str]) -> int:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise SystemExit("PostgreSQL is not installed: run setup/system.sh first.")
    binaries = found[-1].parent
    owner = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        if owner:
            account = pwd.getpwnam("postgres")
            os.chown(folder, account.pw_uid, account.pw_gid)
        data = folder / "data"
        subprocess.run(
            [
                binaries / "initdb",
                "-D",
                data,
                "-U",
                "xieshou",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            **owner,
        )
        server = subprocess.Popen(
            [
                *(binaries / "postgres", "-D", data, "-k", folder, "-h", ""),
                *("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200"),
            ],
            stderr=subprocess.DEVNULL,
            cwd=folder,
            **owner,
        )
        try:
            _wait(binaries, folder)
            url = f"postgresql://xieshou@/postgres?host={folder}"
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode
        finally:
            server.terminate()
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(binaries: Path, folder: Path) -> None:
    for _ in range(100):
        ready = subprocess.run([binaries / "pg_isready", "-q", "-h", folder, "-U", "xieshou"])
        if ready.returncode == 0:
            return
        time.sleep(0.1)
    raise SystemExit("PostgreSQL did not start.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
