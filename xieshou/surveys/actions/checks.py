"""What the verbs share: where a thing stands, locked rows, texts."""

import secrets
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, NotFound
from xieshou.core.checks import NOWHERE
from xieshou.registry import reads as registry
from xieshou.surveys import rules
from xieshou.surveys.models import Batch, Form, Round, Submission

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def place_of_form(*, form: str, **_body: Any) -> str:
    """Of a shipped form "", where only those may act who may everywhere."""
    found = Form.objects.filter(code=form).values_list("place__code", flat=True)
    return (found[0] or "") if found else NOWHERE


def place_of_round(*, round: str, **_body: Any) -> str:
    return Round.objects.filter(code=round).values_list("place__code", flat=True).first() or NOWHERE


def places_of_contents(*, submission: int, **_body: Any) -> set[str]:
    """Of every content under the instance ID of this one."""
    one = Submission.objects.filter(pk=submission).values("instance_id")
    found = Submission.objects.filter(instance_id__in=one).values_list("place", flat=True)
    return set(found) or {NOWHERE}


def place_of_batch(*, batch: int, **_body: Any) -> str:
    return Batch.objects.filter(pk=batch).values_list("village", flat=True).first() or NOWHERE


def place_id(code: str) -> int:
    """The key of a current place. Raises BadInput."""
    found = registry.place(code)
    if found is None:
        raise BadInput(
            "place_unknown", _("没有代码为 %(code)s 的地方"), {"field": "place", "code": code}
        )
    return found.id


def locked_form(code: str) -> Form:
    found = Form.objects.select_for_update(of=("self",)).filter(code=code).first()
    if found is None:
        raise NotFound("no_form", _("没有这份表单"))
    return found


def moved(steps: Any, step: str, row: Any) -> str:
    """The state that a step leads to; raises Conflict where it leads nowhere now."""
    state = rules.next_state(steps, step, row.state)
    if state is None:
        raise Conflict(
            "wrong_state", _("“%(state)s”的不能办理此项"), {"state": row.get_state_display()}
        )
    return state


def text(field: str, given: str, longest: int) -> str:
    """A text that is there. Raises BadInput naming the field."""
    found = given.replace("\0", "").strip()
    if not found or len(found) > longest:
        raise BadInput(
            "text_wrong", _("请填写，且不超过 %(most)d 字"), {"field": field, "most": longest}
        )
    return found


def new_code(stem: str) -> str:
    """A code that nobody has, fit for an XForm."""
    return f"{stem}_{''.join(secrets.choice(_LETTERS) for _letter in range(6))}"
