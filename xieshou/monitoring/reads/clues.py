"""Questions about clues, for those who watch over a place; a resident's own."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from xieshou.benefits import reads as benefits
from xieshou.core.clock import today
from xieshou.core.scope import Viewer, scope_q, someone, within
from xieshou.monitoring import rules
from xieshou.monitoring.models import Clue
from xieshou.registry import reads as registry

SEE = "monitoring.see"


@dataclass(frozen=True, slots=True)
class ClueRow:
    """A clue; `head` is masked. `days_over` counts from the last day of the 15, 0 in time and where
    it is answered."""

    id: int
    household: str
    head: str
    village: str
    village_name: str
    kind: str
    kind_label: str
    source: str
    source_label: str
    state: str
    state_label: str
    on: date
    due_on: date
    days_over: int
    amount_fen: int | None
    evidence: str
    answer: str
    by_name: str
    case: int | None
    origin: str


def clues(
    viewer: Viewer, place: str = "", *, state: str = "", offset: int = 0, limit: int = 50
) -> registry.Page[ClueRow]:
    """Clues at a place that the viewer may see, the oldest first; a resident's own among them."""
    found = visible_clues(viewer).filter(within(place, "village"))
    if state:
        found = found.filter(state=state)
    return registry.Page(_rows(found[offset : offset + limit]), found.count(), offset, limit)


def clues_of(viewer: Viewer, household: str) -> tuple[ClueRow, ...]:
    """Every clue of a household that the viewer may see, the oldest first."""
    return _rows(visible_clues(viewer).filter(household__code=household))


def visible_clues(viewer: Viewer) -> QuerySet[Clue]:
    """Those of places that the viewer watches, and of its own household. Raises Unscoped where
    nobody asks."""
    someone(viewer, SEE)
    scope = scope_q(viewer, SEE, "village")
    if own := benefits.own_household(viewer):
        scope = scope | Q(household__code=own)
    return Clue.objects.filter(scope)


def _rows(found: QuerySet[Clue]) -> tuple[ClueRow, ...]:
    rows = list(found)
    codes = {one.id: one.code for one in registry.household_keys(
        ids=[row.household_id for row in rows]
    )}  # fmt: skip
    heads = registry.masked_heads([row.household_id for row in rows])
    names = registry.place_names([row.village for row in rows])
    day = today()
    return tuple(
        ClueRow(
            id=row.pk, household=codes[row.household_id], head=heads.get(row.household_id, ""),
            village=row.village, village_name=names.get(row.village, row.village), kind=row.kind,
            kind_label=str(row.get_kind_display()), source=row.source,
            source_label=str(row.get_source_display()), state=row.state,
            state_label=str(row.get_state_display()), on=row.on, due_on=rules.life.due_on(row.on),
            days_over=rules.life.days_over(row.on, None, day) if row.state == "open" else 0,
            amount_fen=row.amount_fen, evidence=row.evidence, answer=row.answer,
            by_name=row.by_name, case=row.case_id, origin=row.origin,
        )
        for row in rows
    )  # fmt: skip
