"""The headline of each plan: figures, certificate, and whether it still stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from xieshou.planning import feed, rules
from xieshou.planning.models import Adoption, PlanEffect, PlanRun, Round
from xieshou.planning.reads.names import BASE, names_for, scenario_name

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

    `value` and `bound` are persons x weight, or where `weights` say what else is reached for, of
    what they make of it; `fall` is always persons x weight. `money_fen` is by source of money. A
    plan whose `certified` is False must not be shown as final; `faults` say why. `stale`: needs,
    bank or limits have changed since it was drawn up. `adoption` is the state of the last proposal
    to make it the year's plan, "" where there was none.
    """

    id: int
    round_id: int
    year: int
    round_name: str
    scenario_id: int
    scenario: str
    weights: tuple[str, ...]
    synthetic: bool
    job_id: int | None
    job_state: str
    certified: bool
    stale: bool
    adoption: str
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
    seed: int
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
    def broken_off(self) -> bool:
        """Whether its job ended before there was an answer, so that it can be taken up again."""
        return self.job_state in ("cancelled", "failed") and not self.drawn and not self.failure

    @property
    def adopted(self) -> bool:
        return self.adoption == Adoption.State.ADOPTED

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
    def fall(self) -> int | None:
        """By how much the plan lowers weighted deprivation, persons x weight."""
        return self.before.score - self.after.score if self.before and self.after else None

    @property
    def lifted(self) -> int | None:
        """People above the line after the plan who were below it before."""
        return self.before.poor - self.after.poor if self.before and self.after else None


def run(pk: int) -> RunRow | None:
    return next(iter(run_rows(found_runs().filter(pk=pk))), None)


def latest() -> RunRow | None:
    """The plan to show of the latest round that has one: the one adopted or, where none is, the
    newest certified one of the base scenario."""
    adopted = Adoption.objects.filter(run=OuterRef("pk"), state=Adoption.State.ADOPTED)
    certified = found_runs().filter(certified=True, value__isnull=False)
    shown = certified.annotate(in_force=Exists(adopted)).filter(
        Q(in_force=True) | Q(scenario__name=BASE)
    )
    newest = shown.order_by("-scenario__round__year", "-in_force", "-pk")[:1]
    return next(iter(run_rows(newest)), None)


def run_of(round_id: int, scenario_id: int | None = None) -> RunRow | None:
    """The newest run of a scenario, by default of the base one."""
    wanted = {"scenario": scenario_id} if scenario_id else {"scenario__name": BASE}
    return next(iter(run_rows(found_runs().filter(scenario__round=round_id, **wanted)[:1])), None)


def trace(run_id: int) -> list[rules.Point]:
    """How bound and value closed in: [seconds, bound, value], null where not yet known."""
    one = PlanRun.objects.select_related("job").get(pk=run_id)
    return one.trace or (rules.thinned(one.job.series) if one.job else [])


def found_runs() -> QuerySet[PlanRun]:
    return PlanRun.objects.select_related(
        "job", "scenario__round__indicator_set", "scenario__round__place"
    )


def weight_of(one: Round) -> int:
    return sum(indicator["weight"] for indicator in one.indicator_set.indicators)


def is_stale(one: PlanRun, inputs: feed.Inputs) -> bool:
    """Whether what the plan was drawn up from has changed since; `inputs` are its round's now."""
    return one.value is not None and one.summary.get("stamp") != inputs.stamp(
        one.scenario.moved, one.scenario.weights
    )


def run_rows(found: Iterable[PlanRun]) -> tuple[RunRow, ...]:
    """The runs of `found_runs` in their order: a few queries, however many they are."""
    runs = list(found)
    rounds = {one.scenario.round_id: one.scenario.round for one in runs}
    inputs = {pk: feed.inputs_of(opened) for pk, opened in rounds.items()}
    adoptions = dict(
        Adoption.objects.filter(run__in=[one.pk for one in runs])
        .order_by("pk")
        .values_list("run_id", "state")
    )
    whole = PlanEffect.objects.filter(
        run__in=[one.pk for one in runs], place__in=[one.place_id for one in rounds.values()]
    )
    effects = {(row.run_id, row.place_id): row for row in whole}
    return tuple(
        _run_row(
            one,
            inputs[one.scenario.round_id],
            adoptions.get(one.pk, ""),
            effects.get((one.pk, one.scenario.round.place_id)),
        )
        for one in runs
    )


def _run_row(one: PlanRun, inputs: feed.Inputs, adoption: str, whole: PlanEffect | None) -> RunRow:
    opened, summary = one.scenario.round, one.summary
    certificate = one.certificate or {}
    before, after = _shares(whole, weight_of(opened)) if whole else (None, None)
    return RunRow(
        id=one.pk,
        round_id=opened.pk,
        year=opened.year,
        round_name=opened.name,
        scenario_id=one.scenario_id,
        scenario=scenario_name(one.scenario.name),
        weights=rules.weights_text(
            one.scenario.weights, voted=bool((one.inputs or {}).get("voted"))
        ),
        synthetic=opened.synthetic,
        job_id=one.job_id,
        job_state=one.job.state if one.job else "",
        certified=one.certified,
        stale=is_stale(one, inputs),
        adoption=adoption,
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
        seed=one.seed,
        inputs_hash=one.inputs_hash,
        created_at=one.created_at,
    )


def _shares(whole: PlanEffect, weight: int) -> tuple[Share, Share]:
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
