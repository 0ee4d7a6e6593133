"""What the terms and facts of contracts, and their risks, are called."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

TERMS: Mapping[str, Any] = {
    "rent_per_mu": _("每亩年租金"),
    "land": _("土地面积"),
    "escalator": _("租金年递增"),
    "wage_per_day": _("日工资"),
    "days_promised": _("保底工日"),
    "floor_per_kg": _("每公斤保底价"),
    "margin_per_kg": _("每公斤收购费用"),
    "usual": _("正常年份交售量"),
    "share": _("利润分红比例"),
    "floor": _("每期保底分红"),
    "investment": _("投资额"),
    "rate": _("年收益率"),
    "fee_per_mu": _("每亩年托管费"),
    "promised_per_mu": _("每亩保底产值"),
    "wage_per_month": _("月岗位补贴"),
    "posts": _("岗位数"),
    "days": _("实际工日"),
    "market_per_kg": _("每公斤市场价"),
    "delivered": _("交售量"),
    "profit": _("当期利润"),
    "harvest": _("当期产值"),
}
# Unit of a term → how many of it make one of the unit that people read and write, and its name.
UNITS: Mapping[str, tuple[int, Any]] = {
    "fen": (100, _("元")),
    "mu": (100, _("亩")),
    "bp": (100, _("%")),
    "grams": (1000, _("公斤")),
    "days": (1, _("天")),
    "posts": (1, _("个")),
}
RISKS: Mapping[str, tuple[Any, Any]] = {
    "one_firm": (
        _("本村合同收入集中于少数经营主体"),
        _("赫芬达尔指数高于 1800 即高度集中（美国司法部与联邦贸易委员会《并购指南》2023）"),
    ),
    "unequal": (
        _("农户之间份额悬殊"),
        _("基尼系数高于 0.4 为警戒线（联合国人居署《世界城市状况 2008/2009》）"),
    ),
    "not_grain": (
        _("耕地用于非粮用途"),
        _("永久基本农田重点用于粮食生产（国办发〔2020〕44 号）"),
    ),
    "dependent": (
        _("有农户过半收入来自这一份合同"),
        _("超过年收入的一半（本系统的默认值，文献没有统一界限）"),
    ),
    "no_floor": (
        _("没有保底，最差情形下农户一无所得"),
        _("保底价或保底分红为零（本系统的默认值）"),
    ),
}


def term_label(name: str) -> str:
    return str(TERMS.get(name, name))


def unit_label(unit: str) -> str:
    return str(UNITS[unit][1])


def shown(unit: str, value: int) -> str:
    """A term as people read it: 80000 fen → "800 元"."""
    scale, name = UNITS[unit]
    return f"{_plain(Decimal(value) / scale)} {name}"


def hundredths(number: int) -> str:
    """150 → "1.5"."""
    return _plain(Decimal(number) / 100)


def percent_of(basis_points: int) -> str:
    """620 → "6.2%"."""
    return f"{_plain(Decimal(basis_points) / 100)}%"


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
