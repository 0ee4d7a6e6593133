"""One tea order, from the harvest of two villages to every household that it paid: goods to the
gram, money to the fen, and the way back from a household's receipt."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xieshou.benefits import actions as benefits, reads as income
from xieshou.core import jobs
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.funds import reads as funds
from xieshou.market import actions, reads
from xieshou.market.models import Good, Product
from xieshou.market.tests.conftest import (
    COUNTY,
    NEXT_COUNTY,
    NO_PASSWORD,
    OTHER,
    OURS,
    Market,
    client_of,
    households,
    make_places,
    person,
    speciality,
    today,
)
from xieshou.registry import actions as registry_actions, reads as registry

COLLECTIVE = f"{OURS}-C1"
CONTRACT = f"{OURS}-L01"
RENT_FEN = 1_234_567


@dataclass
class Story:
    """Those who act, and what they made."""

    market: Market
    good: Good
    buyer: str
    order: str
    lot: str
    brought: dict[str, int]
    officer: Viewer


@pytest.fixture
def story(db: None, settings: Any, tmp_path: Any) -> Story:
    """Tea of twelve households of one village and three of the next, in one lot; the canteen
    ordered ten packs, claimed one, and paid; the co-op's share went to the village collective."""
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path
    make_places()
    market = Market()
    actions.load_products(viewer=SYSTEM, rows=[speciality() | {"name": "老姆登茶"}])
    market.product = Product.objects.get(name="老姆登茶")
    benefits.register_collective(
        viewer=SYSTEM, code=COLLECTIVE, name="双米底村股份经济合作社", place=OURS
    )
    officer = person("officer", "collective_officer", OURS)
    brought = _brought()
    _contract(market, officer, [code for code in brought if code.startswith(OURS)])
    good = market.good(_supplier(market), name="老姆登茶 250 克", pack_size=250)
    lot = _harvested(market, good, brought)
    buyer = market.buyer()
    order = market.order(buyer, good, packs=10)
    market.delivered(order)
    claimed = actions.claim(
        viewer=market.cook, order=order.code, line=1, kind="damaged", packs=1, text="受潮"
    )
    actions.decide_claim(
        viewer=market.seller, claim=claimed.pk, accepted=True, answer="认可", restock=False
    )
    actions.settle(viewer=market.platform, order=order.code, on=today(), payment="回单-1")
    return Story(market, good, buyer, order.code, lot, brought, officer)


def _brought() -> dict[str, int]:
    """Grams of tea by household."""
    ours, others = households(OURS, 12), households(OTHER, 3)
    return {code: 300 + 7 * at for at, code in enumerate([*ours, *others])}


def _supplier(market: Market) -> Any:
    made = actions.apply_as_supplier(
        viewer=market.seller, place=COUNTY, organisation=market.coop, name="测试茶叶合作社",
        kind="cooperative", collective=COLLECTIVE,
    )  # fmt: skip
    market.linked(made)
    actions.check_supplier(viewer=market.county, supplier=made.code)
    return actions.admit_supplier(viewer=market.platform, supplier=made.code)


def _contract(market: Market, officer: Viewer, members: list[str]) -> None:
    """An order contract at a floor price, agreed to by village and county."""
    benefits.open_contract(
        viewer=SYSTEM, code=CONTRACT, name="茶叶订单收购", kind="order", place=OURS,
        organisation=market.coop, collective=COLLECTIVE,
    )  # fmt: skip
    version = benefits.draft_version(
        viewer=SYSTEM, contract=CONTRACT,
        terms={"floor_per_kg": 20_00, "margin_per_kg": 4_00, "usual": 1000},
        starts_on=today(-30), ends_on=today(300), every_months=12, due_day=28,
        members=[(code, 1) for code in members],
    )  # fmt: skip
    for viewer, side in ((officer, "village"), (market.county, "organisation")):
        benefits.consent(
            viewer=viewer, contract=CONTRACT, number=1, side=side, document="合同1号",
            content_hash=version.content_hash,
        )  # fmt: skip


def _harvested(market: Market, good: Good, brought: dict[str, int]) -> str:
    """Two harvests, a part of the first split off, all that is left of both merged."""
    lots = []
    for village, contract in ((OURS, f"benefits.contract:{CONTRACT}"), (OTHER, "")):
        rows = [(code, grams, 1) for code, grams in brought.items() if code.startswith(village)]
        whole = sum(grams for _code, grams, _fen in rows)
        lots.append(
            market.lot(good, quantity=whole, village=village, deliveries=rows, contract=contract)
        )
    (part,) = actions.split_lot(viewer=market.seller, lot=lots[0].code, parts=[1000])
    merged = actions.merge_lots(viewer=market.seller, lots=[lots[0].code, part.code, lots[1].code])
    return merged.code


