"""A plan: its headline, how it was found, prices, effects, what it says of each proposal."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import (
    READING,
    WRITTEN,
    Id,
    PageNumber,
    PageSize,
    Part,
    PlaceOrAll,
    Text,
)
from xieshou.core.models import Job
from xieshou.core.request import Request
from xieshou.planning import reads, rules
from xieshou.planning.api.found import run_of
from xieshou.planning.api.rounds import LimitCode

router = Router()
Level = Literal["province", "prefecture", "county", "township", "village"]


class Progress(Schema):
    """`series` holds [seconds, bound, value], null where not yet known."""

    run: int
    state: str
    done: float
    message: str
    series: list[list[float | None]]


class ChoicePage(Schema):
    """A page of choices; one out of range is the nearest there is."""

    rows: list[reads.ChoiceRow]
    total: int
    page: int
    pages: int


class EffectPage(Schema):
    """Rows `offset` + 1 and on of `total`."""

    rows: list[reads.EffectRow]
    total: int
    offset: int
    limit: int


class Wanted(Schema):
    """What to look for; an empty field does not narrow."""

    chosen: bool | None = None
    reason: Literal["", *rules.REASONS] = ""  # type: ignore[valid-type]
    kind: Annotated[str, Field(max_length=12, pattern=WRITTEN)] = ""
    place: PlaceOrAll = ""
    limit: LimitCode = ""
    text: Text = ""


@router.get("/plans/{pk}", response={200: reads.RunRow} | READING)
def plan(request: Request, pk: Id) -> reads.RunRow:
    """The headline. A plan that is not `certified` is not final."""
    return run_of(pk, request.viewer)


@router.get("/plans/{pk}/progress", response={200: Progress} | READING)
def progress(request: Request, pk: Id) -> Progress:
    """How far the drawing up has got: state, share done, and the bound and value over time."""
    row = run_of(pk, request.viewer)
    job = Job.objects.filter(pk=row.job_id or 0).first()
    if job is None:
        raise NotFound("no_job", _("这个规划没有计算任务"))
    return Progress(
        run=row.id,
        state=job.state,
        done=job.done,
        message=job.message,
        series=reads.trace(row.id),
    )


@router.get("/plans/{pk}/prices", response={200: list[reads.PriceRow]} | READING)
def prices(request: Request, pk: Id) -> list[reads.PriceRow]:
    """Every limit: what it allowed, what the plan uses, and what one more unit would be worth."""
    return list(reads.prices(run_of(pk, request.viewer).id))


@router.get("/plans/{pk}/effects", response={200: EffectPage} | READING)
def effects(
    request: Request,
    part: Query[Part],
    pk: Id,
    level: Level = "county",
    within: PlaceOrAll = "",
) -> EffectPage:
    """Places of a level before and after; few people are hidden from the public, and of villages
    and townships every score. Of a round's other runs than its public one all people are."""
    rows = reads.effects(run_of(pk, request.viewer).id, level, request.viewer, within)
    shown = rows[part.offset : part.offset + part.limit]
    return EffectPage(rows=list(shown), total=len(rows), offset=part.offset, limit=part.limit)


@router.get("/plans/{pk}/choices", response={200: ChoicePage} | READING)
def choices(
    request: Request, wanted: Query[Wanted], pk: Id, page: PageNumber = 1, page_size: PageSize = 50
) -> ChoicePage:
    """What the plan says of each proposal, with the reason in words."""
    found = reads.choices(
        run_of(pk, request.viewer).id, reads.ChoiceFilter(**wanted.dict()), page, page_size
    )
    return ChoicePage(
        rows=list(found.object_list),
        total=found.paginator.count,
        page=found.number,
        pages=found.paginator.num_pages,
    )
