"""How many clues and cases wait at each place below one, for those who watch over it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Substr, TruncDate
from django.utils.translation import ngettext

from xieshou.core.clock import today
from xieshou.core.scope import LEVEL_LENGTHS, Viewer, scope_q, within
from xieshou.core.waiting import Waiting
from xieshou.monitoring import rules
from xieshou.monitoring.models import Clue, Measure, NoticeObjection
from xieshou.monitoring.reads.cases import COUNTY, VERBS, visible_cases
from xieshou.monitoring.reads.clues import visible_clues
from xieshou.registry import reads as registry


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
    length = next((n for n in LEVEL_LENGTHS if n > len(place)), 12)
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


def monitoring_waiting(viewer: Viewer) -> tuple[Waiting, ...]:
    """Clues to look into, cases and exits whose next step the viewer's roles allow, objections to
    answer, where there are any. Four eyes are looked at when it is done."""
    places = scope_q(viewer, "monitoring.visit", "village")
    mine = visible_cases(viewer)
    deciding = mine.filter(_steps_of(viewer, rules.life.DECIDING))
    exiting = mine.filter(
        _steps_of(viewer, rules.life.EXITING)
        | Q(
            _steps_of(viewer, {"recognised"}),
            decided_on__lte=rules.life.stable_if_before(today()),
        )
    )
    told = NoticeObjection.objects.filter(
        case__in=mine.filter(scope_q(viewer, "monitoring.check", "village")), upheld=None
    )
    late = Count("pk", filter=Q(clue_on__lt=today() - rules.life.CLOCK))
    found = {
        "clues": visible_clues(viewer).filter(places, state=Clue.State.OPEN)
        .aggregate(n=Count("pk"), since=Min("on")),
        "cases": deciding.aggregate(n=Count("pk"), since=Min("clue_on"), late=late),
        "exits": exiting.aggregate(n=Count("pk"), since=Min("decided_on")),
        "objections": told.aggregate(n=Count("pk"), since=Min(TruncDate("at"))),
    }  # fmt: skip
    return tuple(_said(kind, **row) for kind, row in found.items() if row["n"])


def _said(kind: str, n: int, since: date, late: int = 0) -> Waiting:
    texts = {
        "clues": ngettext("防返贫线索待核实（%(n)d 条）", "防返贫线索待核实（%(n)d 条）", n),
        "cases": ngettext("监测对象待办理（%(n)d 户）", "监测对象待办理（%(n)d 户）", n),
        "exits": ngettext("监测对象待核实退出（%(n)d 户）", "监测对象待核实退出（%(n)d 户）", n),
        "objections": ngettext("公示异议待答复（%(n)d 条）", "公示异议待答复（%(n)d 条）", n),
    }
    page = "monitoring:clues" if kind == "clues" else "monitoring:cases"
    query = {"cases": "?state=deciding", "exits": "?state=helped", "objections": "?state=objected"}
    return Waiting(
        f"monitoring_{kind}", texts[kind] % {"n": n}, n, page, query=query.get(kind, ""),
        since=since, late=late,
    )  # fmt: skip


def _steps_of(viewer: Viewer, states: Iterable[str]) -> Q:
    """Cases in those states whose next step, a rejection or a return apart, the roles allow."""
    mine = Q(pk__in=[])
    for state in states:
        for step in rules.life.TRANSITIONS[state].keys() - {"reject", "return"}:
            mine |= Q(state=state) & _where(viewer, step)
    return mine


def _where(viewer: Viewer, step: str) -> Q:
    """Where the viewer's roles allow a step of reads.cases.may_take, a rejection apart."""
    if step not in rules.life.COUNTY_STEPS:
        return scope_q(viewer, VERBS[step], "village")
    found = Q(pk__in=[])
    for place in viewer.places(VERBS[step]):
        if len(place) <= COUNTY:
            found |= within(place, "village") if place else Q(pk__isnull=False)
    return found
