"""Projects in several states in two counties, as an office's ledger and as steps made them."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from xieshou.core.scope import SYSTEM
from xieshou.opendata import reads
from xieshou.projects import actions as projects
from xieshou.projects.actions import Quantity
from xieshou.projects.tests.conftest import (
    BESIDE,
    OURS,
    THEIRS,
    WAN,
    client_of,
    county,
    officer,
    province,
    viewer_of,
    world,
)

__all__ = [
    "BESIDE", "OURS", "THEIRS", "WAN", "client_of", "county", "officer", "province", "viewer_of",
    "world",
]  # fmt: skip
DAY = datetime.date(2026, 6, 30)


def line(code: str, place: str, state: str, **more: Any) -> dict[str, Any]:
    """A line of a ledger."""
    fields: dict[str, Any] = {
        "code": code, "year": 2026, "place": place, "name": f"{code} 工程", "kind": "road",
        "content": "硬化 3.2 公里", "use": "工程费", "households": 40, "people": 150,
        "quantities": (Quantity("道路", "公里", "3.2"),), "state": state,
        "cost_municipal": 120 * WAN, "cost_county": 20 * WAN + 5,
        "approval": "" if state == "planned" else "怒协办〔2026〕3号",
        "finish_by": datetime.date(2026, 12, 1), "origin": "entered", "source": "",
    }  # fmt: skip
    return fields | more


LINES = (
    line("533323-R1", OURS, "building", as_of=DAY, percent=45.25, paid=66 * WAN),
    line("533323-R2", BESIDE, "planned", kind="water", name="饮水管网", content="", use=""),
    line("533323-R3", "533323", "evaluated", kind="health", quantities=(), cost_district=9 * WAN,
         as_of=DAY, percent=100, paid=149 * WAN),
    line("533324-R4", THEIRS, "cancelled", kind="industry", households=6, people=7),
    line("533324-R5", THEIRS, "accepted", kind="housing", origin="synthetic", source="合成",
         as_of=DAY, percent=100, paid=140 * WAN),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> None:
    """Files of a test lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def bank(world: None) -> None:
    projects.import_ledger(viewer=SYSTEM, rows=list(LINES))


TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,), "whole": (int,), "number": (float, int), "truth": (bool,),
    "day": (datetime.date,), "moment": (datetime.datetime,),
}  # fmt: skip


def sound_rows(one: reads.Dataset) -> list[dict[str, Any]]:
    """The rows by names of columns, each value of the type that the dictionary says."""
    found = []
    for row in one.rows():
        assert len(row) == len(one.columns), one.spec.code
        for column, value in zip(one.spec.columns, row, strict=True):
            assert value is None or isinstance(value, TYPES[column.type]), (column.name, value)
        found.append(dict(zip(one.columns, row, strict=True)))
    return found
