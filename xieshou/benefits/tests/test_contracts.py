"""Contracts that bind both sides: what they owe, what the worst year brings, what is late."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from xieshou.benefits import actions, reads
from xieshou.benefits.models import Collective, IncomeLine
from xieshou.benefits.rules import contracts, risks
from xieshou.benefits.rules.contracts import Period
from xieshou.benefits.tests.conftest import (
    COLLECTIVE,
    COUNTY,
    NEXT_COUNTY,
    NEXT_VILLAGE,
    NO_PASSWORD,
    VILLAGE,
    WAN,
    make_households,
    person,
    seen_anew,
)
from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.funds import reads as funds
from xieshou.registry import actions as registry_actions, reads as registry

YEAR = Period(12, 0)
CODE = f"{VILLAGE}-L01"
TERMS = {"rent_per_mu": 800_00, "land": 1000, "escalator": 300}
BEGAN = date(2025, 1, 1)


@pytest.mark.parametrize(
    ("kind", "terms", "facts", "period", "fen"),
    [
        # 800 元 a mu, 10 mu, 3 % more each year: 8,000, then 8,240, then 8,487.20.
        ("rent", TERMS, {}, Period(12, 0), 8_000_00),
        ("rent", TERMS, {}, Period(12, 1), 8_240_00),
        ("rent", TERMS, {}, Period(12, 2), 8_487_20),
        ("rent", TERMS, {}, Period(6, 0), 4_000_00),
        ("labour", {"wage_per_day": 120_00, "days_promised": 10}, {"days": 25}, YEAR, 3_000_00),
        ("labour", {"wage_per_day": 120_00, "days_promised": 10}, {"days": 3}, YEAR, 1_200_00),
        # The market at 30 less 4 is above the floor of 20; at 22 it is not.
        ("order", {"floor_per_kg": 20_00, "margin_per_kg": 4_00, "usual": 1},
         {"market_per_kg": 30_00, "delivered": 50_500}, YEAR, 1_313_00),
        ("order", {"floor_per_kg": 20_00, "margin_per_kg": 4_00, "usual": 1},
         {"market_per_kg": 22_00, "delivered": 50_500}, YEAR, 1_010_00),
        ("share", {"share": 1500, "floor": 5_000_00}, {"profit": 10 * WAN}, YEAR, 1_5000_00),
        ("share", {"share": 1500, "floor": 5_000_00}, {"profit": 0}, YEAR, 5_000_00),
        # 镇沅县河西村双孢菇工厂: 3,816 万 at 6.2 % are 236.592 万 (stated: about 250).
        ("asset", {"investment": 3816 * WAN, "rate": 620}, {}, YEAR, 236_5920_00),
        ("service", {"fee_per_mu": 150_00, "land": 500, "promised_per_mu": 900_00},
         {"harvest": 4_000_00}, YEAR, 500_00),
        ("service", {"fee_per_mu": 150_00, "land": 500, "promised_per_mu": 900_00},
         {"harvest": 9_000_00}, YEAR, 0),
        ("post", {"wage_per_month": 800_00, "posts": 3}, {}, Period(3, 0), 7_200_00),
    ],
)  # fmt: skip
def test_what_each_kind_owes(
    kind: str, terms: dict[str, int], facts: dict[str, int], period: Period, fen: int
) -> None:
    """Worked by hand; the terms are such as the kind takes."""
    assert contracts.flaws(contracts.TERMS[kind], terms) == ()
    assert contracts.due_fen(kind, terms, facts, period) == fen


@settings(max_examples=30, deadline=None)
@given(
    floor=st.integers(0, 10**6),
    market=st.integers(0, 10**6),
    margin=st.integers(0, 10**6),
    grams=st.integers(0, 10**8),
)
def test_an_order_never_pays_below_its_floor(
    floor: int, market: int, margin: int, grams: int
) -> None:
    """Whatever the market does; nor less for more delivered."""
    terms = {"floor_per_kg": floor, "margin_per_kg": margin, "usual": 1}
    fen, more = (
        contracts.due_fen("order", terms, {"market_per_kg": market, "delivered": grams + n}, YEAR)
        for n in (0, 1000)
    )
    assert 2 * fen * 1000 >= 2 * floor * grams - 1000
    assert more >= fen


def test_the_schedule_covers_every_month_once() -> None:
    """Three years by the half-year, the last period shorter where the end does not fit."""
    whole = contracts.schedule(date(2025, 1, 1), date(2027, 12, 31), 6, 10)
    assert [day.isoformat() for day in whole][:2] == ["2025-07-10", "2026-01-10"]
    assert [one.year for one in whole.values()] == [0, 0, 1, 1, 2, 2]
    short = contracts.schedule(date(2025, 3, 1), date(2026, 7, 31), 12, 28)
    assert [one.months for one in short.values()] == [12, 5]


def test_before_signing_the_worst_is_shown() -> None:
    """A price of nothing, half the harvest, no profit; of the household with the least."""
    rows = reads.simulate(
        "order", {"floor_per_kg": 20_00, "margin_per_kg": 4_00, "usual": 100_000},
        {"market_per_kg": 30_00, "delivered": 100_000}, starts_on=BEGAN,
        ends_on=date(2026, 12, 31), every_months=12, due_day=1, weights=[1, 3],
    )  # fmt: skip
    assert [(row.expected_fen, row.worst_fen, row.least_worst_fen) for row in rows] == [
        (2_600_00, 1_000_00, 250_00),
        (2_600_00, 1_000_00, 250_00),
    ]
    [service] = reads.simulate(
        "service", {"fee_per_mu": 150_00, "land": 500, "promised_per_mu": 0},
        {"harvest": 1_000_00}, starts_on=BEGAN, ends_on=date(2025, 12, 31), every_months=12,
        due_day=1,
    )  # fmt: skip
    assert (service.expected_fen, service.worst_fen) == (250_00, -250_00)


@pytest.fixture
def firm(collective: Collective) -> int:
    made = registry_actions.register_organisation(
        viewer=SYSTEM, place=COUNTY, name="福贡茶业有限公司", kind="firm"
    )
    return int(made.pk)


def sides() -> tuple[Viewer, Viewer]:
    return person("chair", "collective_officer", VILLAGE), person("office", "county_office", COUNTY)


def draft(households: list[str], **changes: Any) -> Any:
    body: dict[str, Any] = {
        "contract": CODE, "terms": TERMS, "starts_on": BEGAN, "ends_on": date(2029, 12, 31),
        "every_months": 12, "due_day": 10, "land_use": "grain",
        "members": [(code, 100 * (n + 1)) for n, code in enumerate(households)],
    }  # fmt: skip
    return actions.draft_version(viewer=SYSTEM, **(body | changes))


def opened(firm: int, kind: str = "rent", **changes: Any) -> Any:
    body = {
        "code": CODE, "name": "茶园流转", "kind": kind, "place": VILLAGE, "organisation": firm,
        "collective": COLLECTIVE,
    }  # fmt: skip
    return actions.open_contract(viewer=SYSTEM, **(body | changes))


def sign(version: Any, chair: Viewer, office: Viewer) -> None:
    for viewer, side in ((chair, "village"), (office, "organisation")):
        actions.consent(
            viewer=viewer, contract=CODE, number=version.number, side=side, document="合同1号",
            content_hash=version.content_hash,
        )  # fmt: skip


def test_terms_hold_once_both_sides_agree(firm: int, village: list[str]) -> None:
    """One side alone, or one person for both, makes no contract; a new version replaces the old
    only when both agreed to it, and the old one stays."""
    chair, office = sides()
    opened(firm)
    first = draft(village[:3])
    body = {
        "contract": CODE,
        "number": 1,
        "document": "合同1号",
        "content_hash": first.content_hash,
    }
    with pytest.raises(Forbidden):
        actions.consent(viewer=office, side="village", **body)
    with pytest.raises(Forbidden):
        actions.consent(viewer=SYSTEM, side="village", **body)
    with pytest.raises(Conflict):
        actions.consent(viewer=chair, side="village", **(body | {"content_hash": "another"}))
    actions.consent(viewer=chair, side="village", **body)
    assert reads.contract(SYSTEM, CODE).in_force is None
    with pytest.raises(Conflict):
        actions.state_due(viewer=SYSTEM, contract=CODE, due_on=date(2026, 1, 10), facts={})
    actions.consent(viewer=office, side="organisation", **body)
    assert reads.contract(SYSTEM, CODE).in_force == 1
    second = draft(village[:3], terms=TERMS | {"rent_per_mu": 900_00})
    assert reads.contract(SYSTEM, CODE).in_force == 1
    sign(second, chair, office)
    assert [(row.number, row.in_force) for row in reads.versions(SYSTEM, CODE)] == [
        (2, True), (1, False),
    ]  # fmt: skip
    with pytest.raises(Conflict):
        actions.consent(viewer=chair, side="village", **body)
    first.terms = {}
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save()


def test_one_person_is_not_both_sides(firm: int, village: list[str]) -> None:
    """Though that person may speak for either."""
    both = person("both", "collective_officer", VILLAGE)
    user_id = both.user_id
    registry_actions.grant_role(viewer=SYSTEM, user=user_id, role="county_office", place=COUNTY)
    both = seen_anew(both)
    opened(firm)
    version = draft(village[:1])
    with pytest.raises(Forbidden):
        sign(version, both, both)
    assert reads.contract(SYSTEM, CODE).in_force is None


def test_the_firm_signs_for_itself(firm: int, village: list[str]) -> None:
    """Whoever works for it sees its contract and speaks for it; another firm's people do not."""
    other = registry_actions.register_organisation(
        viewer=SYSTEM, place=COUNTY, name="另一家茶业有限公司", kind="firm"
    )
    opened(firm)
    version = draft(village[:1])
    body = {
        "contract": CODE, "number": 1, "side": "organisation", "document": "合同1号",
        "content_hash": version.content_hash,
    }  # fmt: skip
    ours, theirs = (
        registry_actions.create_user(
            viewer=SYSTEM, username=name, name=name, password_hash=NO_PASSWORD, organisation=works
        )
        for name, works in (("ours", firm), ("theirs", other.pk))
    )
    for user in (ours, theirs):
        registry_actions.grant_role(viewer=SYSTEM, user=user.pk, role="supplier", place=COUNTY)
    with pytest.raises(Forbidden):
        actions.consent(viewer=registry.viewer_for(theirs), **body)
    assert reads.contract(registry.viewer_for(theirs), CODE) is None
    actions.consent(viewer=registry.viewer_for(ours), **body)
    assert reads.contract(registry.viewer_for(ours), CODE) is not None
    assert reads.members(registry.viewer_for(ours), CODE).rows == ()


