"""Work that is offered, for anybody to read; workers and placements, each within one's own."""

import datetime
from typing import Annotated, Literal

from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core import clock
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    READING,
    WRITING,
    WRITTEN,
    Id,
    PageNumber,
    PlaceCode,
    PlaceOrAll,
    Text,
)
from xieshou.core.request import Request
from xieshou.core.secret import Personal
from xieshou.exchange import actions, reads
from xieshou.exchange.api.shared import INSIDE, Code, Listed, Name, Words, found
from xieshou.exchange.models import LabourRun, Support, Vacancy, Worker
from xieshou.registry.reads import Page

router = Router(auth=django_auth)
Wage = Annotated[int, Field(ge=0, le=10**8)]
OptionalCode = Annotated[str, Field(max_length=40, pattern=r"^[0-9A-Z-]*$")]
HouseholdCode = Annotated[str, Field(max_length=24, pattern=r"^[0-9A-Za-z-]*$")]
PlacementVerb = Literal[
    "agree_own", "agree_for_worker", "agree_for_employer", "take_on", "depart", "start_work",
    "confirm_start", "decline_own", "decline_placement", "turn_away", "end_placement",
]  # fmt: skip
# Step → what of the body it takes.
TAKES: dict[str, tuple[str, ...]] = {
    "depart": ("on",),
    "start_work": ("on", "wage_fen"),
    "confirm_start": ("on", "wage_fen"),
    "decline_own": ("reason",),
    "decline_placement": ("reason",),
    "turn_away": ("reason",),
    "end_placement": ("on", "reason"),
}


class VacancyIn(Schema):
    """Work, paid fen a month; `organisation`: the employer that you act for, else an office puts it
    down for `employer`."""

    organisation: Id | None = None
    employer: Name = ""
    offered_to: PlaceCode
    title: Name
    kind: Vacancy.Kind
    place: PlaceCode
    seats: int = Field(ge=1, le=100_000)
    wage_least_fen: Wage
    wage_most_fen: Wage
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    housing: bool = False
    schooling: bool = False
    insurance: bool = False
    skills: Listed = []
    workshop: OptionalCode = ""
    east: PlaceOrAll = ""
    note: Words = ""


class LabourReasonIn(Schema):
    reason: Words


class WorkshopIn(Schema):
    place: PlaceCode
    name: Name
    capacity: int = Field(ge=1, le=100_000)
    opened_on: datetime.date
    east: PlaceOrAll = ""
    organisation: Id | None = None


class LabourEndIn(Schema):
    on: datetime.date
    reason: Words


class FairIn(Schema):
    place: PlaceCode
    name: Name
    venue: Name
    on: datetime.date
    east: PlaceOrAll = ""


class FairHeldIn(Schema):
    """People who came, and who agreed to a vacancy."""

    came: int = Field(ge=0, le=100_000)
    agreed: int = Field(ge=0, le=100_000)
    note: Words = ""


class FairShownIn(Schema):
    vacancies: list[Code] = Field(min_length=1, max_length=500)


class WorkerIn(Schema):
    """Somebody who looks for work; `own`: you yourself. `household` and `number`: a person of the
    household register."""

    own: bool = False
    place: PlaceCode
    name: Annotated[str, Field(min_length=1, max_length=60, pattern=WRITTEN)]
    phone: Annotated[str, Field(max_length=30, pattern=WRITTEN)] = ""
    birth_year: Annotated[int, Field(ge=1930, le=2100)] | None = None
    household: HouseholdCode = ""
    number: Annotated[int, Field(ge=1, le=60)] | None = None
    status: Worker.Status = Worker.Status.OTHER
    skills: Listed = []
    wish_kinds: Listed = []
    wish_places: Listed = []
    least_fen: Wage = 0
    free_from: datetime.date | None = None


class LabourMatchIn(Schema):
    place: PlaceCode
    objective: LabourRun.Objective = LabourRun.Objective.MOST


class PlacementIn(Schema):
    worker: Code
    vacancy: Code
    run: Id | None = None


