"""How many clues and cases wait at each place below one, for those who watch over it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from xieshou.core.clock import today
from xieshou.core.scope import Viewer, scope_q, within
from xieshou.monitoring import rules
from xieshou.monitoring.models import Clue, Measure
from xieshou.monitoring.reads.cases import COUNTY, VERBS, visible_cases
from xieshou.monitoring.reads.clues import visible_clues
from xieshou.registry import reads as registry

_LENGTHS = (2, 4, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class PlaceMonitoring:
    """Numbers of a place: clues and cases that wait, those past their 15 days, those helped."""

    place: str
    place_name: str
    open_clues: int
    late_clues: int
    deciding: int
    late: int
    helped: int
    without_help: int
    exited: int


def overview(viewer: Viewer, place: str) -> tuple[PlaceMonitoring, ...]:
    """The places just below one where anything is, by code, as far as the viewer watches them."""
    length = next((n for n in _LENGTHS if n > len(place)), 12)
    before = today() - rules.life.CLOCK
    clues = _by_place(
        visible_clues(viewer).filter(within(place, "village"), state=Clue.State.OPEN), length,
        open_clues=Count("pk"), late_clues=Count("pk", filter=Q(on__lt=before)),
    )  # fmt: skip
    given = Measure.objects.filter(case=OuterRef("pk"))
    deciding = Q(state__in=rules.life.DECIDING)
    cases = _by_place(
        visible_cases(viewer).filter(within(place, "village")), length,
        deciding=Count("pk", filter=deciding),
        late=Count("pk", filter=deciding & Q(clue_on__lt=before)),
        helped=Count("pk", filter=Q(state__in=rules.life.HELPED)),
        without_help=Count("pk", filter=Q(Q(state__in=rules.life.HELPED), ~Exists(given))),
        exited=Count("pk", filter=Q(state="exited")),
    )  # fmt: skip
    codes = sorted(clues.keys() | cases.keys())
    names = registry.place_names(codes)
    nothing = dict.fromkeys(
        ("open_clues", "late_clues", "deciding", "late", "helped", "without_help", "exited"), 0
    )
    return tuple(
        PlaceMonitoring(
            code, names.get(code, code), **(nothing | clues.get(code, {}) | cases.get(code, {}))
        )
        for code in codes
    )


def _by_place(found: QuerySet[Any], length: int, **counts: Count) -> dict[str, dict[str, int]]:
    grouped: Iterable[dict[str, Any]] = (
        found.order_by()
        .annotate(below=Substr("village", 1, length))
        .values("below")
        .annotate(**counts)
    )
    return {row.pop("below"): row for row in map(dict, grouped)}


@dataclass(frozen=True, slots=True)
class MonitoringWaiting:
    """What waits for the viewer: open clues to look into, and cases whose next step its roles
    allow; how many, since when."""

    kind: str
    count: int
    since: date


def monitoring_waiting(viewer: Viewer) -> tuple[MonitoringWaiting, ...]:
    """Kinds "clues" and "cases", where there are any. Four eyes are looked at when it is done."""
    places = scope_q(viewer, "monitoring.visit", "village")
    clues = visible_clues(viewer).filter(places, state=Clue.State.OPEN)
    mine = Q(pk__in=[])
    for state in rules.life.DECIDING:
        for step in rules.life.TRANSITIONS[state].keys() - {"reject"}:
            mine |= Q(state=state) & _where(viewer, step)
    cases = visible_cases(viewer).filter(mine)
    found = {
        "clues": clues.aggregate(n=Count("pk"), since=Min("on")),
        "cases": cases.aggregate(n=Count("pk"), since=Min("clue_on")),
    }
    return tuple(
        MonitoringWaiting(kind, row["n"], row["since"]) for kind, row in found.items() if row["n"]
    )


def _where(viewer: Viewer, step: str) -> Q:
    """Where the viewer's roles allow a step of reads.cases.may_take, a rejection apart."""
    if step not in rules.life.COUNTY_STEPS:
        return scope_q(viewer, VERBS[step], "village")
    found = Q(pk__in=[])
    for place in viewer.places(VERBS[step]):
        if len(place) <= COUNTY:
            found |= within(place, "village") if place else Q(pk__isnull=False)
    return found
