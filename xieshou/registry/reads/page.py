"""A part of a long list."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows `offset` + 1 and on of `total`, at most `limit` of them."""

    rows: tuple[Row, ...]
    total: int
    offset: int
    limit: int
