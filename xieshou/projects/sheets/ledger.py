"""The ledger of running projects that an office imports, and its lines written back."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

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
    decimal,
    integer,
    money_fen,
    text,
    year,
)
from xieshou.core.models import Origin
from xieshou.core.money import FEN_PER_WAN
from xieshou.core.scope import Viewer
from xieshou.projects import reads, rules
from xieshou.projects.actions import import_ledger
from xieshou.projects.models import Kind, Project, ProposalCost
from xieshou.projects.rules import works
from xieshou.projects.rules.ledger import LedgerRow, code_fits
from xieshou.projects.sheets.more import (
    as_written,
    asset_cells,
    asset_columns,
    quantities,
    value_columns,
    value_flaws,
    value_writers,
)
from xieshou.projects.sheets.words import both, options
from xieshou.registry import reads as registry

# Headers that offices of the partnership use in their own ledgers.
_NAMES = ("项目", "建设项目", "项目名称及内容", "子项目名称")
_PAID = (
    "已支付",
    "已拨付（万元）",
    "资金支付（万元）",
    "累计支付（万元）",
    "支付金额（万元）",
    "已支出（万元）",
)
_DONE = ("进度", "形象进度", "工程进度", "项目进度", "完成率", "形象进度（%）", "项目进度（%）")
_OF_SOURCE = {
    "municipal": (
        "市级资金（万元）",
        "上海市级资金（万元）",
        "沪滇资金（万元）",
        "市级财政（万元）",
    ),
    "district": ("区级资金（万元）", "区级财政（万元）", "结对区资金（万元）"),
    "county": ("县级资金（万元）", "县级配套（万元）", "地方配套（万元）"),
    "enterprise": ("企业资金（万元）", "企业自筹（万元）"),
    "social": ("社会资金（万元）", "捐赠资金（万元）", "镇村结对资金（万元）"),
    "labour": ("投工投劳（万元）",),
}


def ledger_sheet(viewer: Viewer) -> SheetSpec:
    """The sheet, whose places must lie where the viewer may import a ledger."""
    return SheetSpec(
        "projects.ledger",
        "在办项目台账",
        "Projects under way",
        (
            Column(
                "code", "项目编号", "Project code", _code, aliases=("编号", "项目代码"),
                help_zh="一年一项目一号；再次导入同一编号只更新进度和支付",
                help_en="The same code again brings progress and payments up to date only",
            ),
            Column("year", "年度", "Year", year(2000, 2100), aliases=("实施年度", "项目年度")),
            Column(
                "place", "地点代码", "Place code", code(6, 9, 12),
                aliases=("区划代码", "村代码", "实施地点代码"),
            ),
            Column("name", "项目名称", "Project name", as_written(120), aliases=_NAMES),
            Column("kind", "类别", "Kind", choice(options(Kind)), aliases=("项目类别", "项目类型")),
            Column(
                "content", "建设内容", "Works", as_written(2000), required=False,
                aliases=("建设内容及规模", "主要建设内容", "实施内容"),
            ),
            Column(
                "use", "资金用途", "Use of the money", as_written(300), required=False,
                aliases=("用途",),
            ),
            Column(
                "quantities", "建设规模（名称 单位 数量）", "Quantities (name unit amount)",
                quantities, required=False,
                help_zh="每行一项，如“道路 公里 3.2”；验收时逐项实测",
                help_en="One a line, as “Road km 3.2”; measured one by one at the acceptance",
            ),
            Column(
                "households", "受益户数", "Households", integer(0, rules.MOST_PEOPLE),
                required=False, aliases=("受益农户（户）",),
            ),
            Column(
                "people", "受益人数", "People", integer(0, rules.MOST_PEOPLE), required=False,
                aliases=("受益人口（人）", "受益人口"),
            ),
            *_cost_columns(),
            Column("state", "状态", "State", choice(options(Project.State)), aliases=("项目状态",)),
            Column(
                "approval", "批复文件", "Approval", as_written(300), required=False,
                aliases=("批复文号", "文号"), help_zh="文号和标题；待批复的不填",
                help_en="Number and title; left empty while approval is awaited",
            ),
            Column(
                "finish_by", "计划完工日期", "Planned completion", date(), required=False,
                aliases=("计划完工时间", "完工期限"),
            ),
            Column(
                "as_of", "截至日期", "As of", date(), required=False,
                aliases=("统计日期", "截止日期", "截至时间"),
            ),
            Column(
                "percent", "完成进度（%）", "Done (%)", decimal(least=0, most=100, places=2),
                required=False, aliases=_DONE,
            ),
            Column(
                "paid", "已支付（万元）", "Paid (10,000 yuan)", money_fen("万元"), required=False,
                aliases=_PAID,
            ),
            Column(
                "origin", "数据性质", "Nature of the data", choice(options(Origin)), required=False,
            ),
            Column("source", "出处", "Source", as_written(300), required=False),
            *asset_columns(),
            *value_columns(),
        ),
        key=("code",),
        max_rows=20_000,
        check=_check(viewer),
    )  # fmt: skip


def ledger_lines(rows: Iterable[LedgerRow]) -> Iterator[list[Any]]:
    """The header of the sheet and a line for each project, to be read back without loss."""
    spec = ledger_sheet(Viewer(None, ""))
    yield [column.title for column in spec.columns]
    written = value_writers()
    for row in rows:
        yield [*_line(row), *asset_cells(row.asset), *(write(row) for write in written)]


def _line(row: LedgerRow) -> list[Any]:
    terms = row.terms
    costs = dict.fromkeys(rules.SOURCES, 0)
    for cost in terms.costs:
        costs[cost.source] += cost.amount_fen
    on, done_bp, paid = row.progress or (None, None, None)
    return [
        row.code, row.year, terms.place, terms.name, str(Kind(terms.kind).label),
        terms.content.replace("\r\n", "\n") or None, terms.use or None,
        works.show_quantities(terms.quantities) or None,
        terms.households, terms.people,
        *(_wan(costs[source]) if costs[source] else None for source in rules.SOURCES),
        str(Project.State(row.state).label), row.approval or None, row.finish_by,
        on,
        None if done_bp is None else Decimal(done_bp) / 100,
        None if paid is None else _wan(paid),
        str(Origin(row.origin).label), row.source or None,
    ]  # fmt: skip


def _wan(fen: int) -> Decimal:
    return Decimal(fen) / FEN_PER_WAN


def _cost_columns() -> Iterable[Column]:
    for source in ProposalCost.Source:
        zh, en = both(source)
        yield Column(
            f"cost_{source.value}", f"{zh}（万元）", f"{en} (10,000 yuan)", money_fen("万元"),
            required=False, aliases=_OF_SOURCE[source.value],
        )  # fmt: skip


def _code(cell: Cell) -> str:
    value: str = text(40)(cell)
    if not all(part.isascii() and part.isalnum() for part in value.split("-")):
        raise CellError(_("编号只能用字母、数字和短横线"), _("如 532326-2023-01"), "code_shape")
    return value


def _check(viewer: Viewer) -> Callable[[Sequence[Row]], Iterable[RowError]]:
    def check(rows: Sequence[Row]) -> Iterable[RowError]:
        names = registry.place_names({row["place"] for row in rows})
        donors = {county: reads.donor(county) for county in {row["place"][:6] for row in rows}}
        known = reads.ledger_rows([row["code"] for row in rows])
        proposed = reads.by_codes({row["code"] for row in rows} - set(known))
        for index, row in enumerate(rows):
            if row["code"] not in known:
                yield from _code_flaws(index, row, taken=row["code"] in proposed)
            if row["place"] not in names or not viewer.may(import_ledger.verb, row["place"]):
                yield RowError(
                    index, "place", _("没有这个地方，或不在您的管辖范围"), _("请核对区划代码"),
                    "place_unknown",
                )  # fmt: skip
            costs = {source: row.get(f"cost_{source}") or 0 for source in rules.SOURCES}
            if not any(costs.values()):
                yield RowError(
                    index, "cost_municipal", _("请至少填写一项资金"), _("请填写金额"), "no_cost"
                )
            if costs["district"] and not donors[row["place"][:6]]:
                yield RowError(
                    index, "cost_district", _("本县尚无结对区"), _("请先登记结对关系"), "no_donor"
                )
            yield from _state_flaws(index, row, sum(costs.values()))
            yield from value_flaws(index, row)

    return check


def _code_flaws(index: int, row: Row, *, taken: bool) -> Iterable[RowError]:
    if taken:
        yield RowError(
            index, "code", _("编号已用于项目库中的申报项目"), _("请另编一号"), "code_taken"
        )
    elif not code_fits(row["code"], row["place"]):
        yield RowError(
            index, "code", _("编号应以所在县（或所在村）的区划代码和短横线开头"),
            _("如 %(county)s-2026-01") % {"county": row["place"][:6]}, "code_elsewhere",
        )  # fmt: skip


def _state_flaws(index: int, row: Row, total: int) -> Iterable[RowError]:
    if row["state"] in ("left",):
        yield RowError(index, "state", _("已退出计划的项目不入台账"), _("请删除该行"), "left")
    if row["state"] not in ("planned", "left") and not row.get("approval"):
        yield RowError(
            index, "approval", _("已批复的项目须写明批复文件"), _("请填写文号和标题"), "no_approval"
        )
    told = row.get("percent") is not None or row.get("paid") is not None
    if told != bool(row.get("as_of")):
        yield RowError(
            index, "as_of", _("进度或支付须与截至日期同时填写"), _("请补填"), "as_of_missing"
        )
    if (row.get("paid") or 0) > total:
        yield RowError(
            index, "paid", _("已支付超过计划资金"), _("请核对单位是元还是万元"), "paid_above_plan"
        )
