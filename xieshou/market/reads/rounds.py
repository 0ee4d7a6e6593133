"""Questions about what comes again: rounds of group orders, weekly orders, prices agreed."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Sum

from xieshou.core import clock
from xieshou.core.scope import Viewer
from xieshou.market.models import Agreement, Buyer, Cycle, Wish
from xieshou.market.reads.buyers import buyer
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A round of ordering at a place; `is_open`: wishes are taken today."""

    id: int
    name: str
    place_code: str
    place_label: str
    opens_on: datetime.date
    closes_on: datetime.date
    deliver_on: datetime.date
    is_open: bool
    is_merged: bool
    wishes: int


@dataclass(frozen=True, slots=True)
class WishRow:
    good: int
    good_name: str
    grade: str
    packs: int
    order: str


@dataclass(frozen=True, slots=True)
class GroupWish:
    """What the members of a group want of a good together."""

    group: str
    good: str
    grade: str
    packs: int
    members: int


@dataclass(frozen=True, slots=True)
class AgreementRow:
    good: str
    supplier_name: str
    grade: str
    fen: int
    starts_on: datetime.date
    ends_on: datetime.date
    holds: bool


def cycles(*, page: int = 1) -> Page[CycleRow]:
    """Rounds, the last to close first; for whoever is signed in."""
    found = Cycle.objects.select_related("place").annotate(n=Count("wishes"))
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(found.order_by("-closes_on", "-pk")[start : start + PAGE_SIZE])
    return Page(_cycles(rows), Cycle.objects.count(), start, PAGE_SIZE)


def cycle(pk: int) -> CycleRow | None:
    found = Cycle.objects.select_related("place").annotate(n=Count("wishes")).filter(pk=pk)
    return next(iter(_cycles(list(found))), None)


def my_wishes(cycle: int, viewer: Viewer) -> tuple[WishRow, ...]:
    """What the viewer itself wants out of a round."""
    if viewer.user_id is None:
        return ()
    found = Wish.objects.filter(cycle=cycle, buyer__owner=viewer.user_id)
    return tuple(
        WishRow(
            row.good_id, row.good.name, row.grade, row.packs, row.order.code if row.order else ""
        )
        for row in found.select_related("good", "order").order_by("good__name", "pk")
    )


def group_wishes(cycle: int, viewer: Viewer) -> tuple[GroupWish, ...]:
    """What groups want together: for whoever merges; nobody's own wish is told."""
    round_ = Cycle.objects.select_related("place").filter(pk=cycle).first()
    if round_ is None or not viewer.may("market.keep", round_.place.code):
        return ()
    found = (
        Wish.objects.filter(cycle=round_)
        .order_by("buyer__group__name", "good__name", "grade")
        .values_list("buyer__group__name", "good__name", "grade")
        .annotate(packs=Sum("packs"), members=Count("buyer", distinct=True))
    )
    return tuple(
        GroupWish(group or "", good, grade, packs, members)
        for group, good, grade, packs, members in found[:500]
    )


def my_membership(viewer: Viewer) -> tuple[str, str] | None:
    """(buyer's code, group's name) of whoever is a member of a community group."""
    if viewer.user_id is None:
        return None
    found = Buyer.objects.filter(owner=viewer.user_id, group__isnull=False)
    return found.values_list("code", "group__name").first()


def agreements(code: str, viewer: Viewer) -> tuple[AgreementRow, ...]:
    """The latest two hundred prices agreed with a buyer, for itself and its offices."""
    if buyer(code, viewer) is None:
        return ()
    found = Agreement.objects.filter(buyer__code=code).select_related("good__supplier")
    today = clock.today()
    return tuple(
        AgreementRow(
            row.good.name, row.good.supplier.name, row.grade, row.fen, row.starts_on, row.ends_on,
            row.starts_on <= today <= row.ends_on,
        )
        for row in found.order_by("-ends_on", "-pk")[:200]
    )  # fmt: skip


def _cycles(rows: Sequence[Cycle]) -> tuple[CycleRow, ...]:
    names = registry.place_names([row.place.code for row in rows])
    today = clock.today()
    return tuple(
        CycleRow(
            id=row.pk, name=row.name, place_code=row.place.code,
            place_label=names.get(row.place.code, row.place.code), opens_on=row.opens_on,
            closes_on=row.closes_on, deliver_on=row.deliver_on,
            is_open=row.merged_at is None and row.opens_on <= today <= row.closes_on,
            is_merged=row.merged_at is not None, wishes=getattr(row, "n", 0),
        )
        for row in rows
    )  # fmt: skip
