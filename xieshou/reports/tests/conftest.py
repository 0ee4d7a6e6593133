"""A county with two of Shanghai's districts, one its partner, and those who keep figures there."""

import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import Client

from xieshou.core.clock import on_day
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.core.secret import Personal
from xieshou.exchange import actions as exchange
from xieshou.funds import actions as funds, reads as ledger
from xieshou.funds.actions import Leg
from xieshou.registry import actions as registry_actions, reads as registry
from xieshou.reports import actions
from xieshou.reports.models import Stated

NO_PASSWORD = make_password("only for tests")
YUNNAN = [
    ("53", "云南省"),
    ("5333", "怒江傈僳族自治州"),
    ("533323", "福贡县"),
    ("533324", "贡山独龙族怒族自治县"),
]
SHANGHAI = [("31", "上海市"), ("3101", "上海市"), ("310115", "浦东新区"), ("310112", "闵行区")]
PREFECTURE, COUNTY, NEXT_COUNTY = "5333", "533323", "533324"
DISTRICT, OTHER_DISTRICT = "310115", "310112"
WAN = 1_000_000
DAY = datetime.date(2024, 5, 6)


@pytest.fixture
def pair(db: None) -> None:
    """浦东 is paired with the prefecture, 闵行 with one of its counties as well."""
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)
    registry_actions.load_divisions(viewer=SYSTEM, province="31", year=2023, rows=SHANGHAI)
    registry_actions.load_pairings(
        viewer=SYSTEM,
        rows=[
            {"east": DISTRICT, "west": PREFECTURE, "since": "2021", "until": "2026"},
            {"east": OTHER_DISTRICT, "west": COUNTY, "since": "2017", "until": "2018"},
        ],
    )


def person(name: str, role: str, place: str = "", pairing: int | None = None) -> Viewer:
    user = registry_actions.create_user(
        viewer=SYSTEM, username=name, name=f"测试{name}", password_hash=NO_PASSWORD
    )
    registry_actions.grant_role(
        viewer=SYSTEM, user=user.pk, role=role, place=place, pairing=pairing
    )
    return registry.viewer_for(user)


def of_district(name: str, east: str = DISTRICT) -> Viewer:
    """Somebody of a district's office, whose role holds in the district's pairing."""
    [pairing] = (row.id for row in registry.pairings() if row.east_code == east)
    return person(name, "district_office", pairing=pairing)


def client_of(viewer: Viewer) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=viewer.user_id))
    return client


@pytest.fixture
def desk(pair: None) -> Viewer:
    return person("desk", "county_office", COUNTY)


@pytest.fixture
def second(pair: None) -> Viewer:
    return person("second", "county_office", COUNTY)


@pytest.fixture
def stranger(pair: None) -> Viewer:
    return person("stranger", "county_office", NEXT_COUNTY)


def figure(viewer: Viewer, key: str | None = None, **changes: Any) -> Stated:
    fields: dict[str, Any] = {
        "kind": "published", "east": DISTRICT, "west": COUNTY, "line": "money",
        "first_year": 2024, "last_year": 2024, "value": "3244万元", "source": "县政府网站",
        "grade": "A",
    }  # fmt: skip
    return actions.enter_figure(viewer=viewer, key=key, **(fields | changes))


def granted(
    book: str, place: str, fen: int, *, source: str = "district", payer: str = DISTRICT,
    day: datetime.date = DAY, **more: Any,
) -> str:  # fmt: skip
    """A grant of a book (opened where there is none), received on a day; its code."""
    if ledger.book(book, SYSTEM) is None:
        funds.open_book(viewer=SYSTEM, code=book, name=book, place=place)
    code = f"{book}-{source}-{fen}"
    funds.register_grant(
        viewer=SYSTEM, book=book, code=code, name=code, source=source, amount_fen=fen,
        year=day.year, payer=payer, **more,
    )  # fmt: skip
    funds.receive_grant(viewer=SYSTEM, grant=code, amount_fen=fen, date=day)
    return code


def used(book: str, grant: str, place: str, fen: int, day: datetime.date = DAY) -> None:
    funds.post(
        viewer=SYSTEM, book=book, date=day, memo="payment",
        legs=(Leg("5001", fen, grant, place), Leg("1002", -fen, grant)), once=("used", grant),
    )  # fmt: skip


def employed(
    count: int, day: datetime.date, *, kind: str = "near_home", county: str = COUNTY,
    east: str = DISTRICT, status: str = "lifted",
) -> None:  # fmt: skip
    """So many people of the county at work since a day."""
    with on_day(day):
        vacancy = exchange.open_vacancy(
            viewer=SYSTEM, offered_to=county, employer="示例", title=f"{kind}{day}", kind=kind,
            place=county, seats=count, wage_least_fen=0, wage_most_fen=0, starts_on=day, east=east,
        ).code  # fmt: skip
        for at in range(count):
            worker = exchange.register_worker(
                viewer=SYSTEM, place=county, name=Personal(f"示例{at}"), status=status
            ).code
            made = exchange.propose_placement(viewer=SYSTEM, worker=worker, vacancy=vacancy).code
            exchange.agree_for_worker(viewer=SYSTEM, placement=made)
            exchange.agree_for_employer(viewer=SYSTEM, placement=made)
            exchange.start_work(viewer=SYSTEM, placement=made, on=day)
