"""Pages, workbook and API of places, in both languages."""

import io

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from xieshou.core.scope import SYSTEM
from xieshou.market import actions as market
from xieshou.outcomes import actions, reads
from xieshou.registry import actions as registry

FIGURE = {
    "scope": "云南省(全省)", "place": "53", "period_start": "2021", "period_end": "2024",
    "indicator": "cumulative_funds", "name_zh": "累计资金", "name_en": "Funds so far",
    "value": "100", "unit": "亿元", "note": "", "origin": "published", "source": "某报",
    "source_url": "https://example.org/a", "grade": "B",
}  # fmt: skip


@pytest.fixture
def client() -> Client:
    return Client()


def get(client: Client, address: str, language: str = "zh-hans") -> str:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ["多维贫困", "合成数据", "福贡县", "19.2%", "这些数字怎么来的"]),
        ("en", ["Multidimensional poverty", "Synthetic", "19.2%", "How these figures are made"]),
    ],
)
def test_a_place_tells_its_figures(
    client: Client, run: reads.MeasurementRow, language: str, words: list[str]
) -> None:
    """H of the province is 235 of 1,226."""
    page = get(client, "/places/53/", language)
    page += get(client, "/places/5333/", language)
    assert [word for word in words if word not in page] == []


@pytest.mark.parametrize("k", ["0.4", "40%", "2/5"])
def test_any_cutoff_may_be_asked_for(client: Client, run: reads.MeasurementRow, k: str) -> None:
    """75 of 1,226 are poor at two fifths, however it is written."""
    assert "6.1%" in get(client, f"/places/53/?k={k.replace('%', '%25')}")


def test_endless_queries_are_answered(client: Client, run: reads.MeasurementRow) -> None:
    """A power without end is no cutoff, and of a long text only its beginning is looked for."""
    assert "19.2%" in get(client, "/places/53/?k=1e-20000000")
    assert "怒江" not in get(client, f"/places/?q={'水' * 60_000}")


def test_an_unreadable_cutoff_is_the_usual_one(client: Client, run: reads.MeasurementRow) -> None:
    """A page does not break over a typing error."""
    assert "19.2%" in get(client, "/places/53/?k=many")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_few_people_are_not_on_the_page(
    client: Client, run: reads.MeasurementRow, language: str
) -> None:
    """Neither on the township's page nor in its workbook."""
    page = get(client, "/places/533323101/", language)
    assert page.count('colspan="4"') == 2
    sheets = book(client, "/places/533323101/figures.xlsx")
    hidden = [row for row in sheets[0] if row[0] in ("533323101207", "533323101208")]
    assert all(row[3:] == ["", "", "", ""] for row in hidden)


def book(client: Client, address: str) -> list[list[list[object]]]:
    answer = client.get(address)
    assert answer.status_code == 200
    read = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return [read.get_sheet_by_name(name).to_python() for name in read.sheet_names]


def test_the_workbook_holds_figures_indicators_and_their_making(
    client: Client, run: reads.MeasurementRow
) -> None:
    """The prefecture, its counties, twelve indicators, and the hash of what was measured."""
    figures, indicators, history, about = book(client, "/places/5333/figures.xlsx?k=1/2")
    assert [row[0] for row in figures] == ["代码", "5333", "533323", "533324"]
    assert figures[1][3] == 75
    assert len(indicators) == 13
    assert [row[0] for row in history] == ["年度", "2026"]
    assert any(run.inputs_hash in row for row in about)
    assert any("合成数据" in row for row in about)


def test_the_map_has_every_county(client: Client, run: reads.MeasurementRow) -> None:
    """As js/map.js wants it, in the language of the request."""
    answer = client.get("/places/53/map.json?k=1/3").json()
    assert [row["code"] for row in answer["rows"]] == ["533323", "533324"]
    assert answer["unit"] == "%"
    assert {"name", "lon", "lat", "value", "text"} <= answer["rows"][0].keys()


def test_what_is_known_beside_the_measure_is_cited(client: Client, needs: None) -> None:
    """Pairings, products and published figures, before anything is measured too."""
    registry.load_pairings(
        viewer=SYSTEM,
        rows=[{"east": "310115", "west": "533323", "since": "2021", "quote": "结对原文",
               "grade": "A", "origin": "published", "source": "某报", "source_url": ""}],
    )  # fmt: skip
    market.load_products(
        viewer=SYSTEM,
        rows=[{"name": "福贡石月亮茶", "category": "茶", "county": "533323", "basis": "地理标志",
               "basis_year": "2020", "origin": "published", "source": "名录", "grade": "A"}],
    )  # fmt: skip
    assert actions.load_published(viewer=SYSTEM, rows=[FIGURE]) == 1
    assert actions.load_published(viewer=SYSTEM, rows=[FIGURE]) == 0
    page = get(client, "/places/533323/")
    assert "浦东新区" in page
    assert "结对原文" in page
    assert "福贡石月亮茶" in page
    english = get(client, "/places/53/", "en")
    assert "Funds so far" in english
    assert "Nothing has been measured here yet" in english


def test_many_published_figures_have_a_page_of_their_own(client: Client, needs: None) -> None:
    """The place shows the first of them and leads to all."""
    rows = [FIGURE | {"indicator": f"funds_{n}", "name_zh": f"资金{n:02}"} for n in range(15)]
    assert actions.load_published(viewer=SYSTEM, rows=rows) == 15
    page, every = get(client, "/places/53/"), get(client, "/places/53/published/")
    named = [f"资金{n:02}" for n in range(15)]
    assert sum(name in page for name in named) == 12
    assert sum(name in every for name in named) == 15
    assert "/places/53/published/" in page
    for empty in ("533323", "99"):
        assert client.get(f"/places/{empty}/published/").status_code == 404


def test_places_are_found_by_name_and_code(client: Client, needs: None) -> None:
    """And what is not there is said to be not there."""
    assert "福贡县" in get(client, "/places/?q=福贡")
    assert "533324" in get(client, "/places/?q=533324")
    assert "没有找到" in get(client, "/places/?q=月球")
    assert client.get("/places/99/").status_code == 404
    assert client.get("/places/99/figures.xlsx").status_code == 404
    assert client.get("/places/53/map.json").status_code == 404
    assert client.get("/places/533323101001/").status_code == 302


def test_the_api_says_what_the_page_says(client: Client, run: reads.MeasurementRow) -> None:
    """The same rows, described in the schema; wrong questions get 404 and 422."""
    found = client.get("/api/v1/places/53/figures?k=0.4").json()
    assert (found["figure"]["people"], found["figure"]["poor"]) == (1226, 75)
    assert len(found["indicators"]) == 12
    below = client.get("/api/v1/places/533323101/figures/below").json()
    assert [row["poor"] for row in below] == [80, None, None]
    assert client.get("/api/v1/measurements/latest").json()["inputs_hash"] == run.inputs_hash
    assert client.get("/api/v1/places/53/figures?k=2").status_code == 422
    assert client.get("/api/v1/places/31/figures").status_code == 404
    assert client.get("/api/v1/places/x/figures").status_code == 422
    assert client.get("/api/v1/published?place=53").json() == []
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/places/{code}/figures", "/api/v1/published"} <= paths.keys()
