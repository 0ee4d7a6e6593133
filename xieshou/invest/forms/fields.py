"""Fields that several forms of investment have."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.core.money import NotMoney, parse_fen, show


class DateInput(forms.DateInput):
    """The browser's own calendar: it takes no other than ISO dates, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class FenField(forms.CharField):
    """An amount in words of people ("3000 万"); a bare number is in yuan. Cleans to fen or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("可写“3000 万”“1.2 亿”；只写数字为元。"))
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs.update(autocomplete="off")

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_fen(text)
        except NotMoney as fault:
            raise ValidationError(str(fault), code=fault.code) from fault

    def prepare_value(self, value: Any) -> Any:
        """Fen as people write them; what was typed stays."""
        return show(value, "zh-hans") if isinstance(value, int) else value


class PaperField(forms.FileField):
    """A paper to keep; cleans to the uploaded file."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("文件"))
        kwargs.setdefault("help_text", _("PDF、JPG 或 PNG，不超过 10 MB；加密保存。"))
        super().__init__(**kwargs)
        self.widget.attrs.update(accept=".pdf,.jpg,.jpeg,.png")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300)


def words(label: Any, longest: int, *, rows: int = 0, needed: bool = True) -> forms.CharField:
    """A text, of several rows where said."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=longest, required=needed, widget=widget)


def number(
    label: Any, *, least: int = 0, most: int = 10_000_000, needed: bool = False
) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=needed)


def day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput)


def money(label: Any, *, needed: bool = False) -> FenField:
    return FenField(label=label, required=needed)
