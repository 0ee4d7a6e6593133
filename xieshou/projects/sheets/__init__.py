"""The sheet of proposals that a county's office imports, and what is checked across its rows."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

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
    decimal,
    integer,
    money_fen,
    plain,
    text,
    year,
)
from xieshou.core.scope import Viewer
from xieshou.projects import reads, rules
from xieshou.projects.actions import import_proposals
from xieshou.projects.actions.checks import known, wording
from xieshou.projects.models import Kind, ProposalCost, ProposalUse
from xieshou.projects.rules import Entry, Flaw
from xieshou.projects.sheets.words import both, options
from xieshou.registry import reads as registry

GROUPS_ZH = {"监测户": "monitored", "脱贫户": "lifted", "一般户": "other"}
# What a flaw names that is no column of its own stands in this one.
_COLUMN_OF = {
    "": "code",
    "costs": "cost_municipal",
    "uses": "days_civil_engineer",
    "product_kg_per_year": "product_tonnes",
}
_BETWEEN = re.compile(r"[、,，;；/\s]+")


def proposals_sheet(viewer: Viewer) -> SheetSpec:
    """The sheet, whose villages must lie where the viewer may import proposals."""
    order = registry.indicator_set().indicators
    by_name = {name: row.code for row in order for name in (row.zh, row.en.lower(), row.code)}
    groups = GROUPS_ZH | {group: group for group in rules.GROUPS}
    lacks = "、".join(row.zh for row in order)
    return SheetSpec(
        "projects.proposals",
        "项目申报表",
        "Proposals",
        (
            Column(
                "code", "项目编号", "Project code", text(40),
                help_zh="村代码-年度-序号，如 533323201204-2027-01；再次导入同一编号即为修改",
                help_en="Village code-year-number; the same code again changes that project",
            ),
            Column("year", "年度", "Year", year(2000, 2100)),
            Column("village", "村代码", "Village code", code(12)),
            Column("name", "项目名称", "Project name", text(120)),
            Column("kind", "类别", "Kind", choice(options(Kind))),
            Column(
                "clears", "补齐短板", "Clears", _listed(by_name), required=False,
                help_zh=f"用顿号隔开；不填则按类别。可填：{lacks}",
                help_en="Indicators cleared, by commas; left empty, those usual for the kind",
            ),
            Column(
                "serves", "受益群体", "Serves", _listed(groups), required=False,
                help_zh="监测户、脱贫户、一般户；不填为全部",
                help_en="monitored, lifted, other; left empty, everybody",
            ),
            Column("households", "受益户数", "Households", integer(0, rules.MOST_PEOPLE)),
            Column("people", "受益人数", "People", integer(0, rules.MOST_PEOPLE)),
            *_cost_columns(),
            *_days_columns(),
            Column(
                "product", "产品", "Product", text(40), required=False,
                help_zh="仅产业项目", help_en="Industry only",
            ),
            Column(
                "product_tonnes", "年产量（吨）", "Tonnes a year", decimal(least=0, places=3),
                required=False,
            ),
            Column(
                "income_fen", "预计年增收（万元）", "Expected income a year (10,000 yuan)",
                money_fen("万元"), required=False,
                help_zh="受益农户每年合计多收入多少", help_en="Of all its households together",
            ),
            Column(
                "jobs", "带动就业人数", "Jobs", integer(0, rules.MOST_JOBS), required=False,
            ),
            Column(
                "requires", "前提项目", "Requires", _codes, required=False,
                help_zh="须先有的项目编号，用顿号隔开", help_en="Codes needed first, by commas",
            ),
            Column(
                "excludes", "互斥项目", "Excludes", _codes, required=False,
                help_zh="不可兼有的项目编号", help_en="Codes it cannot stand beside",
            ),
            Column("note", "说明", "Note", text(2000), required=False),
        ),
        key=("code",),
        check=_check(viewer, [row.code for row in order]),
    )  # fmt: skip


def _cost_columns() -> Iterable[Column]:
    for source in ProposalCost.Source:
        zh, en = both(source)
        yield Column(
            f"cost_{source.value}", f"{zh}（万元）", f"{en} (10,000 yuan)", money_fen("万元"),
            required=False,
        )  # fmt: skip


def _days_columns() -> Iterable[Column]:
    for trade in ProposalUse.Trade:
        zh, en = both(trade)
        yield Column(
            f"days_{trade.value}", f"{zh}（人天）", f"{en} (days)", integer(0, rules.MOST_DAYS),
            required=False,
        )  # fmt: skip


def _listed(options: Mapping[str, str]) -> Callable[[Cell], tuple[str, ...]]:
    def parse(cell: Cell) -> tuple[str, ...]:
        words = [word for word in re.split(r"[、,，;；/]+", plain(cell)) if word.strip()]
        unknown = [word for word in words if word.strip().lower() not in options]
        if unknown:
            raise CellError(
                _("不认识“%(word)s”") % {"word": unknown[0].strip()[:40]},
                _("可填：%(options)s") % {"options": "、".join(list(options)[:12])},
                "not_a_choice",
            )
        return tuple(sorted({options[word.strip().lower()] for word in words}))

    return parse


def _codes(cell: Cell) -> tuple[str, ...]:
    return tuple(sorted({word for word in _BETWEEN.split(plain(cell)) if word}))


def _check(viewer: Viewer, order: Sequence[str]) -> Callable[[Sequence[Row]], Iterable[RowError]]:
    def check(rows: Sequence[Row]) -> Iterable[RowError]:
        mine = registry.village_codes(viewer, import_proposals.verb)
        donors = {county: reads.donor(county) for county in {row["village"][:6] for row in rows}}
        entries = [rules.entry_of_row(row, donors[row["village"][:6]], order) for row in rows]
        linked = {code for e in entries for code in (*e.content.requires, *e.content.excludes)}
        village_of = {row.code: row.village_code for row in reads.by_codes(linked).values()}
        village_of |= {entry.code: entry.village for entry in entries}
        for index, entry in enumerate(entries):
            if entry.village not in mine:
                yield RowError(
                    index, "village", _("没有这个村，或不在您的管辖范围"), _("请核对 12 位村代码"),
                    "village_unknown",
                )  # fmt: skip
            for flaw in _row_flaws(entry, village_of, len(order)):
                column = _COLUMN_OF.get(flaw.field, flaw.field)
                yield RowError(index, column, wording(flaw), _("请改正该格"), flaw.code)
        yield from _circles(entries)

    return check


def _row_flaws(entry: Entry, village_of: Mapping[str, str], indicators: int) -> Iterable[Flaw]:
    if not rules.code_fits(entry.code, entry.village):
        yield Flaw("code", "code_shape", {"village": entry.village})
    yield from rules.flaws(entry.content, entry.code)
    yield from known(entry.content, entry.village, indicators)
    for field in ("requires", "excludes"):
        for other in getattr(entry.content, field):
            if village_of.get(other) != entry.village:
                yield Flaw(field, "link_unknown", {"code": other})


def _circles(entries: Sequence[Entry]) -> Iterable[RowError]:
    around = rules.circle({entry.code: entry.content.requires for entry in entries})
    if around:
        index = next(i for i, entry in enumerate(entries) if entry.code == around[0])
        flaw = Flaw("requires", "circle", {"codes": " → ".join(around)})
        yield RowError(index, "requires", wording(flaw), _("请删除其中一个前提"), flaw.code)
