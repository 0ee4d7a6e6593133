"""The figures of a place and of those below it, to take along."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from xieshou.core import exports
from xieshou.core.request import Request
from xieshou.outcomes import reads
from xieshou.outcomes.views import table, workbook
from xieshou.outcomes.views.found import asked_cutoff, known_place, known_run


@require_safe
def download(request: Request, code: str, kind: str) -> HttpResponse:
    """As a workbook to read, or as one table of every figure (CSV, Parquet) to compute with."""
    row, run = known_place(code), known_run(request, code)
    cutoff = asked_cutoff(request, run, code)
    name = f"figures-{code}-{run.year}.{kind}"
    if kind == "xlsx":
        history = reads.history(request.viewer, run, code, cutoff)
        own = reads.figures(request.viewer, run, code, cutoff)
        below = reads.children_figures(request.viewer, run, code, cutoff)
        book = workbook.sheets(row, run, cutoff, own, below, history)
        return exports.as_download(exports.workbook(book), name)
    found = reads.places_figures(request.viewer, run, code, cutoff)
    return tabled(table.of_places(run, found), name)


def tabled(found: pa.Table, name: str) -> HttpResponse:
    """A table as CSV or Parquet, by the ending of `name`."""
    if name.endswith(".csv"):
        rows = zip(*(column.to_pylist() for column in found.columns), strict=True)
        return exports.as_download(exports.csv_text([found.column_names, *rows]), name)
    written = io.BytesIO()
    pq.write_table(found, written)
    return exports.as_download(written.getvalue(), name)
