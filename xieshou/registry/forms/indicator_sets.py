"""Making an indicator set: the set itself, and rows of dimensions, indicators and questions.

The forms only say what was typed; whether it is a set is asked of the measure.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from xieshou.core.engine_words import Flaw
from xieshou.registry import feed

# Rows that a form takes, cleared ones too; how many a set may have is asked of the measure.
MOST_FORMS = 300
MORE_ROWS = 3
LARGEST = 1 << 20
KINDS = [("number", _("数")), ("text", _("文字")), ("truth", _("是或否"))]
# Where the measure says that a field is: "indicators 2 weight", "questions 1 name zh".
PLACED = re.compile(r"(dimensions|indicators|questions) (\d+) (\w+)(?: (zh|en))?")


def _text(label: Any, length: int = 200, **attributes: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attributes})
    return forms.CharField(label=label, max_length=length, required=False, widget=widget)


def _area(label: Any, **attributes: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "autocomplete": "off", **attributes})
    return forms.CharField(label=label, max_length=2000, required=False, widget=widget)


def _needed(field: forms.CharField) -> forms.CharField:
    field.required = True
    return field


class SetForm(forms.Form):
    """What the set is called, where it is from, and the share of deprivations that makes poor."""

    code = _needed(_text(_("代码"), 40, spellcheck="false"))
    zh = _needed(_text(_("中文名称"), 80))
    en = _needed(_text(_("英文名称"), 80, lang="en"))
    default_cutoff = _needed(_text(_("临界值"), 10))
    cutoffs = _text(_("其他要报告的临界值，以空格分开"), 80)
    source_zh = _needed(_area(_("依据（中文）")))
    source_en = _needed(_area(_("依据（英文）"), lang="en"))


class DimensionForm(forms.Form):
    code = _text(_("代码"), 40, spellcheck="false")
    zh = _text(_("中文名称"))
    en = _text(_("英文名称"), lang="en")


class IndicatorForm(forms.Form):
    code = _text(_("代码"), 40, spellcheck="false")
    dimension = _text(_("维度代码"), 40, spellcheck="false", list="dimension-codes")
    weight = forms.IntegerField(label=_("权重"), required=False, min_value=0, max_value=1_000_000)
    zh = _text(_("中文名称"))
    en = _text(_("英文名称"), lang="en")
    deprived_if_zh = _area(_("何为剥夺（中文）"))
    deprived_if_en = _area(_("何为剥夺（英文）"), lang="en")
    when = _area(_("条件"), spellcheck="false")


class QuestionForm(forms.Form):
    column = _text(_("列名"), 80, spellcheck="false")
    kind = forms.ChoiceField(label=_("类型"), choices=KINDS, required=False)
    unit_zh = _text(_("中文单位"), 40)
    unit_en = _text(_("英文单位"), 40, lang="en")
    zh = _text(_("中文问题"))
    en = _text(_("英文问题"), lang="en")
    choices = _area(_("选项，以分号分开"))


PARTS: Mapping[str, type[BaseFormSet]] = {
    name: formset_factory(form, extra=0, max_num=MOST_FORMS, absolute_max=MOST_FORMS)
    for name, form in (
        ("dimensions", DimensionForm),
        ("indicators", IndicatorForm),
        ("questions", QuestionForm),
    )
}
KEYS = {"dimensions": "code", "indicators": "code", "questions": "column"}


class SetForms:
    """The forms of one set, from what was posted or from a document to start with."""

    def __init__(self, data: QueryDict | None = None, document: Mapping[str, Any] | None = None):
        self.posted = QueryDict() if data is None else data
        start = {} if document is None else _initial(document)
        self.head = SetForm(data, initial=start.get("head"))
        self.parts = {
            name: kind(data, prefix=name, initial=start.get(name, [{}]))
            for name, kind in PARTS.items()
        }

    def with_more(self, part: str) -> "SetForms":
        """What was typed, with empty rows added to a part."""
        data = self.posted.copy()
        count = f"{part}-TOTAL_FORMS"
        if part in self.parts:
            data[count] = str(min(self.parts[part].total_form_count() + MORE_ROWS, MOST_FORMS))
        return SetForms(data)

    def is_valid(self) -> bool:
        return all([self.head.is_valid(), *(part.is_valid() for part in self.parts.values())])

    @property
    def document(self) -> dict[str, Any]:
        """What was typed as the measure's JSON document; rows without a code are left out."""
        head = self.head.cleaned_data
        return {
            "code": head["code"],
            "name": {"zh": head["zh"], "en": head["en"]},
            "source": {"zh": head["source_zh"], "en": head["source_en"]},
            "default_cutoff": head["default_cutoff"],
            "cutoffs": head["cutoffs"].split(),
            "dimensions": [
                {"code": row["code"], "name": _languages(row)} for row in self._rows("dimensions")
            ],
            "indicators": [
                {
                    "code": row["code"],
                    "dimension": row["dimension"],
                    "weight": row["weight"],
                    "name": _languages(row),
                    "deprived_if": {"zh": row["deprived_if_zh"], "en": row["deprived_if_en"]},
                    "when": row["when"],
                }
                for row in self._rows("indicators")
            ],
            "questions": [
                {
                    "column": row["column"],
                    "kind": row["kind"] or "number",
                    "name": _languages(row),
                    "unit": {"zh": row["unit_zh"], "en": row["unit_en"]},
                    "choices": [
                        one.strip() for one in re.split("[;；\n]", row["choices"]) if one.strip()
                    ],
                }
                for row in self._rows("questions")
            ],
        }

    def mark(self, flaws: Iterable[Flaw]) -> None:
        """Show each flaw at the field it is about, or above."""
        for flaw in flaws:
            form, field = self._place(flaw.field)
            form.add_error(field if field in form.fields else None, flaw.text)

    def _rows(self, part: str) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self._kept(part)]

    def _kept(self, part: str) -> list[forms.Form]:
        return [form for form in self.parts[part] if form.cleaned_data.get(KEYS[part])]

    def _place(self, where: str) -> tuple[forms.Form, str | None]:
        if found := PLACED.fullmatch(where):
            part, number, field, language = found.groups()
            form = self._kept(part)[int(number) - 1]
            if language:
                return form, language if field == "name" else f"{field}_{language}"
            return form, field
        for form in self._kept("indicators"):
            if form.cleaned_data["code"] == where:
                return form, "when"
        heads = {
            "name zh": "zh",
            "name en": "en",
            "source zh": "source_zh",
            "source en": "source_en",
        }
        return self.head, heads.get(where, where)


