"""The assessment book over the API: for offices of either side and auditors, as its pages are."""

import json
from base64 import b64encode
from typing import Annotated, Any, TypeVar

from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema, Status, UploadedFile
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    READING,
    WRITING,
    WRITTEN,
    Id,
    PageNumber,
    PlaceOrAll,
    refusals,
)
from xieshou.core.evidence import MOST_BYTES
from xieshou.core.request import Request
from xieshou.registry.reads import Page
from xieshou.reports import actions, reads, rules

Row = TypeVar("Row")
router = Router(tags=["assessment"])
FOUND = refusals(401, 404, 422)
Place = Annotated[
    str, Field(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$", description="2, 4, 6 digits")
]
SetCode = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9-]+$")]
Version = Annotated[int, Field(ge=1, le=999)]
Reason = Annotated[str, Field(max_length=500, pattern=WRITTEN)]
Figure = Annotated[
    str, Field(max_length=40, pattern=WRITTEN, description="As people write it: 3244万元, 74.14%")
]
SideOrNone = Annotated[str, Field(pattern=r"^(east|west)?$", description="Only if you hold both")]


class AssessmentIn(Schema):
    """`form` is the code of a form; its newest version, unless `form_version` names another."""

    east: Place
    west: Place
    year: Annotated[int, Field(ge=rules.FIRST_YEAR, le=rules.LAST_YEAR)]
    form: SetCode
    form_version: Annotated[int, Field(ge=0, le=999)] = 0


class CorrectionIn(Schema):
    reason: Annotated[str, Field(max_length=300, pattern=WRITTEN)]


class AssessmentEntryIn(Schema):
    indicator: SetCode
    value: Figure
    source: Annotated[str, Field(max_length=300, pattern=WRITTEN)]
    note: Annotated[str, Field(max_length=300, pattern=WRITTEN)] = ""


class FigureCheckIn(Schema):
    """A no takes a reason."""

    accepted: bool
    why: Annotated[str, Field(max_length=300, pattern=WRITTEN)] = ""


class ContestIn(Schema):
    """`claims`: what the figure should be, as people write it; "" where that is open."""

    indicator: SetCode
    reason: Reason
    claims: Figure = ""
    side: SideOrNone = ""


class ContestAnswerIn(Schema):
    text: Reason


class SettlementIn(Schema):
    """The figure stands, or is `value`."""

    stands: bool
    reason: Reason
    value: Figure = ""


