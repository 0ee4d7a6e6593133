"""Forms for assets, skills and inspections."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.core.secret import Personal
from xieshou.villages.forms.fields import FenField, choices_or_unknown, day_field
from xieshou.villages.models import Asset, AssetValue, ServiceCheck, Skill
from xieshou.villages.reads import AssetRow, unit_label
from xieshou.villages.rules import gaps

# Asked for JPEG, an iPhone hands its HEIC photos over as such.
ACCEPTED = "image/jpeg,image/png,image/webp"
MEASURE_NAMES: Mapping[str, Any] = {
    "litres": _("可用水量"),
    "fetch": _("取水用时"),
    "assured": _("供水保证率"),
    "cut": _("停电时长"),
    "voltage": _("末端电压"),
    "width": _("路面宽度"),
    "to_township": _("到乡镇用时"),
    "users": _("用清洁燃料的户"),
    "unsafe": _("危房"),
    "distance": _("步行用时"),
    "doctors": _("乡村医生"),
    "days": _("开诊天数"),
}


class AssetForm(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), choices=Asset.Kind.choices)
    name = forms.CharField(label=_("名称"), max_length=120)
    capital = forms.ChoiceField(
        label=_("属于哪种资本"), choices=[("", _("按类别")), *Asset.Capital.choices], required=False
    )
    quantity = forms.DecimalField(
        label=_("数量"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    unit = forms.CharField(label=_("单位"), max_length=20, required=False)
    owner = forms.CharField(label=_("权属"), max_length=120, required=False)
    state = forms.ChoiceField(
        label=_("状态"), choices=choices_or_unknown(Asset.State.choices), required=False
    )
    condition = forms.CharField(label=_("状况说明"), max_length=200, required=False)
    use = forms.CharField(label=_("现在做什么用"), max_length=200, required=False)
    lon = forms.DecimalField(
        label=_("经度"), help_text=_("十进制度，如 98.870000"), min_value=-180, max_value=180,
        max_digits=9, decimal_places=6, required=False,
    )  # fmt: skip
    lat = forms.DecimalField(
        label=_("纬度"), help_text=_("十进制度，如 26.900000"), min_value=-90, max_value=90,
        max_digits=8, decimal_places=6, required=False,
    )  # fmt: skip

    @classmethod
    def of(cls, row: AssetRow, data: Any = None) -> "AssetForm":
        """The form to revise an asset, whose name stays."""
        form = cls(data, initial={name: getattr(row, name) for name in cls.base_fields})
        del form.fields["name"]
        return form


class FoundForm(forms.Form):
    """A strength that a resident names."""

    kind = forms.ChoiceField(label=_("类别"), choices=Asset.Kind.choices)
    name = forms.CharField(label=_("名称"), max_length=120)
    note = forms.CharField(label=_("说说它好在哪里"), max_length=200, required=False)


class ValueForm(forms.Form):
    on = day_field(_("日期"))
    value_fen = FenField(label=_("价值"), help_text=_("如 12.5万 或 125000"))
    basis = forms.ChoiceField(label=_("依据"), choices=AssetValue.Basis.choices)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class AssetPhotoForm(forms.Form):
    file = forms.FileField(
        label=_("照片"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("JPEG、PNG 或 WebP，不超过 10 MB。照片里的拍摄地点和时间只用来核对，不公开。"),
        allow_empty_file=True,
    )
    caption = forms.CharField(label=_("照片说明"), max_length=120, required=False)


class OfferForm(forms.Form):
    """One's own skill."""

    kind = forms.ChoiceField(label=_("技能"), choices=Skill.Kind.choices)
    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    years = forms.IntegerField(label=_("从业年数"), min_value=0, max_value=80, required=False)
    detail = forms.CharField(label=_("会做什么"), max_length=500, required=False)
    agreed = forms.BooleanField(
        label=_("我同意登记；姓名和电话只有本村和县经办可见，可随时撤回"), required=True
    )

    def said(self) -> dict[str, Any]:
        """What a valid form says, as the verbs take it."""
        given = dict(self.cleaned_data)
        return given | {name: Personal(given[name]) for name in ("name", "phone", "detail")}


class PaperSkillForm(OfferForm):
    """A skill of somebody who agreed on paper."""

    paper = forms.CharField(label=_("书面同意书编号"), max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["agreed"]


class CheckForm(forms.Form):
    """How a service was found; a measure is chosen as "water:litres"."""

    service = forms.ChoiceField(label=_("服务"), choices=ServiceCheck.Service.choices)
    state = forms.ChoiceField(label=_("核查结果"), choices=ServiceCheck.State.choices)
    on = day_field(_("核查日期"))
    measure = forms.ChoiceField(label=_("测量项目"), required=False)
    value = forms.DecimalField(
        label=_("测得数值"), min_value=0, max_digits=10, decimal_places=2, required=False
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(ServiceCheck.Service.choices)
        offered = [
            (str(labels[service]), [
                (f"{service}:{code}", f"{MEASURE_NAMES[code]}（{unit_label(unit)}）")
                for code, unit in measures.items()
            ])
            for service, measures in gaps.MEASURES.items()
        ]  # fmt: skip
        self.fields["measure"].choices = [("", _("未测量")), *offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        service, _colon, measure = given.get("measure", "").partition(":")
        if service and service != given.get("service"):
            self.add_error("measure", _("测量项目不属于所选的服务"))
        return {**given, "measure": measure}
