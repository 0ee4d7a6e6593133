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
    FEW_CLUSTERS,
    FEW_RECORDS,
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

__all__ = [
    "FEW_CLUSTERS",
    "FEW_RECORDS",
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
]
