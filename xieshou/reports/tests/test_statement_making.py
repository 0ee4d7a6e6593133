"""Statements as an office makes them: ordered, made in the background, stopped, gone on with, and
downloaded again; and the templates that it keeps."""

import base64
import io
import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from docx import Document
from openpyxl import load_workbook

from xieshou.core import clock, jobs
from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.models import AuditLine, Job
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.registry import actions as registry_actions, reads as registry
from xieshou.reports.actions import check_figure, statements as actions
from xieshou.reports.forms.statements import pair_choices
from xieshou.reports.models import Statement, StatementTemplate
from xieshou.reports.models.statement_store import kept_file
from xieshou.reports.reads import balance, faults as all_faults, statements as reads
from xieshou.reports.reads.statement_content import statement_content
from xieshou.reports.rules.statement_periods import Period
from xieshou.reports.tasks import statements as tasks
from xieshou.reports.tests.conftest import (
    COUNTY,
    DAY,
    DISTRICT,
    NEXT_COUNTY,
    OTHER_DISTRICT,
    PREFECTURE,
    WAN,
    client_of,
    employed,
    figure,
    granted,
    of_district,
    person,
    used,
)
from xieshou.reports.tests.test_statement_templates import EVIL, excel, word

EVERY = ["shipped:xlsx", "shipped:docx", "shipped:txt"]
QUARTER = "2024-Q2"


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path


@pytest.fixture
def money(desk: Viewer) -> None:
    """30 in May 2024, 10 of it used in June; 20 in May 2023 and 5 in February 2024; all in 万元."""
    grant = granted("FG", COUNTY, 30 * WAN)
    used("FG", grant, COUNTY, 10 * WAN, DAY.replace(month=6))
    granted("FG", COUNTY, 20 * WAN, day=DAY.replace(year=2023))
    granted("FG", COUNTY, 5 * WAN, day=DAY.replace(month=2))


def made(viewer: Viewer, **changes: Any) -> Statement:
    body = {"east": DISTRICT, "west": COUNTY, "period": QUARTER, "templates": EVERY} | changes
    return actions.make_statement(viewer=viewer, **body)


def run(row: Statement) -> None:
    assert row.job is not None
    jobs.perform(row.job.pk)


def test_a_quarter_beside_the_one_before_the_year_so_far_and_the_plan(
    desk: Viewer, second: Viewer, money: None
) -> None:
    target = figure(desk, kind="target", line="money", value="70万元", source="年度计划")
    check_figure(viewer=second, stated=target.pk)
    found = statement_content(DISTRICT, COUNTY, Period("quarter", 2024, 2), desk)
    assert found is not None
    one = found.figure("money")
    assert (one.now, one.before, one.total, one.total_before, one.plan) == (
        30 * WAN, 20 * WAN, 35 * WAN, 20 * WAN, 70 * WAN,
    )  # fmt: skip
    assert (one.text("change"), one.text("total_change"), one.text("share")) == (
        "+50.00%", "+75.00%", "50.00%",
    )  # fmt: skip
    months = found.chart("months")
    assert dict(months.series)["到位资金"] == (None, 5.0, None, None, 30.0, 0.0)
    assert found.table("figures").rows[0][:3] == ("到位资金", "万元", "30 万元")


