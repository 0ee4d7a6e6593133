"""Questions about the figures of places: stored ones, any other cutoff, and published ones."""

from xieshou.outcomes.reads.counts import offered
from xieshou.outcomes.reads.figures import (
    FigureRow,
    IndicatorFigure,
    PlaceFigures,
    children_figures,
    figures,
    level_figures,
    places_figures,
)
from xieshou.outcomes.reads.for_release import CountRow, counts_for_release, released_runs
from xieshou.outcomes.reads.gain import (
    GainFigures,
    GainSpoken,
    GainTopic,
    GainWave,
    sense_of_gain,
)
from xieshou.outcomes.reads.history import YearRow, history, history_cutoff
from xieshou.outcomes.reads.making import MakingRow, PatternRow, making
from xieshou.outcomes.reads.published import PublishedRow, published
from xieshou.outcomes.reads.recount import faults
from xieshou.outcomes.reads.runs import MeasurementRow, latest_run, newest_runs, rounds
from xieshou.outcomes.reads.samples import (
    EstimateRow,
    SampleFigures,
    SampleIndicator,
    SampleRow,
    estimate_of,
    kind_of,
    sample,
    sample_cutoffs,
    sample_difference,
    sample_figures,
    samples,
    total_weight,
)

__all__ = [
    "CountRow",
    "EstimateRow",
    "FigureRow",
    "GainFigures",
    "GainSpoken",
    "GainTopic",
    "GainWave",
    "IndicatorFigure",
    "MakingRow",
    "MeasurementRow",
    "PatternRow",
    "PlaceFigures",
    "PublishedRow",
    "SampleFigures",
    "SampleIndicator",
    "SampleRow",
    "YearRow",
    "children_figures",
    "counts_for_release",
    "estimate_of",
    "faults",
    "figures",
    "history",
    "history_cutoff",
    "kind_of",
    "latest_run",
    "level_figures",
    "making",
    "newest_runs",
    "offered",
    "places_figures",
    "published",
    "released_runs",
    "rounds",
    "sample",
    "sample_cutoffs",
    "sample_difference",
    "sample_figures",
    "samples",
    "sense_of_gain",
    "total_weight",
]
