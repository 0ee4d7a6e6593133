"""Figures of places over the API."""

from ninja import Query, Router, Schema
from ninja.errors import HttpError

from xieshou.core.request import Request
from xieshou.outcomes import reads, rules

router = Router(tags=["outcomes"])

Cutoff = Query("1/3", description="A share above 0 and up to 1: 1/3, 0.4 or 40%", max_length=20)


class Problem(Schema):
    detail: str


def _cutoff(given: str) -> str:
    share = rules.cutoff_of(given)
    if share is None:
        raise HttpError(422, "k: give a share above 0 and up to 1, such as 1/3 or 0.4")
    return str(share)


def _run(code: str) -> reads.RunRow:
    run = reads.latest_run(code)
    if run is None:
        raise HttpError(404, "Nothing was measured here")
    return run


@router.get("/measurements/latest", response={200: reads.RunRow, 404: Problem})
def latest(request: Request, place: str = Query("", max_length=12)) -> reads.RunRow:
    """The newest measurement that covers a place: its year, indicator set and inputs' hash."""
    return _run(place)


@router.get(
    "/places/{code}/figures", response={200: reads.PlaceFigures, 404: Problem, 422: Problem}
)
def figures(request: Request, code: str, k: str = Cutoff) -> reads.PlaceFigures:
    """H, A, M0 and every indicator of a place at cutoff `k`."""
    cutoff = _cutoff(k)
    found = reads.figures(request.viewer, _run(code), code, cutoff)
    if found is None:
        raise HttpError(404, "Nothing was measured here")
    return found


@router.get(
    "/places/{code}/figures/below",
    response={200: list[reads.FigureRow], 404: Problem, 422: Problem},
)
def figures_below(request: Request, code: str, k: str = Cutoff) -> list[reads.FigureRow]:
    """H, A, M0 of the places of the next level."""
    cutoff = _cutoff(k)
    return list(reads.children_figures(request.viewer, _run(code), code, cutoff))


@router.get("/published", response=list[reads.PublishedRow])
def published(
    request: Request,
    scope: str = Query("", max_length=80),
    place: str = Query("", max_length=12),
) -> list[reads.PublishedRow]:
    """Figures that others published, each with source and grade; never add them up."""
    return list(reads.published(scope, place))
