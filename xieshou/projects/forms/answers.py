"""The form of a project's kind, as its items say; and the form by which an office keeps it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.projects.reads import ValueRow
from xieshou.projects.rules import kindform as rules


def value_fields(rows: Iterable[ValueRow], *, step: str, realised: bool) -> dict[str, forms.Field]:
    """A field value_<code> for each item; required where the step asks for it. It begins with what
    is known: of the plan, or of what was realised."""
    return {f"value_{row.code}": _field(row, step, realised) for row in rows}


def values_of(data: dict[str, Any]) -> dict[str, Any]:
    """What was said, by the items' codes, without what was left empty."""
    return {
        name.removeprefix("value_"): value
        for name, value in data.items()
        if name.startswith("value_") and value not in (None, "")
    }


def _field(row: ValueRow, step: str, realised: bool) -> forms.Field:
    known = row.realised if realised else row.planned
    common: dict[str, Any] = {
        "label": f"{row.label}（{row.unit}）" if row.unit else row.label,
        "required": step in row.required and not known,
        "initial": known or None,
    }
    if realised and row.role == "output" and row.planned:
        common["help_text"] = _("计划 %(planned)s") % {"planned": row.planned}
    match row.type:
        case "choice":
            return forms.ChoiceField(choices=[("", "—"), *row.options], **common)
        case "date":
            common["initial"] = date.fromisoformat(known) if known else None
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **common)
    places = 0 if row.type == "integer" else rules.PLACES
    return forms.DecimalField(min_value=0, max_digits=15, decimal_places=places, **common)


class AnswersForm(forms.Form):
    """Values of a form; with a day once something has come of the project."""

    def __init__(
        self, *args: Any, rows: Iterable[ValueRow], later: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if later:
            self.fields["on"] = forms.DateField(
                label=_("截至日期"), widget=forms.DateInput(attrs={"type": "date"})
            )
        # Only the step itself insists on a value: what is said earlier may be incomplete.
        self.fields |= value_fields(rows, step="", realised=later)

    def body(self) -> dict[str, Any]:
        """What the action is called with."""
        said: dict[str, Any] = {"values": values_of(self.cleaned_data)}
        return said | ({"on": self.cleaned_data["on"]} if "on" in self.fields else {})


class ItemForm(forms.Form):
    """One item more of a kind's form."""

    code = forms.RegexField(
        r"^[a-z][a-z0-9_]{0,29}$", label=_("代码"),
        help_text=_("小写字母开头，如 trained；定下后类型和单位不再改。"),
    )  # fmt: skip
    zh = forms.CharField(label=_("中文名称"), max_length=60)
    en = forms.CharField(label=_("英文名称"), max_length=60)
    role = forms.ChoiceField(
        label=_("性质"), choices=[("output", _("产出指标")), ("field", _("填报项"))]
    )
    type = forms.ChoiceField(
        label=_("类型"),
        choices=[
            *(("integer", _("整数")), ("decimal", _("小数"))),
            *(("choice", _("选择")), ("date", _("日期"))),
        ],
    )
    unit = forms.CharField(label=_("单位"), max_length=60, required=False)
    unit_en = forms.CharField(label=_("英文单位"), max_length=60, required=False)
    options = forms.CharField(
        label=_("选项"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("仅选择题。每行一项：代码 中文 英文。"),
    )  # fmt: skip
    required = forms.MultipleChoiceField(
        label=_("必填于"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[
            *(("submit", _("申报、批复")), ("accept", _("验收")), ("evaluate", _("绩效评价"))),
        ],
    )  # fmt: skip

    def item(self) -> dict[str, Any]:
        """The item as it stands in a form's document."""
        lines = [line.split(None, 2) for line in self.cleaned_data["options"].splitlines()]
        options = [dict(zip(("code", "zh", "en"), parts, strict=False)) for parts in lines if parts]
        return {**self.cleaned_data, "options": options}


class DocumentForm(forms.Form):
    """The whole form of a kind as JSON."""

    document = forms.JSONField(
        label=_("全部指标（JSON）"),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
