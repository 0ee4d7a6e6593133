"""A county and its district, with a book of the county's, and those who look at it."""

import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import Client

from xieshou.core import clock
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.funds import actions as funds, reads as ledger
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
SHANGHAI = [("31", "上海市"), ("3101", "上海市"), ("310115", "浦东新区"), ("310112", "闵行区")]
COUNTY, NEXT, DISTRICT, OTHER = "533323", "533324", "310115", "310112"
VILLAGE, NEXT_VILLAGE = "533323101207", "533323101208"
SINCE = datetime.date(2020, 1, 1)
WAN = 1_000_000


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path


@pytest.fixture
def pairing(db: None) -> None:
    """Two counties, each with its district."""
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)
    registry_actions.load_divisions(viewer=SYSTEM, province="31", year=2023, rows=SHANGHAI)
    rows = [
        {"east": east, "west": west, "since": "2021", "until": "", "basis": "协议"}
        for east, west in ((DISTRICT, COUNTY), (OTHER, NEXT))
    ]
    registry_actions.load_pairings(viewer=SYSTEM, rows=rows)


def client_as(role: str, place: str = "", **scope: Any) -> Client:
    """Somebody with one role."""
    client = Client(headers={"accept-language": "zh-hans"})
    viewer = viewer_as(role, place, **scope)
    client.force_login(get_user_model().objects.get(pk=viewer.user_id))
    return client


def viewer_as(role: str, place: str = "", **scope: Any) -> Viewer:
    number = get_user_model().objects.count()
    user = registry_actions.create_user(
        viewer=SYSTEM, username=f"{role}{number}", name=f"测试{number}", password_hash=NO_PASSWORD
    )
    registry_actions.grant_role(
        viewer=SYSTEM, user=user.pk, role=role, starts_on=SINCE,
        **({"place": place} if place else {}), **scope,
    )  # fmt: skip
    return registry.viewer_for(user)


def promised(code: str, due_on: datetime.date, *, place: str = COUNTY, wan: int = 100) -> None:
    """Money of the paired district, due on a day, of a book of the county."""
    if not any(row.code == place for row in ledger.books(SYSTEM)):
        funds.open_book(viewer=SYSTEM, code=place, name=f"账套{place}", place=place)
    funds.register_grant(
        viewer=SYSTEM, book=place, code=code, name=f"帮扶资金{code}", source="district",
        amount_fen=wan * WAN, year=due_on.year, payer=DISTRICT if place == COUNTY else OTHER,
        due_on=due_on,
    )  # fmt: skip


def came(code: str, on: datetime.date, wan: int = 100) -> None:
    funds.receive_grant(viewer=SYSTEM, grant=code, amount_fen=wan * WAN, date=on)


def ago(days: int) -> datetime.date:
    return clock.today() - datetime.timedelta(days)
