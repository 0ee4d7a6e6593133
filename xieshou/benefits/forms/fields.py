"""Fields in people's units, and lists of lines, as the forms of benefits read them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.core.money import NotMoney, parse_fen

MOST_LINES = 5000


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


def lines_field(label: Any, help_text: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )  # fmt: skip


class FenField(forms.CharField):
    """Money as people write it (12.5万), to fen."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_fen(text)
        except NotMoney as error:
            raise ValidationError(str(error)) from error


class ScaledField(forms.DecimalField):
    """A number in the unit of people, to the whole number of the unit that is kept."""

    def __init__(self, *, scale: int, **kwargs: Any) -> None:
        self.scale = scale
        super().__init__(decimal_places=len(str(scale)) - 1, min_value=0, **kwargs)

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return None if number is None else int(number * self.scale)


def household_or_nobody(text: str) -> str:
    """A household's code; a dash is nobody."""
    return "" if text in ("-", "—") else text


def split_lines(text: str) -> list[tuple[int, list[str]]]:
    """(line's number, its parts) of every line that says anything."""
    rows = [
        (number, line.replace("，", " ").replace(",", " ").split())
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]
    if len(rows) > MOST_LINES:
        raise ValidationError(_("一次最多填写 %(most)d 行"), params={"most": MOST_LINES})
    return rows


def pairs(text: str) -> list[tuple[str, int]]:
    """(code, hundredths) of lines that say "code share"."""
    rows: list[tuple[str, int]] = []
    for number, parts in split_lines(text):
        if len(parts) != 2:
            raise ValidationError(_("第 %(number)d 行应有两项"), params={"number": number})
        rows.append((parts[0], hundredths_of(parts[1], number)))
    return rows


def hundredths_of(text: str, number: int) -> int:
    """Of "1.5": 150."""
    try:
        value = Decimal(text) * 100
    except ArithmeticError:
        value = Decimal("NaN")
    if not value.is_finite() or value != int(value) or not 0 < value <= 10**12:
        raise ValidationError(
            _("第 %(number)d 行的“%(text)s”应为大于零、至多两位小数的数"),
            params={"number": number, "text": text[:20]},
        )
    return int(value)
