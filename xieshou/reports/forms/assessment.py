"""What is filled in about an assessment book; `body` is what its action is called with."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.reports import rules

Choices = Iterable[tuple[Any, Any]]


class PaperBodyForm(forms.Form):
    """Its values, the paper as bytes beside its name."""

    def body(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        file = data.pop("file", None)
        return data | ({"file": file.read(), "filename": file.name or ""} if file else {})


def _paper(label: Any, *, needed: bool) -> forms.FileField:
    return forms.FileField(
        label=label, required=needed, help_text=_("PDF、JPG 或 PNG，不超过 10 MB；加密保存。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )  # fmt: skip


def _figure(label: Any, unit: str, *, needed: bool) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=40, required=needed, help_text=rules.UNITS[unit].asked,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip


def _words(label: Any, longest: int, *, rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows})
    )


class OpenAssessmentForm(forms.Form):
    east = forms.RegexField(
        r"^(\d{2}|\d{6})$", label=_("东部代码"), help_text=_("上海市 31，区 6 位"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    west = forms.RegexField(
        r"^(\d{2}|\d{4}|\d{6})$", label=_("西部代码"), help_text=_("省 2 位、州市 4 位、县 6 位"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    year = forms.IntegerField(
        label=_("年度"), min_value=rules.FIRST_YEAR, max_value=rules.LAST_YEAR
    )
    form = forms.ChoiceField(label=_("指标体系"))

    def __init__(self, *args: Any, sets: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["form"]).choices = list(sets)


class AssessmentSetForm(forms.Form):
    place = forms.ChoiceField(label=_("归属单位所在地"))
    file = forms.FileField(
        label=_("JSON 文件"), required=False, help_text=_("UTF-8，不超过 500 KB；或填在下面。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )  # fmt: skip
    document = forms.CharField(
        label=_("内容"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["place"]).choices = list(places)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.get("file")
        if file is not None:
            try:
                data["document"] = file.read(rules.MOST_BYTES + 1).decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("文件不是 UTF-8 编码"))
        elif not data.get("document", "").strip():
            self.add_error("document", _("请选择文件或填写内容"))
        return data


class CorrectAssessmentForm(forms.Form):
    reason = _words(_("更正理由"), 300)


class EnterAssessmentForm(PaperBodyForm):
    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _figure(_("数值"), unit, needed=True)
        self.fields["source"] = forms.CharField(label=_("出处"), max_length=300)
        self.fields["note"] = forms.CharField(label=_("备注"), max_length=300, required=False)
        self.fields["file"] = _paper(_("证明材料"), needed=True)


class CheckAssessmentForm(forms.Form):
    accepted = forms.TypedChoiceField(
        label=_("与材料是否一致"), choices=[("1", _("一致")), ("0", _("不一致"))],
        coerce=lambda text: text == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    why = forms.CharField(
        label=_("说明"), max_length=300, required=False, help_text=_("不一致的须说明。")
    )


class ContestForm(PaperBodyForm):
    def __init__(self, *args: Any, unit: str, sides: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = list(sides)
        if len(sides) > 1:
            self.fields["side"] = forms.ChoiceField(label=_("代表哪一方"), choices=sides)
        self.fields["reason"] = _words(_("异议理由"), 500)
        self.fields["claims"] = _figure(_("认为应是"), unit, needed=False)
        self.fields["file"] = _paper(_("证明材料"), needed=False)


class AnswerContestForm(PaperBodyForm):
    text = _words(_("答复"), 500)
    file = _paper(_("证明材料"), needed=False)


class SettleContestForm(forms.Form):
    stands = forms.TypedChoiceField(
        label=_("处理"), choices=[("1", _("维持原数")), ("0", _("改成"))],
        coerce=lambda text: text == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    reason = _words(_("理由"), 500)

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _figure(_("改为多少"), unit, needed=False)
        self.order_fields(["stands", "value", "reason"])
