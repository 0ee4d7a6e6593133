"""From looking for work to staying at it: trades, steps, days that fall due. Pure.

docs/rules/labour-and-materials.md prints the tables; a test walks through all of them.
"""

import calendar
import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

# What somebody can do, as vacancies ask for it.
TRADES: Mapping[str, Any] = {
    "driving": _("驾驶"),
    "welding": _("焊接"),
    "electrics": _("电工"),
    "masonry": _("砌筑、抹灰"),
    "assembly": _("电子装配"),
    "sewing": _("缝纫"),
    "cooking": _("烹饪"),
    "care": _("养老护理"),
    "nursery": _("母婴护理"),
    "housekeeping": _("家政"),
    "cleaning": _("保洁"),
    "guarding": _("保安"),
    "logistics": _("仓储物流"),
    "sorting": _("农产品分拣加工"),
    "planting": _("种植"),
    "husbandry": _("养殖"),
    "forestry": _("护林"),
    "embroidery": _("刺绣、手工"),
    "mandarin": _("普通话交流"),
}
# Kinds of work that people leave home for: somebody departs before they are at work.
FAR_KINDS = frozenset({"to_east", "other_province"})
# After so many months at work somebody asks whether the worker is still there.
CHECKS = (3, 6)
# Nobody younger is registered: work before that age is forbidden.
LEAST_AGE = 16
OPEN_STATES = ("proposed", "agreed", "departed", "at_work")
# Of how many workers, and pairs with vacancies, a matching is made while somebody waits.
MOST_MATCHED, MOST_PAIRS = 5_000, 200_000
# What keeps a seat empty, as the engine names it: areas are its licences, and pay its height.
LACKS: Mapping[str, Any] = {
    "skills": _("缺少技能"),
    "licences": _("只面向其他地方"),
    "days": _("到岗时间不合适"),
    "altitude": _("工资低于期望"),
    "taken": _("合适的人都已安排"),
    "nobody": _("没有人符合条件"),
}
# How far a kind or place that nobody wished for is, and each rank of a wish from the one before.
UNWISHED, RANK = 10, 1


@dataclass(frozen=True, slots=True)
class LabourStep:
    """`before`: the states in which it may be taken; `after`: where it leads."""

    verb: str
    before: tuple[str, ...]
    after: str


LABOUR_STEPS: Mapping[str, LabourStep] = {
    step.verb: step
    for step in (
        # Leads on once both sides have agreed.
        LabourStep("agree", ("proposed",), "agreed"),
        LabourStep("decline", ("proposed", "agreed"), "declined"),
        LabourStep("depart", ("agreed",), "departed"),
        # From `agreed` only where nobody has to leave home.
        LabourStep("start", ("departed", "agreed"), "at_work"),
        LabourStep("end", ("departed", "at_work"), "ended"),
    )
}


def next_placement(verb: str, state: str, kind: str) -> str | None:
    """The state after the step, None where it is not allowed; `kind` is the vacancy's."""
    step = LABOUR_STEPS[verb]
    if state not in step.before:
        return None
    if verb == "start" and state == "agreed" and kind in FAR_KINDS:
        return None
    return step.after


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months on, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


def due_check(
    at_work_on: datetime.date, done: Collection[int], today: datetime.date
) -> tuple[int, datetime.date] | None:
    """(months, day) of the first check that has fallen due and was not made; None where none."""
    for months in CHECKS:
        day = months_later(at_work_on, months)
        if months not in done and day <= today:
            return months, day
    return None


def wish_of(kinds: Sequence[str], places: Sequence[str], kind: str, place: str) -> int:
    """How far a vacancy is from a worker's wishes: the rank of its kind and of its place, each
    UNWISHED where wishes are named and it is none of them, 0 where none are named."""
    far = 0
    if kinds:
        far += kinds.index(kind) * RANK if kind in kinds else UNWISHED
    if places:
        ranks = [at for at, prefix in enumerate(places) if place.startswith(prefix)]
        far += ranks[0] * RANK if ranks else UNWISHED
    return far
