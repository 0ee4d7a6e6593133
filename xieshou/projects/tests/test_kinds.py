"""What kinds of project are asked: kept in versions without code, planned, realised, compared."""

import dataclasses
import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.exports import workbook
from xieshou.core.imports import read
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.projects import actions, reads
from xieshou.projects.actions import FaultyKindForm
from xieshou.projects.models import Answers, KindForm, Project
from xieshou.projects.rules import kindform
from xieshou.projects.rules.kindform import Item
from xieshou.projects.sheets.ledger import ledger_lines, ledger_sheet
from xieshou.projects.tests.conftest import OURS, client_of, content, viewer_of
from xieshou.projects.tests.walks import listed, papers, planned, take

SERVED = {
    "code": "households_served", "zh": "供水户数", "en": "Households with water", "type": "integer",
    "role": "output", "unit": "户", "unit_en": "households", "options": [],
    "required": ["submit", "accept"],
}  # fmt: skip
PIPES = SERVED | {
    "code": "pipes_km", "zh": "管网", "en": "Pipes", "type": "decimal", "unit": "公里",
    "unit_en": "km", "required": ["evaluate"],
}  # fmt: skip
SOURCE = {
    "code": "source", "zh": "水源", "en": "Source", "type": "choice", "role": "field",
    "options": [{"code": "spring", "zh": "山泉", "en": "Spring"},
                {"code": "well", "zh": "水井", "en": "Well"}],
}  # fmt: skip
SINCE = {"code": "since", "zh": "通水日期", "en": "Since", "type": "date", "role": "field"}
WATER = [SERVED, PIPES, SOURCE, SINCE]
PLAN = {"households_served": "40", "pipes_km": "3.20", "source": "spring"}


@pytest.fixture
def builder(world: None) -> Viewer:
    return viewer_of("builder", "county_office", "533323")


def save(province: Viewer, items: list[dict[str, Any]], base: int = 0) -> KindForm:
    return actions.save_kind_form(viewer=province, place="53", kind="water", items=items, base=base)


@pytest.fixture
def form(province: Viewer) -> KindForm:
    """What water projects are asked."""
    return save(province, WATER)


def draft(officer: Viewer) -> str:
    return actions.propose(viewer=officer, village=OURS, year=2027, content=content()).code


@pytest.fixture
def code(form: KindForm, officer: Viewer, county: Viewer, province: Viewer, builder: Viewer) -> str:
    """A project that planned by the form, being built."""
    code = _planned(officer, county, province)
    take(province, code, "approve")
    take(builder, code, "start")
    return code


def _planned(officer: Viewer, county: Viewer, province: Viewer, to: Any = planned) -> str:
    """To the year's plan, with what the form asks for at the submission."""
    submit = actions.submit

    def with_plan(**said: Any) -> Any:
        actions.plan_proposal(viewer=officer, code=said["code"], values=PLAN)
        return submit(**said)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(actions, "submit", with_plan)
        return str(to(officer, county, province))


def test_the_standard_forms_are_sound_and_adopted_once(province: Viewer) -> None:
    """Each kind has outputs to be judged by at the evaluation."""
    shipped = reads.shipped_forms()
    assert set(shipped) == set(reads.kinds())
    for items in shipped.values():
        assert any(one.role == "output" and "evaluate" in one.required for one in items)
    save(province, WATER)
    assert actions.adopt_kind_forms(viewer=province, place="53") == len(shipped) - 1
    assert actions.adopt_kind_forms(viewer=province, place="53") == 0
    assert reads.kind_form("water").items == kindform.read_items(WATER)
    assert reads.kind_form("health").items == shipped["health"]


def test_only_the_provinces_office_keeps_forms(county: Viewer, province: Viewer) -> None:
    for place in ("533323", "53", "31"):
        with pytest.raises(Forbidden):
            actions.save_kind_form(viewer=county, place=place, kind="water", items=WATER, base=0)
    with pytest.raises(Forbidden):
        actions.save_kind_form(viewer=province, place="31", kind="water", items=WATER, base=0)
    assert not KindForm.objects.exists()


