"""Early warning: clues, recognition, measures and exit of monitored households."""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from xieshou.core.action import NotFound
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    READING,
    WRITING,
    Id,
    Part,
    PlaceCode,
    PlaceOrAll,
    refusals,
)
from xieshou.core.request import Request
from xieshou.monitoring import actions, reads
from xieshou.monitoring.api.words import (
    SEEING,
    CaseAnswerIn,
    CaseObjectionIn,
    ClueIn,
    CluesIn,
    Code,
    EffectIn,
    MeasureIn,
    ReasonIn,
    StepIn,
)
from xieshou.registry.reads import Page

router = Router(tags=["monitoring"])
# Step → the names of what it takes besides the case, where that is not a note alone.
TAKES: dict[str, tuple[str, ...]] = {
    "visit": ("income_fen", "assured", "risks", "note"),
    "review": ("group", "in_favour", "against", "note"),
    "notice": ("where", "days"),
    "exit_visit": ("income_fen", "assured", "note"),
    "exit_notice": ("where", "days"),
}


@router.get("/monitoring/notices", auth=None, response={200: Page[reads.VillageNotice]} | READING)
def notices(
    request: Request, part: Query[Part], place: PlaceOrAll = ""
) -> Page[reads.VillageNotice]:
    """The notices that run today: masked name, village and group, nothing else of the household."""
    return reads.village_notices(place, offset=part.offset, limit=part.limit)


@router.get(
    "/monitoring/counties", auth=None, response={200: list[reads.CountyMonitoring]} | READING
)
def counties(request: Request, place: PlaceCode) -> list[reads.CountyMonitoring]:
    """People monitored by county at the end of the last month, in full tens; null where they are
    too few to be shown."""
    return list(reads.county_monitoring(place))


@router.get("/monitoring/lines", auth=None, response={200: list[reads.MonitoringLineRow]} | READING)
def lines(request: Request) -> list[reads.MonitoringLineRow]:
    """Every monitoring line, the newest first."""
    return list(reads.lines())


@router.get("/monitoring/overview", response={200: list[reads.PlaceMonitoring]} | SEEING)
def overview(request: Request, place: PlaceOrAll = "") -> list[reads.PlaceMonitoring]:
    """Clues and cases that wait at each place below one, as far as you watch over them."""
    return list(reads.overview(request.viewer, place))


@router.get("/monitoring/clues", response={200: Page[reads.ClueRow]} | SEEING)
def clues(request: Request, part: Query[Part], place: PlaceOrAll = "") -> Page[reads.ClueRow]:
    """Clues at a place that you may see, the oldest first."""
    return reads.clues(request.viewer, place, offset=part.offset, limit=part.limit)


@router.post("/monitoring/clues", response={201: dict[str, int]} | WRITING)
def note_clue(request: Request, body: ClueIn, key: str = IDEMPOTENCY_KEY) -> Status[dict[str, int]]:
    """Put down what was seen at a visit; the same clue twice is one."""
    made = actions.note_clue(viewer=request.viewer, key=key, **_body(body))
    return Status(201, {"clue": made.pk})


@router.post("/monitoring/reports", response={201: dict[str, int]} | WRITING)
def report(request: Request, body: ClueIn, key: str = IDEMPOTENCY_KEY) -> Status[dict[str, int]]:
    """Say that your own household is in trouble."""
    made = actions.report_own(viewer=request.viewer, key=key, **_body(body))
    return Status(201, {"clue": made.pk})


