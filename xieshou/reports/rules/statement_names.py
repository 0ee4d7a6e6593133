"""The placeholders that templates of statements may hold, each with its meaning. Pure.

{{ place.name }}            a fact of the statement
{{ sales.total }}           a field of a line of the balance
{{ each.projects.name }}    a column of a table: its row is repeated for every row there is
{{ table.projects }}        the whole table (Word and PDF)
{{ chart.months }}          a chart
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext as _, gettext_lazy

from xieshou.reports.rules.lines import LINES
from xieshou.reports.rules.statement_content import (
    BEFORE,
    CHANGE,
    DAY,
    FEN,
    NOW,
    PLAN,
    REACHED,
    SHARE,
    TEXT,
    TOTAL,
    TOTAL_BEFORE,
    TOTAL_CHANGE,
    StatementColumn,
)

FACTS: Mapping[str, Any] = {
    "title": gettext_lazy("报表标题"),
    "place.name": gettext_lazy("报表说的是哪里"),
    "east.name": gettext_lazy("东部地方名称"),
    "east.code": gettext_lazy("东部地方代码"),
    "west.name": gettext_lazy("西部地方名称"),
    "west.code": gettext_lazy("西部地方代码"),
    "period.name": gettext_lazy("报表时期"),
    "period.kind": gettext_lazy("月报、季报或年报"),
    "period.start": gettext_lazy("时期第一天"),
    "period.end": gettext_lazy("时期最后一天"),
    "period.before": gettext_lazy("上年同期"),
    "made.day": gettext_lazy("统计日期"),
    "made.by": gettext_lazy("制表人"),
}
FIELDS: Mapping[str, Any] = {
    NOW: gettext_lazy("本期"), BEFORE: gettext_lazy("上年同期"), CHANGE: gettext_lazy("同比"),
    TOTAL: gettext_lazy("本年累计"), TOTAL_BEFORE: gettext_lazy("上年同期累计"),
    TOTAL_CHANGE: gettext_lazy("累计同比"), PLAN: gettext_lazy("全年计划"),
    REACHED: gettext_lazy("累计完成全年计划"), "label": gettext_lazy("指标名称"),
    "unit": gettext_lazy("计量单位"),
}  # fmt: skip


def _column(code: str, label: Any, kind: str = TEXT, width: int = 3) -> tuple[str, Any, str, int]:
    return code, label, kind, width


# Table → its columns: code, name, kind of cell, part of a printed line.
COLUMNS: Mapping[str, tuple[tuple[str, Any, str, int], ...]] = {
    "figures": (
        _column("label", gettext_lazy("指标"), TEXT, 5),
        _column("unit", gettext_lazy("单位"), TEXT, 2),
        *(_column(code, FIELDS[code]) for code in (NOW, BEFORE, CHANGE, TOTAL, PLAN, REACHED)),
    ),
    "projects": (
        _column("code", gettext_lazy("项目编号"), TEXT, 4),
        _column("name", gettext_lazy("项目名称"), TEXT, 6),
        _column("kind", gettext_lazy("类别")),
        _column("place", gettext_lazy("地点")),
        _column("state", gettext_lazy("状态"), TEXT, 2),
        _column("money", gettext_lazy("计划资金（元）"), FEN, 4),
        _column("paid", gettext_lazy("已支付（元）"), FEN, 4),
        _column("done", gettext_lazy("完成比例"), SHARE, 2),
        _column("finish", gettext_lazy("应完工日期"), DAY),
    ),
    "payments": (
        _column("day", gettext_lazy("支付日期"), DAY),
        _column("purpose", gettext_lazy("用途"), TEXT, 4),
        _column("place", gettext_lazy("地点")),
        _column("payee", gettext_lazy("收款单位"), TEXT, 5),
        _column("grant", gettext_lazy("资金"), TEXT, 5),
        _column("amount", gettext_lazy("金额（元）"), FEN, 4),
    ),
    "orders": (
        _column("code", gettext_lazy("订单编号"), TEXT, 4),
        _column("day", gettext_lazy("付款日期"), DAY),
        _column("buyer", gettext_lazy("采购单位"), TEXT, 5),
        _column("supplier", gettext_lazy("供应单位"), TEXT, 5),
        _column("amount", gettext_lazy("金额（元）"), FEN, 4),
    ),
    "deals": (
        _column("code", gettext_lazy("编号"), TEXT, 4),
        _column("title", gettext_lazy("洽谈名称"), TEXT, 5),
        _column("firm", gettext_lazy("企业"), TEXT, 5),
        _column("county", gettext_lazy("县（市）")),
        _column("stage", gettext_lazy("阶段"), TEXT, 2),
        _column("contracted", gettext_lazy("签约（元）"), FEN, 4),
        _column("arrived", gettext_lazy("到位（元）"), FEN, 4),
    ),
    "classes": (
        _column("code", gettext_lazy("编号"), TEXT, 4),
        _column("title", gettext_lazy("培训班"), TEXT, 6),
        _column("place", gettext_lazy("地点")),
        _column("start", gettext_lazy("开班日期"), DAY),
        _column("end", gettext_lazy("结业日期"), DAY),
        _column("state", gettext_lazy("状态"), TEXT, 2),
    ),
}
TABLES: Mapping[str, Any] = {
    "figures": gettext_lazy("指标表：有记录或有计划的每项指标一行"),
    "projects": gettext_lazy("项目表：本年度的每个项目一行"),
    "payments": gettext_lazy("支付表：本期每笔支付一行"),
    "orders": gettext_lazy("订单表：本期付清的每张订单一行"),
    "deals": gettext_lazy("招商表：本期末以前开始的每项洽谈一行"),
    "classes": gettext_lazy("培训表：本期有课的每期培训班一行"),
}
CHARTS: Mapping[str, Any] = {
    "months": gettext_lazy("本年各月到位资金和销售"),
    "reached": gettext_lazy("各项指标完成全年计划"),
    "years": gettext_lazy("历年到位资金、到位投资和销售"),
}
# What a table is called where it stands by itself.
TITLES: Mapping[str, Any] = {
    "figures": gettext_lazy("指标"), "projects": gettext_lazy("项目"),
    "payments": gettext_lazy("资金支付"), "orders": gettext_lazy("产品订单"),
    "deals": gettext_lazy("招商洽谈"), "classes": gettext_lazy("培训"),
}  # fmt: skip

FACT, FIGURE, EACH, TABLE, CHART = "fact", "figure", "each", "table", "chart"
KIND_LABELS: Mapping[str, Any] = {
    FACT: gettext_lazy("报表的事实"), FIGURE: gettext_lazy("指标的数字"),
    EACH: gettext_lazy("表格的列：所在行按行重复"),
    TABLE: gettext_lazy("整张表（Word、PDF）"), CHART: gettext_lazy("图"),
}  # fmt: skip
# Without backtracking (*+, ++): a cell may hold 32,767 blanks after a {{.
PLACEHOLDER = re.compile(r"\{\{\s*+([^{}\s]*+(?:\s++[^{}\s]++)*+)\s*+\}\}")
_HALF = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True, slots=True)
class StatementPlaceholder:
    """`subject` is the line, table or chart that it tells of, "" for a fact."""

    name: str
    kind: str
    meaning: str
    subject: str

    @property
    def kind_label(self) -> str:
        return str(KIND_LABELS[self.kind])

    @property
    def written(self) -> str:
        return placeholder(self.name)


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """`where` it stands, `what` is wrong, and what to do about it."""

    where: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return "：".join(one for one in (self.where, self.what, self.hint) if one)


class BadTemplate(ValueError):
    """A template that cannot be used; `faults` say where and why."""

    def __init__(self, faults: list[TemplateFault]) -> None:
        super().__init__("; ".join(str(one) for one in faults))
        self.faults = faults


def placeholder(name: str) -> str:
    """As it is written in a template."""
    return "{{ " + name + " }}"


def placeholders() -> Mapping[str, StatementPlaceholder]:
    """Every placeholder by its name, in the language of the request."""
    return _placeholders(get_language() or "")


@lru_cache(maxsize=4)
def _placeholders(_language: str) -> Mapping[str, StatementPlaceholder]:
    return {one.name: one for one in _every()}


def _every() -> Iterator[StatementPlaceholder]:
    for name, label in FACTS.items():
        yield StatementPlaceholder(name, FACT, str(label), "")
    for line in LINES:
        for field, label in FIELDS.items():
            said = _("%(line)s · %(field)s") % {"line": line.label, "field": label}
            yield StatementPlaceholder(f"{line.code}.{field}", FIGURE, said, line.code)
    for table, columns in COLUMNS.items():
        for code, label, _kind, _width in columns:
            said = _("%(line)s · %(field)s") % {"line": TITLES[table], "field": label}
            yield StatementPlaceholder(f"each.{table}.{code}", EACH, said, table)
    for table, label in TABLES.items():
        yield StatementPlaceholder(f"table.{table}", TABLE, str(label), table)
    for chart, label in CHARTS.items():
        yield StatementPlaceholder(f"chart.{chart}", CHART, str(label), chart)


def columns_of(table: str) -> tuple[StatementColumn, ...]:
    """A table's columns in the language of the request."""
    return tuple(
        StatementColumn(code, str(label), kind, width)
        for code, label, kind, width in COLUMNS[table]
    )


