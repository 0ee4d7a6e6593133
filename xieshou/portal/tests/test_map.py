"""The data behind the maps."""

import json

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_map_of_pairings_has_both_regions(client, regions):
    """Counties of both sides with coordinates, and each pairing once."""
    data = client.get(reverse("portal:pairings", args=["zh-hans"])).json()
    assert [row["code"] for row in data["east"]] == ["310115", "310151"]
    assert [row["code"] for row in data["west"]] == ["533301", "533323"]
    assert data["west"][1] == {"code": "533323", "name": "福贡县", "lon": 98.87, "lat": 26.9}
    assert data["prefectures"] == [{"code": "5333", "name": "怒江州"}]
    assert [(row["east"], row["west"], row["current"]) for row in data["pairs"]] == [
        ("310115", "533323", True),
        ("310151", "5333", False),
    ]


def test_each_pairing_says_since_when_and_how_sure(client, regions):
    """The text by an arc has names, period and grade in the language of the address."""
    english = client.get(reverse("portal:pairings", args=["en"])).json()
    assert english["pairs"][0]["text"] == "Pudong New Area — Fugong County, since 2021-04, grade A"
    chinese = client.get(reverse("portal:pairings", args=["zh-hans"])).json()
    assert chinese["pairs"][1]["text"] == "崇明区 — 怒江傈僳族自治州，2017 至 2018，可靠性 A"


def test_without_boundaries_there_is_nothing_to_fetch(client, settings, tmp_path):
    """Where the map packages are not installed the answer is empty and maps are schematic."""
    settings.MAPS_DIR = tmp_path
    assert client.get(reverse("portal:counties")).status_code == 204


def test_boundaries_are_sent_once(client, settings, tmp_path):
    """A browser that has the file is told so; the file is sent compressed."""
    settings.MAPS_DIR = tmp_path
    drawn = {"type": "FeatureCollection", "features": [], "source": {"name": "天地图" * 100}}
    (tmp_path / "counties.json").write_text(json.dumps(drawn), encoding="utf-8")
    first = client.get(reverse("portal:counties"), headers={"accept-encoding": "gzip"})
    assert first.status_code == 200
    assert first.headers["Content-Encoding"] == "gzip"
    tag = first.headers["ETag"]
    again = client.get(reverse("portal:counties"), headers={"if-none-match": tag})
    assert again.status_code == 304
