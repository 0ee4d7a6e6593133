"""What free words may not hold, since others may come to read them. Pure."""

import re

# Telephone numbers have eleven digits; numbers of persons and of bank accounts have more.
MOST_DIGITS = 10
_LONG = re.compile(rf"\d{{{MOST_DIGITS + 1}}}")


def has_long_number(text: str) -> bool:
    """Whether more than ten digits, of any script or width, stand in a row."""
    return _LONG.search(text) is not None
