"""What a proposal must be like, without any table."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from xieshou.projects import rules
from xieshou.projects.rules import Content, Cost
from xieshou.projects.tests.conftest import content


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"name": " "}, "name_empty"),
        ({"serves": 0}, "serves_nobody"),
        ({"serves": 8}, "serves_nobody"),
        ({"clears": 0}, "clears_nothing"),
        ({"people": 10}, "more_households_than_people"),
        ({"costs": ()}, "no_cost"),
        ({"costs": (Cost("municipal", "31", 0),)}, "amount_out_of_range"),
        ({"costs": (Cost("bank", "31", 1),)}, "source_unknown"),
        ({"costs": (Cost("county", "5", 1), Cost("county", "5", 2))}, "cost_twice"),
        ({"uses": (("doctor", 0),)}, "days_out_of_range"),
        ({"uses": (("doctor", 1), ("doctor", 2))}, "trade_twice"),
        ({"product": "茶叶", "product_kg_per_year": 5}, "product_only_industry"),
        ({"kind": "industry", "product": "茶叶"}, "product_needs_amount"),
        ({"income_fen": 86_000, "jobs": 3}, None),
        ({"income_fen": rules.MOST_FEN + 1}, "income_out_of_range"),
        ({"jobs": -1}, "number_out_of_range"),
        ({"requires": ("a",), "excludes": ("a",)}, "requires_and_excludes"),
    ],
)
def test_each_flaw_is_found_alone(changes: dict[str, object], code: str | None) -> None:
    """A sound proposal has no flaw, and one thing wrong gives one flaw."""
    found = [flaw.code for flaw in rules.flaws(content(**changes))]
    assert found == ([code] if code else [])


def test_every_kind_clears_indicators_of_its_own() -> None:
    """The default table covers all kinds."""
    assert all(rules.CLEARS.values())
    assert rules.CLEARS["education"] == ("schooling", "attendance")


def test_a_listed_proposal_is_withdrawn_or_enters_the_plan_of_its_year() -> None:
    """What was listed is what was read: nothing else moves it. What is planned can leave again, is
    carried out, or is given up with its project."""
    moves = {
        state: [verb for verb in rules.TRANSITIONS if rules.next_state(verb, state)]
        for state in ("listed", "planned")
    }
    assert moves == {
        "listed": ["enter_plan", "withdraw"],
        "planned": ["enter_plan", "leave_plan", "carry_through", "give_up"],
    }


@given(st.dictionaries(st.integers(0, 12), st.sets(st.integers(0, 12), max_size=3), max_size=12))
def test_a_circle_is_found_if_and_only_if_no_order_exists(graph: dict[int, set[int]]) -> None:
    """Agrees with stripping away, again and again, whatever requires nothing that is left."""
    left = {str(k): {str(v) for v in values} for k, values in graph.items()}
    around = rules.circle(left)
    assert all(nxt in left[code] for code, nxt in pairwise(around))
    while free := [code for code, needs in left.items() if not needs & left.keys()]:
        for code in free:
            del left[code]
    assert bool(around) == bool(left)


@given(st.sets(st.sampled_from(rules.GROUPS)))
def test_masks_and_names_are_each_others_inverse(chosen: set[str]) -> None:
    """Packing then unpacking gives the same names in order."""
    assert set(rules.names(rules.mask(chosen, rules.GROUPS), rules.GROUPS)) == chosen


def test_payers_of_a_source_stay_while_its_sum_stays() -> None:
    """A form that asks for sources alone does not change who pays."""
    before = (Cost("enterprise", "310101", 3), Cost("enterprise", "310115", 4))
    same = rules.with_payers(content(costs=(Cost("enterprise", "x", 7),)), before)
    other = rules.with_payers(content(costs=(Cost("enterprise", "x", 8),)), before)
    assert same.costs == before
    assert other.costs == (Cost("enterprise", "310101", 8),)


def test_a_row_of_the_sheet_gets_the_usual_payers_and_indicators() -> None:
    """Empty cells mean what is usual for the kind, and everybody."""
    row = {
        "code": "c",
        "year": 2027,
        "village": "533323101207",
        "name": "茶厂",
        "kind": "industry",
        "cost_district": 5,
        "cost_county": 6,
        "days_agronomist": 3,
        "product": "茶叶",
        "product_tonnes": 1.5,
    }
    made = rules.entry_of_row(row, "310115", ["water", "income", "work"]).content
    assert made == Content(
        name="茶厂",
        kind="industry",
        clears=0b110,
        serves=7,
        households=0,
        people=0,
        costs=(Cost("district", "310115", 5), Cost("county", "533323", 6)),
        uses=(("agronomist", 3),),
        product="茶叶",
        product_kg_per_year=1500,
    )
