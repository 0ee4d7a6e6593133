"""The text of an expression -> its tree. Read by Python's own grammar, allowed piece by piece.

Allowed: columns (`income`, `人均纯收入`, `column("any name")`), numbers, texts in quotes,
== != < <= > >= (also chained), and or not, + - * /, `x in (…)`, `x not in (…)`, `missing(x)`, and
`count(a, b, …)`, how many conditions hold.
Nothing is ever executed.
"""

import ast
import math

from xieshou.engines.measure.reading.cells import plain
from xieshou.engines.measure.sets.expression import (
    Arithmetic,
    Column,
    Comparison,
    Constant,
    Count,
    Expression,
    Joined,
    Missing,
    Node,
    Not,
    Within,
    fault,
    walk,
)

LONGEST = 2000
MOST_NODES = 200
# A sum of n answers is n deep; a divisor is written twice in SQL, so these nest less.
DEEPEST = 100
DEEPEST_DIVISOR = 4
SHOWN = 40

SIGNS: dict[type[ast.AST], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
OPERATORS: dict[type[ast.AST], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def parse(text: str) -> Expression:
    """The expression that `text` writes.

    Raises InputError with the position (`at`, counted from 1) of what cannot be read or is not
    allowed: code "expression_empty", "expression_syntax", "expression_not_allowed",
    "expression_constant" or "expression_too_large".
    """
    if not text.strip():
        raise fault("expression_empty", 1, "The expression is empty", "Write a condition")
    if len(text) > LONGEST:
        raise _too_large(LONGEST, f"It is longer than {LONGEST} characters", f"{LONGEST}")
    root = _Reader(text).read()
    columns = frozenset(node.name for node in walk(root) if isinstance(node, Column))
    if not columns:
        raise _constant(1, text)
    return Expression(text.strip(), columns, root)


def _too_large(at: int, what: str, value: str) -> Exception:
    return fault(
        "expression_too_large",
        at,
        what,
        "Split it: give each part an indicator or a raw answer of its own",
        value,
    )


def _constant(at: int, text: str) -> Exception:
    return fault(
        "expression_constant",
        at,
        f"{text.strip()[:SHOWN]!r} asks for no answer",
        "Compare an answer (a column of the data) with something",
        text.strip()[:SHOWN],
    )


def _divisors(node: Node) -> int:
    """How many divisors nest in each other."""
    if not isinstance(node, Arithmetic):
        return 0
    return max(_divisors(node.left), _divisors(node.right) + (node.sign == "/"))


class _Reader:
    """One reading of one text: keeps count of the pieces and knows where each stands."""

    def __init__(self, text: str) -> None:
        self.skipped = len(text) - len(text.lstrip())
        # Lines are one: every character keeps its position.
        self.text = text.strip().replace("\n", " ").replace("\r", " ")
        self.nodes = 0

    def read(self) -> Node:
        if "\\" in self.text:
            at = self.text.index("\\")
            raise self._syntax(self.skipped + at + 1, "\\")
        try:
            tree = ast.parse(self.text, mode="eval")
        except SyntaxError as error:
            offset = max((error.offset or 1) - 1, 0)
            raise self._syntax(
                self.skipped + offset + 1, self.text[offset : offset + 12]
            ) from error
        except (ValueError, MemoryError, RecursionError) as error:
            raise self._syntax(self.skipped + 1, self.text[:12]) from error
        return self._node(tree.body, DEEPEST)

    def _node(self, tree: ast.expr, depth: int) -> Node:
        self.nodes += 1
        at = self._at(tree)
        if depth == 0 or self.nodes > MOST_NODES:
            raise _too_large(at, "It has too many parts, or too many within each other", "")
        match tree:
            case ast.Name(id=name):
                return Column(plain(name).casefold(), at)
            case ast.Constant(value=value):
                return self._value(value, tree, at)
            case ast.BoolOp(op=op, values=values):
                parts = tuple(self._node(value, depth - 1) for value in values)
                return Joined("and" if isinstance(op, ast.And) else "or", parts, at)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self._node(operand, depth - 1), at)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._arithmetic("-", Constant(0.0, at), self._node(operand, depth - 1), at)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                sides = self._node(left, depth - 1), self._node(right, depth - 1)
                return self._arithmetic(OPERATORS[type(op)], *sides, at)
            case ast.Compare():
                return self._comparison(tree, depth, at)
            case ast.Call(func=ast.Name(id="count"), args=[_, *_] as items, keywords=[]):
                return Count(tuple(self._node(item, depth - 1) for item in items), at)
            case ast.Call(func=ast.Name(id=name), args=[item], keywords=[]):
                return self._call(name, item, depth, at)
        raise self._not_allowed(tree)

    def _value(self, value: object, tree: ast.expr, at: int) -> Constant:
        if isinstance(value, str):
            return Constant(plain(value), at)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(value, at)
        raise self._not_allowed(tree)

    def _number(self, value: float, at: int) -> Constant:
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise fault(
                "expression_number", at, "This is not a finite number", "Write a smaller number"
            )
        return Constant(number, at)

    def _arithmetic(self, sign: str, left: Node, right: Node, at: int) -> Node:
        """The node, or its value where both sides are numbers."""
        pair = [side.value for side in (left, right) if isinstance(side, Constant)]
        if isinstance(right, Constant) and right.value == 0 and sign == "/":
            raise fault(
                "expression_number", at, "This divides by 0", "Divide by something else than 0"
            )
        if len(pair) == 2 and all(isinstance(value, float) for value in pair):
            one, other = (float(value) for value in pair)
            found = {"+": one + other, "-": one - other, "*": one * other}
            return self._number(one / other if sign == "/" else found[sign], at)
        if sign == "/" and _divisors(right) >= DEEPEST_DIVISOR:
            raise _too_large(at, "Too many divisions stand below each other", "")
        return Arithmetic(sign, left, right, at)  # type: ignore[arg-type]

    def _comparison(self, tree: ast.Compare, depth: int, at: int) -> Node:
        """One comparison, or several joined by `and` where they are chained."""
        left, parts = self._node(tree.left, depth - 1), list[Node]()
        for op, following in zip(tree.ops, tree.comparators, strict=True):
            if isinstance(op, ast.In | ast.NotIn):
                if len(tree.ops) > 1:
                    raise self._not_allowed(tree)
                within = Within(left, self._values(following, depth), at)
                self._depends(left, at)
                return within if isinstance(op, ast.In) else Not(within, at)
            if type(op) not in SIGNS:
                raise self._not_allowed(tree)
            right = self._node(following, depth - 1)
            if isinstance(left, Constant):
                self._depends(right, at)
            parts.append(Comparison(SIGNS[type(op)], left, right, at))
            left = right
        return parts[0] if len(parts) == 1 else Joined("and", tuple(parts), at)

    def _values(self, tree: ast.expr, depth: int) -> tuple[Constant, ...]:
        if not isinstance(tree, ast.Tuple | ast.List | ast.Set) or not tree.elts:
            raise fault(
                "expression_list",
                self._at(tree),
                "After `in` there is no list of values",
                "Write the values in brackets, such as in ('maize', 'none') or in (1, 2)",
            )
        found = [self._node(value, depth - 1) for value in tree.elts]
        constants = tuple(value for value in found if isinstance(value, Constant))
        if len(constants) < len(found):
            raise self._not_allowed(tree)
        return constants

    def _call(self, name: str, item: ast.expr, depth: int, at: int) -> Node:
        if name == "missing":
            node = self._node(item, depth - 1)
            self._depends(node, at)
            return Missing(node, at)
        if name == "column" and isinstance(item, ast.Constant) and isinstance(item.value, str):
            return Column(plain(item.value).casefold(), at)
        raise fault(
            "expression_not_allowed",
            at,
            f"There is no function {name[:SHOWN]} of this",
            "The functions are missing(x), count(a, b, …) and column('name')",
            name[:SHOWN],
        )

    def _depends(self, node: Node, at: int) -> None:
        if isinstance(node, Constant):
            raise _constant(at, str(node.value))

    def _at(self, tree: ast.expr) -> int:
        before = self.text.encode()[: tree.col_offset].decode(errors="ignore")
        return self.skipped + len(before) + 1

    def _not_allowed(self, tree: ast.expr) -> Exception:
        piece = (ast.get_source_segment(self.text, tree) or "")[:SHOWN]
        return fault(
            "expression_not_allowed",
            self._at(tree),
            f"{piece!r} is not part of the language",
            "Use columns, numbers, texts in quotes, == != < <= > >=, and or not, + - * /, "
            "in (…), missing(x), count(a, b, …)",
            piece,
        )

    def _syntax(self, at: int, piece: str) -> Exception:
        return fault(
            "expression_syntax",
            at,
            f"{piece!r} cannot be read here",
            "Write == for equal, join conditions by and, or, not, close every bracket and quote, "
            "and use half-width signs",
            piece,
        )
