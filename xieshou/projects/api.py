"""The project bank over the API: look through it, read one proposal, put one forward."""

from ninja import Field, Header, Query, Router, Schema, Status
from ninja.errors import HttpError
from ninja.security import django_auth

from xieshou.core.request import Request
from xieshou.projects import actions, reads, rules
from xieshou.registry import reads as registry

router = Router(tags=["projects"])


class Problem(Schema):
    detail: str


class CostIn(Schema):
    """What a source pays; `payer` is a place's code, the usual one where empty."""

    source: str
    amount_fen: int
    payer: str = ""


class UseIn(Schema):
    trade: str
    days: int


class ProposalIn(Schema):
    """`clears` and `serves` are codes of indicators and groups; empty, the kind's usual and all."""

    village: str
    year: int
    name: str
    kind: str
    clears: list[str] = []
    serves: list[str] = []
    households: int = 0
    people: int = 0
    costs: list[CostIn]
    uses: list[UseIn] = []
    product: str = ""
    product_kg_per_year: int = 0
    requires: list[str] = []
    excludes: list[str] = []
    note: str = ""


class FiltersIn(Schema):
    year: int | None = None
    kind: str = ""
    state: str = ""
    place: str = Field("", max_length=12)
    text: str = Field("", max_length=60)
    origin: str = ""


@router.get("/projects", response=reads.Bank)
def bank(
    request: Request,
    filters: Query[FiltersIn],
    sort: str = "code",
    page: int = Query(1, ge=1, le=1_000_000),
):
    """A page of the bank, with the totals of all that matches."""
    return reads.bank(reads.Filters(**filters.dict()), viewer=request.viewer, sort=sort, page=page)


@router.get("/projects/{code}", response={200: reads.ProposalRow, 404: Problem})
def proposal(request: Request, code: str):
    row = reads.proposal(code, viewer=request.viewer)
    if row is None:
        raise HttpError(404, "No such proposal")
    return row


@router.post(
    "/projects",
    auth=django_auth,
    response={201: reads.ProposalRow, 403: Problem, 409: Problem, 422: Problem},
)
def propose(
    request: Request,
    body: ProposalIn,
    key: str | None = Header(None, alias="Idempotency-Key", max_length=100),
):
    """A new draft; the same Idempotency-Key and body again give the first answer."""
    made = actions.propose(
        viewer=request.viewer,
        key=key,
        village=body.village,
        year=body.year,
        content=_content(body),
    )
    return Status(201, reads.proposal(made.code, viewer=request.viewer))


def _content(body: ProposalIn) -> rules.Content:
    order = [indicator.code for indicator in registry.indicator_set().indicators]
    try:
        clears = rules.mask(body.clears or rules.CLEARS.get(body.kind, ()), order)
        serves = rules.mask(body.serves or rules.GROUPS, rules.GROUPS)
    except ValueError as fault:
        raise HttpError(422, str(fault)) from fault
    donor = reads.donor(body.village[:6])
    return rules.Content(
        name=body.name,
        kind=body.kind,
        clears=clears,
        serves=serves,
        households=body.households,
        people=body.people,
        costs=tuple(
            rules.Cost(
                cost.source,
                cost.payer or rules.usual_payer(cost.source, body.village, donor),
                cost.amount_fen,
            )
            for cost in body.costs
        ),
        uses=tuple((use.trade, use.days) for use in body.uses),
        product=body.product,
        product_kg_per_year=body.product_kg_per_year,
        requires=tuple(body.requires),
        excludes=tuple(body.excludes),
        note=body.note,
    )
