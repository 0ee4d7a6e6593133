"""The sheet of lanes and hubs, as the market office loads it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.imports import (
    Column,
    Row,
    RowError,
    SheetSpec,
    choice,
    code,
    integer,
    money_fen,
    text,
    yes_no,
)

KILOGRAM = 1000
MOST_FEN = 2**31 - 1
_OF_HUB = ("hub_name", "room_grams", "cold_grams")


def _kilograms(most: int) -> Any:
    whole = integer(0, most)
    return lambda cell: whole(cell) * KILOGRAM


def _check(rows: Sequence[Row]) -> Iterable[RowError]:
    """Rows of one hub say the same of it; ways go from Yunnan to Shanghai; vehicles are whole."""
    first: dict[str, Row] = {}
    for index, row in enumerate(rows):
        known = first.setdefault(row["hub"], row)
        for name in _OF_HUB:
            if row[name] != known[name]:
                yield RowError(
                    index, name, _("与同一仓的前一行不同"), _("同一仓的名称和容量应一致"),
                    "hub_differs",
                )  # fmt: skip
        for name, province in (("start", "53"), ("goal", "31")):
            if not row[name].startswith(province):
                yield RowError(
                    index, name, _("应为云南发往上海"), _("请核对地区代码"), "place_elsewhere"
                )
        if bool(row["vehicle_grams"]) != bool(row["vehicle_fen"]):
            yield RowError(
                index, "vehicle_fen", _("车辆载重与每车费用应同时填写"), _("请补齐或都填 0"),
                "vehicle_half",
            )  # fmt: skip


LANES = SheetSpec(
    "market.lanes",
    "产地仓与线路",
    "Hubs and lanes",
    (
        Column("hub", "产地仓编号", "Hub code", text(20)),
        Column("hub_name", "产地仓", "Hub", text(80)),
        Column(
            "start", "产地代码", "Origin code", code(2, 4, 6),
            help_zh="省、州市或县的代码，其下各县通用",
            help_en="Code of the province, prefecture or county; holds for all counties in it",
        ),
        Column(
            "goal", "送达地代码", "Destination code", code(2, 4, 6),
            help_zh="31 为全上海", help_en="31 is all of Shanghai",
        ),
        Column("cold", "冷链", "Cold chain", yes_no()),
        Column("tonne_fen", "每吨运费（元）", "Freight (yuan a tonne)",
               money_fen("元", least=0, most=MOST_FEN)),
        Column("to_hub", "到仓天数", "Days to the hub", integer(0, 30)),
        Column("onward", "仓到沪天数", "Days onward", integer(0, 60)),
        Column("vehicle_grams", "每车载重（千克）", "Load of a vehicle (kg)",
               _kilograms(2_000_000)),
        Column("vehicle_fen", "每车费用（元）", "Cost of a vehicle (yuan)",
               money_fen("元", least=0, most=MOST_FEN)),
        Column("room_grams", "常温日容量（千克）", "Room a day (kg)", _kilograms(10**9),
               required=False, help_zh="不填为不限", help_en="Empty: no limit"),
        Column("cold_grams", "冷库日容量（千克）", "Cold room a day (kg)", _kilograms(10**9),
               required=False, help_zh="不填为不限", help_en="Empty: no limit"),
        Column("nature", "数据性质", "Nature of the data",
               choice({"录入": "entered", "公开资料": "published", "合成数据": "synthetic",
                       "entered": "entered", "published": "published", "synthetic": "synthetic"})),
        Column("source", "依据或假设", "Basis or assumption", text(300)),
    ),
    key=("hub", "start", "goal", "cold"),
    check=_check,
    max_rows=5000,
)  # fmt: skip
