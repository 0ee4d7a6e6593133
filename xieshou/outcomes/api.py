"""Figures of places over the API."""

from ninja import Router
from ninja.errors import HttpError

from xieshou.outcomes import reads, rules

router = Router(tags=["outcomes"])


def _cutoff(k: str) -> str:
    share = rules.cutoff_of(k)
    if share is None:
        raise HttpError(422, f"k={k}: give a share above 0 and up to 1, such as 1/3 or 0.4")
    return f"{share.numerator}/{share.denominator}"


def _run(code: str) -> reads.RunRow:
    run = reads.latest_run(code)
    if run is None:
        raise HttpError(404, "nothing was measured here")
    return run


@router.get("/places/{code}/figures", response={200: reads.PlaceFigures})
def figures(request, code: str, k: str = "1/3"):
    """H, A, M0 and every indicator of a place at cutoff `k`."""
    found = reads.figures(request.viewer, _run(code), code, _cutoff(k))
    if found is None:
        raise HttpError(404, "nothing was measured here")
    return found


@router.get("/places/{code}/figures/below", response={200: list[reads.FigureRow]})
def figures_below(request, code: str, k: str = "1/3"):
    """H, A, M0 of the places of the next level."""
    return reads.children_figures(request.viewer, _run(code), code, _cutoff(k))


@router.get("/published", response={200: list[reads.PublishedRow]})
def published(request, scope: str = "", place: str = ""):
    """Figures that others published, each with source and grade."""
    return reads.published(scope, place)