class PlacementStepIn(Schema):
    """A step; `on`, `reason` and `wage_fen` where it takes them."""

    step: PlacementVerb
    on: datetime.date | None = None
    reason: Words = ""
    wage_fen: Wage | None = None


class SupportIn(Schema):
    """Fen; `payment` names the payment of the ledger, if it paid."""

    kind: Support.Kind
    amount_fen: int = Field(ge=-(10**7), le=10**7)
    on: datetime.date
    evidence: Words
    payment: Annotated[str, Field(max_length=60, pattern=WRITTEN)] = ""


class StayCheckIn(Schema):
    """`earned_fen` since the check before; `hand_on` makes it income of the household."""

    months: Literal[3, 6]
    stays: bool
    on: datetime.date
    earned_fen: int = Field(0, ge=0, le=6 * 10**8)
    hand_on: bool = False
    note: Words = ""


@router.get("/labour/vacancies", auth=None, response={200: Page[reads.VacancyRow]} | READING)
def vacancies(
    request: Request, place: PlaceOrAll = "", kind: Text = "", q: Text = "", page: PageNumber = 1
) -> Page[reads.VacancyRow]:
    """Vacancies offered to a place, the newest first."""
    return reads.vacancies(request.viewer, place=place, kind=kind, text=q, page=page)


