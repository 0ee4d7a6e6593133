"""Words for the codes of monitoring."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.monitoring.models import Clue, Measure

ASSURANCES: Mapping[str, Any] = {
    "schooling": _("义务教育有保障"),
    "medical": _("基本医疗有保障"),
    "housing": _("住房安全有保障"),
    "water": _("饮水安全有保障"),
}
NO_EXIT: Mapping[str, Any] = {
    "not_stable": _("认定后稳定未满六个月"),
    "income_low": _("人均纯收入没有超过监测线"),
    "not_assured": _("三保障或饮水安全没有全部落实"),
    "new_risk": _("有新的线索没有处理"),
}
# What a feature says where it raises the risk, and where it lowers it.
RAISES: Mapping[str, Any] = {
    "income_gap": _("人均纯收入不到监测线两倍"),
    "dependants": _("劳动力少，抚养负担重"),
    "no_worker": _("没有劳动力"),
    "illness": _("有人患病或医疗支出大"),
    "disability": _("有残疾人"),
    "unemployment": _("务工中断"),
    "schooling": _("就学负担重"),
    "housing": _("住房不安全"),
    "water": _("饮水不安全"),
    "disaster": _("遭受灾害"),
    "price_exposed": _("收入靠一种产品的价格"),
    "breach": _("利益联结合同违约"),
    "newly_lifted": _("脱贫时间不长"),
}
LOWERS: Mapping[str, Any] = {
    "income_gap": _("人均纯收入超过监测线两倍"),
    "dependants": _("劳动力多"),
}
FEATURES: Mapping[str, Any] = {
    "income_gap": _("人均纯收入与监测线"),
    "dependants": _("抚养负担"),
    "no_worker": _("有无劳动力"),
    "illness": _("疾病"),
    "disability": _("残疾"),
    "unemployment": _("务工"),
    "schooling": _("就学"),
    "housing": _("住房"),
    "water": _("饮水"),
    "disaster": _("灾害"),
    "price_exposed": _("价格风险"),
    "breach": _("合同履约"),
    "newly_lifted": _("脱贫年限"),
}
RULES: Mapping[str, Any] = {
    "income_only": _("只看收入：收入最低的先走访"),
    "flags": _("数风险项：风险项最多的先走访"),
}
BY: Mapping[str, Any] = {
    "head_sex": _("户主性别"),
    "group": _("农户类别"),
    "county": _("县"),
    "disability": _("有无残疾人"),
}
GROUP_WORDS: Mapping[str, Any] = {
    "f": _("女"), "m": _("男"), "": _("未知"), "monitored": _("监测户"), "lifted": _("脱贫户"),
    "other": _("一般户"), "yes": _("有"), "no": _("无"),
}  # fmt: skip


def reason(feature: str, part: float) -> str:
    """What a part of the score says in words."""
    words = LOWERS.get(feature, FEATURES[feature]) if part < 0 else RAISES[feature]
    return str(words)


def kind_labels(kinds: Iterable[str]) -> tuple[str, ...]:
    """Labels of kinds of clues, which are the risks of cases."""
    return tuple(str(Clue.Kind(kind).label) for kind in kinds)


def fitting_labels(kinds: Iterable[str]) -> str:
    """Labels of kinds of help, in one text."""
    return "、".join(str(Measure.Kind(kind).label) for kind in kinds)
