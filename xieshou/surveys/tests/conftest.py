"""A county whose households are asked: an office, its second person, two who go out."""

import datetime
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from xieshou.core.scope import SYSTEM, Viewer
from xieshou.registry import actions as registry, reads as people
from xieshou.surveys import actions

NO_PASSWORD = make_password("only for tests")
PLACES = [
    ("53", "云南省"),
    ("5333", "怒江傈僳族自治州"),
    ("533323", "福贡县"),
    ("533323101", "上帕镇"),
    ("533323101207", "双米底村委会"),
    ("533323101208", "腊吐底村委会"),
    ("533324", "贡山独龙族怒族自治县"),
    ("533324101", "茨开镇"),
    ("533324101201", "双拉村民委员会"),
]
COUNTY, NEXT_COUNTY = "533323", "533324"
VILLAGE, OTHER, FAR = "533323101207", "533323101208", "533324101201"
HOUSEHOLD = "xieshou_household"
RAW = {
    "adults": "2", "adults_nine_years": "0", "children_compulsory": "0",
    "children_dropped_out": "0", "labourers": "2", "labourers_trained": "1",
    "members_uninsured": "0", "local_treatment": "yes", "serious_illness": "no",
    "medical_cost_yuan": "300", "income_yuan": "30000", "water_quantity_ok": "yes",
    "water_quality_ok": "yes", "water_minutes": "0", "water_reliability_percent": "95",
    "has_electricity": "yes", "electricity_enough": "yes", "paved_road": "yes",
    "cooking_fuel": "柴草", "dwelling_grade": "B", "stable_income_source": "yes",
    "willing_to_work": "2", "working_six_months": "1",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def places(db: None) -> None:
    registry.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=PLACES)
    registry.store_indicator_set(viewer=SYSTEM, code="rural-cn")
    actions.adopt_standard_forms(viewer=SYSTEM)
    rows = [row(village, number) for village in (VILLAGE, OTHER, FAR) for number in range(1, 31)]
    registry.import_households(viewer=SYSTEM, rows=rows, origin="synthetic", source="test")


def row(village: str, number: int) -> dict[str, Any]:
    return {"code": f"{village}-{number:04}", "village": village, "group": "other", "size": 3,
            "surveyed_on": datetime.date(2026, 1, 1)}  # fmt: skip


def user(name: str, role: str, place: str = COUNTY) -> Viewer:
    made = get_user_model().objects.create(username=name, name=name, password=NO_PASSWORD)
    registry.grant_role(viewer=SYSTEM, user=made.pk, role=role, place=place)
    return people.viewer_for(made)


@pytest.fixture
def office(places: None) -> Viewer:
    return user("office", "county_office")


@pytest.fixture
def leader(places: None) -> Viewer:
    return user("leader", "county_office")


@pytest.fixture
def asker(places: None) -> Viewer:
    return user("asker", "enumerator")


@pytest.fixture
def second(places: None) -> Viewer:
    return user("second", "enumerator")


def client_of(viewer: Viewer) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=viewer.user_id))
    return client


def household_xml(
    code: str = f"{VILLAGE}-0001",
    *,
    instance: str = "",
    minutes: int = 20,
    ended: datetime.datetime | None = None,
    raw: Mapping[str, str] | None = None,
    deprecated: str = "",
    base: str = "",
    known: bool = True,
    **more: str,
) -> bytes:
    """A filled household form as Collect writes it; `more` are answers outside of the group."""
    end = ended or timezone.localtime()
    start = end - datetime.timedelta(minutes=minutes)
    told = {
        "start": start.isoformat(), "end": end.isoformat(),
        "household": code if known else "", "new_code": "" if known else code, "code": code,
        "group": "other", "size": "3", "head_name": "李四",
    } | more  # fmt: skip
    answers = RAW | dict(raw or {})
    before = "".join(f"<{name}>{text}</{name}>" for name, text in told.items() if text)
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in answers.items() if text)
    acts = 'update="1"' if known else 'create="1"'
    meta = (
        f'<entity xmlns="" dataset="households" id="{code}" {acts} baseVersion="{base}"'
        f' trunkVersion="" branchId=""><label>{code}</label></entity>'
        + (f"<deprecatedID>{deprecated}</deprecatedID>" if deprecated else "")
        + f"<instanceID>{instance or new_id()}</instanceID>"
    )
    return (
        "<?xml version='1.0' encoding='UTF-8' ?>"
        f'<data id="{HOUSEHOLD}" version="1">{before}<answers>{inside}</answers>'
        f"<meta>{meta}</meta></data>"
    ).encode()


def new_id() -> str:
    return f"uuid:{uuid.uuid4()}"


@pytest.fixture
def send(asker: Viewer) -> Callable[..., actions.Receipt]:
    """Send a filled household form as the first of those who go out."""
    return lambda **about: actions.receive(viewer=asker, data=household_xml(**about))
