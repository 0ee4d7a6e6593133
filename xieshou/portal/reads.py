"""What the public front page shows: the map of pairings and a few published figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy, gettext_noop

from xieshou.outcomes import reads as outcomes
from xieshou.outcomes.reads import PublishedRow
from xieshou.registry import reads as registry
from xieshou.registry.reads import PairingRow, PlaceRow

PUBLISHED_SCOPE = "云南省(全省)"
# Of each the newest period is shown; different bases are never added up.
HEADLINES = (
    "cumulative_funds",
    "cumulative_projects",
    "cumulative_consumption_sales",
    "enterprise_investment",
    "rural_labour_employed",
    "training_person_times",
)
# The units these come in, marked here for translation; the page translates what it finds.
UNITS = (gettext_noop("亿元"), gettext_noop("个"), gettext_noop("万人"), gettext_noop("万人次"))


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the yearly loop and the page where it runs; `page` is "" until a later version."""

    name: Any
    text: Any
    page: str
    where: Any


LOOP = (
    Step(
        gettext_lazy("测量"),
        gettext_lazy("谁缺什么：逐村统计十二项，算出贫困的广度和深度。"),
        "outcomes:places",
        gettext_lazy("按地方看"),
    ),
    Step(
        gettext_lazy("规划"),
        gettext_lazy("哪些项目放在哪里：两地的钱和人一起算，每个落选都有理由。"),
        "planning:rounds",
        gettext_lazy("看联合规划"),
    ),
    Step(
        gettext_lazy("对接"),
        gettext_lazy("产品与订单、人与岗位、企业与项目地。"),
        "",
        gettext_lazy("在后续版本中提供"),
    ),
    Step(
        gettext_lazy("实施"),
        gettext_lazy("项目从申报、入库到建成、移交、管护。现在可以申报和入库。"),
        "projects:bank",
        gettext_lazy("看项目库"),
    ),
    Step(
        gettext_lazy("结算"),
        gettext_lazy("每一分钱从拨款、销售到农户，账账相连。"),
        "",
        gettext_lazy("在后续版本中提供"),
    ),
    Step(
        gettext_lazy("再测量"),
        gettext_lazy("成果稳住了没有，谁得益，一加一是否大于二。规划页已给出预计变化。"),
        "",
        gettext_lazy("实测在后续版本中提供"),
    ),
)


@dataclass(frozen=True, slots=True)
class District:
    """A place of the east with those it goes together with."""

    code: str
    name: str
    pairings: tuple[PairingRow, ...]

    @property
    def current(self) -> int:
        """How many of them stand today."""
        return sum(row.current for row in self.pairings)


def headlines() -> tuple[PublishedRow, ...]:
    """The newest published figure of each headline indicator, in fixed order."""
    newest: dict[str, PublishedRow] = {}
    for row in outcomes.published(scope=PUBLISHED_SCOPE):
        newest.setdefault(row.indicator, row)
    return tuple(newest[code] for code in HEADLINES if code in newest)


def districts(pairings: Iterable[PairingRow]) -> tuple[District, ...]:
    """Pairings by place of the east, those with most first; past ones come after current ones."""
    found: dict[str, list[PairingRow]] = {}
    for row in pairings:
        found.setdefault(row.east_code, []).append(row)
    rows = (District(code, own[0].east_label, tuple(own)) for code, own in found.items())
    return tuple(sorted(rows, key=lambda row: (-row.current, row.code)))


def pairing_map() -> dict[str, Any]:
    """Both regions and the pairings between them, as js/map.js draws them."""
    pairings = registry.pairings()
    east, west = (_provinces(pairings, side) for side in ("east_code", "west_code"))
    return {
        "east": [_point(row) for code in east for row in registry.descendants(code, "county")],
        "west": [_point(row) for code in west for row in registry.descendants(code, "county")],
        "prefectures": [
            {"code": row.code, "name": row.map_label}
            for code in west
            for row in registry.descendants(code, "prefecture")
        ],
        "east_name": _names(east),
        "west_name": _names(west),
        "pairs": [
            {
                "east": row.east_code,
                "west": row.west_code,
                "current": row.current,
                "text": pairing_text(row),
            }
            for row in pairings
        ],
    }


def pairing_text(row: PairingRow) -> str:
    """One line: who with whom, since when, until when, how sure."""
    return _("{east} — {west}，{period}，可靠性 {grade}").format(
        east=row.east_label, west=row.west_label, period=period(row), grade=row.grade or "—"
    )


def period(row: PairingRow) -> str:
    """When a pairing held, as far as its source says."""
    if row.current:
        return _("{since} 起").format(since=row.since) if row.since else _("现有结对")
    if row.since and row.until:
        return _("{since} 至 {until}").format(since=row.since, until=row.until)
    return _("至 {until}").format(until=row.until) if row.until else _("以往结对")


def _provinces(pairings: Iterable[PairingRow], side: str) -> list[str]:
    return sorted({getattr(row, side)[:2] for row in pairings})


def _names(codes: Iterable[str]) -> str:
    places = registry.place_names(codes)
    return _("、").join(places[code] for code in codes if code in places)


def _point(row: PlaceRow) -> dict[str, Any]:
    return {"code": row.code, "name": row.map_label, "lon": row.lon, "lat": row.lat}
