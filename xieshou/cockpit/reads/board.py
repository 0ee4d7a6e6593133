"""The loop's health: what is late, idle or about to expire now, where, and who is to act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.benefits import reads as benefits
from xieshou.core import clock
from xieshou.core.health import HealthRow
from xieshou.core.scope import Viewer
from xieshou.exchange import reads as exchange
from xieshou.funds import reads as funds
from xieshou.invest import reads as invest
from xieshou.market import reads as market
from xieshou.monitoring import reads as monitoring
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry

# Whoever may look into one of these somewhere has a board of it.
LOOKS = (
    "funds.see", "monitoring.see", "invest.see", "exchange.see", "market.see", "benefits.see",
)  # fmt: skip
WORST = 3

# Kind → (part of the loop, what it is called, what makes it one), in the order of the loop.
WORDS: Mapping[str, tuple[str, Any, Any]] = {
    "money_late": ("money", _("到期未到账的资金"), _("约定到账日已过，尚未到齐")),
    "money_idle": ("money", _("闲置资金"), _("有结存，180 天没有收付")),
    "orders_unsigned": ("money", _("会签久拖的支付"), _("提出超过 10 天仍未会签完")),
    "orders_unpaid": ("money", _("已批未付的支付"), _("提出超过 10 天，已会签，仍未支付")),
    "dues_late": ("money", _("合同逾期未付"), _("利益联结合同约定的付款日已过")),
    "proposals_review": ("projects", _("项目评审逾期"), _("超过规定的工作日")),
    "proposals_notice": ("projects", _("项目公示逾期未开"), _("超过规定的工作日")),
    "proposals_listing": ("projects", _("公示期满未入库"), _("公示已满，无未决异议，逾期未入库")),
    "objections": ("projects", _("公示异议逾期未答复"), _("超过规定的工作日")),
    "changes": ("projects", _("项目变更逾期未批"), _("超过规定的工作日")),
    "works_late": ("projects", _("项目实施逾期"), _("开工、完工、验收或移交已过期限")),
    "lots_expiring": ("market", _("快到期的批次"), _("7 天内到保质期或已过，仍有存货")),
    "demand_unmet": ("market", _("没有满足的需求"), _("30 天内要货，还有缺口")),
    "sales_unpaid": ("market", _("逾期未付的货款"), _("已收货，付款日已过")),
    "certificates": ("market", _("快到期的供应商证书"), _("60 天内到期或已过")),
    "deals_stuck": ("invest", _("停滞的投资项目"), _("在本阶段超过期限")),
    "proposals_open": ("invest", _("撮合建议久未答复"), _("提出超过 15 天")),
    "arrivals_open": ("invest", _("到位资金久未确认"), _("登记超过 10 天")),
    "follow_ups": ("invest", _("考察后续逾期"), _("约定的日子已过")),
    "posts_open": ("exchange", _("缺人的岗位"), _("60 天内开始或已开始，还没有人")),
    "postings_late": ("exchange", _("逾期的派驻"), _("应到岗、应期满或应商定的日子已过")),
    "vacancies_open": ("exchange", _("久招未满的用工"), _("登记超过 60 天仍有空位")),
    "shipments": ("exchange", _("在途太久的物资"), _("发出超过 15 天未清点")),
    "clues_late": ("monitoring", _("逾期未核实的线索"), _("超过 15 天")),
    "cases_late": ("monitoring", _("逾期未认定的监测对象"), _("从线索起超过 15 天")),
    "helpless": ("monitoring", _("没有帮扶措施的监测户"), _("已认定，尚无措施")),
}
PARTS: Mapping[str, Any] = {
    "money": _("资金"),
    "projects": _("项目"),
    "market": _("云品入沪"),
    "invest": _("沪企入滇"),
    "exchange": _("人员物资交流"),
    "monitoring": _("防返贫监测"),
}
_APPS: tuple[Callable[[Viewer, str], tuple[HealthRow, ...]], ...] = (
    funds.health, benefits.health, projects.health, market.health, invest.health, exchange.health,
    monitoring.health,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BoardPlace:
    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class BoardRow:
    """`count` things stand wrong now, the oldest for `days` days (since `oldest`). `rule` says what
    makes it one, `places` are the worst few, `who` the roles that are to act, on the page with the
    URL name `page`. `fen` is what is at stake, None where it is not money."""

    kind: str
    part: str
    part_label: str
    label: str
    rule: str
    count: int
    oldest: date | None
    days: int | None
    places: tuple[BoardPlace, ...]
    who: tuple[str, ...]
    fen: int | None
    page: str
    query: str


def sees_board(viewer: Viewer) -> bool:
    """Whether there is anything that the viewer watches over."""
    return viewer.is_system or any(viewer.places(verb) for verb in LOOKS)


def board(viewer: Viewer, place: str = "") -> tuple[BoardRow, ...]:
    """What stands wrong at a place now, in the order of the loop, of what the viewer may see."""
    if not sees_board(viewer):
        return ()
    found = {row.kind: row for app in _APPS for row in app(viewer, place)}
    worst = {code for row in found.values() for code, _n in row.places[:WORST]}
    names = registry.place_names(worst)
    return tuple(_row(found[kind], names) for kind in WORDS if kind in found)


def _row(row: HealthRow, names: Mapping[str, str]) -> BoardRow:
    part, label, rule = WORDS[row.kind]
    return BoardRow(
        kind=row.kind,
        part=part,
        part_label=str(PARTS[part]),
        label=str(label),
        rule=str(rule),
        count=row.count,
        oldest=row.oldest,
        days=(clock.today() - row.oldest).days if row.oldest else None,
        places=tuple(BoardPlace(code, names.get(code, code), n) for code, n in row.places[:WORST]),
        who=registry.roles_that_may(row.verb),
        fen=row.fen,
        page=row.page,
        query=row.query,
    )
