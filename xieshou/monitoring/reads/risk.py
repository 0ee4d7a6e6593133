"""Whom to visit first and why; how good the order was on years that it had not seen."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from xieshou.core.scope import Unscoped, Viewer, scope_q, someone, within
from xieshou.monitoring import rules
from xieshou.monitoring.models import Case, Clue, RiskModel, RiskScore
from xieshou.monitoring.reads.clues import SEE
from xieshou.monitoring.reads.labels import BY, FEATURES, GROUP_WORDS, RULES, reason
from xieshou.registry import reads as registry

# Parts of a score that are smaller than this, in log-odds, are not told as reasons.
LEAST_PART = 0.05
MOST_REASONS = 3
# Below so many of those who fell a group's recall says nothing.
FEWEST_EVENTS = 10


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """What of a household raises or lowers its risk: `part` in log-odds against the reference
    household, `odds` the factor on the odds."""

    feature: str
    label: str
    part: float
    odds: float


@dataclass(frozen=True, slots=True)
class ToVisit:
    """A household on the list; `head` is masked, `reasons` the largest that raise its risk."""

    household: str
    head: str
    village: str
    village_name: str
    probability: float
    reasons: tuple[ReasonRow, ...]
    open_clues: int
    case: int | None
    scored_on: date
    visited_on: date | None
    visited_by_name: str


@dataclass(frozen=True, slots=True)
class HouseholdRisk:
    """A household's score with all its parts: base + parts are its log-odds."""

    household: str
    village: str
    village_name: str
    year: int
    scored_on: date
    probability: float
    base_probability: float
    base: float
    reasons: tuple[ReasonRow, ...]
    model: int
    synthetic: bool


@dataclass(frozen=True, slots=True)
class TestedRule:
    """A simple rule beside the model: `ahead` are (low, value, high) of the model's lead."""

    code: str
    label: str
    auc: float
    precision: float
    recall: float
    auc_ahead: tuple[float, float, float]
    recall_ahead: tuple[float, float, float]

    @property
    def is_beaten(self) -> bool:
        """Whether the model is better beyond doubt, by area under the curve."""
        return self.auc_ahead[0] > 0


@dataclass(frozen=True, slots=True)
class TestedYear:
    """A year that the model was tested on; see engines.warn.Tested. `curve` is (rows, expected,
    observed) of bins of equal numbers."""

    year: int
    learned_from: tuple[int, ...]
    rows: int
    events: int
    capacity: int
    auc: float
    precision: float
    recall: float
    brier: float
    brier_raw: float
    brier_plain: float
    error: float
    curve: tuple[tuple[int, float, float], ...]
    rules: tuple[TestedRule, ...]


@dataclass(frozen=True, slots=True)
class FairnessRow:
    """A group of the last tested year; `recall` None where too few of it fell."""

    by: str
    by_label: str
    group: str
    label: str
    rows: int
    events: int
    selected: float
    recall: float | None
    expected: float
    observed: float


@dataclass(frozen=True, slots=True)
class WeightRow:
    """A feature's weight: log-odds for one unit more, after calibration, and the factor on odds."""

    feature: str
    label: str
    weight: float
    odds: float


@dataclass(frozen=True, slots=True)
class RiskModelRow:
    id: int
    place: str
    place_name: str
    first_year: int
    last_year: int
    rows: int
    events: int
    capacity: float
    tested: tuple[TestedYear, ...]
    fairness: tuple[FairnessRow, ...]
    weights: tuple[WeightRow, ...]
    synthetic: bool
    inputs_hash: str
    by_name: str
    at: datetime


def visits(
    viewer: Viewer, place: str = "", *, offset: int = 0, limit: int = 50
) -> registry.Page[ToVisit]:
    """Households at a place that the viewer watches, the highest risk first; those that are being
    helped already are left out."""
    helped = Case.objects.filter(state__in=rules.life.HELPED).values("household")
    found = (
        _visible(viewer)
        .filter(within(place, "village"))
        .exclude(household__in=helped)
        .order_by("-probability", "household")
    )
    part = list(found[offset : offset + limit])
    keys = [row.household_id for row in part]
    codes = {one.id: one.code for one in registry.household_keys(ids=keys)}
    heads = registry.masked_heads(keys)
    names = registry.place_names([row.village for row in part])
    waiting = dict(
        Clue.objects.filter(household__in=keys, state=Clue.State.OPEN)
        .order_by()
        .values_list("household")
        .annotate(n=Count("pk"))
    )
    living = dict(
        Case.objects.filter(household__in=keys)
        .exclude(state__in=rules.life.ENDED)
        .values_list("household", "pk")
    )
    rows = tuple(
        ToVisit(
            household=codes[row.household_id], head=heads.get(row.household_id, ""),
            village=row.village, village_name=names.get(row.village, row.village),
            probability=row.probability,
            reasons=tuple(one for one in reasons(row.parts) if one.part > 0)[:MOST_REASONS],
            open_clues=waiting.get(row.household_id, 0), case=living.get(row.household_id),
            scored_on=row.on, visited_on=row.visited_on, visited_by_name=row.visited_by_name,
        )
        for row in part
    )  # fmt: skip
    return registry.Page(rows, found.count(), offset, limit)


