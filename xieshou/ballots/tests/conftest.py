"""A village of fourteen households with a ballot, those who keep it, and residents who vote."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from xieshou.ballots import actions, rules
from xieshou.ballots.actions import Item, Terms
from xieshou.benefits import actions as benefits
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
]
COUNTY, VILLAGE, NEXT_VILLAGE = "533323", "533323101207", "533323101208"
CODE = f"{VILLAGE}-B1"
WAN = 1_000_000
ZONE = datetime.timezone(datetime.timedelta(hours=8))
MONDAY = datetime.datetime(2026, 9, 7, 9, 0, tzinfo=ZONE)
OPENS, CLOSES = MONDAY + datetime.timedelta(7), MONDAY + datetime.timedelta(14)
ITEMS = (
    Item("A", "村内道路硬化", 30 * WAN, "road"),
    Item("B", "饮水管网", 20 * WAN, "water"),
    Item("C", "太阳能路灯", 8 * WAN, "power"),
    Item("D", "卫生室修缮", 12 * WAN, "health"),
    Item("E", "文化活动室", 12 * WAN, "education"),
)
TERMS = Terms(
    title="2027年村内建设先做什么",
    year=2027,
    budget_fen=50 * WAN,
    form="approval",
    electorate="household",
    rule="equal_shares",
    utility="cost",
    tie="votes",
    opens_at=OPENS,
    closes_at=CLOSES,
)


class Clock:
    """The time of the server, set by the test."""

    def __init__(self) -> None:
        self.now = MONDAY

    def at(self, moment: datetime.datetime) -> None:
        self.now = moment


@pytest.fixture
def clock() -> Iterator[Clock]:
    clock = Clock()
    with mock.patch.object(timezone, "now", side_effect=lambda: clock.now):
        yield clock


@pytest.fixture(autouse=True)
def _keys_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def places(db: None) -> None:
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)


@pytest.fixture
def homes(places: None, clock: Clock) -> list[str]:
    """Fourteen households of four; their codes."""
    return make_households(VILLAGE, 14)


def make_households(village: str, number: int) -> list[str]:
    codes = [f"{village}-{n:04d}" for n in range(1, number + 1)]
    rows = [{"code": code, "village": village, "group": "other", "size": 4} for code in codes]
    registry_actions.import_households(viewer=SYSTEM, rows=rows)
    return codes


def person(name: str, role: str = "", place: str = "") -> Viewer:
    user = registry_actions.create_user(
        viewer=SYSTEM, username=name, name=f"测试{name}", password_hash=NO_PASSWORD
    )
    if role:
        registry_actions.grant_role(viewer=SYSTEM, user=user.pk, role=role, place=place)
    return registry.viewer_for(user)


@dataclass
class Hall:
    """Who keeps the ballots of the village."""

    drafter: Viewer
    second: Viewer
    third: Viewer
    homes: list[str]

    def resident(self, at: int) -> Viewer:
        """Whoever votes for household number `at` of the village."""
        name = f"home{at}"
        made = person(name)
        benefits.link_resident(viewer=SYSTEM, user=made.user_id, household=self.homes[at])
        return seen_anew(made)


def seen_anew(viewer: Viewer) -> Viewer:
    return registry.viewer_for(get_user_model().objects.get(pk=viewer.user_id))


@pytest.fixture
def hall(homes: list[str]) -> Hall:
    return Hall(
        person("drafter", "village_officer", VILLAGE),
        person("second", "village_officer", VILLAGE),
        person("third", "county_office", COUNTY),
        homes,
    )


def draft(hall: Hall, **changes: Any) -> str:
    items = changes.pop("items", ITEMS)
    code = changes.pop("code", CODE)
    made = actions.draft_ballot(
        viewer=hall.drafter, code=code, place=VILLAGE, terms=replace(TERMS, **changes), items=items
    )
    return str(made.code)


@pytest.fixture
def opened(hall: Hall, clock: Clock) -> Hall:
    """A ballot that is open since an hour."""
    open_one(hall, clock)
    return hall


def open_one(hall: Hall, clock: Clock, **changes: Any) -> str:
    code = draft(hall, **changes)
    actions.announce(viewer=hall.drafter, ballot=code, where="村委会公示栏")
    clock.at(OPENS + datetime.timedelta(hours=1))
    actions.open_ballot(viewer=hall.second, ballot=code)
    return code


def chosen(*codes: str) -> dict[str, int]:
    return dict.fromkeys(codes, 1)


def vote(viewer: Viewer, choices: Mapping[str, int], code: str = CODE, **more: Any) -> str:
    """Cast by the page; the receipt."""
    receipt = rules.new_receipt()
    actions.cast(viewer=viewer, ballot=code, envelope=actions.envelope(receipt, choices), **more)
    return receipt


def closed(hall: Hall, clock: Clock, code: str = CODE) -> None:
    clock.at(CLOSES + datetime.timedelta(hours=1))
    actions.close_ballot(viewer=hall.second, ballot=code)


@pytest.fixture
def bank(homes: list[str]) -> list[str]:
    """Three projects of the village in the bank; their codes."""
    made = [
        apps.get_model("projects", "Proposal").objects.create(
            code=f"{VILLAGE}-2027-{number:02d}", year=2027, name=item.title, kind=item.kind,
            village_id=registry.place_ids()[VILLAGE], clears=1, serves=7, people=56,
            state="listed", total_fen=item.cost_fen,
        )
        for number, item in enumerate(ITEMS[:3], start=1)
    ]  # fmt: skip
    return [one.code for one in made]


# By household: eight for road, lamps and the hall, four for water and the clinic.
VOTES = [chosen("A", "C", "E")] * 8 + [chosen("B", "D")] * 4


@pytest.fixture
def voted(opened: Hall, clock: Clock) -> list[str]:
    """Twelve votes by the page, the ballot closed; their receipts."""
    receipts = [vote(opened.resident(at), one) for at, one in enumerate(VOTES)]
    closed(opened, clock)
    return receipts


@pytest.fixture
def published(opened: Hall, voted: list[str]) -> list[str]:
    actions.count_votes(viewer=opened.second, ballot=CODE)
    actions.publish(viewer=opened.third, ballot=CODE)
    return voted
