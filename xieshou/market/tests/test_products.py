"""The catalogue of specialities: loaded once, filtered by place, name and origin."""

import pytest
from django.test import Client

from xieshou.core.scope import SYSTEM
from xieshou.market import actions, reads
from xieshou.registry import actions as registry

PLACES = [
    ("53", "云南省"),
    ("5308", "普洱市"),
    ("530802", "思茅区"),
    ("5333", "怒江傈僳族自治州"),
    ("533323", "福贡县"),
]


def product(name: str, county: str, origin: str = "published") -> dict[str, str]:
    return {
        "name": name, "category": "茶", "county": county, "basis": "地理标志", "basis_year": "2020",
        "hs6": "090240", "hs6_description": "Black tea", "note": "", "origin": origin,
        "source": "名录", "source_url": "https://example.org", "grade": "A",
    }  # fmt: skip


@pytest.fixture
def catalogue(db: None) -> None:
    registry.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=PLACES)
    rows = [product("普洱茶", "530802"), product("石月亮茶", "533323", "entered")]
    assert actions.load_products(viewer=SYSTEM, rows=rows) == 2


def test_a_second_load_adds_only_what_is_new(catalogue: None) -> None:
    """Known by name, county, list and year."""
    rows = [product("普洱茶", "530802"), product("思茅咖啡", "530802")]
    assert actions.load_products(viewer=SYSTEM, rows=rows) == 1


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", ["普洱茶", "石月亮茶"]),
        ("place=5308", ["普洱茶"]),
        ("q=石月亮", ["石月亮茶"]),
        ("origin=published", ["普洱茶"]),
        ("place=5308&q=石月亮", []),
        ("place=nowhere", ["普洱茶", "石月亮茶"]),
    ],
)
def test_the_page_and_the_api_filter_alike(catalogue: None, asked: str, names: list[str]) -> None:
    """What one shows the other tells."""
    client = Client()
    page = client.get(f"/market/products/?{asked}").content.decode()
    assert [name for name in ("普洱茶", "石月亮茶") if f">{name}</th>" in page] == names
    if "nowhere" not in asked:
        told = client.get(f"/api/v1/products?{asked}").json()
        assert [row["name"] for row in told] == names


def test_the_page_speaks_english(catalogue: None) -> None:
    """Headings and origin; names of products stay as they are called."""
    page = Client().get("/market/products/", headers={"accept-language": "en"}).content.decode()
    assert "Specialities" in page
    assert "Published" in page
    assert "普洱茶" in page


def test_counties_with_products_are_known(catalogue: None) -> None:
    """For the filter."""
    assert reads.counties() == ("530802", "533323")
