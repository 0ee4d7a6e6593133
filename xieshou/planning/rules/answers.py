"""Answers to what was asked of a plan, in words. Pure: no query, no clock."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core import plan_words
from xieshou.core.money import show
from xieshou.planning.rules.limits import SHARE
from xieshou.planning.rules.words import say_of, with_unit


def named_in(answer: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Codes of the limits and of the works that an answer names."""
    limits: set[str] = set(answer.get("impossible", ()))
    works: set[str] = {*answer.get("came", ()), *answer.get("left", ())}
    for way in answer.get("ways", ()):
        (works if way["kind"] in ("needs", "without") else limits).update(way["what"])
    for move in answer.get("moves", ()):
        limits |= {move["giver"], move["taker"]}
    return limits, works


def answer_text(
    answer: Mapping[str, Any],
    limits: Mapping[str, str],
    works: Mapping[str, str],
    *,
    weighted: bool = False,
) -> list[str]:
    """A sentence for each thing found out about a work; `limits`, `works`: names by code.

    `weighted`: the plan's value is not less poverty alone.
    """
    say = say_of(limits, works)
    if "ways" in answer:
        return list(_of_refused(answer, say))
    return plan_words.displaced(answer, say, weighted=weighted)


def _of_refused(answer: Mapping[str, Any], say: plan_words.Say) -> Iterator[str]:
    if answer["again"]:
        yield _("不必改动：落选只在计算误差之内，从现在的价格重新计算就会入选")
    elif answer["refusal"] == "no_gain":
        yield _("没有人会因它减贫，造价再低、钱再多，也不会入选")
    elif answer["refusal"] == "closed":
        yield plan_words.refusal("closed", {}, say)
    elif answer["refusal"] == "needs" and not answer["ways"]:
        yield _("要先有它所依靠的项目；只降低它的造价、多惠及一些人或放宽限额，都不能使它入选")
    elif not answer["ways"]:
        yield _("试过降低造价、惠及更多人、放宽限额，哪一样单独都不能使它入选")
    for way in answer["ways"]:
        if way["kind"] == "limit" and way["what"] == [SHARE]:
            yield _("产业项目的上海资金可比规定的比例少 %(amount)s") % {"amount": show(way["by"])}
        else:
            yield plan_words.way(way["kind"], way["what"], way["by"], way["short"], say)


def holds_text(code: str, holds: Mapping[str, int | None] | None) -> str:
    """The amounts over which a price holds; "" where nobody looked."""
    if holds is None:
        return ""
    low, high = (
        None if end is None else with_unit(code, end) for end in (holds["low"], holds["high"])
    )
    if low is None and high is None:
        return _("任何数额")
    if low is None:
        return _("不超过 %(high)s") % {"high": high}
    if high is None:
        return _("不低于 %(low)s") % {"low": low}
    return _("%(low)s 至 %(high)s") % {"low": low, "high": high}
