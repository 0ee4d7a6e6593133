"""A paper: what is handed in, signed and filed, the same on a page, in Excel and as PDF.

Whoever makes one says what it holds, once; the three forms are drawn from the same frozen rows.
A cell is text, a whole number, a `Fen`, a share (float), a date, or None for nothing.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.exports import Fen, workbook
from xieshou.core.money import FEN_PER_YUAN
from xieshou.core.pdf import pdf
from xieshou.core.templatetags.show import UNKNOWN

Cell = str | int | float | datetime.date | None


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is its part of a printed line; figures stand to the `right`."""

    label: str
    width: int
    right: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Each row, and each row of totals, has one cell for each column; `empty` is said of no row."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[tuple[Cell, ...], ...] = ()
    empty: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in (*self.rows, *self.totals)):
            raise ValueError(f"a row of “{self.title}” does not have {len(self.columns)} cells")

    @property
    def right(self) -> frozenset[int]:
        """Places of the columns whose cells stand to the right."""
        return frozenset(i for i, column in enumerate(self.columns) if column.right)

    def written(self, start: int = 0, stop: int | None = None) -> list[list[str]]:
        """The rows from `start` up to `stop` as people read them."""
        return [[written(cell) for cell in row] for row in self.rows[start:stop]]

    def written_totals(self) -> list[list[str]]:
        return [[written(cell) for cell in row] for row in self.totals]


@dataclass(frozen=True, slots=True)
class Paper:
    """`facts` say what it is about, `figures` are its headlines, `signatures` who signs it; `day`
    is the one that it tells of."""

    title: str
    subtitle: str
    day: datetime.date
    facts: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()

    @property
    def lines(self) -> int:
        return sum(len(table.rows) for table in self.tables)


def written(cell: Cell) -> str:
    """A cell as people read it: "1,234,567.80" for fen, "74.15%" for a share, "2026-06-30"."""
    if cell is None:
        return UNKNOWN
    if isinstance(cell, Fen):
        sign, (whole, rest) = "-" if cell < 0 else "", divmod(abs(int(cell)), FEN_PER_YUAN)
        return f"{sign}{whole:,}.{rest:02}"
    if isinstance(cell, float):
        return f"{cell * 100:.2f}%"
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell)


def as_excel(paper: Paper) -> bytes:
    """An .xlsx: what the paper is about, then a sheet for each table, with figures as numbers."""
    about: list[tuple[Any, ...]] = [(_("栏目"), _("内容")), (paper.title, paper.subtitle)]
    about += [*paper.facts, *paper.figures, *((_("说明"), note) for note in paper.notes)]
    sheets: dict[str, list[tuple[Any, ...]]] = {
        f"{i}. {table.title}": [
            tuple(column.label for column in table.columns), *table.rows, *table.totals
        ]
        for i, table in enumerate(paper.tables, 1)
    }  # fmt: skip
    return workbook({_("封面"): about} | sheets)


def as_pdf(paper: Paper) -> bytes:
    """The paper with pages numbered and boxes to sign in. Raises pdf.TooLong."""
    data = {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "facts": paper.facts,
        "figures": paper.figures,
        "foot": f"{paper.title} · {paper.subtitle}",
        "notes": paper.notes,
        "signatures": paper.signatures,
        "signed": _("签字（章）　　　　年　　月　　日"),
        "tables": [_data(table) for table in paper.tables],
    }
    return pdf("core/typst/paper.typ", data, day=paper.day)


def _data(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "empty": table.empty,
        "columns": [
            {"label": one.label, "width": one.width, "right": one.right} for one in table.columns
        ],
        "rows": table.written(),
        "totals": table.written_totals(),
    }
