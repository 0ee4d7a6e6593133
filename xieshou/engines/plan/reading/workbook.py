"""Sheets of an Excel workbook with headings in Chinese or English; a wrong cell is named.

Formulas give their stored value; nothing in a workbook is executed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn
from unicodedata import normalize
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from ..problem import ROOM, InputError
from .entries import SHOWN

MOST_BYTES = 512 << 20
"""Of a workbook, unpacked."""
BETWEEN = re.compile(r"[、，,;；\s]+")
TRUTHS = {
    **dict.fromkeys(("1", "是", "yes", "true", "y"), True),
    **dict.fromkeys(("0", "否", "no", "false", "n", ""), False),
}

NAMES = ("名称", "name")
"""Columns that are for people alone."""

Headings = Mapping[str, Sequence[str]]
"""Field -> what its column may be called."""


class Workbook:
    """An opened workbook. Raises InputError naming the file."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        try:
            with ZipFile(path) as archive:
                size = sum(part.file_size for part in archive.infolist())
            if size > MOST_BYTES:
                raise InputError("workbook_too_large", "{file} unpacks to more than 512 MiB",
                                 file=self.file)  # fmt: skip
            self._book = CalamineWorkbook.from_path(path)
        except (OSError, BadZipFile, CalamineError) as error:
            raise InputError("file_unreadable", "{file} cannot be read: {why}",
                             file=self.file, why=str(error)) from None  # fmt: skip
        self._names = {plain(name).casefold(): name for name in self._book.sheet_names}

    def has(self, names: Sequence[str]) -> bool:
        """Whether there is a sheet of one of these names."""
        return any(name in self._names for name in names)

    def rows(self, names: Sequence[str], headings: Headings, *, free: bool = False) -> "list[Row]":
        """The rows of the sheet, none where it is absent. `free`: further columns may have codes.

        Raises InputError naming a column that means nothing.
        """
        name = next((self._names[name] for name in names if name in self._names), None)
        if name is None:
            return []
        cells = self._book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if not cells:
            return []
        known = {plain(one).casefold(): field for field, some in headings.items() for one in some}
        columns: dict[str, int] = {}
        titles: dict[str, str] = {}
        for at, cell in enumerate(cells[0]):
            title = plain(cell)
            field = known.get(title.casefold())
            if title and field is None and not free and title.casefold() not in NAMES:
                raise InputError(
                    "heading_unknown", "{file}, {sheet}: column {column} means nothing here; known:"
                    " {known}", file=self.file, sheet=name, column=title[:SHOWN],
                    known=", ".join(some[0] for some in headings.values()),
                )  # fmt: skip
            if title:
                columns[field or title] = at
                titles[field or title] = title
        sheet = _Sheet(
            self.file, name, columns, titles, {f: some[0] for f, some in headings.items()}
        )
        return [
            Row(sheet, number, row)
            for number, row in enumerate(cells[1:], 2)
            if any(plain(cell) for cell in row)
        ]


@dataclass(frozen=True)
class _Sheet:
    file: str
    name: str
    columns: Mapping[str, int]
    titles: Mapping[str, str]
    first_titles: Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """A row of a sheet; each reading raises InputError naming file, sheet, row, column, value."""

    sheet: _Sheet
    number: int
    cells: Sequence[Any]

    def filled(self, field: str) -> bool:
        """Whether the cell says anything."""
        at = self.sheet.columns.get(field)
        return at is not None and at < len(self.cells) and bool(plain(self.cells[at]))

    def further(self, fields: Iterable[str]) -> Iterator[str]:
        """The headings of the filled cells whose columns are none of these fields."""
        known = set(fields)
        return (name for name in self.sheet.columns if name not in known and self.filled(name))

    def text(self, field: str) -> str:
        """A code or word; empty if there is none."""
        return plain(self.cells[self.sheet.columns[field]]) if self.filled(field) else ""

    def code(self, field: str) -> str:
        """A code or word that must be there."""
        if field not in self.sheet.columns:
            raise InputError(
                "heading_missing", "{file}, {sheet}: there is no column {column}",
                file=self.sheet.file, sheet=self.sheet.name,
                column=self.sheet.first_titles.get(field, field),
            )  # fmt: skip
        if not self.filled(field):
            self._wrong(field, "cell_empty", "the cell is empty; fill it in or delete the row")
        return self.text(field)

    def one_of(self, field: str, known: Mapping[str, Any] | Sequence[str]) -> str:
        """A code that must be known."""
        found = self.code(field)
        self.check(field, [found], known)
        return found

    def some_of(self, field: str, known: Mapping[str, Any] | Sequence[str]) -> list[str]:
        """Known codes, with commas or the like between them."""
        found = self.words(field)
        self.check(field, found, known)
        return found

    def words(self, field: str) -> list[str]:
        """What stands between commas or the like."""
        return [word for word in BETWEEN.split(self.text(field)) if word]

    def check(
        self, field: str, found: Iterable[str], known: Mapping[str, Any] | Sequence[str]
    ) -> None:
        """Refuse the first that is not known."""
        strange = next((one for one in found if one not in known), None)
        if strange is not None:
            listed = ", ".join(list(known)[:12]) + (", …" if len(known) > 12 else "")
            self._wrong(field, "cell_unknown", "there is no {value}; write one of: {known}",
                        value=strange[:SHOWN], known=listed or "—")  # fmt: skip

    def whole(self, field: str, unless_given: int | None = None, factor: int = 1) -> int:
        """A number that is whole once multiplied by `factor` (units -> fen)."""
        if unless_given is not None and not self.filled(field):
            return unless_given
        self.code(field)
        return self._whole(field, self.text(field), factor)

    def wholes(self, field: str) -> list[int]:
        """Numbers with commas, slashes or the like between them."""
        words = [word for one in self.words(field) for word in one.split("/") if word]
        return [self._whole(field, word, 1) for word in words]

    def by_year(self, field: str, factor: int) -> int | list[int]:
        """A number, or one for each year from the start with slashes between them."""
        words = self.text(field).split("/")
        if len(words) == 1:
            return self._whole(field, words[0], factor)
        return [self._whole(field, word, factor) for word in words]

    def truth(self, field: str) -> bool:
        """Yes or no; no where empty."""
        found = TRUTHS.get(self.text(field).casefold())
        if found is None:
            self._wrong(field, "cell_not_truth", "{value} is neither yes nor no; write 1 or 0",
                        value=self.text(field)[:SHOWN])  # fmt: skip
        return found

    def _whole(self, field: str, word: str, factor: int) -> int:
        try:
            value = Decimal(word.replace(",", "")) * factor
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value != value.to_integral_value() or abs(value) >= ROOM:
            if factor > 1:
                self._wrong(field, "cell_not_fen", "{value} is not a whole number of fen; write"
                            " digits only", value=word[:SHOWN])  # fmt: skip
            self._wrong(field, "cell_not_whole", "{value} is not a whole number; write digits only",
                        value=word[:SHOWN])  # fmt: skip
        return int(value)

    def _wrong(self, field: str, code: str, what: str, **params: Any) -> NoReturn:
        raise InputError(
            code, "{file}, {sheet}, row {row}, {column}: " + what, file=self.sheet.file,
            sheet=self.sheet.name, row=self.number, column=self.sheet.titles.get(field, field),
            **params,
        )  # fmt: skip


def plain(value: object) -> str:
    """Text without full-width forms and outer blanks; a whole number without its point."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return "" if value is None else normalize("NFKC", str(value)).strip()
