"""Households: taken over whole, seen in scope, masked, and unmasked only on record."""

import datetime
import io
import re

import pytest

from xieshou.core.action import BadInput, Forbidden
from xieshou.core.models import AuditLine
from xieshou.core.scope import PUBLIC, SYSTEM, Unscoped
from xieshou.registry import actions, reads, sheets
from xieshou.registry.feed import surveyed_codes
from xieshou.registry.models import Household, Person
from xieshou.registry.tests.conftest import NEXT, OURS, client_of, viewer

# An identity number with a right check digit, of nobody: the day of birth is in the year 1900.
ID = "533323190001010014"


def row(code=f"{OURS}-0001", **more):
    return {
        "code": code,
        "village": code[:12],
        "group": "monitored",
        "size": 4,
        "surveyed_on": datetime.date(2026, 5, 1),
        "water": True,
        "road": True,
        **more,
    }


SECRET = {"head_name": "测试户", "head_id": ID, "head_phone": "13800000000"}


def said(answer):
    """A page but for the token that differs each time and the address that was asked for."""
    return re.sub(rb'"\w{64}"|/registry/households/[^"]*', b"", answer.content)


def bring(*rows, viewer=SYSTEM):
    return actions.import_households(viewer=viewer, rows=rows)


def test_the_same_rows_twice_change_nothing(places):
    rows = [row(**SECRET), row(f"{NEXT}-0001", size=2)]
    assert bring(*rows) == {"added": 2, "changed": 0, "same": 0}
    before = list(Household.objects.order_by("pk").values())
    assert bring(*rows) == {"added": 0, "changed": 0, "same": 2}
    assert list(Household.objects.order_by("pk").values()) == before
    assert Person.objects.count() == 1


def test_a_row_brings_a_household_up_to_date_and_an_empty_secret_leaves_what_is_known(places):
    bring(row(**SECRET))
    assert bring(row(size=5)) == {"added": 0, "changed": 1, "same": 0}
    assert bring(row(size=5, head_phone="13900000000")) == {"added": 0, "changed": 1, "same": 0}
    head = Person.objects.get()
    assert (head.name, head.id_number, head.phone) == ("测试户", ID, "13900000000")


def test_deprivations_become_the_bits_of_the_set(places, indicators):
    bring(row())
    codes = [indicator.code for indicator in reads.indicator_set().indicators]
    assert Household.objects.get().deprived == 1 << codes.index("water") | 1 << codes.index("road")


def test_a_sheet_reaching_into_the_next_village_is_refused_whole(places):
    officer = viewer("office", "county_office", OURS)
    with pytest.raises(Forbidden):
        bring(row(), row(f"{NEXT}-0001"), viewer=officer)
    assert Household.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"village": "533323101999"}, {"village": NEXT}])
def test_a_household_code_belongs_to_its_village(places, wrong):
    with pytest.raises(BadInput):
        bring(row(**wrong))
    assert Household.objects.count() == 0


def test_bad_cells_answer_alike_for_a_village_absent_and_one_of_others(places):
    office = viewer("office", "county_office", "533323")
    check = sheets.households_sheet(office).check
    rows = [row(), row("533399101201-0001"), row("533324101201-0001"), row(village=NEXT)]
    absent, others, code = check(rows)
    assert (absent.index, others.index, code.index) == (1, 2, 3)
    assert (absent.column, absent.reason, absent.remedy) == (
        others.column,
        others.reason,
        others.remedy,
    )
    assert code.column == "code"


def test_without_a_viewer_no_household_is_read(places):
    for nobody in (None, PUBLIC):
        with pytest.raises(Unscoped):
            reads.households(nobody)


def test_a_village_officer_sees_the_own_village_and_not_the_next(places):
    bring(row(), row(f"{NEXT}-0001"))
    officer = viewer("officer", "village_officer", OURS)
    assert [found.village_code for found in reads.households(officer, "53").rows] == [OURS]
    assert reads.households(officer, NEXT).total == 0
    assert reads.household(officer, f"{NEXT}-0001") is None


def test_a_researcher_sees_no_household(places):
    bring(row())
    assert reads.households(viewer("r", "researcher", "53"), "53").total == 0


def test_what_identifies_the_head_is_encrypted_and_masked(places):
    bring(row(**SECRET))
    (found,) = reads.households(SYSTEM).rows
    assert found.head_name == "测**"
    assert ID not in found.head_id
    assert found.head_phone != SECRET["head_phone"]
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select name, id_number, phone, id_index from registry_person")
        stored = " ".join(map(str, cursor.fetchone()))
    for secret in SECRET.values():
        assert secret not in stored


def test_an_identity_number_finds_its_household_within_scope(places):
    bring(row(f"{NEXT}-0001", **SECRET))
    assert reads.household_by_id_number(SYSTEM, ID).code == f"{NEXT}-0001"
    assert reads.household_by_id_number(viewer("o", "village_officer", OURS), ID) is None


def test_totals_by_village_and_group_name_nobody(places):
    bring(row(), row(f"{OURS}-0002", size=3), row(f"{NEXT}-0001", group="other", water=False))
    both = Household.objects.get(code=f"{OURS}-0001").deprived
    road = Household.objects.get(code=f"{NEXT}-0001").deprived
    assert reads.patterns("533323") == {
        OURS: {"monitored": {both: 7}},
        NEXT: {"other": {road: 4}},
    }
    assert reads.patterns("533324") == {}


