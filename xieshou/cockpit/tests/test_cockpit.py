"""First pages, the board, the map, the forecast and the comparison, as their readers meet them."""

import re
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from xieshou.cockpit import reads
from xieshou.cockpit.reads.board import WORDS
from xieshou.cockpit.reads.first import CARDS, first_page
from xieshou.cockpit.tests.conftest import (
    COUNTY,
    DISTRICT,
    NEXT,
    NEXT_VILLAGE,
    OTHER,
    SINCE,
    VILLAGE,
    ago,
    came,
    client_as,
    promised,
    viewer_as,
)
from xieshou.core import clock
from xieshou.core.health import MonthSum
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.core.waiting import Waiting
from xieshou.exchange import actions as exchange
from xieshou.monitoring import actions as monitoring
from xieshou.registry import actions as registry, reads as places

pytestmark = pytest.mark.usefixtures("pairing")
APPS = Path(reads.__file__).resolve().parents[2]
TODAY = date(2026, 7, 10)
OFFICES = ("county_office", "yunnan_office", "shanghai_office", "auditor")


def _kinds(viewer: Any, place: str = "") -> dict[str, reads.BoardRow]:
    return {row.kind: row for row in reads.board(viewer, place)}


def _home(number: int, village: str = VILLAGE) -> str:
    code = f"{village}-{number:04d}"
    home = {"code": code, "village": village, "size": 3, "group": "other", "head_name": "和丽花"}
    registry.import_households(viewer=SYSTEM, rows=[home])
    return code


def test_late_money_is_a_row_that_says_where_how_long_how_much_and_who_is_to_act() -> None:
    promised("G1", ago(40), wan=100)
    came("G1", ago(10), wan=30)
    promised("G2", ago(-5))
    row = _kinds(SYSTEM)["money_late"]
    assert (row.count, row.days, row.fen) == (1, 40, 70 * 1_000_000)
    assert [(one.code, one.count) for one in row.places] == [(COUNTY, 1)]
    assert "县级经办" in row.who
    came("G1", ago(1), wan=70)
    assert "money_late" not in _kinds(SYSTEM)


def test_money_that_has_not_moved_for_half_a_year_lies_idle() -> None:
    promised("G1", ago(300))
    came("G1", ago(181))
    row = _kinds(SYSTEM)["money_idle"]
    assert (row.count, row.days, row.fen) == (1, 181, 100 * 1_000_000)
    promised("G2", ago(300))
    came("G2", ago(179))
    assert _kinds(SYSTEM)["money_idle"].count == 1


def test_the_board_is_of_what_one_watches_over_and_of_nothing_else() -> None:
    promised("G1", ago(40))
    promised("G2", ago(40), place=NEXT)
    assert _kinds(viewer_as("county_office", COUNTY))["money_late"].count == 1
    assert _kinds(viewer_as("auditor", "53"))["money_late"].count == 2
    assert _kinds(viewer_as("auditor", "53"), NEXT)["money_late"].count == 1
    assert "money_late" not in _kinds(viewer_as("county_office", COUNTY), NEXT)
    assert "money_late" not in _kinds(viewer_as("village_officer", VILLAGE))
    assert reads.board(PUBLIC) == reads.board(viewer_as("buyer", COUNTY)) == ()


def test_a_clue_out_of_clock_is_a_row_for_those_who_watch_its_village() -> None:
    home = _home(1)
    seen = ago(16)
    with clock.on_day(seen):
        monitoring.note_clue(
            viewer=SYSTEM, household=home, kind="illness", on=seen, evidence="住院"
        )
    row = _kinds(viewer_as("village_officer", VILLAGE))["clues_late"]
    assert (row.count, row.days) == (1, 16)
    assert "村干部" in row.who
    assert "clues_late" not in _kinds(viewer_as("village_officer", NEXT_VILLAGE))


