"""Conditions over raw answers: three-valued logic as defined, and nothing but the language."""

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.measure import InputError
from xieshou.engines.measure.sets import load_document, set_codes
from xieshou.engines.measure.sets.derive import derive, parse

Row = Mapping[str, Any]
# A condition as text, and what it means: a plain function of a row, None for unknown.
Pair = tuple[str, Callable[[Row], Any]]

COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
NUMBERS = st.sampled_from([-2.0, 0.0, 0.5, 1.0, 3.0, 1e308])
TEXTS = st.sampled_from(["wood", "gas", "电"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "a": st.none() | NUMBERS,
            "收入": st.none() | NUMBERS,
            "fuel": st.none() | TEXTS,
            "road": st.none() | st.booleans(),
        }
    ),
    min_size=1,
    max_size=6,
)


def _lift(function: Callable[..., Any], *parts: Callable[[Row], Any]) -> Callable[[Row], Any]:
    """Unknown where a part is unknown."""

    def apply(row: Row) -> Any:
        values = [part(row) for part in parts]
        return None if None in values else function(*values)

    return apply


def _calculate(sign: str, x: float, y: float) -> float | None:
    """By the floating-point standard; a division by 0 is unknown."""
    if sign == "/":
        return None if y == 0 else x / y
    return {"+": x + y, "-": x - y, "*": x * y}[sign]


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _and(x: Any, y: Any) -> Any:
    return False if x is False or y is False else None if None in (x, y) else True


def _or(x: Any, y: Any) -> Any:
    return True if x is True or y is True else None if None in (x, y) else False