@pytest.fixture
def shared_out(story: Story, monkeypatch: pytest.MonkeyPatch) -> str:
    """The collective's year: the tea and a rent, shared out by a run that was voted on and paid.

    Gives the run's code.
    """
    benefits.record_collective(
        viewer=SYSTEM, collective=COLLECTIVE, kind="income", amount_fen=RENT_FEN, on=today(),
        source="benefits.rent:1",
    )  # fmt: skip
    benefits.record_collective(
        viewer=SYSTEM, collective=COLLECTIVE, kind="expense", amount_fen=30_001, on=today(),
        source="benefits.repair:1",
    )  # fmt: skip
    benefits.name_share_type(viewer=SYSTEM, collective=COLLECTIVE, code="member", name="成员股")
    holders = [code for code in story.brought if code.startswith(OURS)]
    change = benefits.propose_shares(
        viewer=story.officer, collective=COLLECTIVE, reason="清产核资量化", document="1号",
        moves=[("member", "", code, 100 + 13 * at) for at, code in enumerate(holders)],
    )  # fmt: skip
    chair, clerk = (person(name, "collective_officer", OURS) for name in ("chair", "clerk"))
    benefits.decide_shares(
        viewer=chair, change=change.pk, confirmed=True, content_hash=change.content_hash
    )
    benefits.set_sharing_rule(
        viewer=SYSTEM, collective=COLLECTIVE, reserve_bp=2000, welfare_bp=1000, retained_bp=1000,
        dividend_bp=6000, document="章程",
    )  # fmt: skip
    run = benefits.propose_run(viewer=story.officer, collective=COLLECTIVE, year=today().year)
    benefits.open_notice(viewer=chair, run=run.code, where="村务公开栏")
    then = today(11)
    monkeypatch.setattr(timezone, "localdate", lambda *_: then)
    benefits.enter_vote(
        viewer=clerk, run=run.code, met_on=then, eligible=30, present=26, in_favour=25, against=1
    )
    paid = benefits.pay_runs(viewer=story.market.county, runs=[run.code])
    jobs.perform(paid.pk)
    return str(run.code)


def thread(story: Story, viewer: Viewer) -> Any:
    """What the API answers, in one call."""
    answer = client_of(viewer).get(f"/api/v1/threads/orders/{story.order}")
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def resident_of(household: str) -> Viewer:
    user = registry_actions.create_user(
        viewer=SYSTEM, username="resident", name="村民", password_hash=NO_PASSWORD
    )
    benefits.link_resident(viewer=SYSTEM, user=user.pk, household=household)
    return registry.viewer_for(get_user_model().objects.get(pk=user.pk))


def test_every_gram_and_every_fen_is_accounted_for(story: Story, shared_out: str) -> None:
    """What was paid is what the parties got; what the producers and the collective got is what
    households and collective have; and no app finds a fault in its own tables."""
    row = thread(story, story.market.county)
    assert row["order"]["billed_fen"] == 9 * 6_001 == sum(one["fen"] for one in row["parties"])
    assert sum(one["quantity"] for one in row["harvests"]) == 9 * 250
    parties = {one["to"]: one["fen"] for one in row["parties"]}
    lines = [
        line
        for code in story.brought
        for line in income.sources_of_household(SYSTEM, code, today().year)
        if line.kind == "sale"
    ]
    assert {line.household for line in lines} == set(story.brought)
    assert sum(line.amount_fen for line in lines) == parties["producer"] == row["paid"]["fen"]
    (part,) = row["collectives"]
    assert part["income_fen"] == parties["coop"]
    assert part["run"] == shared_out
    ways = ("spent_fen", "reserve_fen", "welfare_fen", "retained_fen", "dividend_fen")
    assert sum(part[way] for way in ways) == part["income_fen"]
    assert sum(one["fen"] for one in part["reached"]["receipts"]) == part["dividend_fen"] > 0
    assert row["checks"]
    assert all(one["left"] == one["right"] for one in row["checks"])
    assert [*reads.faults(), *income.faults(), *funds.faults()] == []


def test_the_lot_is_followed_through_split_and_merge(story: Story) -> None:
    """Both villages' harvests stand behind the one lot that was sent, with their contract."""
    row = thread(story, story.market.county)
    assert [one["lot"] for one in row["sold"]] == [story.lot]
    assert {one["contract"] for one in row["harvests"]} == {CONTRACT, ""}
    contracts = {one["contract"]: one for one in row["paid"]["receipts"]}
    assert contracts.keys() == {CONTRACT, ""}


def test_a_dividend_gives_the_same_parts_both_ways(story: Story, shared_out: str) -> None:
    """From the order to the households and from each receipt back; the parts of a receipt add up to
    it, and tea's share is its share of what the run mixed."""
    row = thread(story, story.market.county)
    (part,) = row["collectives"]
    pool = part["income_fen"] + RENT_FEN
    assert part["pool_fen"] == pool
    for receipt in part["reached"]["receipts"]:
        back = reads.receipt_thread(receipt["id"], story.market.county)
        assert sum(one.fen for one in back.origins) == back.receipt.fen
        (tea,) = (one for one in back.origins if one.order == story.order)
        assert tea.fen == receipt["fen"]
        assert abs(tea.fen * pool - back.receipt.fen * part["income_fen"]) < pool
        assert tea.share == part["income_fen"] / pool


