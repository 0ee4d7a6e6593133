"""What people feel they have gained, year by year, with intervals; who they are is never told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from xieshou.outcomes import feed
from xieshou.outcomes.feed.gain import Said
from xieshou.outcomes.rules import Interval, gain as rules
from xieshou.surveys import reads as surveys
from xieshou.surveys.reads import SurveyRecord


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
    """Figures of everybody asked below a place. Years and topics of fewer than ten records, and
    things said by fewer than ten, are left out, so that anybody may see this."""
    records = surveys.answers(rules.FORM, "", place)
    waves: dict[int, list[SurveyRecord]] = {}
    for one in records:
        waves.setdefault(timezone.localtime(one.ended_at).year, []).append(one)
    years = tuple(sorted(year for year, rows in waves.items() if len(rows) >= rules.FEWEST))
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


def _topic(code: str, label: str, waves: Mapping[int, Sequence[SurveyRecord]]) -> GainTopic | None:
    said = {
        year: found
        for year, rows in waves.items()
        if len(found := _said(f"gain_{code}", rows)) >= rules.FEWEST
    }
    if not said:
        return None
    first, last = said[min(said)], said[max(said)]
    both = feed.gain.panel(first, last) if len(said) > 1 else None
    enough = both is not None and both[0] >= rules.FEWEST
    return GainTopic(
        code, label,
        tuple(
            GainWave(year, len(rows), feed.gain.average(rows), feed.gain.average(_satisfied(rows)))
            for year, rows in said.items()
        ),
        feed.gain.changed(first, last) if len(said) > 1 else None,
        both[0] if both and enough else 0,
        both[1] if both and enough else None,
    )  # fmt: skip


def _said(question: str, rows: Sequence[SurveyRecord]) -> list[Said]:
    """Each household's answer; of one asked twice in a year the latest."""
    found: dict[int, Said] = {}
    for one in sorted(rows, key=lambda row: row.ended_at):
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
