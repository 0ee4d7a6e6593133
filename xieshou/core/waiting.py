"""What waits for somebody: the row in which each app says so, for the to-do list above."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Waiting:
    """`count` things wait, the oldest since `since`, `late` of them past their day.

    `kind` is stable and for programs, `text` is for people. They are done on the page with the URL
    name `page`, its arguments and what follows the path ("?state=open").
    """

    kind: str
    text: str
    count: int
    page: str
    arguments: tuple[str | int, ...] = ()
    query: str = ""
    label: str = ""
    since: date | None = None
    late: int = 0
