"""The plan over HTTP: rooms, works, villages, scenarios, comparison, Excel, to-do list, API."""

import datetime
import io

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from xieshou.market import reads as market
from xieshou.planning.models import LimitPrice, PlanRun, Round, Scenario
from xieshou.planning.tests.conftest import LIMITS, VILLAGES, WAN, client_of, code_of, drawn

ROOM = "/plan/{}/"


def _form(client: Client, opened: Round, **changes: str) -> dict[str, str]:
    """The scenario form as the page fills it, with some amounts typed over, by limit code."""
    page = client.get(f"/plan/{opened.pk}/scenario/")
    form = page.context["form"]
    sent = {"name": "试一试", "key": page.context["key"]}
    for at, limit in enumerate(form.limits):
        sent[f"limit_{at}"] = changes.get(limit.code, limit.steps)
    return sent


def test_the_public_sees_rounds_and_the_whole_plan(client: Client, plan: PlanRun) -> None:
    """No login is needed to read what was decided and why."""
    opened = plan.scenario.round_id
    assert "2027 年沪滇协作规划" in client.get("/plan/").content.decode()
    page = client.get(ROOM.format(opened)).content.decode()
    for words in ("已核对", "合成数据", "福贡县", "人·分剥夺", "入选项目", "浦东新区"):
        assert words in page
    assert "重新计算" not in page


def test_the_plan_reads_in_english(client: Client, plan: PlanRun) -> None:
    """The same page for those who read English, with no Chinese sentence left of our own."""
    page = client.get(ROOM.format(plan.scenario.round_id), headers={"Accept-Language": "en"})
    text = page.content.decode()
    assert "Works chosen" in text
    assert "Fugong" in text
    assert "人·分" not in text


def test_works_can_be_filtered_and_paged(client: Client, plan: PlanRun) -> None:
    """Every filter narrows, and nonsense in the address breaks nothing."""
    address = f"/plan/{plan.scenario.round_id}/works/"
    assert client.get(address).context["page"].paginator.count == plan.summary["works"]
    every = client.get(address, {"chosen": ""}).context["page"].paginator
    assert every.count == 12
    only = client.get(address, {"text": "fuel5"}).content.decode()
    assert "无人因此减贫" in only
    gongshan = client.get(address, {"place": "533324"}).context["page"].object_list
    assert {row.village_code[:6] for row in gongshan} == {"533324"}
    for bad in ({"chosen": "x"}, {"page": "99999999999999999999"}, {"limit": "'"}, {"kind": "-"}):
        assert client.get(address, bad).status_code == 200


def test_every_county_and_every_limit_have_a_page(client: Client, plan: PlanRun) -> None:
    """The room shows the largest and the tightest, and leads to all of them."""
    opened = plan.scenario.round_id
    room = client.get(ROOM.format(opened))
    every = client.get(f"/plan/{opened}/limits/")
    prices = list(LimitPrice.objects.filter(run=plan))
    assert len(every.context["rows"]) == len(prices) > len(room.context["prices"]) > 0
    assert room.context["slack"] == len(prices) - len(room.context["prices"])
    assert f"/plan/{opened}/limits/?run={plan.pk}" in room.content.decode()
    binding = [row.binds for row in every.context["rows"]]
    assert binding == sorted(binding, reverse=True)
    counties = client.get(f"/plan/{opened}/counties/", {"run": plan.pk})
    assert counties.context["rows"] == room.context["counties"]
    assert "福贡县" in counties.content.decode()
    for page in ("counties", "limits"):
        assert client.get(f"/plan/{opened}/{page}/", {"run": plan.pk + 1}).status_code == 404


def test_a_village_page_shows_its_proposals(client: Client, plan: PlanRun) -> None:
    """Each proposal with its result; figures of few people are not shown."""
    opened = plan.scenario.round_id
    page = client.get(f"/plan/{opened}/village/{VILLAGES[0][0]}/").content.decode()
    assert "项目road0" in page
    small = client.get(f"/plan/{opened}/village/{VILLAGES[5][0]}/").content.decode()
    assert "为保护住户不显示" in small
    assert client.get(f"/plan/{opened}/village/999999999999/").status_code == 404


def test_map_values_cover_the_counties(client: Client, plan: PlanRun) -> None:
    """The map and the table show the same counties."""
    for what in ("", "money"):
        answer = client.get(f"/plan/{plan.scenario.round_id}/map.json", {"what": what}).json()
        assert [row["code"] for row in answer["rows"]] == ["533323", "533324"]


