"""Sample surveys: what each says, with intervals, as far as the viewer may see it."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer
from xieshou.core.small_cells import hidden_rows
from xieshou.outcomes import feed, rules
from xieshou.outcomes.models import Sample
from xieshou.outcomes.rules import Difference, Estimated, Figures, Interval
from xieshou.registry import reads as registry
from xieshou.registry.reads import SEE_HOUSEHOLDS, IndicatorSetRow

Kind = Literal["", "place", "group"]
KINDS: tuple[Kind, ...] = ("", "place", "group")
# Beyond this no database has a number.
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A survey. `missing` counts persons: people, complete, dropped, imputed."""

    id: int
    title: str
    year: int
    place_code: str
    place_label: str
    set_code: str
    set_version: int
    set_label: str
    default_cutoff: str
    policy: str
    policy_label: str
    records: int
    clusters: int
    missing: dict[str, int]
    origin: str
    source: str
    source_url: str
    grade: str
    content_hash: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """A domain of a survey: `kind` "" (all), "place" or "group"; `estimated` None where hidden."""

    kind: str
    code: str
    label: str
    estimated: Estimated | None


@dataclass(frozen=True, slots=True)
class SampleIndicator:
    """An indicator in the whole sample; figures None where too few records are counted."""

    code: str
    label: str
    raw: Interval | None
    censored: Interval | None
    contribution: Interval | None


@dataclass(frozen=True, slots=True)
class SampleFigures:
    """Everything that a survey says at a cutoff."""

    cutoff: str
    whole: EstimateRow
    places: tuple[EstimateRow, ...]
    groups: tuple[EstimateRow, ...]
    indicators: tuple[SampleIndicator, ...]


def samples(place: str = "") -> tuple[SampleRow, ...]:
    """The surveys of a place, of places above it that cover it and of those below, newest first."""
    found = Sample.objects.defer("design").select_related("place", "indicator_set")
    return tuple(
        _row(one)
        for one in found
        if one.place.code.startswith(place) or place.startswith(one.place.code)
    )


def sample(pk: int) -> SampleRow | None:
    """The survey of that number; None where there is none."""
    if pk > LARGEST_ID:
        return None
    found = Sample.objects.defer("design").select_related("place", "indicator_set")
    one = found.filter(pk=pk).first()
    return _row(one) if one else None


def sample_cutoffs(viewer: Viewer, row: SampleRow) -> tuple[str, ...]:
    """The cutoffs at which the survey may be shown, from the widest to the strictest.

    The public is shown those that ten and more records part, in every domain, or none.
    """
    asked = _asked(row)
    shown = (
        feed.lines(asked)
        if viewer.may(SEE_HOUSEHOLDS, row.place_code)
        else sorted(_open_lines(row))
    )
    return tuple(str(Fraction(line, asked.total_weight)) for line in shown)


def sample_figures(viewer: Viewer, row: SampleRow, cutoff: str) -> SampleFigures | None:
    """The survey at a cutoff; None at one that the viewer is not shown."""
    asked = _asked(row)
    everything = viewer.may(SEE_HOUSEHOLDS, row.place_code)
    line = feed.line_of(asked, cutoff)
    if not everything and line not in _open_lines(row):
        return None
    of = _sample(row.content_hash, row.id)
    rows: dict[Kind, tuple[EstimateRow, ...]] = {}
    for kind in KINDS:
        counts = _counts(row.content_hash, row.id, kind, line)
        hidden = frozenset[str]() if everything else _hidden(row, kind, line)
        names = _names(kind, tuple(counts), row.place_label)
        rows[kind] = tuple(
            _estimate_row(kind, code, names[code], None if code in hidden else one)
            for code, one in feed.estimated(of, cutoff, kind).items()
        )
    whole = rows[""][0]
    return SampleFigures(
        cutoff=cutoff,
        whole=whole,
        places=rows["place"],
        groups=() if len(rows["group"]) == 1 and not rows["group"][0].code else rows["group"],
        indicators=_indicators(row, asked, line, whole.estimated, everything),
    )


def estimate_of(viewer: Viewer, code: str, cutoff: str) -> tuple[SampleRow, EstimateRow] | None:
    """The newest survey's estimate of a place: of all of it, or of one of its counties."""
    for row in samples(code):
        covers = code.startswith(row.place_code)
        found = sample_figures(viewer, row, cutoff) if covers else None
        if found is None:
            continue
        own = (
            found.whole
            if code == row.place_code
            else next((one for one in found.places if one.code == code), None)
        )
        if own is not None and own.estimated is not None:
            return row, own
    return None


def sample_difference(
    viewer: Viewer,
    row: SampleRow,
    cutoff: str,
    one: tuple[Kind, str],
    other: tuple[Kind, str],
    other_sample: SampleRow | None = None,
) -> Difference | None:
    """A domain less another of the same kind, of this survey or of an independent one by the same
    questions; None where either is not there or hidden."""
    second = other_sample or row
    alike = (row.set_code, row.set_version) == (second.set_code, second.set_version)
    shown = [_shown(viewer, of, cutoff, *domain) for of, domain in ((row, one), (second, other))]
    if one[0] != other[0] or not alike or not all(shown):
        return None
    return feed.compared(
        _sample(row.content_hash, row.id),
        _sample(second.content_hash, second.id),
        cutoff,
        one[0],
        one[1],
        other[1],
    )


def total_weight(row: SampleRow) -> int:
    """The largest score of the survey's questions."""
    return _asked(row).total_weight


def kind_of(text: str) -> Kind:
    """The kind of domain that is written so; all together where it is none."""
    return next((kind for kind in KINDS if kind == text), "")


