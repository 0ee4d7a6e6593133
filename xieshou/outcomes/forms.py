"""What is said of a sample survey, and which column of its file holds what."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Origin
from xieshou.core.scope import Viewer
from xieshou.outcomes.models import Sample
from xieshou.outcomes.rules import EARLIEST_YEAR, LATEST_YEAR, About, suggested
from xieshou.registry import reads as registry
from xieshou.registry.reads import IndicatorSetRow

# What the columns of a design are often called.
WORDS: Mapping[str, tuple[str, ...]] = {
    "place": (
        "place",
        "地方代码",
        "县代码",
        "行政区划代码",
        "地区代码",
        "county",
        "region",
        "code",
    ),
    "cluster": ("cluster", "psu", "群", "抽样单元", "初级抽样单元", "样本村", "ea"),
    "stratum": ("stratum", "strata", "层", "抽样层"),
    "weight": ("weight", "权数", "抽样权数", "权重", "pweight", "wt", "w"),
    "group": ("group", "户类型", "户类别", "类别", "分组"),
}
DESIGN = {
    "place": _("地方代码（县或更细）"),
    "cluster": _("抽样的群（如样本村）；没有则每条记录各自抽取"),
    "stratum": _("抽样的层；没有则不分层"),
    "weight": _("权数：一条记录代表多少人；没有则各代表 1 人"),
    "group": _("分组（如户类型）"),
}
PREFIX = "column_"


def given_titles(sent: Mapping[str, str]) -> tuple[str, ...]:
    """The titles of columns that a form names."""
    return tuple({sent[name] for name in sent if name.startswith(PREFIX)})


class SampleForm(forms.Form):
    """The survey itself, then one choice of a column for each thing to be read."""

    title = forms.CharField(label=_("名称"), max_length=120)
    year = forms.IntegerField(label=_("年度"), min_value=EARLIEST_YEAR, max_value=LATEST_YEAR)
    place = forms.RegexField(
        r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$",
        label=_("调查的地方（代码）"),
        help_text=_("省、州或县的行政区划代码，如 5333；所有记录都在其下"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    policy = forms.ChoiceField(label=_("有缺项的记录"), choices=Sample.Policy.choices)
    origin = forms.ChoiceField(
        label=_("数据性质"),
        choices=[
            (Origin.ENTERED, Origin.ENTERED.label),
            (Origin.SYNTHETIC, Origin.SYNTHETIC.label),
        ],
    )
    source = forms.CharField(label=_("出处"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        asked: IndicatorSetRow,
        titles: Sequence[str],
        viewer: Viewer,
        verb: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.viewer, self.verb = asked, viewer, verb
        self.fields["year"].initial = timezone.localdate().year
        places = viewer.places(verb)
        self.fields["place"].initial = places[0] if len(places) == 1 else ""
        named = {title.strip().casefold(): title for title in titles if title.strip()}
        choices = [("", "—"), *((title, title) for title in titles if title.strip())]
        for name, label in DESIGN.items():
            self._column(name, label, choices, suggested(named, WORDS[name]), name == "place")
        for one in asked.indicators:
            words = (one.code, one.zh, one.en)
            self._column(one.code, one.label, choices, suggested(named, words))
        for question in asked.questions:
            words = (question.column, question.zh, question.en)
            self._column(question.column, question.label, choices, suggested(named, words))

    def _column(
        self,
        name: str,
        label: Any,
        choices: list[tuple[str, str]],
        initial: str,
        required: bool = False,
    ) -> None:
        self.fields[PREFIX + name] = forms.ChoiceField(
            label=label, choices=choices, initial=initial, required=required
        )

    def clean_place(self) -> str:
        """A place that is there and where the viewer may enter surveys."""
        code: str = self.cleaned_data["place"]
        if registry.place(code) is None:
            raise forms.ValidationError(_("没有这个地方"))
        if not self.viewer.may(self.verb, code):
            raise forms.ValidationError(_("您没有在此处办理该事项的权限"))
        return code

    @property
    def said(self) -> list[forms.BoundField]:
        """The fields about the survey."""
        return [self[name] for name in ("title", "year", "place", "policy", "origin", "source")]

    @property
    def design(self) -> list[forms.BoundField]:
        return [self[PREFIX + name] for name in DESIGN]

    @property
    def indicators(self) -> list[forms.BoundField]:
        return [self[PREFIX + one.code] for one in self.asked.indicators]

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[PREFIX + one.column] for one in self.asked.questions]

    def about(self) -> About:
        """What is said of the survey, once the form is valid."""
        given = self.cleaned_data
        return About(
            title=given["title"],
            year=given["year"],
            place=given["place"],
            set_code=self.asked.code,
            set_version=self.asked.version,
            policy=given["policy"],
            origin=given["origin"],
            source=given["source"],
        )

    def columns(self) -> dict[str, str]:
        """The title of the column of each thing that has one."""
        return {
            name.removeprefix(PREFIX): title
            for name, title in self.cleaned_data.items()
            if name.startswith(PREFIX) and title
        }