def test_an_office_draws_up_the_plan_and_watches(opened: Round) -> None:
    """One button starts the job; the room shows how far it is."""
    client = client_of("yunnan_office", "53")
    room = client.get(ROOM.format(opened.pk))
    assert "计算规划" in room.content.decode()
    sent = client.post(f"/plan/{opened.pk}/draw-up/", {"key": room.context["key"]})
    run = PlanRun.objects.get()
    assert sent.status_code == 302
    assert f"run={run.pk}" in sent["Location"]
    watching = client.get(f"/plan/{opened.pk}/progress/", {"run": run.pk})
    assert "hx-get" in watching.content.decode()
    assert "HX-Refresh" not in watching
    drawn(run)
    ended = client.get(f"/plan/{opened.pk}/progress/", {"run": run.pk})
    assert ended["HX-Refresh"] == "true"
    assert "已核对" in client.get(sent["Location"]).content.decode()


def test_the_public_cannot_start_a_plan(client: Client, opened: Round) -> None:
    """A post without the right is answered in words and starts nothing."""
    page = client.post(f"/plan/{opened.pk}/draw-up/", follow=True)
    assert "没有在此处办理该事项的权限" in page.content.decode()
    assert not PlanRun.objects.exists()
    assert client.get(f"/plan/{opened.pk}/scenario/").status_code == 302


def test_limits_are_moved_in_the_units_people_write(plan: PlanRun, opened: Round) -> None:
    """万元, points of per cent and tonnes are read exactly, with their units if given."""
    client = client_of("county_office", "533323")
    sent = _form(
        client,
        opened,
        **{"money:municipal": "120.5万元", "industry_share": "35", "demand:茶叶": "12.5 吨"},
    )
    answer = client.post(f"/plan/{opened.pk}/scenario/", sent)
    assert answer.status_code == 302
    assert Scenario.objects.get(name="试一试").moved == {
        "money:municipal": 120_500_000,
        "industry_share": 350,
        "demand:茶叶": 12_500,
    }


