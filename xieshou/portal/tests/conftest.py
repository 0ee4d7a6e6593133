"""Two small regions that go together."""

import pytest

from xieshou.core.scope import SYSTEM
from xieshou.outcomes import actions as outcomes
from xieshou.registry import actions as registry

WEST = [("53", "云南省"), ("5333", "怒江傈僳族自治州"), ("533323", "福贡县"), ("533301", "泸水市")]
EAST = [("31", "上海市"), ("3101", "上海市"), ("310115", "浦东新区"), ("310151", "崇明区")]
SOURCE = {
    "origin": "published",
    "source": "解放日报 2023-07-16",
    "source_url": "https://example.org/1",
    "grade": "A",
}


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
