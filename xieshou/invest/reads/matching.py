"""Questions about runs of the matching and the pairs that they proposed."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from xieshou.core.scope import Viewer, someone
from xieshou.invest import rules
from xieshou.invest.models import Mandate, MatchingRun, Opportunity, Proposal
from xieshou.invest.reads import scopes
from xieshou.invest.reads.mandates import COUNTY_DIGITS, knows_firm
from xieshou.invest.reads.words import component_labels, gap_text, why_weights
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50
MATCH = "invest.match"


@dataclass(frozen=True, slots=True)
class ScorePart:
    """A component of a proposal's score: 0–100, its weight, and the points of 10 000 that it
    brings."""

    name: str
    label: str
    score: int
    weight: int
    points_bp: int


@dataclass(frozen=True, slots=True)
class InvestProposalRow:
    """A mandate and an opportunity that fit, and what each side says. `score_bp` of 10 000 is the
    sum of its parts' points. `firm` is "" to those who may not know it. `sides`: those that the
    viewer may answer for now."""

    code: str
    mandate: str
    mandate_title: str
    firm: str
    district_code: str
    district_label: str
    opportunity: str
    opportunity_name: str
    place_code: str
    place_label: str
    version: int
    is_latest_version: bool
    score_bp: int
    parts: tuple[ScorePart, ...]
    state: str
    state_label: str
    east: str
    east_label: str
    east_reason: str
    east_on: datetime.date | None
    west: str
    west_label: str
    west_reason: str
    west_on: datetime.date | None
    proposed_on: datetime.date
    run: int
    weights_from: str
    weights_label: str
    sides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConditionCount:
    """How many pairs of a run fail a condition."""

    name: str
    label: str
    pairs: int


@dataclass(frozen=True, slots=True)
class MandateRelief:
    """A mandate without a match that one condition alone keeps from its nearest opportunity."""

    mandate: str
    mandate_title: str
    opportunity: str
    text: str


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What leaving out one condition would do: so many mandates get a match. `reliefs` are those
    that the viewer sees."""

    name: str
    label: str
    mandates: int
    reliefs: tuple[MandateRelief, ...]


@dataclass(frozen=True, slots=True)
class ComponentWeight:
    name: str
    label: str
    weight: int
    fixed: int


@dataclass(frozen=True, slots=True)
class MatchingRunRow:
    """A run: its counts, the weights it used and why, what fails most, what would help most.

    AUCs are the chance, in 1/10 000, that an accepted pair scores above one refused, on pairs not
    learnt from; None where nothing was learnt.
    """

    id: int
    on: datetime.date
    place_code: str
    place_label: str
    mandates: int
    opportunities: int
    fitting: int
    new: int
    kept: int
    lapsed: int
    unmatched: int
    weights_from: str
    weights_label: str
    why: str
    why_text: str
    decided: int
    accepted: int
    fixed_auc_bp: int | None
    learned_auc_bp: int | None
    weights: tuple[ComponentWeight, ...]
    failing: tuple[ConditionCount, ...]
    relaxations: tuple[Relaxation, ...]
    inputs_hash: str
    engine_version: str


def invest_proposals(
    viewer: Viewer | None,
    *,
    state: str = "",
    mandate: str = "",
    opportunity: str = "",
    run: int | None = None,
    mine: bool = False,
    page: int = 1,
) -> Page[InvestProposalRow]:
    """Proposals that the viewer sees, the best score first; with `mine` those that wait for the
    viewer's answer. Raises Unscoped where nobody asks."""
    someone(viewer, scopes.SEE)
    assert viewer is not None
    found = Proposal.objects.filter(scopes.sees_proposal(viewer))
    for field, value in (
        ("state", state), ("mandate__code", mandate), ("opportunity__code", opportunity),
        ("run", run),
    ):  # fmt: skip
        if value not in ("", None):
            found = found.filter(**{field: value})
    start = (max(1, page) - 1) * PAGE_SIZE
    if mine:
        rows = [row for row in _full(found.filter(state="open")) if _sides(row, viewer)]
        return Page(_rows(rows[start : start + PAGE_SIZE], viewer), len(rows), start, PAGE_SIZE)
    rows = list(_full(found)[start : start + PAGE_SIZE])
    return Page(_rows(rows, viewer), found.count(), start, PAGE_SIZE)


