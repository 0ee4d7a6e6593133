"""Did it work: villages with accepted projects against villages that have none yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from xieshou.core.language import in_language
from xieshou.core.scope import Viewer
from xieshou.outcomes import reads as outcomes
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry
from xieshou.reports import feed
from xieshou.reports.feed import EffectEstimate, EffectEvent, EffectYear
from xieshou.reports.rules.effect_verdict import (
    OUTCOMES,
    EffectVerdict,
    synthetic_verdict,
    verdict,
)
from xieshou.villages import reads as villages

# Whoever may do one of these at the place compares its villages.
COMPARE = ("reports.state", "core.audit")
# A project in one of these states has been accepted.
ACCEPTED = frozenset({"accepted", "handed_over", "upkeep", "evaluated"})
# In one of these its works have begun: its village is neither without a project nor with one.
UNDER_WAY = frozenset({"building", "finished"})
VILLAGE_DIGITS = 12
# Villages with, and without, of which the means are told: of fewer they would tell of one.
LEAST_TOLD = 3
_Outcomes = Mapping[str, Mapping[int, float]]


@dataclass(frozen=True, slots=True)
class EffectStudy:
    """The effect of projects on an outcome of the villages below a place. `years` are those in
    which the villages were measured alike; `since` each treated village's first year with an
    accepted project of `since_year` or later. `left_out` had one before, have works under way or
    finished that nobody accepted yet, or miss a year.

    `overall` compares each cohort with those not yet treated, `plain` is by two-way fixed effects.
    Values in the outcome's unit: a share of one, or an index.
    """

    place_code: str
    place_label: str
    outcome: str
    outcome_label: str
    since_year: int | None
    years: tuple[int, ...]
    treated: int
    controls: int
    left_out: int
    clusters: int
    cluster_digits: int
    synthetic_data: bool
    course: tuple[EffectYear, ...]
    overall: EffectEstimate | None
    plain: EffectEstimate | None
    events: tuple[EffectEvent, ...]
    robust_low: float | None
    robust_high: float | None
    pre_trend_p: float | None
    permutation_p: float | None
    detectable: float | None
    verdict: EffectVerdict


@dataclass(frozen=True, slots=True)
class EffectMix:
    """A village against its synthetic control: `donors` are (code, name, weight). `synthetic` are
    the control's values; `synthetic_data` says that the figures behind it all are made up."""

    village: str
    village_label: str
    outcome: str
    outcome_label: str
    since: int
    years: tuple[int, ...]
    actual: tuple[float, ...]
    synthetic: tuple[float, ...]
    donors: tuple[tuple[str, str, float], ...]
    effect: float
    before: float
    p_value: float
    low: float | None
    high: float | None
    level: float
    in_time: float | None
    placebos: int
    synthetic_data: bool
    verdict: EffectVerdict


def compares(viewer: Viewer, place: str) -> bool:
    """Whether the viewer may compare the villages of a place."""
    return any(viewer.may(verb, place) for verb in COMPARE)


def effect_study(
    viewer: Viewer, place: str, outcome: str, since_year: int | None = None
) -> EffectStudy | None:
    """None where there is no such place or outcome, or not for the viewer.

    Of villages of which the viewer may not see a figure nothing enters the comparison.
    """
    row = registry.place(place) if place else None
    if row is None or outcome not in OUTCOMES or not compares(viewer, place):
        return None
    asked = OUTCOMES[outcome]
    values, made_up = _values(viewer, place, outcome)
    since, under_way = _works(place)
    known = len(values)
    values = {code: each for code, each in values.items() if code not in under_way}
    years = sorted({year for each in values.values() for year in each})
    if since_year is not None:
        # Villages that began earlier had the programme before it is looked for.
        values = {
            code: each for code, each in values.items() if since.get(code, since_year) >= since_year
        }
    found = feed.compare(values, since, years)
    told = found.shape.treated >= LEAST_TOLD and found.shape.controls >= LEAST_TOLD
    evidence = found.evidence if told else None
    return EffectStudy(
        place_code=place,
        place_label=in_language(row.name, row.name_en),
        outcome=outcome,
        outcome_label=str(asked.label),
        since_year=since_year,
        years=tuple(found.years),
        treated=found.shape.treated,
        controls=found.shape.controls,
        left_out=known - found.shape.treated - found.shape.controls,
        clusters=found.shape.clusters,
        cluster_digits=found.cluster_digits,
        synthetic_data=made_up,
        course=found.course if told else (),
        overall=found.overall if told else None,
        plain=found.plain if told else None,
        events=found.events if told else (),
        robust_low=_finite(evidence.robust_low if evidence else None),
        robust_high=_finite(evidence.robust_high if evidence else None),
        pre_trend_p=evidence.pre_trend_p if evidence else None,
        permutation_p=evidence.permutation_p if evidence else None,
        detectable=_finite(evidence.detectable if evidence else None),
        verdict=verdict(asked, found.shape, evidence),
    )


