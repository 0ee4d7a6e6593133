"""Plain documents in and out of the engine."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from xieshou.engines.plan import (
    InputError,
    check,
    choices_from_document,
    explain,
    from_document,
    select,
    selection_to_document,
    solve,
    to_document,
)

GUIDE = Path(__file__).parents[4] / "docs" / "guide" / "plan-file.md"
EXAMPLES = [
    json.loads(text)
    for text in re.findall(r"```json\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
]
PLAIN, RULES, PARTS, YEARS, EASED, GIVEN = EXAMPLES

DOCUMENT: dict[str, Any] = {
    "indicators": [
        {"code": "water", "weight": 3},
        {"code": "road", "weight": 3},
        {"code": "income", "weight": 4},
    ],
    "cutoff": "1/2",
    "limits": [
        {"code": "money:city", "sense": "<=", "amount": 100},
        {"code": "days:engineer", "sense": "<=", "amount": 9},
    ],
    "villages": [
        {
            "code": "V1",
            "people": [{"group": 0, "lacks": ["water", "road"], "persons": 120}],
            "works": [
                {"code": "well", "clears": ["water"], "uses": {"money:city": 30}},
                {
                    "code": "road",
                    "clears": ["road"],
                    "serves": [0],
                    "uses": {"money:city": 70, "days:engineer": 5},
                    "excludes": ["well"],
                },
            ],
        },
        {
            "code": "V2",
            "people": [{"lacks": ["water", "income"], "persons": 10}],
            "works": [{"code": "v2-well", "clears": ["water"], "uses": {"money:city": 90}}],
        },
    ],
}


def test_a_document_is_solved_and_told_as_plain_json() -> None:
    """The well lifts 120 people of score 6 for 30; the dearer road is barred by it."""
    problem = from_document(DOCUMENT)
    assert problem.line == 5
    plan = solve(problem)
    told = to_document(problem, plan, check(problem, plan), explain(problem, plan))
    told = json.loads(json.dumps(told))
    assert told["certified"]
    assert told["value"] == 120 * 6
    works = {row["code"]: row for row in told["works"]}
    assert [code for code, row in works.items() if row["chosen"]] == ["well"]
    assert works["road"]["reason"] == "excluded"
    assert works["road"]["params"] == {"work": "well"}
    assert works["v2-well"]["village"] == "V2"
    money = told["limits"][0]
    assert (money["code"], money["sense"], money["used"], money["slack"]) == (
        "money:city", "<=", 30, 70,
    )  # fmt: skip


def changed(*path: Any, to: Any) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    at: Any = document
    for step in path[:-1]:
        at = at[step]
    if to is None:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return document


WORK = ("villages", 0, "works", 0)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ([], "field_missing"),
        (changed("limits", to=None), "field_missing"),
        (changed("villages", to={}), "field_not_a_list"),
        (changed("villages", to=[]), "no_villages"),
        (changed("villages", to=["V1"]), "field_missing"),
        (changed("cutoff", to="much"), "cutoff_unreadable"),
        (changed("cutoff", to=0), "cutoff_unreadable"),
        (changed("cutoff", to="3/2"), "cutoff_unreadable"),
        (changed("cutoff", to="1/0"), "cutoff_unreadable"),
        (changed("cutoff", to="1e-999999999"), "cutoff_unreadable"),
        (changed("indicators", 0, "weight", to="3"), "field_not_whole"),
        (changed("indicators", 1, "code", to="water"), "indicator_twice"),
        (changed("indicators", to=DOCUMENT["indicators"] * 11), "indicators"),
        (changed("limits", 0, "sense", to="<"), "sense"),
        (changed("limits", 0, "amount", to=12.5), "field_not_whole"),
        (changed("villages", 1, "code", to="V1"), "village_twice"),
        (changed("villages", 0, "people", 0, "lacks", to=["sea"]), "indicator_unknown"),
        (changed("villages", 0, "people", 0, "persons", to=-1), "persons_negative"),
        (changed("villages", 0, "people", 0, "persons", to=2**70), "field_not_whole"),
        (changed("villages", 0, "people", 0, "group", to=32), "group"),
        (changed(*WORK, "clears", to=[["water"]]), "indicator_unknown"),
        (changed(*WORK, "serves", to=[10**9]), "group"),
        (changed(*WORK, "uses", to=[30]), "field_not_a_table"),
        (changed(*WORK, "uses", to={"money:moon": 1}), "limit_unknown"),
        (changed(*WORK, "uses", to={"money:city": True}), "field_not_whole"),
        (changed(*WORK, "requires", to=["nothing"]), "work_unknown"),
        (changed(*WORK, "excludes", to=[{}]), "field_not_text"),
        (changed(*WORK, "requires", to=["v2-well"]), "requires_village"),
        (changed(*WORK, "code", to=""), "field_not_text"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_refused_by_name(document: Any, code: str) -> None:
    """No wrong document becomes a problem, and none ends in another error."""
    with pytest.raises(InputError) as refusal:
        from_document(document)
    assert refusal.value.code == code
    assert str(refusal.value)


def told_of(document: dict[str, Any]) -> dict[str, Any]:
    """The document's plan, with its reasons, as it goes out."""
    problem = from_document(document)
    plan = solve(problem)
    told = to_document(problem, plan, check(problem, plan), explain(problem, plan))
    assert told["certified"]
    return json.loads(json.dumps(told))


def chosen(told: dict[str, Any]) -> list[str]:
    return [work["code"] for work in told["works"] if work["chosen"]]


def test_the_guides_first_example() -> None:
    """Two works for 100 million fen do not fit into 90; who lacks two of 3 is lifted by either."""
    told = told_of(PLAIN)
    assert told["value"] == 120 * 6
    assert len(chosen(told)) == 1


