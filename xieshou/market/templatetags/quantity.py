"""Base units as people read them."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

register = template.Library()
GRAMS_PER_KG = 1000


@register.filter
def quantity(number: int | None, unit: str) -> str:
    """1500 of "g" → "1.5 千克"; 12 of "piece" → "12 件"."""
    if number is None:
        return "—"
    if unit != "g":
        return _("%(n)s 件") % {"n": f"{number:,}"}
    if abs(number) < GRAMS_PER_KG:
        return _("%(n)s 克") % {"n": number}
    kg = f"{Decimal(number) / GRAMS_PER_KG:,}"
    return _("%(n)s 千克") % {"n": kg.rstrip("0").rstrip(".") if "." in kg else kg}
