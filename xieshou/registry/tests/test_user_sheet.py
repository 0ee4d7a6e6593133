"""Users and roles from a sheet: all or nothing, twice is once, and never to oneself."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.test import Client

from xieshou.core.imports import read
from xieshou.core.models import AuditLine
from xieshou.core.scope import SYSTEM
from xieshou.registry import actions, reads, sheets
from xieshou.registry.models import Organisation, Pairing, Place, RoleGrant, User
from xieshou.registry.tests.conftest import client_of, today, user, viewer

PAGE = "/registry/roles/import/"
HEAD = [column.zh for column in sheets.USERS.columns]


def sheet(*rows: list) -> io.BytesIO:
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "users.xlsx"
    return file


def send(client: Client, *rows: list) -> str:
    return send_file(client, sheet(*rows))


def send_file(client: Client, file: io.BytesIO) -> str:
    """Upload and, where it is sound, apply; the page it leads to."""
    file.seek(0)
    seen = client.post(PAGE, {"file": file}, follow=True)
    (pk,) = re.findall(r"upload=(\d+)", seen.request["QUERY_STRING"])
    if "确认写入" in seen.content.decode():
        seen = client.post(PAGE, {"upload": pk}, follow=True)
    return seen.content.decode()


@pytest.fixture
def made_up(places: None) -> None:
    """A pairing and an organisation to hold roles in."""
    Pairing.objects.create(
        east=Place.objects.get(code="310115"), west=Place.objects.get(code="533323")
    )
    Organisation.objects.create(
        name="福贡县协作办", kind="office", place=Place.objects.get(code="533323")
    )


ROWS = [
    ["wang", "王科长", "县级经办", "533323", None, None, None, None],
    ["wang", "王科长", "审计", "5333", None, None, "2026-01-01", "2030-12-31"],
    ["li", "李主任", "区合作交流办", None, "310115-533323", None, None, None],
    ["zhao", "赵经办", "县级经办", None, None, "福贡县协作办", None, None],
    ["sun", "孙某", None, None, None, None, None, None],
]


def held() -> set[tuple[str, str]]:
    return set(RoleGrant.objects.values_list("user__username", "role"))


def test_one_administrator_adds_the_users_and_another_gives_the_roles(made_up):
    """With the same file; and a third time it changes nothing."""
    file = sheet(*ROWS)
    one, other = client_of("one", "administrator"), client_of("other", "administrator")
    before = held()
    assert "待另一位管理员授予角色" in send_file(one, file)
    assert held() == before
    made = User.objects.filter(creator__username="one")
    assert sorted(made.values_list("username", flat=True)) == ["li", "sun", "wang", "zhao"]
    assert not any(row.has_usable_password() for row in made)
    send_file(other, file)
    given = {("wang", "county_office"), ("wang", "auditor"), ("li", "district_office")}
    given |= {("zhao", "county_office")}
    assert held() - before == given
    assert "此前已经写入" in send_file(other, file)
    counts = actions.import_users(viewer=viewer("third", "administrator"), rows=parsed(ROWS))
    assert counts == {"added": 0, "changed": 0, "same": 5, "waiting": 0}


def parsed(rows: list) -> list:
    seen = read(sheet(*rows).read(), sheets.users_sheet(SYSTEM))
    assert seen.ok, seen.errors
    return seen.rows


def test_the_list_taken_out_comes_in_again_without_a_change(made_up):
    actions.import_users(viewer=SYSTEM, rows=parsed(ROWS[:3]))
    admin = client_of("admin", "administrator")
    file = admin.get("/registry/roles/list/").content
    seen = read(file, sheets.users_sheet(SYSTEM))
    assert seen.ok, seen.errors
    assert {row["username"] for row in seen.rows} == {"wang", "li", "admin"}
    told = actions.import_users(viewer=SYSTEM, rows=seen.rows)
    assert told == {"added": 0, "changed": 0, "same": len(seen.rows), "waiting": 0}


def test_a_new_last_day_ends_a_role_and_a_new_name_renames(made_up):
    row = ["wang", "王科长", "县级经办", "533323", None, None, today(), None]
    actions.import_users(viewer=SYSTEM, rows=parsed([row]))
    row[1], row[7] = "王局长", today()
    told = actions.import_users(viewer=SYSTEM, rows=parsed([row]))
    assert told["changed"] == 1
    assert RoleGrant.objects.get().ends_on == today()
    assert User.objects.get(username="wang").name == "王局长"


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("A", "王 五", "not_a_username"),
        ("C", "皇帝", "not_a_choice"),
        ("D", "999999", "place_unknown"),
        ("D", "53332", "wrong_length"),
        ("E", "浦东", "not_a_pairing"),
        ("E", "310115-533324", "scope_twice"),
        ("F", "没有的机构", "scope_twice"),
        ("H", "2020-01-01", "ends_before_start"),
    ],
)
def test_every_bad_cell_is_named_and_nothing_is_written(made_up, cell, value, code):
    rows = [list(row) for row in ROWS[:1]] + [["good", "好人"] + [None] * 6]
    rows[0]["ABCDEFGH".index(cell)] = value
    admin = viewer("admin", "administrator")
    seen = read(sheet(*rows).read(), sheets.users_sheet(admin))
    named = cell if code != "scope_twice" else "D"
    assert [(bad.cell, bad.code) for bad in seen.errors] == [(f"{named}2", code)]
    assert User.objects.count() == 1


def test_an_unknown_pairing_or_organisation_is_named(made_up):
    rows = [
        ["a", "甲", "区合作交流办", None, "310115-533324", None, None, None],
        ["b", "乙", "县级经办", None, None, "没有的机构", None, None],
        ["b", "丙", "审计", None, None, None, None, None],
    ]
    seen = read(sheet(*rows).read(), sheets.users_sheet(SYSTEM))
    assert [(bad.cell, bad.code) for bad in seen.errors] == [
        ("E2", "pairing_unknown"),
        ("F3", "organisation_unknown"),
        ("B4", "two_names"),
    ]


def test_an_administrator_of_a_prefecture_gives_roles_there_and_adds_nobody(made_up):
    user("known")
    User.objects.update(name="某")
    admin = viewer("admin", "administrator", "5333")
    rows = [
        ["known", "某", "县级经办", "533323", None, None, None, None],
        ["known", "某", "审计", "31", None, None, None, None],
        ["new", "新人", None, None, None, None, None, None],
    ]
    seen = read(sheet(*rows).read(), sheets.users_sheet(admin))
    assert [(bad.cell, bad.code) for bad in seen.errors] == [
        ("A3", "forbidden"),
        ("A4", "users_everywhere"),
    ]
    told = actions.import_users(viewer=admin, rows=parsed(rows[:1]))
    assert told["added"] == 1


def test_nobody_gives_a_role_to_oneself_by_a_sheet(made_up):
    admin = viewer("admin", "administrator")
    row = ["admin", "测试admin", "审计", None, None, None, None, None]
    told = actions.import_users(viewer=admin, rows=parsed([row]))
    assert told == {"added": 0, "changed": 0, "same": 0, "waiting": 1}
    assert held() == {("admin", "administrator")}


def test_whoever_is_no_administrator_has_no_such_page(made_up):
    office = client_of("office", "county_office", "533323")
    assert office.get(PAGE).status_code == 403
    assert office.get("/registry/roles/list/").status_code == 403
    assert office.get("/api/v1/user-roles").status_code == 403


def test_an_administrator_of_a_place_reads_the_roles_of_that_place_alone(made_up):
    rows = [
        *ROWS,
        ["wang", "王科长", "审计", "31", None, None, None, None],
        ["qian", "钱审计", "审计", "31", None, None, None, None],
    ]
    actions.import_users(viewer=SYSTEM, rows=parsed(rows))
    part, whole = client_of("part", "administrator", "533323"), client_of("admin", "administrator")

    def seen(client: Client) -> set[tuple[str, str]]:
        listed = client.get("/api/v1/user-roles").json()
        file = read(client.get("/registry/roles/list/").content, sheets.users_sheet(SYSTEM))
        assert file.ok, file.errors
        assert [row["username"] for row in file.rows] == [row["username"] for row in listed]
        return {(row["username"], row["role"] or "") for row in file.rows}

    here = {("wang", "county_office"), ("li", "district_office"), ("zhao", "county_office")}
    assert seen(part) == here | {("part", "administrator")}
    page = part.get("/registry/roles/").content.decode()
    assert '<span class="muted">qian</span>' not in page
    assert '<span class="muted">zhao</span>' in page
    assert seen(whole) > here | {("qian", "auditor"), ("sun", "")}


def test_the_api_takes_the_same_rows_all_or_none(made_up):
    admin = client_of("admin", "administrator")
    good = {"username": "wang", "name": "王科长", "role": "county_office", "place": "533323"}
    bad = {**good, "username": "li", "place": "999999"}

    def post(key, *rows):
        return admin.post(
            "/api/v1/user-roles", {"rows": rows}, "application/json",
            headers={"idempotency-key": key},
        )  # fmt: skip

    no = post("a", good, bad)
    assert (no.status_code, no.json()["faults"][0]["field"]) == (422, "rows.1.place")
    assert not User.objects.filter(username="wang").exists()
    for _time in range(2):
        answer = post("b", good)
        assert answer.json() == {"added": 1, "changed": 0, "same": 0, "waiting": 0}
    assert "wang" in [row["username"] for row in admin.get("/api/v1/user-roles").json()]


# --- Invitations ---------------------------------------------------------------------------------


def links(client: Client) -> list[str]:
    shown = client.post("/registry/invitations/", follow=True).content.decode()
    return re.findall(r"http://testserver(/registry/invitation/[^<\s]+)", shown)


def test_who_is_invited_chooses_a_password_once(made_up):
    admin = client_of("admin", "administrator")
    send(admin, ["sun", "孙某"] + [None] * 6)
    (link,) = links(admin)
    guest = Client()
    page = guest.get(link, follow=True)
    # The page that is shown has no token in its address.
    assert page.request["PATH_INFO"].endswith("/set-password/")
    chosen = {"new_password1": "a-long-enough-word", "new_password2": "a-long-enough-word"}
    done = guest.post(page.request["PATH_INFO"], chosen, follow=True)
    assert "密码已设置" in done.content.decode()
    assert guest.login(username="sun", password=chosen["new_password1"])
    again = Client().get(link, follow=True).content.decode()
    assert "已用过或已过期" in again
    assert links(admin) == []
    verbs = set(AuditLine.objects.values_list("verb", flat=True))
    assert "registry.accept_invitation" in verbs


def test_only_the_maker_of_an_account_gets_its_link(made_up):
    """Another one could give it a role and then come in by the link."""
    send(client_of("admin", "administrator"), ["sun", "孙某"] + [None] * 6)
    assert links(client_of("other", "administrator")) == []
    assert links(client_of("part", "administrator", "53")) == []


def test_a_link_is_no_longer_good_after_three_days(made_up, settings):
    made = actions.import_users(viewer=SYSTEM, rows=parsed([["sun", "孙某"] + [None] * 6]))
    assert made["added"] == 1
    path = reads.invitation_path(User.objects.get(username="sun").pk)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "已过期" in Client().get(path, follow=True).content.decode()


def test_dates_of_the_sheet_are_those_of_the_role(made_up):
    actions.import_users(viewer=SYSTEM, rows=parsed(ROWS[:2]))
    grant = RoleGrant.objects.get(role="auditor")
    assert (grant.starts_on, grant.ends_on) == (date(2026, 1, 1), date(2030, 12, 31))
    assert RoleGrant.objects.get(role="county_office").starts_on == today()
