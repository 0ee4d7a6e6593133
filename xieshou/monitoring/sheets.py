"""The sheets that departments hand in: clues, and what is known of households by year."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

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
    date,
    decimal,
    integer,
    money_fen,
    plain,
    text,
    year,
    yes_no,
)
from xieshou.core.scope import Viewer
from xieshou.monitoring.models import MAX_FEN, Clue
from xieshou.registry import reads as registry

KINDS = {
    "疾病、医疗支出": "illness",
    "失业、务工中断": "unemployment",
    "自然灾害": "disaster",
    "意外事故": "accident",
    "就学负担": "schooling",
    "农产品价格下跌": "price_fall",
    "利益联结合同违约": "breach",
    "收入大幅下降": "income_drop",
    "住房安全": "housing",
    "饮水安全": "water",
    "其他困难": "other",
    **{kind: kind for kind in Clue.Kind.values},
}
SEXES = {"女": "f", "男": "m", "f": "f", "m": "m"}


def household_code(cell: Cell) -> str:
    value = plain(cell).upper()
    village, dash, number = value.partition("-")
    if not (dash and len(village) == 12 and village.isdecimal() and 0 < len(number) <= 11):
        raise CellError(
            _("不是户编号"), _("应为 12 位村代码加短横线和编号，如 533323201204-0001"), "not_a_code"
        )
    return value


_HOUSEHOLD = Column(
    "household", "户编号", "Household code", household_code,
    help_zh="农户台账中的编号；不要填写身份证号",
    help_en="The code of the household register; no identity numbers",
)  # fmt: skip

_CLUES = SheetSpec(
    "monitoring.clues",
    "部门筛查预警线索",
    "Clues from departments",
    (
        _HOUSEHOLD,
        Column("kind", "线索类别", "Kind of clue", choice(KINDS)),
        Column("on", "发生日期", "Date", date()),
        Column("amount_fen", "金额（元）", "Amount (yuan)", money_fen("元", least=0, most=MAX_FEN),
               required=False, help_zh="如自付医疗费用、损失", help_en="Costs borne, a loss"),
        Column("reference", "部门清单编号", "Department's reference", text(100), required=False,
               help_zh="同一编号再次导入不重复", help_en="Again the same is the same clue"),
        Column("evidence", "说明", "Evidence", text(500), required=False),
    ),
    key=("household", "kind", "on", "reference"),
)  # fmt: skip


def _yes(name: str, zh: str, en: str) -> Column:
    return Column(name, zh, en, yes_no())


_YEARS = SheetSpec(
    "monitoring.years",
    "农户年度情况",
    "Households by year",
    (
        _HOUSEHOLD,
        Column("year", "年度", "Year", year(2000, 2100)),
        Column("income_fen", "人均纯收入（元）", "Net income a head (yuan)",
               money_fen("元", least=0, most=MAX_FEN)),
        Column("size", "人口数", "Persons", integer(1, 60)),
        Column("workers", "劳动力数", "Workers", integer(0, 60)),
        _yes("illness", "患病或大额医疗支出", "Illness"),
        _yes("disability", "有残疾人", "Disability"),
        _yes("unemployment", "务工中断", "Out of work"),
        _yes("schooling", "就学负担重", "Burden of schooling"),
        _yes("housing", "住房不安全", "Unsafe house"),
        _yes("water", "饮水不安全", "Unsafe water"),
        _yes("disaster", "遭受灾害", "Disaster"),
        Column("price_share", "收入靠一种产品的比重（0–1）", "Share of income on one product (0-1)",
               lambda cell: float(decimal(0, 1)(cell))),
        _yes("breach", "合同违约", "Contract in breach"),
        Column("years_lifted", "脱贫年数", "Years since lifted", integer(0, 60), required=False,
               help_zh="从未是贫困户的不填", help_en="Empty: never was poor"),
        Column("head_sex", "户主性别", "Sex of the head", choice(SEXES), required=False,
               help_zh="只用于公平性检验，不参与评分",
               help_en="For the check of fairness alone; not part of the score"),
        Column("fell", "次年是否返贫致贫", "Fell the year after", yes_no(), required=False,
               help_zh="还不知道的不填", help_en="Empty: not known yet"),
    ),
    key=("household", "year"),
)  # fmt: skip


def clues_sheet(viewer: Viewer) -> SheetSpec:
    """A department's clues; days that have not come are refused."""
    return replace(_CLUES, check=_check(viewer, "monitoring.import", _no_future))


def years_sheet(viewer: Viewer) -> SheetSpec:
    """Households by year; more workers than persons are refused."""
    return replace(_YEARS, check=_check(viewer, "monitoring.record_years", _workers))


def _check(
    viewer: Viewer, verb: str, also: Callable[[int, Row], Iterable[RowError]]
) -> Callable[[Sequence[Row]], Iterable[RowError]]:
    """Households must be known and lie where the viewer may import: absent and not the viewer's
    are answered alike."""

    def check(rows: Sequence[Row]) -> Iterable[RowError]:
        found = registry.household_keys(codes=sorted({row["household"] for row in rows}))
        mine = {one.code for one in found if viewer.may(verb, one.village)}
        for index, row in enumerate(rows):
            if row["household"] not in mine:
                yield RowError(
                    index, "household", _("没有这一户，或不在您的管辖范围"),
                    _("请核对户编号"), "household_unknown",
                )  # fmt: skip
            yield from also(index, row)

    return check


def _no_future(index: int, row: Row) -> Iterable[RowError]:
    if row["on"] > today():
        yield RowError(index, "on", _("日期还没有到"), _("请核对发生日期"), "day_ahead")


def _workers(index: int, row: Row) -> Iterable[RowError]:
    if row["workers"] > row["size"]:
        yield RowError(index, "workers", _("劳动力不能多于人口"), _("请核对人数"), "workers_wrong")
