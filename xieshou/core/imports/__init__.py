"""Sheets in: a file is read, every bad cell is named, and nothing is written before all is good.

    spec = SheetSpec("villages", "村庄", "Villages", (Column("village", "村代码", "Village code",
                     parse=code(12)), …), key=("village",))
    preview = read(file, spec)
    if preview.ok: act(viewer=…, key=…, rows=preview.rows)
    else:          answer with bad_rows_xlsx(preview)
"""

from xieshou.core.imports.parsers import (
    choice,
    code,
    date,
    decimal,
    id_number,
    integer,
    money_fen,
    plain,
    text,
    uscc,
    year,
    yes_no,
)
from xieshou.core.imports.spec import (
    MAX_ERRORS,
    BadCell,
    BadRow,
    Cell,
    CellError,
    Column,
    Preview,
    Row,
    RowError,
    SheetSpec,
)

__all__ = [
    "MAX_ERRORS",
    "BadCell",
    "BadRow",
    "Cell",
    "CellError",
    "Column",
    "Preview",
    "Row",
    "RowError",
    "SheetSpec",
    "choice",
    "code",
    "date",
    "decimal",
    "id_number",
    "integer",
    "money_fen",
    "plain",
    "text",
    "uscc",
    "year",
    "yes_no",
]
