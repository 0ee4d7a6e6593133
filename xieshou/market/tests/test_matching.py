"""Matching demands with lots: proposed with a proof, accepted line by line, never oversold."""

import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xieshou.core import jobs
from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.imports import read
from xieshou.core.scope import SYSTEM
from xieshou.market import actions, reads
from xieshou.market.feed import answer as feed_answer
from xieshou.market.models import (
    Buyer,
    Demand,
    Good,
    Lane,
    Match,
    MatchRun,
    Order,
    Product,
    Reservation,
)
from xieshou.market.rules import Tier, matching
from xieshou.market.sheets import LANES
from xieshou.market.tests.conftest import Market, client_of, grams, today

Shop = tuple[Market, Good, str]
# Made up: a pack of 500 g costs 5 yuan by road, 10,000 yuan a tonne.
LANE = {
    "hub": "KM", "hub_name": "昆明产地仓", "start": "53", "goal": "31", "cold": False,
    "tonne_fen": 1_000_000, "to_hub": 1, "onward": 2, "vehicle_grams": 10_000_000,
    "vehicle_fen": 500_000, "room_grams": None, "cold_grams": None, "nature": "synthetic",
    "source": "假设：每吨 1 万元",
}  # fmt: skip


@pytest.fixture
def road(shop: Shop) -> Shop:
    """The shop, with a lane to all of Shanghai."""
    actions.load_lanes(viewer=shop[0].platform, rows=[LANE])
    return shop


def demand(shop: Shop, packs: int = 4, **changes: Any) -> Demand:
    market, good, buyer = shop
    fields: dict[str, Any] = {
        "buyer": buyer, "product": good.product_id, "unit": "g", "pack_size": 500, "packs": packs,
        "price_fen": 7000, "first_day": today(), "last_day": today(10),
    }  # fmt: skip
    return actions.make_demand(viewer=market.cook, **(fields | changes))


def matched(market: Market) -> MatchRun:
    run = actions.match_orders(viewer=market.platform)
    jobs.perform(run.job_id)
    run.refresh_from_db()
    return run


def test_a_demand_is_matched_proven_accepted_and_set_aside(road: Shop) -> None:
    """The story: a canteen asks for 12 packs, a lot has 10; ten are proposed with a proof that no
    more is possible, the officer accepts, the lot is reserved, two stay wanted and the plan hears
    of it."""
    market, good, _buyer = road
    lot = market.lot(good, packs=10)
    asked = demand(road, packs=12)
    run = matched(market)
    row = reads.match_run(market.platform, run.pk)
    assert row is not None
    assert (row.certified, row.exact, row.matches) == (True, True, 1)
    # Floor: 60.01 yuan less the carrier's 15 %, 51.01; freight 5; so 10 packs gain 13.99 each and
    # the engine's mark of 1 fen for 1,000 packs.
    assert row.value_fen * 1000 == 10 * (1399 * 1000 + 1)
    assert grams(lot) == {"received": 5000, "available": 5000}
    assert not Order.objects.exists()
    assert actions.accept_matches(viewer=market.platform, run=run.pk) == {"accepted": 1, "gone": 0}
    order = Order.objects.get()
    assert (order.state, order.buyer.code, order.supplier) == (
        "reserved", asked.buyer.code, good.supplier,
    )  # fmt: skip
    line = order.lines.get()
    assert (line.packs, line.price_fen, order.deliver_on) == (10, 6001, today(3))
    assert grams(lot) == {"received": 5000, "reserved": 5000}
    assert reads.demands(market.cook).rows[0].rest == 2
    (missing,) = reads.unmet_demand(asked.last_day.year)
    assert (missing.product, missing.unit, missing.quantity) == ("福贡小粒咖啡", "g", 1000)
    assert missing.month == asked.last_day.replace(day=1)
    assert reads.faults() == []


def test_a_cancelled_order_makes_its_demand_open_again(road: Shop) -> None:
    market, good, _buyer = road
    market.lot(good)
    demand(road, packs=3)
    actions.accept_matches(viewer=market.platform, run=matched(market).pk)
    assert reads.demands(market.cook).rows[0].rest == 0
    actions.cancel_order(viewer=market.cook, order=Order.objects.get().code)
    assert reads.demands(market.cook).rows[0].rest == 3


