"""Two villages of Fugong with households, a monitoring line, and those who watch over them."""

import datetime
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import Client

from xieshou.benefits import actions as benefits
from xieshou.core.clock import on_day as on
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.monitoring import actions
from xieshou.monitoring.models import Case, Clue
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
COUNTY, TOWNSHIP, VILLAGE, NEXT_VILLAGE = "533323", "533323101", "533323101207", "533323101208"
HOME, LIFTED, OTHER = f"{VILLAGE}-0001", f"{VILLAGE}-0001", f"{VILLAGE}-0002"
DAY = datetime.date(2026, 6, 1)
# Roles have held long before the days that the tests act on.
SINCE = datetime.date(2020, 1, 1)
LINE = 1_000_000
WHOLE = ("schooling", "medical", "housing", "water")


def after(days: int) -> datetime.date:
    return DAY + datetime.timedelta(days)


@pytest.fixture(autouse=True)
def _heads_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def places(db: None) -> None:
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)
    actions.set_line(viewer=SYSTEM, place="53", year=2026, amount_fen=LINE, source="测试")


@pytest.fixture
def homes(places: None) -> list[str]:
    """Four households of four in each village, lifted and other by turns; their codes."""
    rows = [
        {
            "code": f"{village}-{n:04d}", "village": village, "size": 4,
            "group": "lifted" if n % 2 else "other", "head_name": "张三丰",
        }
        for village in (VILLAGE, NEXT_VILLAGE)
        for n in range(1, 5)
    ]  # fmt: skip
    registry_actions.import_households(viewer=SYSTEM, rows=rows)
    return [row["code"] for row in rows]


def person(name: str, role: str = "", *places: str) -> Viewer:
    user = registry_actions.create_user(
        viewer=SYSTEM, username=name, name=f"测试{name}", password_hash=NO_PASSWORD
    )
    for place in places:
        registry_actions.grant_role(
            viewer=SYSTEM, user=user.pk, role=role, place=place, starts_on=SINCE
        )
    return registry.viewer_for(user)


def client_of(viewer: Viewer, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(pk=viewer.user_id))
    return client


@dataclass
class People:
    """A village officer, one of the township, two of the county."""

    village: Viewer
    township: Viewer
    county: Viewer
    leader: Viewer


@pytest.fixture
def people(homes: list[str]) -> People:
    return People(
        person("cun", "village_officer", VILLAGE), person("xiang", "county_office", TOWNSHIP),
        person("xian", "county_office", COUNTY), person("zhang", "county_leader", COUNTY),
    )  # fmt: skip


@pytest.fixture
def resident(people: People) -> Viewer:
    """Who lives in HOME."""
    made = person("nong")
    with on(SINCE):
        benefits.link_resident(viewer=SYSTEM, household=HOME, user=made.user_id)
    return registry.viewer_for(get_user_model().objects.get(pk=made.user_id))


def clue(viewer: Viewer, household: str = HOME, kind: str = "illness", **changes: Any) -> Clue:
    fields: dict[str, Any] = {"on": DAY, "evidence": "住院自付三万元", "amount_fen": 3_000_000}
    return actions.note_clue(viewer=viewer, household=household, kind=kind, **(fields | changes))


def opened(people: People, household: str = HOME, kind: str = "illness") -> Case:
    with on(DAY):
        made = clue(people.village, household, kind)
        return actions.open_case(viewer=people.village, clues=[made.pk])


def visited(people: People, household: str = HOME, **changes: Any) -> Case:
    case = opened(people, household)
    fields: dict[str, Any] = {
        "income_fen": LINE - 1, "assured": WHOLE, "risks": ["illness"], "note": "属实",
    }  # fmt: skip
    with on(after(1)):
        return actions.visit(viewer=people.village, case=case.pk, **(fields | changes))


def reviewed(people: People, household: str = HOME, group: str = "unstable") -> Case:
    case = visited(people, household)
    with on(after(2)):
        return actions.review(
            viewer=people.village, case=case.pk, group=group, in_favour=9, against=1,
            note="一致同意",
        )  # fmt: skip


def noticed(people: People, household: str = HOME, **changes: Any) -> Case:
    case = reviewed(people, household, "unstable" if household == HOME else "marginal")
    with on(after(3)):
        return actions.open_notice(
            viewer=people.village, case=case.pk, **({"where": "村务公开栏"} | changes)
        )


def checked(people: People, household: str = HOME) -> Case:
    case = noticed(people, household)
    with on(after(9)):
        return actions.check(viewer=people.township, case=case.pk, note="材料齐全")


def recognised(people: People, household: str = HOME) -> Case:
    case = checked(people, household)
    with on(after(12)):
        return actions.recognise(viewer=people.county, case=case.pk, note="同意")
