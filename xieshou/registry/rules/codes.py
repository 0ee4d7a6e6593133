"""Division codes: their levels, what is above them, what they have in common."""

from collections.abc import Iterable, Mapping

VILLAGE_DIGITS = 12
LEVEL_OF_LENGTH: Mapping[int, str] = {
    2: "province",
    4: "prefecture",
    6: "county",
    9: "township",
    12: "village",
}
LENGTHS = tuple(LEVEL_OF_LENGTH)


def is_division_code(text: str) -> bool:
    """Whether this is a code of digits with the length of a level."""
    return text.isascii() and text.isdigit() and len(text) in LEVEL_OF_LENGTH


def level_of(code: str) -> str:
    """The level of a division code, by its length; ValueError for any other text."""
    if not is_division_code(code):
        raise ValueError(f"not a division code: {code[:20]!r}")
    return LEVEL_OF_LENGTH[len(code)]


def ancestor_codes(code: str) -> tuple[str, ...]:
    """Codes above a place, the province first: 533323 → ("53", "5333")."""
    return tuple(code[:length] for length in LENGTHS if length < len(code))


def parent_code(code: str) -> str:
    """The code just above, "" for a province."""
    return (*("",), *ancestor_codes(code))[-1]


def overlaps(scope: Iterable[str], code: str) -> bool:
    """Whether the places of a scope (code prefixes) and that of `code` have ground in common."""
    return any(code.startswith(mine) or mine.startswith(code) for mine in scope)
