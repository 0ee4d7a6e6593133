"""Fields that several forms of the market have."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from xieshou.core.money import NotMoney, parse_fen

PERCENT_BP = 100


class DateInput(forms.DateInput):
    """The browser's own calendar: it takes no other than ISO dates, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class YuanField(forms.CharField):
    """An amount; a bare number is in yuan. Cleans to fen above zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs.update(inputmode="decimal", autocomplete="off")

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        try:
            return parse_fen(text) if text else 0
        except NotMoney as fault:
            raise ValidationError(str(fault), code=fault.code) from fault


class PaperField(forms.FileField):
    """A paper to show; cleans to its bytes, its name stays on the form as `<field>_name`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("证明文件"))
        kwargs.setdefault("help_text", _("PDF、JPG 或 PNG，不超过 10 MB；加密保存。"))
        super().__init__(**kwargs)
        self.widget.attrs.update(accept=".pdf,.jpg,.jpeg,.png")


class PaperForm(forms.Form):
    """A form with one paper; `body` is what its action is called with."""

    def body(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        file: UploadedFile = data.pop("file")
        return data | {"file": file.read(), "filename": file.name or ""}


def base_units(amount: Decimal, unit: str) -> int:
    """Grams of an amount in kilograms, or pieces. Raises ValidationError for a part of one."""
    exact = amount * (1000 if unit == "g" else 1)
    if exact != exact.to_integral_value():
        raise ValidationError(_("数量不足一个最小单位（克或件）"))
    return int(exact)
