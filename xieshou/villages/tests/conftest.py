"""Two villages of Nujiang and the officers who see them. Needs are made up."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import translation

from xieshou.core.scope import SYSTEM, Viewer
from xieshou.registry import actions as registry_actions, reads as registry
from xieshou.villages import actions

PASSWORD_HASH = make_password("only for tests")
YUNNAN = [
    ("53", "云南省"),
    ("5333", "怒江傈僳族自治州"),
    ("533323", "福贡县"),
    ("533323101", "上帕镇"),
    ("533323101001", "上帕社区居民委员会"),
    ("533323101207", "双米底村委会"),
]
LARGE, SMALL = "533323101207", "533323101001"
WATER, ROAD, HEALTH, ILLNESS, SKILLS = 1 << 5, 1 << 7, 1 << 3, 1 << 4, 1 << 2
# Scores: weights 5 5 5 8 7 3 3 3 3 3 8 7 of 60, poor from 20.
POOR = HEALTH | ILLNESS | SKILLS
NEEDS = {
    LARGE: {
        "monitored": {str(POOR): 30, str(WATER): 30},
        "lifted": {str(WATER | ROAD): 50, "0": 50},
        "other": {"0": 240},
    },
    SMALL: {"monitored": {str(POOR): 4}, "lifted": {"0": 60}, "other": {str(WATER): 25, "0": 111}},
}


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    """A page asked for in English leaves its language behind."""
    translation.activate("zh-hans")


@pytest.fixture
def world(db: None) -> None:
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)
    registry_actions.store_indicator_set(viewer=SYSTEM, code="rural-cn")


@pytest.fixture
def needs(world: None) -> None:
    actions.record_needs(
        viewer=SYSTEM, year=2026, rows=list(NEEDS.items()), origin="synthetic", source="生成"
    )


def viewer_of(username: str, role: str, place: str) -> Viewer:
    """A new user's viewer, with one role."""
    user = registry_actions.create_user(
        viewer=SYSTEM,
        username=username,
        name=f"测试{username}",
        password_hash=PASSWORD_HASH,
    )
    # Long enough for acts of the days that tests set.
    registry_actions.grant_role(
        viewer=SYSTEM, user=user.pk, role=role, place=place, starts_on=datetime.date(2020, 1, 1)
    )
    return registry.viewer_for(user)


@pytest.fixture
def officer(world: None) -> Viewer:
    return viewer_of("village", "village_officer", SMALL)


@pytest.fixture
def county(world: None) -> Viewer:
    return viewer_of("county", "county_office", "533323")


def client_of(viewer: Viewer) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=viewer.user_id))
    return client


@pytest.fixture
def second(world: None) -> Viewer:
    """Another officer of the same village."""
    return viewer_of("second", "village_officer", SMALL)


@pytest.fixture
def resident(world: None) -> Viewer:
    return viewer_of("resident", "resident", SMALL)


def make_households(village: str, number: int) -> list[str]:
    """Households of a village, whose codes are given back."""
    names = [row.code for row in registry.indicator_set().indicators]
    codes = [f"{village}-{at:04d}" for at in range(1, number + 1)]
    rows = [
        {
            "code": code,
            "village": village,
            "group": "other",
            "size": 4,
            **dict.fromkeys(names, False),
        }
        for code in codes
    ]
    registry_actions.import_households(viewer=SYSTEM, rows=rows)
    return codes