def test_a_limit_of_demand_says_what_the_market_could_not_serve(
    opened: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Grams of all months and specialities of the kind, in tonnes; pieces cannot be compared."""
    year = timezone.localdate().year
    month = datetime.date(year, 3, 1)
    unmet = (
        market.UnmetRow("勐库大叶种茶", "茶叶", "g", month, 1_200_000),
        market.UnmetRow("滇红", "茶叶", "g", month, 300_600),
        market.UnmetRow("滇红", "茶叶", "piece", month, 99),
    )
    monkeypatch.setattr(market, "unmet_demand", lambda asked: unmet if asked == year else ())
    page = client_of("shanghai_office").get(f"/plan/{opened.pk}/scenario/").content.decode()
    assert f"云品入沪 {year} 年求购中尚未满足 1.501 吨" in page


def test_amounts_that_are_none_are_named_and_nothing_is_written(opened: Round) -> None:
    """The form comes back with each wrong field."""
    client = client_of("shanghai_office")
    sent = _form(client, opened, **{"money:municipal": "很多", "days:agronomist": "1.5"})
    answer = client.post(f"/plan/{opened.pk}/scenario/", sent)
    assert answer.status_code == 422
    assert answer.content.decode().count("不是有效的数额") >= 2
    assert opened.scenarios.count() == 1


def test_scenarios_are_listed_and_compared(client: Client, plan: PlanRun, opened: Round) -> None:
    """The room lists each scenario with what it moved, and leads to the comparison; for the offices
    of the round, others see the public plan alone."""
    office = client_of("yunnan_office", "53")
    sent = _form(office, opened, **{"money:municipal": "60"})
    office.post(f"/plan/{opened.pk}/scenario/", sent)
    run = drawn(PlanRun.objects.latest("pk"))
    room = office.get(ROOM.format(opened.pk)).content.decode()
    assert "试一试" in room
    assert "90 万元 → 60 万元" in room
    assert "试一试" not in client.get(ROOM.format(opened.pk)).content.decode()
    page = office.get(f"/plan/{opened.pk}/compare/", {"a": plan.pk, "b": run.pk}).content.decode()
    assert "已改动" in page
    assert office.get(f"/plan/{opened.pk}/compare/", {"a": plan.pk, "b": "x"}).status_code == 404


def test_the_workbook_opens_with_every_sheet(client: Client, plan: PlanRun) -> None:
    """Summary, chosen, refused with reasons, prices and effects."""
    answer = client.get(f"/plan/{plan.scenario.round_id}/plan.xlsx")
    book = load_workbook(io.BytesIO(answer.content), read_only=True)
    assert book.sheetnames == ["概要", "入选项目", "未入选及理由", "限额与价格", "各县效果"]
    refused = list(book["未入选及理由"].iter_rows(min_row=2, values_only=True))
    chosen = list(book["入选项目"].iter_rows(min_row=2, values_only=True))
    assert len(refused) + len(chosen) == 12
    assert all(row[-1] for row in refused)
    assert len(list(book["限额与价格"].iter_rows(min_row=2))) == len(LIMITS)


def test_an_uncertified_plan_says_so_on_its_page(plan: PlanRun) -> None:
    """No office takes for final what did not pass the check; others do not see it."""
    PlanRun.objects.filter(pk=plan.pk).update(
        certified=False, certificate={"ok": False, "faults": [["value", {"stated": 2, "found": 1}]]}
    )
    office = client_of("yunnan_office", "53")
    page = office.get(ROOM.format(plan.scenario.round_id)).content.decode()
    assert "独立核对没有通过" in page
    assert "所报价值 2，重算为 1" in page


def test_a_round_without_a_plan_says_so(client: Client, opened: Round) -> None:
    """An empty room is a page, not an error; what is not there is not found."""
    assert "还没有计算过" in client.get(ROOM.format(opened.pk)).content.decode()
    assert client.get("/plan/999999/").status_code == 404
    assert client.get(f"/plan/{opened.pk}/plan.xlsx").status_code == 404
    assert client.get(f"/plan/{opened.pk}/?run=12345").status_code == 404


def test_the_to_do_list_follows_the_role(opened: Round, client: Client) -> None:
    """Offices are told of rounds without a plan, villages of their drafts; others must log in."""
    assert client.get("/plan/todo/").status_code == 302
    office = client_of("yunnan_office", "53").get("/plan/todo/").content.decode()
    assert "年度规划还没有算出方案" in office
    proposals = apps.get_model("projects", "Proposal").objects
    proposals.filter(code=code_of("fuel5")).update(state="draft")
    village = client_of("village_officer", VILLAGES[5][0]).get("/plan/todo/").content.decode()
    assert "申报：1 项待办" in village
    assert "年度规划还没有算出方案" not in village


@pytest.mark.parametrize(
    "path",
    [
        "rounds", "rounds/{round}", "rounds/{round}/limits", "rounds/{round}/scenarios",
        "plans/{run}", "plans/{run}/progress", "plans/{run}/prices", "plans/{run}/effects",
        "plans/{run}/choices", "plans/compare?first={run}&second={run}",
    ],
)  # fmt: skip
def test_the_api_answers_what_the_pages_show(client: Client, plan: PlanRun, path: str) -> None:
    """Each row of the pages can be had as JSON without logging in."""
    address = "/api/v1/" + path.format(round=plan.scenario.round_id, run=plan.pk)
    assert client.get(address).status_code == 200


def test_the_api_starts_a_scenario_once(opened: Round, plan: PlanRun) -> None:
    """With a key the same request twice is one run; strangers are turned away."""
    body = {"name": "接口", "moved": {"money:municipal": 120 * WAN}}
    address = f"/api/v1/rounds/{opened.pk}/scenarios"
    options = {"content_type": "application/json", "headers": {"Idempotency-Key": "api-key-1"}}
    assert Client().post(address, body, **options).status_code == 401
    office = client_of("yunnan_office", "53")
    first = office.post(address, body, **options)
    again = office.post(address, body, **options)
    assert first.status_code == again.status_code == 202
    assert first.json()["id"] == again.json()["id"]
    village = client_of("village_officer", VILLAGES[0][0])
    assert village.post(address, body, **options).status_code == 403
    assert Scenario.objects.count() == 2


def test_prices_are_stored_in_the_limits_own_unit(plan: PlanRun) -> None:
    """The share of industry is per mille, as it was set."""
    share = LimitPrice.objects.get(run=plan, code="industry_share")
    assert share.amount == LIMITS["industry_share"]
    assert LIMITS["industry_share"] <= share.used <= 1000
