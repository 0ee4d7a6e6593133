"""Questions about the figures of places: stored ones, any other cutoff, and published ones."""

from xieshou.outcomes.reads.figures import (
    FigureRow,
    IndicatorFigure,
    PlaceFigures,
    children_figures,
    figures,
)
from xieshou.outcomes.reads.published import PublishedRow, published
from xieshou.outcomes.reads.recount import faults
from xieshou.outcomes.reads.runs import MeasurementRow, latest_run

__all__ = [
    "FigureRow",
    "IndicatorFigure",
    "MeasurementRow",
    "PlaceFigures",
    "PublishedRow",
    "children_figures",
    "faults",
    "figures",
    "latest_run",
    "published",
]