def names_in(text: str) -> list[str]:
    """The names of the placeholders of a text, in order."""
    return PLACEHOLDER.findall(text) if "{{" in text else []


def faults_of(text: str, where: str, but: frozenset[str] = frozenset()) -> Iterator[TemplateFault]:
    """What is wrong with the placeholders of one cell or paragraph; kinds in `but` may not stand
    in this sort of template."""
    if _HALF.search(PLACEHOLDER.sub("", text)):
        yield TemplateFault(where, _("大括号不成对"), _("占位符写作 {{ 名称 }}，前后各两个大括号"))
    known = placeholders()
    for name in names_in(text):
        found = known.get(name)
        if found is None:
            near = get_close_matches(name[:60], known, n=1, cutoff=0.0)
            yield TemplateFault(
                where,
                _("没有占位符“%(name)s”") % {"name": name[:60]},
                _("最接近的是 {{ %(near)s }}（%(meaning)s）")
                % {"near": near[0], "meaning": known[near[0]].meaning},
            )
        elif found.kind in but:
            yield TemplateFault(
                where,
                _("这种模板里不能用 {{ %(name)s }}") % {"name": name},
                _("请改用 {{ each.%(table)s.… }} 逐行填写") % {"table": found.subject}
                if found.kind == TABLE
                else _("请改用 {{ table.%(table)s }} 放整张表") % {"table": found.subject},
            )


def table_of(text: str, where: str) -> str:
    """The table whose rows a row or paragraph is repeated for, "" for none. Raises BadTemplate for
    several."""
    tables = {name.split(".")[1] for name in names_in(text) if name.startswith("each.")}
    if len(tables) > 1:
        raise BadTemplate(
            [
                TemplateFault(
                    where,
                    _("同一行里有几张表的列：%(tables)s") % {"tables": "、".join(sorted(tables))},
                    _("一行只能按一张表重复"),
                )
            ]
        )
    return next(iter(tables), "")
