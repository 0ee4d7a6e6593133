"""What the planning engine says of a work, in words: pages, API and command line say it alike.

Why it was left out, what would bring it in, what it displaced once it is in. How limits, works and
amounts are named is the caller's affair (`Say`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy, ngettext

OUTCOMES = {
    "chosen": gettext_lazy("入选"),
    "too_dear": gettext_lazy("按当前价格太贵"),
    "limit_full": gettext_lazy("限额已满"),
    "leftover": gettext_lazy("剩余不足"),
    "needs": gettext_lazy("须先有其他项目"),
    "excluded": gettext_lazy("与已选项目不可兼有"),
    "cap": gettext_lazy("超出本村规则"),
    "closed": gettext_lazy("没有一年可以开工"),
    "no_gain": gettext_lazy("无人因此减贫"),
}


@dataclass(frozen=True)
class Say:
    """How things are named: a limit and a work by their codes, an amount of a limit, money in fen;
    `floor` tells whether a limit is one that must be reached."""

    limit: Callable[[str], str]
    work: Callable[[str], str]
    amount: Callable[[str, int], str]
    money: Callable[[int], str]
    floor: Callable[[str], bool]


def refusal(code: str, params: Mapping[str, Any], say: Say) -> str:
    """Why a work was left out, from a refusal of the engine (engines.plan.Refusal); "" for a code
    that is none."""
    limit = params.get("limit") or ""
    fields = {name: params[name] for name in ("cap", "most", "held", "wants") if name in params}
    fields |= {"limit": say.limit(limit) if limit else "", "work": say.work(params.get("work", ""))}
    if code == "too_dear":
        if params.get("too_dear_by") is not None:
            return _("按当前价格贵 %(money)s") % {"money": say.money(params["too_dear_by"])}
        if limit:
            return _("按当前价格不值：主要贵在%(limit)s") % fields
        return _("按当前价格，本村另有更好的组合")
    if code == "leftover":
        return _leftover(limit, params, fields, say)
    texts = {
        "no_gain": _("无人因此减贫（单独或与其他项目组合）"),
        "closed": _("按本村的规则，没有一年可以开工"),
        "needs": _("须先有%(work)s"),
        "excluded": _("与已选的%(work)s不可兼有"),
        "cap": _("本村的 %(cap)s 最多 %(most)s：已选的占 %(held)s，它要 %(wants)s"),
        "limit_full": _("%(limit)s已满"),
    }
    return texts[code] % fields if code in texts else ""


def _leftover(limit: str, params: Mapping[str, Any], fields: dict[str, Any], say: Say) -> str:
    if not limit:
        return _("剩余不足以换成含此项目的组合")
    if say.floor(limit):
        return _("入选会使%(limit)s低于下限") % fields
    fields |= {key: say.amount(limit, int(params[key])) for key in ("left", "wants")}
    return _("%(limit)s剩余不足：余 %(left)s，需 %(wants)s") % fields


def way(kind: str, what: Iterable[str], by: int, short: int, say: Say) -> str:
    """One change that brings a work in (engines.plan.Way), and the most that does not yet."""
    codes = list(what)
    if kind in ("needs", "without"):
        works = {"works": _("、").join(map(say.work, codes))}
        if kind == "needs":
            return _("先列入%(works)s") % works
        return _("放弃%(works)s") % works
    text = _change(kind, codes, by, say)
    if not short:
        return text
    return _("%(change)s（%(short)s还不够）") % {
        "change": text,
        "short": _amount(kind, codes, short, say),
    }


def _change(kind: str, codes: list[str], by: int, say: Say) -> str:
    fields = {
        "amount": _amount(kind, codes, by, say),
        "limit": say.limit(codes[0]) if codes and kind == "limit" else "",
        "limits": _("、").join(map(say.limit, codes)) if kind == "room" else "",
        "cap": codes[0] if codes else "",
    }
    if kind == "limit" and say.floor(codes[0]):
        return _("%(limit)s的下限降低 %(amount)s") % fields
    texts = {
        "saving": _("造价降低 %(amount)s"),
        "people": _("再多惠及 %(amount)s，情况与现在可因它减贫的人相同"),
        "cap": _("本村的 %(cap)s 放宽 %(amount)s"),
        "limit": _("%(limit)s增加 %(amount)s"),
        "room": _("以下限额一同放宽，各为它用量的 %(amount)s：%(limits)s"),
    }
    return texts[kind] % fields


def _amount(kind: str, codes: list[str], by: int, say: Say) -> str:
    if kind == "saving":
        return say.money(by)
    if kind == "people":
        return ngettext("%(people)s 人", "%(people)s 人", by) % {"people": f"{by:,}"}
    if kind == "limit":
        return say.amount(codes[0], by)
    if kind == "room":
        return ngettext("%(times)s 倍", "%(times)s 倍", by) % {"times": f"{by:,}"}
    return f"{by:,}"


def displaced(said: Mapping[str, Any], say: Say, *, weighted: bool = False) -> list[str]:
    """What a chosen work displaced (engines.plan.Displaced): a sentence for each thing found.

    `came` and `left` are codes of works, `impossible` of limits; `lost` is persons x weight or, of
    a plan whose value is `weighted` of several parts, of that value.
    """
    if said["impossible"]:
        limits = {"limits": _("、").join(map(say.limit, said["impossible"]))}
        if said["proven"]:
            return [_("没有它就满足不了%(limits)s：别的规划都不成立") % limits]
        return [_("没有它，没有找到能满足%(limits)s的规划") % limits]
    found = []
    if said["came"]:
        works = {"works": _("、").join(map(say.work, said["came"]))}
        found.append(_("不选它，会换上%(works)s") % works)
    else:
        found.append(_("没有挤占别的项目：不选它，也不会有别的项目入选"))
    if said["left"]:
        works = {"works": _("、").join(map(say.work, said["left"]))}
        found.append(_("不选它，%(works)s也会落选") % works)
    if said["lost"] > 0 and weighted:
        found.append(_("不选它，整个规划的目标值少 %(lost)s") % {"lost": f"{said['lost']:,}"})
    elif said["lost"] > 0:
        found.append(_("不选它，整个规划少减少 %(lost)s 人·分剥夺") % {"lost": f"{said['lost']:,}"})
    else:
        found.append(_("不选它，整个规划在计算误差之内同样好"))
    return found
