"""What a firm fills in about what it looks for."""

import re
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.invest.forms.fields import day, money, number, words
from xieshou.invest.models import Industry, Mandate, Road
from xieshou.invest.rules import MandateWish

_ORDER = ("first", "second", "third")
_MONEY = {"land_price": "land_price_fen", "least": "least_fen", "most": "most_fen"}


class MandateForm(forms.Form):
    organisation = forms.TypedChoiceField(label=_("机构"), coerce=int)
    kind = forms.ChoiceField(label=_("机构类型"), choices=Mandate.Kind.choices)
    title = words(_("意向名称"), 120)
    first = forms.ChoiceField(label=_("首选行业"), choices=Industry.choices)
    second = forms.ChoiceField(
        label=_("次选行业"), choices=[("", "—"), *Industry.choices], required=False
    )
    third = forms.ChoiceField(
        label=_("三选行业"), choices=[("", "—"), *Industry.choices], required=False
    )
    wheres = forms.CharField(
        label=_("意向地区代码"), max_length=160, required=False,
        help_text=_("最想去的写在前面，用顿号分开，如 5333、533423；不填为不限。"),
    )  # fmt: skip
    least = money(_("投资规模下限"), needed=True)
    most = money(_("投资规模上限"), needed=True)
    starts_on = day(_("最早开始"))
    ends_on = day(_("最晚开始"))
    land_mu = number(_("至少用地（亩）"))
    power_kva = number(_("至少供电（千伏安）"))
    water_m3_day = number(_("至少供水（立方米/日）"))
    lowest_m = number(_("海拔不低于（米）"), least=-500, most=9_000)
    highest_m = number(_("海拔不高于（米）"), least=-500, most=9_000)
    road = forms.TypedChoiceField(
        label=_("道路至少"), coerce=int, empty_value=None, required=False,
        choices=[("", _("不限")), *Road.choices],
    )  # fmt: skip
    labour = number(_("至少劳动力（人）"))
    land_price = money(_("地价不高于（每亩）"))
    terms = words(_("其他条件"), 500, rows=3, needed=False)
    named = forms.BooleanField(
        label=_("同意向各县公开机构名称"), required=False,
        help_text=_(
            "只能由机构自己勾选；不同意时，各县只看到意向内容。请勿在名称和条件中写出机构名。"
        ),
    )  # fmt: skip

    def __init__(
        self, *args: Any, organisations: tuple[tuple[int, str], ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["organisation"]).choices = list(organisations)

    def wish(self) -> MandateWish:
        given = dict(self.cleaned_data)
        for name in ("organisation", "named"):
            given.pop(name, None)
        given["industries"] = tuple(one for name in _ORDER if (one := given.pop(name)))
        given["wheres"] = tuple(re.findall(r"[^\s,，、;；]+", given["wheres"]))
        for short, field in _MONEY.items():
            given[field] = given.pop(short)
        return MandateWish(**given)

    def add_error(self, field: str | None, error: Any) -> None:
        names = {fact: short for short, fact in _MONEY.items()} | {"industries": "first"}
        super().add_error(names.get(field, field) if field else None, error)


class ReviseMandateForm(MandateForm):
    """The same without whose it is and whether that is told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, organisations=(), **kwargs)
        del self.fields["organisation"], self.fields["named"]


class NameForm(forms.Form):
    named = forms.BooleanField(label=_("同意向各县公开机构名称"), required=False)
    reason = forms.CharField(label=_("谁同意、为何"), max_length=300)


def initial_of_wish(wish: MandateWish) -> dict[str, Any]:
    """The wish as the form shows it."""
    given: dict[str, Any] = {name: getattr(wish, name) for name in wish.__dataclass_fields__}
    for short, field in _MONEY.items():
        given[short] = given.pop(field)
    given["wheres"] = "、".join(given["wheres"])
    given |= dict(zip(_ORDER, given.pop("industries"), strict=False))
    return given
