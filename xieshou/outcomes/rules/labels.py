"""Which texts of a column can name groups rather than persons."""

import re
from collections.abc import Mapping

from xieshou.core.small_cells import SMALLEST_CELL

# Kinds of households, by code or as people write them; "" where nothing was written.
KNOWN_GROUPS = frozenset({"", "monitored", "lifted", "other", "监测户", "脱贫户", "一般户"})
MOST_GROUPS = 20
LONGEST_GROUP = 20
_NUMBER_OF_A_PERSON = re.compile(r"\d{5}")


def unfit_groups(records: Mapping[str, int]) -> int:
    """How many of the groups (records by name) could name persons, and must not be public.

    Fit are the known kinds of households, and a few short texts without long numbers that ten and
    more records share each.
    """
    others = {name: count for name, count in records.items() if name not in KNOWN_GROUPS}
    if len(others) > MOST_GROUPS:
        return len(others)
    return sum(
        count < SMALLEST_CELL
        or len(name) > LONGEST_GROUP
        or _NUMBER_OF_A_PERSON.search(name) is not None
        for name, count in others.items()
    )
