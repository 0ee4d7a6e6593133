"""Figures as people read them, in the language of the page; what is not known shows as a dash."""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils import dateformat, timezone
from django.utils.translation import gettext

from xieshou.core import money as fen_money
from xieshou.core.language import in_chinese

register = template.Library()
UNKNOWN = "—"


@register.filter
def money(fen: int | None) -> str:
    """Fen → "1,234.5 万元" or "¥12.35 million"."""
    return UNKNOWN if fen is None else fen_money.show(int(fen))


@register.filter
def yuan(fen: int | None) -> str:
    """Fen → "1,234,567.80 元" or "¥1,234,567.80": every fen, for books and payments."""
    if fen is None:
        return UNKNOWN
    sign, (whole, rest) = "-" if fen < 0 else "", divmod(abs(int(fen)), fen_money.FEN_PER_YUAN)
    return f"{sign}{whole:,}.{rest:02} 元" if in_chinese() else f"{sign}¥{whole:,}.{rest:02}"


@register.filter
def count(number: int | float | None) -> str:
    """1234567 → "123.5 万" or "1,234,567"; a fraction keeps one digit."""
    if number is None:
        return UNKNOWN
    if in_chinese() and abs(number) >= 10_000:
        wan = f"{number / 10_000:,.1f}".removesuffix(".0")
        return f"{wan} 万"
    return f"{number:,.1f}".removesuffix(".0")


@register.filter
def listed(words: Iterable[object] | None) -> str:
    """("茶", "药") → "茶、药", with commas in English; "" where there is none."""
    return gettext("、").join(map(str, words or ()))


@register.filter
def percent(share: float | Decimal | None, digits: int = 1) -> str:
    """0.1234 → "12.3%"; `digits` after the point."""
    return UNKNOWN if share is None else f"{share * 100:.{digits}f}%"


@register.filter
def signed_percent(share: float | None, digits: int = 1) -> str:
    """-0.1234 → "−12.3%", with the sign of a rise too."""
    return UNKNOWN if share is None else f"{share * 100:+.{digits}f}%".replace("-", "−")


@register.filter
def signed_points(share: float | None, digits: int = 1) -> str:
    """A difference of shares in percentage points: -0.0123 → "−1.2"."""
    return UNKNOWN if share is None else f"{share * 100:+.{digits}f}".replace("-", "−")


@register.filter
def date_zh(day: datetime.date | datetime.datetime | None) -> str:
    """A day in the page's language: 2026年11月24日 or 24 November 2026 (local time)."""
    if day is None:
        return UNKNOWN
    if isinstance(day, datetime.datetime) and timezone.is_aware(day):
        day = timezone.localtime(day)
    return dateformat.format(day, "Y年n月j日" if in_chinese() else "j F Y")
