"""Two small counties of Nujiang, their pairing, and the officers who propose and list there."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import translation

from xieshou.core.scope import SYSTEM, Viewer
from xieshou.projects.rules import Content, Cost
from xieshou.registry import actions as registry_actions, reads as registry

PASSWORD_HASH = make_password("only for tests")
YUNNAN = [
    ("53", "云南省"),
    ("5333", "怒江傈僳族自治州"),
    ("533323", "福贡县"),
    ("533323101", "上帕镇"),
    ("533323101001", "上帕社区居民委员会"),
    ("533323101207", "双米底村委会"),
    ("533324", "贡山独龙族怒族自治县"),
    ("533324101", "茨开镇"),
    ("533324101201", "双拉村民委员会"),
]
SHANGHAI = [("31", "上海市"), ("3101", "上海市"), ("310115", "浦东新区")]
OURS, BESIDE, THEIRS = "533323101207", "533323101001", "533324101201"
DISTRICT = "310115"
WAN = 1_000_000


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    """A page asked for in English leaves its language behind."""
    translation.activate("zh-hans")


@pytest.fixture
def world(db: None) -> None:
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)
    registry_actions.load_divisions(viewer=SYSTEM, province="31", year=2023, rows=SHANGHAI)
    registry_actions.store_indicator_set(viewer=SYSTEM, code="rural-cn")
    registry_actions.load_pairings(
        viewer=SYSTEM,
        rows=[{"east": DISTRICT, "west": "5333", "since": "2021", "until": "2026"}],
    )


def viewer_of(username: str, role: str, place: str) -> Viewer:
    """A new user's viewer, with one role."""
    user = registry_actions.create_user(
        viewer=SYSTEM,
        username=username,
        name=f"测试{username}",
        password_hash=PASSWORD_HASH,
    )
    registry_actions.grant_role(viewer=SYSTEM, user=user.pk, role=role, place=place)
    return registry.viewer_for(user)


@pytest.fixture
def officer(world: None) -> Viewer:
    """A village's officer of 双米底村."""
    return viewer_of("village", "village_officer", OURS)


@pytest.fixture
def county(world: None) -> Viewer:
    """An officer of the county's cooperation office."""
    return viewer_of("county", "county_office", "533323")


@pytest.fixture
def province(world: None) -> Viewer:
    """An officer of the province's cooperation office."""
    return viewer_of("province", "yunnan_office", "53")


def client_of(viewer: Viewer, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(pk=viewer.user_id))
    return client


def content(**changes: Any) -> Content:
    """A sound water project; what is named is changed."""
    fields: dict[str, Any] = {
        "name": "双米底村饮水工程",
        "kind": "water",
        "clears": 1 << 5,
        "serves": 7,
        "households": 40,
        "people": 150,
        "costs": (Cost("municipal", "31", 30 * WAN), Cost("county", "533323", 5 * WAN)),
        "uses": (("water_engineer", 6),),
    }
    return Content(**fields | changes)
