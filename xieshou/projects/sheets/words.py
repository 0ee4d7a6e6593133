"""The words by which a sheet names a choice, in both languages."""

from typing import Any

from django.utils import translation


def both(option: Any) -> tuple[str, str]:
    """A choice's label in Chinese and English."""
    with translation.override("zh-hans"):
        zh = str(option.label)
    with translation.override("en"):
        return zh, str(option.label)


def options(choices: Any) -> dict[str, str]:
    """Every word for each of the choices → its value."""
    by_word: dict[str, str] = {}
    for option in choices:
        zh, en = both(option)
        by_word |= {zh: option.value, en: option.value, option.value: option.value}
    return by_word
