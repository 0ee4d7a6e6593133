"""Photos, and the forms of kinds with what was answered to them, over the API."""

from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema, UploadedFile
from ninja.security import django_auth
from pydantic import Field

from xieshou.core import picture
from xieshou.core.action import NotFound
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    READING,
    WRITING,
    WRITTEN,
    Id,
    PageNumber,
    PageSize,
    PlaceOrAll,
    Year,
)
from xieshou.core.request import Request
from xieshou.projects import actions, reads
from xieshou.projects.models import Kind
from xieshou.projects.rules import kindform, photo

router = Router(auth=None)

Code = Annotated[str, Field(max_length=40, pattern=WRITTEN)]
Line = Annotated[str, Field(max_length=60, pattern=WRITTEN)]
ItemCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
Value = Annotated[str, Field(max_length=40, pattern=WRITTEN)]
Caption = Annotated[str, Field(max_length=photo.MOST_CAPTION, pattern=WRITTEN)]
ADDING = {
    "milestone": actions.add_milestone_photo,
    "acceptance": actions.add_acceptance_photo,
    "inspection": actions.add_inspection_photo,
}


class OptionIn(Schema):
    """One of the answers of a choice."""

    code: ItemCode
    zh: Line
    en: Line


class ItemIn(Schema):
    """A field, or an output indicator that is planned and realised."""

    code: ItemCode
    zh: Line
    en: Line
    type: Literal["integer", "decimal", "choice", "date"]
    role: Literal["field", "output"]
    unit: Line = ""
    unit_en: Line = ""
    options: list[OptionIn] = Field([], max_length=kindform.MOST_OPTIONS)
    required: list[Literal["submit", "accept", "evaluate"]] = Field([], max_length=3)


class KindFormIn(Schema):
    """The whole form as it is to be; `base` is the version it was made from, 0 for none, and
    `place` the province whose office keeps it."""

    place: PlaceOrAll
    base: int = Field(ge=0, le=30_000)
    items: list[ItemIn] = Field(max_length=kindform.MOST_ITEMS)


class AnswersIn(Schema):
    """Values by the codes of items, as text: "12", "3.2", an option's code, "2027-01-31". Before
    the approval they are the plan; after it what came of the project up to the day `on`."""

    values: dict[ItemCode, Value] = Field(max_length=kindform.MOST_ITEMS + 2)
    on: date | None = None


class PhotoIn(Schema):
    """What the photo is evidence of: a milestone or inspection by its id, or the acceptance."""

    about: Literal["milestone", "acceptance", "inspection"]
    of: int = Field(0, ge=0, le=2**53)
    caption: Caption = ""


class CaptionIn(Schema):
    caption: Caption = ""


@router.get("/project-kinds", response={200: list[reads.KindFormRow]} | READING)
def kind_forms(request: Request) -> list[reads.KindFormRow]:
    """What each kind of project is asked, in the newest version."""
    return list(reads.kind_forms().values())


@router.get("/project-kinds/{kind}", response={200: reads.KindFormRow} | READING)
def kind_form(
    request: Request, kind: Kind, version: Annotated[int, Field(ge=0, le=30_000)] = 0
) -> reads.KindFormRow:
    """What a kind is asked, in one version of its form; the newest for 0."""
    row = reads.kind_form(kind.value, version)
    if row is None:
        raise NotFound("no_form", _("没有这一内容"))
    return row


@router.post("/project-kinds/{kind}", auth=django_auth, response={200: reads.KindFormRow} | WRITING)
def save_kind_form(
    request: Request, kind: Kind, body: KindFormIn, key: str = IDEMPOTENCY_KEY
) -> reads.KindFormRow:
    """Make the next version of a kind's form; projects under way keep theirs."""
    made = actions.save_kind_form(
        viewer=request.viewer, key=key, place=body.place, kind=kind.value,
        items=[one.dict() for one in body.items], base=body.base,
    )  # fmt: skip
    return kind_form(request, kind, made.version)


@router.get("/projects/{code}/answers", response={200: reads.AnswersRow} | READING)
def proposal_answers(request: Request, code: Code) -> reads.AnswersRow:
    """What a proposal plans by the form of its kind."""
    if reads.proposal(code, viewer=request.viewer) is None:
        raise NotFound("no_proposal", _("没有编号为 %(code)s 的项目"), {"code": code})
    return _told(reads.proposal_answers(code))


