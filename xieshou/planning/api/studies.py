"""Studies of a plan: begun by its offices, read by anybody; a point of a front as a scenario."""

from typing import Any, Literal

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import Forbidden, NotFound
from xieshou.core.api import IDEMPOTENCY_KEY, READING, WRITING, WRITTEN, Id
from xieshou.core.request import Request
from xieshou.core.scope import Viewer
from xieshou.planning import actions, reads, rules
from xieshou.planning.api.found import run_of

router = Router()


class StudyIn(Schema):
    """`spread`, in per cent, is of stability and robust alone; left out, the usual 5."""

    kind: Literal[tuple(rules.KINDS)]  # type: ignore[valid-type]
    spread: Literal[2, 5, 10] | None = None


class StudyHead(Schema):
    """A study and how far it is; what it found stands at its own address."""

    id: int
    round: int
    plan: int
    kind: str
    options: dict[str, int]
    state: str
    failure: str
    inputs_hash: str
    engine_version: str
    seed: int
    seconds: float | None


class StudyOut(StudyHead):
    """With `result` as docs/rules/plan-studies.md says, `words` what it means."""

    words: list[str]
    result: dict[str, Any]


class PointIn(Schema):
    """`point` counts from 1, as the page does."""

    point: int = Field(ge=1, le=1000)
    name: str = Field(min_length=1, max_length=80, pattern=WRITTEN)


@router.get("/plans/{pk}/studies", response={200: list[StudyHead]} | READING)
def studies(request: Request, pk: Id) -> list[StudyHead]:
    """What was asked of this plan or of another with the same inputs, the latest first."""
    return [
        StudyHead(**_head(row)) for row in reads.studies(run_of(pk, request.viewer), request.viewer)
    ]


@router.post("/plans/{pk}/studies", auth=django_auth, response={202: StudyOut} | WRITING)
def ask_study(
    request: Request, body: StudyIn, pk: Id, key: str = IDEMPOTENCY_KEY
) -> Status[StudyOut]:
    """Begin a study; asked again of the same inputs, the answer is the first one."""
    options = {} if body.spread is None else {"spread": body.spread}
    asked = actions.ask_study(
        viewer=request.viewer,
        key=key,
        run=run_of(pk, request.viewer).id,
        kind=body.kind,
        options=options,
    )
    return Status(202, _out(_study_of(asked.pk, request.viewer)))


@router.get("/studies/{pk}", response={200: StudyOut} | READING)
def study(request: Request, pk: Id) -> StudyOut:
    """How far it is and, once done, what was found out."""
    return _out(_study_of(pk, request.viewer))


@router.post("/studies/{pk}/scenario", auth=django_auth, response={202: reads.RunRow} | WRITING)
def take_point(
    request: Request, body: PointIn, pk: Id, key: str = IDEMPOTENCY_KEY
) -> Status[reads.RunRow]:
    """Make a point of a front a scenario and start its plan."""
    found = _study_of(pk, request.viewer)
    row = reads.round(found.round_id)
    assert row is not None
    place = reads.place_to_act(request.viewer, "planning.scenario", row.place_code)
    if place is None:
        raise Forbidden("forbidden", _("您没有在本轮规划试算方案的权限"))
    run = actions.scenario_of_point(
        viewer=request.viewer, key=key, study=pk, point=body.point - 1, name=body.name, place=place
    )
    return Status(202, run_of(run.pk, request.viewer))


def _study_of(pk: int, viewer: Viewer) -> reads.StudyRow:
    row = reads.study(pk, viewer)
    if row is None:
        raise NotFound("study_unknown", _("没有这项研究"))
    return row


def _out(row: reads.StudyRow) -> StudyOut:
    found = reads.finding(row)
    return StudyOut(
        **_head(row),
        words=list(found.words) if found else [],
        result=dict(row.result) if row.done else {},
    )


def _head(row: reads.StudyRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "round": row.round_id,
        "plan": row.run.id,
        "kind": row.kind,
        "options": dict(row.options),
        "state": row.job_state,
        "failure": row.failure,
        "inputs_hash": row.inputs_hash,
        "engine_version": row.engine_version,
        "seed": row.seed,
        "seconds": row.seconds,
    }
