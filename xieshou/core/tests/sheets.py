"""A sheet to read in tests, and files made in code."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from openpyxl import Workbook

from xieshou.core.imports import (
    Column,
    RowError,
    SheetSpec,
    choice,
    code,
    date,
    decimal,
    id_number,
    integer,
    money_fen,
    text,
    uscc,
    year,
    yes_no,
)


def _more_people_than_households(rows: Sequence[dict[str, Any]]) -> Iterable[RowError]:
    for i, row in enumerate(rows):
        if row["households"] is not None and row["households"] > row["people"]:
            yield RowError(i, "households", "户数多于人数", "请核对")


SPEC = SheetSpec(
    "test.works",
    "项目",
    "Works",
    (
        Column("village", "村代码", "Village code", code(12), aliases=("行政村代码",)),
        Column("name", "项目名称", "Name", text(20)),
        Column("people", "受益人数", "People", integer(0, 9999)),
        Column("households", "受益户数", "Households", integer(0), required=False),
        Column("cost", "投资", "Cost", money_fen("万元"), required=False),
        Column("year", "年度", "Year", year(2020, 2035), required=False),
        Column("start", "开工日期", "Start", date(), required=False),
        Column("share", "比例", "Share", decimal(0, 1, 4), required=False),
        Column("done", "是否完工", "Done", yes_no(), required=False),
        Column("kind", "类别", "Kind", choice({"水": "water", "路": "road"}), required=False),
        Column("person", "身份证号", "Identity", id_number(), required=False),
        Column("firm", "信用代码", "Credit code", uscc(), required=False),
    ),
    key=("village", "name"),
    max_rows=50,
    check=_more_people_than_households,
)
HEADER = [column.zh for column in SPEC.columns]
VILLAGE = "533323201204"


def row(**cells: Any) -> list[Any]:
    """A good row, but for the cells named."""
    good = {"village": VILLAGE, "name": "人饮工程", "people": 120}
    return [{**good, **cells}.get(column.name) for column in SPEC.columns]


def xlsx(
    *rows: Sequence[Any], title: str = "项目", change: Callable[[Workbook], None] | None = None
) -> bytes:
    book = Workbook()
    book.active.title = title
    for cells in rows:
        book.active.append(list(cells))
    if change:
        change(book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def csv(*rows: Sequence[Any], separator: str = ",", encoding: str = "utf-8") -> bytes:
    lines = [separator.join("" if cell is None else str(cell) for cell in cells) for cells in rows]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def repacked(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The archive with its entries changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return written.getvalue()
