"""Figures of places over the API."""

from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from xieshou.core.action import BadInput, NotFound
from xieshou.core.api import READING, Id, PlaceCode, PlaceOrAll, Text
from xieshou.core.request import Request
from xieshou.outcomes import reads, rules

router = Router(tags=["outcomes"], auth=None)

Cutoff = Annotated[
    str, Field(max_length=20, description="A share above 0 and up to 1: 1/3, 0.4 or 40%")
]


def _cutoff(given: str) -> str:
    share = rules.cutoff_of(given)
    if share is None:
        wrong = _("临界值应为大于 0、不超过 1 的比例，如 1/3、0.4 或 40%")
        raise BadInput("cutoff_wrong", wrong, {"field": "k"})
    return str(share)


def _nothing() -> NotFound:
    return NotFound("not_measured", _("此处尚无测量结果"))


def _run(request: Request, code: str) -> reads.MeasurementRow:
    run = reads.latest_run(code, viewer=request.viewer)
    if run is None:
        raise _nothing()
    return run


@router.get("/measurements/latest", response={200: reads.MeasurementRow} | READING)
def latest_measurement(request: Request, place: PlaceOrAll = "") -> reads.MeasurementRow:
    """The newest measurement that covers a place: its year, indicator set and inputs' hash."""
    return _run(request, place)


@router.get("/places/{code}/figures", response={200: reads.PlaceFigures} | READING)
def figures(request: Request, code: PlaceCode, k: Cutoff = "1/3") -> reads.PlaceFigures:
    """H, A, M0 and every indicator of a place at cutoff `k`."""
    cutoff = _cutoff(k)
    found = reads.figures(request.viewer, _run(request, code), code, cutoff)
    if found is None:
        raise _nothing()
    return found


@router.get("/places/{code}/figures/below", response={200: list[reads.FigureRow]} | READING)
def figures_below(request: Request, code: PlaceCode, k: Cutoff = "1/3") -> list[reads.FigureRow]:
    """H, A, M0 of the places of the next level."""
    cutoff = _cutoff(k)
    return list(reads.children_figures(request.viewer, _run(request, code), code, cutoff))


@router.get("/places/{code}/cutoffs", response={200: list[str]} | READING)
def cutoffs(request: Request, code: PlaceCode) -> list[str]:
    """The cutoffs at which the place may be shown to you, from the widest to the strictest."""
    return list(reads.offered(request.viewer, _run(request, code), code))


@router.get("/places/{code}/history", response={200: list[reads.YearRow]} | READING)
def history(request: Request, code: PlaceCode, k: Cutoff = "1/3") -> list[reads.YearRow]:
    """The years in which the place was measured, earliest first, with the change since the last.

    Without the right to see households there the set's own cutoff is shown, whatever `k`.
    """
    return list(reads.history(request.viewer, _run(request, code), code, _cutoff(k)))


@router.get("/places/{code}/making", response={200: reads.MakingRow} | READING)
def making(request: Request, code: PlaceCode, k: Cutoff = "1/3") -> reads.MakingRow:
    """How the figures are made: the line, and the most frequent patterns of lacks."""
    found = reads.making(request.viewer, _run(request, code), code, _cutoff(k))
    if found is None:
        raise _nothing()
    return found


@router.get("/samples", response={200: list[reads.SampleRow]} | READING)
def samples(request: Request, place: PlaceOrAll = "") -> list[reads.SampleRow]:
    """Sample surveys of a place, of places that cover it and of those below, newest first."""
    return list(reads.samples(place))


@router.get("/samples/{pk}/figures", response={200: reads.SampleFigures} | READING)
def sample_figures(request: Request, pk: Id, k: Cutoff = "1/3") -> reads.SampleFigures:
    """What a survey says at cutoff `k`, with 95 % intervals, by county and group."""
    row = reads.sample(pk)
    found = reads.sample_figures(request.viewer, row, _cutoff(k)) if row else None
    if found is None:
        raise NotFound("no_such_sample", _("没有这次调查，或该临界值不公开"))
    return found


@router.get("/published", response={200: list[reads.PublishedRow]} | READING)
def published(
    request: Request, scope: Text = "", place: PlaceOrAll = ""
) -> list[reads.PublishedRow]:
    """Figures that others published, each with source and grade; never add them up."""
    return list(reads.published(scope, place))
