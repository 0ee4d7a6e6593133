"""The ledger against a model of a few dictionaries: whatever is done in whatever order, both agree,
and every grant is conserved after every step."""

import itertools
import os
from collections import defaultdict
from typing import Any

from django.db import connection, transaction
from django.test import TestCase
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from xieshou.core.action import Refused
from xieshou.core.scope import SYSTEM
from xieshou.funds import actions
from xieshou.funds.actions import Leg
from xieshou.funds.models import Balance
from xieshou.funds.reads.grants import PARTS, totals
from xieshou.funds.tests.conftest import COUNTY, NEXT_COUNTY, VILLAGE, day, make_places

# More of them overnight, others each night: FUNDS_EXAMPLES=10000 are a million steps. PostgreSQL,
# where a step costs several times as much, takes a fifth of them.
OVERNIGHT = "FUNDS_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("FUNDS_EXAMPLES", "100" if connection.vendor == "sqlite" else "20"))
STEPS = 105
_count = itertools.count()
amounts = st.integers(1, 60)
years = st.integers(2025, 2028)
grants = st.sampled_from(["A", "B"])
ENDS = {"5001": "spent", "5201": "retained", "5301": "dividends"}


class Ledger(RuleBasedStateMachine):
    """Two grants of 100 fen each: A for water in the county in 2026, B for anything in 2027."""

    @initialize()
    def begin(self) -> None:
        self.mark = transaction.atomic()
        self.mark.__enter__()
        self.name = f"m{next(_count)}"
        actions.open_book(viewer=SYSTEM, code=self.name, name="账套", place=COUNTY)
        self.pk = {}
        for code, year, purposes in (("A", 2026, ["water"]), ("B", 2027, [])):
            made = actions.register_grant(
                viewer=SYSTEM, book=self.name, code=self.name + code, name="资金", year=year,
                source="municipal", amount_fen=100, within=COUNTY, purposes=purposes,
            )  # fmt: skip
            self.pk[code] = made.pk
        self.year = {"A": 2026, "B": 2027}
        self.parts: dict[str, dict[str, int]] = {g: defaultdict(int) for g in "AB"}
        # What may still be spent by year, what was, and every entry that can be undone.
        self.allowed: dict[str, dict[int, int]] = {g: defaultdict(int) for g in "AB"}
        self.used: dict[str, dict[int, int]] = {g: defaultdict(int) for g in "AB"}
        self.log: list[tuple[int, str, dict[str, int], int, int, int]] = []
        self.keys: dict[str, tuple[Any, ...]] = {}
        self.closed = (2024, 12)
        self.tried = 0

    def attempt(self, allowed: bool, call: Any, **body: Any) -> Any:
        """Do it; the ledger refuses exactly what the model does not allow."""
        self.tried += 1
        try:
            done = call(viewer=SYSTEM, **body)
        except Refused:
            assert not allowed, body
            return None
        assert allowed, body
        return done

    def open(self, year: int, month: int) -> bool:
        return (year, month) > self.closed

    def do(
        self, entry: Any, grant: str, parts: dict[str, int], year: int, allowed: int, used: int
    ) -> None:
        if entry is None:
            return
        for part, fen in parts.items():
            self.parts[grant][part] += fen
        if allowed:
            self.allowed[grant][year] += allowed
        if used:
            self.used[grant][year] += used
        self.log.append((entry.pk, grant, parts, year, allowed, used))

    @rule(grant=grants, fen=amounts, year=years)
    def receive(self, grant: str, fen: int, year: int) -> None:
        fits = self.open(year, 6) and self.parts[grant]["in"] + fen <= 100
        entry = self.attempt(
            fits, actions.receive_grant, grant=self.name + grant, amount_fen=fen,
            date=day(6, year=year),
        )  # fmt: skip
        self.do(entry, grant, {"in": fen, "unspent": fen}, self.year[grant], fen, 0)

    @rule(
        grant=grants, fen=amounts, year=years, end=st.sampled_from(list(ENDS)),
        place=st.sampled_from([VILLAGE, COUNTY, VILLAGE, NEXT_COUNTY, ""]),
        purpose=st.sampled_from(["water", "water", "road", ""]),
    )  # fmt: skip
    def spend(self, grant: str, fen: int, year: int, end: str, place: str, purpose: str) -> None:
        fits = (
            self.open(year, 6)
            and fen <= self.parts[grant]["unspent"]
            and place.startswith(COUNTY)
            and (grant == "B" or purpose == "water")
            and self.used[grant][year] + fen <= self.allowed[grant][year]
        )
        code = self.name + grant
        legs = [Leg(end, fen, code, place, purpose), Leg("1002", -fen, code)]
        entry = self.attempt(
            fits, actions.post, book=self.name, date=day(6, year=year), legs=legs, memo="payment"
        )
        self.do(entry, grant, {ENDS[end]: fen, "unspent": -fen}, year, 0, fen)

    @rule(grant=grants, fen=amounts, year=years)
    def give_back(self, grant: str, fen: int, year: int) -> None:
        fits = self.open(year, 6) and fen <= self.parts[grant]["unspent"]
        entry = self.attempt(
            fits, actions.return_grant, grant=self.name + grant, amount_fen=fen,
            date=day(6, year=year),
        )  # fmt: skip
        self.do(entry, grant, {"returned": fen, "unspent": -fen}, year, 0, 0)

    @rule(grant=grants, fen=amounts, year=st.integers(2025, 2027))
    def carry(self, grant: str, fen: int, year: int) -> None:
        left = self.allowed[grant][year] - self.used[grant][year]
        fits = self.open(year + 1, 1) and year >= self.year[grant] and fen <= left
        entry = self.attempt(
            fits, actions.carry_over, grant=self.name + grant, from_year=year, amount_fen=fen,
            date=day(1, year=year + 1),
        )  # fmt: skip
        if entry is not None:
            self.allowed[grant][year] -= fen
            self.allowed[grant][year + 1] += fen

    @rule(at=st.integers(0, 30), fen=amounts)
    def twice(self, at: int, fen: int) -> None:
        """The same request again, with the same body or another."""
        key = f"{self.name}-{at}"
        money = (Leg("1002", fen), Leg("4001", -fen))
        known = self.keys.get(key)
        entry = self.attempt(
            known is None or known[0] == fen, actions.post, book=self.name, legs=money,
            date=day(12, year=2029), memo="interest", once=("machine", key),
        )  # fmt: skip
        if entry is not None:
            assert known is None or known[1] == entry.pk
            self.keys[key] = (fen, entry.pk)

    @rule(at=st.integers(0, 50))
    def undo(self, at: int) -> None:
        if not self.log:
            return
        pk, grant, parts, year, allowed, used = self.log[at % len(self.log)]
        gone = pk < 0
        fits = (
            not gone
            and all(self.parts[grant][part] - fen >= 0 for part, fen in parts.items())
            and self.used[grant][year] <= self.allowed[grant][year] - allowed
        )
        entry = self.attempt(fits, actions.reverse, entry=abs(pk), date=day(12, year=2029))
        if entry is None:
            return
        self.log[at % len(self.log)] = (-pk, grant, parts, year, allowed, used)
        for part, fen in parts.items():
            self.parts[grant][part] -= fen
        self.allowed[grant][year] -= allowed
        # What is undone gives room in the year in which it is undone.
        self.used[grant][2029] -= used

    @rule(year=st.sampled_from([2025, 2025, 2026]), month=st.integers(1, 12))
    def close(self, year: int, month: int) -> None:
        if (year, month) > (2026, 2) or self.tried < 40:
            return
        fits = (year, month) > self.closed
        done = self.attempt(fits, actions.close_period, book=self.name, year=year, month=month)
        if done is not None:
            self.closed = (year, month)

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "pk"):
            return
        found = totals(self.pk.values())
        for grant, pk in self.pk.items():
            parts = found.get(pk, {})
            arrived = -parts.get("source", 0) - parts.get("carried", 0)
            assert arrived == sum(parts.get(part, 0) for part in PARTS)
            assert arrived == self.parts[grant]["in"]
            assert [parts.get(p, 0) for p in PARTS] == [self.parts[grant][p] for p in PARTS]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.mark.__exit__(None, None, None)


class TestLedgerAgainstItsModel(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_places()

    def test_they_agree_whatever_is_done(self) -> None:
        """More than ten thousand steps on SQLite."""
        Ledger.TestCase.settings = settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, derandomize=not OVERNIGHT,
            print_blob=True, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        Ledger.TestCase("runTest").runTest()
        assert Balance.objects.count() == 0
