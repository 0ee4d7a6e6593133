"""Counting poverty (Alkire and Foster 2011) by exact arithmetic on pattern histograms.

    persons -> pack() -> histogram() -> measure() -> H, A, M0, headcounts, contributions

One person's deprivations are a bit pattern; a place is a histogram of patterns; every figure of
every place, group and cutoff is a sum over its histogram.
"""

from xieshou.engines.measure.alkire_foster import measure
from xieshou.engines.measure.histogram import Histogram, gather, histogram
from xieshou.engines.measure.indicators import Indicator, IndicatorSet, exact_cutoff
from xieshou.engines.measure.input_error import InputError, Problem
from xieshou.engines.measure.patterns import pack, unpack
from xieshou.engines.measure.result import DimensionRow, IndicatorRow, MeasureRow, Measures
from xieshou.engines.measure.sets import Texts, load_set, set_codes
from xieshou.engines.measure.tables import read_table
from xieshou.engines.measure.works import what_if

__all__ = [
    "DimensionRow",
    "Histogram",
    "Indicator",
    "IndicatorRow",
    "IndicatorSet",
    "InputError",
    "MeasureRow",
    "Measures",
    "Problem",
    "Texts",
    "exact_cutoff",
    "gather",
    "histogram",
    "load_set",
    "measure",
    "pack",
    "read_table",
    "set_codes",
    "unpack",
    "what_if",
]
