"""How the figures of a place are made: its histogram, pattern by pattern, and the line."""

from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass

from xieshou.core.scope import Viewer
from xieshou.outcomes import feed, rules
from xieshou.outcomes.reads.counts import PARENT_DIGITS, public_lines
from xieshou.outcomes.reads.figures import own_counts
from xieshou.outcomes.reads.runs import MeasurementRow
from xieshou.registry.reads import SEE_HOUSEHOLDS

MOST_SHOWN = 30
# Of counties and below single patterns are few people, and the public has their other figures.
MOST_PUBLIC_DIGITS = 4


@dataclass(frozen=True, slots=True)
class PatternRow:
    """People who lack exactly these; `score` is the sum of the weights, `poor` at the cutoff."""

    names: tuple[str, ...]
    persons: int
    share: float
    score: int
    poor: bool


@dataclass(frozen=True, slots=True)
class MakingRow:
    """The most frequent patterns of a place, of `kinds` in all, and everybody else together.

    `line` is the smallest score that is poor, of `total`. `patterns` is () where the viewer may
    not be told of single patterns.
    """

    line: int
    total: int
    people: int
    patterns: tuple[PatternRow, ...]
    kinds: int
    other_persons: int


def making(viewer: Viewer, run: MeasurementRow, code: str, cutoff: str) -> MakingRow | None:
    """None where nothing was measured, or the figures are hidden from the viewer."""
    if len(code) not in PARENT_DIGITS or not code.startswith(run.place):
        return None
    own = own_counts(viewer, run, code, cutoff)
    if own is None or own.hidden:
        return None
    asked, parent = run.indicators, code[: PARENT_DIGITS[len(code)]]
    line = feed.line_of(asked, cutoff)
    everything = viewer.may(SEE_HOUSEHOLDS, code)
    public = len(code) <= MOST_PUBLIC_DIGITS and not run.compared
    if run.stale or not (everything or public):
        # The needs have changed: their patterns would not be those that were measured.
        return MakingRow(line, asked.total_weight, own.counts.people, (), 0, 0)
    table = feed.patterns(run.year, run.place, run.stamp, len(code), parent)
    shown = rules.frequent(table[code], MOST_SHOWN) if everything else _safe(run, table, code)
    people = sum(table[code].values())
    rows = tuple(
        PatternRow(asked.names(pattern), persons, persons / people, score, score >= line)
        for (pattern, persons), score in zip(
            shown, feed.scores(asked, [pattern for pattern, _ in shown]), strict=True
        )
    )
    rest = people - sum(row.persons for row in rows)
    return MakingRow(line, asked.total_weight, people, rows, len(table[code]), rest)


def _safe(
    run: MeasurementRow, table: Mapping[str, Mapping[int, int]], code: str
) -> list[tuple[int, int]]:
    """The patterns of the place that may be public beside its figures at every public cutoff."""
    asked, own = run.indicators, list(table[code])
    lines = sorted(public_lines(run, code[: PARENT_DIGITS[len(code)]], len(code)))
    score = dict(zip(own, feed.scores(asked, own), strict=True))
    return rules.frequent_and_safe(
        table, code, len(asked.indicators), MOST_SHOWN, lambda one: bisect(lines, score[one])
    )
