"""What studies found, in the reader's language."""

from xieshou.planning.reads.findings.front import front
from xieshou.planning.reads.findings.robust import robust
from xieshou.planning.reads.findings.stability import stability
from xieshou.planning.reads.findings.synergy import synergy
from xieshou.planning.reads.findings.table import Cell, Chart, Finding, Table
from xieshou.planning.reads.findings.works import works_of

__all__ = [
    "Cell", "Chart", "Finding", "Table", "front", "robust", "stability", "synergy", "works_of",
]  # fmt: skip
