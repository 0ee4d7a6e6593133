"""The API of the registry: open for places, closed for households."""

import datetime

from xieshou.core.scope import SYSTEM
from xieshou.registry import actions
from xieshou.registry.tests.conftest import NEXT, OURS, client_of


def test_places_are_open(places, client):
    assert [row["code"] for row in client.get("/api/v1/places").json()] == ["31", "53"]
    assert client.get("/api/v1/places?q=nujiang").json()[0]["name"] == "怒江傈僳族自治州"
    assert client.get("/api/v1/places/533323").json()["villages"] == 2
    below = client.get("/api/v1/places/5333/children").json()
    assert [row["code"] for row in below] == ["533323", "533324"]
    above = client.get("/api/v1/places/533323/ancestors").json()
    assert [row["code"] for row in above] == ["53", "5333"]
    assert client.get("/api/v1/places/999999").status_code == 404


def test_pairings_organisations_and_sets_are_open(places, indicators, client):
    pairing = {"east": "310115", "west": "533323", "since": "2021-04", "until": "2024"}
    actions.load_pairings(viewer=SYSTEM, rows=[pairing])
    actions.register_organisation(viewer=SYSTEM, place="533323", name="测试学校", kind="school")
    (found,) = client.get("/api/v1/pairings?place=310115").json()
    assert (found["west_name"], found["current"]) == ("福贡县", True)
    assert client.get("/api/v1/pairings?current=false").json() == []
    assert client.get("/api/v1/organisations?place=5333").json()["rows"][0]["name"] == "测试学校"
    (questions,) = client.get("/api/v1/indicator-sets").json()
    assert questions["indicators"][5]["code"] == "water"
    assert client.get("/api/v1/organisations?limit=9999").status_code == 422


def test_households_are_for_those_signed_in_within_their_scope(places, client):
    rows = [
        {"code": f"{village}-0001", "village": village, "group": "other", "size": 3,
         "surveyed_on": datetime.date(2026, 5, 1), "head_name": "测试户"}
        for village in (OURS, NEXT)
    ]  # fmt: skip
    actions.import_households(viewer=SYSTEM, rows=rows)
    assert client.get("/api/v1/households").status_code == 401
    officer = client_of("officer", "village_officer", OURS)
    page = officer.get("/api/v1/households").json()
    assert [(row["village_code"], row["head_name"]) for row in page["rows"]] == [(OURS, "测**")]
    absent, others = (
        officer.get(f"/api/v1/households?place={code}") for code in ("533323101999", NEXT)
    )
    assert (absent.status_code, others.status_code) == (404, 404)
    assert absent.content == others.content
