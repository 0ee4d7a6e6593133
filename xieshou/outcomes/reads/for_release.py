"""The figures of a run with what the pages hide of them, for the release that freezes them."""

from collections.abc import Iterator
from dataclasses import dataclass

from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.outcomes.models import ReleasedRun
from xieshou.outcomes.reads.counts import COUNTY_DIGITS, LEVELS, counted, seen
from xieshou.outcomes.reads.runs import MeasurementRow, rounds
from xieshou.outcomes.rules import score_of


@dataclass(frozen=True, slots=True)
class CountRow:
    """A place at a cutoff: exact counts, and what of them the public's pages do not show.

    `raw` and `lacking`: persons who lack each indicator, of all and of the poor.
    """

    code: str
    people: int
    poor: int
    score: int
    raw: tuple[int, ...]
    lacking: tuple[int, ...]
    hidden: bool
    hidden_indicators: frozenset[int]


def counts_for_release(run: MeasurementRow, cutoff: str, newest: bool) -> Iterator[CountRow]:
    """Every place that may be public at the cutoff; personal data, for a release's check alone.

    Of the `newest` run as it stands; of an earlier one as its place's history shows it.
    """
    usual = score_of(run.default_cutoff, run.indicators.total_weight)
    line = score_of(cutoff, run.indicators.total_weight)
    later = () if newest else _later(run)
    for digits in LEVELS:
        if digits < len(run.place) or (digits > COUNTY_DIGITS and line != usual):
            continue
        exact = counted(run, run.place, digits, cutoff)
        for code, one in seen(PUBLIC, run, run.place, digits, cutoff, later).items():
            full = exact[code]
            yield CountRow(
                code, full.people, full.poor, full.score, full.raw, full.censored,
                one.hidden, one.hidden_indicators,
            )  # fmt: skip


def _later(run: MeasurementRow) -> tuple[MeasurementRow, ...]:
    return tuple(one for one in rounds(run, run.place, SYSTEM) if one.year > run.year)


def released_runs() -> dict[tuple[int, int], bool]:
    """(release, run) → whether it was withdrawn."""
    rows = ReleasedRun.objects.values_list("release", "run", "withdrawn")
    return {(release, run): withdrawn for release, run, withdrawn in rows}
