"""What is filled in to make a statement, and to keep a template of one."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core import clock
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry
from xieshou.reports.reads.pairs import balance_pairs
from xieshou.reports.reads.reach import may_between
from xieshou.reports.reads.statements import (
    KEEP_TEMPLATES,
    STATE,
    StatementTemplateRow,
    statement_templates,
)
from xieshou.reports.rules.statement_archive import MOST_BYTES
from xieshou.reports.rules.statement_periods import (
    KINDS,
    MONTH,
    OF_A_YEAR,
    QUARTER,
    YEAR,
    Period,
)

# How many years back there are statements to choose, of each kind.
YEARS_BACK = {MONTH: 2, QUARTER: 4, YEAR: 8}
ENDINGS = ("xlsx", "docx", "txt")
# Digits of their codes.
PROVINCE, PREFECTURE = 2, 4


def pair_choices(viewer: Viewer) -> list[tuple[str, list[tuple[str, str]]]]:
    """Of what the viewer may make statements ("310115-533323"): pairings and the counties within
    them, each county with all of the east, each district with all of the west."""
    tied = [row for row in balance_pairs() if row.current]
    pairs = {(row.east_code, row.west_code) for row in tied if not row.whole}
    below = {west: registry.children(west) for _east, west in pairs if len(west) == PREFECTURE}
    pairs |= {(east, one.code) for east, west in set(pairs) for one in below.get(west, ())}
    whole = {(row.east_code, row.west_code) for row in tied if row.whole}
    counties = {(east[:PROVINCE], west) for east, west in pairs} | {
        pair for pair in whole if len(pair[0]) == PROVINCE
    }
    districts = {(east, west[:PROVINCE]) for east, west in pairs}
    names = registry.place_names({code for pair in pairs | counties | districts for code in pair})

    def listed(some: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        return [
            (f"{east}-{west}", f"{names.get(east, east)} – {names.get(west, west)}")
            for east, west in sorted(some, key=lambda pair: (pair[1], pair[0]))
            if may_between(viewer, STATE, east, west)
        ]

    groups = (
        (_("结对"), pairs), (_("县、州市"), counties - pairs),
        (_("区"), districts - pairs - counties),
    )  # fmt: skip
    return [(label, found) for label, some in groups if (found := listed(some))]


def period_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Periods that have begun, the latest first, by kind."""
    today = clock.today()
    return [
        (
            str(label),
            [
                (one.code, one.label)
                for year in range(today.year, today.year - YEARS_BACK[kind], -1)
                for number in range(OF_A_YEAR[kind], 0, -1)
                if (one := Period(kind, year, number)).start <= today
            ],
        )
        for kind, label in KINDS.items()
    ]


class StatementForm(forms.Form):
    """`viewer` chooses among own pairings and templates."""

    pair = forms.ChoiceField(label=gettext_lazy("哪里"))
    period = forms.ChoiceField(label=gettext_lazy("时期"), choices=period_choices)
    templates = forms.MultipleChoiceField(
        label=gettext_lazy("模板"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pair"].choices = pair_choices(viewer)  # type: ignore[attr-defined]
        self.fields["templates"].choices = [  # type: ignore[attr-defined]
            (row.code, row.label if row.id is None else _named(row))
            for row in statement_templates(viewer)
        ]

    def body(self) -> dict[str, Any]:
        """As actions.make_statement takes it."""
        east, _dash, west = self.cleaned_data["pair"].partition("-")
        return {
            "east": east,
            "west": west,
            "period": self.cleaned_data["period"],
            "templates": self.cleaned_data["templates"],
        }


class StatementSubject(forms.Form):
    """Whose figures are looked at: of a pairing and a period."""

    pair = forms.ChoiceField(label=gettext_lazy("哪里"))
    period = forms.ChoiceField(label=gettext_lazy("时期"), choices=period_choices)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pair"].choices = pair_choices(viewer)  # type: ignore[attr-defined]


class TemplateForm(forms.Form):
    """A template that an office puts in; the file's name says which form it has."""

    place = forms.ChoiceField(label=gettext_lazy("用于"))
    name = forms.CharField(
        label=gettext_lazy("模板名称"), max_length=60,
        help_text=gettext_lazy("与已有模板同名、同类，就成为它的下一版。"),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy(
            "Excel（.xlsx）、Word（.docx），或 PDF 用的文本（.txt），不超过 2 MB；上传时立即检查。"
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = _places(viewer)  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.name.rpartition(".")[2].lower() not in ENDINGS:
            raise forms.ValidationError(_("应为 .xlsx、.docx 或 .txt 文件"))
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("模板超过 %(mb)d MB") % {"mb": MOST_BYTES // 2**20})
        return file

    def body(self) -> dict[str, Any]:
        """As actions.keep_template takes it."""
        file = self.cleaned_data["file"]
        return {
            "place": self.cleaned_data["place"],
            "name": self.cleaned_data["name"],
            "form": file.name.rpartition(".")[2].lower(),
            "data": file.read(),
            "note": self.cleaned_data["note"],
        }


class TemplateWithdrawal(forms.Form):
    reason = forms.CharField(label=gettext_lazy("停用理由"), max_length=300)


def _places(viewer: Viewer) -> Sequence[tuple[str, str]]:
    """Western places of the pairings at which the viewer keeps templates, and their provinces."""
    codes: dict[str, None] = {}
    for row in balance_pairs():
        for code in _levels(row.west_code):
            if viewer.may(KEEP_TEMPLATES, code):
                codes[code] = None
    names = registry.place_names(codes)
    return [(code, names.get(code, code)) for code in sorted(codes)]


def _levels(code: str) -> Iterable[str]:
    return (code[:length] for length in (2, 4, 6) if length <= len(code))


def _named(row: StatementTemplateRow) -> str:
    return f"{row.label} · {row.form_label} · {row.place_label}"
