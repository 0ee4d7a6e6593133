"""Rounds: a sample drawn once, opened, closed."""

import datetime
import secrets
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry
from xieshou.surveys import rules
from xieshou.surveys.actions.checks import moved, new_code, place_id, place_of_round, text
from xieshou.surveys.models import Form, Round, Sampled
from xieshou.surveys.reads.scopes import forms_for
from xieshou.surveys.rules import sampling

MOST_FRAME = 200_000
BATCH = 500


@action("surveys.run_round", place=lambda *, place, **_body: place)
def draw_round(
    *,
    viewer: Viewer,
    place: str,
    form: str,
    name: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    size: int,
    enumerators: Sequence[int],
    design: str = "simple",
    per_village: int = 10,
    stratum_digits: int = 9,
    back_check_percent: int = 10,
    seed: int | None = None,
) -> Round:
    """Draw households of a place, say who visits each, and whom another asks again.

    The same frame and seed draw the same. Raises BadInput naming the field, Conflict where no
    household is known there.
    """
    row = forms_for(viewer).filter(code=form, state=Form.State.PUBLISHED).first()
    if row is None:
        raise BadInput("form_unknown", _("没有这份已发布的表单"), {"field": "form"})
    _check(starts_on, ends_on, size, design, per_village, stratum_digits, back_check_percent)
    people = _people(enumerators, place)
    if back_check_percent and len(people) < 2:
        raise BadInput(
            "too_few_people", _("复核需由另一人进行，请至少选两名调查员"), {"field": "enumerators"}
        )
    frame = [
        sampling.Framed(code, code[:12], code[:stratum_digits])
        for village in registry.descendants(place, "village") or _itself(place)
        for code in registry.households_of(village.code)
    ]
    if not frame:
        raise Conflict("no_households", _("这里还没有农户台账，无法抽样"))
    if len(frame) > MOST_FRAME:
        raise BadInput("place_too_wide", _("范围过大，请按县抽样"), {"field": "place"})
    seed = secrets.randbelow(2**31) if seed is None else seed
    drawn = sampling.draw(frame, design=design, size=size, per_village=per_village, seed=seed)
    made = Round.objects.create(
        code=new_code(f"r{place[:6]}"), name=text("name", name, 120), form=row,
        place_id=place_id(place), starts_on=starts_on, ends_on=ends_on, design=design,
        stratum_digits=stratum_digits, size=len(drawn), per_village=per_village, seed=seed,
        back_check_percent=back_check_percent, frame_size=len(frame), made_by=viewer.user_id,
    )  # fmt: skip
    _assign(made, drawn, people, back_check_percent, seed)
    return made


def _check(
    starts_on: datetime.date, ends_on: datetime.date, size: int, design: str, per_village: int,
    stratum_digits: int, back_check_percent: int,
) -> None:  # fmt: skip
    wrong = {
        "ends_on": ends_on < starts_on or (ends_on - starts_on).days > 400,
        "size": not 1 <= size <= 20_000,
        "design": design not in sampling.DESIGNS,
        "per_village": not 1 <= per_village <= 1_000,
        "stratum_digits": stratum_digits not in (6, 9, 12),
        "back_check_percent": not 0 <= back_check_percent <= 50,
    }
    for field, is_wrong in wrong.items():
        if is_wrong:
            raise BadInput("value_wrong", _("数值超出范围"), {"field": field})


def _people(enumerators: Sequence[int], place: str) -> list[int]:
    """Those among them who may submit at the place, at least one. Raises BadInput."""
    may = {one.user_id for one in registry.users_with_roles() if one.role == "enumerator"
           and one.holds_today and _overlap(one.place_code, place)}  # fmt: skip
    found = sorted(set(enumerators))
    if not found or set(found) - may:
        raise BadInput(
            "enumerator_unknown", _("请选择在此处有权限的调查员"), {"field": "enumerators"}
        )
    return found


def _overlap(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _itself(place: str) -> tuple[registry.PlaceRow, ...]:
    found = registry.place(place)
    return (found,) if found and len(place) == 12 else ()


def _assign(
    made: Round, drawn: Sequence[sampling.Drawn], people: list[int], percent: int, seed: int
) -> None:
    visits = sampling.assign(drawn, people)
    again = sampling.back_checks(visits, people, percent, seed)
    rows = [
        Sampled(
            round=made, household=one.code, village=one.village, stratum=one.stratum,
            cluster=one.cluster, weight_n=one.weight.numerator, weight_d=one.weight.denominator,
            enumerator_id=visits[one.code], back_checker_id=again.get(one.code),
        )
        for one in drawn
    ]  # fmt: skip
    Sampled.objects.bulk_create(rows, batch_size=BATCH)


@action("surveys.run_round", place=place_of_round)
def open_round(*, round: str) -> Round:
    """Let the visits begin; from now on what comes in belongs to the round."""
    return _stepped(round, "open")


@action("surveys.run_round", place=place_of_round)
def close_round(*, round: str) -> Round:
    """End the visits; what devices send later is kept, outside of the round."""
    return _stepped(round, "close")


def _stepped(code: str, step: str) -> Round:
    row = Round.objects.select_for_update(of=("self",)).filter(code=code).first()
    if row is None:
        raise NotFound("no_round", _("没有这一轮调查"))
    row.state = moved(rules.ROUND_STEPS, step, row)
    if step == "close":
        row.closed_at = timezone.now()
    row.save()
    return row