class SignatureIn(Schema):
    """`sha256` is that of the submission you have read."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    side: SideOrNone = ""


class AssessmentSetIn(Schema):
    """A form, as one that comes with the product is given; see docs/rules/assessment.md."""

    place: Place
    document: dict[str, Any]


class AssessmentPaperOut(Schema):
    """`contents` is Base64."""

    media_type: str
    filename: str
    contents: str


@router.get(
    "/assessment-sets", auth=None, response={200: list[reads.AssessmentSetSummary]} | READING
)
def assessment_sets(request: Request) -> list[reads.AssessmentSetSummary]:
    """Every form of the assessment in every version."""
    return list(reads.assessment_sets())


@router.get(
    "/assessment-sets/{code}/{version}",
    auth=None,
    response={200: reads.AssessmentSetRow} | READING,
)
def assessment_set(request: Request, code: SetCode, version: Version) -> reads.AssessmentSetRow:
    """One form with its indicators, their formulas in words, and the document itself."""
    return _there(reads.assessment_set(code, version))


@router.post("/assessment-sets", response={201: reads.AssessmentSetRow} | WRITING)
def save_assessment_set(
    request: Request, body: AssessmentSetIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.AssessmentSetRow]:
    """Keep a form of your office; every fault is named by where it stands in the document."""
    made = actions.save_assessment_set(
        viewer=request.viewer, key=key, place=body.place,
        document=json.dumps(body.document, ensure_ascii=False),
    )  # fmt: skip
    return Status(201, _there(reads.assessment_set(made.code, made.version)))


@router.get("/assessments", response={200: Page[reads.AssessmentSummary]} | refusals(401, 422))
def assessments(
    request: Request, place: PlaceOrAll = "", page: PageNumber = 1
) -> Page[reads.AssessmentSummary]:
    """Books of the places that your offices reach, the latest year first."""
    return reads.assessments(request.viewer, place=place, page=page)


@router.get("/assessments/{pk}", response={200: reads.AssessmentRow} | FOUND)
def assessment(request: Request, pk: Id) -> reads.AssessmentRow:
    """One book: every figure with its formula, target, evidence and contests."""
    return _there(reads.assessment(request.viewer, pk))


@router.get(
    "/assessments/{pk}/figures/{indicator}/evidence",
    response={200: list[reads.AssessmentEvidencePart]} | FOUND,
)
def assessment_evidence(
    request: Request, pk: Id, indicator: SetCode
) -> list[reads.AssessmentEvidencePart]:
    """The records that a figure counts, line by line, and whether they add up."""
    return list(_there(reads.assessment_evidence(request.viewer, pk, indicator)))


@router.get(
    "/assessments/{pk}/figures/{indicator}/trail",
    response={200: list[reads.AssessmentTrailRow]} | FOUND,
)
def assessment_trail(
    request: Request, pk: Id, indicator: SetCode
) -> list[reads.AssessmentTrailRow]:
    """All that was done about a figure, in order."""
    return list(_there(reads.assessment_trail(request.viewer, pk, indicator)))


@router.get("/assessment-papers/{pk}", response={200: AssessmentPaperOut} | FOUND)
def assessment_paper(request: Request, pk: Id) -> AssessmentPaperOut:
    """A paper that was shown for a figure, a contest or an answer."""
    media_type, name, contents = _there(reads.assessment_paper(request.viewer, pk))
    return AssessmentPaperOut(
        media_type=media_type, filename=name, contents=b64encode(contents).decode()
    )


@router.post("/assessments", response={201: reads.AssessmentRow} | WRITING)
def open_assessment(
    request: Request, body: AssessmentIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.AssessmentRow]:
    """Open the book of two places and a year; a job (`job_id`) fills it from the records."""
    made = actions.open_assessment(viewer=request.viewer, key=key, **body.dict())
    return Status(201, assessment(request, made.pk))


@router.post("/assessments/{pk}/taking", response={201: dict[str, int]} | WRITING)
def take_figures(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> Status[dict[str, int]]:
    """Have the book filled from the records again; a job does it: the book says how far."""
    made = actions.take_figures(viewer=request.viewer, key=key, book=pk)
    return Status(201, {"job": made.pk})


@router.post("/assessments/{pk}/entries", response={200: reads.AssessmentRow} | WRITING)
def enter_assessment_figure(
    request: Request, pk: Id, body: Form[AssessmentEntryIn], file: File[UploadedFile],
    key: str = IDEMPOTENCY_KEY,
) -> reads.AssessmentRow:  # fmt: skip
    """Enter a figure that no record gives (multipart, with its paper); counts once checked."""
    actions.enter_assessment_figure(
        viewer=request.viewer, key=key, book=pk, **body.dict(), **_paper(file)
    )
    return assessment(request, pk)


@router.post("/assessment-figures/{pk}/check", response={201: dict[str, bool]} | WRITING)
def check_assessment_figure(
    request: Request, pk: Id, body: FigureCheckIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, bool]]:
    """Say whether a figure is what its paper says; by another than whoever entered it."""
    made = actions.check_assessment_figure(viewer=request.viewer, key=key, figure=pk, **body.dict())
    return Status(201, {"accepted": made.accepted})


@router.post("/assessments/{pk}/contests", response={200: reads.AssessmentRow} | WRITING)
def contest_figure(
    request: Request, pk: Id, body: Form[ContestIn], file: File[UploadedFile] | None = None,
    key: str = IDEMPOTENCY_KEY,
) -> reads.AssessmentRow:  # fmt: skip
    """Contest a figure for your side (multipart, with a paper if there is one)."""
    actions.contest_figure(viewer=request.viewer, key=key, book=pk, **body.dict(), **_paper(file))
    return assessment(request, pk)


@router.post("/assessment-contests/{pk}/answer", response={201: dict[str, int]} | WRITING)
def answer_contest(
    request: Request, pk: Id, body: Form[ContestAnswerIn], file: File[UploadedFile] | None = None,
    key: str = IDEMPOTENCY_KEY,
) -> Status[dict[str, int]]:  # fmt: skip
    """Answer a contest for the other side (multipart)."""
    made = actions.answer_contest(
        viewer=request.viewer, key=key, contest=pk, **body.dict(), **_paper(file)
    )
    return Status(201, {"id": made.pk})


@router.post("/assessment-contests/{pk}/ruling", response={201: dict[str, Any]} | WRITING)
def settle_contest(
    request: Request, pk: Id, body: SettlementIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, Any]]:
    """Settle a contest from above, or offer how your side would have it end."""
    made = actions.settle_contest(viewer=request.viewer, key=key, contest=pk, **body.dict())
    return Status(201, {"id": made.pk, "side": made.side})


@router.post("/assessment-rulings/{pk}/agreement", response={201: dict[str, int]} | WRITING)
def agree_to_ruling(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> Status[dict[str, int]]:
    """Agree to what the other side offered: the contest has ended."""
    made = actions.agree_to_ruling(viewer=request.viewer, key=key, ruling=pk)
    return Status(201, {"id": made.pk})


@router.post("/assessments/{pk}/submission", response={201: dict[str, str]} | WRITING)
def submit_assessment(
    request: Request, pk: Id, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Hand the book in: it is frozen under this hash."""
    made = actions.submit_assessment(viewer=request.viewer, key=key, book=pk)
    return Status(201, {"sha256": made.sha256})


@router.post("/assessments/{pk}/signatures", response={201: dict[str, str]} | WRITING)
def sign_assessment(
    request: Request, pk: Id, body: SignatureIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Sign for your side what has this hash."""
    made = actions.sign_assessment(viewer=request.viewer, key=key, book=pk, **body.dict())
    return Status(201, {"side": made.side})


@router.post("/assessments/{pk}/correction", response={201: reads.AssessmentRow} | WRITING)
def correct_assessment(
    request: Request, pk: Id, body: CorrectionIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.AssessmentRow]:
    """Open the next version of a submitted book, for a reason; a job fills it."""
    made = actions.correct_assessment(viewer=request.viewer, key=key, book=pk, **body.dict())
    return Status(201, assessment(request, made.pk))


def _there(row: Row | None) -> Row:
    if row is None:
        raise NotFound("not_there", _("没有这一内容"))
    return row


def _paper(file: UploadedFile | None) -> dict[str, str | bytes]:
    if file is None:
        return {}
    return {"file": file.read(MOST_BYTES + 1), "filename": file.name or ""}
