"""Fields in people's units."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.core.money import FEN_PER_YUAN, NotMoney, parse_fen


class FenField(forms.CharField):
    """Money as people write it (12.5万), to fen; what it opens with is fen too."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_fen(text)
        except NotMoney as error:
            raise ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        whole, rest = divmod(value, FEN_PER_YUAN)
        return f"{whole}.{rest:02}" if rest else str(whole)


def day_field(label: Any, **more: Any) -> forms.DateField:
    # The form of the day is the one that the widget of a browser takes, whatever the language.
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def words_field(label: Any, most: int, *, required: bool = True, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget)


def choices_or_unknown(choices: Any) -> list[tuple[str, Any]]:
    return [("", _("未说明")), *choices]
