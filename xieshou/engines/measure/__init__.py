"""Counting poverty (Alkire and Foster 2011) by exact arithmetic on pattern histograms.

    persons -> pack() -> histogram() -> measure() -> H, A, M0, headcounts, contributions

One person's deprivations are a bit pattern; a place is a histogram of patterns; every figure of
every place, group and cutoff is a sum over its histogram.
"""

from xieshou.engines.measure.counting.alkire_foster import measure
from xieshou.engines.measure.counting.association import Association, associate
from xieshou.engines.measure.counting.bands import Bands, Destitution, bands, destitution
from xieshou.engines.measure.counting.bundles import BundleValues, bundle_values
from xieshou.engines.measure.counting.gaps import (
    GapHistogram,
    GapMeasures,
    gap_histogram,
    measure_gaps,
    normalised_gaps,
)
from xieshou.engines.measure.counting.histogram import Histogram, gather, histogram
from xieshou.engines.measure.counting.indicators import Indicator, IndicatorSet, exact_cutoff
from xieshou.engines.measure.counting.moves import Move
from xieshou.engines.measure.counting.patterns import pack, unpack
from xieshou.engines.measure.counting.result import DimensionRow, IndicatorRow, MeasureRow, Measures
from xieshou.engines.measure.counting.works import what_if
from xieshou.engines.measure.frames import (
    bounds_table,
    histogram_frame,
    measure_frame,
    measures_table,
)
from xieshou.engines.measure.income.incomes import GroupFigures, Incomes, incomes
from xieshou.engines.measure.income.inequality import (
    Decomposition,
    atkinson,
    generalised_entropy,
    gini,
    lorenz,
    mean_log_deviation,
    palma,
    quantile_shares,
    theil,
    wolfson,
)
from xieshou.engines.measure.income.polarisation import esteban_ray
from xieshou.engines.measure.income.poverty import fgt, sen, sst, watts
from xieshou.engines.measure.input_error import InputError, Problem
from xieshou.engines.measure.missing.bounds import Bound, Bounds, bounds
from xieshou.engines.measure.missing.policies import Incomplete, MissingReport, complete
from xieshou.engines.measure.nation.scan import measure_files
from xieshou.engines.measure.over_time.changes import Change, Changes, change, years_between
from xieshou.engines.measure.over_time.pairs import PatternPairs, match_records, pair_up
from xieshou.engines.measure.over_time.panels import Transitions, transitions
from xieshou.engines.measure.over_time.shapley import ChangeByPart, change_by_part
from xieshou.engines.measure.ranking.dominance import Dominance, dominance
from xieshou.engines.measure.ranking.orders import kendall_tau_b, spearman_rho
from xieshou.engines.measure.ranking.robustness import (
    Comparisons,
    RankRobustness,
    across_cutoffs,
    across_weights,
)
from xieshou.engines.measure.ranking.weightings import random_weights, tilted_weights
from xieshou.engines.measure.reading.records import read_records
from xieshou.engines.measure.reading.tables import read_table
from xieshou.engines.measure.sampling.bootstrap import bootstrap
from xieshou.engines.measure.sampling.design import Survey, survey
from xieshou.engines.measure.sampling.difference import difference
from xieshou.engines.measure.sampling.errors import Estimate, Estimates, Figures, estimate
from xieshou.engines.measure.self_development.goalposts import GoalpostTexts, load_goalposts
from xieshou.engines.measure.self_development.index import (
    Capability,
    Component,
    Goalposts,
    Ranges,
    Sensitivity,
    capability,
    sensitivity,
)
from xieshou.engines.measure.self_development.ranks import ranks
from xieshou.engines.measure.sets import (
    Question,
    SetDocument,
    Texts,
    load_document,
    load_set,
    open_document,
    read_document,
    set_codes,
)
from xieshou.engines.measure.sets.derive import derive, parse

__all__ = [
    "Association",
    "Bands",
    "Bound",
    "Bounds",
    "BundleValues",
    "Capability",
    "Change",
    "ChangeByPart",
    "Changes",
    "Comparisons",
    "Component",
    "Decomposition",
    "Destitution",
    "DimensionRow",
    "Dominance",
    "Estimate",
    "Estimates",
    "Figures",
    "GapHistogram",
    "GapMeasures",
    "GoalpostTexts",
    "Goalposts",
    "GroupFigures",
    "Histogram",
    "Incomes",
    "Incomplete",
    "Indicator",
    "IndicatorRow",
    "IndicatorSet",
    "InputError",
    "MeasureRow",
    "Measures",
    "MissingReport",
    "Move",
    "PatternPairs",
    "Problem",
    "Question",
    "Ranges",
    "RankRobustness",
    "Sensitivity",
    "SetDocument",
    "Survey",
    "Texts",
    "Transitions",
    "across_cutoffs",
    "across_weights",
    "associate",
    "atkinson",
    "bands",
    "bootstrap",
    "bounds",
    "bounds_table",
    "bundle_values",
    "capability",
    "change",
    "change_by_part",
    "complete",
    "derive",
    "destitution",
    "difference",
    "dominance",
    "esteban_ray",
    "estimate",
    "exact_cutoff",
    "fgt",
    "gap_histogram",
    "gather",
    "generalised_entropy",
    "gini",
    "histogram",
    "histogram_frame",
    "incomes",
    "kendall_tau_b",
    "load_document",
    "load_goalposts",
    "load_set",
    "lorenz",
    "match_records",
    "mean_log_deviation",
    "measure",
    "measure_files",
    "measure_frame",
    "measure_gaps",
    "measures_table",
    "normalised_gaps",
    "open_document",
    "pack",
    "pair_up",
    "palma",
    "parse",
    "quantile_shares",
    "random_weights",
    "ranks",
    "read_document",
    "read_records",
    "read_table",
    "sen",
    "sensitivity",
    "set_codes",
    "spearman_rho",
    "sst",
    "survey",
    "theil",
    "tilted_weights",
    "transitions",
    "unpack",
    "watts",
    "what_if",
    "wolfson",
    "years_between",
]
