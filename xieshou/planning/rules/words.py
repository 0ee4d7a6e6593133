"""Limits, prices, reasons, faults and failures of a plan in words. Pure: no query, no clock."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core import plan_words
from xieshou.core.engine_words import plan_in_words
from xieshou.core.money import show
from xieshou.planning.rules.limits import (
    FEN,
    SHARE,
    Names,
    in_steps,
    name_of,
    sense_of,
    unit_of,
)

REASONS = plan_words.OUTCOMES


def with_unit(code: str, amount: int) -> str:
    """An amount of a limit with its unit: "12.5 万元", "60%"."""
    if code == SHARE:
        return f"{Decimal(amount) / 10:f}%"
    if unit_of(code) is FEN:
        return show(amount)
    return f"{Decimal(in_steps(code, amount)):,f} {unit_of(code).label}"


def move_text(code: str, was: int | None, now: int | None, names: Names) -> str:
    """That a limit stands at another amount than before; None where there was no such limit."""
    amounts = ["—" if amount is None else with_unit(code, amount) for amount in (was, now)]
    return _("%(label)s：%(was)s → %(now)s") % {
        "label": name_of(code, names),
        "was": amounts[0],
        "now": amounts[1],
    }


def binds(per_step: float) -> bool:
    """Whether a price is more than what is left of rounding: 0.005 person-points a step."""
    return abs(per_step) >= 0.005


def price_text(code: str, per_step: float) -> str:
    """What one more step of a limit is worth, given its price per step (persons x weight)."""
    unit = unit_of(code)
    if not binds(per_step):
        return _("下限不起约束，价格为零") if sense_of(code) == ">=" else _("尚有余量，价格为零")
    fields = {"one": unit.one, "worth": _figure(abs(per_step))}
    if sense_of(code) == ">=":
        return _("下限每提高 %(one)s ≈ 少减少 %(worth)s 人·分剥夺") % fields
    return _("再多 %(one)s ≈ 多减少 %(worth)s 人·分剥夺") % fields


def _figure(number: float) -> str:
    return f"{number:,.1f}" if number >= 10 else f"{number:.3g}"


def say_of(limits: Mapping[str, str], works: Mapping[str, str]) -> plan_words.Say:
    """How the words of the engine name things; `limits` and `works` are names by code."""
    return plan_words.Say(
        limit=lambda code: limits.get(code, code),
        work=lambda code: _("“%(work)s”") % {"work": works.get(code, code)},
        amount=with_unit,
        money=show,
        floor=lambda code: sense_of(code) == ">=",
    )


def reason_text(
    reason: str, params: Mapping[str, Any], limits: Mapping[str, str], works: Mapping[str, str]
) -> str:
    """Why a work was refused, in words; `limits` and `works` name those by code."""
    known = {**params, "work": next(iter(params.get("works", ())), "")}
    known["too_dear_by"] = params.get("fen")
    return plan_words.refusal(reason, known, say_of(limits, works))


_FAULTS = {
    "chosen_shape": gettext_lazy("入选项目与问题的项目数不符"),
    "other_kind": gettext_lazy("答案与问题不是同一类"),
    "start_unknown": gettext_lazy("项目 %(work)s 的开工年不在规划期内"),
    "eased_shape": gettext_lazy("所报的放宽份数与放宽项数不符"),
    "prices_shape": gettext_lazy("价格与限额数不符"),
    "requires": gettext_lazy("项目 %(work)s 入选，却没有它须先有的 %(needed)s"),
    "excludes": gettext_lazy("不可兼有的 %(work)s 与 %(other)s 同时入选"),
    "follows": gettext_lazy("项目 %(work)s 没有在须先开工的 %(needed)s 之后的年份开工"),
    "must": gettext_lazy("必选项目 %(work)s 没有入选"),
    "opens": gettext_lazy("项目 %(work)s 在它不能开工的年份（%(year)s）开工"),
    "cap": gettext_lazy("村内规则 %(cap)s 没有遵守：%(used)s 对 %(amount)s"),
    "relief": gettext_lazy("放宽 %(relief)s 的份数 %(used)s 不在 0 至 %(amount)s 之间"),
    "limit": gettext_lazy("限额 %(limit)s 被突破：%(used)s 对 %(amount)s"),
    "used": gettext_lazy("所报的限额用量与重算不符"),
    "price_sign": gettext_lazy("限额 %(limit)s 的价格符号不对"),
    "value": gettext_lazy("所报价值 %(stated)s，重算为 %(found)s"),
    "bound_too_low": gettext_lazy("所报上界 %(stated)s 低于重算的 %(found)s"),
    "gap": gettext_lazy("所报差距 %(stated)s，重算为 %(found)s"),
    "effects": gettext_lazy("所存的效果或入选项目与重算不符"),
    "choices": gettext_lazy("所存的项目去留或理由与重算不符"),
    "prices": gettext_lazy("所存的限额用量或价格与重算不符"),
    "summary": gettext_lazy("所存的总览数字与重算不符"),
    "parts": gettext_lazy("所存的价值分项与重算不符"),
}


def fault_text(code: str, params: Mapping[str, Any]) -> str:
    """A fault that the independent check found, in words."""
    return str(_FAULTS[code]) % params if code in _FAULTS else code


class _Refusal:
    """A refusal of the engine as it was kept, for engine_words."""

    def __init__(self, failure: Mapping[str, Any]) -> None:
        self.code = str(failure["code"])
        self.params: Mapping[str, Any] = failure.get("params", {})
        # Runs of before kept it as the message.
        self._english = str(failure.get("english") or failure.get("message", ""))

    def __str__(self) -> str:
        return self._english


def failure_text(failure: Mapping[str, Any], names: Names) -> str:
    """Why there is no plan, naming limits in words."""
    if failure["code"] != "infeasible":
        return _("数据有误，无法计算：%(message)s") % {"message": plan_in_words(_Refusal(failure))}
    fields = {name: _listed(failure[name], names) for name in ("limits", "against")}
    if not failure["proven"]:
        return _("没有找到可行的规划：在已搜索的范围内无法满足%(limits)s") % fields
    if failure["against"]:
        return _("没有可行的规划：在%(against)s之内无法满足%(limits)s") % fields
    return _("没有可行的规划：无法满足%(limits)s") % fields


def _listed(codes: Iterable[str], names: Names) -> str:
    return _("、").join(_("“%(name)s”") % {"name": name_of(code, names)} for code in codes)
