"""The ledger of a running year: what it may enter, what it may not move, and the way back."""

import dataclasses
import datetime
from contextlib import ExitStack
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from hypothesis import given, strategies as st

from xieshou.core.action import Conflict, Forbidden
from xieshou.core.append_only import opened
from xieshou.core.exports import workbook
from xieshou.core.imports import read
from xieshou.core.models import Upload
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.projects import actions, reads
from xieshou.projects.models import (
    Answers,
    Asset,
    ChangeRequest,
    Measurement,
    Notice,
    Progress,
    Project,
    ProjectCost,
    ProjectEvent,
    Proposal,
    ProposalEvent,
)
from xieshou.projects.rules import life
from xieshou.projects.rules.ledger import rate_bp
from xieshou.projects.rules.life import Evidence
from xieshou.projects.sheets.ledger import ledger_lines, ledger_sheet
from xieshou.projects.tests.conftest import BESIDE, OURS, THEIRS, WAN, client_of, content, viewer_of
from xieshou.projects.tests.walks import listed, papers, planned, take

HEADER = (
    "项目代码", "实施年度", "村代码", "项目名称", "类别", "建设内容及规模", "沪滇资金（万元）",
    "县级配套（万元）", "区级资金（万元）", "状态", "批复文号", "计划完工日期", "截至日期",
    "形象进度", "资金支付（万元）",
)  # fmt: skip
DAY = datetime.date(2026, 6, 30)
ROAD: tuple[Any, ...] = (
    f"{OURS[:6]}-R1", 2026, OURS, "村组道路硬化", "路", "硬化3.2公里", 120.123456, 20, 5, "实施中",
    "怒协办〔2026〕3号", datetime.date(2026, 12, 1), DAY, 45.25, 66.5,
)  # fmt: skip
SCHOOL: tuple[Any, ...] = (
    f"{BESIDE[:6]}-S1", 2026, BESIDE, "校舍修缮", "文化教育", None, 80, None, None, "待批复", None,
    None, None, None, None,
)  # fmt: skip


def sheet(viewer: Viewer, *rows: tuple[Any, ...]) -> Any:
    return read(workbook({"在办项目台账": [HEADER, *rows]}), ledger_sheet(viewer))


def enter(viewer: Viewer, *rows: tuple[Any, ...]) -> dict[str, int]:
    seen = sheet(viewer, *rows)
    assert seen.ok, seen.errors
    return actions.import_ledger(viewer=viewer, rows=seen.rows)


def changed(row: tuple[Any, ...], **cells: Any) -> tuple[Any, ...]:
    return tuple(cells.get(name, value) for name, value in zip(HEADER, row, strict=True))


def test_an_offices_own_headers_are_understood(county: Viewer) -> None:
    """Amounts to the fen, payers by the pairing, the approval bound, the line on record."""
    assert enter(county, ROAD, SCHOOL) == {"added": 2, "changed": 0, "same": 0}
    road = reads.project(ROAD[0])
    assert road is not None
    assert (road.state, road.total_fen, road.as_approved) == ("building", 145_123_456, False)
    assert road.by_ledger
    assert [(cost.source, cost.payer_code) for cost in road.costs] == [
        *(("county", "533323"), ("district", "310115"), ("municipal", "31")),
    ]
    assert (road.finish_by, road.from_bank) == (datetime.date(2026, 12, 1), False)
    school = reads.project(SCHOOL[0])
    assert school is not None
    assert (school.state, school.as_approved) == ("planned", False)
    line = ProjectEvent.objects.get(project__code=ROAD[0])
    assert (line.verb, line.evidence[0]["reference"]) == ("import", "怒协办〔2026〕3号")
    told = Progress.objects.get()
    assert (told.done_bp, told.paid_fen) == (4525, 66_500_000)


