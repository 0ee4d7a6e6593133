"""A list takes as many queries for many rows as for few."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xieshou.core.scope import SYSTEM
from xieshou.funds import actions, reads
from xieshou.funds.models import Grant
from xieshou.funds.tests.conftest import (
    BOOK,
    COUNTY,
    NEXT_COUNTY,
    VILLAGE,
    WAN,
    day,
    make_book,
    make_grant,
    receive,
    spend,
)
from xieshou.funds.tests.test_payments import Office, make_office, sign


@pytest.fixture
def office(grant: Grant) -> Office:
    return make_office()


def queries(call: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        call()
    return len(seen)


READS: dict[str, Callable[[], object]] = {
    "books": lambda: reads.books(SYSTEM),
    "orders": lambda: reads.orders(SYSTEM),
    "overrides": reads.overrides,
    "grants": lambda: reads.grants(SYSTEM),
    "late": lambda: reads.late(SYSTEM),
    "by_donor": lambda: reads.used_by_donor(SYSTEM),
    "by_county": lambda: reads.used_by_county(SYSTEM),
    "by_project": lambda: reads.used_by_project(SYSTEM),
    "entries": lambda: reads.entries(BOOK, SYSTEM),
    "origin": lambda: reads.where_did_it_come_from(SYSTEM, place="53"),
}


def _more(office: Office, *numbers: int) -> None:
    """Books, grants and what they pay; budgets with an order that is paid and to be undone, one let
    through and one that waits."""
    for number in numbers:
        make_book(f"book{number}", NEXT_COUNTY)
        make_grant(f"G{number}", due_on=day(1), within=COUNTY)
        receive(f"G{number}", 10 * WAN)
        spend(5, f"G{number}", place=VILLAGE, source=f"projects.project:{number}")
        actions.propose_budget(
            viewer=office.planner, book=BOOK, code=f"B{number}", name="路", place=COUNTY,
            purpose="road", amount_fen=WAN,
        )  # fmt: skip
        actions.approve_budget(viewer=office.second, budget=f"B{number}")
        actions.commit(
            viewer=office.buyer, budget=f"B{number}", code=f"C{number}", payee=office.firm,
            amount_fen=WAN,
        )  # fmt: skip
        signed, over, _waits = (
            actions.propose_order(
                viewer=office.clerk, commitment=f"C{number}", grant=f"G{number}", amount_fen=5
            )
            for _thrice in "abc"
        )
        sign(signed, office.leader, office.cadre)
        actions.pay_order(viewer=office.cashier, order=signed.pk, date=day(6))
        actions.undo_order(viewer=office.clerk, order=signed.pk, reason="误付")
        for viewer in (office.leader, office.cadre):
            actions.override_order(viewer=viewer, order=over.pk, reason="山洪")


def test_reads_do_not_ask_once_more_for_each_row(office: Office) -> None:
    _more(office, 2)
    few = {name: queries(call) for name, call in READS.items()}
    _more(office, 3, 4)
    assert {name: queries(call) for name, call in READS.items()} == few


@pytest.mark.parametrize("page", ["/funds/", "/funds/orders/", "/funds/overrides/"])
def test_pages_do_not_ask_once_more_for_each_row(office: Office, page: str) -> None:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=office.leader.user_id))
    _more(office, 2)
    client.get(page)
    few = queries(lambda: client.get(page))
    _more(office, 3, 4)
    assert queries(lambda: client.get(page)) == few
