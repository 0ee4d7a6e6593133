"""Organisations: registered where one may, under a credit code that checks."""

import pytest

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import SYSTEM
from xieshou.registry import actions, reads
from xieshou.registry.models import Organisation, RoleGrant
from xieshou.registry.tests.conftest import client_of, today, user, viewer

# The example of the standard's Python implementation; no organisation of ours.
CODE = "91110000600037341L"


def body(**more):
    return {"place": "533323", "name": "测试合作社", "kind": "cooperative", **more}


def test_an_organisation_is_registered_with_its_credit_code(places):
    office = viewer("office", "county_office", "533323")
    actions.register_organisation(viewer=office, **body(credit_code=CODE.lower()))
    (row,) = reads.organisations("5333").rows
    assert (row.name, row.credit_code, row.place_code) == ("测试合作社", CODE, "533323")


def test_one_credit_code_is_one_organisation(places):
    actions.register_organisation(viewer=SYSTEM, **body(credit_code=CODE))
    with pytest.raises(Conflict):
        actions.register_organisation(viewer=SYSTEM, **body(name="另一家", credit_code=CODE))
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"credit_code": "91110000600037341A"}, {"kind": "army"}, {"place": "999999"}]
)
def test_a_wrong_value_is_refused(places, wrong):
    with pytest.raises(BadInput):
        actions.register_organisation(viewer=SYSTEM, **body(**wrong))
    assert Organisation.objects.count() == 0


def test_nobody_registers_in_a_county_of_others(places):
    with pytest.raises(Forbidden):
        actions.register_organisation(viewer=viewer("o", "county_office", "533324"), **body())
    assert Organisation.objects.count() == 0


def test_a_sheet_is_taken_over_once(places):
    rows = [body(credit_code=CODE), body(name="测试学校", kind="school", credit_code=None)]
    imports = [actions.import_organisations(viewer=SYSTEM, rows=rows) for _time in range(2)]
    assert imports == [
        {"added": 2, "changed": 0, "same": 0},
        {"added": 0, "changed": 0, "same": 2},
    ]
    rows[1]["kind"] = "hospital"
    assert actions.import_organisations(viewer=SYSTEM, rows=rows)["changed"] == 1


def test_the_list_is_searched_by_place_kind_and_text(places, client):
    actions.register_organisation(viewer=SYSTEM, **body(credit_code=CODE))
    actions.register_organisation(viewer=SYSTEM, **body(name="测试学校", kind="school"))
    for query, names in {
        "": {"测试合作社", "测试学校"},
        "?place=533324": set(),
        "?kind=school": {"测试学校"},
        "?q=合作": {"测试合作社"},
        f"?q={CODE[:8]}": {"测试合作社"},
    }.items():
        page = client.get(f"/registry/organisations/{query}").content.decode()
        assert {name for name in ("测试合作社", "测试学校") if f"<td>{name}" in page} == names


def test_the_form_registers_and_names_the_wrong_field(places):
    office = client_of("office", "county_office", "533323")
    wrong = office.post("/registry/organisations/new/", body(credit_code="91110000600037341A"))
    assert "校验不通过" in wrong.content.decode()
    elsewhere = office.post("/registry/organisations/new/", body(place="533324"))
    assert elsewhere.status_code == 200
    assert Organisation.objects.count() == 0
    assert office.post("/registry/organisations/new/", body()).status_code == 302
    assert Organisation.objects.get().name == "测试合作社"


def test_a_sheet_takes_no_organisation_from_a_county_of_others(places):
    actions.register_organisation(viewer=SYSTEM, **body(credit_code=CODE, place="533324"))
    taker = viewer("office", "county_office", "533323")
    with pytest.raises(Conflict) as refused:
        actions.import_organisations(viewer=taker, rows=[body(name="改名", credit_code=CODE)])
    assert refused.value.code == "organisation_elsewhere"
    kept = Organisation.objects.get()
    assert (kept.name, kept.place.code) == ("测试合作社", "533324")


def test_an_organisation_moves_within_ones_own_area_unless_a_role_hangs_on_it(places):
    actions.register_organisation(viewer=SYSTEM, **body(credit_code=CODE))
    office = viewer("office", "yunnan_office", "53")
    moved = [body(credit_code=CODE, place="533324")]
    assert actions.import_organisations(viewer=office, rows=moved)["changed"] == 1
    RoleGrant.objects.create(
        user=user("clerk"),
        role="county_office",
        organisation=Organisation.objects.get(),
        starts_on=today(),
    )
    for mover in (office, SYSTEM):
        with pytest.raises(Conflict) as refused:
            actions.import_organisations(viewer=mover, rows=[body(credit_code=CODE)])
        assert refused.value.code == "organisation_holds_roles"
    assert Organisation.objects.get().place.code == "533324"
    renamed = [body(name="新名称", credit_code=CODE, place="533324")]
    assert actions.import_organisations(viewer=office, rows=renamed)["changed"] == 1
