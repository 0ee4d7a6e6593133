"""One way to refuse: every refusal says where, what was found, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the input.

    `code` is stable and meant for translation; `row` counts as the spreadsheet does (the header
    is row 1; in Parquet, where nobody sees rows, the first record is row 1); `cell` is the
    spreadsheet address, such as "D7", where there is one; `at` counts the characters of an
    expression from 1.
    """

    code: str
    what: str
    remedy: str
    value: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""
    at: int | None = None

    def __str__(self) -> str:
        places = [
            self.file,
            self.sheet and f"sheet {self.sheet}",
            f"row {self.row}" if self.row is not None else "",
            self.column and f"column {self.column}",
            self.cell and f"cell {self.cell}",
            f"character {self.at}" if self.at is not None else "",
        ]
        where = ", ".join(place for place in places if place)
        return f"{where}: {self.what}. {self.remedy}" if where else f"{self.what}. {self.remedy}"


class InputError(ValueError):
    """Input that cannot be measured as it stands.

    `problems` lists what is wrong, the first ones in full; `left_out` says how many more there
    are. The attributes `code`, `what`, `remedy`, `value`, `file`, `sheet`, `row`, `column` and
    `cell` are those of the first.
    """

    def __init__(self, *problems: Problem, left_out: int = 0) -> None:
        if not problems:
            raise TypeError("InputError needs at least one problem")
        self.problems: Sequence[Problem] = problems
        self.left_out = left_out
        first = problems[0]
        self.code, self.what, self.remedy, self.value = (
            first.code,
            first.what,
            first.remedy,
            first.value,
        )
        self.file, self.sheet, self.row = first.file, first.sheet, first.row
        self.column, self.cell = first.column, first.cell
        more = [f"and {left_out} more"] if left_out else []
        super().__init__("\n".join([*map(str, problems), *more]))


def column_twice(name: str, times: int = 2, *, file: str = "", sheet: str = "") -> Problem:
    """That a table has several columns of one name, of which none can be chosen."""
    return Problem(
        "column_twice",
        f"There are {times} columns {name}",
        "Keep one of them",
        value=str(times),
        file=file,
        sheet=sheet,
        column=name,
    )


def refuse(code: str, what: str, remedy: str, *, value: object = "") -> InputError:
    """An InputError about the call itself, not about a cell of a file."""
    return InputError(Problem(code, what, remedy, value=str(value)))