def arithmetic() -> st.SearchStrategy[Pair]:
    column = st.sampled_from(["a", "收入"]).map(lambda name: (name, operator.itemgetter(name)))
    number = st.sampled_from(["2", "0.5", "1e308"]).map(lambda t: (t, lambda _: float(t)))

    def grow(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
        def join(left: Pair, sign: str, right: Pair) -> Pair:
            meaning = _lift(lambda x, y: _calculate(sign, x, y), left[1], right[1])
            return f"({left[0]} {sign} {right[0]})", meaning

        return st.builds(join, column, st.sampled_from("+-*/"), inner)

    return st.recursive(column, lambda inner: grow(inner | number), max_leaves=3)


def conditions() -> st.SearchStrategy[Pair]:
    def compare(left: Pair, sign: str, right: float) -> Pair:
        meaning = _lift(lambda x: None if _finite(x) is None else COMPARE[sign](x, right), left[1])
        return f"{left[0]} {sign} {right!r}", meaning

    def within(options: list[str]) -> Pair:
        listed = ", ".join(f"'{option}'" for option in options)
        return f"fuel in ({listed},)", _lift(lambda x: x in options, operator.itemgetter("fuel"))

    def absent(item: Pair) -> Pair:
        return f"missing({item[0]})", lambda row: _finite(item[1](row)) is None

    leaf = st.one_of(
        st.builds(compare, arithmetic(), st.sampled_from(list(COMPARE)), NUMBERS),
        st.builds(within, st.lists(TEXTS, min_size=1, max_size=2)),
        st.builds(absent, arithmetic()),
        st.just(("road", operator.itemgetter("road"))),
        st.just(("fuel != 'wood'", _lift(lambda x: x != "wood", operator.itemgetter("fuel")))),
    )

    def grow(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
        def both(one: Pair, other: Pair) -> Pair:
            return f"({one[0]} and {other[0]})", lambda row: _and(one[1](row), other[1](row))

        def either(one: Pair, other: Pair) -> Pair:
            return f"({one[0]} or {other[0]})", lambda row: _or(one[1](row), other[1](row))

        def negated(one: Pair) -> Pair:
            return f"(not {one[0]})", _lift(operator.not_, one[1])

        def counted(one: Pair, other: Pair) -> Pair:
            meaning = _lift(lambda x, y: x + y == 1, one[1], other[1])
            return f"(count({one[0]}, {other[0]}) == 1)", meaning

        return st.one_of(
            st.builds(both, inner, inner),
            st.builds(either, inner, inner),
            st.builds(negated, inner),
            st.builds(counted, inner, inner),
        )

    return st.recursive(leaf, grow, max_leaves=5)


@pytest.fixture(scope="module")
def connection() -> Any:
    return ibis.duckdb.connect()


def computed(text: str, rows: list[Row], connection: Any) -> list[bool | None]:
    schema = pa.schema(
        [("a", pa.float64()), ("收入", pa.float64()), ("fuel", pa.string()), ("road", pa.bool_())]
    )
    connection.con.register("answers", pa.Table.from_pylist(list(map(dict, rows)), schema))
    table = connection.table("answers")
    found: list[bool | None] = connection.to_pyarrow(table.select(found=parse(text).over(table)))[
        "found"
    ].to_pylist()
    return found


@given(condition=conditions(), rows=ROWS)
@settings(max_examples=120, deadline=None)
def test_computed_as_defined(condition: Pair, rows: list[Row], connection: Any) -> None:
    """DuckDB gives for every row what the plain three-valued definition gives."""
    text, meaning = condition
    assert computed(text, rows, connection) == [meaning(row) for row in rows]


def test_a_chain_is_both_comparisons(connection: Any) -> None:
    """0 < x <= 3 is 0 < x and x <= 3; constants are worked out; names have any width and case."""
    rows = [{"a": a, "收入": 1.0, "fuel": None, "road": None} for a in (0.0, 3.0, 4.0, None)]
    assert computed("0 < Ａ <= 1 + 4/2", rows, connection) == [False, True, False, None]


def test_nan_is_unknown(connection: Any) -> None:
    """What data frames write for a missing number is no number."""
    rows = [{"a": math.nan, "收入": None, "fuel": None, "road": None}]
    assert computed("a > 1 or missing(a) and 收入 < 1", rows, connection) == [None]


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("", "expression_empty", 1),
        ("income <", "expression_syntax", 1),
        ("a = 1", "expression_syntax", 3),
        ("a ＜ 1", "expression_syntax", 3),
        ("人数（人） > 1", "expression_syntax", 3),
        ("a == '\\x41'", "expression_syntax", 7),
        ("(" * 500, "expression_syntax", 201),
        ("not " * 400 + "a", "expression_too_large", 401),
        ("a" * 3000, "expression_too_large", 2000),
        ("a/(b/(c/(d/(e/f)))) > 1", "expression_too_large", 1),
        ("a + 9e999 > 1", "expression_number", 5),
        ("a / 0 > 1", "expression_number", 1),
        ("1 < 2", "expression_constant", 1),
        ("a > 1 or 2 > 1", "expression_constant", 10),
        ("missing(1)", "expression_constant", 1),
        ("a in b", "expression_list", 6),
        ("a in (b, 1)", "expression_not_allowed", 6),
        ("a is None", "expression_not_allowed", 1),
        ("a > True", "expression_not_allowed", 5),
        ("  收入 > a.b", "expression_not_allowed", 8),
        ("__import__('os')", "expression_not_allowed", 1),
        ("(lambda: 1)() > a", "expression_not_allowed", 1),
        ("[x for x in a] > 1", "expression_not_allowed", 1),
        ("a[0] > 1", "expression_not_allowed", 1),
        ("(a := 1) > 1", "expression_not_allowed", 2),
        ("f'{a}' == 'x'", "expression_not_allowed", 1),
        ("a ** 2 > 1", "expression_not_allowed", 1),
    ],
)
def test_refused_with_its_position(text: str, code: str, at: int) -> None:
    """Whatever is not of the language is refused, with the character where it stands."""
    with pytest.raises(InputError) as refused:
        parse(text)
    assert (refused.value.code, refused.value.problems[0].at) == (code, at)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nope > 1", "expression_column_unknown"),
        ("fuel > 1", "expression_kinds_mixed"),
        ("fuel > 'wood'", "expression_text_order"),
        ("road == 1", "expression_kinds_mixed"),
        ("road and a", "expression_kinds_mixed"),
        ("a", "expression_kinds_mixed"),
        ("count(a, road) > 1", "expression_kinds_mixed"),
        ("fuel in ('wood', 1)", "expression_kinds_mixed"),
        ("-fuel == 1", "expression_kinds_mixed"),
    ],
)
def test_kinds_are_checked(text: str, code: str) -> None:
    """Numbers, texts and truths do not mix, whatever the data; unknown questions are named."""
    with pytest.raises(InputError) as refused:
        parse(text).check({"a": "number", "fuel": "text", "road": "truth"})
    assert refused.value.code == code


