"""The pages of assets, skills, services, plans and meetings, as each kind of reader meets them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xieshou.core.clock import on_day
from xieshou.core.models import Upload
from xieshou.core.request import new_key
from xieshou.core.scope import Viewer
from xieshou.core.tests.pdf_reader import text_of
from xieshou.projects.tests.pictures import photo
from xieshou.villages import actions, reads
from xieshou.villages.models import Asset, Meeting, Skill, VillagePlan
from xieshou.villages.rules import assets as asset_rules, plan as plan_rules
from xieshou.villages.tests.conftest import SMALL, client_of, make_households
from xieshou.villages.tests.test_meetings import CALLED, HELD, closed
from xieshou.villages.tests.test_plans import CONTENT, PLAN, drafted

VILLAGE = f"/villages/{SMALL}/"


@pytest.fixture
def everything(needs: None, officer: Viewer, second: Viewer) -> str:
    """Assets with points, an inspection, an adopted plan with a proposed work; its meeting."""
    for at, (kind, name) in enumerate((("land", "老茶园"), ("building", "旧校舍"))):
        actions.record_asset(
            viewer=officer, village=SMALL, kind=kind, name=name, state="unused",
            lon=Decimal("98.87") + at, lat=Decimal("26.9"),
        )  # fmt: skip
    actions.check_service(
        viewer=officer, village=SMALL, service="water", state="lacking", on=date(2026, 5, 1)
    )
    actions.submit_plan(viewer=officer, plan=drafted(officer))
    meeting = closed(officer, second)
    actions.adopt_plan(viewer=officer, plan=PLAN, version=1, meeting=meeting)
    actions.propose_work(viewer=officer, plan=PLAN, version=1, work="W01")
    return meeting


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_for_all_who_may_see_it(
    everything: str, officer: Viewer, resident: Viewer, language: str
) -> None:
    """Public, resident and officer; the draft is the officer's alone."""
    asset = Asset.objects.values_list("pk", flat=True)[0]
    public = [
        VILLAGE, f"/villages/assets/{asset}/", f"{VILLAGE}skills/", f"{VILLAGE}services/",
        f"{VILLAGE}meetings/", f"/villages/meetings/{everything}/", f"/villages/plans/{PLAN}/",
        f"/villages/plans/{PLAN}/compare/",
    ]  # fmt: skip
    closed_ = [
        f"/villages/plans/{PLAN}/draft/", f"/villages/plans/{PLAN}/draft/needs/new/",
        f"/villages/plans/{PLAN}/draft/needs/N01/", f"/villages/plans/{PLAN}/draft/works/W01/",
        f"/villages/plans/{PLAN}/draft/works/new/",
    ]  # fmt: skip
    headers = {"accept-language": language}
    for client in (Client(), client_of(resident), client_of(officer)):
        for path in public:
            assert client.get(path, headers=headers).status_code == 200, path
    for path in closed_:
        assert client_of(officer).get(path, headers=headers).status_code == 200, path
        assert client_of(resident).get(path, headers=headers).status_code == 404, path
        assert Client().get(path).status_code == 302, path
    for path in ("/villages/assets/999/", "/villages/plans/x/", "/villages/meetings/x/"):
        assert Client().get(path).status_code == 404


def test_the_village_page_holds_the_whole_thread(everything: str, officer: Viewer) -> None:
    """From asset to upkeep, with the map of the assets and both sides of a gap."""
    page = client_of(officer).get(VILLAGE).content.decode()
    for said in ("老茶园", "闲置", "asset-map__point--physical", "上组三十户旱季断水", "已通过",
                 "草稿", "尚无工程", "用水户协会", "缺或不达标"):  # fmt: skip
        assert said in page, said
    public = Client().get(VILLAGE).content.decode()
    assert "草稿" not in public
    assert "登记资产" not in public