def test_again_only_the_progress_moves(county: Viewer) -> None:
    """The same file changes nothing; a later day adds its progress beside the earlier one."""
    enter(county, ROAD)
    assert enter(county, ROAD) == {"added": 0, "changed": 0, "same": 1}
    later = changed(ROAD, 截至日期=datetime.date(2026, 9, 30), 形象进度=80)
    assert enter(county, later) == {"added": 0, "changed": 1, "same": 0}
    assert [one.done_bp for one in Progress.objects.all()] == [4525, 8000]


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"项目名称": "村组道路"}, "项目名称"),
        ({"沪滇资金（万元）": 130}, "资金"),
        ({"村代码": BESIDE}, "地点"),
        ({"状态": "已验收"}, "状态"),
        ({"批复文号": "另一号"}, "批复文件"),
    ],
)
def test_a_ledger_moves_neither_content_nor_state(
    county: Viewer, cells: dict[str, Any], field: str
) -> None:
    """Those go by a granted change and step by step; all or nothing is written."""
    enter(county, ROAD)
    with pytest.raises(Conflict, match=field):
        enter(county, SCHOOL, changed(ROAD, **cells))
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"村代码": THEIRS}, "place_unknown"),
        ({"批复文号": None}, "no_approval"),
        ({"截至日期": None}, "as_of_missing"),
        ({"资金支付（万元）": 500}, "paid_above_plan"),
        ({"状态": "快完了"}, "not_a_choice"),
        ({"项目代码": "a/b"}, "code_shape"),
        ({"项目代码": "assets"}, "code_elsewhere"),
        ({"项目代码": "533324-R1"}, "code_elsewhere"),
        ({"项目代码": f"{BESIDE}-2027-01"}, "code_elsewhere"),
        ({"形象进度": 145}, "out_of_range"),
        ({"状态": "已退出计划"}, "left"),
        (
            {"沪滇资金（万元）": None, "县级配套（万元）": None, "区级资金（万元）": None,
             "资金支付（万元）": 0},
            "no_cost",
        ),
    ],
)  # fmt: skip
def test_every_bad_cell_is_named(county: Viewer, cells: dict[str, Any], code: str) -> None:
    seen = sheet(county, changed(ROAD, **cells))
    assert code in [error.code for error in seen.errors]


def test_only_where_one_may(county: Viewer, officer: Viewer) -> None:
    """A village's officer imports no ledger, and a county none of another's."""
    rows = sheet(SYSTEM, ROAD).rows
    with pytest.raises(Forbidden):
        actions.import_ledger(viewer=officer, rows=rows)
    with pytest.raises(Forbidden):
        actions.import_ledger(viewer=county, rows=[rows[0] | {"place": THEIRS}])
    assert not Project.objects.exists()


def test_who_imported_neither_approves_nor_speaks_for_the_approver(
    county: Viewer, province: Viewer
) -> None:
    """The importer is an author of what still waits for its approval."""
    enter(province, SCHOOL)
    with pytest.raises(Forbidden, match="请由他人办理"):
        take(province, SCHOOL[0], "approve")


def test_projects_from_the_bank_and_the_ledger_go_out_and_in_without_loss(
    officer: Viewer, county: Viewer, province: Viewer
) -> None:
    """Whatever the punctuation of their words, importing the export changes nothing."""
    code = planned(officer, county, province)
    Project.objects.update(content="一期（2027年）：蓄水池\r\n二期：管网，3.2 km")
    enter(county, ROAD, SCHOOL)
    before = {row.code: row for row in reads.ledger_of("533323", None)}
    book = workbook({"在办项目台账": ledger_lines(before.values())})
    seen = read(book, ledger_sheet(county))
    assert seen.ok, seen.errors
    assert actions.import_ledger(viewer=county, rows=seen.rows) == {
        "added": 0, "changed": 0, "same": 3,
    }  # fmt: skip
    assert {row.code: row for row in reads.ledger_of("533323", None)} == before
    assert code in before