def _shown(viewer: Viewer, row: SampleRow, cutoff: str, kind: Kind, code: str) -> bool:
    found = sample_figures(viewer, row, cutoff)
    if found is None:
        return False
    rows = {"": (found.whole,), "place": found.places, "group": found.groups}[kind]
    return any(one.code == code and one.estimated for one in rows)


@lru_cache(maxsize=8)
def _sample(digest: str, pk: int) -> feed.Sample:
    """The records of the survey `pk`, which `digest` names: the cache is true."""
    one = Sample.objects.select_related("indicator_set").get(pk=pk, content_hash=digest)
    asked = registry.indicator_set(one.indicator_set.code, one.indicator_set.version)
    return feed.sample(digest, bytes(one.design), one.scale, one.policy, asked)


@lru_cache(maxsize=256)
def _counts_at_every_line(digest: str, pk: int, kind: Kind) -> dict[int, dict[str, Figures]]:
    of = _sample(digest, pk)
    found = of.counts(kind)
    return {line: feed.figures(found, "", line - 1) for line in feed.lines(of.asked)}


def _counts(digest: str, pk: int, kind: Kind, line: int) -> dict[str, Figures]:
    """Records by domain, as if each were a person; `digest` says which survey `pk` is."""
    return _counts_at_every_line(digest, pk, kind)[line]


def _open_lines(row: SampleRow) -> frozenset[int]:
    return _open_lines_of(row.content_hash, row.id)


@lru_cache(maxsize=64)
def _open_lines_of(digest: str, pk: int) -> frozenset[int]:
    """The scores at which the whole survey is public."""
    return _lines_of_domains(digest, pk, "")[feed.WHOLE]


@lru_cache(maxsize=256)
def _lines_of_domains(digest: str, pk: int, kind: Kind) -> dict[str, frozenset[int]]:
    """The scores at which each domain is public: many records, or none, part any two of them."""
    asked = _sample(digest, pk).asked
    usual = feed.line_of(asked, asked.default_cutoff)
    tables = {line: _counts(digest, pk, kind, line) for line in feed.lines(asked)}
    return {
        code: rules.open_lines(
            {line: {code: table[code]} for line, table in tables.items()}, usual, lacking=False
        )
        for code in tables[usual]
    }


def _hidden(row: SampleRow, kind: Kind, line: int) -> frozenset[str]:
    """Domains with so few records, or so few of them poor, not poor, or poor at one public cutoff
    and not at another, that one could be known; and others from which these would follow."""
    counts = _counts(row.content_hash, row.id, kind, line)
    usual = _counts(row.content_hash, row.id, kind, feed.line_of(_asked(row), row.default_cutoff))
    shown = _lines_of_domains(row.content_hash, row.id, kind)
    few = [
        code
        for code, one in counts.items()
        if one.people < rules.SMALLEST_CELL or line not in shown[code]
    ]
    return hidden_rows(
        {
            code: ((one.poor, one.people), *rules.between(one, [usual.get(code)]))
            for code, one in counts.items()
        },
        few,
    )


def _indicators(
    row: SampleRow, asked: IndicatorSetRow, line: int, whole: Estimated | None, everything: bool
) -> tuple[SampleIndicator, ...]:
    if whole is None:
        return ()
    hidden = frozenset[int]() if everything else _hidden_indicators(row, asked, line)
    return tuple(
        SampleIndicator(
            code=one.code,
            label=one.label,
            raw=None if at in hidden else whole.raw[at],
            censored=None if at in hidden else whole.censored[at],
            contribution=None if at in hidden else whole.contribution[at],
        )
        for at, one in enumerate(asked.indicators)
    )


def _hidden_indicators(row: SampleRow, asked: IndicatorSetRow, line: int) -> frozenset[int]:
    """At another than the usual cutoff also those that would tell of few beside another's."""
    usual = feed.line_of(asked, asked.default_cutoff)
    others = _open_lines(row) - {line} if line != usual else frozenset()
    digest, pk = row.content_hash, row.id
    beside = [_counts(digest, pk, "", other) for other in sorted(others)]
    return rules.hidden_indicators(_counts(digest, pk, "", line), beside)[feed.WHOLE]


def _estimate_row(kind: Kind, code: str, label: str, one: Estimated | None) -> EstimateRow:
    # What few records are called could be a person's name.
    if one is None and kind == "group" and code not in rules.KNOWN_GROUPS:
        return EstimateRow(kind, "", _("不列名称的分组"), None)
    return EstimateRow(kind, code, label, one)


def _names(kind: Kind, codes: tuple[str, ...], whole: str) -> dict[str, str]:
    if kind == "place":
        return {code: code for code in codes} | registry.place_names(codes)
    known = {"monitored": _("监测户"), "lifted": _("脱贫户"), "other": _("一般户"), "": _("未分组")}
    return {code: known.get(code, code) if kind else whole for code in codes}


def _asked(row: SampleRow) -> IndicatorSetRow:
    return _sample(row.content_hash, row.id).asked


def _row(one: Sample) -> SampleRow:
    asked = registry.indicator_set(one.indicator_set.code, one.indicator_set.version)
    return SampleRow(
        id=one.pk,
        title=one.title,
        year=one.year,
        place_code=one.place.code,
        place_label=registry.place_names([one.place.code])[one.place.code],
        set_code=asked.code,
        set_version=asked.version,
        set_label=asked.label,
        default_cutoff=asked.default_cutoff,
        policy=one.policy,
        policy_label=one.get_policy_display(),
        records=one.records,
        clusters=one.clusters,
        missing=one.missing,
        origin=one.origin,
        source=one.source,
        source_url=one.source_url,
        grade=one.grade,
        content_hash=one.content_hash,
        created_at=one.created_at,
    )
