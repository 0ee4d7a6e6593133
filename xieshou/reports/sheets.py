"""The sheet of targets and published figures."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from xieshou.core.clock import today
from xieshou.core.imports import (
    Cell,
    CellError,
    Column,
    Row,
    RowError,
    SheetSpec,
    choice,
    code,
    date,
    plain,
    text,
    year,
)
from xieshou.core.scope import Viewer
from xieshou.reports import reads, rules
from xieshou.reports.reads import ENTER, pairings_between
from xieshou.reports.rules import NotAFigure, Years

KINDS = {
    "计划目标": "target", "公开数字": "published", "target": "target", "published": "published",
}  # fmt: skip


def _lines() -> dict[str, str]:
    """Every line by its name in both languages and by its code."""
    words: dict[str, str] = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words |= {str(line.label): line.code for line in rules.LINES}
    return {**words, **{line.code: line.code for line in rules.LINES}}


def _line(cell: Cell) -> str:
    found: str = choice(_lines())(cell)
    return found


def _address(cell: Cell) -> str:
    url = plain(cell)
    if len(url) > 500 or not url.startswith(("http://", "https://")):
        raise CellError(_("不是链接"), _("应以 http:// 或 https:// 开头"), "not_a_link")
    return url


_FIGURES = SheetSpec(
    "reports.figures",
    "计划目标与公开数字",
    "Targets and published figures",
    (
        Column("kind", "类别", "Kind", choice(KINDS)),
        Column("east", "东部代码", "Code of the east", code(2, 4, 6),
               help_zh="上海市 31，区 6 位", help_en="31 for Shanghai, 6 digits for a district"),
        Column("west", "西部代码", "Code of the west", code(2, 4, 6),
               help_zh="省 2 位、州市 4 位、县 6 位",
               help_en="2 digits for a province, 4 for a prefecture, 6 for a county"),
        Column("line", "指标", "Line", _line,
               help_zh="与“双方得失”页上的名称相同", help_en="As named on the page of the balance"),
        Column("first_year", "开始年度", "First year", year(rules.FIRST_YEAR, rules.LAST_YEAR)),
        Column("last_year", "截止年度", "Last year", year(rules.FIRST_YEAR, rules.LAST_YEAR)),
        Column("value", "数值", "Figure", text(40),
               help_zh="可写单位，如 3244万元、74.14%、4.4万；金额不写单位按万元，重量按吨",
               help_en="With its unit, as 3244万元, 74.14%; bare money is in 10,000 yuan, "
                       "weight in tonnes"),
        Column("source", "出处", "Source", text(300)),
        Column("source_url", "链接", "Link", _address, required=False),
        Column("grade", "可靠性等级", "Grade", choice({"A": "A", "B": "B", "C": "C"}),
               required=False, help_zh="A、B 或 C", help_en="A, B or C"),
        Column("as_of", "截至日期", "Counted until", date(), required=False),
        Column("note", "备注", "Note", text(300), required=False),
    ),
    key=("kind", "east", "west", "line", "first_year", "last_year", "source"),
    max_rows=2000,
)  # fmt: skip


def figures_sheet(viewer: Viewer) -> SheetSpec:
    """Places must be paired and lie where the viewer may enter figures; absent and not the viewer's
    are answered alike. Every bad cell is named."""
    return replace(_FIGURES, check=lambda rows: _check(viewer, rows))


def _check(viewer: Viewer, rows: Sequence[Row]) -> Iterable[RowError]:
    tied = {
        (east, west): bool(pairings_between(east, west))
        for east, west in {(row["east"], row["west"]) for row in rows}
    }
    known = {
        (one.kind, pair, one.line, one.years, "" if one.kind == "target" else one.source)
        for pair in tied
        for one in reads.stated_of(*pair, viewer)
    }
    for at, row in enumerate(rows):
        pair = (row["east"], row["west"])
        if not tied[pair] or not viewer.may(ENTER, row["west"]):
            yield RowError(
                at, "west", _("两地没有登记结对关系，或不在您的管辖范围"), _("请核对两地代码"),
                "not_paired",
            )  # fmt: skip
        if row["last_year"] < row["first_year"]:
            yield RowError(at, "last_year", _("早于开始年度"), _("请核对年度"), "years_wrong")
            continue
        years = Years(row["first_year"], row["last_year"])
        as_of = row.get("as_of")
        if as_of is not None and not years.start <= as_of <= min(years.end, today()):
            yield RowError(
                at, "as_of", _("不在所填年度内，或还没有到"), _("请核对截至日期"), "day_outside"
            )
        try:
            rules.parse(rules.LINE[row["line"]].unit, row["value"])
        except NotAFigure as fault:
            yield RowError(at, "value", str(fault.args[0]), _("请核对数值和单位"), "value_wrong")
        source = "" if row["kind"] == "target" else row["source"]
        same = (row["kind"], pair, row["line"], years, source)
        if same in known:
            yield RowError(
                at,
                "line",
                _("这一指标同一时期已有数字"),
                _("要改，请先撤回原来的"),
                "stated_before",
            )
        known.add(same)