def test_absent_and_not_yours_are_the_same_page(places, indicators):
    bring(row(), row(f"{NEXT}-0001", **SECRET))
    officer = client_of("officer", "village_officer", OURS)
    assert officer.get(f"/registry/households/{OURS}-0001/").status_code == 200
    answers = [
        officer.get(f"/registry/households/{code}/")
        for code in (f"{NEXT}-0001", f"{NEXT}-9999", f"{OURS}-9999")
    ] + [officer.get(f"/registry/households/?place={code}") for code in (NEXT, "533323101999")]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert len({said(answer) for answer in answers}) == 1


def test_the_list_shows_my_households_masked(places, indicators):
    bring(row(**SECRET), row(f"{NEXT}-0001"))
    page = client_of("officer", "village_officer", OURS).get("/registry/households/")
    text = page.content.decode()
    assert f"{OURS}-0001" in text
    assert f"{NEXT}-0001" not in text
    assert "饮水安全" in text
    assert "测**" in text
    assert "测试户" not in text
    assert "no-store" in page["Cache-Control"]


def test_whoever_may_see_no_household_gets_no_list(places):
    assert client_of("r", "researcher", "53").get("/registry/households/").status_code == 403


def test_each_unmasking_is_on_record_without_the_value(places, indicators):
    bring(row(**SECRET))
    office = client_of("office", "county_office", "533323")
    url = f"/registry/households/{OURS}-0001/reveal/"
    page = office.post(url, {"field": "id_number"}).content.decode()
    assert ID in page
    assert "13800000000" not in page
    line = AuditLine.objects.get(verb="registry.reveal")
    assert (line.who, line.place, line.target, line.target_pk) == (
        "测试office",
        OURS,
        "registry.Person",
        str(Person.objects.get().pk),
    )
    assert office.get(url).status_code == 405


def test_who_may_not_unmask_learns_nothing_and_leaves_no_line(places, indicators):
    bring(row(**SECRET))
    for username, role, place in (
        ("auditor", "auditor", "53"),
        ("officer", "village_officer", OURS),
        ("next", "county_office", "533324"),
    ):
        client = client_of(username, role, place)
        answers = [
            client.post(f"/registry/households/{code}/reveal/", {"field": "id_number"})
            for code in (f"{OURS}-0001", f"{OURS}-9999")
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert said(answers[0]) == said(answers[1])
    assert not AuditLine.objects.filter(verb="registry.reveal").exists()


def sheet(*rows):
    """The rows as a sheet of text, with the headers in Chinese."""
    spec = sheets.households_sheet(SYSTEM)
    lines = [",".join(column.zh for column in spec.columns)]
    for cells in rows:
        lines.append(",".join(str(cells.get(column.name, "否")) for column in spec.columns))
    return io.BytesIO("\n".join(lines).encode("gb18030"))


def cells(code=f"{OURS}-0001", **more):
    return {
        "code": code,
        "village": code[:12],
        "group": "脱贫户",
        "size": "４",
        "surveyed_on": "2026年5月1日",
        "head_name": "",
        "head_id": "",
        "head_phone": "",
        **more,
    }


def upload(client, *rows):
    """Upload a sheet; the answer is its preview."""
    file = sheet(*rows)
    file.name = "农户.csv"
    return client.post("/registry/households/import/", {"file": file}, follow=True)


@pytest.fixture
def uploads_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_file_is_looked_at_first_and_then_written_once(places, uploads_apart):
    office = client_of("office", "county_office", "533323")
    for _time in range(2):
        page = upload(office, cells(water="是", **SECRET), cells(f"{NEXT}-0001"))
        number = page.request["QUERY_STRING"].removeprefix("upload=")
        if _time == 0:
            assert Household.objects.count() == 0
        office.post("/registry/households/import/", {"upload": number})
        assert Household.objects.count() == 2
    assert AuditLine.objects.filter(verb="registry.import_households").count() == 1
    first = Household.objects.get(code=f"{OURS}-0001")
    assert (first.group, first.size, str(first.surveyed_on)) == ("lifted", 4, "2026-05-01")
    assert first.deprived == 1 << surveyed_codes().index("water")


def test_every_bad_cell_is_named_and_nothing_written(places, uploads_apart):
    office = client_of("office", "county_office", "533323")
    bad = cells(f"{NEXT}-0001", group="富户", size="四", head_id="533323200001011230")
    page = upload(office, cells(), bad).content.decode()
    number = Household.objects.count()
    assert number == 0
    for cell in ("C3", "D3", "S3"):
        assert cell in page


def test_a_village_of_others_is_a_bad_cell_as_if_it_were_absent(places, uploads_apart):
    office = client_of("office", "county_office", "533323")
    page = upload(office, cells("533324101201-0001"), cells("533399101201-0001")).content.decode()
    assert page.count("没有这个村，或不在您的管辖范围") == 2
    assert Household.objects.count() == 0


def test_imports_are_closed_to_whoever_may_not(places):
    auditor = client_of("auditor", "auditor", "53")
    assert auditor.get("/registry/households/import/").status_code == 403