def test_into_an_empty_site_the_export_brings_the_same_lines(
    officer: Viewer, county: Viewer, province: Viewer
) -> None:
    """Projects of the bank too, with their quantities, words as written, outputs and assets; what
    goes out again is what came in, and the next proposal takes another number."""
    actions.adopt_kind_forms(viewer=SYSTEM, place="")
    code = planned(officer, county, province)
    asked = dataclasses.replace(
        reads.project(code).terms, name="饮水（一期）：双米底", content="一期（2027年）：蓄水池",
        quantities=(life.Quantity("管网", "公里", "3.2"),),
    )  # fmt: skip
    change = actions.ask_change(viewer=county, code=code, terms=asked, reason="写明规模")
    actions.grant_change(viewer=province, change=change.pk, document="怒协办〔2027〕2号")
    actions.plan_project(viewer=county, code=code, values={"pipes_km": "3.2", "source": "well"})
    take(province, code, "approve")
    builder = viewer_of("builder", "county_office", "533323")
    take(builder, code, "start")
    actions.report_outputs(
        viewer=builder, code=code, on=timezone.localdate(), values={"pipes_km": "3", "people": "99"}
    )
    take(builder, code, "finish")
    actions.accept(
        viewer=county, code=code, measured={"管网": Decimal("3.2")}, evidence=papers("accept")
    )
    for verb in ("hand_over", "take_up"):
        take(county, code, verb)
    enter(county, ROAD, SCHOOL)
    lines = list(ledger_lines(reads.ledger_of("533323", None)))
    _empty()
    seen = read(workbook({"在办项目台账": lines}), ledger_sheet(county))
    assert seen.ok, seen.errors
    assert actions.import_ledger(viewer=county, rows=seen.rows)["added"] == 3
    assert list(ledger_lines(reads.ledger_of("533323", None))) == lines
    asset = reads.asset(code)
    assert (asset.owner, asset.yearly_fen, asset.value_fen) == ("双米底村集体", 500_000, 35 * WAN)
    again = actions.propose(viewer=officer, village=OURS, year=2027, content=content())
    assert again.code != code
    with pytest.raises(Conflict, match="已有项目使用"):
        actions.propose(viewer=officer, village=OURS, year=2027, content=content(), code=code)


def _empty() -> None:
    """As in a site where nothing has been entered yet: only places, people and forms are there."""
    closed = (ProjectEvent, ProposalEvent, Measurement)
    with ExitStack() as stack:
        for model in closed:
            stack.enter_context(opened(model._meta.db_table))
        for model in (
            *closed, Progress, Answers, Asset, ChangeRequest, ProjectCost, Project, Notice,
            Proposal,
        ):  # fmt: skip
            model.objects.all().delete()


def test_what_a_ledger_says_was_handed_over_stands_in_the_register(county: Viewer) -> None:
    """With a dash where it names nobody; what leaves no asset has none."""
    enter(
        county,
        changed(ROAD, 状态="已移交"),
        changed(SCHOOL, 类别="人才", 状态="已评价", 批复文号="1号"),
    )
    [row] = reads.assets("533323").rows
    assert (row.code, row.owner, row.value_fen) == (ROAD[0], "—", 145_123_456)
    actions.inspect(viewer=county, code=ROAD[0], on=timezone.localdate(), condition="good")


def test_a_ledger_takes_no_proposals_code(
    officer: Viewer, county: Viewer, province: Viewer
) -> None:
    """Of a proposal of the bank, whoever's it is; so a plan can always take it in."""
    code = listed(officer, county, province)
    seen = sheet(county, changed(ROAD, 项目代码=code))
    assert [error.code for error in seen.errors] == ["code_taken"]
    [row] = sheet(county, ROAD).rows
    for wrong in (code, f"{THEIRS[:6]}-R1", f"{BESIDE}-2027-99"):
        with pytest.raises(Conflict, match="编号"):
            actions.import_ledger(viewer=county, rows=[row | {"code": wrong}])
    enter(county, ROAD)
    Project.objects.update(code=code)
    with pytest.raises(Conflict, match="已有项目使用"):
        actions.set_year_plan(viewer=SYSTEM, year=2027, place="53", codes=[code], decision="d")


def test_who_imported_works_does_not_judge_them(county: Viewer, province: Viewer) -> None:
    """Neither accepts, rejects nor evaluates what a ledger of theirs says is built."""
    enter(county, changed(ROAD, 状态="待验收"))
    for verb in ("accept", "reject"):
        with pytest.raises(Forbidden, match="请由他人办理"):
            take(county, ROAD[0], verb)
    take(viewer_of("second", "county_office", "533323"), ROAD[0], "accept")
    enter(province, changed(ROAD, 项目代码="533323-R2", 状态="管护中"))
    with pytest.raises(Forbidden, match="请由他人办理"):
        take(province, "533323-R2", "evaluate")


