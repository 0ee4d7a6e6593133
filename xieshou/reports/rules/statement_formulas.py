"""Formulas, merged cells and charts of a workbook whose rows were repeated: what each reference
points to afterwards. Pure.

openpyxl moves cells when rows are put in, but not what refers to them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

_RANGE = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)(?::(\$?[A-Z]{1,3}\$?)(\d+))?")
# What reaches out of the workbook, or runs something.
_HARMFUL = re.compile(
    r"[|\[]|\b(HYPERLINK|WEBSERVICE|FILTERXML|ENCODEURL|RTD|DDE|CALL|REGISTER(\.ID)?|IMAGE|EXEC|"
    r"IMPORT\w+)\s*\(",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """Rows `first` to `last` of a sheet, repeated `times` times; at least once, for none too."""

    first: int
    last: int
    table: str
    times: int

    @property
    def height(self) -> int:
        return self.last - self.first + 1

    @property
    def extra(self) -> int:
        return (max(self.times, 1) - 1) * self.height


@dataclass(frozen=True, slots=True)
class Shift:
    """Where the rows of a sheet stand once its blocks are repeated."""

    blocks: Sequence[Block]

    def row(self, row: int) -> int:
        """A row; of a block, its first one."""
        return row + sum(one.extra for one in self.blocks if one.last < row)

    def last(self, row: int) -> int:
        """A row that ends a range; of a block, its last one."""
        inside = sum(one.extra for one in self.blocks if one.first <= row <= one.last)
        return self.row(row) + inside

    def range(self, text: str, *, grows: bool = True) -> str:
        """A reference without its sheet: "B5", "$B$5:C9". A range that holds a block grows with it;
        of whole columns nothing changes."""
        found = _RANGE.fullmatch(text)
        if not found:
            return text
        head, first, tail, last = found.groups()
        if tail is None:
            return f"{head}{self.row(int(first))}"
        end = self.last(int(last)) if grows else self.row(int(last))
        return f"{head}{self.row(int(first))}:{tail}{end}"


def harmful(formula: str) -> bool:
    """Whether a formula reaches out of its workbook or runs something."""
    return bool(_HARMFUL.search(formula))


def shifted(formula: str, sheet: str, shifts: Mapping[str, Shift], *, grows: bool = True) -> str:
    """A formula of `sheet` after rows were repeated; `shifts` by name of sheet. `grows` is false
    within a repeated row, whose own cells stay its own."""
    tokens = Tokenizer(formula)
    for token in tokens.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            token.value = reference(token.value, sheet, shifts, grows=grows)
    return str(tokens.render())


def reference(text: str, sheet: str, shifts: Mapping[str, Shift], *, grows: bool = True) -> str:
    """A reference that may name its sheet."""
    prefix, mark, cells = text.rpartition("!")
    named = prefix.strip("'").replace("''", "'") if mark else sheet
    shift = shifts.get(named)
    return text if shift is None else f"{prefix}{mark}{shift.range(cells, grows=grows)}"
