"""The form that moves limits, and the filters of the table of works."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from xieshou.planning import rules
from xieshou.planning.reads import ChoiceFilter, LimitRow
from xieshou.projects import reads as projects


@dataclass(frozen=True)
class LimitGroup:
    """Boxes of limits of one kind; folded unless `open`."""

    label: str
    fields: list[forms.BoundField]
    open: bool


class ScenarioForm(forms.Form):
    """A name, and every limit with its amount as people write it; `moved` is what was changed.

    `hints` say by a limit's code what else is known of it.
    """

    name = forms.CharField(label=_("方案名称"), max_length=80)

    def __init__(
        self, data: Any, limits: tuple[LimitRow, ...], hints: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(data)
        self.limits = limits
        for at, limit in enumerate(limits):
            self.fields[f"limit_{at}"] = forms.CharField(
                label=gettext("%(label)s（%(unit)s）") % {"label": limit.label, "unit": limit.unit},
                initial=limit.steps,
                max_length=40,
                help_text=(hints or {}).get(limit.code, ""),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )

    @property
    def general(self) -> list[forms.BoundField]:
        """What the form asks beside the limits."""
        return [field for field in self if not field.name.startswith("limit_")]

    @property
    def groups(self) -> list[LimitGroup]:
        """The limits by kind; the first is open, and any in which one was moved or is wrong."""
        fields: dict[str, list[forms.BoundField]] = {}
        moved = set()
        for at, limit in enumerate(self.limits):
            field, group = self[f"limit_{at}"], rules.group_of(limit.code)
            fields.setdefault(group, []).append(field)
            if field.errors or limit.moved or field.value() != limit.steps:
                moved.add(group)
        found = [group for group in rules.GROUPS if group in fields]
        opened = moved | set(found[:1])
        return [
            LimitGroup(str(rules.GROUPS[group]), fields[group], group in opened) for group in found
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.moved: dict[str, int] = {}
        for at, limit in enumerate(self.limits):
            text = cleaned.get(f"limit_{at}")
            if text is None:
                continue
            try:
                amount = rules.parse_amount(limit.code, text)
            except ValueError:
                self.add_error(f"limit_{at}", _("“%(text)s”不是有效的数额") % {"text": text})
                continue
            if amount != limit.amount:
                self.moved[limit.code] = amount
        if not self.errors and not self.moved:
            raise forms.ValidationError(_("没有改动任何限额"))
        return cleaned


class WorksForm(forms.Form):
    """Filters of the table of works; anything it cannot read does not narrow."""

    chosen = forms.ChoiceField(
        label=_("结果"),
        required=False,
        choices=[("", _("全部")), ("1", _("入选")), ("0", _("未入选"))],
    )
    reason = forms.ChoiceField(label=_("理由"), required=False)
    kind = forms.ChoiceField(label=_("类型"), required=False)
    place = forms.CharField(label=_("地区代码"), required=False, max_length=12)
    limit = forms.ChoiceField(label=_("受限于"), required=False)
    text = forms.CharField(label=_("名称、编号或村"), required=False, max_length=60)

    def __init__(self, data: Any, limits: list[tuple[str, str]]) -> None:
        super().__init__(data)
        offered: dict[str, list[tuple[str, Any]]] = {
            "reason": list(rules.REASONS.items()),
            "kind": list(projects.kinds().items()),
            "limit": list(limits),
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("全部")), *choices]

    @property
    def filters(self) -> ChoiceFilter:
        self.is_valid()
        read = self.cleaned_data
        return ChoiceFilter(
            chosen={"1": True, "0": False}.get(read.get("chosen", "")),
            **{name: read.get(name, "") for name in ("reason", "kind", "place", "limit", "text")},
        )
