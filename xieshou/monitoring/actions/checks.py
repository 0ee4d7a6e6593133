"""What a value given to a verb must be like, where a thing is, and who takes a step."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.benefits import reads as benefits
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound
from xieshou.core.checks import NOWHERE
from xieshou.core.clock import now, today
from xieshou.core.scope import Viewer
from xieshou.monitoring import rules
from xieshou.monitoring.models import MAX_FEN, Case, CaseStep, Clue
from xieshou.monitoring.reads.cases import may_take
from xieshou.registry import reads as registry
from xieshou.registry.reads import HouseholdKey

FIRST_DAY = date(2000, 1, 1)


def place_of_household(*, household: str, **_body: object) -> str:
    found = registry.household_keys(codes=[household])
    return found[0].village if found else NOWHERE


def place_of_case(*, case: int, **_body: object) -> str:
    return Case.objects.filter(pk=case).values_list("village", flat=True).first() or NOWHERE


def place_of_clue(*, clue: int, **_body: object) -> str:
    return Clue.objects.filter(pk=clue).values_list("village", flat=True).first() or NOWHERE


def keys_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, HouseholdKey]:
    """Code → key of the households that rows name, as far as they are known."""
    found = registry.household_keys(codes=sorted({str(row["household"]) for row in rows}))
    return {one.code: one for one in found}


def places_of_rows(*, rows: Sequence[Mapping[str, Any]], **_body: object) -> set[str]:
    """The villages of rows that name households; NOWHERE among them where one is unknown."""
    keys = keys_of(rows)
    unknown = {str(row["household"]) for row in rows} - keys.keys()
    return {one.village for one in keys.values()} | ({NOWHERE} if unknown or not rows else set())


def household(code: str) -> HouseholdKey:
    found = registry.household_keys(codes=[code])
    if not found:
        raise NotFound("household_unknown", _("没有这一户，或不在您的管辖范围"))
    return found[0]


def day(given: date, field: str = "on") -> date:
    """A day that has come. Raises BadInput."""
    if not FIRST_DAY <= given <= today():
        raise BadInput("day_wrong", _("日期应在 2000 年之后，且不晚于今天"), {"field": field})
    return given


def amount(fen: int | None, field: str = "amount_fen") -> int | None:
    if fen is not None and not 0 <= fen <= MAX_FEN:
        raise BadInput("amount_wrong", _("金额应为不小于 0 的整数（分）"), {"field": field})
    return fen


def among(given: str, known: Iterable[str], field: str) -> str:
    if given not in known:
        raise BadInput("unknown_choice", _("没有这一选项"), {"field": field})
    return given


def words(text: str, field: str, longest: int = 2000) -> str:
    """A text that must be there, without spaces around it. Raises BadInput."""
    text = text.strip()
    if not text or len(text) > longest:
        raise BadInput(
            "text_wrong", _("请填写，且不超过 %(most)d 字"), {"field": field, "most": longest}
        )
    return text


def public_words(text: str, field: str, longest: int = 300) -> str:
    """A text that will stand on a notice. Raises BadInput where it tells of health or a number."""
    text = words(text, field, longest)
    if flaw := rules.privacy.flaw(text):
        told = {
            "number": _("公示内容不得有证件、电话或银行账号（连续 7 位以上数字）"),
            "health": _("公示内容不得提及健康状况"),
        }
        raise BadInput(f"public_{flaw}", told[flaw], {"field": field})
    return text


def locked_case(pk: int) -> Case:
    """The case, for this transaction alone. Raises NotFound."""
    one = Case.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise NotFound("no_case", _("没有这一监测对象，或不在您的管辖范围"))
    return one


def person(viewer: Viewer) -> int:
    """Who acts. Raises Forbidden to the system."""
    if viewer.user_id is None:
        raise Forbidden("no_person", _("这一步须由有权限的人办理，系统不能代办"))
    return viewer.user_id


def wrong_state(one: Case) -> Conflict:
    return Conflict(
        "wrong_state", _("“%(state)s”的监测对象不能办理此项"), {"state": one.get_state_display()}
    )


def take(
    viewer: Viewer, one: Case, step: str, *, note: str = "", facts: Mapping[str, Any] | None = None
) -> None:
    """Move a locked case by one step of the table, and put down who, when and why.

    The caller saves nothing of the state itself. Raises Conflict for a step that its state does not
    allow, Forbidden to the system, to who holds no role for it (reads.cases.may_take), to whoever
    is bound by an earlier step, and to the household.
    """
    after = rules.life.next_state(one.state, step)
    if after is None:
        raise wrong_state(one)
    user = person(viewer)
    if not may_take(viewer, step, one.state, one.village):
        raise Forbidden("higher", _("这一步须由上级办理"))
    taken = one.steps.order_by("number").values_list("step", "by")
    if user in rules.life.bound_hands(step, taken):
        raise Forbidden("four_eyes", _("您办理过前面的步骤，这一步请由他人办理"))
    not_of_household(viewer, one)
    one.state = after
    one.save()
    write_step(viewer, one, step, note=note, facts=facts)


def not_of_household(viewer: Viewer, one: Case) -> None:
    """Raises Forbidden to an officer who lives in the household that the case is of."""
    if benefits.own_household(viewer) == one.household.code:
        raise Forbidden("own_household", _("自己家的监测事项请由他人办理"))


def write_step(
    viewer: Viewer, one: Case, step: str, *, note: str = "", facts: Mapping[str, Any] | None = None
) -> None:
    CaseStep.objects.create(
        case=one, number=one.steps.count() + 1, step=step, state=one.state,
        on=today(), note=note, facts=dict(facts or {}), by=viewer.user_id or 0,
        by_name=viewer.name, at=now(),
    )  # fmt: skip
