"""Plain documents in and out of the engine."""

import copy
import json
from typing import Any

import pytest

from xieshou.engines.plan import InputError, check, explain, from_document, solve, to_document

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
