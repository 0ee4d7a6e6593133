"""A county with its book, its donors' grants, and the offices that work with them."""

import datetime
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from xieshou.core.append_only import opened
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.funds import actions
from xieshou.funds.actions import Leg
from xieshou.funds.models import Book, Entry, Grant, triggers
from xieshou.registry import actions as registry_actions, reads as registry

NO_PASSWORD = make_password("only for tests")
YUNNAN = [
    ("53", "云南省"),
    ("5333", "怒江傈僳族自治州"),
    ("533323", "福贡县"),
    ("533323101", "上帕镇"),
    ("533323101207", "双米底村委会"),
    ("533324", "贡山独龙族怒族自治县"),
]
SHANGHAI = [("31", "上海市"), ("3101", "上海市"), ("310115", "浦东新区")]
COUNTY, VILLAGE, NEXT_COUNTY, DISTRICT = "533323", "533323101207", "533324", "310115"
BOOK = "fugong"
WAN = 1_000_000


def day(month: int, number: int = 1, year: int = 2026) -> datetime.date:
    return datetime.date(year, month, number)


@pytest.fixture(autouse=True)
def _heads_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture(autouse=True)
def _ledger_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that really commits is followed by an empty journal."""
    mark = request.node.get_closest_marker("django_db")
    if not (mark and mark.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    empty_ledger()


def empty_ledger() -> None:
    """Every row of the ledger gone, and its triggers standing again."""
    with ExitStack() as stack:
        for table, unique in triggers.APPEND_ONLY.items():
            stack.enter_context(opened(table, *unique))
        with connection.cursor() as cursor:
            for table in (
                *(
                    "funds_bankline",
                    "funds_override",
                    "funds_countersignature",
                    "funds_paymentorder",
                ),
                *("funds_commitment", "funds_budget", "funds_delegation", "funds_threshold"),
                *("funds_thresholdchange", "funds_interest", "funds_balance", "funds_line"),
            ):
                cursor.execute(f"DELETE FROM {table}")
            cursor.execute("UPDATE funds_entry SET reverses_id = NULL")
            cursor.execute("DELETE FROM funds_passing")
            for table in ("funds_entry", "funds_period", "funds_grant"):
                cursor.execute(f"DELETE FROM {table}")
            cursor.execute("UPDATE funds_account SET parent_id = NULL")
            for table in ("funds_account", "funds_book"):
                cursor.execute(f"DELETE FROM {table}")


def make_places() -> None:
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)
    registry_actions.load_divisions(viewer=SYSTEM, province="31", year=2023, rows=SHANGHAI)


@pytest.fixture
def places(db: None) -> None:
    make_places()


@pytest.fixture
def book(places: None) -> Book:
    return make_book()


def make_book(code: str = BOOK, place: str = COUNTY) -> Book:
    return actions.open_book(viewer=SYSTEM, code=code, name="福贡县协作资金账套", place=place)


def make_grant(code: str = "G1", book: str = BOOK, **changes: Any) -> Grant:
    fields: dict[str, Any] = {
        "name": "市级财政援助资金",
        "source": "municipal",
        "amount_fen": 100 * WAN,
        "year": 2026,
        "payer": "31",
    }
    return actions.register_grant(viewer=SYSTEM, book=book, code=code, **(fields | changes))


def receive(grant: str = "G1", amount_fen: int = 100 * WAN, **changes: Any) -> Entry:
    fields: dict[str, Any] = {"date": day(3)}
    return actions.receive_grant(
        viewer=SYSTEM, grant=grant, amount_fen=amount_fen, **(fields | changes)
    )


def spend(
    amount_fen: int,
    grant: str = "G1",
    *,
    account: str = "5001",
    place: str = VILLAGE,
    purpose: str = "water",
    **changes: Any,
) -> Entry:
    legs = [
        Leg(account, amount_fen, grant, place, purpose),
        Leg("1002", -amount_fen, grant),
    ]
    fields: dict[str, Any] = {
        "book": BOOK,
        "date": day(5),
        "memo": "payment",
        "source": "projects.project:533323-01",
    }
    return actions.post(viewer=SYSTEM, legs=legs, **(fields | changes))


@pytest.fixture
def grant(book: Book) -> Grant:
    """100 万 of the municipality for anything in the county in 2026, all of it received."""
    one = make_grant(within=COUNTY)
    receive()
    return one


def person(name: str, role: str, *places: str) -> Viewer:
    user = registry_actions.create_user(
        viewer=SYSTEM, username=name, name=f"测试{name}", password_hash=NO_PASSWORD
    )
    for place in places:
        registry_actions.grant_role(viewer=SYSTEM, user=user.pk, role=role, place=place)
    return registry.viewer_for(user)


def settle() -> None:
    """Have PostgreSQL check now what waits for the end, so that its tables can be altered."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
