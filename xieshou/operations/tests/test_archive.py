"""What an archive may not do: lie elsewhere, leave something out, bring something along."""

import tarfile
from pathlib import Path

import pytest

from xieshou.core import archive
from xieshou.core.action import Conflict, NotFound
from xieshou.operations.tests.packing import WHOLE, packed

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.MEDIA_ROOT.mkdir()
    return archive.folder()


def test_what_holds_what_it_says_is_whole(folder):
    assert set(archive.check(packed(folder)).members) == set(WHOLE)


@pytest.mark.parametrize(
    "members",
    [
        {"database": b"rows"},
        {**WHOLE, "uploads/b.txt": b"B"},
        {**WHOLE, "uploads/a.txt": b"a"},
        {**WHOLE, "../outside": b"x"},
        {**WHOLE, "/etc/outside": b"x"},
        {**WHOLE, "uploads/../../outside": b"x"},
        {**WHOLE, "secret_key.secret": b"x"},
    ],
    ids=["missing", "more", "changed", "above", "absolute", "through", "elsewhere"],
)
def test_what_does_not_is_refused(folder, members):
    listed = WHOLE if set(members) <= {*WHOLE, "uploads/b.txt"} else members
    with pytest.raises(Conflict, match="made"):
        archive.check(packed(folder, members, listed))
    assert not (folder.parent / "outside").exists()


def test_a_link_is_refused(folder):
    path = folder / f"link{archive.SUFFIX}"
    with tarfile.open(path, "w:gz") as tar:
        info = tarfile.TarInfo("uploads/link")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)
    with pytest.raises(Conflict):
        archive.check(path)


@pytest.mark.parametrize("name", ["../x.xieshou.tar.gz", "restore.json", "absent.xieshou.tar.gz"])
def test_only_backups_are_found_by_name(folder, name):
    (folder / "restore.json").write_text("{}")
    (folder.parent / "x.xieshou.tar.gz").write_bytes(b"")
    with pytest.raises(NotFound):
        archive.named(name)
