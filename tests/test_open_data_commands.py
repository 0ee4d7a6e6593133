"""Open data from the terminal: written to a folder, checked, taken in."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from xieshou.cli.root import app
from xieshou.opendata import reads
from xieshou.opendata.tests.conftest import _own_files, bank, world  # noqa: F401
from xieshou.opendata.tests.test_import import FOREIGN
from xieshou.projects import reads as projects

pytestmark = pytest.mark.django_db


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_files_are_written_to_a_folder_and_checked(bank: None, tmp_path: Path) -> None:  # noqa: F811
    folder = tmp_path / "out"
    done = run("opendata", "write", folder)
    assert done.exit_code == 0, done.output
    assert {path.name for path in folder.iterdir()} == {
        *(one.name for one in reads.every_edition()), "catalogue.jsonld", "catalogue.ttl",
    }  # fmt: skip
    activities = folder / "iati-activities-533323.xml"
    assert run("opendata", "check", activities).exit_code == 0
    activities.write_bytes(activities.read_bytes().replace(b'code="21021"', b'colour="21021"'))
    bad = run("opendata", "check", activities, "--json")
    assert bad.exit_code == 1
    assert '"schema"' in bad.output
    assert run("opendata", "check", folder / "nothing.xml").exit_code == 2


def test_an_iati_file_is_taken_in_whole_or_not_at_all(world: None, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "a.xml"
    file.write_bytes(FOREIGN.replace(b'code="12230"', b'code="99810"'))
    bad = run("import", "iati", file)
    assert bad.exit_code == 1
    assert "99810" in bad.output
    file.write_bytes(FOREIGN)
    assert run("import", "iati", file, "--check").exit_code == 0
    assert list(projects.ledger_of("", None)) == []
    done = run("import", "iati", file)
    assert done.exit_code == 0, done.output
    assert len(list(projects.ledger_of("", None))) == 1
