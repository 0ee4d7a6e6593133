"""When somebody is deprived, said over raw answers: a tree that is read, checked and computed.

    parse("per_head_income < 5000 or main_dish in ('maize', 'none')")   # expression_parser.py

Three kinds of values: numbers (double precision), texts and truths. An empty answer is unknown,
and so is the result of a division by 0 and what comes to no finite number; unknown goes through
arithmetic and comparisons, and through and/or/not by Kleene's strong three-valued logic: what
does not depend on the unknown is known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import reduce
from operator import add, and_, eq, ge, gt, le, lt, mul, ne, or_, sub
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from xieshou.engines.measure.input_error import InputError, Problem, column_twice
from xieshou.engines.measure.reading.cells import plain

if TYPE_CHECKING:
    import ibis

Kind: TypeAlias = Literal["number", "text", "truth"]
Kinds: TypeAlias = Mapping[str, Kind]
# An Ibis value; its classes are generated, and Python constants stand beside them.
Value: TypeAlias = Any
Columns: TypeAlias = Mapping[str, Value]

COMPARISONS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
ARITHMETIC = {"+": add, "-": sub, "*": mul}


def fault(code: str, at: int, what: str, remedy: str, value: str = "") -> InputError:
    """A refusal that names the place in the expression."""
    return InputError(Problem(code, what, remedy, value=value, at=at))


@dataclass(frozen=True, slots=True)
class Column:
    """An answer; found by its name whatever the width and case of its letters."""

    name: str
    at: int

    def kind(self, kinds: Kinds) -> Kind:
        if self.name not in kinds:
            raise fault(
                "expression_column_unknown",
                self.at,
                f"There is no question {self.name}",
                f"Use {_nearest(self.name, kinds)}, or add the question",
                self.name,
            )
        return kinds[self.name]

    def over(self, columns: Columns) -> Value:
        return columns[self.name]


@dataclass(frozen=True, slots=True)
class Constant:
    value: float | str
    at: int

    def kind(self, kinds: Kinds) -> Kind:
        return "text" if isinstance(self.value, str) else "number"

    def over(self, columns: Columns) -> Value:
        return self.value


@dataclass(frozen=True, slots=True)
class Arithmetic:
    sign: Literal["+", "-", "*", "/"]
    left: "Node"
    right: "Node"
    at: int

    def kind(self, kinds: Kinds) -> Kind:
        for side in (self.left, self.right):
            _expect("number", side, kinds)
        return "number"

    def over(self, columns: Columns) -> Value:
        left, right = self.left.over(columns), self.right.over(columns)
        if self.sign != "/":
            return ARITHMETIC[self.sign](left, right)
        return left / (right if isinstance(right, float) else right.nullif(0.0))


@dataclass(frozen=True, slots=True)
class Comparison:
    sign: str
    left: "Node"
    right: "Node"
    at: int

    def kind(self, kinds: Kinds) -> Kind:
        kind = self.left.kind(kinds)
        if kind == "truth":
            raise _mixed(self.left, kind, "number or text")
        _expect(kind, self.right, kinds)
        if kind == "text" and self.sign not in ("==", "!="):
            raise fault(
                "expression_text_order",
                self.at,
                f"Texts cannot be compared by {self.sign}",
                "Compare texts by ==, != or in (…)",
                self.sign,
            )
        return "truth"

    def over(self, columns: Columns) -> Value:
        return COMPARISONS[self.sign](_result(self.left, columns), _result(self.right, columns))


@dataclass(frozen=True, slots=True)
class Within:
    """`x in (…)`: whether the value is one of the constants; unknown where it is unknown."""

    item: "Node"
    values: tuple[Constant, ...]
    at: int

    def kind(self, kinds: Kinds) -> Kind:
        kind = self.item.kind(kinds)
        if kind == "truth":
            raise _mixed(self.item, kind, "number or text")
        for value in self.values:
            _expect(kind, value, kinds)
        return "truth"

    def over(self, columns: Columns) -> Value:
        return _result(self.item, columns).isin([value.value for value in self.values])


@dataclass(frozen=True, slots=True)
class Missing:
    """`missing(x)`: whether the value is unknown; never unknown itself."""

    item: "Node"
    at: int

    def kind(self, kinds: Kinds) -> Kind:
        self.item.kind(kinds)
        return "truth"

    def over(self, columns: Columns) -> Value:
        value = _result(self.item, columns)
        # Ibis 12 writes (~x).isnull() as NOT x IS NULL, which SQL reads as NOT (x IS NULL).
        return (value.cast("int8") if value.type().is_boolean() else value).isnull()


@dataclass(frozen=True, slots=True)
class Count:
    """`count(a, b, …)`: how many of the conditions hold; unknown where one of them is."""

    parts: tuple["Node", ...]
    at: int

    def kind(self, kinds: Kinds) -> Kind:
        for part in self.parts:
            _expect("truth", part, kinds)
        return "number"

    def over(self, columns: Columns) -> Value:
        return reduce(add, (part.over(columns).cast("float64") for part in self.parts))


@dataclass(frozen=True, slots=True)
class Not:
    item: "Node"
    at: int

    def kind(self, kinds: Kinds) -> Kind:
        return _expect("truth", self.item, kinds)

    def over(self, columns: Columns) -> Value:
        return ~self.item.over(columns)


@dataclass(frozen=True, slots=True)
class Joined:
    word: Literal["and", "or"]
    parts: tuple["Node", ...]
    at: int

    def kind(self, kinds: Kinds) -> Kind:
        for part in self.parts:
            _expect("truth", part, kinds)
        return "truth"

    def over(self, columns: Columns) -> Value:
        join = and_ if self.word == "and" else or_
        return reduce(join, (part.over(columns) for part in self.parts))


Node: TypeAlias = (
    Column | Constant | Arithmetic | Comparison | Within | Missing | Count | Not | Joined
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition over raw answers, made by `parse`; `columns` are the answers it asks for."""

    text: str
    columns: frozenset[str]
    root: Node

    def __str__(self) -> str:
        return self.text

    def check(self, kinds: Kinds) -> None:
        """Refuse an unknown column, texts where numbers belong, and what is not a condition."""
        _expect("truth", self.root, {plain(name).casefold(): kind for name, kind in kinds.items()})

    def check_choices(self, choices: Mapping[str, Sequence[str]]) -> None:
        """Refuse a text that a question with listed answers never gives."""
        for column, constant in _texts_compared(self.root):
            if column.name in choices and constant.value not in choices[column.name]:
                raise fault(
                    "expression_choice_unknown",
                    constant.at,
                    f"{column.name} is never {str(constant.value)[:40]!r}",
                    f"Use one of {', '.join(choices[column.name])}",
                    str(constant.value)[:40],
                )

    def over(self, table: "ibis.Table") -> "ibis.expr.types.BooleanValue":
        """The condition as a column of `table`: true, false, or null where unknown.

        Columns are found by name, whatever the width and case of letters. InputError names what
        is missing or of the wrong kind.
        """
        columns, kinds = {}, {}
        for name, dtype in table.schema().items():
            kind = _kind_of(dtype)
            if kind and (key := plain(name).casefold()) in self.columns:
                if key in kinds:
                    raise InputError(column_twice(name))
                kinds[key] = kind
                value = table[name]
                columns[key] = _finite(value.cast("float64")) if kind == "number" else value
        self.check(kinds)
        return self.root.over(columns)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    match node:
        case Arithmetic() | Comparison():
            below: tuple[Node, ...] = (node.left, node.right)
        case Within() | Missing() | Not():
            below = (node.item,)
        case Joined() | Count():
            below = node.parts
        case _:
            below = ()
    for one in below:
        yield from walk(one)