def test_whoever_buys_or_sells_sees_villages_only(story: Story, shared_out: str) -> None:
    """No household, and no village of three: nor the other, from which it would follow."""
    for viewer in (story.market.seller, story.market.cook):
        row = thread(story, viewer)
        assert row["paid"]["receipts"] == []
        assert [one["fen"] for one in row["paid"]["villages"]] == [None, None]
        (part,) = row["collectives"]
        assert part["reached"]["receipts"] == []
        assert part["pool_fen"] is None
        page = client_of(viewer).get(f"/market/thread/order/{story.order}/").content.decode()
        assert not [code for code in story.brought if code in page]


def test_an_office_sees_the_households_of_its_places(story: Story) -> None:
    """The village's officer its own, the county's all, another county's nothing at all."""
    mine = thread(story, story.market.county)["paid"]["receipts"]
    assert {one["household"] for one in mine} == set(story.brought)
    elsewhere = person("elsewhere", "county_office", NEXT_COUNTY)
    for path in (
        f"/api/v1/threads/orders/{story.order}",
        f"/api/v1/threads/receipts/{mine[0]['id']}",
        f"/market/thread/order/{story.order}/",
        f"/market/thread/receipt/{mine[0]['id']}/",
    ):
        assert client_of(elsewhere).get(path).status_code == 404
    assert client_of(elsewhere).get("/market/thread/receipt/999999999/").status_code == 404


def test_a_resident_follows_its_own_receipt(story: Story, shared_out: str) -> None:
    """It finds its receipts on a page of its own and what order each came from, not who else was
    paid, nor the buyer's name; another household's receipt is not there."""
    own, other = list(story.brought)[:2]
    resident = client_of(resident_of(own))
    page = resident.get("/market/thread/receipts/").content.decode()
    row = thread(story, story.market.county)
    of = {one["household"]: one["id"] for one in row["paid"]["receipts"]}
    dividends = {
        one["household"]: one["id"] for one in row["collectives"][0]["reached"]["receipts"]
    }
    for receipt in (of[own], dividends[own]):
        assert f"/market/thread/receipt/{receipt}/" in page
        shown = resident.get(f"/market/thread/receipt/{receipt}/").content.decode()
        assert story.order in shown
        assert story.lot in shown
        assert "测试食堂" not in shown
        assert other not in shown
    assert resident.get(f"/market/thread/receipt/{of[other]}/").status_code == 404
    assert resident.get(f"/market/thread/order/{story.order}/").status_code == 404


def test_the_public_sees_no_household_and_no_small_village(story: Story) -> None:
    """Of fifteen households the whole is told, of a village of three and its only neighbour
    nothing; of a lot of three households no amount at all."""
    anybody = Client()
    row = json.loads(anybody.get(f"/api/v1/threads/lots/{story.lot}").content)
    assert row["fen"] == 9 * 6_001
    assert [one["fen"] for one in row["villages"]] == [None, None]
    page = anybody.get(f"/market/thread/public/{story.lot}/").content.decode()
    assert not [code for code in story.brought if code in page]
    assert anybody.get(f"/market/thread/public/{story.order}/").status_code == 404
    small = _small_lot_sold(story)
    row = json.loads(anybody.get(f"/api/v1/threads/lots/{small}").content)
    assert (row["fen"], row["quantity"], row["parties"]) == (None, None, [])
    assert [one["fen"] for one in row["villages"]] == [None]


def _small_lot_sold(story: Story) -> str:
    market = story.market
    few = [(code, 500, 1) for code in story.brought if code.startswith(OTHER)]
    lot = market.lot(story.good, quantity=1500, village=OTHER, deliveries=few, grade="特级")
    order = market.order(story.buyer, story.good, packs=4, grade="特级")
    market.delivered(order)
    actions.settle(viewer=market.platform, order=order.code, on=today(), payment="回单-2")
    return str(lot.code)


def test_the_thread_asks_no_more_for_more_households(story: Story) -> None:
    """The number of questions to the database does not grow with the households of a lot."""
    counts = []
    for people in (10, 25):
        rows = [
            {"code": f"{OURS}-{people}{at:03d}", "village": OURS, "group": "other", "size": 4}
            for at in range(people)
        ]
        registry_actions.import_households(viewer=SYSTEM, rows=rows, origin="synthetic")
        brought = [(row["code"], 100, 1) for row in rows]
        story.market.lot(
            story.good, quantity=people * 100, deliveries=brought, grade="二级",
            harvested_on=today(-2),
        )  # fmt: skip
        order = story.market.order(story.buyer, story.good, packs=people * 100 // 250, grade="二级")
        story.market.delivered(order)
        actions.settle(viewer=story.market.platform, order=order.code, on=today(), payment="3")
        with CaptureQueriesContext(connection) as asked:
            row = reads.order_thread(order.code, story.market.county)
        assert len(row.paid.receipts) == people
        counts.append(len(asked))
    assert counts[0] == counts[1]
