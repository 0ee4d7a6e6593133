"""The part of XPath that forms use: expressions → plain lists, worked out here and in the page.

    tree = parse(". > 0 and selected(/data/fuel, 'wood')")
    truth(tree, Context(lambda path: "3"))

A tree is JSON: ["num", 1.0], ["str", "x"], ["ref", "/data/a"], ["self"], ["op", "and", a, b],
["neg", a], ["call", "selected", a, b]. `static/js/survey-xpath.js` works out the same trees. Values
are those of XPath 1.0 (W3C 1999, sections 3 and 4): text, number or truth; a day counts as the
number of days since 1970-01-01, as ODK's clients count it (ODK XForms, "XPath functions").
"""

import datetime
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Tree = list[Any]
Value = str | float | bool

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+(?:\.\d+)?|\.\d+)
    | (?P<string>"[^"]*"|'[^']*')
    | (?P<path>/[A-Za-z_][\w.-]*(?:/[A-Za-z_][\w.-]*)*)
    | (?P<name>[A-Za-z_][\w-]*)
    | (?P<op>!=|<=|>=|[=<>+\-*().,])
    )""",
    re.VERBOSE,
)
_ENDLESS = re.compile(r"[)+*}][+*{]|\\[1-9]")
_REPEATS, _OPTIONS = re.compile(r"[+*]|\{\d*,"), re.compile(r"[?|]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST = 2_000
DEEPEST = 40
# Each operator in a row lies one deeper in the tree, which is worked out by recursion.
MOST_OPERATORS = 150
# Loosest first; each row of operators binds to the left.
_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
# Function → how many arguments it takes, least and most.
FUNCTIONS = {
    "selected": (2, 2), "not": (1, 1), "true": (0, 0), "false": (0, 0), "boolean": (1, 1),
    "count-selected": (1, 1), "string-length": (1, 1), "regex": (2, 2), "coalesce": (2, 2),
    "if": (3, 3), "number": (1, 1), "int": (1, 1), "round": (1, 2), "string": (1, 1),
    "concat": (1, 20), "contains": (2, 2), "starts-with": (2, 2), "today": (0, 0), "abs": (1, 1),
}  # fmt: skip


class Unsupported(ValueError):
    """The expression is beyond the part known here; the text says where."""


@dataclass(frozen=True)
class Context:
    """What an expression is asked of: the text at a path ("" unanswered), own value, the day."""

    look_up: Callable[[str], str]
    own: str = ""
    today: datetime.date = datetime.date(1970, 1, 1)


def parse(text: str) -> Tree:
    """The tree of an expression. Raises Unsupported."""
    if len(text) > LONGEST:
        raise Unsupported(text[:40])
    tokens, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.end() == at:
            raise Unsupported(text[at : at + 20])
        tokens.append((str(match.lastgroup), match.group(match.lastgroup or 0)))
        at = match.end()
    reader = _Reader(tokens)
    tree = reader.level(0)
    if reader.left:
        raise Unsupported(reader.left[0][1])
    return tree


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.left = tokens
        self.depth = self.operators = 0

    def _peek(self) -> tuple[str, str]:
        return self.left[0] if self.left else ("end", "")

    def _take(self, wanted: str = "") -> tuple[str, str]:
        kind, text = self._peek()
        if kind == "end" or (wanted and text != wanted):
            raise Unsupported(text)
        del self.left[0]
        return kind, text

    def level(self, at: int) -> Tree:
        if at == len(_LEVELS):
            return self._unary()
        self.depth += at == 0
        if self.depth > DEEPEST:
            raise Unsupported("(")
        tree = self.level(at + 1)
        while self._peek()[0] in ("op", "name") and self._peek()[1] in _LEVELS[at]:
            operator = self._take()[1]
            self.operators += 1
            if self.operators > MOST_OPERATORS:
                raise Unsupported(operator)
            tree = ["op", operator, tree, self.level(at + 1)]
        self.depth -= at == 0
        return tree

    def _unary(self) -> Tree:
        if self._peek()[1] == "-":
            self._take()
            self.operators += 1
            if self.operators > MOST_OPERATORS:
                raise Unsupported("-")
            return ["neg", self._unary()]
        kind, text = self._take()
        if kind == "number":
            number = float(text)
            if math.isinf(number):
                raise Unsupported(text[:20])
            return ["num", number]
        if kind == "string":
            return ["str", text[1:-1]]
        if kind == "path":
            return ["ref", text]
        if text == ".":
            return ["self"]
        if text == "(":
            tree = self.level(0)
            self._take(")")
            return tree
        if kind == "name":
            return self._call(text)
        raise Unsupported(text)

    def _call(self, name: str) -> Tree:
        if name not in FUNCTIONS:
            raise Unsupported(name)
        self._take("(")
        given: list[Tree] = []
        while self._peek()[1] != ")":
            if given:
                self._take(",")
            given.append(self.level(0))
        self._take(")")
        least, most = FUNCTIONS[name]
        if not least <= len(given) <= most:
            raise Unsupported(name)
        return ["call", name, *given]


def refs(tree: Tree) -> frozenset[str]:
    """The paths that a tree asks for."""
    if tree[0] == "ref":
        return frozenset({tree[1]})
    return frozenset().union(*(refs(part) for part in tree[1:] if isinstance(part, list)))


def truth(tree: Tree, context: Context) -> bool:
    return as_truth(value(tree, context))


def value(tree: Tree, context: Context) -> Value:
    """What a tree comes to."""
    kind = tree[0]
    if kind in ("num", "str"):
        return tree[1]  # type: ignore[no-any-return]
    if kind == "ref":
        return context.look_up(tree[1])
    if kind == "self":
        return context.own
    if kind == "neg":
        return -as_number(value(tree[1], context))
    if kind == "op":
        return _operator(tree, context)
    return _function(tree[1], [value(part, context) for part in tree[2:]], context)


def _operator(tree: Tree, context: Context) -> Value:
    _op, operator, left, right = tree
    if operator in ("and", "or"):
        first = truth(left, context)
        return truth(right, context) if first is (operator == "and") else first
    a, b = value(left, context), value(right, context)
    if operator in ("=", "!="):
        return _equal(a, b) is (operator == "=")
    x, y = as_number(a), as_number(b)
    if operator in ("<", "<=", ">", ">="):
        return {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[operator]
    if operator in ("div", "mod"):
        if y == 0 or math.isnan(x + y) or (operator == "mod" and math.isinf(x)):
            return math.nan
        return x / y if operator == "div" else math.fmod(x, y)
    return {"+": x + y, "-": x - y, "*": x * y}[operator]


def _equal(a: Value, b: Value) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return as_truth(a) is as_truth(b)
    if isinstance(a, float) or isinstance(b, float):
        return as_number(a) == as_number(b)
    return a == b


def _function(name: str, given: list[Value], context: Context) -> Value:
    texts = [as_text(one) for one in given]
    if name == "today":
        return context.today.isoformat()
    if name in ("true", "false"):
        return name == "true"
    if name == "if":
        return given[1] if as_truth(given[0]) else given[2]
    if name == "round":
        number, digits = as_number(given[0]), as_number(given[1]) if given[1:] else 0.0
        if math.isnan(number + digits):
            return math.nan
        scale = 10.0 ** int(max(-9.0, min(digits, 9.0)))
        scaled = number * scale + 0.5
        return (math.floor(scaled) if math.isfinite(scaled) else scaled) / scale
    if name == "int":
        number = as_number(given[0])
        return float(math.trunc(number)) if math.isfinite(number) else number
    if name == "regex":
        return _matches(texts[0], texts[1])
    simple: dict[str, Callable[[], Value]] = {
        "selected": lambda: texts[1] in texts[0].split(),
        "not": lambda: not as_truth(given[0]),
        "boolean": lambda: as_truth(given[0]),
        "count-selected": lambda: float(len(texts[0].split())),
        "string-length": lambda: float(len(texts[0])),
        "coalesce": lambda: texts[0] or texts[1],
        "number": lambda: as_number(given[0]),
        "string": lambda: texts[0],
        "concat": lambda: "".join(texts),
        "contains": lambda: texts[1] in texts[0],
        "starts-with": lambda: texts[0].startswith(texts[1]),
        "abs": lambda: abs(as_number(given[0])),
    }
    return simple[name]()


def is_cheap(pattern: str) -> bool:
    """Whether trying a pattern on any text of 200 letters ends soon: nothing in brackets is
    repeated, nothing referred back to, and the ways that the rest can match are at most 2^24, of a
    repetition 200 (2^7.6), of an option or alternative two."""
    if len(pattern) > 200 or _ENDLESS.search(pattern):
        return False
    return 8 * len(_REPEATS.findall(pattern)) + len(_OPTIONS.findall(pattern)) <= 24


def _matches(text: str, pattern: str) -> bool:
    # The whole text, as ODK's clients do; what could take long is left to them.
    if len(text) > 200 or not is_cheap(pattern):
        return True
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return True


def as_truth(given: Value) -> bool:
    if isinstance(given, float):
        return given != 0 and not math.isnan(given)
    return bool(given)


def as_number(given: Value) -> float:
    """NaN where the text is no number; days since 1970 where it is a day."""
    if not isinstance(given, str):
        return float(given)
    if _DAY.match(given):
        try:
            return float((datetime.date.fromisoformat(given[:10]) - datetime.date(1970, 1, 1)).days)
        except ValueError:
            return math.nan
    try:
        is_plain = given.isascii() and len(given) < 40 and "_" not in given
        number = float(given) if is_plain else math.nan
        return number if math.isfinite(number) else math.nan
    except ValueError:
        return math.nan


def as_text(given: Value) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, float):
        return "NaN" if math.isnan(given) else f"{given:.15g}"
    return given
