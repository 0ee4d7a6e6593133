"""Where the engine is asked: of the register's full count, and of sample surveys."""

from xieshou.outcomes.feed import gain
from xieshou.outcomes.feed.register import (
    DIGITS,
    ENGINE_VERSION,
    at_every_line,
    change,
    every_level,
    figures,
    histogram,
    inputs_hash,
    level,
    line_of,
    lines,
    measured,
    patterns,
    scores,
)
from xieshou.outcomes.feed.sample_files import Unreadable, header, packed, records
from xieshou.outcomes.feed.samples import (
    WHOLE,
    Sample,
    compared,
    estimated,
    sample,
)

__all__ = [
    "DIGITS",
    "ENGINE_VERSION",
    "WHOLE",
    "Sample",
    "Unreadable",
    "at_every_line",
    "change",
    "compared",
    "estimated",
    "every_level",
    "figures",
    "gain",
    "header",
    "histogram",
    "inputs_hash",
    "level",
    "line_of",
    "lines",
    "measured",
    "packed",
    "patterns",
    "records",
    "sample",
    "scores",
]