def test_a_version_stands_once_it_is_made(form: KindForm, province: Viewer) -> None:
    """The next is made from the newest alone, a code keeps its meaning, and no row changes."""
    with pytest.raises(Conflict, match="没有改动"):
        save(province, WATER, base=1)
    with pytest.raises(Conflict, match="刚有新版本"):
        save(province, WATER[:1], base=0)
    assert save(province, WATER[1:], base=1).version == 2
    for changed in (SERVED | {"type": "decimal"}, SERVED | {"unit": "人"}):
        with pytest.raises(Conflict, match="households_served"):
            save(province, [changed], base=2)
    with pytest.raises(Conflict, match="source"):
        save(province, [SOURCE | {"options": SOURCE["options"][:1]}], base=2)
    assert save(province, [SERVED | {"zh": "通水户数"}], base=2).version == 3
    for statement in ("UPDATE projects_kindform SET items = '[]'", "DELETE FROM projects_kindform"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("items", "where", "code"),
    [
        ([SERVED, SERVED], "items", "code_twice"),
        ([SERVED, SERVED | {"code": "other"}], "items", "name_twice"),
        ([SERVED | {"code": "People"}], "items.0.code", "code_shape"),
        ([SERVED | {"code": "people"}], "items.0.code", "code_shape"),
        ([SERVED | {"type": "text"}], "items.0.type", "not_one_of"),
        ([SERVED | {"type": "date"}], "items.0.type", "output_is_a_number"),
        ([SERVED | {"unit_en": ""}], "items.0.unit", "unit_missing"),
        ([SERVED | {"en": " "}], "items.0.en", "empty"),
        ([SERVED | {"zh": 7}], "items.0.zh", "not_text"),
        ([SERVED | {"required": ["never"]}], "items.0.required", "not_one_of"),
        ([SERVED | {"colour": "red"}], "items.0", "keys_unknown"),
        ([SOURCE | {"options": []}], "items.0.options", "options_wrong"),
        ([SERVED | {"options": SOURCE["options"]}], "items.0.options", "options_wrong"),
        (["x"], "items.0", "keys_unknown"),
        ([SERVED] * 31, "items", "not_a_list"),
    ],
)  # fmt: skip
def test_every_fault_of_a_form_is_named(items: list[Any], where: str, code: str) -> None:
    with pytest.raises(kindform.FaultyForm) as refused:
        kindform.read_items(items)
    assert (where, code) in [fault[:2] for fault in refused.value.faults]


def test_faults_are_worded(province: Viewer) -> None:
    with pytest.raises(FaultyKindForm, match=r"items\.1\.unit：数值须有中英文单位"):
        save(province, [SERVED, PIPES | {"unit": ""}])


_NUMBER = Item("n", "数", "n", "decimal", "output", "个", "pieces")


@settings(max_examples=60, deadline=None)
@given(st.decimals(0, 10**11, places=3))
def test_a_value_is_kept_in_one_way(number: Decimal) -> None:
    """However it was written, and read back as the same."""
    kept = kindform.canonical(_NUMBER, str(number))
    assert Decimal(kept) == number
    assert kindform.canonical(_NUMBER, kept) == kept == kindform.canonical(_NUMBER, number)


@pytest.mark.parametrize("value", ["-1", "1e13", "NaN", "三", "1.0001", "Infinity", "--"])
def test_what_is_no_value_is_refused(value: str) -> None:
    with pytest.raises(kindform.BadValue):
        kindform.canonical(_NUMBER, value)


