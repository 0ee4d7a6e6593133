"""Kinds of values that the ledger's forms ask for: yuan, days, places, organisations."""

import datetime
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput
from xieshou.core.money import NotMoney, parse_fen
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry

MOST_OFFERED = 400
FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)


class YuanField(forms.CharField):
    """An amount; a bare number is in 元. Cleans to fen, 0 where nothing is asked for or given."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs.update(inputmode="decimal", autocomplete="off")

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        try:
            return parse_fen(text, unit="元") if text else 0
        except NotMoney as fault:
            raise ValidationError(str(fault), code=fault.code) from fault


class DayField(forms.DateField):
    """A day from FIRST_DAY to LAST_DAY."""

    widget = forms.DateInput(attrs={"type": "date"})
    default_validators = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]

    def prepare_value(self, value: Any) -> Any:
        # What browsers take for a date's value, whatever the language of the page.
        return value.isoformat() if isinstance(value, datetime.date) else value


class PlaceField(forms.CharField):
    """The code of a current place, or its name below the place of the book. Cleans to the code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)
        self.within = ""
        self.widget.attrs.update(autocomplete="off")

    def clean(self, value: Any) -> str:
        said = str(super().clean(value)).strip()
        if not said:
            return ""
        if said.isascii() and said.isdecimal():
            if len(said) <= 12 and registry.place(said) is not None:
                return said
            raise ValidationError(_("没有这个代码的地方"), code="place_unknown")
        found = [
            row
            for row in registry.find(said, 50, self.within)
            if said in (row.name, row.official_name, row.name_en)
        ]
        if len(found) != 1:
            raise ValidationError(
                _("请填写区划代码：没有、或不止一个叫“%(name)s”的地方"),
                params={"name": said},
                code="place_unknown",
            )
        return found[0].code


class OrganisationField(forms.CharField):
    """An organisation by its whole name or its credit code. Cleans to its key, None for none."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("填写机构全称或统一社会信用代码；名录里没有的请先登记。"))
        super().__init__(max_length=160, **kwargs)
        self.widget.attrs.update(autocomplete="off")

    def clean(self, value: Any) -> int | None:
        said = str(super().clean(value)).strip()
        if not said:
            return None
        found = [
            row.id
            for row in registry.organisations(text=said, limit=500).rows
            if said in (row.name, row.name_en) or said.upper() == row.credit_code
        ]
        if not found:
            raise ValidationError(
                _("名录里没有“%(name)s”，请核对全称，或先登记机构"),
                params={"name": said},
                code="organisation_unknown",
            )
        if len(found) > 1:
            raise ValidationError(
                _("有 %(n)s 家机构叫“%(name)s”，请填写统一社会信用代码"),
                params={"n": len(found), "name": said},
                code="organisation_ambiguous",
            )
        return found[0]


class AskForm(forms.Form):
    """What a verb asks of the viewer for the row `about`: its fields are named as the action names
    them."""

    # Name → (value, words): the page's <datalist> elements.
    lists: dict[str, list[tuple[Any, str]]]

    def __init__(self, *args: Any, viewer: Viewer, about: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.about, self.lists = viewer, about, {}
        self.prepare()

    def prepare(self) -> None:
        """Fill in what there is to choose and what is usual; most forms have nothing of it."""

    def body(self) -> dict[str, Any]:
        """What the action is called with."""
        return dict(self.cleaned_data)

    def blame(self, refused: Any) -> None:
        """Show a refusal beside the field that it names, or above where it names none here."""
        for field, message in refused.flaws if isinstance(refused, BadInput) else ():
            if field in self.fields:
                self.add_error(field, message)
                return
        self.add_error(None, refused.message)

    def offer(self, field: str, choices: Iterable[tuple[Any, Any]], *, empty: Any = None) -> None:
        """Give a field of choices what there is to choose; `empty` names the choice of none."""
        first = [] if empty is None else [("", empty)]
        cast(forms.ChoiceField, self.fields[field]).choices = [*first, *choices]

    def suggest(self, field: str, values: Iterable[tuple[Any, str]]) -> None:
        """(value, words) to pick from while one types; others may be typed too."""
        name = f"of-{field}"
        self.fields[field].widget.attrs["list"] = name
        self.lists[name] = list(values)[:MOST_OFFERED]


def places_below(code: str) -> list[tuple[str, str]]:
    """A place and what is below it, for PlaceField."""
    below = [*registry.descendants(code, "township"), *registry.descendants(code, "village")]
    own = registry.place(code)
    return [(row.code, row.label) for row in ([own] if own else []) + below]


def organisations_in(place: str) -> list[tuple[str, str]]:
    """Those of a place, for OrganisationField."""
    rows = registry.organisations(place, limit=MOST_OFFERED).rows
    return [(row.name, row.kind_label) for row in rows]
