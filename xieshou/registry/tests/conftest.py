"""Two small counties of Nujiang and the users who work there. No person here is real."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from xieshou.core.scope import SYSTEM, Viewer
from xieshou.registry import actions, reads
from xieshou.registry.models import RoleGrant, User

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
OURS, NEXT = "533323101001", "533323101207"


@pytest.fixture
def places(db: None) -> None:
    actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)
    actions.load_divisions(viewer=SYSTEM, province="31", year=2023, rows=SHANGHAI)


@pytest.fixture
def indicators(db: None) -> None:
    actions.store_indicator_set(viewer=SYSTEM, code="rural-cn")


def user(username: str, role: str = "", place: str = "", ends_on: date | None = None) -> User:
    made = User.objects.create(username=username, name=f"测试{username}")
    if role:
        RoleGrant.objects.create(
            user=made,
            role=role,
            place_id=reads.place_ids().get(place),
            starts_on=date(2026, 1, 1),
            ends_on=ends_on,
        )
    return made


def viewer(username: str, role: str = "", place: str = "") -> Viewer:
    return reads.viewer_for(user(username, role, place))


def client_of(username: str, role: str = "", place: str = "") -> Client:
    client = Client()
    client.force_login(user(username, role, place))
    return client


def today() -> date:
    return timezone.localdate()