class UploadForm(forms.Form):
    """A set as a JSON file."""

    file = forms.FileField(label=_("JSON 文件"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("文件不能超过 1 MiB"), code="too_large")
        try:
            document = json.loads(file.read().decode("utf-8-sig"))
            # Halves of characters, written as \\ud800, are no text to show again.
            json.dumps(document, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as fault:
            raise ValidationError(_("不是 UTF-8 的 JSON 文件"), code="not_json") from fault
        if isinstance(document, dict):
            _refuse_too_many(document)
        return document


def _refuse_too_many(document: Mapping[str, Any]) -> None:
    """Before a form of thousands of rows is built."""
    for part, most in feed.MOST_ROWS.items():
        rows = document.get(part)
        if isinstance(rows, list) and len(rows) > most:
            raise ValidationError(
                _("%(part)s 有 %(count)s 项，最多 %(most)s 项"),
                code="too_many",
                params={"part": part, "count": len(rows), "most": most},
            )


def _unit(unit: str | Mapping[str, str]) -> dict[str, str]:
    """One text for both languages, or one for each."""
    by = {"zh": unit, "en": unit} if isinstance(unit, str) else unit
    return {"unit_zh": by.get("zh", ""), "unit_en": by.get("en", "")}


def _languages(row: Mapping[str, Any]) -> dict[str, str]:
    return {"zh": row["zh"], "en": row["en"]}


def _initial(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document's values by form."""
    return {
        "head": {
            "code": document["code"],
            **document["name"],
            "default_cutoff": document["default_cutoff"],
            "cutoffs": " ".join(document["cutoffs"]),
            "source_zh": document["source"]["zh"],
            "source_en": document["source"]["en"],
        },
        "dimensions": [{"code": row["code"], **row["name"]} for row in document["dimensions"]],
        "indicators": [
            {
                **{name: row[name] for name in ("code", "dimension", "weight", "when")},
                **row["name"],
                "deprived_if_zh": row["deprived_if"]["zh"],
                "deprived_if_en": row["deprived_if"]["en"],
            }
            for row in document["indicators"]
        ],
        "questions": [
            {
                **{name: row[name] for name in ("column", "kind")},
                **row["name"],
                **_unit(row["unit"]),
                "choices": "；".join(row["choices"]),
            }
            for row in document["questions"]
        ]
        or [{}],
    }
