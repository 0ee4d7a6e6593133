"""What the pages ask for."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.registry import reads as registry
from xieshou.surveys.models import Round


class PlaceField(forms.CharField):
    """The code of a current place."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("地方代码"))
        super().__init__(max_length=12, **kwargs)
        self.widget.attrs.update(inputmode="numeric", autocomplete="off")

    def clean(self, value: Any) -> str:
        code = str(super().clean(value))
        if code and registry.place(code) is None:
            raise ValidationError(_("没有这个代码的地方"), code="place_unknown")
        return code


class DateInput(forms.DateInput):
    input_type = "date"


class XLSFormUpload(forms.Form):
    """A workbook that is to become a form, or another version of one."""

    title = forms.CharField(label=_("表单名称"), max_length=120)
    place = PlaceField(help_text=_("表单归哪里使用和修改"))
    file = forms.FileField(
        label=_("XLSForm 文件（.xlsx）"), help_text=_("含 survey、choices、settings 工作表")
    )

    def body(self) -> dict[str, Any]:
        return self.cleaned_data | {"file": self.cleaned_data["file"].read()}


class CopyForm(forms.Form):
    title = forms.CharField(label=_("新表单的名称"), max_length=120)
    place = PlaceField()


class RoundForm(forms.Form):
    """A round to draw; see actions.draw_round."""

    name = forms.CharField(label=_("名称"), max_length=120)
    form = forms.ChoiceField(label=_("表单"))
    place = PlaceField(help_text=_("在这里的农户中抽样：县 6 位、乡镇 9 位或村 12 位"))
    starts_on = forms.DateField(label=_("开始日期"), widget=DateInput)
    ends_on = forms.DateField(label=_("截止日期（含当日）"), widget=DateInput)
    design = forms.ChoiceField(label=_("抽样方法"), choices=Round.Design.choices)
    size = forms.IntegerField(label=_("样本户数"), min_value=1, max_value=20_000)
    per_village = forms.IntegerField(
        label=_("每村户数（按户数抽村时）"), min_value=1, max_value=1_000, initial=10
    )
    stratum_digits = forms.TypedChoiceField(
        label=_("分层"), coerce=int, initial=9,
        choices=[(6, _("按县")), (9, _("按乡镇")), (12, _("按村"))],
    )  # fmt: skip
    back_check_percent = forms.IntegerField(
        label=_("复核比例（%）"), min_value=0, max_value=50, initial=10,
        help_text=_("由另一名调查员再访的比例"),
    )  # fmt: skip
    enumerators = forms.TypedMultipleChoiceField(
        label=_("调查员"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["form"]).choices = offered
        people = {
            row.user_id: row.user_name or row.username
            for row in registry.users_with_roles()
            if row.role == "enumerator" and row.holds_today
        }
        cast(forms.ChoiceField, self.fields["enumerators"]).choices = list(people.items())


class BatchForm(forms.Form):
    """A village whose answers are to be proposed for the register."""

    form = forms.ChoiceField(label=_("表单"))
    village = PlaceField(label=_("村代码"))
    year = forms.IntegerField(label=_("需求年份"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["form"]).choices = offered


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300)