def test_a_draft_plans_before_it_is_submitted(form: KindForm, officer: Viewer) -> None:
    """Fields and outputs; nothing unknown, and nothing missing that the submission asks for."""
    code = draft(officer)
    with pytest.raises(BadInput, match="供水户数"):
        actions.submit(viewer=officer, code=code)
    for values, text in (
        ({"households_served": "4.5"}, "应为整数"), ({"source": "sea"}, "可选范围"),
        ({"since": "昨天"}, "应为日期"), ({"colour": "1"}, "没有指标"),
        ({"people": "1"}, "没有指标"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=text):
            actions.plan_proposal(viewer=officer, code=code, values=values)
    actions.plan_proposal(viewer=officer, code=code, values=PLAN)
    actions.submit(viewer=officer, code=code)
    with pytest.raises(Conflict, match="只有草稿"):
        actions.plan_proposal(viewer=officer, code=code, values=PLAN)
    told = reads.proposal_answers(code)
    assert [(one.code, one.planned) for one in told.values if one.planned] == [
        *(("households_served", "40"), ("pipes_km", "3.2"), ("source", "spring")),
    ]


def test_a_project_keeps_the_version_it_began_with(
    code: str, province: Viewer, county: Viewer
) -> None:
    """What its proposal planned is its plan; a new version is for those that come after."""
    save(province, [PIPES], base=1)
    told = reads.project_answers(code)
    assert (told.version, len(told.outputs)) == (1, 4)
    with pytest.raises(Conflict, match="随批复定下"):
        actions.plan_project(viewer=county, code=code, values={"pipes_km": "1"})


def test_plan_and_fact_stand_side_by_side(
    code: str, builder: Viewer, county: Viewer, province: Viewer
) -> None:
    """Reported on the way, insisted on at the acceptance and the evaluation."""
    today = timezone.localdate()
    with pytest.raises(BadInput, match="不能晚于今天"):
        actions.report_outputs(
            viewer=builder, code=code, on=today.replace(year=2099), values={"pipes_km": "1"}
        )
    actions.report_outputs(viewer=builder, code=code, on=today, values={"pipes_km": "1.6"})
    take(builder, code, "finish")
    with pytest.raises(BadInput, match="供水户数"):
        take(county, code, "accept")
    assert Project.objects.get(code=code).state == "finished"
    actions.accept(
        viewer=county, code=code, evidence=papers("accept"),
        values={"households_served": "38", "people": "160"},
    )  # fmt: skip
    found = {one.code: (one.planned, one.realised, one.share_bp)
             for one in reads.project_answers(code).outputs}  # fmt: skip
    assert found == {
        "households_served": ("40", "38", 9500),
        "pipes_km": ("3.2", "1.6", 5000),
        "households": ("40", "", None),
        "people": ("150", "160", 10_667),
    }
    for verb in ("hand_over", "take_up"):
        take(county, code, verb)
    actions.evaluate(
        viewer=province, code=code, evidence=papers("evaluate"), values={"pipes_km": "3.2"}
    )
    row = reads.performance(code)
    assert (row.state, row.reached) == ("evaluated", 2)
    lines = [(line.aspect, line.label, line.share_bp) for line in row.lines]
    assert ("产出", "管网", 10_000) in lines
    assert ("受益", "受益人数", 10_667) in lines
    with pytest.raises(Conflict, match="不能办理此项"):
        actions.report_outputs(viewer=county, code=code, on=today, values={"pipes_km": "9"})
    assert Answers.objects.filter(project__code=code).count() == 4


def test_without_the_values_asked_for_nothing_is_evaluated(
    code: str, builder: Viewer, county: Viewer, province: Viewer
) -> None:
    take(builder, code, "finish")
    actions.accept(
        viewer=county, code=code, evidence=papers("accept"), values={"households_served": "40"}
    )
    for verb in ("hand_over", "take_up"):
        take(county, code, verb)
    with pytest.raises(BadInput, match="管网"):
        take(province, code, "evaluate")
    assert Project.objects.get(code=code).state == "upkeep"


def test_a_year_is_summed_by_output_and_county(
    code: str, builder: Viewer, officer: Viewer, county: Viewer, province: Viewer
) -> None:
    """Exactly, for pages, files and programs; and many projects ask no more than one."""
    today = timezone.localdate()
    actions.report_outputs(
        viewer=builder, code=code, on=today, values={"pipes_km": "1.6", "households_served": "20"}
    )
    actions.report_progress(viewer=builder, code=code, on=today, done_bp=5000, paid_fen=17_500_000)
    with CaptureQueriesContext(connection) as one:
        reads.performances("533323", 2027)
    second = _planned(officer, county, province, to=listed)
    both = {"codes": [code, second], "decision": "planning.adoption:2"}
    actions.set_year_plan(viewer=SYSTEM, year=2027, place="53", **both)
    with CaptureQueriesContext(connection) as two:
        found = reads.performances("533323", 2027)
    assert len(one) == len(two)
    assert second in [row.code for row in found.rows]
    pipes = next(each for each in found.outputs if each.code == "pipes_km")
    assert (pipes.planned, pipes.realised, pipes.share_bp, pipes.projects) == (
        "6.4",
        "1.6",
        2500,
        2,
    )
    assert (found.total.projects, found.total.paid_fen, found.total.paid_bp) == (
        2,
        17_500_000,
        2500,
    )
    assert [each.county_code for each in found.counties] == ["533323"]
    client = client_of(county)
    page = client.get("/projects/life/performance/?place=533323&year=2027").content.decode()
    assert all(word in page for word in ("产出合计", "供水户数", "25.0%"))
    assert client.get("/projects/life/performance/?place=533323").status_code == 302
    book = client.get("/projects/life/performance/?place=533323&year=2027&format=xlsx").content
    assert book[:2] == b"PK"
    assert client.get(f"/projects/life/{code}/performance/?format=xlsx").content[:2] == b"PK"
    assert "50.0%" in client.get(f"/projects/life/{code}/performance/").content.decode()
    told = client.get("/api/v1/project-performance?place=533323&year=2027").json()
    assert told["outputs"][0]["planned"] == "80"
    one_row = client.get(f"/api/v1/project-lives/{code}/performance").json()
    assert (one_row["paid_fen"], one_row["paid_bp"]) == (17_500_000, 5000)


def test_an_office_keeps_its_forms_on_a_page(province: Viewer, county: Viewer) -> None:
    """The standard set, an item more, an item less, the whole as JSON; anybody may read them."""
    ours, theirs = client_of(province), client_of(county)
    assert "采用标准指标" in ours.get("/projects/kinds/").content.decode()
    assert "采用标准指标" not in theirs.get("/projects/kinds/").content.decode()
    assert theirs.post("/projects/kinds/adopt/").status_code == 403
    ours.post("/projects/kinds/adopt/")
    path = "/projects/kinds/health/"
    item = {
        "item-code": "drills", "item-zh": "应急演练", "item-en": "Drills", "item-role": "output",
        "item-type": "integer", "item-unit": "次", "item-unit_en": "drills",
        "item-required": ["evaluate"], "add": "1",
    }  # fmt: skip
    wrong = ours.post(f"{path}save/", item | {"base": "1", "item-unit_en": ""})
    assert "数值须有中英文单位" in wrong.content.decode()
    page = ours.post(f"{path}save/", item | {"base": "1"}, follow=True).content.decode()
    assert "第 2 版" in page
    assert "应急演练" in page
    late = ours.post(f"{path}save/", {"base": "1", "drop": "surgeries"}, follow=True)
    assert "刚有新版本" in late.content.decode()
    ours.post(f"{path}save/", {"base": "2", "drop": "surgeries"})
    document = theirs.get(f"{path}?format=json").json()
    assert "surgeries" not in [one["code"] for one in document]
    assert theirs.get(f"{path}?version=1").status_code == 200
    assert theirs.get(f"{path}?version=9").status_code == 404
    assert theirs.get("/projects/kinds/nothing/").status_code == 404
    assert theirs.post(f"{path}save/", item | {"base": "3"}).status_code == 403
    whole = {"base": "3", "whole-document": json.dumps(document[:2])}
    ours.post(f"{path}save/", whole)
    assert len(reads.kind_form("health").items) == 2
    whole = {"base": "4", "whole-document": '{"a": 1}'}
    assert "不认识" in ours.post(f"{path}save/", whole).content.decode()
    api = client_of(province)
    body = {"place": "53", "base": 4, "items": document}
    answer = api.post(
        "/api/v1/project-kinds/health", body, "application/json",
        headers={"idempotency-key": "k"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["version"]) == (200, 5)
    assert api.get("/api/v1/project-kinds/health").json() == answer.json()


def test_values_are_entered_on_pages(
    form: KindForm, officer: Viewer, county: Viewer, province: Viewer, builder: Viewer
) -> None:
    """The plan of a draft, what came of a project, and both at its steps."""
    code = draft(officer)
    village = client_of(officer)
    assert f"/projects/{code}/plan/" in village.get(f"/projects/{code}/").content.decode()
    wrong = village.post(f"/projects/{code}/plan/", {"value_households_served": "四十"})
    assert "field--wrong" in wrong.content.decode()
    said = {f"value_{name}": value for name, value in PLAN.items()}
    village.post(f"/projects/{code}/plan/", said)
    page = village.get(f"/projects/{code}/").content.decode()
    assert all(word in page for word in ("山泉", "供水户数", "3.2"))
    assert client_of(province).get(f"/projects/{code}/plan/").status_code == 403
    code = _planned(officer, county, province)
    take(province, code, "approve")
    take(builder, code, "start")
    path, today = f"/projects/life/{code}/", timezone.localdate().isoformat()
    theirs = client_of(builder)
    theirs.post(f"{path}outputs/", {"on": today, "value_pipes_km": "2.4"})
    assert "75.0%" in theirs.get(path).content.decode()
    take(builder, code, "finish")
    office = client_of(county)
    said = {"accept-acceptance": "验收报告 1号"}
    assert "field--wrong" in office.post(f"{path}accept/", said).content.decode()
    office.post(f"{path}accept/", said | {"accept-value_households_served": "40"})
    assert Project.objects.get(code=code).state == "accepted"
    api = office.get(f"/api/v1/project-lives/{code}/answers").json()
    assert [one["realised"] for one in api["values"]] == ["40", "2.4", "spring", "", "", ""]


def test_a_change_of_kind_takes_that_kinds_form(
    code: str, county: Viewer, province: Viewer
) -> None:
    terms = dataclasses.replace(reads.project(code).terms, kind="road")
    change = actions.ask_change(viewer=county, code=code, terms=terms, reason="改修路")
    actions.grant_change(viewer=province, change=change.pk, document="怒协办〔2027〕2号")
    assert reads.project_answers(code) is None


def test_the_ledger_carries_values_out_and_in(code: str, builder: Viewer, county: Viewer) -> None:
    """Extra columns, understood again; another kind's columns and outputs without a day are not."""
    today = timezone.localdate()
    actions.report_outputs(
        viewer=builder, code=code, on=today,
        values={"pipes_km": "1.6", "people": "90", "since": "2027-03-01"},
    )  # fmt: skip

    def again(change: dict[str, Any]) -> Any:
        header, line = ledger_lines(reads.ledger_of("533323", None))
        cells = dict(zip(header, line, strict=True)) | change
        return read(workbook({"台账": [list(cells), list(cells.values())]}), ledger_sheet(county))

    header, line = ledger_lines(reads.ledger_of("533323", None))
    cells = {name: cell for name, cell in zip(header, line, strict=True) if "·" in name and cell}
    assert cells == {
        "水·供水户数（户）计划": 40, "水·管网（公里）计划": Decimal("3.2"),
        "水·管网（公里）完成": Decimal("1.6"), "水·水源": "山泉", "水·通水日期": "2027-03-01",
    }  # fmt: skip
    seen = again({})
    assert seen.ok, seen.errors
    assert actions.import_ledger(viewer=county, rows=seen.rows)["same"] == 1
    later = again({"水·管网（公里）完成": 3, "产出截至日期": today})
    assert actions.import_ledger(viewer=county, rows=later.rows)["changed"] == 1
    assert dict(next(reads.ledger_of("533323", None)).realised)["pipes_km"] == "3"
    with pytest.raises(Conflict, match="计划指标"):
        actions.import_ledger(viewer=county, rows=again({"水·管网（公里）计划": 9}).rows)
    assert [e.code for e in again({"产出截至日期": None}).errors] == ["day_missing"]
    assert [e.code for e in again({"水·水源": "海水"}).errors] == ["not_a_choice"]
    actions.adopt_kind_forms(viewer=SYSTEM, place="")
    wrong = again({"路·建成里程（公里）计划": 1})
    assert [e.code for e in wrong.errors] == ["other_kind"]