def test_what_was_sold_meanwhile_is_told_and_the_rest_goes_on(road: Shop) -> None:
    """Nothing is oversold: of two proposals one lot has gone; the other becomes an order."""
    market, good, buyer = road
    gone = market.lot(good, packs=4)
    better = market.lot(good, packs=4, grade="特级")
    demand(road, packs=4, grade="一级", price_fen=6000)
    demand(road, packs=4, grade="特级", price_fen=9500)
    run = matched(market)
    assert {one.lot_id for one in run.matches.all()} == {gone.pk, better.pk}
    market.order(buyer, good, packs=1)
    assert actions.accept_matches(viewer=market.platform, run=run.pk) == {"accepted": 1, "gone": 1}
    assert grams(gone) == {"received": 2000, "available": 1500, "reserved": 500}
    assert grams(better) == {"received": 2000, "reserved": 2000}
    told = {one.state: one.why_label for one in reads.matches(market.platform, run.pk).rows}
    assert told == {"gone": "批次已不足", "accepted": ""}
    # Again changes nothing.
    assert actions.accept_matches(viewer=market.platform, run=run.pk) == {"accepted": 0, "gone": 0}
    assert Reservation.objects.count() == 2


def test_single_lines_can_be_accepted(road: Shop) -> None:
    market, good, _buyer = road
    market.lot(good, packs=2)
    market.lot(good, packs=2, harvested_on=today(-2))
    demand(road, packs=4)
    run = matched(market)
    first, second = run.matches.all()
    actions.accept_matches(viewer=market.platform, run=run.pk, matches=[second.pk])
    states = {one.pk: one.state for one in run.matches.all()}
    assert states == {first.pk: "proposed", second.pk: "accepted"}


def test_a_withdrawn_demand_is_not_ordered(road: Shop) -> None:
    market, good, _buyer = road
    market.lot(good)
    asked = demand(road)
    run = matched(market)
    actions.withdraw_demand(viewer=market.cook, demand=asked.code)
    assert actions.accept_matches(viewer=market.platform, run=run.pk) == {"accepted": 0, "gone": 1}
    assert not Order.objects.exists()
    assert Match.objects.get().why == "met"


