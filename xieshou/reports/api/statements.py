"""Statements over the API: ordered, followed, fetched; templates and their placeholders."""

import base64
import binascii
from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from xieshou.core.action import BadInput, NotFound
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    WRITING,
    WRITTEN,
    Id,
    PageNumber,
    PlaceOrAll,
    refusals,
)
from xieshou.core.request import Request
from xieshou.registry.reads import Page
from xieshou.reports.actions import statements as actions
from xieshou.reports.reads import statements as reads
from xieshou.reports.rules.statement_names import StatementPlaceholder, placeholders

router = Router(tags=["statements"])
FOUND = refusals(401, 404, 422)
Side = Annotated[
    str, Field(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$", description="2, 4, 6 digits")
]


class StatementIn(Schema):
    """`period`: "2026", "2026-Q2" or "2026-06". `templates`: codes as /statement-templates lists
    them, "shipped:xlsx" for one."""

    east: Side
    west: Side
    period: Annotated[str, Field(max_length=7, pattern=WRITTEN)]
    templates: Annotated[
        list[Annotated[str, Field(max_length=20, pattern=WRITTEN)]],
        Field(min_length=1, max_length=10),
    ]


class TemplateIn(Schema):
    """`data`: the file in Base64, at most 2 MB of it; `form`: xlsx, docx or txt."""

    place: Side
    name: Annotated[str, Field(max_length=60, pattern=WRITTEN)]
    form: Annotated[str, Field(pattern=r"^(xlsx|docx|txt)$")]
    data: Annotated[str, Field(max_length=2_900_000, pattern=r"^[A-Za-z0-9+/=]*$")]
    note: Annotated[str, Field(max_length=300, pattern=WRITTEN)] = ""


class TemplateWithdrawalIn(Schema):
    reason: Annotated[str, Field(max_length=300, pattern=WRITTEN)]


@router.get("/statements", response={200: Page[reads.StatementRow]} | refusals(401, 422))
def statements(
    request: Request, place: PlaceOrAll = "", page: PageNumber = 1
) -> Page[reads.StatementRow]:
    """Statements of places where you may make or audit them, the latest first."""
    return reads.statements(request.viewer, place=place, page=page)


@router.post("/statements", response={201: dict[str, int]} | WRITING)
def make_statement(
    request: Request, body: StatementIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Order the files of a statement; a job makes them: ask /statements/{pk} how far it is."""
    made = actions.make_statement(viewer=request.viewer, key=key, **body.model_dump())
    return Status(201, {"id": made.pk})


@router.get("/statements/{pk}", response={200: reads.StatementRow} | FOUND)
def statement(request: Request, pk: Id) -> reads.StatementRow:
    """One statement, with its files and how far they are."""
    found = reads.statement(pk, request.viewer)
    if found is None:
        raise NotFound("not_there", _("没有这一内容"))
    return found


@router.get("/statements/{pk}/files/{file}", response={200: dict[str, str]} | FOUND)
def statement_file(request: Request, pk: Id, file: Id) -> dict[str, str]:
    """A file of a statement: its name, and its bytes in Base64."""
    found = reads.statement_file(pk, file, request.viewer)
    if found is None:
        raise NotFound("not_there", _("没有这一内容"))
    name, data = found
    return {"name": name, "data": base64.b64encode(data).decode()}


@router.get(
    "/statement-templates", response={200: list[reads.StatementTemplateRow]} | refusals(401, 422)
)
def statement_templates(request: Request) -> list[reads.StatementTemplateRow]:
    """The shipped templates and those kept for your places, every version."""
    return list(reads.statement_templates(request.viewer, every=True))


@router.post("/statement-templates", response={201: dict[str, int]} | WRITING)
def keep_template(
    request: Request, body: TemplateIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Check a template and keep it, as the next version of one of the same name and form there."""
    try:
        data = base64.b64decode(body.data, validate=True)
    except binascii.Error:
        raise BadInput("not_base64", _("不是 Base64"), {"field": "data"}) from None
    given = body.model_dump() | {"data": data}
    made = actions.keep_template(viewer=request.viewer, key=key, **given)
    return Status(201, {"id": made.pk})


@router.post("/statement-templates/{pk}/withdrawal", response={201: dict[str, int]} | WRITING)
def withdraw_template(
    request: Request, pk: Id, body: TemplateWithdrawalIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Take a version of a template out of use with a reason; what was made by it stays."""
    made = actions.withdraw_template(
        viewer=request.viewer, key=key, template=pk, reason=body.reason
    )
    return Status(201, {"id": made.pk})


@router.get("/statement-placeholders", auth=None, response={200: list[StatementPlaceholder]})
def statement_placeholders(request: Request) -> list[StatementPlaceholder]:
    """Every placeholder that a template may hold, with its meaning."""
    return list(placeholders().values())
