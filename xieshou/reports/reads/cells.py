"""Residents counted in cells, for what the public may see of them: see rules.withholding."""

from collections.abc import Mapping

from xieshou.core.versions import while_unchanged
from xieshou.exchange import reads as exchange
from xieshou.invest import reads as invest
from xieshou.reports.rules import Cells, Years

# Line → what the cells of exchange call it.
_OF_EXCHANGE = {
    "successors": "successors", "trained": "trained", "trainees": "trainees",
    "jobs_welfare": "placed.welfare", "jobs_workshop": "placed.workshop",
    "jobs_near": "placed.near_home", "jobs_in_province": "placed.in_province",
    "jobs_other": "placed.other_province", "jobs_east": "placed.to_east",
    "staff": "placed.to_east", "jobs_lifted": "placed_lifted", "workshop_jobs": "workshop_jobs",
    "fair_jobs": "fair_jobs",
}  # fmt: skip


@while_unchanged(256)
def cells(app: str, east: str, west: str, years: Years) -> Mapping[str, Cells]:
    """Line → the cells of which its figure is the sum, of an app's lines that count residents and
    have no parts of their own."""
    if app == "invest":
        return {"firm_jobs": invest.job_cells(east, west, years.start, years.end)}
    if app == "exchange":
        found = exchange.resident_cells(east, west, years.start, years.end)
        return {line: found.get(name, []) for line, name in _OF_EXCHANGE.items()}
    return {}
