"""What people feel they have gained, year by year, with intervals; who they are is never told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from xieshou.core.small_cells import hidden_places
from xieshou.outcomes import feed
from xieshou.outcomes.feed.gain import Said
from xieshou.outcomes.rules import SMALLEST_CELL, Interval, gain as rules
from xieshou.surveys import reads as surveys
from xieshou.surveys.reads import SurveyRecord

# Digits of the codes of provinces, prefectures, counties, townships and villages.
LEVELS = (2, 4, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class GainWave:
    """A year: mean of 1 to 5 and share satisfied (4 or 5) of a topic."""

    year: int
    records: int
    mean: Interval
    satisfied: Interval


@dataclass(frozen=True, slots=True)
class GainTopic:
    """A topic over the years, what changed from the first to the last year, and of the households
    asked in both alone."""

    code: str
    label: str
    waves: tuple[GainWave, ...]
    change: Interval | None
    panel_households: int
    panel_change: Interval | None


@dataclass(frozen=True, slots=True)
class GainSpoken:
    """How many people named a topic: chosen from the list, or in their own words."""

    label: str
    chosen: int | None
    in_words: int | None


@dataclass(frozen=True, slots=True)
class GainFigures:
    """The sense of gain below a place; `years` are those with enough records to be shown."""

    place: str
    years: tuple[int, ...]
    records: int
    topics: tuple[GainTopic, ...]
    spoken: tuple[GainSpoken, ...]
    is_synthetic: bool


def sense_of_gain(place: str = "") -> GainFigures:
    """Figures of everybody asked below a place. Years and topics of fewer than ten records, things
    said by fewer than ten, and years of a place that would tell of fewer elsewhere, what is shown
    around it taken off, are left out, so that anybody may see this."""
    everybody = surveys.answers(rules.FORM)
    records = [one for one in everybody if one.village.startswith(place)]
    waves: dict[int, list[SurveyRecord]] = {}
    for one in sorted(records, key=lambda row: row.ended_at):
        waves.setdefault(timezone.localtime(one.ended_at).year, []).append(one)
    told = _told_years(everybody, place)
    years = tuple(
        sorted(year for year, rows in waves.items() if len(rows) >= SMALLEST_CELL and year in told)
    )
    shown = {year: waves[year] for year in years}
    return GainFigures(
        place=place,
        years=years,
        records=sum(len(rows) for rows in shown.values()),
        topics=tuple(
            topic
            for code, (label, _words) in rules.TOPICS.items()
            if (topic := _topic(code, str(label), shown)) is not None
        ),
        spoken=_spoken([one for rows in shown.values() for one in rows]),
        is_synthetic=any(one.is_synthetic for rows in shown.values() for one in rows),
    )


def _told_years(records: Sequence[SurveyRecord], place: str) -> frozenset[int]:
    """Years of which the records at a place are neither few nor leave few for its neighbours."""
    cells: dict[int, Counter[str]] = {}
    for one in records:
        codes = {one.village[:digits] for digits in LEVELS}
        cells.setdefault(timezone.localtime(one.ended_at).year, Counter()).update(codes)
    return frozenset(
        year
        for year, counts in cells.items()
        if not place or place not in hidden_places({code: [(n, n)] for code, n in counts.items()})
    )


def _topic(code: str, label: str, waves: Mapping[int, Sequence[SurveyRecord]]) -> GainTopic | None:
    said = {
        year: found
        for year, rows in waves.items()
        if len(found := _said(f"gain_{code}", rows)) >= SMALLEST_CELL
    }
    if not said:
        return None
    first, last = said[min(said)], said[max(said)]
    both = feed.gain.panel(first, last) if len(said) > 1 else []
    enough = len(both) >= SMALLEST_CELL
    return GainTopic(
        code, label,
        tuple(
            GainWave(year, len(rows), feed.gain.average(rows), feed.gain.average(_satisfied(rows)))
            for year, rows in said.items()
        ),
        feed.gain.changed(first, last) if len(said) > 1 else None,
        len(both) if enough else 0,
        feed.gain.average(both) if enough else None,
    )  # fmt: skip


def _said(question: str, rows: Sequence[SurveyRecord]) -> list[Said]:
    """Each household's answer, of rows in order of time; of one asked twice the latest."""
    found: dict[int, Said] = {}
    for one in rows:
        value = rules.scale(one.answers.get(question))
        if value is not None:
            found[one.unit] = Said(one.unit, value, float(one.weight), one.cluster, one.stratum)
    return list(found.values())


def _satisfied(rows: Sequence[Said]) -> list[Said]:
    return [
        Said(one.unit, float(one.value >= rules.SATISFIED), one.weight, one.cluster, one.stratum)
        for one in rows
    ]


def _spoken(records: Sequence[SurveyRecord]) -> tuple[GainSpoken, ...]:
    chosen = rules.counted(frozenset(one.answers.get("most", "").split()) for one in records)
    words = rules.counted(rules.spoken_of(one.answers.get("words", "")) for one in records)
    return tuple(
        GainSpoken(str(rules.TOPICS[name][0]), chosen.get(name), words.get(name))
        for name in {**chosen, **words}
        if name in rules.TOPICS
    )
