"""Balances by the names of their places."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer
from xieshou.core.search import PER_KIND, Hit
from xieshou.reports.reads.pairs import balance_pairs


def search(_viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    """For anybody: a balance is public, and there are some hundred of them."""
    found = [
        row
        for row in balance_pairs()
        if all(_stands(word.lower(), row.east_label, row.west_label) for word in words)
    ]
    return [
        Hit(
            "balance", _("双方得失"), f"{row.east_label} – {row.west_label}", row.since,
            "reports:balance", (row.east_code, row.west_code),
        )
        for row in found[:PER_KIND]
    ]  # fmt: skip


def _stands(word: str, *names: str) -> bool:
    return any(word in name.lower() for name in names)
