"""Two counties of Nujiang whose villages have made-up needs, measured."""

import pytest

from xieshou.core.scope import SYSTEM
from xieshou.outcomes import actions, reads
from xieshou.registry import actions as registry
from xieshou.villages import actions as villages

YEAR = 2026
VILLAGES = {
    "533323101001": "上帕社区居民委员会",
    "533323101207": "双米底村委会",
    "533323101208": "达普洛村委会",
    "533323102201": "匹河村委会",
    "533324101201": "双拉村民委员会",
    "533324101202": "吉束底村民委员会",
}
PLACES = [
    ("53", "云南省"),
    ("5333", "怒江傈僳族自治州"),
    ("533323", "福贡县"),
    ("533323101", "上帕镇"),
    ("533323102", "匹河怒族乡"),
    ("533324", "贡山独龙族怒族自治县"),
    ("533324101", "茨开镇"),
    *VILLAGES.items(),
]
# Weights: schooling 5 (bit 0), water 3 (5), income 8 (10), work 7 (11).
POOR = str(1 << 10 | 1 << 11 | 1)  # score 20 of 60: poor at 1/3, not at 1/2
VERY_POOR = str(2**12 - 1)  # everything: poor at any cutoff
LACKS_WATER = str(1 << 5)
NEEDS = {
    "533323101001": {"monitored": {POOR: 60, VERY_POOR: 20}, "other": {"0": 300, LACKS_WATER: 40}},
    "533323101207": {"lifted": {POOR: 6}, "other": {"0": 150}},
    "533323101208": {"monitored": {VERY_POOR: 30}, "other": {"0": 90, LACKS_WATER: 11}},
    "533323102201": {"other": {"0": 200, POOR: 50}},
    "533324101201": {"monitored": {POOR: 44}, "other": {"0": 80}},
    "533324101202": {"other": {"0": 120, VERY_POOR: 25}},
}


@pytest.fixture
def needs(db: None) -> None:
    registry.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=PLACES)
    registry.load_divisions(
        viewer=SYSTEM,
        province="31",
        year=2023,
        rows=[("31", "上海市"), ("3101", "上海市"), ("310115", "浦东新区")],
    )
    registry.store_indicator_set(viewer=SYSTEM, code="rural-cn")
    villages.record_needs(viewer=SYSTEM, year=YEAR, rows=list(NEEDS.items()), origin="synthetic")


@pytest.fixture
def run(needs: None) -> reads.MeasurementRow:
    actions.measure_round(viewer=SYSTEM, year=YEAR, place="53")
    found = reads.latest_run("533323")
    assert found is not None
    return found
