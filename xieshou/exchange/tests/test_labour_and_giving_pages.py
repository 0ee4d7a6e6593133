"""Pages, sheets and the API of labour and giving: the same rows, for those whose they are."""

import hashlib
import json
from typing import Any

import pytest
from django.test import Client

from xieshou.core.secret import Personal
from xieshou.exchange import actions, reads
from xieshou.exchange.models import Vacancy, Worker
from xieshou.exchange.sheets.labour import vacancies_sheet, workers_sheet
from xieshou.exchange.tests.conftest import (
    COUNTY,
    DISTRICT,
    NEXT_COUNTY,
    VILLAGE,
    client_of,
    person,
    sheet,
    today,
)
from xieshou.exchange.tests.hands import Giving, Labour

ROOT = "/exchange"


@pytest.fixture
def labour(places: None) -> Labour:
    return Labour()


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    """A request under a key of its own: the same body again is the same request."""
    text = json.dumps(body, default=str)
    key = hashlib.sha256(f"{path}{text}".encode()).hexdigest()
    return client.post(
        f"/api/v1{path}", text, content_type="application/json", headers={"Idempotency-Key": key}
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_labour_shows(labour: Labour, language: str) -> None:
    one = labour.at_work(-120, labour.linked())
    labour.worker("乙", wish_kinds=["to_east"], wish_places=[DISTRICT])
    run = actions.match_labour(viewer=labour.office, place=COUNTY)
    actions.register_workshop(
        viewer=labour.office, place=VILLAGE, name="车间", capacity=9, opened_on=today(-9)
    )
    fair = actions.announce_fair(
        viewer=labour.office, place=COUNTY, name="招聘会", venue="广场", on=today()
    )
    paths = (
        "labour/", f"labour/vacancies/{one.vacancy.code}/", "labour/vacancies/new/",
        "labour/workshops/", "labour/workshops/new/", "labour/fairs/", "labour/fairs/new/",
        f"labour/fairs/{fair.code}/", "labour/workers/", "labour/workers/new/",
        f"labour/workers/{one.worker.code}/", "labour/matching/", f"labour/matching/{run.pk}/",
        "labour/placements/", "labour/placements/?due", f"labour/placements/{one.code}/",
        "labour/vacancies/import/", "labour/workers/import/",
    )  # fmt: skip
    client = client_of(labour.office)
    for path in paths:
        answer = client.get(f"{ROOT}/{path}", headers={"Accept-Language": language})
        assert answer.status_code == 200, path
        assert "阿普" not in answer.content.decode(), path


def test_the_public_sees_vacancies_and_no_people(labour: Labour) -> None:
    one = labour.at_work(-120)
    client = Client()
    for path in ("labour/", f"labour/vacancies/{one.vacancy.code}/", "labour/workshops/"):
        assert client.get(f"{ROOT}/{path}").status_code == 200
    for path in ("labour/workers/", "labour/placements/", f"labour/workers/{one.worker.code}/"):
        assert client.get(f"{ROOT}/{path}").status_code == 302
    seen = client.get(f"/api/v1/labour/vacancies/{one.vacancy.code}").json()
    assert (seen["seats"], seen["taken"], seen["free"]) == (2, None, None)
    assert client.get("/api/v1/labour/workers").status_code == 401


def test_a_stranger_finds_neither_worker_nor_placement(labour: Labour) -> None:
    one = labour.at_work(-120)
    client = client_of(person("stranger", "county_office", NEXT_COUNTY))
    for path in (f"labour/workers/{one.worker.code}/", f"labour/placements/{one.code}/"):
        assert client.get(f"{ROOT}/{path}").status_code == 404
    assert client.get(f"/api/v1/labour/placements/{one.code}").status_code == 404
    answer = client.post(f"{ROOT}/labour/placements/{one.code}/end_placement/", {})
    assert answer.status_code == 404


def test_names_are_shown_once_on_demand(labour: Labour) -> None:
    worker = labour.worker("和阿普")
    page = client_of(labour.village).post(f"{ROOT}/labour/workers/{worker.code}/reveal/")
    assert "和阿普" in page.content.decode()
    assert "13812345678" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_the_same_over_the_api(labour: Labour) -> None:
    boss, village, office = map(client_of, (labour.boss, labour.village, labour.office))
    job = post(boss, "/labour/vacancies", {
        "organisation": labour.factory, "offered_to": COUNTY, "title": "装配工", "kind": "to_east",
        "place": DISTRICT, "seats": 1, "wage_least_fen": 500_000, "wage_most_fen": 600_000,
        "starts_on": today(-9), "skills": ["assembly"],
    }).json()["vacancy"]  # fmt: skip
    body = {"place": VILLAGE, "name": "阿普", "skills": ["assembly"], "free_from": today(-9)}
    worker = post(village, "/labour/workers", body).json()["worker"]
    assert post(village, "/labour/workers", body).json()["worker"] == worker
    run = post(office, "/labour/matchings", {"place": COUNTY}).json()["run"]
    pairs = office.get(f"/api/v1/labour/matchings/{run}/proposals").json()["rows"]
    assert [(row["worker"], row["vacancy"]) for row in pairs] == [(worker, job)]
    one = post(office, "/labour/placements", {"worker": worker, "vacancy": job}).json()["placement"]
    path = f"/labour/placements/{one}/steps"
    assert post(village, path, {"step": "agree_for_worker"}).json() == {"state": "proposed"}
    assert post(boss, path, {"step": "take_on"}).json() == {"state": "agreed"}
    assert post(office, path, {"step": "start_work", "on": today()}).status_code == 409
    assert post(village, path, {"step": "depart", "on": today()}).json() == {"state": "departed"}
    row = boss.get(f"/api/v1/labour/placements/{one}").json()
    assert row["steps"] == ["confirm_start"]


def test_materials_and_twins_over_the_api(places: None) -> None:
    giving = Giving()
    east, west = client_of(giving.east), client_of(giving.west)
    thing = {"item": "床", "category": "medical", "quantity": 3, "unit": "张"}
    need = post(west, "/materials/needs", thing | {"organisation": giving.taker}).json()["need"]
    offer = post(east, "/materials/offers", thing | {
        "organisation": giving.giver, "value_fen": 90_000, "basis": "invoice",
    }).json()["offer"]  # fmt: skip
    body = {"need": need, "offer": offer, "quantity": 4}
    assert post(east, "/materials/commitments", body).status_code == 409
    one = post(east, "/materials/commitments", body | {"quantity": 3}).json()["commitment"]
    sent = {"quantity": 3, "carrier": "物流", "sent_on": today()}
    assert post(east, f"/materials/commitments/{one}/shipments", sent).json() == {"number": 1}
    seen = west.get(f"/api/v1/materials/commitments/{one}").json()
    assert (seen["in_transit"], [step["kind"] for step in seen["chain"]]) == (
        3, ["need", "offer", "commit", "ship"],
    )  # fmt: skip
    twin = giving.twin()
    gift = {"side": "east", "giver": "east", "kind": "visit", "on": today(), "what": "互访",
            "people": 2, "days": 4}  # fmt: skip
    assert post(east, f"/twins/{twin.code}/entries", gift).json() == {"number": 1}
    answer = post(west, f"/twins/{twin.code}/entries/1/answer", {"side": "west", "agreed": True})
    assert answer.json() == {"state": "acknowledged"}
    assert Client().get(f"/api/v1/twins/{twin.code}").json()["east"]["visit_days"] == 4
    assert Client().get(f"/api/v1/twins/{twin.code}/entries").status_code == 401


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_giving_shows(places: None, language: str) -> None:
    giving = Giving()
    need = giving.need(low_tenths=20, high_tenths=80)
    offer = giving.offer()
    one = giving.committed(5, need, offer)
    giving.sent(one, 5)
    giving.came(one, 1, 4, lost_why="破损", tenths=95)
    twin = giving.twin()
    for client in (client_of(giving.west), client_of(giving.east), client_of(giving.office)):
        for path in (
            "materials/", f"materials/needs/{need}/", f"materials/offers/{offer}/",
            f"materials/given/{one.code}/", "materials/needs/new/", "twins/",
            f"twins/{twin.code}/", "twins/new/",
        ):  # fmt: skip
            answer = client.get(f"{ROOT}/{path}", headers={"Accept-Language": language})
            assert answer.status_code == 200, path


def test_a_wrong_form_says_what_is_wrong(labour: Labour) -> None:
    page = client_of(labour.boss).post(f"{ROOT}/labour/vacancies/new/", {
        "organisation": labour.factory, "title": "装配工", "kind": "to_east",
        "offered_to": COUNTY, "place": COUNTY, "seats": 1, "wage_least_fen": "5500",
        "wage_most_fen": "6000", "starts_on": today(),
    })  # fmt: skip
    assert "工作地点与类别不符" in page.content.decode()
    assert not Vacancy.objects.exists()


def test_a_sheet_of_workers_comes_in_whole_or_not_at_all(labour: Labour) -> None:
    spec = workers_sheet(labour.village)
    good = (VILLAGE, "甲", None, 1990, f"{VILLAGE}-0001", 1, None, "缝纫、驾驶", "赴沪务工", 5000)
    seen = sheet(spec, good, (COUNTY, "乙", None, None, f"{VILLAGE}-0002", 9))
    assert not seen.ok
    assert {(cell.row, cell.code) for cell in seen.errors} == {
        (3, "place_elsewhere"), (3, "person_unknown"),
    }  # fmt: skip
    seen = sheet(spec, good, (VILLAGE, "丙"))
    assert seen.ok
    made = actions.import_workers(viewer=labour.village, rows=seen.rows)
    assert made == {"added": 2, "same": 0}
    assert Worker.objects.get(household__code=f"{VILLAGE}-0001").skills == ["sewing", "driving"]
    again = actions.import_workers(viewer=labour.village, rows=seen.rows)
    assert again == {"added": 0, "same": 2}
    seen = sheet(spec, (VILLAGE, "丁", None, 2100))
    assert [(cell.row, cell.code) for cell in seen.errors] == [(2, "too_young")]


def test_a_sheet_of_vacancies_names_every_bad_cell(labour: Labour) -> None:
    spec = vacancies_sheet(labour.office)
    row = ("示例工厂", "装配工", "赴沪务工", COUNTY, DISTRICT, 3, 5500, 7000, "是", "否", "是",
           today())  # fmt: skip
    seen = sheet(spec, row, ("示例工厂", "焊工", "赴沪务工", NEXT_COUNTY, COUNTY, 3, 7000, 5500,
                             "是", "否", "是", today()))  # fmt: skip
    assert {cell.code for cell in seen.errors} == {
        "place_elsewhere", "wages_reversed", "place_does_not_fit",
    }  # fmt: skip
    seen = sheet(spec, row)
    assert actions.import_vacancies(viewer=labour.office, rows=seen.rows) == {
        "added": 1, "same": 0,
    }  # fmt: skip
    assert reads.vacancies().rows[0].wage_most_fen == 700_000


def test_a_pair_that_no_one_can_have_written_is_refused(labour: Labour) -> None:
    one = labour.at_work(-120)
    labour.worker("乙")
    run = actions.match_labour(viewer=labour.office, place=COUNTY)
    answer = client_of(labour.office).post(
        f"{ROOT}/labour/matching/{run.pk}/propose/",
        {"worker": "WK-\x00", "vacancy": one.vacancy.code},
    )
    assert answer.status_code == 302
    assert Vacancy.objects.get().taken == 1


def test_a_resident_declines_over_the_api(labour: Labour) -> None:
    mine = actions.seek_work(viewer=labour.resident, place=VILLAGE, name=Personal("李四"))
    path = f"/labour/placements/{labour.proposed(mine).code}/steps"
    answer = post(client_of(labour.resident), path, {"step": "decline_own", "reason": "不去"})
    assert answer.json() == {"state": "declined"}
