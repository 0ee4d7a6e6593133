"""The last entry of each book: as it stands, and as it was published outside the database."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, Max
from django.utils.dateparse import parse_datetime

from xieshou.funds.models import Entry


@dataclass(frozen=True, slots=True)
class HeadRow:
    """The last entry of a book; `published_at` is when it was, None if it has not been."""

    book: str
    name: str
    uid: str
    number: int
    hash: str
    made_at: datetime
    published_at: datetime | None


def heads_folder() -> Path:
    """Where the published heads lie; copy it to where the database's keeper cannot write."""
    return Path(settings.VAR_DIR) / "ledger"


def heads() -> tuple[HeadRow, ...]:
    """Of every book that has entries. Open to everybody: it says nothing but that it is so."""
    when = {(row["book"], row["number"], row["hash"]): row["at"] for row in _lines()}
    last = Entry.objects.values("book").annotate(last=Max("id")).values("last")
    rows = (
        Entry.objects.filter(id__in=last)
        .annotate(code=F("book__code"), name=F("book__name"), uid=F("book__uid"))
        .order_by("code")
    )
    return tuple(
        HeadRow(
            row.code, row.name, row.uid, row.number, row.hash, row.made_at,
            parse_datetime(when.get((row.uid, row.number, row.hash), "")),
        )
        for row in rows
    )  # fmt: skip


def published() -> dict[str, dict[int, set[str]]]:
    """Book's uid → number → hashes that were published for it."""
    found: dict[str, dict[int, set[str]]] = {}
    for row in _lines():
        found.setdefault(row["book"], {}).setdefault(row["number"], set()).add(row["hash"])
    return found


def torn() -> list[tuple[str, int]]:
    """(file, line) of published heads that cannot be read: a write that was cut short."""
    return [(name, number) for name, number, row in _read() if row is None]


def _lines() -> Iterator[dict[str, Any]]:
    return (row for _name, _number, row in _read() if row is not None)


def _read() -> Iterator[tuple[str, int, dict[str, Any] | None]]:
    """File, number of the line and what it says; None for what is no head."""
    for path in sorted(heads_folder().glob("heads-*.jsonl")):
        # Split at line ends only: a torn line may hold any byte.
        for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
            if line:
                yield path.name, number, _head(line)


def _head(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    kinds = {"book": str, "number": int, "hash": str, "at": str}
    sound = isinstance(row, dict) and all(isinstance(row.get(k), t) for k, t in kinds.items())
    return row if sound else None
