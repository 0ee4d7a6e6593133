"""The language of the request: Chinese first, English second."""

from django.utils.translation import get_language


def in_chinese() -> bool:
    return not (get_language() or "").startswith("en")


def in_language(zh: str, en: str) -> str:
    """`en` for English readers where there is one, else `zh`."""
    return zh if in_chinese() or not en else en
