"""Two small regions that go together, and works under way in one of them."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from xieshou.core.scope import SYSTEM
from xieshou.outcomes import actions as outcomes
from xieshou.projects import actions as projects
from xieshou.registry import actions as registry

WEST = [("53", "云南省"), ("5333", "怒江傈僳族自治州"), ("533323", "福贡县"), ("533301", "泸水市")]
EAST = [("31", "上海市"), ("3101", "上海市"), ("310115", "浦东新区"), ("310151", "崇明区")]
SOURCE = {
    "origin": "published",
    "source": "解放日报 2023-07-16",
    "source_url": "https://example.org/1",
    "grade": "A",
}


VILLAGES = [
    ("533323101", "上帕镇"),
    ("533323101207", "双米底村委会"),
    ("533301101", "六库镇"),
    ("533301101201", "小沙坝村委会"),
]
VILLAGE, OTHER = "533323101207", "533301101201"
WAN = 1_000_000


@pytest.fixture(autouse=True)
def _nothing_kept(settings: Any, tmp_path: Any) -> Iterator[None]:
    """No figure of another test, and no picture of it."""
    settings.VAR_DIR = tmp_path
    cache.clear()
    yield
    cache.clear()


def work(name: str, **changes: Any) -> dict[str, Any]:
    """A line of an office's ledger: a road that the city and the county pay for."""
    return {
        "code": f"{VILLAGE[:6]}-{name}",
        "year": 2026,
        "place": VILLAGE,
        "name": f"道路硬化{name}",
        "kind": "road",
        "state": "building",
        "approval": "怒协办〔2026〕3号",
        "finish_by": datetime.date(2026, 12, 1),
        "people": 150,
        "households": 40,
        "cost_municipal": 30 * WAN,
        "cost_county": 5 * WAN,
        "as_of": datetime.date(2026, 6, 30),
        "percent": 50,
        "paid": 14 * WAN,
    } | changes


def enter(*rows: dict[str, Any]) -> None:
    projects.import_ledger(viewer=SYSTEM, rows=rows)


@pytest.fixture
def villages(regions):
    registry.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=[*WEST, *VILLAGES])


@pytest.fixture
def regions(db):
    registry.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=WEST)
    registry.load_divisions(viewer=SYSTEM, province="31", year=2023, rows=EAST)
    registry.describe_places(
        viewer=SYSTEM,
        rows=[
            {"code": "533323", "lon": 98.87, "lat": 26.9},
            {"code": "533301", "lon": 98.86, "lat": 25.82},
            {"code": "310115", "lon": 121.54, "lat": 31.22},
            {"code": "310151", "lon": 121.4, "lat": 31.62},
        ],
    )
    registry.load_pairings(
        viewer=SYSTEM,
        rows=[
            {"east": "310115", "west": "533323", "since": "2021-04", "until": "2024", **SOURCE},
            {"east": "310151", "west": "5333", "since": "2017", "until": "2018", **SOURCE},
        ],
    )


@pytest.fixture
def published(db):
    row = {
        "scope": "云南省(全省)",
        "place": "",
        "indicator": "cumulative_projects",
        "name_zh": "帮扶项目（累计）",
        "name_en": "Projects (cumulative)",
        "unit": "个",
        "note": "",
        **SOURCE,
    }
    outcomes.load_published(
        viewer=SYSTEM,
        rows=[
            {**row, "value": "5210", "period_start": "2021?", "period_end": "2024-09"},
            {**row, "value": "10600", "period_start": "1996?", "period_end": "2020-07"},
        ],
    )
