"""The name of a thing in the language of the request."""

from django.utils.translation import get_language


def in_language(zh: str, en: str) -> str:
    """`en` for English readers where there is one, else `zh`."""
    return en if en and (get_language() or "").startswith("en") else zh
