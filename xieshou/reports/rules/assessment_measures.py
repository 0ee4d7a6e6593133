"""What a figure of an assessment may be counted from: the lines of the balance, and some more.

An indicator names its measure: a sum of such lines, a share of some in others, or none of these,
for what only people can say ("entered").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from xieshou.reports.rules.lines import LINES, ratio_bp

SUM, SHARE, ENTERED = "sum", "share", "entered"
MEASURES = (SUM, SHARE, ENTERED)


@dataclass(frozen=True, slots=True)
class Counted:
    """Something that records count: in a unit, by an app, and how it is said. `west_only`: it is
    of the western place, whoever helps there."""

    code: str
    label: Any
    unit: str
    app: str
    how: Any
    west_only: bool = False


_MORE = (
    Counted("sent_east", _("西部派往东部的干部人才"), "person", "exchange",
            _("期间在岗的、由西部派往东部挂职任职的人员，跟岗学习的另计。")),
    Counted("certificates", _("取得证书的学员"), "person", "exchange",
            _("期间办完并经核实的培训班中，出勤达到要求且取得证书的。")),
    Counted("asked_12", _("回访满一年的学员"), "person", "exchange",
            _("期间问过满一年后就业情况的学员。")),
    Counted("jobs_12", _("培训满一年后在业的学员"), "person", "exchange",
            _("期间回访的满一年学员中在业的。")),
    Counted("due_6", _("上岗满六个月的人"), "person", "exchange",
            _("期间上岗满六个月的，不论是否还在岗。")),
    Counted("stayed_6", _("满六个月仍在岗的人"), "person", "exchange",
            _("上岗满六个月时核对仍在岗的。")),
    Counted("support", _("稳岗和交通补助"), "fen", "exchange",
            _("期间发给务工人员的补助。")),
    Counted("twins_street", pgettext_lazy("assessment", "街镇村结对"), "twin", "exchange",
            _("年末有效的街道、乡镇、村（社区）结对。")),
    Counted("twins_school", _("学校结对"), "twin", "exchange", _("年末有效的学校结对。")),
    Counted("twins_hospital", _("医院结对"), "twin", "exchange", _("年末有效的医院结对。")),
    Counted("twins_firm", _("企业、社会组织结对"), "twin", "exchange",
            _("年末有效的企业、社会组织结对。")),
    Counted("monitored", _("新识别的监测户"), "household", "monitoring",
            _("期间认定的监测户，是西部一方全部，不分由谁帮扶。"), west_only=True),
    Counted("risk_gone", _("风险消除的监测户"), "household", "monitoring",
            _("期间消除风险的监测户，是西部一方全部，不分由谁帮扶。"), west_only=True),
)  # fmt: skip

COUNTED: Mapping[str, Counted] = {
    **{one.code: Counted(one.code, one.label, one.unit, one.app, one.counts) for one in LINES},
    **{one.code: one for one in _MORE},
}
# Lines that are shares already: they are taken as they are and never added up.
SHARES = frozenset(one.code for one in LINES if one.ratio)


@dataclass(frozen=True, slots=True)
class Formula:
    """`measure` of these lines; `whole` is what a share is of."""

    measure: str
    of: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        return (*self.of, *self.whole)

    @property
    def unit(self) -> str:
        """ "": an entered figure has the unit that its indicator says."""
        if self.measure == ENTERED:
            return ""
        return "share" if self.measure == SHARE else COUNTED[self.of[0]].unit

    @property
    def words(self) -> str:
        """The formula in words, with what each line counts."""
        if self.measure == ENTERED:
            return gettext("没有逐条记录，由一人按所附材料录入，另一人核对。")
        part = gettext(" + ").join(str(COUNTED[code].label) for code in self.of)
        if self.measure == SHARE:
            whole = gettext(" + ").join(str(COUNTED[code].label) for code in self.whole)
            part = f"{part} ÷ {whole}"
        how = gettext("；").join(str(COUNTED[code].how).rstrip("。") for code in self.lines)
        return gettext("%(formula)s。%(how)s。") % {"formula": part, "how": how}


def value_of(formula: Formula, known: Mapping[str, int]) -> int | None:
    """The figure from what the lines say; None where none of them is recorded (of a share: where
    the whole is not). A line without any record counts as nought beside others that have some.

    A share is in hundredths of a percent, rounded half up.
    """
    if formula.measure == ENTERED:
        return None
    part = _sum(formula.of, known)
    if formula.measure == SUM:
        return part
    whole = _sum(formula.whole, known)
    return None if whole is None else ratio_bp(part or 0, whole)


def _sum(codes: Sequence[str], known: Mapping[str, int]) -> int | None:
    found = [known[code] for code in codes if code in known]
    return sum(found) if found else None


def faults_of(formula: Formula) -> list[str]:
    """What is wrong with a formula, in the language of the request."""
    if formula.measure not in MEASURES:
        known = "、".join(MEASURES)
        return [gettext("没有“%(name)s”这种算法，可用：%(known)s") % {
            "name": formula.measure, "known": known,
        }]  # fmt: skip
    if formula.measure == ENTERED:
        return [gettext("手工录入的指标不写记录项")] if formula.lines else []
    found = [
        gettext("没有“%(name)s”这一记录项") % {"name": code}
        for code in formula.lines
        if code not in COUNTED
    ]
    if not formula.of or (formula.measure == SHARE) != bool(formula.whole):
        found.append(gettext("应写明由哪些记录项得出；比例还要写明除以什么"))
    if found:
        return found
    for part in (formula.of, formula.whole):
        if len({COUNTED[code].unit for code in part}) > 1:
            found.append(gettext("单位不同的记录项不能相加"))
        if len(part) != len(set(part)):
            found.append(gettext("同一记录项写了两次"))
    if SHARES & set(formula.lines) and (formula.measure == SHARE or len(formula.of) > 1):
        found.append(gettext("比例不能再相加或相除"))
    units = {COUNTED[code].unit for code in formula.lines}
    if formula.measure == SHARE and len(units) > 1:
        found.append(gettext("比例的分子和分母单位应相同"))
    return found or _doubled(formula)


def _doubled(formula: Formula) -> list[str]:
    """Lines that count some of the same may never be added: their rows of the balance say so."""
    apart = {one.code: {*one.apart, *one.parts} for one in LINES}
    return [
        gettext("“%(a)s”和“%(b)s”含有同一批记录，不能相加")
        % {"a": COUNTED[a].label, "b": COUNTED[b].label}
        for at, a in enumerate(formula.of)
        for b in formula.of[at + 1 :]
        if b in apart.get(a, ()) or a in apart.get(b, ())
    ]


@dataclass(frozen=True, slots=True)
class Item:
    """A record behind a figure: `kind` and `code` find its page, `amount` is its part of the line,
    in the line's unit. Never a person's name."""

    kind: str
    code: str
    label: str
    amount: int

    @property
    def plain(self) -> dict[str, Any]:
        return {"kind": self.kind, "code": self.code, "label": self.label, "amount": self.amount}
