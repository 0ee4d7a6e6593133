"""Users and roles from the command line, where nobody has a page yet."""

import re
from pathlib import Path

import pytest
from click.testing import Result
from django.test import Client
from typer.testing import CliRunner

from xieshou.cli.root import app
from xieshou.core.scope import SYSTEM
from xieshou.registry import actions as registry
from xieshou.registry.models import RoleGrant, User

SHEET = "用户名,姓名或职务,角色,地方代码\nwang,王科长,县级经办,5333\nsun,孙某,,\n"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def file(db: None, tmp_path: Path) -> Path:
    registry.load_divisions(
        viewer=SYSTEM, province="53", year=2023,
        rows=[("53", "云南省"), ("5333", "怒江傈僳族自治州")],
    )  # fmt: skip
    path = tmp_path / "users.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def test_the_system_adds_users_gives_roles_and_tells_each_link_until_it_is_used(
    file: Path,
) -> None:
    done = run("import", "users", file)
    assert done.exit_code == 0, done.output
    assert set(RoleGrant.objects.values_list("user__username", "role")) == {
        ("wang", "county_office")
    }
    links = re.findall(r"/registry/invitation/\S+/", done.output)
    assert len(links) == 2
    again = run("import", "users", file)
    assert "新增 0" in again.output
    guest = Client()
    page = guest.get(links[0], follow=True).request["PATH_INFO"]
    chosen = "a-long-enough-word"
    guest.post(page, {"new_password1": chosen, "new_password2": chosen})
    assert len([row for row in User.objects.all() if row.has_usable_password()]) == 1
    assert len(re.findall(r"/registry/invitation/", run("import", "users", file).output)) == 1


def test_one_bad_cell_and_nobody_is_added(file: Path) -> None:
    file.write_text(SHEET.replace("县级经办", "皇帝"), encoding="utf-8")
    assert run("import", "users", file).exit_code == 1
    assert not User.objects.exists()
