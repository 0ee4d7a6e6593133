"""How the figures of a place changed from round to round."""

from dataclasses import dataclass

from xieshou.core.scope import Viewer
from xieshou.outcomes import feed
from xieshou.outcomes.reads.counts import PARENT_DIGITS, seen
from xieshou.outcomes.reads.figures import FigureRow, figure_row
from xieshou.outcomes.reads.runs import MeasurementRow, rounds
from xieshou.outcomes.rules import FigureChange
from xieshou.registry import reads as registry
from xieshou.registry.reads import SEE_HOUSEHOLDS


@dataclass(frozen=True, slots=True)
class YearRow:
    """The figures of one year, and their change since the year before in the table (None where
    either is not known or hidden)."""

    year: int
    synthetic: bool
    figure: FigureRow
    headcount: FigureChange | None
    intensity: FigureChange | None
    adjusted: FigureChange | None


def history(viewer: Viewer, run: MeasurementRow, code: str, cutoff: str) -> tuple[YearRow, ...]:
    """The years in which the place was measured by the questions of `run`, earliest first.

    The public is shown the set's own cutoff, whatever was asked for, and no year that differs from
    a later one by so few people that they could be known (`docs/rules/small-cells.md`).
    """
    digits = len(code)
    name = registry.place_names([code]).get(code)
    if digits not in PARENT_DIGITS or name is None:
        return ()
    parent = code[: PARENT_DIGITS[digits]]
    shown_at = history_cutoff(viewer, run, code, cutoff)
    rows: list[tuple[MeasurementRow, FigureRow]] = []
    found = rounds(run, code, viewer)
    for at, one in enumerate(found):
        own = seen(viewer, one, parent, digits, shown_at, found[:at]).get(code)
        if own is not None:
            rows.append((one, figure_row(code, name, own)))
    rows.reverse()
    before: list[tuple[MeasurementRow, FigureRow] | None] = [None, *rows]
    return tuple(_round(*row, last) for row, last in zip(rows, before, strict=False))


def history_cutoff(viewer: Viewer, run: MeasurementRow, code: str, cutoff: str) -> str:
    """The cutoff of the rounds that the viewer may compare: any, or the set's own."""
    parent = code[: PARENT_DIGITS[len(code)]]
    return cutoff if viewer.may(SEE_HOUSEHOLDS, parent) else run.default_cutoff


def _round(
    run: MeasurementRow, figure: FigureRow, last: tuple[MeasurementRow, FigureRow] | None
) -> YearRow:
    def change(name: str) -> FigureChange | None:
        after = getattr(figure, name)
        before = getattr(last[1], name) if last else None
        if last is None or after is None or before is None:
            return None
        return feed.change(before, after, run.year - last[0].year)

    return YearRow(
        year=run.year,
        synthetic=run.synthetic,
        figure=figure,
        headcount=change("headcount"),
        intensity=change("intensity"),
        adjusted=change("adjusted"),
    )
