"""Pure rules of outcomes: figures, what of them is public, and what a sample says."""

from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.outcomes.rules.concealment import (
    between,
    frequent,
    frequent_and_safe,
    hidden_indicators,
    open_lines,
)
from xieshou.outcomes.rules.estimates import (
    EARLIEST_YEAR,
    FEW_CLUSTERS,
    FEW_RECORDS,
    LATEST_YEAR,
    WIDE,
    About,
    Difference,
    Estimated,
    Interval,
    Span,
    suggested,
)
from xieshou.outcomes.rules.figures import (
    FigureChange,
    Figures,
    by_dimension,
    cutoff_of,
    nearest,
    score_of,
)
from xieshou.outcomes.rules.labels import KNOWN_GROUPS, LONGEST_GROUP, MOST_GROUPS, unfit_groups

__all__ = [
    "EARLIEST_YEAR",
    "FEW_CLUSTERS",
    "FEW_RECORDS",
    "KNOWN_GROUPS",
    "LATEST_YEAR",
    "LONGEST_GROUP",
    "MOST_GROUPS",
    "SMALLEST_CELL",
    "WIDE",
    "About",
    "Difference",
    "Estimated",
    "FigureChange",
    "Figures",
    "Interval",
    "Span",
    "between",
    "by_dimension",
    "cutoff_of",
    "frequent",
    "frequent_and_safe",
    "hidden_indicators",
    "nearest",
    "open_lines",
    "score_of",
    "suggested",
    "unfit_groups",
]
