"""What free words may not hold, since others may come to read them."""

import re

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput

# Telephone numbers have eleven digits; numbers of persons and of bank accounts have more.
MOST_DIGITS = 10
_LONG = re.compile(rf"\d{{{MOST_DIGITS + 1}}}")


def has_long_number(text: str) -> bool:
    """Whether more than ten digits, of any script or width, stand in a row."""
    return _LONG.search(text) is not None


def check_words(**texts: str) -> None:
    """Raise BadInput where a text may hold somebody's number, under its field's name."""
    for field, text in texts.items():
        if has_long_number(text):
            raise BadInput(
                "long_number",
                _("请勿填写电话、证件或账户号码：不得有连续 %(most)s 位以上数字"),
                {"field": field, "most": MOST_DIGITS},
            )


def needed(field: str, text: str, longest: int) -> str:
    """A text without spaces around it; BadInput where it is empty, too long, or holds a number or
    a NUL, which PostgreSQL cannot store."""
    text = text.strip()
    if not text or len(text) > longest or "\x00" in text:
        raise BadInput(
            "text_wrong", _("请填写，且不超过 %(most)d 字"), {"field": field, "most": longest}
        )
    check_words(**{field: text})
    return text


def optional(field: str, text: str, longest: int) -> str:
    """As needed(); "" where nothing is written."""
    return needed(field, text, longest) if text.strip() else ""