def invest_proposal(code: str, viewer: Viewer | None) -> InvestProposalRow | None:
    """One proposal; None where there is none or the viewer may not know of it."""
    someone(viewer, scopes.SEE)
    assert viewer is not None
    found = Proposal.objects.filter(scopes.sees_proposal(viewer), code=code)
    return next(iter(_rows(list(_full(found)), viewer)), None)


def waiting_proposals(viewer: Viewer) -> list[Proposal]:
    """Open proposals that wait for the viewer's answer for one of the sides, the oldest first."""
    found = Proposal.objects.filter(scopes.sees_proposal(viewer), state="open")
    return [row for row in _full(found).order_by("proposed_on", "pk") if _sides(row, viewer)]


def matching_runs(viewer: Viewer | None, *, page: int = 1) -> Page[MatchingRunRow]:
    """Runs within places where the viewer matches, the latest first."""
    someone(viewer, MATCH)
    assert viewer is not None
    found = MatchingRun.objects.filter(_run_q(viewer)).order_by("-pk")
    start = (max(1, page) - 1) * PAGE_SIZE
    part = list(found[start : start + PAGE_SIZE])
    return Page(_run_rows(part, viewer), found.count(), start, PAGE_SIZE)


def matching_run(pk: int, viewer: Viewer | None) -> MatchingRunRow | None:
    someone(viewer, MATCH)
    assert viewer is not None
    found = MatchingRun.objects.filter(_run_q(viewer), pk=pk)
    return next(iter(_run_rows(list(found), viewer)), None)