@router.post(
    "/projects/{code}/answers", auth=django_auth, response={200: reads.AnswersRow} | WRITING
)
def plan_proposal(
    request: Request, code: Code, body: AnswersIn, key: str = IDEMPOTENCY_KEY
) -> reads.AnswersRow:
    """Say what a draft plans."""
    actions.plan_proposal(viewer=request.viewer, key=key, code=code, values=body.values)
    return _told(reads.proposal_answers(code))


@router.get("/project-lives/{code}/answers", response={200: reads.AnswersRow} | READING)
def project_answers(request: Request, code: Code) -> reads.AnswersRow:
    """What a project planned by the form of its kind, and what came of it."""
    return _told(reads.project_answers(code))


@router.post(
    "/project-lives/{code}/answers", auth=django_auth, response={200: reads.AnswersRow} | WRITING
)
def answer_project(
    request: Request, code: Code, body: AnswersIn, key: str = IDEMPOTENCY_KEY
) -> reads.AnswersRow:
    """Without `on` say what a project plans; with it what came of it by then."""
    said: dict[str, Any] = {"viewer": request.viewer, "key": key, "code": code}
    if body.on is None:
        actions.plan_project(**said, values=body.values)
    else:
        actions.report_outputs(**said, on=body.on, values=body.values)
    return _told(reads.project_answers(code))


@router.get("/project-lives/{code}/performance", response={200: reads.PerformanceRow} | READING)
def performance(request: Request, code: Code) -> reads.PerformanceRow:
    """What a project planned beside what came of it: money, time, quantities, outputs, people."""
    row = reads.performance(code)
    if row is None:
        raise NotFound("no_project", _("没有编号为 %(code)s 的项目"), {"code": code})
    return row


@router.get("/project-performance", response={200: reads.Performances} | READING)
def performances(
    request: Request,
    year: Year,
    place: PlaceOrAll = "",
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> reads.Performances:
    """A place's year: plan and fact of its projects, summed by county and by output."""
    return reads.performances(place, year, page=page, page_size=page_size)


@router.get("/project-lives/{code}/photos", response={200: list[reads.PhotoRow]} | READING)
def photos(request: Request, code: Code) -> list[reads.PhotoRow]:
    """Photos of a project, without their coordinates; none for those who do not work on it."""
    if reads.project(code) is None:
        raise NotFound("no_project", _("没有编号为 %(code)s 的项目"), {"code": code})
    return list(reads.photos(code, viewer=request.viewer))


@router.post(
    "/project-lives/{code}/photos",
    auth=django_auth,
    response={200: list[reads.PhotoRow]} | WRITING,
)
def add_photo(
    request: Request,
    code: Code,
    body: Form[PhotoIn],
    file: File[UploadedFile],
    key: str = IDEMPOTENCY_KEY,
) -> list[reads.PhotoRow]:
    """Put a photo (multipart, JPEG, PNG or WebP) beside a milestone, the acceptance or an
    inspection."""
    ADDING[body.about](
        viewer=request.viewer, key=key, code=code, of=body.of, data=_bytes(file),
        caption=body.caption,
    )  # fmt: skip
    return photos(request, code)


@router.post(
    "/objections/{pk}/photos", auth=django_auth, response={200: list[reads.PhotoRow]} | WRITING
)
def add_objection_photo(
    request: Request,
    pk: Id,
    body: Form[CaptionIn],
    file: File[UploadedFile],
    key: str = IDEMPOTENCY_KEY,
) -> list[reads.PhotoRow]:
    """Put a photo (multipart) beside an objection of one's own."""
    made = actions.add_objection_photo(
        viewer=request.viewer, key=key, objection=pk, data=_bytes(file), caption=body.caption
    )
    return list(reads.photos_beside(made, viewer=request.viewer))


def _bytes(file: UploadedFile) -> bytes:
    data: bytes = file.read(picture.MOST_BYTES + 1)
    return data


def _told(row: reads.AnswersRow | None) -> reads.AnswersRow:
    if row is None:
        raise NotFound("no_form", _("没有这一内容"))
    return row
