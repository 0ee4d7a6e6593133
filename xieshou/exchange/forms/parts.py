"""Fields that the forms of posts, people and classes share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.exchange.models import Trade
from xieshou.exchange.reads import family_label
from xieshou.exchange.rules.matching import FAMILY_NEEDS, words_of
from xieshou.exchange.rules.wishes import NotAWish, wishes_of

COUNTY = r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$"
ANY_PLACE = r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$"


class DayInput(forms.DateInput):
    """The browser's own calendar: it takes no other than ISO dates, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    widget = DayInput


class PlaceField(forms.RegexField):
    """The code of a place."""

    def __init__(self, *, regex: str = ANY_PLACE, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 12)
        super().__init__(
            regex,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            **kwargs,
        )


class ListField(forms.CharField):
    """Words with 、 or a comma between them; cleans to a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("多项用顿号分开。"))
        super().__init__(max_length=600, required=kwargs.pop("required", False), **kwargs)

    def clean(self, value: Any) -> Any:
        return words_of(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list | tuple) else value


class FamilyField(forms.MultipleChoiceField):
    """Family needs, or what a host sees to."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=lambda: [(one, family_label(one)) for one in FAMILY_NEEDS],
            **kwargs,
        )


class WishesField(forms.CharField):
    """Wishes, a line each: what, a space, how far from the best; cleans to rules.wishes_of.

    What: the code of a post, six digits of a county, or the name of a kind.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            _("每行一个：岗位编号、县区代码（6 位）或类别，空格，距离（0 最想去）。例：533323 0"),
        )
        super().__init__(
            max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 4}), **kwargs
        )

    def clean(self, value: Any) -> Any:
        kinds = {str(label): code for code, label in Trade.choices}
        try:
            return wishes_of(super().clean(value), kinds | {one: one for one in Trade.values})
        except NotAWish as fault:
            raise ValidationError(
                _("第 %(number)d 行应为：意愿 距离，以空格分开"), params={"number": fault.args[0]}
            ) from fault

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(f"{one.target} {one.distance}" for one in value)
