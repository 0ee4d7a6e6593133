"""Sheets in: a file is read, every bad cell is named, and nothing is written before all is good.

village = Column("village", "村代码", "Village code", parse=code(12))
spec = SheetSpec("villages", "村庄", "Villages", (village, …), key=("village",))
preview = read(file, spec)      # preview.ok → preview.rows; else preview.errors
bad_rows_xlsx(preview)          # what to send back for correction
"""

from xieshou.core.imports.codes import code, id_number, uscc
from xieshou.core.imports.parsers import (
    choice,
    date,
    decimal,
    integer,
    money_fen,
    plain,
    text,
    year,
    yes_no,
)
from xieshou.core.imports.read import read
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
from xieshou.core.imports.template import bad_rows_xlsx, template_xlsx

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
    "bad_rows_xlsx",
    "choice",
    "code",
    "date",
    "decimal",
    "id_number",
    "integer",
    "money_fen",
    "plain",
    "read",
    "template_xlsx",
    "text",
    "uscc",
    "year",
    "yes_no",
]
