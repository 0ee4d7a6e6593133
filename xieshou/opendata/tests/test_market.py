"""Goods and lots in the open tables, as their public pages tell them."""

from typing import Any

import pytest

from xieshou.market import actions as market_actions, reads as market_reads
from xieshou.market.tests import conftest as selling
from xieshou.opendata import reads
from xieshou.opendata.tests.conftest import sound_rows

pytestmark = pytest.mark.django_db
market, shop, places = selling.market, selling.shop, selling.places


def rows(code: str) -> list[dict[str, Any]]:
    found = reads.dataset(code)
    assert found is not None
    return sound_rows(found)


def test_goods_and_lots_are_those_of_the_pages(shop: Any) -> None:
    """Each grade of each good with its public price; each lot as its trace tells it."""
    shown = {one.id: one for one in market_reads.goods().rows}
    told = rows("goods")
    assert {row["good"] for row in told} == shown.keys()
    assert len(told) == sum(len(one.offers) for one in shown.values())
    here, good, buyer = shop
    lot = here.lot(good).code
    order = here.delivered(here.order(buyer, good))
    market_actions.settle(
        viewer=here.platform, order=order.code, on=selling.today(), payment="收-1"
    )
    trace, thread = market_reads.trace(lot), market_reads.lot_thread(lot)
    assert trace is not None
    assert thread is not None
    row = next(row for row in rows("lots") if row["lot"] == lot)
    assert (row["product"], row["households_at_least"]) == (
        trace.product, trace.households_at_least,
    )  # fmt: skip
    assert thread.fen
    shares = [row for row in rows("lot_shares") if row["lot"] == lot]
    assert shares
    assert len(shares) == len(thread.parties) + len(thread.villages)
    by_party = [share["percent"] for share in shares if share["by"] == "party"]
    assert sum(by_party) == pytest.approx(100, abs=0.5)


def test_no_table_tells_what_a_supplier_sold() -> None:
    """Summed up by supplier that would be what a release withholds of one that dominates."""
    for code in ("lots", "lot_shares"):
        found = reads.dataset(code)
        assert found is not None
        assert not {"fen", "quantity"} & set(found.columns)
