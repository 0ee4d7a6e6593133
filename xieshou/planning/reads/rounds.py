"""Rounds, their limits, and the tree of their scenarios."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Max, QuerySet
from django.utils.translation import get_language

from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.versions import while_unchanged
from xieshou.planning import rules
from xieshou.planning.models import PlanRun, Round, Scenario
from xieshou.planning.reads.names import BASE, names_for, scenario_name
from xieshou.planning.reads.runs import (
    RunRow,
    found_runs,
    may_see_people,
    run_of,
    run_rows,
    seen_by,
    weight_of,
)
from xieshou.registry import reads as registry


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
    """A limit in its own unit; `steps` is the amount as people write it, in `unit`.
    `moved`: a scenario has moved it."""

    code: str
    sense: str
    amount: int
    label: str
    unit: str
    steps: str
    source: str
    moved: bool


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A limit that a scenario moved: both amounts in `unit`, and in words."""

    label: str
    unit: str
    was: str
    now: str
    words: str


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario, what it moved of the one it was made from, and its newest run.

    `weights` say what it reaches for beside less poverty, a line each; see rules.weights.

    `rails` draws the tree: an entry for each scenario above, whether the line there goes on to a
    later sibling; the last entry is the scenario's own.
    """

    id: int
    round_id: int
    name: str
    is_base: bool
    parent_id: int | None
    rails: tuple[bool, ...]
    moved: tuple[MovedRow, ...]
    weights: tuple[str, ...]
    run: RunRow | None


def rounds(
    viewer: Viewer = PUBLIC, *, offset: int = 0, limit: int | None = None
) -> tuple[RoundRow, ...]:
    """Rounds, the latest year first, each with the plan that the viewer may see; all of them, or
    `limit` from `offset` on."""
    found = _rounds().order_by("-year", "place__code")
    part = found[offset:] if limit is None else found[offset : offset + limit]
    return tuple(_round_row(one, viewer) for one in part)


def how_many_rounds() -> int:
    return Round.objects.count()


def round(pk: int, viewer: Viewer = PUBLIC) -> RoundRow | None:
    one = _rounds().filter(pk=pk).first()
    return _round_row(one, viewer) if one else None


def limits(round_id: int, scenario_id: int | None = None) -> tuple[LimitRow, ...]:
    """The limits of a round, as a scenario has moved them."""
    return _limits(round_id, scenario_id, get_language() or "")


@while_unchanged(32)
def _limits(round_id: int, scenario_id: int | None, _language: str) -> tuple[LimitRow, ...]:
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
            moved=moved.get(row.code, row.amount) != row.amount,
        )
        for row in sorted(rows, key=lambda row: rules.order_of(row.code))
    )


def scenarios(round_id: int, viewer: Viewer = PUBLIC) -> tuple[ScenarioRow, ...]:
    """The scenarios of a round, each below the one it was moved from, with its newest run. What was
    tried is for its offices and auditors: the public sees the scenario of the public plan alone."""
    found = {one.pk: one for one in Scenario.objects.filter(round=round_id).order_by("pk")}
    seen = PlanRun.objects.filter(seen_by(viewer, round_id))
    if not may_see_people(viewer, Round.objects.get(pk=round_id).place.code):
        public = set(seen.values_list("scenario", flat=True))
        found = {pk: one for pk, one in found.items() if pk in public or one.name == BASE}
    set_ = dict(Round.objects.get(pk=round_id).limits.values_list("code", "amount"))
    names = names_for(code for one in found.values() for code in one.moved)
    newest = (
        seen.filter(scenario__in=found).order_by().values("scenario").annotate(newest=Max("pk"))
    )
    rows = run_rows(found_runs().filter(pk__in=newest.values("newest")))
    run_by = {row.scenario_id: row for row in rows}
    return tuple(
        ScenarioRow(
            id=pk,
            round_id=round_id,
            name=scenario_name(found[pk].name),
            is_base=found[pk].name == BASE,
            parent_id=found[pk].parent_id,
            rails=rails,
            moved=tuple(_moved_rows(found[pk], found, set_, names)),
            weights=rules.weights_text(found[pk].weights),
            run=run_by.get(pk),
        )
        for pk, rails in rules.tree(
            {pk: one.parent_id if one.parent_id in found else None for pk, one in found.items()}
        )
    )


def _moves(scenario_id: int | None) -> dict[str, int]:
    found = Scenario.objects.filter(pk=scenario_id).first() if scenario_id else None
    return dict(found.moved) if found else {}


def _moved_rows(
    one: Scenario, all_: Mapping[int, Scenario], set_: Mapping[str, int], names: rules.Names
) -> Iterable[MovedRow]:
    """The limits that differ from the parent's, or from the round's for the first below it."""
    parent = all_.get(one.parent_id or 0)
    start = {**set_, **(parent.moved if parent else {})}
    for code, amount in one.moved.items():
        if amount != start.get(code):
            yield MovedRow(
                label=rules.name_of(code, names),
                unit=str(rules.unit_of(code).label),
                was=rules.in_steps(code, start.get(code, 0)),
                now=rules.in_steps(code, amount),
                words=rules.move_text(code, start.get(code), amount, names),
            )


def _rounds() -> QuerySet[Round]:
    return Round.objects.select_related("place", "indicator_set")


def _round_row(one: Round, viewer: Viewer) -> RoundRow:
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
        run=run_of(one.pk, viewer=viewer),
    )
