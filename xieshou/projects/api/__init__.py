"""The project bank over the API: look through it, read one proposal, put one forward."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import BadInput, NotFound
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    READING,
    WRITING,
    WRITTEN,
    PageNumber,
    PageSize,
    PlaceOrAll,
    Text,
    VillageCode,
    Year,
)
from xieshou.core.models import Origin
from xieshou.core.request import Request
from xieshou.projects import actions, reads, rules
from xieshou.projects.api import extras, life
from xieshou.projects.models import Kind, Proposal, ProposalCost, ProposalUse
from xieshou.registry import reads as registry

router = Router(tags=["projects"], auth=None)
router.add_router("", life.router)
router.add_router("", extras.router)

Code = Annotated[
    str,
    Field(max_length=40, pattern=WRITTEN, description="A proposal's, as 533323201204-2027-01"),
]
Codes = Annotated[list[Code], Field(max_length=rules.MOST_OPEN_WORKS)]
Some = Annotated[list[Annotated[str, Field(max_length=20, pattern=WRITTEN)]], Field(max_length=64)]
People = Annotated[int, Field(ge=0, le=rules.MOST_PEOPLE)]


class CostIn(Schema):
    """What a source pays; `payer` is a place's code, the usual one where empty."""

    source: ProposalCost.Source
    amount_fen: int = Field(ge=1, le=rules.MOST_FEN)
    payer: PlaceOrAll = ""


class UseIn(Schema):
    """Expert-days of a trade."""

    trade: ProposalUse.Trade
    days: int = Field(ge=1, le=rules.MOST_DAYS)


class ProposalIn(Schema):
    """`clears` and `serves` are codes of indicators and groups; empty, the kind's usual and all."""

    village: VillageCode
    year: Year
    name: str = Field(min_length=1, max_length=120, pattern=WRITTEN)
    kind: Kind
    clears: Some = []
    serves: Some = []
    households: People = 0
    people: People = 0
    costs: list[CostIn] = Field(min_length=1, max_length=50)
    uses: list[UseIn] = Field([], max_length=20)
    product: str = Field("", max_length=40, pattern=WRITTEN)
    product_kg_per_year: int = Field(0, ge=0, le=rules.MOST_PRODUCT_KG)
    income_fen: int = Field(0, ge=0, le=rules.MOST_FEN)
    jobs: int = Field(0, ge=0, le=rules.MOST_JOBS)
    requires: Codes = []
    excludes: Codes = []
    note: str = Field("", max_length=2000, pattern=WRITTEN)


class FiltersIn(Schema):
    """What to look for; an empty field does not narrow."""

    year: Year | None = None
    kind: Kind | Literal[""] = ""
    state: Proposal.State | Literal[""] = ""
    place: PlaceOrAll = ""
    text: Text = ""
    origin: Origin | Literal[""] = ""


@router.get("/projects", response={200: reads.Bank} | READING)
def bank(
    request: Request,
    filters: Query[FiltersIn],
    sort: Literal[tuple(reads.SORTS)] = "code",  # type: ignore[valid-type]
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> reads.Bank:
    """A page of the bank, with the totals of all that matches."""
    wanted = reads.Filters(**filters.dict())
    return reads.bank(wanted, viewer=request.viewer, sort=sort, page=page, page_size=page_size)


@router.get("/projects/{code}", response={200: reads.ProposalRow} | READING)
def proposal(request: Request, code: Code) -> reads.ProposalRow:
    """One proposal with its costs, uses and links; a draft is seen by its own village alone."""
    row = reads.proposal(code, viewer=request.viewer)
    if row is None:
        raise NotFound("no_proposal", _("没有编号为 %(code)s 的项目"), {"code": code})
    return row


@router.post("/projects", auth=django_auth, response={201: reads.ProposalRow} | WRITING)
def propose(
    request: Request, body: ProposalIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.ProposalRow]:
    """A new draft; the same Idempotency-Key and body again give the first answer."""
    made = actions.propose(
        viewer=request.viewer,
        key=key,
        village=body.village,
        year=body.year,
        content=_content(body),
    )
    return Status(201, proposal(request, made.code))


def _content(body: ProposalIn) -> rules.Content:
    order = [indicator.code for indicator in registry.indicator_set().indicators]
    donor = reads.donor(body.village[:6])
    return rules.Content(
        name=body.name,
        kind=body.kind.value,
        clears=_mask("clears", body.clears or rules.CLEARS.get(body.kind, ()), order),
        serves=_mask("serves", body.serves or rules.GROUPS, rules.GROUPS),
        households=body.households,
        people=body.people,
        costs=tuple(
            rules.Cost(
                cost.source.value,
                cost.payer or rules.usual_payer(cost.source, body.village, donor),
                cost.amount_fen,
            )
            for cost in body.costs
        ),
        uses=tuple((use.trade.value, use.days) for use in body.uses),
        product=body.product,
        product_kg_per_year=body.product_kg_per_year,
        income_fen=body.income_fen,
        jobs=body.jobs,
        requires=tuple(body.requires),
        excludes=tuple(body.excludes),
        note=body.note,
    )


def _mask(field: str, chosen: Iterable[str], order: Sequence[str]) -> int:
    try:
        return rules.mask(chosen, order)
    except ValueError as fault:
        text = _("只能取 %(names)s")
        raise BadInput("name_unknown", text, {"field": field, "names": "、".join(order)}) from fault