@router.post("/monitoring/clues/{clue}/dismissal", response={201: dict[str, str]} | WRITING)
def set_aside(
    request: Request, clue: Id, body: ReasonIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Answer a clue that a visit found to be nothing."""
    made = actions.set_aside(viewer=request.viewer, key=key, clue=clue, reason=body.reason)
    return Status(201, {"state": made.state})


@router.get("/monitoring/cases", response={200: Page[reads.CaseRow]} | SEEING)
def cases(request: Request, part: Query[Part], place: PlaceOrAll = "") -> Page[reads.CaseRow]:
    """Cases at a place that you may see, by the day of their clue."""
    return reads.cases(request.viewer, place, offset=part.offset, limit=part.limit)


@router.post("/monitoring/cases", response={201: dict[str, int]} | WRITING)
def open_case(
    request: Request, body: CluesIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Open a household's case from its clues, or add them to the one that is open."""
    made = actions.open_case(viewer=request.viewer, key=key, clues=body.clues)
    return Status(201, {"case": made.pk})


@router.get("/monitoring/cases/{case}", response={200: reads.CaseRow} | SEEING)
def case(request: Request, case: Id) -> reads.CaseRow:
    """One case, with its clock."""
    return _case(request, case)


@router.get("/monitoring/cases/{case}/steps", response={200: list[reads.CaseStepRow]} | SEEING)
def steps(request: Request, case: Id) -> list[reads.CaseStepRow]:
    """Every step of a case: who, when and why."""
    _case(request, case)
    return list(reads.case_steps(request.viewer, case))


@router.post("/monitoring/cases/{case}/steps", response={201: dict[str, str]} | WRITING)
def step(
    request: Request, case: Id, body: StepIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Take a step of a case; it must be the next, and yours to take."""
    act, names = actions.STEPS[body.step], TAKES.get(body.step, ("note",))
    given = _body(body)
    given["group"] = given["group"] or ""
    made = act(viewer=request.viewer, key=key, case=case, **{name: given[name] for name in names})
    return Status(201, {"state": made.state})


@router.get("/monitoring/cases/{case}/measures", response={200: list[reads.MeasureRow]} | SEEING)
def measures(request: Request, case: Id) -> list[reads.MeasureRow]:
    """What is done to help a household."""
    _case(request, case)
    return list(reads.measures(request.viewer, case))


@router.post("/monitoring/cases/{case}/measures", response={201: dict[str, int]} | WRITING)
def add_measure(
    request: Request, case: Id, body: MeasureIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Put down help that fits a risk of the case."""
    made = actions.add_measure(viewer=request.viewer, key=key, case=case, **_body(body))
    return Status(201, {"measure": made.pk})


@router.post("/monitoring/measures/{measure}/effect", response={201: dict[str, str]} | WRITING)
def end_measure(
    request: Request, measure: Id, body: EffectIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Say when help ended, and whether it worked."""
    made = actions.end_measure(viewer=request.viewer, key=key, measure=measure, **_body(body))
    return Status(201, {"effect": made.effect})


@router.post("/monitoring/cases/{case}/objections", response={201: dict[str, int]} | WRITING)
def object_case(
    request: Request, case: Id, body: CaseObjectionIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Object to a case on notice in your place."""
    made = actions.object_case(viewer=request.viewer, key=key, case=case, text=body.text)
    return Status(201, {"objection": made.pk})


@router.post("/monitoring/objections/{objection}/answer", response={201: dict[str, bool]} | WRITING)
def answer_objection(
    request: Request, objection: Id, body: CaseAnswerIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, bool]]:
    """Answer an objection, by other hands than the case's."""
    made = actions.answer_objection(
        viewer=request.viewer, key=key, objection=objection, **_body(body)
    )
    return Status(201, {"upheld": bool(made.upheld)})


@router.get("/monitoring/visits", response={200: Page[reads.ToVisit]} | SEEING)
def visits(request: Request, part: Query[Part], place: PlaceOrAll = "") -> Page[reads.ToVisit]:
    """Households to visit, the highest risk first, with reasons. It orders; a person decides."""
    return reads.visits(request.viewer, place, offset=part.offset, limit=part.limit)


@router.get("/monitoring/risks/{household}", response={200: reads.HouseholdRisk} | SEEING)
def risk(request: Request, household: Code) -> reads.HouseholdRisk:
    """Why a household stands where it does on the list."""
    row = reads.household_risk(request.viewer, household)
    if row is None:
        raise NotFound("household_unknown", _("没有这一户，或不在您的管辖范围"))
    return row


@router.get("/monitoring/models", response={200: list[reads.RiskModelRow]} | refusals(401, 422))
def models(request: Request) -> list[reads.RiskModelRow]:
    """The risk models of your places, tested on years that they had not seen; newest first."""
    return list(reads.risk_models(request.viewer))


def _case(request: Request, pk: int) -> reads.CaseRow:
    row = reads.case(request.viewer, pk)
    if row is None:
        raise NotFound("no_case", _("没有这一监测对象，或不在您的管辖范围"))
    return row


def _body(body: Any) -> dict[str, Any]:
    """The body with plain texts for choices, as pages send them."""
    return {
        name: [str(one) for one in value] if isinstance(value, list) else value
        for name, value in body.dict().items()
    }