def test_a_period_that_runs_stands_beside_as_many_days_of_the_year_before(
    desk: Viewer, money: None
) -> None:
    """On 10 May 2024 the year's 35 stand beside nothing of 1 January – 10 May 2023 but its 20 of
    6 May; 40 more of June 2023 are held against no day that was yet."""
    granted("FG", COUNTY, 40 * WAN, day=DAY.replace(year=2023, month=6))
    for period in (Period("year", 2024), Period("quarter", 2024, 2)):
        with clock.on_day(DAY.replace(day=10)):
            runs = statement_content(DISTRICT, COUNTY, period, desk)
        over = statement_content(DISTRICT, COUNTY, period, desk)
        assert runs is not None
        assert over is not None
        found = [(one.figure("money").before, one.figure("money").total_before)
                 for one in (runs, over)]  # fmt: skip
        assert found == [(20 * WAN, 20 * WAN), (60 * WAN, 60 * WAN)]
        assert any("上年同期也只算到同一天" in note for note in runs.notes)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_payments_of_a_district_are_told_by_the_code_of_the_giver(
    desk: Viewer, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """A town of the district names the district neither in Chinese nor in English; another
    district's money is not its own."""
    town = registry_actions.register_organisation(
        viewer=SYSTEM, place=DISTRICT, name="张江镇人民政府", kind="office"
    ).pk
    grants = [
        granted("FG", COUNTY, 1 * WAN, source="social", payer="", donor=town),
        granted("FG", COUNTY, 2 * WAN),
        granted("FG", COUNTY, 3 * WAN, payer=OTHER_DISTRICT),
    ]
    rows = tuple(
        SimpleNamespace(
            grant=code, grant_name=code, paid_on=DAY, place=COUNTY, place_name="福贡县",
            purpose_label="道路", payee="施工队", amount_fen=fen * WAN,
        )
        for fen, code in enumerate(grants, start=1)
    )  # fmt: skip
    monkeypatch.setattr(
        "xieshou.funds.reads.order_page",
        lambda _viewer, offset, limit: registry.Page(rows, len(rows), offset, limit),
    )
    with translation.override(language):
        found = statement_content(DISTRICT, COUNTY, Period("month", 2024, 5), desk)
    assert found is not None
    assert [row[-1] for row in found.table("payments").rows] == [1 * WAN, 2 * WAN]


def test_figures_of_a_statement_add_up_with_the_balance(desk: Viewer, money: None) -> None:
    """The four quarters of a year make the year, and the year's are those of the balance."""
    quarters = [
        statement_content(DISTRICT, COUNTY, Period("quarter", 2024, n), desk) for n in (1, 2, 3, 4)
    ]
    year = statement_content(DISTRICT, COUNTY, Period("year", 2024), desk)
    assert year is not None
    for code in ("money", "money_used"):
        parts = [one.figure(code).now or 0 for one in quarters if one]
        assert sum(parts) == year.figure(code).now
    found = balance(DISTRICT, COUNTY, desk, first="2024", last="2024")
    lines = {line.code: line.value for group in found.groups for line in group.lines}
    assert {one.code: one.now for one in year.figures} == lines


def test_whoever_may_not_see_residents_is_told_nothing_of_them(
    desk: Viewer, stranger: Viewer
) -> None:
    employed(3, DAY)
    period = Period("month", 2024, 5)
    known = statement_content(DISTRICT, COUNTY, period, desk)
    public = statement_content(DISTRICT, COUNTY, period, stranger)
    assert known is not None
    assert public is not None
    assert known.figure("jobs").now == 3
    assert public.figure("jobs").now is None
    assert public.figure("jobs").total is None
    assert any("不得公开" in note for note in known.notes)


def test_every_file_is_made_kept_and_downloaded_again(desk: Viewer, money: None) -> None:
    row = made(desk, key="k")
    assert made(desk, key="k").pk == row.pk
    run(row)
    client = client_of(desk)
    page = client.get(f"/balance/statements/{row.pk}/")
    assert page.status_code == 200
    files = {one.name.rpartition(".")[2]: one for one in page.context["row"].files}
    assert set(files) == {"xlsx", "docx", "pdf"}
    got = {
        kind: b"".join(client.get(f"/balance/statements/{row.pk}/files/{one.id}/"))
        for kind, one in files.items()
    }
    book = load_workbook(io.BytesIO(got["xlsx"]))
    assert book["指标"]["A1"].value == "浦东新区 – 福贡县 2024 年第 2 季度东西部协作季报"
    assert book["指标"]["A4"].value == "到位资金"
    assert len(book["图"]._charts) == 2
    assert "到位资金" in "".join(
        cell.text for cell in Document(io.BytesIO(got["docx"])).tables[0].columns[0].cells
    )
    assert got["pdf"].startswith(b"%PDF")
    assert client.get("/balance/statements/").content.decode().count(files["pdf"].name) == 1
    lines = AuditLine.objects.filter(verb="reports.state", place=COUNTY)
    assert lines.count() == 1


def test_a_file_that_was_changed_is_found_and_not_handed_out(desk: Viewer, money: None) -> None:
    row = made(desk, templates=["shipped:txt"])
    run(row)
    assert all_faults() == []
    one = row.files.get()
    row.files.update(sha256="0" * 64)
    assert one.name in "".join(all_faults())
    assert reads.statement_file(row.pk, one.pk, desk) is None


def test_what_was_stopped_goes_on_with_the_figures_it_had_read(
    desk: Viewer, money: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = made(desk)
    whole = tasks.filled

    def broken(form: str, data: bytes, content: Any) -> bytes:
        if form == "docx":
            raise OSError
        return whole(form, data, content)

    monkeypatch.setattr(tasks, "filled", broken)
    run(row)
    row.refresh_from_db()
    assert row.job.state == Job.State.FAILED
    assert [one.made_by for one in row.files.all()] == ["shipped:xlsx"]
    kept = row.data_sha256
    granted("FG", COUNTY, 7 * WAN)
    monkeypatch.setattr(tasks, "filled", whole)
    client = client_of(desk)
    assert "继续生成" in client.get(f"/balance/statements/{row.pk}/").content.decode()
    assert client.post(f"/balance/statements/{row.pk}/resume/").status_code == 302
    jobs.perform(row.job.pk)
    row.refresh_from_db()
    assert (row.job.refresh_from_db(), row.job.state) == (None, Job.State.DONE)
    assert row.data_sha256 == kept
    assert row.files.count() == 3
    found = reads.statement(row.pk, desk)
    assert found is not None
    assert not found.to_resume
    last = reads.statement_file(row.pk, found.files[1].id, desk)
    assert last is not None
    cells = Document(io.BytesIO(last[1])).tables[0].rows[1].cells
    assert cells[2].text == "30 万元"


def test_what_is_cancelled_makes_nothing_more(desk: Viewer, money: None) -> None:
    row = made(desk)
    assert row.job is not None
    jobs.cancel(row.job.pk, viewer=desk)
    run(row)
    assert not row.files.exists()


def test_one_whose_role_has_ended_gets_no_file(desk: Viewer, money: None) -> None:
    row = made(desk)
    for role in registry.roles_of(desk.user_id or 0):
        registry_actions.end_role(viewer=SYSTEM, grant=role.id)
    run(row)
    assert not row.files.exists()
    assert Job.objects.get(pk=row.job_id).state == Job.State.FAILED


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("period", {"period": "2024-13"}),
        ("period", {"period": "2100"}),
        ("pair", {"east": "310199"}),
        ("templates", {"templates": []}),
        ("templates", {"templates": ["shipped:odt"]}),
        ("templates", {"templates": ["12345"]}),
    ],
)
def test_what_is_wrong_is_said_of_its_field(
    desk: Viewer, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(BadInput) as no:
        made(desk, **changes)
    assert no.value.flaws[0][0] == field


def test_others_see_no_statement_and_make_none(desk: Viewer, stranger: Viewer) -> None:
    row = made(desk)
    client = client_of(stranger)
    with pytest.raises(Forbidden):
        made(stranger)
    for pk in (row.pk, row.pk + 99):
        assert client.get(f"/balance/statements/{pk}/").status_code == 404
        assert client.get(f"/balance/statements/{pk}/files/1/").status_code == 404
        assert client.post(f"/balance/statements/{pk}/resume/").status_code == 404
        assert client.get(f"/api/v1/statements/{pk}").status_code == 404
    assert reads.statements(stranger).total == 0
    assert Client().get("/balance/statements/").status_code == 302
    assert Client().get("/api/v1/statements").status_code == 401


def test_a_district_states_its_own_pairings_alone(desk: Viewer) -> None:
    """Not those of another district with the same county, nor the county with all of the east."""
    row = made(desk)
    mine, other = of_district("mine"), of_district("other", OTHER_DISTRICT)
    assert reads.statement(row.pk, mine) is not None
    assert made(mine).pk > row.pk
    assert reads.statement(row.pk, other) is None
    assert reads.statements(other).total == 0
    for viewer, east in ((other, DISTRICT), (mine, "31"), (mine, OTHER_DISTRICT)):
        with pytest.raises(Forbidden):
            made(viewer, east=east)
    offered = {code for _kind, some in pair_choices(mine) for code, _label in some}
    assert {code.partition("-")[0] for code in offered} == {DISTRICT}


def kept(viewer: Viewer, data: bytes, **changes: Any) -> StatementTemplate:
    body = {"place": COUNTY, "name": "县报表", "form": "xlsx"} | changes
    return actions.keep_template(viewer=viewer, data=data, **body)


def test_a_template_is_versioned_used_and_withdrawn(
    desk: Viewer, second: Viewer, money: None
) -> None:
    first = kept(desk, excel(A1="{{ money.now }}"))
    with pytest.raises(Conflict):
        kept(second, excel_of(first))
    later = kept(second, excel(A1="{{ money.total }}"), note="改看累计")
    assert (first.version, later.version) == (1, 2)
    rows = {row.code: row for row in reads.statement_templates(desk, every=True)}
    assert [rows[str(one.pk)].newest for one in (first, later)] == [False, True]
    row = made(desk, templates=[str(first.pk), str(later.pk)])
    run(row)
    found = reads.statement(row.pk, desk)
    assert found is not None
    values = [
        load_workbook(io.BytesIO((reads.statement_file(row.pk, one.id, desk) or ("", b""))[1]))
        .active["A1"]
        .value
        for one in found.files
    ]
    assert values == [30, 35]
    actions.withdraw_template(viewer=desk, template=later.pk, reason="数字不对")
    with pytest.raises(BadInput):
        made(desk, templates=[str(later.pk)])
    rows = {row.code: row for row in reads.statement_templates(desk, every=True)}
    assert rows[str(first.pk)].newest
    assert rows[str(later.pk)].withdrawn


def test_of_two_first_versions_at_once_one_is_told(
    desk: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = excel(A1="{{ money.now }}")
    one = kept(desk, data)
    fields = {
        field.attname: getattr(one, field.attname)
        for field in StatementTemplate._meta.concrete_fields
    }
    one.delete()

    def with_another() -> Any:
        StatementTemplate.objects.create(**fields)
        return one.kept_at

    monkeypatch.setattr(actions, "clock", SimpleNamespace(now=with_another))
    with pytest.raises(Conflict) as no:
        kept(desk, data)
    assert no.value.code == "template_at_once"


def excel_of(one: StatementTemplate) -> bytes:
    data = kept_file(one.sha256)
    assert data is not None
    return data


def test_a_template_belongs_to_its_place(desk: Viewer, stranger: Viewer) -> None:
    own = kept(desk, excel(A1="{{ title }}"))
    with pytest.raises(Forbidden):
        kept(stranger, excel(A1="{{ title }}"))
    with pytest.raises(BadInput):
        made(stranger, west=NEXT_COUNTY, templates=[str(own.pk)])
    for pk in (own.pk, own.pk + 99):
        with pytest.raises(Forbidden):
            actions.withdraw_template(viewer=stranger, template=pk, reason="不要")
        assert (
            client_of(stranger).get(f"/balance/statements/templates/{pk}/file/").status_code == 404
        )
    above = kept(SYSTEM, excel(A1="{{ title }}"), place=PREFECTURE)
    assert str(above.pk) in {row.code for row in reads.statement_templates(stranger)}


def test_a_template_goes_through_the_pages(desk: Viewer, money: None) -> None:
    client = client_of(desk)
    page = client.get("/balance/statements/templates/new/")
    body = {"place": COUNTY, "name": "县报表", "key": page.context["key"]}
    wrong = SimpleUploadedFile("a.xlsx", excel(B2="{{ money.nwo }}"))
    answer = client.post("/balance/statements/templates/new/", {**body, "file": wrong})
    assert "Sheet!B2" in str(answer.context["form"].errors["file"])
    assert "money.now" in str(answer.context["form"].errors["file"])
    right = SimpleUploadedFile("a.docx", word("{{ money.now }}"))
    assert (
        client.post("/balance/statements/templates/new/", {**body, "file": right}).status_code
        == 302
    )
    one = StatementTemplate.objects.get()
    subject = f"pair={DISTRICT}-{COUNTY}&period={QUARTER}"
    listed = client.get(f"/balance/statements/templates/?{subject}").content.decode()
    assert f"templates/{one.pk}/preview/" in listed
    shown = client.get(f"/balance/statements/templates/{one.pk}/preview/?{subject}")
    assert Document(io.BytesIO(b"".join(shown))).paragraphs[0].text == "30 万元"
    again = client.get(f"/balance/statements/templates/{one.pk}/file/")
    assert Document(io.BytesIO(b"".join(again))).paragraphs[0].text == "{{ money.now }}"
    for code in EVERY:
        assert client.get(f"/balance/statements/templates/{code}/file/").status_code == 200
    told = client.get(f"/balance/statements/placeholders/?{subject}").content.decode()
    assert "{{ each.projects.name }}" in told
    assert "30 万元" in told
    gone = client.post(f"/balance/statements/templates/{one.pk}/withdraw/", {"reason": "不用了"})
    assert gone.status_code == 302
    one.refresh_from_db()
    assert one.withdrawn_at is not None


def test_the_form_makes_a_statement(desk: Viewer) -> None:
    client = client_of(desk)
    page = client.get(f"/balance/statements/new/?east={DISTRICT}&west={COUNTY}")
    assert page.status_code == 200
    chosen = page.context["form"].fields["pair"].choices
    pairs = [code for _kind, some in chosen for code, _label in some]
    assert pairs == [f"{DISTRICT}-{COUNTY}", f"31-{COUNTY}"]
    assert page.context["form"]["pair"].initial == pairs[0]
    body = {
        "pair": pairs[1], "period": str(clock.today().year),
        "templates": EVERY[:1], "key": page.context["key"],
    }  # fmt: skip
    for _twice in range(2):
        answer = client.post("/balance/statements/new/", body)
        assert answer.status_code == 302
    assert Statement.objects.count() == 1


def test_by_program_the_same(desk: Viewer, money: None) -> None:
    client = client_of(desk)
    data = base64.b64encode(excel(A1="{{ money.now }}", A2="{{ each.orders.code }}")).decode()
    template = {"place": COUNTY, "name": "机器", "form": "xlsx", "data": data}
    one = _post(client, "/api/v1/statement-templates", template, "t")
    assert one.status_code == 201
    bad = base64.b64encode(excel(A1=EVIL, A2="{{ title }}")).decode()
    assert (
        _post(client, "/api/v1/statement-templates", {**template, "data": bad}, "u").status_code
        == 422
    )
    body = {
        "east": DISTRICT, "west": COUNTY, "period": QUARTER, "templates": [str(one.json()["id"])],
    }  # fmt: skip
    answer = _post(client, "/api/v1/statements", body)
    assert answer.status_code == 201
    run(Statement.objects.get())
    row = client.get(f"/api/v1/statements/{answer.json()['id']}").json()
    assert (row["state"], len(row["files"])) == ("done", 1)
    file = client.get(f"/api/v1/statements/{row['id']}/files/{row['files'][0]['id']}").json()
    sheet = load_workbook(io.BytesIO(base64.b64decode(file["data"]))).active
    assert sheet["A1"].value == 30
    assert client.get("/api/v1/statements").json()["total"] == 1
    names = Client().get("/api/v1/statement-placeholders").json()
    assert {"sales.total", "chart.months"} <= {one["name"] for one in names}


def test_an_office_of_the_east_states_its_district(desk: Viewer, money: None) -> None:
    office = person("east", "shanghai_office", PREFECTURE)
    found = statement_content("31", PREFECTURE, Period("year", 2024), office)
    assert found is not None
    assert found.figure("money").now == 35 * WAN
    assert found.table("orders").rows == ()


def _post(client: Client, path: str, body: dict[str, Any], key: str = "a") -> Any:
    return client.post(
        path,
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )
