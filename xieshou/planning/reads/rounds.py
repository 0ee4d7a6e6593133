"""Rounds, their limits and scenarios, and the headline of each plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from xieshou.core.scope import Viewer
from xieshou.planning import feed, rules
from xieshou.planning.models import PlanEffect, PlanRun, Round, Scenario
from xieshou.planning.reads.names import BASE, names_for, scenario_name
from xieshou.registry import reads as registry

LIVE = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Share:
    """Alkire–Foster figures as exact integers; `weight` is the score of one who lacks all."""

    people: int
    poor: int
    score: int
    weight: int

    @property
    def H(self) -> float:
        return self.poor / self.people if self.people else 0.0

    @property
    def A(self) -> float:
        return self.score / (self.poor * self.weight) if self.poor else 0.0

    @property
    def M0(self) -> float:
        return self.score / (self.people * self.weight) if self.people else 0.0


@dataclass(frozen=True, slots=True)
class RunRow:
    """The headline of a plan. Figures are None until it is drawn up, or where there is no plan.

    `value` and `bound` are persons x weight; `money_fen` is by source of money. A plan whose
    `certified` is False must not be shown as final; `faults` say why. `stale`: needs, bank or
    limits have changed since it was drawn up.
    """

    id: int
    round_id: int
    year: int
    round_name: str
    scenario_id: int
    scenario: str
    synthetic: bool
    job_id: int | None
    job_state: str
    certified: bool
    stale: bool
    faults: tuple[str, ...]
    checked: Mapping[str, int]
    failure: str
    value: int | None
    bound: float | None
    gap: float | None
    candidates: int | None
    works: int | None
    refused: int | None
    reached: int | None
    reasons: Mapping[str, int]
    money_fen: Mapping[str, int]
    before: Share | None
    after: Share | None
    seconds: float | None
    engine_version: str
    inputs_hash: str
    created_at: datetime

    @property
    def drawn(self) -> bool:
        """Whether there is a plan to show."""
        return self.value is not None

    @property
    def live(self) -> bool:
        return self.job_state in LIVE

    @property
    def total_fen(self) -> int:
        return sum(self.money_fen.values())

    @property
    def shanghai_fen(self) -> int:
        return sum(self.money_fen.get(source, 0) for source in rules.SHANGHAI_SOURCES)

    @property
    def poor_before(self) -> int | None:
        return self.before.poor if self.before else None

    @property
    def poor_after(self) -> int | None:
        return self.after.poor if self.after else None

    @property
    def lifted(self) -> int | None:
        """People above the line after the plan who were below it before."""
        return self.before.poor - self.after.poor if self.before and self.after else None


@dataclass(frozen=True, slots=True)
class RoundRow:
    id: int
    year: int
    name: str
    place_code: str
    place_name: str
    needs_year: int
    cutoff: str
    total_weight: int
    synthetic: bool
    limits: int
    scenarios: int
    run: RunRow | None


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit in its own unit; `steps` is the amount as people write it, in `unit`."""

    code: str
    sense: str
    amount: int
    label: str
    unit: str
    steps: str
    source: str


@dataclass(frozen=True, slots=True)
class MovedRow:
    label: str
    unit: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    id: int
    round_id: int
    name: str
    is_base: bool
    parent_id: int | None
    moved: tuple[MovedRow, ...]
    run: RunRow | None


def rounds() -> tuple[RoundRow, ...]:
    """Every round, the latest year first."""
    return tuple(_round_row(one) for one in _rounds().order_by("-year", "place__code"))


def round(pk: int) -> RoundRow | None:
    one = _rounds().filter(pk=pk).first()
    return _round_row(one) if one else None


def run(pk: int) -> RunRow | None:
    one = _runs().filter(pk=pk).first()
    return _run_row(one) if one else None


def latest() -> RunRow | None:
    """The newest certified plan of a round's base scenario."""
    one = (
        _runs()
        .filter(scenario__name=BASE, certified=True, value__isnull=False)
        .order_by("-scenario__round__year", "-pk")
        .first()
    )
    return _run_row(one) if one else None


def run_of(round_id: int, scenario_id: int | None = None) -> RunRow | None:
    """The newest run of a scenario, by default of the base one."""
    wanted = {"scenario": scenario_id} if scenario_id else {"scenario__name": BASE}
    one = _runs().filter(scenario__round=round_id, **wanted).first()
    return _run_row(one) if one else None


def limits(round_id: int, scenario_id: int | None = None) -> tuple[LimitRow, ...]:
    """The limits of a round, as a scenario has moved them."""
    rows = list(Round.objects.get(pk=round_id).limits.order_by("code"))
    moved = _moves(scenario_id)
    names = names_for(row.code for row in rows)
    return tuple(
        LimitRow(
            code=row.code,
            sense=row.sense,
            amount=moved.get(row.code, row.amount),
            label=rules.name_of(row.code, names),
            unit=str(rules.unit_of(row.code).label),
            steps=rules.in_steps(row.code, moved.get(row.code, row.amount)),
            source=row.source,
        )
        for row in sorted(rows, key=lambda row: rules.order_of(row.code))
    )