def matching_places(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """(code, name) of the places where the viewer may run the matching; "" is everywhere."""
    places = scopes.office_places(viewer, MATCH)
    names = registry.place_names(code for code in places if code)
    return tuple((code, names.get(code, code)) for code in places)


def _run_q(viewer: Viewer) -> Any:
    # A run for a place within reach; those of everywhere to whoever reaches everywhere.
    return scopes.reach_q(viewer, MATCH, "place")


def _full(found: QuerySet[Proposal]) -> QuerySet[Proposal]:
    return found.select_related(
        "mandate__place", "mandate__organisation", "opportunity__place", "version", "run"
    ).order_by("-score_bp", "pk")


def _sides(row: Proposal, viewer: Viewer) -> tuple[str, ...]:
    """The sides that the viewer may answer for now: not both, for one person."""
    other = {"east": row.west_by, "west": row.east_by}
    return tuple(
        side
        for side in rules.SIDES
        if scopes.stands(row)
        and rules.may_answer(row.state, getattr(row, side))
        and scopes.may_answer_for(viewer, side, row)
        and (viewer.user_id is None or viewer.user_id != other[side])
    )


def _rows(rows: list[Proposal], viewer: Viewer) -> tuple[InvestProposalRow, ...]:
    codes = {row.mandate.place.code for row in rows} | {row.opportunity.place.code for row in rows}
    names = registry.place_names(codes | {code[:COUNTY_DIGITS] for code in codes})
    labels = component_labels()
    return tuple(_row(row, names, labels, viewer) for row in rows)


def _row(
    row: Proposal, names: dict[str, str], labels: dict[str, str], viewer: Viewer
) -> InvestProposalRow:
    place, known = row.opportunity.place, knows_firm(viewer, row.mandate)
    seat = row.mandate.place.code if known else row.mandate.place.code[:COUNTY_DIGITS]
    return InvestProposalRow(
        code=row.code,
        mandate=row.mandate.code,
        mandate_title=row.mandate.title,
        firm=row.mandate.organisation.name if known else "",
        district_code=seat,
        district_label=names.get(seat, ""),
        opportunity=row.opportunity.code,
        opportunity_name=row.version.name,
        place_code=place.code,
        place_label=names.get(place.code, place.name),
        version=row.version.number,
        is_latest_version=row.opportunity.shown_id == row.version_id,
        score_bp=row.score_bp,
        parts=tuple(
            ScorePart(
                part["name"], labels[part["name"]], part["score"], part["weight"],
                part["points_bp"],
            )
            for part in row.parts
        ),
        state=row.state,
        state_label=str(row.get_state_display()),
        east=row.east,
        east_label=str(row.get_east_display()),
        east_reason=row.east_reason,
        east_on=row.east_at and timezone.localdate(row.east_at),
        west=row.west,
        west_label=str(row.get_west_display()),
        west_reason=row.west_reason,
        west_on=row.west_at and timezone.localdate(row.west_at),
        proposed_on=row.proposed_on,
        run=row.run_id,
        weights_from=row.run.weights_from,
        weights_label=str(row.run.get_weights_from_display()),
        sides=_sides(row, viewer),
    )  # fmt: skip


def _run_rows(rows: list[MatchingRun], viewer: Viewer) -> tuple[MatchingRunRow, ...]:
    names = registry.place_names(row.place for row in rows if row.place)
    told = [
        relief for row in rows for one in row.summary["relaxations"] for relief in one["reliefs"]
    ]
    seen = Mandate.objects.filter(scopes.sees_mandate(viewer)).in_bulk(
        {one["mandate"] for one in told}
    )
    sites = dict(
        Opportunity.objects.filter(pk__in={one["opportunity"] for one in told}).values_list(
            "pk", "code"
        )
    )
    return tuple(_run_row(row, names, seen, sites) for row in rows)


def _run_row(
    row: MatchingRun, names: dict[str, str], seen: dict[int, Mandate], sites: dict[int, str]
) -> MatchingRunRow:
    labels, told, learnt = component_labels(), row.summary, row.learning
    return MatchingRunRow(
        id=row.pk,
        on=row.on,
        place_code=row.place,
        place_label=names.get(row.place, row.place),
        mandates=told["mandates"],
        opportunities=told["opportunities"],
        fitting=told["fitting"],
        new=told["new"],
        kept=told["kept"],
        lapsed=told["lapsed"],
        unmatched=len(told["unmatched"]),
        weights_from=row.weights_from,
        weights_label=str(row.get_weights_from_display()),
        why=learnt["why"],
        why_text=why_weights(learnt["why"]),
        decided=learnt["decided"],
        accepted=learnt["accepted"],
        fixed_auc_bp=learnt["fixed_auc_bp"],
        learned_auc_bp=learnt["learned_auc_bp"],
        weights=tuple(
            ComponentWeight(name, labels[name], row.weights[name], fixed)
            for name, fixed in rules.FIXED_WEIGHTS.items()
        ),
        failing=tuple(
            ConditionCount(name, labels[name], n)
            for name, n in sorted(told["failing"].items(), key=lambda one: -one[1])
            if n
        ),
        relaxations=tuple(
            Relaxation(
                one["name"], labels[one["name"]], len(one["reliefs"]),
                tuple(_reliefs(one["name"], one["reliefs"], seen, sites)),
            )
            for one in told["relaxations"]
        ),
        inputs_hash=row.inputs_hash,
        engine_version=row.engine_version,
    )  # fmt: skip


def _reliefs(
    name: str, told: list[dict[str, Any]], seen: dict[int, Mandate], sites: dict[int, str]
) -> Iterable[MandateRelief]:
    for one in told:
        mandate = seen.get(one["mandate"])
        if mandate is not None:
            yield MandateRelief(
                mandate.code, mandate.title, sites.get(one["opportunity"], ""),
                gap_text(name, one["gap"]),
            )  # fmt: skip