def test_what_a_ledger_says_was_approved_was_not_approved_here(
    county: Viewer, province: Viewer
) -> None:
    """Until a change is granted here; where the content moved otherwise, it holds no more."""
    enter(county, ROAD)
    path = f"/projects/life/{ROAD[0]}/"
    page = client_of(county).get(path).content.decode()
    assert "台账导入，未经本系统批复" in page
    assert "内容与批复一致" not in page
    mark = transaction.savepoint()
    Project.objects.update(use="别的用途")
    assert not reads.project(ROAD[0]).by_ledger
    assert "内容与批复不一致" in client_of(county).get(path).content.decode()
    transaction.savepoint_rollback(mark)
    asked = dataclasses.replace(reads.project(ROAD[0]).terms, use="管网")
    change = actions.ask_change(viewer=county, code=ROAD[0], terms=asked, reason="写明")
    actions.grant_change(viewer=province, change=change.pk, document="怒协办〔2026〕9号")
    row = reads.project(ROAD[0])
    assert (row.as_approved, row.by_ledger) == (True, False)


def test_a_long_approval_goes_out_and_in(officer: Viewer, county: Viewer, province: Viewer) -> None:
    """A reference as long as the form allows is read back whole."""
    code = planned(officer, county, province)
    long = ("云协办〔2027〕1号 关于下达年度计划的批复" * 20)[:300]
    actions.approve(viewer=province, code=code, evidence=(Evidence("approval", long),))
    book = workbook({"在办项目台账": ledger_lines(reads.ledger_of("", None))})
    seen = read(book, ledger_sheet(county))
    assert seen.ok, seen.errors
    assert actions.import_ledger(viewer=county, rows=seen.rows)["same"] == 1


def test_over_the_page(county: Viewer) -> None:
    """The template, the check, the entering, the download, the report and a reported progress."""
    client = client_of(county)
    template = client.get("/projects/life/import/?template").content
    assert [one.code for one in read(template, ledger_sheet(county)).errors] == ["no_rows"]
    book = workbook({"在办项目台账": [HEADER, ROAD]})
    client.post("/projects/life/import/", {"file": SimpleUploadedFile("台账.xlsx", book)})
    upload = Upload.objects.get()
    client.post("/projects/life/import/", {"upload": upload.pk})
    upload.refresh_from_db()
    assert (upload.state, upload.result) == ("applied", {"added": 1, "changed": 0, "same": 0})
    assert client.get("/projects/life/ledger/?place=533323").content[:2] == b"PK"
    said = {"progress-on": "2026-07-31", "progress-done": "60.5", "progress-paid": "70"}
    path = f"/projects/life/{ROAD[0]}/"
    assert "已填报" in client.post(f"{path}progress/", said, follow=True).content.decode()
    assert "完成 60.5%" in client.get(path).content.decode()
    over = said | {"progress-paid": "700"}
    assert "超过计划资金" in client.post(f"{path}progress/", over, follow=True).content.decode()
    page = client.get("/projects/life/report/?place=533323&year=2026").content.decode()
    assert "48.23%" in page
    assert client.get("/projects/life/report/?place=533323&year=2030").status_code == 404
    assert client.get("/projects/life/overdue/?place=5333").status_code == 200


@given(st.integers(0, 10**13), st.integers(1, 10**13))
def test_a_rate_is_rounded_half_up_and_cut_off(part: int, whole: int) -> None:
    """Both in exact arithmetic, never more than one hundredth of a percent apart."""
    found = rate_bp(part, whole)
    assert found is not None
    rounded, cut = found
    assert cut * whole <= part * 10_000 < (cut + 1) * whole
    assert rounded - cut == (2 * (part * 10_000 - cut * whole) >= whole)
    assert rate_bp(part, 0) is None


def test_the_terms_of_a_line_hash_as_those_of_the_project(county: Viewer) -> None:
    enter(county, ROAD)
    ProjectCost.objects.filter(source="county").update(amount_fen=WAN)
    [line] = reads.ledger_rows([ROAD[0]]).values()
    assert life.content_hash(line.terms) != Project.objects.get().approved_hash