def scenarios(round_id: int) -> tuple[ScenarioRow, ...]:
    """The scenarios of a round, the base one first, each with its newest run."""
    found = list(Scenario.objects.filter(round=round_id).order_by("pk"))
    inputs = feed.inputs_of(_rounds().get(pk=round_id))
    names = names_for(code for one in found for code in one.moved)
    newest: dict[int, PlanRun] = {}
    for one in _runs().filter(scenario__round=round_id).order_by("pk"):
        newest[one.scenario_id] = one
    return tuple(
        ScenarioRow(
            id=one.pk,
            round_id=round_id,
            name=scenario_name(one.name),
            is_base=one.name == BASE,
            parent_id=one.parent_id,
            moved=tuple(_moved_rows(one.moved, inputs.limits, names)),
            run=_run_row(newest[one.pk], inputs) if one.pk in newest else None,
        )
        for one in found
    )


def place_to_act(viewer: Viewer, verb: str, round_place: str) -> str | None:
    """Where the viewer may `verb` for a round of that place: at it, above it or within it."""
    for place in viewer.places(verb):
        if round_place.startswith(place):
            return round_place
        if place.startswith(round_place):
            return place
    return None


def _moves(scenario_id: int | None) -> dict[str, int]:
    found = Scenario.objects.filter(pk=scenario_id).first() if scenario_id else None
    return dict(found.moved) if found else {}


def _moved_rows(
    moved: Mapping[str, int], amounts: Mapping[str, int], names: rules.Names
) -> Iterable[MovedRow]:
    for code, amount in moved.items():
        yield MovedRow(
            label=rules.name_of(code, names),
            unit=str(rules.unit_of(code).label),
            was=rules.in_steps(code, amounts.get(code, 0)),
            now=rules.in_steps(code, amount),
        )


def _rounds() -> QuerySet[Round]:
    return Round.objects.select_related("place", "indicator_set")


def _runs() -> QuerySet[PlanRun]:
    return PlanRun.objects.select_related(
        "job", "scenario__round__indicator_set", "scenario__round__place"
    )


def weight_of(one: Round) -> int:
    return sum(indicator["weight"] for indicator in one.indicator_set.indicators)


def _round_row(one: Round) -> RoundRow:
    return RoundRow(
        id=one.pk,
        year=one.year,
        name=one.name,
        place_code=one.place.code,
        place_name=registry.place_names([one.place.code]).get(one.place.code, one.place.name),
        needs_year=one.needs_year,
        cutoff=one.cutoff,
        total_weight=weight_of(one),
        synthetic=one.synthetic,
        limits=one.limits.count(),
        scenarios=one.scenarios.count(),
        run=run_of(one.pk),
    )


def _run_row(one: PlanRun, inputs: feed.Inputs | None = None) -> RunRow:
    """`inputs` are those of the run's round, found out here if left out."""
    opened, summary = one.scenario.round, one.summary
    inputs = inputs or feed.inputs_of(opened)
    certificate = one.certificate or {}
    before, after = _whole(one, opened)
    return RunRow(
        id=one.pk,
        round_id=opened.pk,
        year=opened.year,
        round_name=opened.name,
        scenario_id=one.scenario_id,
        scenario=scenario_name(one.scenario.name),
        synthetic=opened.synthetic,
        job_id=one.job_id,
        job_state=one.job.state if one.job else "",
        certified=one.certified,
        stale=one.value is not None and summary.get("stamp") != inputs.stamp(one.scenario.moved),
        faults=tuple(rules.fault_text(*fault) for fault in certificate.get("faults", ())),
        checked={name: certificate.get(name, 0) for name in ("villages", "works", "limits")},
        failure=_failure(summary.get("failure")),
        value=one.value,
        bound=one.bound,
        gap=one.gap,
        candidates=summary.get("candidates"),
        works=summary.get("works"),
        refused=summary.get("refused"),
        reached=summary.get("reached"),
        reasons=summary.get("reasons", {}),
        money_fen=summary.get("money_fen", {}),
        before=before,
        after=after,
        seconds=one.seconds,
        engine_version=one.engine_version,
        inputs_hash=one.inputs_hash,
        created_at=one.created_at,
    )


def _whole(one: PlanRun, opened: Round) -> tuple[Share | None, Share | None]:
    whole = PlanEffect.objects.filter(run=one, place=opened.place_id).first()
    if whole is None:
        return None, None
    weight = weight_of(opened)
    return (
        Share(whole.people, whole.poor_before, whole.score_before, weight),
        Share(whole.people, whole.poor_after, whole.score_after, weight),
    )


def _failure(failure: Mapping[str, Any] | None) -> str:
    """Why there is no plan, in words; "" where there is one or none was tried."""
    if not failure:
        return ""
    named = [*failure.get("limits", ()), *failure.get("against", ())]
    return rules.failure_text(failure, names_for(named))
