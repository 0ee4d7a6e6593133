"""What a first page is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HomeLine:
    """A label and a figure as people read it; `page` is the URL name of the page that tells more,
    "" for none."""

    label: str
    value: str
    page: str = ""
    arguments: tuple[str | int, ...] = ()
    query: str = ""
    warn: bool = False


@dataclass(frozen=True, slots=True)
class HomeCard:
    """Something that concerns the viewer: `words` say in a sentence what it is, `page` leads on.
    `place` is the code of the place that it is of, "" where it is the viewer's own."""

    kind: str
    title: str
    words: str
    lines: tuple[HomeLine, ...]
    page: str = ""
    arguments: tuple[str | int, ...] = ()
    query: str = ""
    more: str = ""
    place: str = ""
