"""The form for one year of facts."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.core.money import FEN_PER_YUAN
from xieshou.villages import rules
from xieshou.villages.models import CapabilityFacts
from xieshou.villages.rules import Facts


def _yuan(fen: int) -> Decimal:
    return Decimal(fen) / FEN_PER_YUAN


def _fen(yuan: Decimal) -> int:
    return int(yuan * FEN_PER_YUAN)


class FactsForm(forms.Form):
    """The facts of a village and year; money in yuan, an empty field unknown."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in rules.COUNTED:
            self.fields[name] = _fact_field(name)
        self.fields["source"] = forms.CharField(label=_("出处"), max_length=300, required=False)

    @staticmethod
    def initial_of(facts: Facts | None) -> Mapping[str, Any]:
        """What the form opens with: the facts known last, amounts in yuan."""
        if facts is None:
            return {}
        known = {name: getattr(facts, name) for name in ("year", *rules.COUNTED)}
        return {
            name: _yuan(value) if name.endswith("_fen") and value is not None else value
            for name, value in known.items()
        }

    def facts(self, village: str) -> Facts:
        """The facts of a valid form."""
        given: dict[str, Any] = {
            name: _fen(value) if name.endswith("_fen") and value is not None else value
            for name, value in self.cleaned_data.items()
        }
        return Facts(village=village, **given)


def _fact_field(name: str) -> forms.Field:
    label = CapabilityFacts.label(name)
    needed = name in ("households", "people")
    most = rules.most_of(name)
    if not name.endswith("_fen"):
        return forms.IntegerField(label=label, min_value=0, max_value=most, required=needed)
    return forms.DecimalField(
        label=label,
        help_text=_("元"),
        min_value=0,
        max_value=_yuan(most),
        decimal_places=2,
        required=False,
    )
