"""What matchings found, for the market office; demands, for those who buy."""

from ninja import Router
from ninja.security import django_auth

from xieshou.core.api import Id, PageNumber
from xieshou.core.request import Request
from xieshou.market import reads
from xieshou.market.api.parts import OWN, found
from xieshou.registry.reads import Page

router = Router(auth=django_auth)


@router.get("/demands", response={200: Page[reads.DemandRow]} | OWN)
def demands(request: Request, page: PageNumber = 1) -> Page[reads.DemandRow]:
    """What your buyers, and those of the places you see, ask all suppliers for."""
    return reads.demands(request.viewer, page=page)


@router.get("/matchings", response={200: Page[reads.MatchRunRow]} | OWN)
def matchings(request: Request, page: PageNumber = 1) -> Page[reads.MatchRunRow]:
    """The matchings, the newest first."""
    return reads.match_runs(request.viewer, page=page)


@router.get("/matchings/{pk}", response={200: reads.MatchRunRow} | OWN)
def matching(request: Request, pk: Id) -> reads.MatchRunRow:
    """One matching with its certificate."""
    return found(reads.match_run(request.viewer, pk))


@router.get("/matchings/{pk}/proposals", response={200: Page[reads.MatchRow]} | OWN)
def proposals(request: Request, pk: Id, page: PageNumber = 1) -> Page[reads.MatchRow]:
    """What it proposes; nothing without a valid certificate."""
    matching(request, pk)
    return reads.matches(request.viewer, pk, page=page)


@router.get("/matchings/{pk}/leftovers", response={200: reads.Leftovers} | OWN)
def leftovers(request: Request, pk: Id) -> reads.Leftovers:
    """Demands and lots that found none, why, and what price would change it; loads by day."""
    matching(request, pk)
    return reads.leftovers(request.viewer, pk)