def test_the_guides_rules() -> None:
    """The tank is a must and needs the pipe, which reaches 48 of 50 people, by weight 2."""
    told = told_of(RULES)
    assert chosen(told) == ["pipe", "tank"]
    assert told["value"] == 2 * 48


def test_the_guides_parts() -> None:
    """Well: 3 x 5 - 4; tea: 2 x 7. Not both; with another weight of income the other."""
    told = told_of(PARTS)
    assert (chosen(told), told["value"]) == (["tea"], 14)
    assert {part["code"]: part["value"] for part in told["parts"]} == {
        "poverty": 0, "income": 14, "upkeep": 0,
    }  # fmt: skip
    told = told_of({**PARTS, "parts": [{"code": "income", "weight": 1}, PARTS["parts"][1]]})
    assert (chosen(told), told["value"]) == (["well"], 11)
    assert {part["code"]: part["value"] for part in told["parts"]} == {
        "poverty": 15, "income": 0, "upkeep": -4,
    }  # fmt: skip


def test_the_guides_years() -> None:
    """Limits by year, starts that end in time, and what each year carries on to the next."""
    told = told_of(YEARS)
    starts = {work["code"]: work["start"] for work in told["works"] if work["chosen"]}
    assert starts["pipe"] == "2027"
    codes = [limit["code"] for limit in told["limits"]]
    assert codes == ["money:city@2027", "money:city@2028", "money:city@2029", "days:engineer"]
    problem = from_document(YEARS)
    assert [relief.most for relief in problem.reliefs] == [4, 3]
    assert problem.opens.tolist() == [[True, True, False], [True, False, False], [True] * 3]


def test_the_guides_easings() -> None:
    """Twenty short for the well and thirty for the tea: the cheapest lots are taken."""
    told = told_of(EASED)
    assert chosen(told) == ["well", "tea"]
    eased = {one["code"]: (one["lots"], one["cost"]) for one in told["eased"]}
    assert eased == {"carry:money:b": (2, 2), "more:demand:tea:1": (3, 3)}
    assert told["value"] == 40 + 12 - 5
    assert {part["code"]: part["value"] for part in told["parts"]} == {"poverty": 40, "bonus": 12}


def test_the_guides_options() -> None:
    """Six for seven beats five for five; both do not fit."""
    choices = choices_from_document(GIVEN)
    found = select(choices)
    told = selection_to_document(choices, found, check(choices, found))
    assert told["value"] == 8
    assert told["groups"] == [{"code": "V1", "option": 1}, {"code": "V2", "option": 0}]


def test_a_plan_may_be_told_without_reasons() -> None:
    """Then works say only whether they are chosen."""
    problem = from_document(DOCUMENT)
    plan = solve(problem)
    told = to_document(problem, plan, check(problem, plan))
    assert {"chosen", "code", "village"} == set(told["works"][0])
    assert told["limits"][0]["used"] == 30


def within(example: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    document = copy.deepcopy(example)
    at: Any = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return document


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (within(PLAIN, "vilages", to=[]), "field_unknown"),
        (within(PLAIN, "reach", to="near"), "reach_model"),
        (within(RULES, *WORK, "reach", to=101), "reach"),
        (within(RULES, *WORK, "reach", to=8.5), "field_not_whole"),
        (within(RULES, *WORK, "requiers", to=[]), "field_unknown"),
        (within(RULES, *WORK, "must", to=1), "field_not_truth"),
        (within(RULES, *WORK, "asks", to={"money": 1}), "gives_unknown"),
        (within(RULES, "villages", 0, "caps", 0, "works", to=["nothing"]), "work_unknown"),
        (within(RULES, "villages", 0, "caps", 1, "code", to="V1 at most two"), "cap_twice"),
        (within(PARTS, *WORK, "parts", to={"jobs": 1}), "part_unknown"),
        (within(PARTS, "parts", 0, "code", to="upkeep"), "part_twice"),
        (within(YEARS, "years", 0, "code", to="2028"), "year_twice"),
        (within(YEARS, "limits", 0, "amounts", to={"2030": 1}), "limit_year"),
        (within(YEARS, "limits", 1, "carry", to={"share": 5, "lot": 1}), "carry_nowhere"),
        (within(YEARS, *WORK, "opens", to=["2030"]), "year_unknown"),
        (within(YEARS, *WORK, "phases", to=[0, 0]), "phases"),
        (within(EASED, "limits", 0, "soft", "lot", to=0), "lot"),
        (within(EASED, "limits", 1, "carry", "to", to="money:c"), "easing_unknown"),
        (within(EASED, "limits", 2, "more", 1, "cost", to=0), "more_falling"),
        (within(EASED, "reliefs", 0, "changes", to={"money:c": 1}), "relief_limit"),
    ],
)
def test_a_wrong_feature_is_refused_by_name(document: Any, code: str) -> None:
    """Also what would be passed over silently, such as a misspelt field."""
    with pytest.raises(InputError) as refusal:
        from_document(document)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({}, "field_missing"),
        (within(GIVEN, "groups", 0, "options", to=[]), "no_options"),
        (within(GIVEN, "groups", 0, "code", to="V2"), "group_twice"),
        (within(GIVEN, "groups", 0, "options", 1, "uses", to={"gold": 1}), "limit_unknown"),
    ],
)
def test_wrong_options_are_refused_by_name(document: Any, code: str) -> None:
    """By group or limit."""
    with pytest.raises(InputError) as refusal:
        choices_from_document(document)
    assert refusal.value.code == code
