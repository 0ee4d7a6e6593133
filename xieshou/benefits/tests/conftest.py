"""Two villages of Fugong with households, a collective each, and those who work there."""

import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from xieshou.benefits import actions
from xieshou.benefits.models import Collective
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.registry import actions as registry_actions, reads as registry

NO_PASSWORD = make_password("only for tests")
YUNNAN = [
    ("53", "云南省"),
    ("5333", "怒江傈僳族自治州"),
    ("533323", "福贡县"),
    ("533323101", "上帕镇"),
    ("533323101207", "双米底村委会"),
    ("533323101208", "木古甲村委会"),
    ("533324", "贡山独龙族怒族自治县"),
]
COUNTY, VILLAGE, NEXT_VILLAGE, NEXT_COUNTY = "533323", "533323101207", "533323101208", "533324"
COLLECTIVE, NEXT = f"{VILLAGE}-C1", f"{NEXT_VILLAGE}-C1"
WAN = 1_000_000


def day(month: int, number: int = 1, year: int = 2026) -> datetime.date:
    return datetime.date(year, month, number)


@pytest.fixture(autouse=True)
def _heads_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def places(db: None) -> None:
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)


@pytest.fixture
def village(places: None) -> list[str]:
    """Twelve households of four people; their codes."""
    return make_households(VILLAGE, 12)


@pytest.fixture
def collective(village: list[str]) -> Collective:
    return make_collective()


def make_households(village: str, number: int, size: int = 4) -> list[str]:
    codes = [f"{village}-{n:04d}" for n in range(1, number + 1)]
    rows = [
        {"code": code, "village": village, "group": "lifted", "size": size, "head_name": "张三"}
        for code in codes
    ]
    registry_actions.import_households(viewer=SYSTEM, rows=rows)
    return codes


def make_collective(code: str = COLLECTIVE, place: str = VILLAGE) -> Collective:
    return actions.register_collective(
        viewer=SYSTEM, code=code, name="双米底村股份经济合作社", place=place
    )


def earn(amount_fen: int, source: str = "benefits.rent:1", **changes: Any) -> Any:
    fields: dict[str, Any] = {"collective": COLLECTIVE, "kind": "income", "on": day(3)}
    return actions.record_collective(
        viewer=SYSTEM, amount_fen=amount_fen, source=source, **(fields | changes)
    )


def person(name: str, role: str = "", *places: str) -> Viewer:
    user = registry_actions.create_user(
        viewer=SYSTEM, username=name, name=f"测试{name}", password_hash=NO_PASSWORD
    )
    for place in places:
        registry_actions.grant_role(viewer=SYSTEM, user=user.pk, role=role, place=place)
    return registry.viewer_for(user)


def seen_anew(viewer: Viewer) -> Viewer:
    """The same user with the roles held now."""
    return registry.viewer_for(get_user_model().objects.get(pk=viewer.user_id))
