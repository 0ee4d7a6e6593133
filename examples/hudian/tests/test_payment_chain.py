"""The people of the demo are enough to pay, and to undo a payment, by the rules of the ledger."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from examples.hudian.people import LOGINS
from xieshou.core.action import Refused
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.funds import actions, reads
from xieshou.registry import actions as registry, reads as places

BOOK, COUNTY, WAN = "fugong", "533323", 1_000_000
DAY = datetime.date(2026, 5, 1)
NO_PASSWORD = make_password("only for tests")


@pytest.fixture
def firm(db: None) -> int:
    """A county with its book, a grant received, and the demo's users who have a role there."""
    rows = [("53", "云南省"), ("5333", "怒江傈僳族自治州"), (COUNTY, "福贡县")]
    registry.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=rows)
    for login in LOGINS:
        here = [place for place in login.reach if place and COUNTY.startswith(place)]
        if here and not login.paired:
            user = registry.create_user(
                viewer=SYSTEM, username=login.username, name=login.name, password_hash=NO_PASSWORD
            )
            registry.grant_role(viewer=SYSTEM, user=user.pk, role=login.role, place=here[0])
    actions.open_book(viewer=SYSTEM, code=BOOK, name="福贡县账套", place=COUNTY)
    actions.register_grant(
        viewer=SYSTEM, book=BOOK, code="G", name="资金", source="municipal", year=2026,
        amount_fen=500 * WAN,
    )  # fmt: skip
    actions.receive_grant(viewer=SYSTEM, grant="G", amount_fen=500 * WAN, date=DAY)
    return registry.register_organisation(
        viewer=SYSTEM, place=COUNTY, name="福贡县水利建设公司", kind="firm"
    ).pk


def who(username: str) -> Viewer:
    return places.viewer_for(get_user_model().objects.get(username=username))


@pytest.mark.parametrize("wan", [10, 60, 250])
def test_the_demos_people_can_pay_and_undo_any_amount(firm: int, wan: int) -> None:
    """Six hands, or eight from 200 万 on; fewer would not do."""
    actions.propose_budget(
        viewer=who("fugong"), book=BOOK, code="B", name="饮水工程", place=COUNTY, purpose="water",
        amount_fen=wan * WAN,
    )  # fmt: skip
    actions.approve_budget(viewer=who("yunnan-lead"), budget="B")
    actions.commit(viewer=who("fugong"), budget="B", code="C", payee=firm, amount_fen=wan * WAN)
    order = actions.propose_order(
        viewer=who("fugong"), commitment="C", grant="G", amount_fen=wan * WAN
    )
    for undone in (None, order):
        one = undone or order
        if undone:
            one = actions.undo_order(viewer=who("fugong"), order=undone.pk, reason="误付")
        _countersign(one.pk)
        with pytest.raises(Refused):
            actions.pay_order(viewer=who("yunnan-lead"), order=one.pk, date=DAY)
        actions.pay_order(viewer=who("fugong-finance"), order=one.pk, date=DAY)
        actions.confirm_receipt(viewer=who("yunnan"), order=one.pk, receipt="FP-1")
    row = reads.grant("G", SYSTEM)
    assert row is not None
    assert (row.spent_fen, row.unspent_fen) == (0, 500 * WAN)
    assert reads.faults() == []


def _countersign(order: int) -> None:
    for name in ("fugong-leader", "fugong-cadre", "fugong-leader-2", "fugong-cadre-2"):
        row = reads.order(order, SYSTEM)
        assert row is not None
        if row.waiting.get("east" if "cadre" in name else "west"):
            actions.approve_order(viewer=who(name), order=order)
