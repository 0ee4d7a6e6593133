"""The market against a model of a few dictionaries: whatever is harvested, split, merged, repacked,
ordered, sent, returned, written off and paid, in whatever order, no gram and no fen is lost."""

import os
from collections import Counter, defaultdict
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from xieshou.benefits import actions as benefits_actions, reads as benefits
from xieshou.core.action import Refused
from xieshou.core.scope import SYSTEM
from xieshou.market import actions, reads
from xieshou.market.models import Lot, Reservation, Share, Supplier
from xieshou.market.tests.conftest import OTHER, OURS, Market, households, today

# More of them in a soak: MARKET_EXAMPLES=1000 are fifty thousand steps.
EXAMPLES = int(os.environ.get("MARKET_EXAMPLES", "4"))
# What one round may do depends on which modules are loaded; more follow until each verb was done.
ROUNDS = 6
STEPS = 50
PACK = 500
GRADES = {"特级": 9_000, "一级": 6_001, "二级": 4_000}
PARTS = ("received", "available", "reserved", "shipped", "written_off", "passed_on")
some = st.integers(0, 30)
grades = st.sampled_from(["一级", "一级", "二级", "特级"])


class Shop:
    """A cooperative that keeps a village's collective, its canteen, and six households."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.collective = f"{OURS}-C1"
        benefits_actions.register_collective(
            viewer=SYSTEM, code=self.collective, name="双米底村股份经济合作社", place=OURS
        )
        self.good = market.good(market.admitted())
        Supplier.objects.update(collective=self.collective)
        self.buyer = market.buyer()
        self.homes = {village: households(village, 3) for village in (OURS, OTHER)}
        # How often each verb was done, and refused.
        self.tried: Counter[tuple[str, bool]] = Counter()


class Trade(RuleBasedStateMachine):
    """`lots`: key → grade and base units by part. `orders`: code → state, packs by line's number
    (one line an order), what is held of which lot, shipments not yet come, claims not answered."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self.shop, self.market, self.good = shop, shop.market, shop.good

    @initialize()
    def begin(self) -> None:
        self.mark = transaction.atomic()
        self.mark.__enter__()
        self.lots: dict[int, dict[str, Any]] = {}
        self.orders: dict[str, dict[str, Any]] = {}
        self.grown = 0
        self.harvest(packs=8, odd=120, grade="一级", named=2)

    def attempt(self, allowed: bool, call: Any, **body: Any) -> Any:
        """Do it; the market refuses exactly what the model does not allow."""
        try:
            with transaction.atomic():
                done = call(**body)
        except Refused:
            assert not allowed, body
            done = None
        else:
            assert allowed, body
        self.shop.tried[call.__name__, allowed] += 1
        return done

    def lot(self, at: int) -> tuple[int, dict[str, Any]]:
        key = sorted(self.lots)[at % len(self.lots)]
        return key, self.lots[key]

    def order(self, at: int | str, *states: str) -> tuple[str, dict[str, Any]]:
        """The one named; else one of those in such a state, one time in four and where there is
        none any."""
        if isinstance(at, str):
            return at, self.orders[at]
        fitting = [code for code, one in self.orders.items() if one["state"] in states]
        codes = fitting if fitting and at % 4 else list(self.orders)
        code = codes[at % len(codes)]
        return code, self.orders[code]

    def comes(self, made: Any, grade: str, amount: int) -> None:
        empty = dict.fromkeys(PARTS, 0)
        self.lots[made.pk] = empty | {
            "code": made.code, "grade": grade, "received": amount, "available": amount,
        }  # fmt: skip

    def passes(self, key: int, amount: int) -> None:
        """Out of a lot into another."""
        lot = self.lots[key]
        lot["received"] -= amount
        lot["available"] -= amount
        lot["passed_on"] += amount

    @rule(packs=st.integers(1, 8), odd=st.integers(0, 499), grade=grades, named=st.integers(0, 3))
    def harvest(self, packs: int, odd: int, grade: str, named: int) -> None:
        """Of one village; so many of its households brought all but the odd grams."""
        amount = packs * PACK + odd
        village = (OURS, OTHER)[odd % 2]
        brought = [
            (code, packs * PACK // named, 1) for code in self.shop.homes[village][:named]
        ]  # fmt: skip
        made = self.market.lot(
            self.good, packs=0, quantity=amount, grade=grade, village=village, deliveries=brought,
            harvested_on=today(-1 - odd % 5), contract=f"benefits.contract:{village}-L1",
        )  # fmt: skip
        self.comes(made, grade, amount)
        self.grown += amount

    @rule(at=some, parts=st.lists(st.integers(1, 2500), min_size=1, max_size=3))
    def split(self, at: int, parts: list[int]) -> None:
        key, lot = self.lot(at)
        made = self.attempt(
            sum(parts) <= lot["available"], actions.split_lot, viewer=self.market.seller,
            lot=lot["code"], parts=parts,
        )  # fmt: skip
        for child, amount in zip(made or (), parts, strict=bool(made)):
            self.passes(key, amount)
            self.comes(child, lot["grade"], amount)

    @rule(one=some, two=some)
    def merge(self, one: int, two: int) -> None:
        first, a = self.lot(one)
        alike = [
            (key, lot) for key, lot in sorted(self.lots.items()) if lot["grade"] == a["grade"]
        ]  # fmt: skip
        second, b = alike[two % len(alike)] if two % 4 else self.lot(two)
        fits = first != second and a["grade"] == b["grade"] and min(
            a["available"], b["available"]
        ) > 0  # fmt: skip
        made = self.attempt(
            fits, actions.merge_lots, viewer=self.market.seller, lots=[a["code"], b["code"]]
        )
        if made is not None:
            whole = a["available"] + b["available"]
            for key in (first, second):
                self.passes(key, self.lots[key]["available"])
            self.comes(made, a["grade"], whole)

    @rule(at=some, amount=st.integers(1, 3000), lost=st.integers(0, 700), grade=grades)
    def repack(self, at: int, amount: int, lost: int, grade: str) -> None:
        key, lot = self.lot(at)
        ranks = list(GRADES)
        fits = (
            ranks.index(grade) >= ranks.index(lot["grade"])
            and lost < amount <= lot["available"]
        )  # fmt: skip
        made = self.attempt(
            fits, actions.repack_lot, viewer=self.market.seller, lot=lot["code"], quantity=amount,
            good=self.good.pk, grade=grade, lost=lost,
        )  # fmt: skip
        if made is not None:
            lot["available"] -= lost
            lot["written_off"] += lost
            self.passes(key, amount - lost)
            self.comes(made, grade, amount - lost)

    @rule(at=some, amount=st.integers(1, 3000))
    def write_off(self, at: int, amount: int) -> None:
        _key, lot = self.lot(at)
        done = self.attempt(
            amount <= lot["available"], actions.write_off_lot, viewer=self.market.seller,
            lot=lot["code"], quantity=amount, reason="受潮",
        )  # fmt: skip
        if done is not None:
            lot["available"] -= amount
            lot["written_off"] += amount

    @rule(packs=st.integers(1, 9), grade=grades, better=st.booleans())
    def reserve(self, packs: int, grade: str, better: bool) -> None:
        """An order: whole packs out of each lot, of the grade or, if accepted, of a better one."""
        ranks = list(GRADES)
        fitting = ranks[: ranks.index(grade) + 1] if better else [grade]
        there = sum(
            lot["available"] // PACK for lot in self.lots.values() if lot["grade"] in fitting
        )
        made = self.attempt(
            packs <= there, self.market.order, buyer=self.shop.buyer, good=self.good, packs=packs,
            grade=grade, accepts_substitutes=better,
        )  # fmt: skip
        if made is None:
            return
        held = {}
        for one in Reservation.objects.filter(line__order=made).order_by("lot"):
            lot = self.lots[one.lot_id]
            assert one.quantity % PACK == 0
            assert lot["grade"] in fitting
            lot["available"] -= one.quantity
            lot["reserved"] += one.quantity
            held[one.lot_id] = {"pk": one.pk, "waiting": one.quantity, "gone": 0}
        assert sum(one["waiting"] for one in held.values()) == packs * PACK
        self.orders[made.code] = {
            "state": "reserved", "held": held, "under_way": {}, "sent": 0, "came": 0, "claims": {},
            "taken_off": 0, "fen": GRADES[grade],
        }  # fmt: skip

    def release(self, order: dict[str, Any]) -> None:
        for key, one in order["held"].items():
            self.lots[key]["reserved"] -= one["waiting"]
            self.lots[key]["available"] += one["waiting"]
            one["waiting"] = 0

    @precondition(lambda self: self.orders)
    @rule(at=some, by_buyer=st.booleans())
    def give_up(self, at: int | str, by_buyer: bool) -> None:
        code, order = self.order(at, "reserved")
        call = actions.cancel_order if by_buyer else actions.decline_order
        who = self.market.cook if by_buyer else self.market.seller
        if self.attempt(order["state"] == "reserved", call, viewer=who, order=code) is not None:
            self.release(order)
            order["state"] = "cancelled"

    @precondition(lambda self: self.orders)
    @rule(at=some, packs=st.one_of(st.none(), st.integers(0, 9)))
    def ship(self, at: int | str, packs: int | None) -> None:
        code, order = self.order(at, "reserved", "shipping")
        waiting = sum(one["waiting"] for one in order["held"].values()) // PACK
        asked = waiting if packs is None else packs
        fits = order["state"] in ("reserved", "shipping") and 0 < asked <= waiting
        made = self.attempt(
            fits, actions.ship, viewer=self.market.seller, order=code, carrier="物流",
            sent_on=today(), packs=None if packs is None else {1: packs},
        )  # fmt: skip
        if made is None:
            return
        left = asked * PACK
        for key, one in sorted(order["held"].items()):
            part = min(left, one["waiting"])
            one["waiting"] -= part
            one["gone"] += part
            self.lots[key]["reserved"] -= part
            self.lots[key]["shipped"] += part
            left -= part
        order["sent"] += 1
        order["under_way"][made.number] = asked
        order["state"] = "shipped" if asked == waiting else "shipping"

    @precondition(lambda self: self.orders)
    @rule(at=some)
    def close_short(self, at: int | str) -> None:
        code, order = self.order(at, "shipping")
        done = self.attempt(
            order["state"] == "shipping", actions.close_short, viewer=self.market.seller, order=code
        )
        if done is not None:
            self.release(order)
            order["state"] = "shipped" if order["under_way"] else "received"

    @precondition(lambda self: self.orders)
    @rule(at=some, number=st.sampled_from([1, 1, 1, 2]), lost=st.sampled_from([0, 0, 1, 2]))
    def deliver(self, at: int | str, number: int, lost: int) -> None:
        """A shipment comes, less what was lost on the way, which is not billed."""
        code, order = self.order(at, "shipping", "shipped")
        sent = order["under_way"].get(number)
        came = (sent or 1) - lost
        fits = order["state"] in ("shipping", "shipped") and sent is not None and came >= 0
        done = self.attempt(
            fits, actions.receive, viewer=self.market.cook, order=code, shipment=number, on=today(),
            packs={1: came},
        )  # fmt: skip
        if done is None:
            return
        del order["under_way"][number]
        order["came"] += came
        if order["state"] == "shipped" and not order["under_way"]:
            order["state"] = "received"

    @precondition(lambda self: self.orders)
    @rule(at=some, packs=st.integers(1, 4))
    def claim(self, at: int | str, packs: int) -> None:
        code, order = self.order(at, "received")
        room = order["came"] - order["taken_off"] - sum(order["claims"].values())
        made = self.attempt(
            order["state"] == "received" and packs <= room, actions.claim, viewer=self.market.cook,
            order=code, line=1, kind="damaged", packs=packs, text="破损",
        )  # fmt: skip
        if made is not None:
            order["claims"][made.pk] = packs

    @precondition(lambda self: any(one["claims"] for one in self.orders.values()))
    @rule(at=some, accepted=st.booleans(), restock=st.booleans())
    def answer(self, at: int, accepted: bool, restock: bool) -> None:
        """Packs come back to be sold again, or are written off: of the lot reserved last."""
        asked = [(one, pk) for one in self.orders.values() for pk in one["claims"]]
        order, pk = asked[at % len(asked)]
        done = self.attempt(
            True, actions.decide_claim, viewer=self.market.seller, claim=pk, accepted=accepted,
            answer="知道了", restock=restock,
        )  # fmt: skip
        packs = order["claims"].pop(pk)
        if not accepted or done is None:
            return
        order["taken_off"] += packs
        left = packs * PACK
        for key, one in sorted(order["held"].items(), key=lambda item: -item[1]["pk"]):
            part = min(left, one["gone"])
            one["gone"] -= part
            self.lots[key]["shipped"] -= part
            self.lots[key]["available" if restock else "written_off"] += part
            left -= part
        assert left == 0

    @precondition(lambda self: self.orders)
    @rule(at=some)
    def pay(self, at: int | str) -> None:
        """What is paid reaches households and collective whole: every check of the thread holds."""
        code, order = self.order(at, "received")
        done = self.attempt(
            order["state"] == "received" and not order["claims"], actions.settle,
            viewer=self.market.platform, order=code, on=today(), payment="收-1",
        )  # fmt: skip
        if done is None:
            return
        order["state"] = "paid"
        thread = reads.order_thread(code, SYSTEM)
        assert thread is not None
        assert thread.order.billed_fen == (order["came"] - order["taken_off"]) * order["fen"]
        assert [one.label for one in thread.checks if one.holds is False] == []

    @rule(packs=st.integers(1, 6), grade=grades, spoilt=st.integers(0, 2), restock=st.booleans())
    def whole_trade(self, packs: int, grade: str, spoilt: int, restock: bool) -> None:
        """From order to payment, so that money moves in short runs too."""
        known = set(self.orders)
        self.reserve(packs=packs, grade=grade, better=restock)
        for code in self.orders.keys() - known:
            self.ship(at=code, packs=None)
            self.deliver(at=code, number=1, lost=0)
            if spoilt:
                self.claim(at=code, packs=spoilt)
            if any(one["claims"] for one in self.orders.values()):
                self.answer(at=0, accepted=True, restock=restock)
            self.pay(at=code)

    @invariant()
    def no_gram_is_lost(self) -> None:
        if not hasattr(self, "lots"):
            return
        found = {row.pop("pk"): row for row in Lot.objects.values("pk", *PARTS)}
        assert found == {key: {part: lot[part] for part in PARTS} for key, lot in self.lots.items()}
        still = sum(lot["received"] for lot in found.values())
        assert still == self.grown
        assert reads.faults() == []

    @invariant()
    def no_fen_is_lost(self) -> None:
        """What buyers paid is what the parties were told; what producers and co-op were to have
        is what households and collective got."""
        if not hasattr(self, "lots"):
            return
        paid = sum(
            (one["came"] - one["taken_off"]) * one["fen"]
            for one in self.orders.values()
            if one["state"] == "paid"
        )
        to: dict[str, int] = defaultdict(int)
        for party, fen in Share.objects.filter(settled_on__isnull=False).values_list("to", "fen"):
            to[party] += fen
        assert sum(to.values()) == paid
        households = benefits.household_totals(SYSTEM, "53", today(), today(1))
        collective = benefits.accounts(SYSTEM, self.shop.collective)
        got = sum(households.values()) + sum(year.income_fen for year in collective)
        assert got == to["producer"] + to["coop"]
        assert benefits.faults() == []

    def teardown(self) -> None:
        if hasattr(self, "mark"):
            transaction.set_rollback(True)
            self.mark.__exit__(None, None, None)


def test_no_gram_and_no_fen_is_lost_whatever_is_done(market: Market) -> None:
    shop = Shop(market)
    # A machine that only harvests would prove nothing.
    needed = {"split_lot", "merge_lots", "repack_lot", "ship", "receive", "claim", "settle"}
    done: set[str] = set()
    for again in range(ROUNDS):
        run_state_machine_as_test(
            lambda: Trade(shop),
            settings=settings(
                max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None,
                derandomize=not again, database=None, suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
        done = {verb for verb, allowed in shop.tried if allowed}
        if needed <= done:
            break
    assert needed <= done, shop.tried
    assert not Lot.objects.exists()
