"""Statements as papers: which facts, headlines and columns stand on each, and in which order."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from xieshou.core import money
from xieshou.core.exports import Fen
from xieshou.core.papers import Column, Paper, Table, written
from xieshou.core.templatetags.show import date_zh
from xieshou.funds.models import Measure
from xieshou.funds.reads import GrantRow
from xieshou.funds.reads.statements import (
    PROJECT,
    BookStatement,
    BudgetUse,
    ChainHead,
    GrantStatement,
    ProjectStatement,
    TrialPart,
)

# Of a hash in a list of entries: enough to look it up by.
HASH_DIGITS = 12


def of_book(found: BookStatement) -> Paper:
    cash = [row for row in found.grants if row.measure == Measure.CASH]
    tables = [_trial(part) for part in found.parts if part.measure == Measure.CASH or _moves(part)]
    for measure, label in Measure.choices:
        rows = [row for row in found.grants if row.measure == measure]
        if rows:
            tables.append(_grants(_("资金来源（%(measure)s）") % {"measure": label}, rows))
    return Paper(
        title=_("试算平衡表"),
        subtitle=_subtitle(found.head.book_name, found.day),
        day=found.day,
        facts=_about(found.head),
        figures=_figures(
            (_("到账"), sum(row.in_fen for row in cash)),
            (_("已使用"), sum(row.used_fen for row in cash)),
            (_("退回"), sum(row.returned_fen for row in cash)),
            (_("结存"), sum(row.unspent_fen for row in cash)),
        ),
        tables=tuple(tables),
        notes=(_("金额单位为元。余额借方为正，贷方为负；发生额为当年一月一日起。"), _on_heads()),
        signatures=_signatures(),
    )


def of_grant(found: GrantStatement) -> Paper:
    one = found.grant
    facts = [
        (_("编号"), one.code),
        (_("出资方"), one.donor),
        (_("类别"), one.source_label),
        (_("计量"), one.measure_label),
        (_("使用地区"), one.within_name or _("不限")),
        (_("用途"), one.purpose_labels or _("不限")),
        (_("年度"), str(one.year)),
        (_("总额（元）"), written(Fen(one.amount_fen))),
    ]
    facts += [
        (_("结转至 %(year)d 年（元）") % {"year": year}, written(Fen(fen)))
        for year, fen in found.carried
    ]
    return Paper(
        title=_("资金收支明细表"),
        subtitle=_subtitle(one.name, found.day),
        day=found.day,
        facts=(*facts, *_about(found.head)),
        figures=(
            *_figures(
                (_("到账"), one.in_fen),
                (_("已使用"), one.used_fen),
                (_("退回"), one.returned_fen),
                (_("结存"), one.unspent_fen),
            ),
            (_("资金使用率"), written(one.used)),
        ),
        tables=(_grants(_("收支汇总"), [one]), _uses(found), _grant_entries(found)),
        notes=(_("金额单位为元。到账 = 支出 + 村集体留存 + 分红 + 退回 + 结存。"), _on_heads()),
        signatures=_signatures(),
    )


def of_project(found: ProjectStatement) -> Paper:
    budgets = found.budgets
    return Paper(
        title=_("项目资金明细表"),
        subtitle=_subtitle(found.name, found.day),
        day=found.day,
        facts=((_("项目编号"), found.code), *_heads(found.heads)),
        figures=(
            *_figures(
                (_("预算"), sum(row.amount_fen for row in budgets)),
                (_("已支付"), sum(row.paid_fen for row in budgets)),
                (_("质保金"), sum(row.retention_fen for row in budgets)),
                (_("未付"), sum(row.unpaid_fen for row in budgets)),
            ),
            (_("预算执行率"), written(_rate(budgets))),
        ),
        tables=(_budgets(found), *_sources(found), _project_entries(found)),
        notes=(
            _("金额单位为元。支出 = 已支付 + 质保金；未付 = 合同 − 已支付，含质保金。"),
            _("支出含实物和投工投劳折资，在资金来源中按计量分列。"),
            _on_heads(),
        ),
        signatures=_signatures(),
    )


def _trial(part: TrialPart) -> Table:
    return Table(
        _("科目余额（%(measure)s）") % {"measure": part.measure_label},
        (
            Column(_("科目"), 3),
            Column(_("名称"), 7),
            *_yuan(_("年初余额"), _("借方发生额"), _("贷方发生额"), _("期末余额")),
        ),
        tuple(
            (
                row.code, "　" * row.depth + row.label, Fen(row.opening_fen), Fen(row.debit_fen),
                Fen(row.credit_fen), Fen(row.closing_fen),
            )
            for row in part.rows
        ),
        (
            (
                "", _("合计"), Fen(part.opening_fen), Fen(part.debit_fen), Fen(part.credit_fen),
                Fen(part.opening_fen + part.debit_fen - part.credit_fen),
            ),
        ),
    )  # fmt: skip


def _moves(part: TrialPart) -> bool:
    return any(row.opening_fen or row.debit_fen or row.credit_fen for row in part.rows)


def _grants(title: str, rows: Sequence[GrantRow]) -> Table:
    def fen(row: GrantRow) -> list[int]:
        return [
            row.in_fen, row.spent_fen, row.retained_fen, row.dividends_fen, row.returned_fen,
            row.unspent_fen,
        ]  # fmt: skip

    total = [Fen(sum(column)) for column in zip(*map(fen, rows), strict=True)]
    came = sum(row.in_fen for row in rows)
    used = sum(row.used_fen for row in rows) / came if came else None
    parts = (_("到账"), _("支出"), _("村集体留存"), _("分红"), _("退回"), _("结存"))
    return Table(
        title,
        (
            Column(_("编号"), 5), Column(_("名称"), 6), *_yuan(*parts),
            Column(_("使用率"), 3, right=True),
        ),
        tuple((row.code, row.name, *map(Fen, fen(row)), row.used) for row in rows),
        (("", _("合计"), *total, used),),
    )  # fmt: skip


def _uses(found: GrantStatement) -> Table:
    rows = found.uses
    parts = [[row.spent_fen, row.retained_fen, row.dividends_fen, row.total_fen] for row in rows]
    return Table(
        _("使用去向"),
        (
            Column(_("项目"), 6), Column(_("名称"), 8),
            *_yuan(_("支出"), _("村集体留存"), _("分红"), _("合计")),
        ),
        tuple(
            (_of(row.source) or None, row.name or None, *map(Fen, fen))
            for row, fen in zip(rows, parts, strict=True)
        ),
        (("", _("合计"), *(Fen(sum(fen[i] for fen in parts)) for i in range(4))),),
        _("还没有使用。"),
    )  # fmt: skip


def _grant_entries(found: GrantStatement) -> Table:
    rows, one = found.entries, found.grant
    return Table(
        _("分录明细"),
        (
            Column(_("编号"), 2, right=True), Column(_("日期"), 3), Column(_("摘要"), 4),
            Column(_("为何"), 5),
            *_yuan(_("发生额"), _("到账"), _("使用"), _("退回"), _("结存")),
            Column(_("哈希"), 4),
        ),
        tuple(
            (
                row.number, row.date, _memo(row.memo_label, row.reverses), _of(row.source),
                Fen(row.moved_fen), Fen(row.in_fen), Fen(row.used_fen), Fen(row.returned_fen),
                Fen(row.left_fen), row.hash[:HASH_DIGITS],
            )
            for row in rows
        ),
        (
            (
                "", "", _("合计"), "", Fen(sum(row.moved_fen for row in rows)), Fen(one.in_fen),
                Fen(one.used_fen), Fen(one.returned_fen), Fen(one.unspent_fen), "",
            ),
        ),
        _("还没有分录。"),
    )  # fmt: skip


def _budgets(found: ProjectStatement) -> Table:
    rows = found.budgets
    parts = [
        [
            row.amount_fen, row.committed_fen, row.used_fen, row.retention_fen, row.paid_fen,
            row.unpaid_fen,
        ]
        for row in rows
    ]  # fmt: skip
    return Table(
        _("预算执行"),
        (
            Column(_("编号"), 4), Column(_("名称"), 6), Column(_("账套"), 3),
            *_yuan(_("预算"), _("合同"), _("支出"), _("质保金"), _("已支付"), _("未付")),
            Column(_("执行率"), 3, right=True),
        ),
        tuple(
            (row.code, row.name or _("未经预算入账"), row.book, *map(Fen, fen), row.used)
            for row, fen in zip(rows, parts, strict=True)
        ),
        (("", _("合计"), "", *(Fen(sum(fen[i] for fen in parts)) for i in range(6)), _rate(rows)),),
        _("还没有预算。"),
    )  # fmt: skip


def _sources(found: ProjectStatement) -> Iterable[Table]:
    """What each grant gave, money, goods and labour apart."""
    for measure, label in Measure.choices:
        rows = [row for row in found.sources if row.grant.measure == measure]
        parts = [
            [row.spent_fen, row.retained_fen, row.dividends_fen, row.total_fen] for row in rows
        ]
        if rows:
            yield Table(
                _("资金来源（%(measure)s）") % {"measure": label},
                (
                    Column(_("编号"), 4), Column(_("名称"), 6), Column(_("出资方"), 5),
                    *_yuan(_("支出"), _("村集体留存"), _("分红"), _("合计")),
                ),
                tuple(
                    (row.grant.code, row.grant.name, row.grant.donor, *map(Fen, fen))
                    for row, fen in zip(rows, parts, strict=True)
                ),
                (("", _("合计"), "", *(Fen(sum(fen[i] for fen in parts)) for i in range(4))),),
            )  # fmt: skip


def _project_entries(found: ProjectStatement) -> Table:
    rows = found.entries
    return Table(
        _("分录明细"),
        (
            Column(_("账套"), 3), Column(_("编号"), 2, right=True), Column(_("日期"), 3),
            Column(_("摘要"), 4), Column(_("资金"), 4), Column(_("计量"), 3),
            *_yuan(_("支出"), _("质保金"), _("预付")),
            Column(_("哈希"), 4),
        ),
        tuple(
            (
                row.book, row.number, row.date, _memo(row.memo_label, row.reverses), row.grant,
                row.measure_label, Fen(row.used_fen), Fen(row.retention_fen),
                Fen(row.advance_fen), row.hash[:HASH_DIGITS],
            )
            for row in rows
        ),
        (
            (
                "", "", "", _("合计"), "", "", Fen(sum(row.used_fen for row in rows)),
                Fen(sum(row.retention_fen for row in rows)),
                Fen(sum(row.advance_fen for row in rows)), "",
            ),
        ),
        _("还没有分录。"),
    )  # fmt: skip


def _yuan(*labels: str) -> tuple[Column, ...]:
    return tuple(Column(label, 4, right=True) for label in labels)


def _figures(*pairs: tuple[str, int]) -> tuple[tuple[str, str], ...]:
    return tuple((label, money.show(fen)) for label, fen in pairs)


def _rate(budgets: Sequence[BudgetUse]) -> float | None:
    """What was used of the budgets by their own orders."""
    whole = sum(row.amount_fen for row in budgets)
    return sum(row.used_fen for row in budgets if row.code) / whole if whole else None


def _of(source: str) -> str:
    return source.removeprefix(PROJECT)


def _memo(label: str, reverses: int | None) -> str:
    undone = _("冲销第 %(n)d 号") % {"n": reverses} if reverses else ""
    return f"{label}（{undone}）" if undone else label


def _subtitle(name: str, day: date) -> str:
    return _("%(name)s · 截至 %(day)s") % {"name": name, "day": date_zh(day)}


def _about(head: ChainHead) -> tuple[tuple[str, str], ...]:
    return (
        (_("账套"), f"{head.book_name}（{head.book}）"),
        (_("地方"), head.place_name),
        (_("末笔编号"), str(head.number)),
        (_("末笔哈希"), head.hash or "—"),
    )


def _heads(heads: Iterable[ChainHead]) -> Iterable[tuple[str, str]]:
    for head in heads:
        yield f"{_('账套')} {head.book}", f"{head.book_name} · {head.place_name}"
        last = _("末笔第 %(n)d 号") % {"n": head.number}
        yield last, head.hash or "—"


def _on_heads() -> str:
    return _("末笔编号和哈希为出表时账链的末端，可与公开的“账本末笔”页核对；明细中为哈希前 12 位。")


def _signatures() -> tuple[str, ...]:
    return (_("编制"), _("审核"), _("会签（西部）"), _("会签（东部）"))