def household_risk(viewer: Viewer, household: str) -> HouseholdRisk | None:
    """Why a household stands where it does; None where it is not scored or not the viewer's."""
    row = _visible(viewer).filter(household__code=household).select_related("model").first()
    if row is None:
        return None
    names = registry.place_names([row.village])
    return HouseholdRisk(
        household=household, village=row.village,
        village_name=names.get(row.village, row.village), year=row.year, scored_on=row.on,
        probability=row.probability, base_probability=1 / (1 + math.exp(-row.base)), base=row.base,
        reasons=reasons(row.parts), model=row.model_id, synthetic=row.model.synthetic,
    )  # fmt: skip


def reasons(parts: dict[str, float]) -> tuple[ReasonRow, ...]:
    """The parts of a score in words, the largest first; negligible ones are left out."""
    told = [(name, part) for name, part in parts.items() if abs(part) >= LEAST_PART]
    return tuple(
        ReasonRow(name, reason(name, part), part, math.exp(part))
        for name, part in sorted(told, key=lambda one: -abs(one[1]))
    )


def risk_models(viewer: Viewer) -> tuple[RiskModelRow, ...]:
    """The models of the places that the viewer watches or that lie around them, newest first."""
    if viewer is None:
        raise Unscoped(SEE)
    mine = viewer.places(SEE)
    found = [
        row
        for row in RiskModel.objects.select_related("place")
        if any(row.place.code.startswith(one) or one.startswith(row.place.code) for one in mine)
    ]
    counties = {one["group"] for row in found for one in row.report["fairness"].get("county", ())}
    names = registry.place_names(counties | {row.place.code for row in found})
    return tuple(_model(row, names) for row in found)


def _visible(viewer: Viewer) -> QuerySet[RiskScore]:
    someone(viewer, SEE)
    return RiskScore.objects.filter(scope_q(viewer, SEE, "village"))


def _model(row: RiskModel, names: Mapping[str, str]) -> RiskModelRow:
    slope = row.fitted["slope"]
    weights = zip(row.fitted["features"], row.fitted["coefficients"], strict=True)
    return RiskModelRow(
        id=row.pk, place=row.place.code,
        place_name=names.get(row.place.code, row.place.code),
        first_year=row.first_year, last_year=row.last_year, rows=row.rows, events=row.events,
        capacity=row.report["capacity"],
        tested=tuple(_tested(one) for one in row.report["tested"]),
        fairness=tuple(
            _group(by, one, names) for by, found in row.report["fairness"].items() for one in found
        ),
        weights=tuple(
            WeightRow(name, str(FEATURES[name]), slope * weight, math.exp(slope * weight))
            for name, weight in weights
        ),
        synthetic=row.synthetic, inputs_hash=row.inputs_hash, by_name=row.by_name, at=row.at,
    )  # fmt: skip


def _tested(one: dict[str, Any]) -> TestedYear:
    same = ("year", "rows", "events", "capacity", "auc", "precision", "recall", "brier",
            "brier_raw", "brier_plain", "error")  # fmt: skip
    return TestedYear(
        **{name: one[name] for name in same},
        learned_from=tuple(one["learned_from"]),
        curve=tuple((bin_["rows"], bin_["expected"], bin_["observed"]) for bin_ in one["curve"]),
        rules=tuple(
            TestedRule(
                rule["name"], str(RULES[rule["name"]]), rule["auc"], rule["precision"],
                rule["recall"], tuple(rule["auc_ahead"]), tuple(rule["recall_ahead"]),
            )
            for rule in one["versus"]
        ),
    )  # fmt: skip


def _group(by: str, one: dict[str, Any], names: Mapping[str, str]) -> FairnessRow:
    label = GROUP_WORDS.get(one["group"])
    if by == "county":
        label = names.get(one["group"], one["group"])
    few = one["events"] < FEWEST_EVENTS
    return FairnessRow(
        by,
        str(BY[by]),
        one["group"],
        str(label),
        one["rows"],
        one["events"],
        one["selected"],
        None if few else one["recall"],
        one["expected"],
        one["observed"],
    )
