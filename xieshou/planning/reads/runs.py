"""The headline of each plan: figures, certificate, and whether it still stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from xieshou.core import audit
from xieshou.core.models import Job
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.planning import feed, rules
from xieshou.planning.models import Adoption, PlanEffect, PlanRun, Round
from xieshou.planning.reads.names import BASE, names_for, scenario_name


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
        return self.job_state in Job.LIVE

    @property
    def broken_off(self) -> bool:
        """Whether its job ended before there was an answer, so that it can be taken up again."""
        return self.job_state in Job.BROKEN and not self.drawn and not self.failure

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


def may_see_people(viewer: Viewer, place: str) -> bool:
    """Whether the viewer is told who asked or decided, and sees every run: offices of the round and
    its auditors."""
    return place_to_act(viewer, "planning.scenario", place) is not None or viewer.may(
        audit.READ, place
    )


def place_to_act(viewer: Viewer, verb: str, round_place: str) -> str | None:
    """Where the viewer may `verb` for a round of that place: at it, above it or within it."""
    for place in viewer.places(verb):
        if round_place.startswith(place):
            return round_place
        if place.startswith(round_place):
            return place
    return None


def public_run(round_id: int) -> int | None:
    """The one run of a round that the public sees: the plan adopted, else the first that was
    certified. Others were tried and are no plan; and two runs are two dates, or differ by few
    people."""
    adopted = Adoption.objects.filter(round=round_id, state=Adoption.State.ADOPTED)
    if (found := adopted.values_list("run", flat=True).first()) is not None:
        return int(found)
    certified = PlanRun.objects.filter(
        scenario__round=round_id, certified=True, value__isnull=False
    )
    return certified.order_by("pk").values_list("pk", flat=True).first()


def seen_by(viewer: Viewer, round_id: int) -> Q:
    """Which runs of a round the viewer may see."""
    place = Round.objects.values_list("place__code", flat=True).get(pk=round_id)
    if may_see_people(viewer, place):
        return Q(scenario__round=round_id)
    public = public_run(round_id)
    return Q(pk=public) if public is not None else Q(pk__in=())


def may_see_run(viewer: Viewer, row: RunRow) -> bool:
    return PlanRun.objects.filter(seen_by(viewer, row.round_id), pk=row.id).exists()


def run_for(viewer: Viewer, pk: int) -> RunRow | None:
    """A run; None where there is none that the viewer may see."""
    row = run(pk)
    return row if row is not None and may_see_run(viewer, row) else None


def latest() -> RunRow | None:
    """The plan to show of the latest round that has one for the public."""
    for opened in Round.objects.order_by("-year", "place__code").values_list("pk", flat=True):
        if (public := public_run(opened)) is not None:
            return run(public)
    return None


def run_of(round_id: int, scenario_id: int | None = None, viewer: Viewer = PUBLIC) -> RunRow | None:
    """The newest run of a scenario, by default of the base one; to the public its only one."""
    found = found_runs().filter(seen_by(viewer, round_id))
    if scenario_id:
        found = found.filter(scenario=scenario_id)
    elif may_see_people(viewer, Round.objects.get(pk=round_id).place.code):
        found = found.filter(scenario__name=BASE)
    return next(iter(run_rows(found[:1])), None)


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
