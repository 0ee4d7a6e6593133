"""What a joint plan is asked to decide, as checked and frozen arrays."""

from .checks import MAX_GROUPS, MAX_INDICATORS, MAX_WORKS, MAX_YEARS
from .choices import Choices
from .errors import InputError
from .limits import EXACT, ROOM, Ints, Limit, Relief, relief_changes
from .villages import Cap, Problem

__all__ = [
    "EXACT", "MAX_GROUPS", "MAX_INDICATORS", "MAX_WORKS", "MAX_YEARS", "ROOM",
    "Cap", "Choices", "InputError", "Ints", "Limit", "Problem", "Relief", "relief_changes",
]  # fmt: skip
