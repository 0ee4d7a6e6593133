"""What takes solving again to know of a plan: asked here, answered in the background."""

from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import IDEMPOTENCY_KEY, READING, WRITING, WRITTEN, Id
from xieshou.core.request import Request
from xieshou.planning import actions, reads
from xieshou.planning.api.found import run_of

router = Router()

WorkCode = Annotated[str, Field(max_length=40, pattern=WRITTEN)]


class MoneyWorth(Schema):
    """The money limits from where 10,000 yuan more is worth most; `question` None: not asked."""

    rows: list[reads.MoneyRow]
    question: reads.AskedRow | None


@router.get("/plans/{pk}/works/{code}/question", response={200: reads.AskedRow} | READING)
def question(request: Request, pk: Id, code: WorkCode) -> reads.AskedRow:
    """What would bring a work into the plan or, where it is in, what it displaced."""
    found = reads.question_of(run_of(pk, request.viewer).id, code)
    if found is None:
        raise NotFound("not_asked", _("还没有人问过这个项目"))
    return found


@router.post(
    "/plans/{pk}/works/{code}/question",
    auth=django_auth,
    response={202: reads.AskedRow} | WRITING,
)
def ask(
    request: Request, pk: Id, code: WorkCode, key: str = IDEMPOTENCY_KEY
) -> Status[reads.AskedRow]:
    """Ask it; the answer comes in the background. Asked again, the question is the same."""
    row = run_of(pk, request.viewer)
    actions.ask_of_work(viewer=request.viewer, key=key, run=row.id, proposal=code)
    found = reads.question_of(row.id, code)
    assert found is not None
    return Status(202, found)


@router.get("/plans/{pk}/money", response={200: MoneyWorth} | READING)
def money(request: Request, pk: Id) -> MoneyWorth:
    """What 10,000 yuan more of each money limit is worth, and moves that were found to pay."""
    row = run_of(pk, request.viewer)
    return MoneyWorth(rows=list(reads.money_worth(row.id)), question=reads.money_question(row.id))


@router.post(
    "/plans/{pk}/money/question", auth=django_auth, response={202: reads.AskedRow} | WRITING
)
def ask_of_money(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> Status[reads.AskedRow]:
    """Ask whether moving 10,000 yuan from one limit to another would pay."""
    row = run_of(pk, request.viewer)
    actions.ask_of_money(viewer=request.viewer, key=key, run=row.id)
    found = reads.money_question(row.id)
    assert found is not None
    return Status(202, found)