def test_a_plan_is_written_on_pages(officer: Viewer) -> None:
    """Begun, a need and a work added, refused with its reason, mended, submitted."""
    client = client_of(officer)
    began = client.post(
        f"{VILLAGE}plans/new/", {"name": "发展规划", "first_year": 2026, "last_year": 2030}
    )
    assert began.url == f"/villages/plans/{PLAN}/draft/"
    draft = f"/villages/plans/{PLAN}/draft/"
    client.post(f"{draft}needs/new/", {"text": "上组断水", "lack": "water", "people": 120,
                                       "households": 30, "seen": "residents"})  # fmt: skip
    work: dict[str, Any] = {
        "name": "管网", "kind": "water", "needs": ["N01"], "quantity": "2.5", "unit": "公里",
        "unit_cost_fen": "12万", "first_year": 2026, "last_year": 2027, "keeper": "用水户协会",
        "days": 50, "rate_fen": "120", "from_county": "29万",
    }  # fmt: skip
    client.post(f"{draft}works/new/", work)
    client.post(draft, {"vision": "水通人和", "environment": ""})
    answer = client.post(f"/villages/plans/{PLAN}/steps/submit/", follow=True)
    assert "工程第 1 行：资金合计 296000.00 元，不等于造价 300000.00 元" in answer.content.decode()
    client.post(f"{draft}works/W01/", work | {"from_county": "29.4万"})
    client.post(f"/villages/plans/{PLAN}/steps/submit/")
    text = reads.plan_text(PLAN, viewer=officer)
    assert text is not None
    assert (text.version, text.total_fen, text.labour_days) == (1, 300_000_00, 50)
    assert text.by_source == {"county": 294_000_00, "labour": 6_000_00}
    client.post(f"{draft}needs/N01/", {"remove": "1"})
    after = reads.plan_text(PLAN, 0, viewer=officer)
    assert after is not None
    assert (after.content.needs, after.content.works[0].needs) == ((), ())


def test_a_page_that_is_old_overwrites_nothing(officer: Viewer) -> None:
    """The digest of what was shown is sent along."""
    drafted(officer)
    path = f"/villages/plans/{PLAN}/draft/"
    stale = {"vision": "旧页面", "environment": "", "digest": "0" * 64}
    answer = client_of(officer).post(path, stale)
    assert "已被他人改动" in answer.content.decode()
    assert VillagePlan.objects.get().draft["vision"] == CONTENT.vision


