"""A balance as a paper, for Excel and PDF: the same rows as the page."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from xieshou.core.papers import Cell, Column, Paper, Table
from xieshou.core.templatetags.show import date_zh, signed_percent
from xieshou.reports.reads import Balance, BalanceGroup, BalanceLine, Beside, sides


def of_balance(found: Balance) -> Paper:
    """One table a side, and the figures that were published for other years."""
    tables = [_side(found, side, label) for side, label in sides().items()]
    if found.others:
        tables.append(_others(found.others))
    return Paper(
        title=_("协作双方得失"),
        subtitle=f"{found.east_label} – {found.west_label}　{found.period}",
        day=found.made_at.date(),
        facts=(
            (_("东部"), f"{found.east_label} {found.east_code}"),
            (_("西部"), f"{found.west_label} {found.west_code}"),
            (_("年度"), found.period),
            (_("统计时间"), date_zh(found.made_at)),
        ),
        figures=tuple(_headlines(found.groups)),
        tables=tuple(tables),
        notes=tuple(_notes(found)),
    )


def _headlines(groups: Iterable[BalanceGroup]) -> Iterator[tuple[str, str]]:
    lines = {line.code: line for group in groups for line in group.lines}
    for code in ("money", "works", "jobs", "arrived", "sales", "supply"):
        if lines[code].value is not None:
            yield lines[code].label, lines[code].written


def _side(found: Balance, side: str, label: str) -> Table:
    rows = [
        _row(line, group.label)
        for group in found.side(side)
        for line in group.lines
        if not line.empty or line.withheld
    ]
    return Table(
        label,
        (
            Column(_("类别"), 3), Column(_("指标"), 6),
            Column(_("实际记录"), 4, right=True), Column(_("计划"), 4, right=True),
            Column(_("记录/计划"), 3, right=True),
            Column(_("公开数字"), 4, right=True), Column(_("记录减公开"), 4, right=True),
        ),
        tuple(rows),
        empty=_("没有记录"),
    )  # fmt: skip


def _row(line: BalanceLine, group: str) -> tuple[Cell, ...]:
    return (
        group,
        ("　" if line.part else "") + line.label,
        _actual(line),
        line.planned_written or None,
        line.share,
        "；".join(f"{one.stated.written} [{one.number}]" for one in line.published) or None,
        "；".join(_difference(one) for one in line.published if one.difference is not None) or None,
    )


def _actual(line: BalanceLine) -> str:
    if line.withheld:
        return line.why_withheld
    return line.written or _("没有记录")


def _difference(one: Beside) -> str:
    share = "" if not one.difference_share else f"（{signed_percent(one.difference_share, 2)}）"
    return one.difference_written + share


def _others(found: Iterable[Beside]) -> Table:
    return Table(
        _("其他时期的公开数字"),
        (
            Column(_("年度"), 3), Column(_("指标"), 5), Column(_("公开数字"), 4, right=True),
            Column(_("同期记录"), 4, right=True), Column(_("记录减公开"), 4, right=True),
            Column(_("出处"), 6),
        ),
        tuple(
            (
                one.stated.period, one.stated.line_label, one.stated.written,
                one.recorded_written or _("没有记录"),
                _difference(one) if one.difference is not None else None, one.stated.source,
            )
            for one in found
        ),
    )  # fmt: skip


def _notes(found: Balance) -> Iterator[str]:
    yield _("实际为系统中逐条记录之和；公开数字只作对照，从不计入。没有记录不等于零。")
    yield _("双方各行单位和口径不同，不相加；同一批记录从两边各看一次的，已逐行注明。")
    if found.withheld:
        yield _("涉及居民的数字，1–9 人的年度和县区不计入、不显示。")
    if found.as_released:
        yield _("企业和供应商的数额按数据发布公开，未发布的不计入。")
    for one in found.sources:
        yield _("公开数字出处 [%(number)d] %(source)s %(url)s") % {
            "number": one.number, "source": one.source, "url": one.source_url,
        }  # fmt: skip
