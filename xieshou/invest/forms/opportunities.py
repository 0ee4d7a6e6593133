"""What a county fills in about what it offers."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from xieshou.invest.forms.fields import PaperField, day, money, number, words
from xieshou.invest.models import Industry, Road
from xieshou.invest.rules import OpportunityFacts

E6 = 10**6
# Fields of the form whose names leave out the unit of the fact.
_MONEY = {"land_price": "land_price_fen", "least": "least_fen", "most": "most_fen"}


class OpportunityForm(forms.Form):
    name = words(_("项目名称"), 120)
    industry = forms.ChoiceField(label=_("行业"), choices=Industry.choices)
    introduction = words(_("项目介绍"), 3000, rows=5)
    park = words(_("园区"), 120, needed=False)
    site = words(_("选址"), 200)
    lon = forms.DecimalField(
        label=_("经度"), required=False, min_value=-180, max_value=180, decimal_places=6,
        help_text=_("十进制度数，如 98.912345。"),
    )  # fmt: skip
    lat = forms.DecimalField(
        label=_("纬度"), required=False, min_value=-90, max_value=90, decimal_places=6
    )
    altitude_m = number(_("海拔（米）"), least=-500, most=9_000)
    land_mu = number(_("用地（亩）"))
    power_kva = number(_("供电（千伏安）"))
    water_m3_day = number(_("供水（立方米/日）"))
    road = forms.TypedChoiceField(
        label=_("道路"), coerce=int, empty_value=None, required=False,
        choices=[("", _("不清楚")), *Road.choices],
    )  # fmt: skip
    climate = words(_("气候"), 300, needed=False)
    products = words(_("产业基础"), 300, needed=False)
    labour = number(_("可用劳动力（人）"))
    policy = words(_("政策"), 500, rows=3, needed=False)
    land_price = money(_("地价（每亩）"))
    least = money(_("投资规模下限"))
    most = money(_("投资规模上限"))
    available_from = day(_("可用地日期"))
    open_until = day(_("招商截止日期"))

    def facts(self) -> OpportunityFacts:
        """What was filled in."""
        given = dict(self.cleaned_data)
        given.pop("place", None)
        for short, field in _MONEY.items():
            given[field] = given.pop(short)
        for axis in ("lon", "lat"):
            value: Decimal | None = given.pop(axis)
            given[f"{axis}_e6"] = None if value is None else int(value * E6)
        return OpportunityFacts(**given)

    def add_error(self, field: str | None, error: Any) -> None:
        """A refusal names the fact; here it stands beside the field."""
        names = {fact: short for short, fact in _MONEY.items()} | {"lon_e6": "lon", "lat_e6": "lat"}
        super().add_error(names.get(field, field) if field else None, error)


class NewOpportunityForm(OpportunityForm):
    place = forms.RegexField(
        r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$", label=_("所在地代码"), max_length=12,
        help_text=_("县 6 位、乡镇 9 位或村 12 位。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    field_order = ("place",)


class OpportunityPaperForm(forms.Form):
    title = words(_("材料名称"), 120)
    file = PaperField()

    def body(self) -> dict[str, Any]:
        file: UploadedFile = self.cleaned_data["file"]
        return {
            "title": self.cleaned_data["title"], "file": file.read(), "filename": file.name or "",
        }  # fmt: skip


def initial_of(facts: OpportunityFacts) -> dict[str, Any]:
    """The facts as the form shows them."""
    given: dict[str, Any] = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    for short, field in _MONEY.items():
        given[short] = given.pop(field)
    for axis in ("lon", "lat"):
        value = given.pop(f"{axis}_e6")
        given[axis] = None if value is None else Decimal(value) / E6
    return given
