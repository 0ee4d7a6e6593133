"""Many devices at once against a real server: nothing lost, nothing twice, nothing stuck."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from xieshou.core.append_only import opened
from xieshou.surveys.models import APPEND_ONLY

# Longer in `make soak`: SURVEY_SECONDS=600.
SECONDS, RATE = int(os.environ.get("SURVEY_SECONDS", "2")), 50


@pytest.fixture
def _can_be_emptied(transactional_db: None) -> Iterator[None]:
    yield
    for table, unique in APPEND_ONLY.items():
        with opened(table, *unique), connection.cursor() as cursor:
            for name in ("attachment", "submission", "sampled", "round"):
                cursor.execute(f"DELETE FROM surveys_{name}")
            cursor.execute(f"DELETE FROM {table}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_can_be_emptied", "asker")
def test_fifty_a_second_with_a_worker_at_work(tmp_path) -> None:
    """Each form is kept once though every tenth is sent twice at the same time."""
    done = subprocess.run(
        [sys.executable, "-m", "xieshou.surveys.tests.soak", str(SECONDS), str(RATE)],
        env={**os.environ, "DATABASE_URL": _site(tmp_path), "XIESHOU_VAR": str(tmp_path),
             "DJANGO_SETTINGS_MODULE": "xieshou.settings", "XIESHOU_LOG": "ERROR"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    forms = SECONDS * RATE
    sent = forms + -(-forms // 10)
    # Of two at the very same time one may be asked to send again; Collect does.
    assert set(told["statuses"]) <= {"201", "409"}, told
    assert sum(told["statuses"].values()) == sent
    assert told["statuses"]["201"] >= forms
    assert (told["kept"], told["counting"], told["visits"]) == (forms, forms, forms)
    assert (told["stuck"], told["faults"]) == (0, [])
    assert told["jobs"] == SECONDS


def _site(folder: Path) -> str:
    """The test's database; that of SQLite as a file, which other processes can open."""
    if connection.vendor == "sqlite":
        path = folder / "site.sqlite3"
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
        copy.close()
        return f"sqlite:///{path}"
    where = connection.settings_dict
    host = where["HOST"] or where["OPTIONS"]["host"]
    return f"postgresql://{where['USER']}@/{where['NAME']}?host={host}"
