"""Proposals as a table to take away: what the sheet for import holds, and then some."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.exports import Fen
from xieshou.core.models import Origin
from xieshou.projects import rules
from xieshou.projects.forms import GROUPS
from xieshou.projects.models import Kind, Proposal, ProposalCost, ProposalUse
from xieshou.projects.reads import ProposalRow
from xieshou.registry import reads as registry

# Beyond this an Excel file takes too long to make while somebody waits; CSV has no bound.
MOST_XLSX_ROWS = 20_000


def table(rows: Iterable[ProposalRow]) -> Iterator[list[Any]]:
    """The header and a line for each proposal; money in yuan."""
    yield [
        _("项目编号"),
        _("年度"),
        _("状态"),
        _("县（区）"),
        _("村代码"),
        _("村"),
        _("项目名称"),
        _("类别"),
        _("补齐短板"),
        _("受益群体"),
        _("受益户数"),
        _("受益人数"),
        _("总投资（元）"),
        *(_("%(source)s（元）") % {"source": source.label} for source in ProposalCost.Source),
        *(_("%(trade)s（人天）") % {"trade": trade.label} for trade in ProposalUse.Trade),
        _("产品"),
        _("年产量（千克）"),
        _("预计年增收（元）"),
        _("带动就业人数"),
        _("前提项目"),
        _("互斥项目"),
        _("说明"),
        _("来源性质"),
        _("出处"),
        _("可靠性等级"),
    ]
    indicators = registry.indicator_set()
    for row in rows:
        yield _line(row, indicators)


def _line(row: ProposalRow, indicators: registry.IndicatorSetRow) -> list[Any]:
    days = {use.trade: use.days for use in row.uses}
    serves = [str(label) for bit, (_group, label) in enumerate(GROUPS) if row.serves >> bit & 1]
    linked = {
        relation: "、".join(link.code for link in row.links if link.relation == relation)
        for relation in ("requires", "excludes")
    }
    return [
        row.code,
        row.year,
        Proposal.State(row.state).label,
        row.county_name,
        row.village_code,
        row.village_name,
        row.name,
        Kind(row.kind).label,
        "、".join(indicators.names(row.clears)),
        "、".join(serves),
        row.households,
        row.people,
        Fen(row.total_fen),
        *(Fen(row.fen_of(source)) for source in rules.SOURCES),
        *(days.get(trade, 0) for trade in ProposalUse.Trade.values),
        row.product,
        row.product_kg_per_year,
        Fen(row.income_fen),
        row.jobs,
        linked["requires"],
        linked["excludes"],
        row.note,
        Origin(row.origin).label,
        row.source,
        row.grade,
    ]