@router.post("/labour/vacancies", response={201: dict[str, str]} | WRITING)
def new_vacancy(
    request: Request, body: VacancyIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Offer work."""
    given = body.dict()
    if body.organisation is not None:
        given.pop("employer")
        made = actions.offer_vacancy(viewer=request.viewer, key=key, **plain_body(given))
    else:
        given.pop("organisation")
        made = actions.open_vacancy(viewer=request.viewer, key=key, **plain_body(given))
    return Status(201, {"vacancy": made.code})


@router.get("/labour/vacancies/{code}", auth=None, response={200: reads.VacancyRow} | READING)
def vacancy(request: Request, code: Code) -> reads.VacancyRow:
    """One vacancy."""
    return found(reads.vacancy(code, request.viewer))


@router.get(
    "/labour/vacancies/{code}/placements", response={200: list[reads.PlacementRow]} | INSIDE
)
def placements_at(request: Request, code: Code) -> list[reads.PlacementRow]:
    """Who was proposed for a vacancy, as far as you may see them."""
    return list(reads.placements_at(request.viewer, code))


@router.post("/labour/vacancies/{code}/closing", response={201: dict[str, str]} | WRITING)
def close_vacancy(
    request: Request, code: Code, body: LabourReasonIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Take no more people for it."""
    row = found(reads.vacancy(code, request.viewer))
    act = actions.withdraw_vacancy if row.is_mine else actions.close_vacancy
    made = act(viewer=request.viewer, key=key, vacancy=code, reason=body.reason)
    return Status(201, {"vacancy": made.code})


@router.get("/labour/workshops", auth=None, response={200: Page[reads.WorkshopRow]} | READING)
def workshops(
    request: Request, place: PlaceOrAll = "", page: PageNumber = 1
) -> Page[reads.WorkshopRow]:
    """Workshops near home; to the public no number of people below ten."""
    return reads.workshops(request.viewer, place=place, page=page)


@router.post("/labour/workshops", response={201: dict[str, str]} | WRITING)
def new_workshop(
    request: Request, body: WorkshopIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Register a workshop."""
    made = actions.register_workshop(viewer=request.viewer, key=key, **body.dict())
    return Status(201, {"workshop": made.code})


@router.post("/labour/workshops/{code}/closing", response={201: dict[str, str]} | WRITING)
def close_workshop(
    request: Request, code: Code, body: LabourEndIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """It works no longer."""
    made = actions.close_workshop(viewer=request.viewer, key=key, workshop=code, **body.dict())
    return Status(201, {"workshop": made.code})


@router.get("/labour/fairs", auth=None, response={200: Page[reads.FairRow]} | READING)
def fairs(request: Request, place: PlaceOrAll = "", page: PageNumber = 1) -> Page[reads.FairRow]:
    """Job fairs, the latest first."""
    return reads.fairs(request.viewer, place=place, page=page)


@router.post("/labour/fairs", response={201: dict[str, str]} | WRITING)
def new_fair(request: Request, body: FairIn, key: str = IDEMPOTENCY_KEY) -> Status[dict[str, str]]:
    """Announce a fair."""
    made = actions.announce_fair(viewer=request.viewer, key=key, **body.dict())
    return Status(201, {"fair": made.code})


@router.get("/labour/fairs/{code}/vacancies", auth=None,
            response={200: list[reads.ShownRow]} | READING)  # fmt: skip
def shown_at(request: Request, code: Code) -> list[reads.ShownRow]:
    """What is shown at a fair."""
    found(reads.fair(code, request.viewer))
    return list(reads.shown_at(code, request.viewer))


@router.post("/labour/fairs/{code}/vacancies", response={201: dict[str, str]} | WRITING)
def show_at_fair(
    request: Request, code: Code, body: FairShownIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Show vacancies at a fair."""
    made = actions.show_at_fair(viewer=request.viewer, key=key, fair=code, vacancies=body.vacancies)
    return Status(201, {"fair": made.code})


@router.post("/labour/fairs/{code}/result", response={201: dict[str, str]} | WRITING)
def hold_fair(
    request: Request, code: Code, body: FairHeldIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Tell how many came and agreed."""
    made = actions.hold_fair(viewer=request.viewer, key=key, fair=code, **body.dict())
    return Status(201, {"fair": made.code})


@router.get("/labour/workers", response={200: Page[reads.WorkerRow]} | INSIDE)
def workers(
    request: Request, place: PlaceOrAll = "", looking: bool = False, page: PageNumber = 1
) -> Page[reads.WorkerRow]:
    """Those who look for work at a place that you may see; names are masked."""
    return reads.workers(request.viewer, place, looking=looking, page=page)


@router.post("/labour/workers", response={201: dict[str, str]} | WRITING)
def new_worker(
    request: Request, body: WorkerIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Register somebody who looks for work, or yourself."""
    given = plain_body(body.dict())
    given |= {"name": Personal(body.name), "phone": Personal(body.phone)}
    if given.pop("own"):
        for name in ("household", "status"):
            given.pop(name)
        made = actions.seek_work(viewer=request.viewer, key=key, **given)
    else:
        made = actions.register_worker(viewer=request.viewer, key=key, **given)
    return Status(201, {"worker": made.code})


@router.get("/labour/workers/{code}", response={200: reads.WorkerRow} | INSIDE)
def worker(request: Request, code: Code) -> reads.WorkerRow:
    """One worker."""
    return found(reads.worker(request.viewer, code))


@router.get("/labour/workers/{code}/placements",
            response={200: list[reads.PlacementRow]} | INSIDE)  # fmt: skip
def placements_of(request: Request, code: Code) -> list[reads.PlacementRow]:
    """A worker's placements."""
    found(reads.worker(request.viewer, code))
    return list(reads.placements_of(request.viewer, code))


@router.post("/labour/workers/{code}/leaving", response={201: dict[str, str]} | WRITING)
def leave(
    request: Request, code: Code, body: LabourReasonIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Somebody looks for work no longer; name and phone are gone for good."""
    row = found(reads.worker(request.viewer, code))
    act = actions.withdraw_own if row.is_me else actions.withdraw_worker
    made = act(viewer=request.viewer, key=key, worker=code, reason=body.reason)
    return Status(201, {"worker": made.code})


@router.get("/labour/matchings", response={200: Page[reads.LabourRunRow]} | INSIDE)
def labour_runs(request: Request, page: PageNumber = 1) -> Page[reads.LabourRunRow]:
    """Matchings of your places."""
    return reads.labour_runs(request.viewer, page=page)


@router.post("/labour/matchings", response={201: dict[str, int]} | WRITING)
def match_labour(
    request: Request, body: LabourMatchIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Match workers with vacancies; it proposes, people decide."""
    made = actions.match_labour(viewer=request.viewer, key=key, **plain_body(body.dict()))
    return Status(201, {"run": made.pk})


@router.get("/labour/matchings/{pk}", response={200: reads.LabourRunRow} | INSIDE)
def labour_run(request: Request, pk: Id) -> reads.LabourRunRow:
    """One matching, with what lacks and what would help."""
    return found(reads.labour_run(request.viewer, pk))


@router.get("/labour/matchings/{pk}/proposals", response={200: Page[reads.LabourPairRow]} | INSIDE)
def labour_pairs(request: Request, pk: Id, page: PageNumber = 1) -> Page[reads.LabourPairRow]:
    """What a matching proposes."""
    found(reads.labour_run(request.viewer, pk))
    return reads.labour_pairs(request.viewer, pk, page=page)


@router.get("/labour/placements", response={200: Page[reads.PlacementRow]} | INSIDE)
def placements(
    request: Request, place: PlaceOrAll = "", due: bool = False, page: PageNumber = 1
) -> Page[reads.PlacementRow]:
    """Placements that you may see; `due`: whose check has fallen due."""
    return reads.placements(request.viewer, place, due=due, page=page)


@router.get("/labour/board", response={200: list[reads.LabourStateCount]} | INSIDE)
def labour_board(request: Request, place: PlaceOrAll = "") -> list[reads.LabourStateCount]:
    """How many placements stand in each state."""
    return list(reads.labour_board(request.viewer, place))


@router.post("/labour/placements", response={201: dict[str, str]} | WRITING)
def new_placement(
    request: Request, body: PlacementIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Propose a worker for a vacancy."""
    made = actions.propose_placement(viewer=request.viewer, key=key, **body.dict())
    return Status(201, {"placement": made.code})


@router.get("/labour/placements/{code}", response={200: reads.PlacementRow} | INSIDE)
def placement(request: Request, code: Code) -> reads.PlacementRow:
    """One placement, with the steps that you may take."""
    return found(reads.placement(request.viewer, code))


@router.post("/labour/placements/{code}/steps", response={201: dict[str, str]} | WRITING)
def placement_step(
    request: Request, code: Code, body: PlacementStepIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Take a step; it must be the next, and yours to take."""
    given = body.dict()
    given["on"] = body.on or clock.today()
    act = getattr(actions, body.step)
    taken = {name: given[name] for name in TAKES.get(body.step, ())}
    made = act(viewer=request.viewer, key=key, placement=code, **taken)
    return Status(201, {"state": made.state})


@router.get("/labour/placements/{code}/supports",
            response={200: list[reads.SupportRow]} | INSIDE)  # fmt: skip
def supports(request: Request, code: Code) -> list[reads.SupportRow]:
    """Money that a placement was supported with."""
    found(reads.placement(request.viewer, code))
    return list(reads.supports(request.viewer, code))


@router.post("/labour/placements/{code}/supports", response={201: dict[str, int]} | WRITING)
def support(
    request: Request, code: Code, body: SupportIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Put down money for the way or for settling in."""
    made = actions.support_placement(
        viewer=request.viewer, key=key, placement=code, **plain_body(body.dict())
    )
    return Status(201, {"support": made.pk})


@router.get("/labour/placements/{code}/checks",
            response={200: list[reads.StayCheckRow]} | INSIDE)  # fmt: skip
def checks(request: Request, code: Code) -> list[reads.StayCheckRow]:
    """Checks after 3 and 6 months."""
    found(reads.placement(request.viewer, code))
    return list(reads.stay_checks(request.viewer, code))


@router.post("/labour/placements/{code}/checks", response={201: dict[str, int]} | WRITING)
def check_stay(
    request: Request, code: Code, body: StayCheckIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Tell whether somebody still is at work."""
    made = actions.check_stay(viewer=request.viewer, key=key, placement=code, **body.dict())
    return Status(201, {"check": made.pk})


def plain_body(given: dict[str, object]) -> dict[str, object]:
    """The body with plain texts for choices, as pages send them."""
    return {name: str(value) if isinstance(value, str) else value for name, value in given.items()}