@given(text=st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text brings anything but an expression or an InputError."""
    try:
        found = parse(text).columns
    except InputError as error:
        found = error.problems[0].at
    assert found


@pytest.mark.parametrize("code", set_codes())
def test_shipped_sets_follow_from_answers(code: str) -> None:
    """Every indicator of a shipped set has a condition; with no answer nothing is known."""
    document = load_document(code)
    empty = pa.table({one.column: [""] for one in document.questions})
    assert derive(empty, document).to_pylist() == [dict.fromkeys(document.indicators.codes)]


def test_a_household_of_the_rural_set() -> None:
    """As people write them: 是/否, thousands with commas, Chinese names of fuels."""
    document = load_document("rural-cn")
    answers = dict.fromkeys((one.column for one in document.questions), "")
    answers |= {
        "cooking_fuel": "柴草",
        "serious_illness": "是",
        "medical_cost_yuan": "12,000",
        "income_yuan": "２0000",
        "has_electricity": "有",
        "electricity_enough": "否",
        "water_minutes": "25",
        "dwelling_grade": "A",
    }
    found = derive(pa.table({name: [cell] for name, cell in answers.items()}), document)
    known = {code: flag for code, flag in found.to_pylist()[0].items() if flag is not None}
    assert known == {"illness": True, "fuel": True, "power": True, "water": True, "housing": False}


def test_answers_that_cannot_be_read_are_named() -> None:
    """A word among numbers and an absent column are told together."""
    document = load_document("global-mpi")
    answers = {one.column: ["1", ""] for one in document.questions if not one.choices}
    answers |= {"toilet": ["none", None], "cooking_fuel": ["", "wood"], "water_source": ["sea", ""]}
    answers["child_deaths_5y"] = ["", "two"]
    answers.pop("water_minutes")
    with pytest.raises(InputError) as refused:
        derive(pa.table(answers), document)
    assert [(one.code, one.column, one.row) for one in refused.value.problems] == [
        ("answer_unreadable", "child_deaths_5y", 2),
        ("answer_not_a_choice", "water_source", 1),
        ("answer_column_missing", "water_minutes", None),
    ]


def test_rows_stay_in_their_order() -> None:
    """Of many rows each keeps its own deprivations, though DuckDB works on them in parallel."""
    document = load_document("rural-cn")
    rows = 500_000
    answers = {one.column: pa.nulls(rows, pa.bool_()) for one in document.questions}
    answers["paved_road"] = pa.array([at % 7 != 0 for at in range(rows)])
    for one in document.questions:
        if one.kind != "truth":
            kind = pa.float64() if one.kind == "number" else pa.string()
            answers[one.column] = pa.nulls(rows, kind)
    found = derive(pa.table(answers), document)
    assert found["road"].to_pylist() == [at % 7 == 0 for at in range(rows)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("missing(not road)", [False, True]),
        ("missing(a not in (1, 2))", [False, True]),
        ("missing(not (a < 收入))", [False, True]),
        ("missing(not not road)", [False, True]),
        ("missing(road)", [False, True]),
        ("not missing(not road)", [True, False]),
    ],
)
def test_a_condition_can_be_missing(text: str, expected: list[bool], connection: Any) -> None:
    """SQL reads NOT x IS NULL as NOT (x IS NULL): the condition is asked, not its opposite."""
    known = {"a": 1.0, "收入": 2.0, "fuel": "gas", "road": True}
    assert computed(text, [known, dict.fromkeys(known)], connection) == expected


def test_an_answer_of_two_columns_is_refused() -> None:
    """Neither of two columns of one name, whatever its width and case, is the answer."""
    document = load_document("rural-cn")
    names = [one.column for one in document.questions]
    columns = [pa.array(["1"])] * len(names)
    with pytest.raises(InputError) as refused:
        derive(pa.table([*columns, pa.array(["0"])], names=[*names, names[0].upper()]), document)
    assert ("column_twice", names[0]) in [(p.code, p.column) for p in refused.value.problems]
    table = ibis.memtable(pa.table({"a": [1.0], "Ａ": [2.0]}))
    with pytest.raises(InputError, match="There are 2 columns"):
        parse("a > 1").over(table)
