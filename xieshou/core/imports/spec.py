"""What a sheet should hold, and what is said about a cell that does not."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from xieshou.core.language import in_language

# A cell as a reader gives it: text, number, truth, day or time; None where empty.
Cell = Any
Parse = Callable[[Cell], Any]
Row = dict[str, Any]
# Errors kept with their place; beyond these only the number is known.
MAX_ERRORS = 1000


class CellError(ValueError):
    """Raised by a parser: `reason` says what is wrong, `remedy` what to do; `code` for programs."""

    def __init__(self, reason: Any, remedy: Any = "", code: str = "value") -> None:
        super().__init__(reason)
        self.reason = str(reason)
        self.remedy = str(remedy)
        self.code = code


@dataclass(frozen=True)
class RowError:
    """Yielded by a sheet's check: what is wrong with `column` of the row at `index` of the rows."""

    index: int
    column: str
    reason: str
    remedy: str = ""
    code: str = "check"


@dataclass(frozen=True)
class BadCell:
    """A fault with its place. `sheet`, `column` and `cell` are "" and `row` 0 for the whole file;
    `row` counts from 1 as spreadsheets do, `cell` is an address such as "C7"."""

    sheet: str
    row: int
    column: str
    cell: str
    value: str
    reason: str
    remedy: str
    code: str


@dataclass(frozen=True)
class Column:
    """A column: its name in the rows, its headers, and how a cell becomes a value.

    `parse` never sees an empty cell: that is None, or an error where `required`. Equal cells may
    be parsed once for all, so it answers by the cell alone, with a value that nobody changes.
    """

    name: str
    zh: str
    en: str
    parse: Parse
    required: bool = True
    help_zh: str = ""
    help_en: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return in_language(self.zh, self.en)

    @property
    def help(self) -> str:
        return in_language(self.help_zh, self.help_en)

    @property
    def headers(self) -> tuple[str, ...]:
        return (self.zh, self.en, self.name, *self.aliases)


@dataclass(frozen=True)
class SheetSpec:
    """A sheet: `key` columns together name a row once; `check(rows)` looks across rows.

    `check` runs only when every cell is good. `name` is short (30 characters): it is part of keys.
    """

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    max_rows: int = 200_000
    check: Callable[[Sequence[Row]], Iterable[RowError]] | None = None

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(self.name) > 30 or len(names) != len(set(names)) or set(self.key) - set(names):
            raise ValueError(f"{self.name}: name too long, columns repeated or key unknown")

    @property
    def title(self) -> str:
        return in_language(self.zh, self.en)


@dataclass(frozen=True)
class BadRow:
    """A row to correct: its number, cells as text by column name, and what is wrong with it."""

    row: int
    cells: dict[str, str]
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """A file as read: `rows` are the good ones, in order; `errors` the first MAX_ERRORS faults."""

    spec: SheetSpec
    sha256: str
    sheet: str = ""
    encoding: str = ""
    rows: list[Row] = field(default_factory=list)
    errors: list[BadCell] = field(default_factory=list)
    error_count: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    # The first good rows as they stand in the file, in the order of the spec's columns.
    sample: list[list[str]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.error_count == 0
