"""What is sent, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    """One thing: what, and the page about it."""

    text: str
    url: str
    kind: str
    place: str
    count: int
    late: int


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind."""

    kind: str
    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as every channel gets it. `id` stays the same however often it is tried; `at` is
    when the message was made, `end` the last line, where to change what one is sent."""

    id: str
    type: str
    at: datetime
    language: str
    subject: str
    sections: tuple[Section, ...]
    end: str

    @classmethod
    def of(cls, message_id: str, at: datetime, subject: str, body: Mapping[str, Any]) -> "Letter":
        """From what the table keeps."""
        sections = tuple(
            Section(one["kind"], one["label"], tuple(Item(**item) for item in one["items"]))
            for one in body["sections"]
        )
        return cls(
            message_id, body["type"], at, body["language"], subject, sections, body["end"]
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Receipt:
    """`reason` is "" where the letter was taken, else a code of rules.REASONS; `again` says whether
    it may be taken later, and no sooner than in `after_s` seconds. `detail` is what was answered,
    never more than a status or an error's number."""

    reason: str = ""
    detail: str = ""
    again: bool = False
    after_s: float = 0.0


taken = Receipt()