def effect_mix(viewer: Viewer, village: str, outcome: str) -> EffectMix | None:
    """A village with an accepted project against a mix of villages of its county without one; None
    where there is too little to mix, no such village, or not for the viewer."""
    county = village[:6]
    if len(village) != VILLAGE_DIGITS or outcome not in OUTCOMES or not compares(viewer, county):
        return None
    asked = OUTCOMES[outcome]
    values, made_up = _values(viewer, county, outcome)
    years = sorted({year for each in values.values() for year in each})
    since, under_way = _works(county)
    values = {code: each for code, each in values.items() if code not in under_way}
    found = feed.mix(village, values, since, years)
    if found is None:
        return None
    names = registry.place_names([village, *(code for code, _weight in found.donors)])
    low, high = found.low, found.high
    return EffectMix(
        village=village,
        village_label=names.get(village, village),
        outcome=outcome,
        outcome_label=str(asked.label),
        since=found.since,
        years=found.years,
        actual=found.actual,
        synthetic=found.synthetic,
        donors=tuple((code, names.get(code, code), weight) for code, weight in found.donors),
        effect=found.effect,
        before=found.before,
        p_value=found.p_value,
        low=low,
        high=high,
        level=found.level,
        in_time=found.in_time,
        placebos=found.placebos,
        synthetic_data=made_up,
        verdict=synthetic_verdict(
            asked,
            sum(year < found.since for year in found.years),
            found.before,
            found.scale,
            float("-inf") if low is None else low,
            float("inf") if high is None else high,
            found.effect,
            found.p_value,
            found.placebos,
            found.level,
        ),
    )


def effect_villages(viewer: Viewer, place: str) -> tuple[tuple[str, str, int], ...]:
    """Villages below a place with an accepted project: code, name, first year."""
    if not compares(viewer, place):
        return ()
    since, _under_way = _works(place)
    names = registry.place_names(since)
    return tuple((code, names.get(code, code), year) for code, year in sorted(since.items()))


def _works(place: str) -> tuple[dict[str, int], frozenset[str]]:
    """Village → the first year in which a project of its own was finished that was accepted; and
    the villages that have none such, but works under way."""
    since: dict[str, int] = {}
    begun: set[str] = set()
    for year in projects.project_years():
        for row in projects.every_performance(place, year):
            if len(row.place_code) != VILLAGE_DIGITS:
                continue
            if row.state in UNDER_WAY:
                begun.add(row.place_code)
            if row.state in ACCEPTED:
                done = row.finished_on.year if row.finished_on else row.year
                since[row.place_code] = min(done, since.get(row.place_code, done))
    return since, frozenset(begun - set(since))


def _values(viewer: Viewer, place: str, outcome: str) -> tuple[dict[str, dict[int, float]], bool]:
    """Village → year → the outcome, as far as the viewer may see it; whether any is made up."""
    if outcome == "index":
        return _indices(viewer, place)
    run = outcomes.latest_run(place, viewer=viewer)
    values: dict[str, dict[int, float]] = {}
    made_up = False
    rounds = outcomes.rounds(run, place, viewer) if run else ()
    for at, one in enumerate(rounds):
        made_up = made_up or one.synthetic
        for row in outcomes.children_figures(
            viewer, one, place, one.default_cutoff, VILLAGE_DIGITS, later=rounds[:at]
        ):
            value = getattr(row, outcome)
            if value is not None:
                values.setdefault(row.code, {})[one.year] = value
    return values, made_up


def _indices(viewer: Viewer, place: str) -> tuple[dict[str, dict[int, float]], bool]:
    values: dict[str, dict[int, float]] = {}
    first = villages.capabilities(place, viewer=viewer)
    made_up = bool(first and first.synthetic)
    for year in first.years if first else ():
        found = villages.capabilities(place, year, viewer=viewer)
        made_up = made_up or bool(found and found.synthetic)
        for row in found.rows if found else ():
            if row.index is not None:
                values.setdefault(row.code, {})[year] = row.index
    return values, made_up


def _finite(value: float | None) -> float | None:
    return None if value is None or value in (float("inf"), float("-inf")) else value
