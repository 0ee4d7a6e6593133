"""Counts on first pages are of all there is, not of the first page of a list."""

from importlib import import_module
from typing import Any

import pytest

from xieshou.cockpit.reads import HomeCard, first_page
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.exchange import actions as exchange
from xieshou.exchange.tests.conftest import (
    COUNTY,
    DISTRICT,
    make_places as places_of_exchange,
    organisation,
)
from xieshou.exchange.tests.hands import Giving
from xieshou.invest.tests.conftest import SHANGHAI, YUNNAN, Invest
from xieshou.market import actions as market
from xieshou.market.tests.conftest import Market, make_places, today
from xieshou.registry import actions as registry


@pytest.fixture(autouse=True)
def _short_lists(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    """Lists of one row a page stand for those of more than fifty."""
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path
    for name in ("market.reads.lots", "market.reads.demands", "invest.reads.mandates",
                 "exchange.reads.twin"):  # fmt: skip
        monkeypatch.setattr(import_module(f"xieshou.{name}"), "PAGE_SIZE", 1)


def card(viewer: Viewer, kind: str) -> HomeCard:
    return next(one for one in first_page(viewer) if one.kind == kind)


def values(found: HomeCard) -> dict[str, str]:
    return {line.label: line.value for line in found.lines}


def test_a_supplier_is_told_of_every_lot_that_spoils(db: None) -> None:
    make_places()
    trade = Market()
    good = trade.good(trade.admitted(), shelf_days=5)
    trade.lot(good)
    trade.lot(good, harvested_on=today(-2))
    assert values(card(trade.seller, "supplier_stock"))["快到期的批次"] == "2"


def test_a_buyer_is_told_of_every_demand_that_is_not_met(db: None) -> None:
    make_places()
    trade = Market()
    buyer = trade.buyer()
    made = [
        market.make_demand(
            viewer=trade.cook, buyer=buyer, product=trade.product.pk, unit="g", pack_size=500,
            packs=4, price_fen=6_500, first_day=today(3), last_day=today(20),
        )
        for _at in range(3)
    ]  # fmt: skip
    market.withdraw_demand(viewer=trade.cook, demand=made[-1].code)
    assert values(card(trade.cook, "buyer_demand")) == {"提出的需求": "3", "还没配上的": "2"}


def test_a_firm_is_told_of_every_wish_of_its_own(db: None) -> None:
    registry.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)
    registry.load_divisions(viewer=SYSTEM, province="31", year=2023, rows=SHANGHAI)
    invest = Invest()
    for _at in range(2):
        invest.mandate()
    assert values(card(invest.clerk, "own_deals"))["投资意向"] == "2"


def test_a_unit_finds_its_twin_however_many_others_there_are(db: None) -> None:
    places_of_exchange()
    giving = Giving()
    mine = giving.twin()
    other = exchange.enter_twin(
        viewer=SYSTEM, side="east", kind="hospital", east_place=DISTRICT, west_place=COUNTY,
        east_organisation=organisation("甲医院", DISTRICT, "hospital"),
        west_organisation=organisation("乙医院", COUNTY, "hospital"), agreement="协议",
        since=today(-9),
    )  # fmt: skip
    exchange.confirm_twin(viewer=SYSTEM, twin=other.code, side="west")
    assert [line.arguments for line in card(giving.east, "own_twins").lines] == [(mine.code,)]