def test_the_booklet_says_what_the_version_says(everything: str) -> None:
    """Vision, works, labour, keeper, and which meeting adopted it; a draft has no booklet."""
    answer = Client().get(f"/villages/plans/{PLAN}/1.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(b"".join(answer))
    for said in ("老村发展规划", "山泉到户", "上组饮水管网", "50 工日", "用水户协会", everything,
                 "500,000.00"):  # fmt: skip
        assert said in text, said
    assert Client().get(f"/villages/plans/{PLAN}/0.pdf").status_code == 404
    assert Client().get(f"/villages/plans/{PLAN}/2.pdf").status_code == 404


def test_a_meeting_is_held_on_pages(officer: Viewer, second: Viewer, resident: Viewer) -> None:
    """From the form of the village to the answer to an objection."""
    make_households(SMALL, 30)
    client, other = client_of(officer), client_of(second)
    began = client.post(
        f"{VILLAGE}meetings/new/",
        {"kind": "households", "title": "六月村民会议", "where": "活动室", "at": "2026-06-15T19:30",
         "items": "审议规划 | villages.plan:x/1\n推选监督小组\n"},
    )  # fmt: skip
    path = began.url
    code = Meeting.objects.get().code
    with on_day(CALLED):
        client.post(f"{path}steps/call/")
    roll = [row.id for row in reads.attendance(code, viewer=officer)]
    with on_day(HELD):
        client.post(f"{path}steps/hold/", {"sign_in": "册06", "came": roll[:20]})
        votes = {"text": "逐项审议。", "text_1": "同意", "ayes_1": 15, "noes_1": 1}
        wrong = client.post(f"{path}steps/minute/", votes | {"abstained_1": 3}, follow=True)
        assert "赞成、反对、弃权之和应为到会人数 20" in wrong.content.decode()
        client.post(f"{path}steps/minute/", votes | {"abstained_1": 4})
        row = reads.meeting(code, viewer=officer)
        assert row is not None
        assert row.minutes is not None
        assert "确认纪要" not in client.get(path).content.decode()
        assert "确认纪要" in other.get(path).content.decode()
        other.post(f"{path}steps/confirm/", {"content_hash": row.minutes.content_hash})
        client.post(f"{path}steps/publish/", {"where": "公开栏", "days": 7})
        said = client_of(resident)
        assert "提出异议" in said.get(path).content.decode()
        said.post(f"{path}steps/object/", {"text": "没通知我"})
        row = reads.meeting(code, viewer=second)
        assert row is not None
        answered = row.objections[0].id
        other.post(f"{path}objections/{answered}/", {"text": "已逐户通知", "upheld": "no"})
    with on_day(HELD + timedelta(8)):
        client.post(f"{path}steps/close/")
    assert Meeting.objects.get().state == "closed"
    public = Client().get(path).content.decode()
    assert "没通知我" not in public
    assert "已逐户通知" in public
    assert client.post(f"{path}steps/dance/").status_code == 404


def test_a_skill_is_offered_seen_and_withdrawn_on_pages(officer: Viewer, resident: Viewer) -> None:
    """The officer's page is masked until unmasked; nothing is in the address."""
    mine, keeper = client_of(resident), client_of(officer)
    path = f"{VILLAGE}skills/"
    said = {"kind": "craft", "name": "余阿普", "phone": "13988887777"}
    mine.post(f"{path}new/", said)
    assert not Skill.objects.exists()
    mine.post(f"{path}new/", said | {"agreed": "on"})
    made = Skill.objects.get().pk
    assert "余阿普" not in keeper.get(path).content.decode()
    assert "余阿普" in keeper.post(f"{path}{made}/reveal/").content.decode()
    assert mine.post(f"{path}{made}/reveal/").status_code == 404
    mine.post(f"{path}{made}/withdraw/")
    assert Skill.objects.get().name == ""


def test_strengths_photos_and_worth_come_in_by_pages(officer: Viewer, resident: Viewer) -> None:
    """A resident names, an officer confirms, values and adds a photo."""
    client_of(resident).post(f"{VILLAGE}found/", {"kind": "culture", "name": "古驿道"})
    [row] = reads.assets(SMALL, viewer=officer)
    client, path = client_of(officer), f"/villages/assets/{row.id}/"
    assert Client().get(path).status_code == 404
    client.post(f"{path}confirm/")
    client.post(f"{path}value/", {"on": "2026-01-01", "value_fen": "12.5万", "basis": "appraisal"})
    client.post(f"{path}revise/", {"kind": "culture", "state": "worn", "use": "徒步"})
    client.post(f"{path}photo/", {"file": SimpleUploadedFile("a.jpg", photo()), "caption": "垭口"})
    file = reads.asset(row.id, viewer=officer)
    assert file is not None
    assert (file.asset.value_fen, file.asset.state, file.asset.confirmed) == (
        125_000_00, "worn", True,
    )  # fmt: skip
    picture = f"/villages/photos/{file.photos[0].id}/small/"
    assert client.get(picture)["Content-Type"] == "image/jpeg"
    assert Client().get(picture).status_code == 404
    assert client.post(f"{path}paint/").status_code == 404


def test_the_sheet_brings_capital_state_and_place(officer: Viewer) -> None:
    """Half a point is named as a bad cell; a good file is written, found by who sent it."""
    client = client_of(officer)
    header = "村代码,类别,名称,资本,状态,经度,纬度\n"
    for lat in ("", "26.9"):
        text = f"{header}{SMALL},设备,水泵,物质资本,损坏,98.87,{lat}\n"
        file = SimpleUploadedFile("资产.csv", text.encode("gb18030"))
        page = client.post("/villages/assets/import/", {"file": file}, follow=True)
        if not lat:
            assert "经度和纬度" in page.content.decode()
            assert not Asset.objects.exists()

    client.post("/villages/assets/import/", {"upload": Upload.objects.latest("pk").pk})
    [row] = reads.assets(SMALL)
    assert (row.capital, row.state, row.lon, row.found_by) == (
        "physical", "broken", 98.87, ("cadre",),
    )  # fmt: skip
    assert asset_rules.CAPITAL_OF_KIND[row.kind] == "physical"


def test_the_public_reads_no_roll_and_no_names(everything: str) -> None:
    """Nor what is nobody's business: who wrote, who was there."""
    page = Client().get(f"/villages/meetings/{everything}/").content.decode()
    for hidden in ("测试village", "签到", f"{SMALL}-0001", "逐项审议"):
        assert hidden not in page, hidden


def _post(viewer: Viewer, path: str, body: dict[str, Any] | None = None) -> Any:
    return client_of(viewer).post(
        f"/api/v1{path}", body or {}, content_type="application/json",
        headers={"idempotency-key": new_key()},
    )  # fmt: skip


def test_programs_do_what_pages_do(
    needs: None, officer: Viewer, second: Viewer, resident: Viewer
) -> None:
    """Plan, meeting, inspection and asset over the API, with the same refusals; drafts stay in."""
    made = _post(officer, f"/villages/{SMALL}/assets", {"kind": "land", "name": "老茶园"})
    assert made.status_code == 201
    pk = made.json()["asset"]["id"]
    worth = {"on": "2026-01-01", "value_fen": 100, "basis": "market"}
    assert _post(resident, f"/village-assets/{pk}/values", worth).status_code == 403
    assert _post(officer, f"/village-assets/{pk}/values", worth).json()["values"][0] == {
        "on": "2026-01-01", "value_fen": 100, "basis": "market", "note": "",
        "by_name": officer.name,
    }  # fmt: skip
    check = {"service": "water", "state": "lacking", "on": "2026-05-01"}
    gaps = _post(officer, f"/villages/{SMALL}/services", check).json()
    assert [one["verdict"] for one in gaps if one["service"] == "water"] == ["both_gap"]
    began = {"name": "规划", "first_year": 2026, "last_year": 2030}
    assert _post(officer, f"/villages/{SMALL}/plans", began).json()["code"] == PLAN
    work = {
        "code": "W01", "name": "渠", "kind": "space", "needs": [], "quantity": "1", "unit": "处",
        "unit_cost_fen": 5, "first_year": 2026, "last_year": 2026,
    }  # fmt: skip
    wrong = {"works": [work]}
    refused = _post(officer, f"/village-plans/{PLAN}/draft", wrong)
    assert refused.status_code == 422
    assert refused.json()["faults"][0]["field"] == "works 1 kind"
    plain = plan_rules.as_json(CONTENT)
    assert _post(officer, f"/village-plans/{PLAN}/draft", plain).status_code == 201
    assert Client().get(f"/api/v1/village-plans/{PLAN}").status_code == 404
    assert _post(officer, f"/village-plans/{PLAN}/versions").status_code == 201
    public = Client().get(f"/api/v1/village-plans/{PLAN}").json()
    assert (public["version"], public["total_fen"]) == (1, 500_000_00)
    assert [need["people"] for need in public["content"]["needs"]] == [120, 0, 0]
    sent = _post(officer, f"/village-plans/{PLAN}/proposals", {"version": 1, "work": "W01"})
    assert sent.json()["proposal"] == f"{SMALL}-2026-01"
    works = Client().get(f"/api/v1/villages/{SMALL}/plan-works").json()
    assert [(one["id"], one["proposal"]) for one in works] == [
        (f"{PLAN}/W01", ""), (f"{PLAN}/W02", ""),
    ]  # fmt: skip
    agenda = {"kind": "adults", "title": "会", "where": "处", "at": "2026-06-15T19:30:00",
              "items": [{"title": "议"}]}  # fmt: skip
    meeting = _post(officer, f"/villages/{SMALL}/meetings", agenda).json()["line"]["code"]
    assert Client().get(f"/api/v1/meetings/{meeting}").status_code == 404
    early = _post(second, f"/meetings/{meeting}/minutes", {"text": "记"})
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