def test_a_due_is_paid_to_the_households_by_weight(firm: int, village: list[str]) -> None:
    """8,000 元 by 1 : 2 : 3, exact to the fen, in two payments; never more than is owed; whoever
    stated it does not put down that it was paid."""
    chair, office = sides()
    opened(firm)
    sign(draft(village[:3]), chair, office)
    due = actions.state_due(viewer=chair, contract=CODE, due_on=date(2026, 1, 10), facts={})
    assert due.amount_fen == 8_000_00
    body: dict[str, Any] = {"due": due.pk, "on": date(2026, 2, 1), "document": "回单1号"}
    with pytest.raises(Forbidden):
        actions.pay_due(viewer=chair, amount_fen=1, **body)
    actions.pay_due(viewer=office, amount_fen=5_000_00, **body)
    with pytest.raises(Conflict):
        actions.pay_due(viewer=office, amount_fen=3_000_01, **body)
    actions.pay_due(viewer=office, amount_fen=3_000_00, **body)
    got = [reads.income_book(SYSTEM, code, 2026).total_fen for code in village[:3]]
    assert got == [83333 + 50000, 166667 + 100000, 250000 + 150000]
    with pytest.raises(Conflict):
        actions.state_due(viewer=chair, contract=CODE, due_on=date(2026, 1, 10), facts={})
    with pytest.raises(BadInput):
        actions.state_due(viewer=chair, contract=CODE, due_on=date(2027, 1, 11), facts={})


