"""Open a round and set its limits."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.planning import rules
from xieshou.planning.models import Limit, Round, Scenario
from xieshou.planning.reads.names import BASE
from xieshou.registry import reads as registry


def place_of_round(*, round: int, **_body: Any) -> str:
    return found_round(round).place.code


def found_round(pk: int) -> Round:
    found = Round.objects.select_related("place").filter(pk=pk).first()
    if found is None:
        raise NotFound("round_unknown", _("没有这个年度规划"))
    return found


@action("planning.open_round", place=lambda *, place, **_body: place)
def open_round(
    *,
    year: int,
    place: str,
    name: str,
    needs_year: int,
    indicator_set: str = "rural-cn",
    cutoff: str = "1/3",
    synthetic: bool = False,
) -> Round:
    """Open the joint planning of a year for a western region, with its base scenario."""
    where = registry.place(place)
    if where is None:
        raise BadInput("place_unknown", _("没有这个地方"), {"field": "place"})
    if Round.objects.filter(year=year, place_id=where.id).exists():
        raise Conflict("round_exists", _("该地该年度的规划已经开始"))
    opened = Round.objects.create(
        year=year,
        place_id=where.id,
        name=name,
        indicator_set_id=registry.indicator_set(indicator_set).id,
        cutoff=cutoff,
        needs_year=needs_year,
        synthetic=synthetic,
    )
    Scenario.objects.create(round=opened, name=BASE)
    return opened


@action("planning.set_limits", place=place_of_round)
def set_limits(*, round: int, limits: Sequence[Mapping[str, Any]]) -> Round:
    """Replace a round's limits by rows of {code, amount, source}; plans drawn up keep theirs."""
    opened = found_round(round)
    codes = [str(row["code"]) for row in limits]
    if len(set(codes)) < len(codes):
        raise BadInput("limit_twice", _("同一限额出现了两次"))
    for row in limits:
        check_amount(str(row["code"]), row["amount"])
    opened.limits.all().delete()
    Limit.objects.bulk_create(
        Limit(
            round=opened,
            code=row["code"],
            sense=rules.sense_of(row["code"]),
            amount=row["amount"],
            source=row.get("source", ""),
        )
        for row in limits
    )
    return opened


def check_amount(code: str, amount: Any) -> None:
    try:
        rules.unit_of(code)
    except rules.LimitUnknown as error:
        raise BadInput("limit_unknown", _("不认识的限额：%(code)s"), {"code": code}) from error
    most = rules.PER_MILLE if code == rules.SHARE else rules.MOST_AMOUNT
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 <= amount <= most:
        raise BadInput("amount_wrong", _("限额 %(code)s 的数额不对"), {"code": code})