def test_nothing_is_shown_or_accepted_without_a_valid_certificate(
    road: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A solver that claims more than there is fails the separate check: no row is seen."""
    market, good, _buyer = road
    market.lot(good)
    demand(road)
    honest = feed_answer.match_flow

    def lying(problem: Any) -> Any:
        answer = honest(problem)
        object.__setattr__(answer, "value", answer.value + 1)
        return answer

    monkeypatch.setattr(feed_answer, "match_flow", lying)
    run = matched(market)
    assert (run.certified, run.certificate["faults"]) == (False, ["value"])
    assert reads.matches(market.platform, run.pk).rows == ()
    assert reads.leftovers(market.platform, run.pk).loads == ()
    with pytest.raises(Conflict) as refused:
        actions.accept_matches(viewer=market.platform, run=run.pk)
    assert refused.value.code == "not_certified"
    page = client_of(market.platform).get(f"/market/matching/{run.pk}/").content.decode()
    assert "不能采纳" in page
    assert good.name not in page


def test_only_the_newest_matching_is_accepted(road: Shop) -> None:
    market, good, _buyer = road
    market.lot(good)
    demand(road)
    older = matched(market)
    newer = matched(market)
    assert older.inputs_hash == newer.inputs_hash
    with pytest.raises(Conflict) as refused:
        actions.accept_matches(viewer=market.platform, run=older.pk)
    assert refused.value.code == "superseded"


def test_the_days_matching_is_made_once_a_day(road: Shop, monkeypatch: Any) -> None:
    """Called again, after it ended too, it is the same; one of yesterday's under way is no
    substitute for today's."""
    first = actions.match_orders(viewer=SYSTEM, key="day:1")
    jobs.perform(first.job_id)
    assert actions.match_orders(viewer=SYSTEM, key="day:1") == first
    asked = actions.match_orders(viewer=road[0].platform)
    assert asked != first
    tomorrow = today(1)
    monkeypatch.setattr(timezone, "localdate", lambda *_: tomorrow)
    second = actions.match_orders(viewer=SYSTEM, key="day:2")
    assert (second.on, MatchRun.objects.count()) == (tomorrow, 3)


def test_asked_while_under_way_it_is_the_same_run(road: Shop) -> None:
    market, _good, _buyer = road
    first = actions.match_orders(viewer=market.platform)
    assert actions.match_orders(viewer=market.platform) == first
    jobs.cancel(first.job_id, viewer=market.platform)
    jobs.perform(first.job_id)
    first.refresh_from_db()
    assert first.value is None
    assert actions.match_orders(viewer=market.platform) != first


@pytest.mark.parametrize(
    ("change", "reason", "fen"),
    [
        # 51.01 + 5.00 less 50.00: 6.01 more a pack.
        ({"price_fen": 5000}, "price", 601),
        ({"grade": "特级"}, "grade", None),
        ({"last_day": today(2)}, "days", None),
        ({"shelf_days": 370}, "shelf_life", None),
        ({"pack_size": 250}, "no_product", None),
    ],
)
def test_an_unmet_demand_says_why_and_what_price_would_serve_it(
    road: Shop, change: dict[str, Any], reason: str, fen: int | None
) -> None:
    market, good, _buyer = road
    market.lot(good)
    demand(road, **change)
    (left,) = reads.leftovers(market.platform, matched(market).pk).unmet
    assert (left.reason, left.change_fen, left.packs) == (reason, fen, 4)


def test_the_price_told_does_serve_it(road: Shop) -> None:
    market, good, _buyer = road
    market.lot(good)
    demand(road, price_fen=5000)
    (left,) = reads.leftovers(market.platform, matched(market).pk).unmet
    demand(road, price_fen=5000 + left.change_fen)
    run = matched(market)
    assert run.matches.get().price_fen == 5601
    assert reads.leftovers(market.platform, run.pk).unmet[0].packs == 4


def test_goods_that_need_cold_go_by_a_cold_lane_alone(road: Shop) -> None:
    market, good, _buyer = road
    Good.objects.update(storage="chilled")
    market.lot(good)
    demand(road)
    assert reads.leftovers(market.platform, matched(market).pk).unmet[0].reason == "no_lane"
    actions.load_lanes(viewer=market.platform, rows=[LANE | {"cold": True}])
    assert matched(market).matches.get().cold
    assert [one.open for one in Lane.objects.order_by("pk")] == [False, True]


def test_a_hubs_room_counts_what_was_accepted_before(road: Shop) -> None:
    """A room of 2 kg takes four packs on the only day that will do; the next four are told so."""
    market, good, _buyer = road
    actions.load_lanes(viewer=market.platform, rows=[LANE | {"room_grams": 2000}])
    market.lot(good, packs=20)
    demand(road, packs=4, last_day=today(3))
    actions.accept_matches(viewer=market.platform, run=matched(market).pk)
    demand(road, packs=4, last_day=today(3))
    run = matched(market)
    assert not run.matches.exists()
    assert "产地仓当天已满" in reads.leftovers(market.platform, run.pk).unmet[0].reason_label


def test_a_public_buyers_reserved_share_comes_first(road: Shop) -> None:
    """A canteen of a budget pays less than a shop, and is served first up to its share."""
    market, good, buyer = road
    market.lot(good, packs=4)
    # 10 % of 2,400 yuan: three packs at 70 yuan.
    Buyer.objects.update(kind="public", budget_fen=240_000, reserved_bp=1000)
    demand(road, packs=4)
    rich = Buyer.objects.create(
        code="B-RICH",
        name="测试商店",
        kind="retail",
        owner=99,
        place_id=Buyer.objects.get().place_id,
    )
    Demand.objects.create(
        code="Q-RICH", buyer=rich, product_id=good.product_id, unit="g", pack_size=500, packs=4,
        price_fen=9000, first_day=today(), last_day=today(10),
    )  # fmt: skip
    run = matched(market)
    packs = dict(run.matches.values_list("demand__buyer__code", "packs"))
    assert packs == {buyer: 3, "B-RICH": 1}
    (share,) = reads.leftovers(market.platform, run.pk).shares
    assert (share.reserved, share.sold) == (3, 3)


def test_a_substitute_will_do_for_less(road: Shop) -> None:
    market, good, _buyer = road
    other = Product.objects.create(
        name="福贡茶", category="茶叶", county_id=good.product.county_id, basis="名特优新"
    )
    market.lot(good)
    demand(road, product=other.pk, substitute=good.product_id, off_fen=1200, price_fen=7000)
    assert matched(market).matches.get().price_fen == 5800


def test_bad_demands_are_refused_naming_the_field(road: Shop) -> None:
    for change, field in (
        ({"packs": 0}, "packs"), ({"price_fen": 100_000}, "price_fen"), ({"grade": "好"}, "grade"),
        ({"last_day": today(-1)}, "last_day"), ({"first_day": today(11)}, "first_day"),
        ({"product": 10**6}, "product"), ({"unit": "吨"}, "unit"),
        ({"substitute": road[1].product_id}, "substitute"),
    ):  # fmt: skip
        with pytest.raises(BadInput) as wrong:
            demand(road, **change)
        assert wrong.value.params["field"] == field
    assert not Demand.objects.exists()


def test_only_the_market_office_matches_and_sees_it(road: Shop) -> None:
    """Others are refused, and a run of another is answered like one that there is not."""
    market, good, _buyer = road
    market.lot(good)
    demand(road)
    run = matched(market)
    for who in (market.cook, market.seller, market.county):
        with pytest.raises(Forbidden):
            actions.match_orders(viewer=who)
        with pytest.raises(Forbidden):
            actions.accept_matches(viewer=who, run=run.pk)
        client = client_of(who)
        for page in ("", f"{run.pk}/", "99999/", f"{run.pk}.xlsx"):
            assert client.get(f"/market/matching/{page}").status_code == 404
        assert client.get(f"/api/v1/matchings/{run.pk}").status_code == 404
        assert client.get("/api/v1/matchings").json()["total"] == 0
    assert Client().get("/api/v1/matchings").status_code == 401
    assert not Order.objects.exists()
    # A stranger does not see what a buyer asks for.
    assert reads.demands(market.seller).total == 0
    with pytest.raises(Forbidden):
        actions.withdraw_demand(viewer=market.seller, demand=Demand.objects.get().code)


def test_an_officer_and_a_cook_do_it_on_the_pages(road: Shop) -> None:
    """From the form to the order; Excel and API say the same."""
    market, good, buyer = road
    market.lot(good, packs=2)
    cook, officer = client_of(market.cook), client_of(market.platform)
    form = {
        "buyer": buyer, "product": good.product_id, "unit": "g", "pack_size": "500", "packs": "3",
        "price_fen": "70", "grade": "", "first_day": today().isoformat(),
        "last_day": today(9).isoformat(), "shelf_days": "0",
    }  # fmt: skip
    assert "最高出价" in cook.get("/market/demands/new/").content.decode()
    for _twice in range(2):
        assert cook.post("/market/demands/new/", form | {"key": "two"}).status_code == 302
    assert Demand.objects.get().code in cook.get("/market/demands/").content.decode()
    assert "昆明产地仓" in officer.get("/market/lanes/").content.decode()
    started = officer.post("/market/matching/start/", {"key": "one"})
    run = MatchRun.objects.get()
    assert started["Location"] == f"/market/matching/{run.pk}/"
    assert "后台任务" in officer.get(started["Location"]).content.decode()
    jobs.perform(run.job_id or 0)
    page = officer.get(started["Location"]).content.decode()
    for said in (
        "66.7%",
        "已证明最优",
        "60.01 元",
        "全部采纳（1 笔）",
        "合成数据",
        "别人的价格更合适",
    ):
        assert said in page
    assert officer.post(f"/market/matching/{run.pk}/accept/", {}).status_code == 302
    assert not Order.objects.exists()
    officer.post(f"/market/matching/{run.pk}/accept/", {"match": Match.objects.get().pk})
    assert Order.objects.get().code in officer.get(started["Location"]).content.decode()
    assert "核对通过" in officer.get("/market/matching/").content.decode()
    told = officer.get(f"/api/v1/matchings/{run.pk}/proposals").json()["rows"]
    assert [(one["packs"], one["state"]) for one in told] == [(2, "accepted")]
    left = officer.get(f"/api/v1/matchings/{run.pk}/leftovers").json()
    assert [(one["packs"], one["total"]) for one in left["unmet"]] == [(1, 3)]
    assert cook.get("/api/v1/demands").json()["rows"][0]["rest"] == 1
    book = openpyxl.load_workbook(
        io.BytesIO(officer.get(f"/market/matching/{run.pk}.xlsx").content)
    )
    assert book.sheetnames == ["概要", "匹配", "未满足的求购", "未售出的批次", "装车"]
    assert book["匹配"]["I2"].value == 60.01


def test_pages_ask_the_database_the_same_for_one_match_as_for_many(road: Shop) -> None:
    market, good, _buyer = road
    officer, cook = client_of(market.platform), client_of(market.cook)

    def queries(client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    counts = []
    for more in (1, 4):
        for _one in range(more):
            market.lot(good, packs=2)
            demand(road, packs=3)
        run = matched(market)
        counts.append(
            [
                queries(officer, f"/market/matching/{run.pk}/"),
                queries(officer, f"/market/matching/{run.pk}.xlsx"),
                queries(officer, "/market/matching/"),
                queries(officer, "/market/lanes/"),
                queries(cook, "/market/demands/"),
            ]
        )
    assert counts[0] == counts[1]


def test_a_sheet_of_lanes_is_read_or_each_wrong_cell_named() -> None:
    """Kilograms and yuan on paper are grams and fen inside; two stories of one hub are refused."""
    head = ",".join(column.zh for column in LANES.columns)
    good = "KM,昆明仓,53,31,否,1000,1,2,10000,5000,2,,合成数据,假设"
    seen = read(f"{head}\n{good}\n".encode(), LANES)
    assert seen.ok, seen.errors
    row = seen.rows[0]
    assert (row["tonne_fen"], row["vehicle_grams"], row["room_grams"], row["cold_grams"]) == (
        100_000, 10_000_000, 2000, None,
    )  # fmt: skip
    assert (row["nature"], row["cold"]) == ("synthetic", False)
    bad = "KM,昆明二仓,31,53,是,1000,1,2,10000,0,2,,录入,"
    wrong = read(f"{head}\n{good}\n{bad}假设\n".encode(), LANES)
    assert {one.code for one in wrong.errors} == {"hub_differs", "place_elsewhere", "vehicle_half"}


def test_lanes_loaded_again_change_nothing(road: Shop) -> None:
    market = road[0]
    before = list(Lane.objects.values())
    assert actions.load_lanes(viewer=SYSTEM, rows=[LANE]) == {"added": 0, "changed": 1}
    assert list(Lane.objects.values()) == before
    with pytest.raises(Forbidden):
        actions.load_lanes(viewer=market.cook, rows=[])


def test_what_a_hub_has_no_room_for_is_told_as_a_full_hub() -> None:
    """The engine names rules; no demand here has any, so the room of a hub it was."""
    assert matching.told("rules") == "hub_full"
    assert matching.told("price") == "price"
    assert "rules" not in matching.REASONS


def test_prices_and_shares_follow_their_rules() -> None:
    """Floor without the carrier's part; never more than offered; a share buys whole packs."""
    tiers = [
        Tier("", 1, today(-9), 1001), Tier("", 10, today(-9), 900), Tier("retail", 1, today(1), 1),
    ]  # fmt: skip
    assert matching.floor(tiers, {"producer": 8500, "freight": 1500}, today()) == 765
    assert matching.floor([], {}, today()) is None
    assert matching.settled(1000, 800, 900) == 900
    assert matching.settled(1000, 950, 900) == 950
    assert matching.settled(850, 800, 900) == 850
    assert matching.settled(850, 800, None) == 850
    assert matching.reserved(1000, [(2, 300), (5, 150)]) == 4
    assert matching.reserved(-1, [(2, 300)]) == 0
