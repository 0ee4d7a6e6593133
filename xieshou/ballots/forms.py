"""Forms of ballots: drafting one, voting, entering papers, and each step."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.ballots import rules
from xieshou.ballots.actions import Item, Terms
from xieshou.ballots.models import Ballot
from xieshou.ballots.reads import BallotItem, BallotRow
from xieshou.core.money import NotMoney, parse_fen

MOST_FILE = 20 * 2**20
PARTS = ("code", "title", "cost_fen", "kind", "project", "plan_work", "text")


def _fen(text: str) -> int:
    try:
        return parse_fen(text)
    except NotMoney as error:
        raise ValidationError(str(error)) from error


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget)


class BallotForm(forms.Form):
    """A ballot with its proposals, a line each."""

    title = forms.CharField(label=_("表决名称"), max_length=120)
    year = forms.IntegerField(label=_("用于哪一年度的规划"), min_value=2000, max_value=2100)
    budget = forms.CharField(label=_("预算"), max_length=30, help_text=_("如 50万。"))
    form = forms.ChoiceField(label=_("投票方式"), choices=Ballot.Form.choices)
    most = forms.IntegerField(
        label=_("每票上限"), min_value=0, max_value=10_000, initial=0, required=False,
        help_text=_("最多选几项，或共有几分；0 为不限。"),
    )  # fmt: skip
    electorate = forms.ChoiceField(label=_("谁有投票权"), choices=Ballot.Electorate.choices)
    rule = forms.ChoiceField(label=_("计票规则"), choices=Ballot.Rule.choices)
    utility = forms.ChoiceField(label=_("怎样算一票的满意"), choices=Ballot.Utility.choices)
    tie = forms.ChoiceField(label=_("同分时"), choices=Ballot.Tie.choices)
    opens_at = _moment(_("开始投票"))
    closes_at = _moment(_("截止投票"))
    meeting = forms.CharField(label=_("村民会议编号"), max_length=40, required=False)
    text = forms.CharField(
        label=_("说明"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    items = forms.CharField(
        label=_("提案"), max_length=200_000,
        help_text=_(
            "每行一项，各栏以竖线分开：编号 | 名称 | 费用 | 类别 | 项目库编号 | 村庄规划编号 | "
            "说明；后四栏可空。"
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )  # fmt: skip

    def clean_budget(self) -> int:
        return _fen(self.cleaned_data["budget"])

    def clean_items(self) -> list[Item]:
        lines = [line for line in self.cleaned_data["items"].splitlines() if line.strip()]
        return [_item(number, line) for number, line in enumerate(lines, start=1)]

    def terms(self) -> Terms:
        given = dict(self.cleaned_data)
        given["budget_fen"], given["most"] = given.pop("budget"), given["most"] or 0
        for name in ("items", "code", "place"):
            given.pop(name, None)
        return Terms(**given)


class NewBallotForm(BallotForm):
    place = forms.RegexField(r"^[0-9]{12}$", label=_("行政村代码"))
    code = forms.CharField(
        label=_("表决编号"), max_length=20, help_text=_("村代码加短横线和字母数字，如 …-B1。")
    )
    field_order = ("place", "code")


def _item(number: int, line: str) -> Item:
    parts = [part.strip() for part in line.split("|", len(PARTS) - 1)]
    if len(parts) < 3:
        raise ValidationError(
            _("第 %(number)d 行应至少有编号、名称、费用三栏"), params={"number": number}
        )
    given = dict(zip(PARTS, parts, strict=False))
    try:
        fen = _fen(given.pop("cost_fen"))
    except ValidationError as error:
        raise ValidationError(
            _("第 %(number)d 行的费用：%(why)s"), params={"number": number, "why": error.message}
        ) from error
    return Item(cost_fen=fen, **given)


def lines_of(items: Sequence[BallotItem]) -> str:
    """The proposals as the form takes them."""
    rows = []
    for one in items:
        yuan = f"{one.cost_fen / 100:.2f}".removesuffix(".00")
        text = " ".join(one.text.split())
        cells = (one.code, one.title, yuan, one.kind, one.project, one.plan_work, text)
        rows.append(" | ".join(cells).rstrip(" |"))
    return "\n".join(rows)


class VoteForm(forms.Form):
    """A voting paper: boxes, ranks or points, by the form of the ballot."""

    def __init__(
        self, *args: Any, row: BallotRow, items: Sequence[BallotItem], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.row, self.items = row, items
        if row.form in (Ballot.Form.APPROVAL, Ballot.Form.KNAPSACK):
            self.fields["choose"] = forms.MultipleChoiceField(
                label=_("我选择"), required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(one.code, one.title) for one in items],
            )  # fmt: skip
            return
        places = range(1, min(len(items), row.most or len(items)) + 1)
        for one in items:
            label = f"{one.code} {one.title}"
            self.fields[f"of_{one.code}"] = (
                forms.TypedChoiceField(
                    label=label, coerce=int, required=False, empty_value=None,
                    choices=[("", "—"), *((at, str(at)) for at in places)],
                )
                if row.form == Ballot.Form.RANKED
                else forms.IntegerField(
                    label=label, min_value=0, max_value=row.most, required=False
                )
            )  # fmt: skip

    def choices(self) -> dict[str, int]:
        """The vote; a rank among m ranked becomes m for the first, 1 for the last."""
        if "choose" in self.cleaned_data:
            return dict.fromkeys(self.cleaned_data["choose"], 1)
        given = {one.code: self.cleaned_data[f"of_{one.code}"] or 0 for one in self.items}
        marked = {code: number for code, number in given.items() if number}
        if self.row.form == Ballot.Form.RANKED:
            return {code: len(marked) + 1 - rank for code, rank in marked.items()}
        return marked

    def marks(self) -> list[tuple[BallotItem, Any]]:
        """Each proposal with what is to be marked for it."""
        if "choose" in self.fields:
            return list(zip(self.items, self["choose"], strict=True))
        return [(one, self[f"of_{one.code}"]) for one in self.items]


class ReceiptForm(forms.Form):
    old_receipt = forms.CharField(
        label=_("原来的回执"), max_length=40, help_text=_("凭回执取出原来的票，换成新的。")
    )

    def clean_old_receipt(self) -> str:
        plain = rules.plain_receipt(self.cleaned_data["old_receipt"])
        if not plain:
            raise ValidationError(_("回执应为 20 个字母数字"))
        return plain


class VoterForm(forms.Form):
    household = forms.RegexField(r"^[0-9A-Za-z-]{1,24}$", label=_("户编号"))
    number = forms.IntegerField(
        label=_("户内第几人"), min_value=0, max_value=99, initial=0,
        help_text=_("一户一票时填 0。"),
    )  # fmt: skip


class AssistForm(VoterForm, VoteForm):
    consent = forms.CharField(
        label=_("口头同意的记录"), max_length=200, help_text=_("如：电话录音编号、在场人。")
    )


class SheetForm(VoteForm):
    number = forms.IntegerField(label=_("票号"), min_value=1, max_value=1_000_000)
    spoiled = forms.BooleanField(label=_("废票"), required=False)


class EnrolForm(VoterForm):
    user = forms.IntegerField(label=_("用户编号"), min_value=1)


class WhereForm(forms.Form):
    where = forms.CharField(label=_("公告张贴处"), max_length=300)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("作废理由"), max_length=300)


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("异议"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    objection = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("答复"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    upheld = forms.TypedChoiceField(
        label=_("结论"), coerce=lambda value: value == "yes",
        choices=[("no", _("异议不成立")), ("yes", _("异议成立"))],
    )  # fmt: skip


class FileForm(forms.Form):
    place = forms.RegexField(r"^[0-9]{12}$", label=_("行政村代码"))
    code = forms.CharField(label=_("表决编号"), max_length=20)
    title = forms.CharField(label=_("表决名称"), max_length=120)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    rule = forms.ChoiceField(label=_("计票规则"), choices=Ballot.Rule.choices)
    utility = forms.ChoiceField(label=_("怎样算一票的满意"), choices=Ballot.Utility.choices)
    tie = forms.ChoiceField(label=_("同分时"), choices=Ballot.Tie.choices)
    file = forms.FileField(label=_("Pabulib 文件（.pb）"))

    def clean_file(self) -> str:
        given = self.cleaned_data["file"]
        if given.size > MOST_FILE:
            raise ValidationError(_("文件不得超过 20 MB"))
        try:
            return str(given.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError(_("文件应为 UTF-8 文字")) from error