def test_every_kind_of_row_that_an_app_gives_has_its_words_and_none_is_left_over() -> None:
    given = " ".join(path.read_text(encoding="utf-8") for path in APPS.glob("*/reads/health.py"))
    kinds = set(re.findall(r'health_row\(\s*"(\w+)"', given))
    kinds |= set(re.findall(r'\("(\w+)", "projects\.\w+"\)', given))
    kinds |= set(re.findall(r'\("(orders_\w+)", "\w+", "funds', given))
    assert kinds == set(WORDS)


def test_each_row_leads_to_a_page_that_is_there() -> None:
    promised("G1", ago(200))
    client = client_as("county_office", COUNTY)
    for row in reads.board(SYSTEM):
        assert client.get(reverse(row.page) + row.query).status_code == 200
    text = client.get("/cockpit/board/").content.decode()
    assert "到期未到账的资金" in text
    assert f'href="{reverse("funds:rates")}"' in text


def test_every_role_has_a_first_page() -> None:
    given = {role for role, _label in places.role_labels().items()}
    assert set(CARDS) == given


@pytest.mark.parametrize("role", sorted(CARDS))
def test_the_first_page_of_a_role_answers_and_names_no_household(role: str) -> None:
    home = _home(7, NEXT_VILLAGE)
    place = VILLAGE if role in ("resident", "village_officer", "collective_officer") else COUNTY
    answer = client_as(role, place).get("/cockpit/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<h1>一屏观</h1>" in text
    assert "待办" in text
    assert home not in text
    assert "和丽花" not in text


def test_a_resident_reads_of_money_vote_contract_and_dividend_in_plain_words() -> None:
    text = client_as("resident", VILLAGE).get("/cockpit/").content.decode()
    for words in ("我们村的钱", "我们的投票", "我家的合同", "我家的分红和收入"):
        assert words in text
    assert "循环的健康" not in text


def test_nobody_has_no_first_page_and_others_have_no_board() -> None:
    for path in ("/cockpit/", "/cockpit/board/", "/cockpit/map/", "/cockpit/forecast/"):
        assert Client().get(path).status_code == 302
    for role in ("resident", "supplier", "buyer", "researcher", "administrator"):
        client = client_as(role, COUNTY)
        for path in ("/cockpit/board/", "/cockpit/forecast/", "/cockpit/compare/"):
            assert client.get(path).status_code == 403, (role, path)
        assert client.get("/cockpit/map/").status_code == 200


@pytest.mark.parametrize("role", OFFICES)
def test_pages_of_offices_answer(role: str) -> None:
    client = client_as(role, "53" if role != "county_office" else COUNTY)
    for path in ("board", "map", "forecast", "compare"):
        assert client.get(f"/cockpit/{path}/").status_code == 200, path


def _three_years() -> None:
    """100 of 200 by June in the first two years; 150 by June of this one."""
    for year in (2024, 2025, 2026):
        promised(f"G{year}", date(year, 1, 1), wan=400)
        came(f"G{year}", date(year, 1, 15), wan=150 if year == 2026 else 100)
        if year < 2026:
            came(f"G{year}", date(year, 11, 15), wan=100)


def test_a_year_is_forecast_from_the_months_of_earlier_ones() -> None:
    with clock.on_day(TODAY):
        _three_years()
        found = reads.outlook(viewer_as("county_office", COUNTY), DISTRICT, COUNTY)
    assert found is not None
    money = next(row for row in found.rows if row.measure.code == "money")
    assert (money.months, money.years, money.reached) == (6, (2024, 2025), 150_000_000)
    assert (money.low, money.middle, money.high) == (300_000_000,) * 3
    assert (money.last_year, money.last_year_by_now) == (200_000_000, 100_000_000)
    assert money.change_bp == 5000
    sales = next(row for row in found.rows if row.measure.code == "sales")
    assert (sales.middle, sales.why_not) == (None, "history")


def test_the_page_says_why_nothing_is_forecast() -> None:
    text = client_as("county_office", COUNTY).get("/cockpit/forecast/").content.decode()
    assert "历史不足两个完整年度，不作预测" in text or "还没有过完一个月" in text


def test_money_is_on_the_map_by_county_district_and_year() -> None:
    with clock.on_day(TODAY):
        _three_years()
    found = reads.cockpit_map("money", 2025)
    assert found is not None
    assert found.years == (2024, 2025, 2026)
    assert {row.code: row.value for row in found.west if row.value} == {COUNTY: 200_000_000}
    assert {row.code: row.value for row in found.east if row.value} == {DISTRICT: 200_000_000}
    client = client_as("researcher", "53")
    text = client.get("/cockpit/map/?measure=money&year=2025").content.decode()
    assert "福贡县" in text
    assert "200.0 万元" in text or "200 万元" in text
    values = client.get("/cockpit/map/values.json?measure=money&year=2025").json()
    assert {row["code"]: row["value"] for row in values["west"]}[COUNTY] == 200
    assert client.get("/cockpit/map/?measure=nothing").status_code == 404


def test_pairings_are_compared_with_few_others_said_to_be_few() -> None:
    with clock.on_day(TODAY):
        _three_years()
        promised("N24", date(2024, 1, 1), place=NEXT, wan=400)
        came("N24", date(2024, 3, 1), wan=50)
        promised("N25", date(2025, 1, 1), place=NEXT, wan=400)
        came("N25", date(2025, 3, 1), wan=90)
        found = reads.comparison(viewer_as("auditor", "53"), "money")
    assert found is not None
    assert (found.base, found.last) == (2024, 2025)
    rows = {row.west: row for row in found.rows}
    assert rows[NEXT].change == 40_000_000
    assert rows[NEXT].difference == 40_000_000
    assert rows[NEXT].few
    assert (rows[COUNTY].by_now, rows[COUNTY].by_then) == (150_000_000, 100_000_000)
    assert [row.west for row in found.rows] == [NEXT, COUNTY]


def test_a_year_that_the_record_does_not_cover_is_compared_with_none() -> None:
    """The record begins in March 2023: from the first whole year on, as the forecast has it."""
    with clock.on_day(TODAY):
        promised("G23", date(2023, 1, 1))
        came("G23", date(2023, 3, 1), wan=10)
        _three_years()
        found = reads.comparison(viewer_as("auditor", "53"), "money")
    assert found is not None
    assert (found.base, found.last) == (2024, 2025)


def test_works_of_years_to_come_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = tuple(MonthSum(DISTRICT, COUNTY, year, 0, 7) for year in (2025, 2026, 2027, 2031))
    compared = import_module("xieshou.cockpit.reads.comparison")
    monkeypatch.setattr(compared, "sums_of", lambda _code: planned)
    with clock.on_day(TODAY):
        found = reads.comparison(viewer_as("auditor", "53"), "works")
    assert found is not None
    assert (found.base, found.last) == (2025, 2026)


def test_a_pairing_that_fell_to_nothing_stays_in_the_comparison() -> None:
    """Money in 2024 and none in 2025 is a fall to nought; in 2025 alone it is a rise from it."""
    with clock.on_day(TODAY):
        promised("N24", date(2024, 1, 1), place=NEXT)
        came("N24", date(2024, 1, 15), wan=50)
        promised("G25", date(2025, 1, 1))
        came("G25", date(2025, 3, 1), wan=20)
        found = reads.comparison(viewer_as("auditor", "53"), "money")
    assert found is not None
    rows = {row.west: (row.start, row.now) for row in found.rows}
    assert rows == {NEXT: (50_000_000, 0), COUNTY: (0, 20_000_000)}
    assert found.left_out == 0


def test_a_researcher_of_every_place_has_a_first_page() -> None:
    answer = client_as("researcher").get("/cockpit/")
    assert answer.status_code == 200
    assert "公开的数字" in answer.content.decode()


def test_what_is_the_same_for_every_pairing_is_asked_for_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An office may hold its role in many pairings: the year's plan is read once for all."""
    viewer = viewer_as("county_office", COUNTY)
    many = viewer.with_grants(viewer.grants * 5)
    asked: list[str] = []

    def rounds() -> tuple[()]:
        asked.append("rounds")
        return ()

    monkeypatch.setattr("xieshou.planning.reads.rounds", rounds)
    assert [card.kind for card in first_page(many)] == ["plan"]
    assert asked == ["rounds"]


def test_each_of_two_villages_has_its_cards() -> None:
    viewer = viewer_as("village_officer", VILLAGE)
    assert viewer.user_id is not None
    registry.grant_role(
        viewer=SYSTEM, user=viewer.user_id, role="village_officer", place=NEXT_VILLAGE,
        starts_on=SINCE,
    )  # fmt: skip
    both = places.viewer_for(get_user_model().objects.get(pk=viewer.user_id))
    money = [card for card in reads.first_page(both) if card.kind == "village_money"]
    assert [(card.place, card.title) for card in money] == [
        (VILLAGE, "我们村的钱 · 双米底村"), (NEXT_VILLAGE, "我们村的钱 · 木古甲村"),
    ]  # fmt: skip
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(get_user_model().objects.get(pk=viewer.user_id))
    text = client.get("/cockpit/").content.decode()
    headings = re.findall(r'<h2 id="([^"]+)"', text)
    assert len(headings) == len(set(headings))


def test_what_waits_is_the_same_on_the_page_the_first_page_and_over_the_api(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With what the apps above the plan add: releases, say."""
    more = Waiting("release", "待放行的数字", 1, "core:uploads")
    monkeypatch.setattr("xieshou.releases.reads.releases_waiting", lambda _viewer: (more,))
    client = client_as("county_office", COUNTY)
    for path in ("/cockpit/", "/plan/todo/"):
        assert "待放行的数字" in client.get(path).content.decode(), path
    told = client.get("/api/v1/cockpit").json()["waiting"]
    assert "待放行的数字" in {row["text"] for row in told}


def test_people_in_work_are_shown_to_whoever_sees_the_exchange_there_and_to_nobody_else() -> None:
    assert _measures("county_office") >= {"money", "sales", "jobs"}
    assert "jobs" not in _measures("market_officer")


def _measures(role: str) -> set[str]:
    found = reads.outlook(viewer_as(role, COUNTY), DISTRICT, COUNTY)
    assert found is not None
    return {row.measure.code for row in found.rows}


def test_the_api_gives_the_rows_of_the_pages() -> None:
    promised("G1", ago(40))
    client = client_as("county_office", COUNTY)
    rows = client.get("/api/v1/cockpit/board").json()
    assert [row["kind"] for row in rows if row["kind"] == "money_late"] == ["money_late"]
    first = client.get("/api/v1/cockpit").json()
    assert {"waiting", "cards"} == set(first)
    assert client.get("/api/v1/cockpit/forecast?east=310115&west=533323").status_code == 200
    assert client.get("/api/v1/cockpit/compare?measure=money").status_code == 200
    assert client.get("/api/v1/cockpit/compare?measure=nothing").status_code == 404
    assert client_as("buyer", COUNTY).get("/api/v1/cockpit/forecast").status_code == 404
    assert client_as("buyer", COUNTY).get("/api/v1/cockpit/board").json() == []
    assert Client().get("/api/v1/cockpit/board").status_code == 401


def test_the_search_reaches_posts_and_balances() -> None:
    exchange.open_post(
        viewer=SYSTEM, place=COUNTY, title="中学数学教师", way="west", kind="teacher",
        host="福贡一中", seats=1, starts_on=ago(-30), ends_on=ago(-300),
    )  # fmt: skip
    found = {(hit.kind, hit.label) for hit in reads.search("数学")}
    assert ("post", "中学数学教师") in found
    kinds = {hit.kind: hit for hit in reads.search("浦东 福贡")}
    assert kinds["balance"].arguments == (DISTRICT, COUNTY)
    assert "balance" not in {hit.kind for hit in reads.search(f"浦东 {OTHER}")}
