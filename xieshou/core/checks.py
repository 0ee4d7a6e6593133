"""What verbs of any app check alike: whole numbers, steps from a state, codes that nobody has."""

import secrets

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict

# No place has this code: what is absent and what is not yours are refused alike.
NOWHERE = "-"
# Letters and digits that are not taken for each other when a code is read aloud.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_code(stem: str, letters: int = 6) -> str:
    """A code that nobody has and that is easily read out: the stem and some letters or digits."""
    return f"{stem}-{''.join(secrets.choice(_LETTERS) for _letter in range(letters))}"


def whole(field: str, given: int, *, least: int, most: int) -> int:
    """A whole number within bounds. Raises BadInput."""
    if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= most:
        raise BadInput(
            "number_wrong",
            _("应为 %(least)d 至 %(most)d 之间的整数"),
            {"field": field, "least": least, "most": most},
        )
    return given


def moved(state: str | None, label: object) -> str:
    """The state that a step leads to; raises Conflict where it leads nowhere now."""
    if state is None:
        raise Conflict("wrong_state", _("“%(state)s”的不能办理此项"), {"state": label})
    return state
