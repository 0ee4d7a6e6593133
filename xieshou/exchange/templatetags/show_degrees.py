"""Temperatures as people read them."""

from django import template

register = template.Library()


@register.filter
def degrees(tenths: int) -> str:
    """Tenths of a degree Celsius → "2.5 ℃"."""
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10} ℃"
