"""Searching what one may see: each app looks in its own tables, within its own scopes.

There is no index beside the tables: what is found is what the pages would show this viewer now.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

MOST_WORDS, LONGEST = 5, 40
# Of a kind, so that none hides the others.
PER_KIND = 8
_BETWEEN = re.compile(r"[\s,，、;；。/|·]+")

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what kind of thing, what it is called, where it stands, and on which page,
    by URL name and arguments. `kind` is stable and for programs."""

    kind: str
    kind_label: str
    label: str
    detail: str
    page: str
    arguments: tuple[str | int, ...]
    query: str = ""


def words_of(text: str) -> tuple[str, ...]:
    """The words asked for, as they are compared: wide letters narrow, at most five."""
    plain = unicodedata.normalize("NFKC", text).replace("\0", "")
    found = [word[:LONGEST] for word in _BETWEEN.split(plain) if word]
    return tuple(found[:MOST_WORDS])


def holding(words: Iterable[str], *fields: str, start: Iterable[str] = ()) -> Q:
    """Rows where each word stands in one of `fields`, or begins one of `start` (codes)."""
    return reduce(
        and_,
        (
            reduce(
                or_,
                [
                    *(Q((f"{field}__icontains", word)) for field in fields),
                    *(Q((f"{field}__istartswith", word)) for field in start),
                ],
            )
            for word in words
        ),
        Q(),
    )


def hits(found: QuerySet[Row], hit: Callable[[Row], Hit]) -> list[Hit]:
    """The first of a kind, as hits."""
    rows: Any = found[:PER_KIND]
    return [hit(row) for row in rows]
