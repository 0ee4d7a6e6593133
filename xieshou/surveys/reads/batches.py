"""Batches on their way into the household register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from xieshou.core.scope import Viewer, scope_q
from xieshou.registry import reads as registry
from xieshou.surveys.models import Batch
from xieshou.surveys.reads.scopes import SEE


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch: a village's answers proposed for the register, how many, and what became of it."""

    id: int
    form_title: str
    village: str
    village_name: str
    year: int
    state: str
    state_label: str
    households: int
    proposed_at: datetime
    reason: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class BatchItemRow:
    """A household of a batch; `lacks` names the indicators it would be put down as lacking."""

    household: str
    submission: int
    group: str
    size: int
    lacks: tuple[str, ...]


def batches(viewer: Viewer) -> tuple[BatchRow, ...]:
    """Batches of places that the viewer sees, the newest first."""
    return tuple(_row(one, viewer) for one in _found(viewer)[:200])


def batch(viewer: Viewer, pk: int) -> tuple[BatchRow, tuple[BatchItemRow, ...]] | None:
    """One batch and its households."""
    one = _found(viewer).filter(pk=pk).first()
    if one is None:
        return None
    indicators = registry.indicator_set().indicators
    items = tuple(
        BatchItemRow(
            item.household, item.submission_id, item.row["group"], item.row["size"],
            tuple(indicator.label for indicator in indicators if item.row.get(indicator.code)),
        )
        for item in one.items.all()
    )  # fmt: skip
    return _row(one, viewer), items


def _found(viewer: Viewer) -> Any:
    return (
        Batch.objects.filter(scope_q(viewer, SEE, "village"))
        .select_related("form")
        .annotate(households=Count("items"))
        .order_by("-pk")
    )


def _row(one: Any, viewer: Viewer) -> BatchRow:
    names: Mapping[str, str] = registry.place_names([one.village])
    mine = viewer.user_id is not None and (
        one.proposed_by == viewer.user_id
        or one.items.filter(submission__enumerator=viewer.user_id).exists()
    )
    may = one.state == Batch.State.PROPOSED and viewer.may("surveys.approve", one.village)
    return BatchRow(
        id=one.pk, form_title=one.form.title, village=one.village,
        village_name=names.get(one.village, one.village), year=one.year, state=one.state,
        state_label=str(one.get_state_display()), households=one.households,
        proposed_at=one.proposed_at, reason=one.reason, may_decide=may and not mine,
    )  # fmt: skip