def test_rent_of_an_asset_comes_to_the_collective(firm: int) -> None:
    """镇沅河西村: 6.2 % of 3,816 万 a year in the collective's book."""
    chair, office = sides()
    opened(firm, "asset")
    terms = {"investment": 3816 * WAN, "rate": 620}
    sign(draft([], terms=terms, land_use=""), chair, office)
    due = actions.state_due(viewer=chair, contract=CODE, due_on=date(2026, 1, 10), facts={})
    actions.pay_due(
        viewer=office, due=due.pk, amount_fen=due.amount_fen, on=date(2026, 1, 15), document="回单"
    )
    [year] = reads.accounts(SYSTEM, COLLECTIVE)
    assert year.income_fen == 236_5920_00
    balance = funds.trial_balance(COLLECTIVE, SYSTEM)
    assert balance is not None
    assert {row.code: row.balance_fen for row in balance.rows if not row.depth}["4"] == -236_5920_00
    assert not IncomeLine.objects.exists()
    assert reads.faults() == []


def test_what_is_late_is_told(
    firm: int, village: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unstated or unpaid the day after, a breach after thirty days, longest first; paid, never."""
    chair, office = sides()
    opened(firm)
    sign(draft(village[:2]), chair, office)

    def on(day: date) -> list[tuple[str, int]]:
        monkeypatch.setattr(timezone, "localdate", lambda *_: day)
        return [(row.standing, row.days_late) for row in reads.late(office)]

    first = date(2026, 1, 10)
    assert on(first) == []
    assert on(first + timedelta(1)) == [("late", 1)]
    assert on(first + timedelta(31)) == [("breach", 31)]
    due = actions.state_due(viewer=chair, contract=CODE, due_on=first, facts={})
    body: dict[str, Any] = {"due": due.pk, "on": first, "document": "回单"}
    actions.pay_due(viewer=office, amount_fen=7_999_99, **body)
    assert on(first + timedelta(5)) == [("late", 5)]
    actions.pay_due(viewer=office, amount_fen=1, **body)
    assert on(first + timedelta(40)) == []
    assert reads.late(person("neighbour", "county_office", NEXT_COUNTY)) == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"terms": {"land": 1, "escalator": 0}}, "rent_per_mu"),
        ({"terms": TERMS | {"escalator": 2001}}, "escalator"),
        ({"terms": TERMS | {"bonus": 1}}, "bonus"),
        ({"terms": TERMS | {"land": 1.5}}, "land"),
        ({"ends_on": date(2024, 12, 31)}, "ends_on"),
        ({"ends_on": date(2046, 1, 1)}, "ends_on"),
        ({"every_months": 5}, "every_months"),
        ({"land_use": "golf"}, "land_use"),
    ],
)
def test_wrong_terms_are_named(
    firm: int, village: list[str], changes: dict[str, Any], field: str
) -> None:
    """The field that is to blame, and nothing is written."""
    opened(firm)
    with pytest.raises(BadInput) as refused:
        draft(village[:1], **changes)
    assert refused.value.params["field"] == field
    assert reads.versions(SYSTEM, CODE) == ()


def test_only_households_of_the_village_are_party(firm: int, village: list[str]) -> None:
    """Each once, with a weight above zero; without any the collective must be named."""
    opened(firm)
    there = make_households(NEXT_VILLAGE, 1)
    for members in ([(there[0], 1)], [(village[0], 0)], [(village[0], 1)] * 2):
        with pytest.raises(BadInput):
            draft([], members=members)
    opened(firm, code=f"{VILLAGE}-L02", collective="")
    with pytest.raises(Conflict):
        draft([], contract=f"{VILLAGE}-L02")


def test_risks_are_measured_against_their_thresholds() -> None:
    """One firm alone has an index of 10,000; four in equal parts 2,500, six 1,667. The Gini of
    1 : 2 : 3 is 2/9, of one that has all among five 0.8."""
    assert risks.hhi([7]) == pytest.approx(10_000)
    assert risks.hhi([1] * 4) == pytest.approx(2_500)
    assert risks.gini([1, 2, 3]) == pytest.approx(2 / 9)
    assert risks.gini([0, 0, 0, 0, 5]) == pytest.approx(0.8)
    assert risks.gini([]) == 0
    calm: dict[str, Any] = {
        "kind": "order", "terms": {"floor_per_kg": 1}, "land_use": "grain", "weights": [1, 1],
        "by_firm": dict.fromkeys(range(6), 1), "dependence": 0.5,
    }  # fmt: skip
    assert risks.risks(**calm) == ()
    for code, change in (
        ("one_firm", {"by_firm": {1: 10}}),
        ("unequal", {"weights": [1, 1, 1, 50]}),
        ("not_grain", {"land_use": "other"}),
        ("dependent", {"dependence": 0.51}),
        ("no_floor", {"terms": {"floor_per_kg": 0}}),
    ):
        assert [risk.code for risk in risks.risks(**(calm | change))] == [code]


def test_risks_of_a_contract_are_explained(firm: int, village: list[str]) -> None:
    """One firm brings all of the village's dues, on land that grows no grain."""
    chair, office = sides()
    opened(firm)
    sign(draft(village[:2], land_use="other"), chair, office)
    due = actions.state_due(viewer=chair, contract=CODE, due_on=date(2026, 1, 10), facts={})
    actions.pay_due(
        viewer=office, due=due.pk, amount_fen=due.amount_fen, on=timezone.localdate(),
        document="回单",
    )  # fmt: skip
    found = reads.contract_risks(SYSTEM, CODE)
    assert [row.code for row in found] == ["one_firm", "not_grain", "dependent"]
    assert all(row.label and row.basis for row in found)


def test_a_household_sees_its_own_contract_alone(firm: int, village: list[str]) -> None:
    """Its own weight, no other's; a neighbour that is no party to it sees none."""
    chair, office = sides()
    opened(firm)
    sign(draft(village[:3]), chair, office)
    mine, other = person("mine"), person("other")
    actions.link_resident(viewer=office, user=mine.user_id, household=village[1])
    actions.link_resident(viewer=office, user=other.user_id, household=village[8])
    assert [row.weight for row in reads.members(mine, CODE).rows] == [200]
    assert reads.contract(other, CODE) is None
    assert reads.members(other, CODE).rows == ()
    assert reads.contracts_at(person("nobody")).total == 0