def _texts_compared(root: Node) -> Iterator[tuple[Column, Constant]]:
    for node in walk(root):
        match node:
            case Comparison(left=Column() as column, right=Constant() as constant):
                yield column, constant
            case Comparison(left=Constant() as constant, right=Column() as column):
                yield column, constant
            case Within(item=Column() as column, values=values):
                yield from ((column, constant) for constant in values)


def _result(node: Node, columns: Columns) -> Value:
    """What the node comes to; of arithmetic, only the end is looked at for being finite.

    SQL has no names inside an expression: a check at every step would write each step thrice.
    """
    value = node.over(columns)
    return _finite(value) if isinstance(node, Arithmetic) else value


def _finite(number: Value) -> Value:
    """The number, or unknown where it is none or infinite."""
    return (number.isnan() | number.isinf()).ifelse(None, number)


def _kind_of(dtype: Any) -> Kind | None:
    if dtype.is_boolean():
        return "truth"
    if dtype.is_numeric():
        return "number"
    return "text" if dtype.is_string() else None


def _nearest(name: str, names: Iterable[str]) -> str:
    """The names most like it, or the first ones."""
    known = list(names)
    return " or ".join(get_close_matches(name, known, 3) or known[:6]) or "a name"


def _expect(kind: Kind, node: Node, kinds: Kinds) -> Kind:
    found = node.kind(kinds)
    if found != kind:
        raise _mixed(node, found, kind)
    return found


def _mixed(node: Node, found: Kind, wanted: str) -> InputError:
    return fault(
        "expression_kinds_mixed",
        node.at,
        f"This is a {found}, where a {wanted} belongs",
        "Compare numbers with numbers and texts with texts; a yes/no answer is a condition itself",
        f"{found} / {wanted}",
    )
