"""The bank as people look through it: filtered, sorted, a page at a time, with exact totals."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from xieshou.core.scope import PUBLIC, Viewer, scope_q, within
from xieshou.core.versions import while_unchanged
from xieshou.projects import rules
from xieshou.projects.models import Proposal, ProposalCost
from xieshou.projects.reads.rows import ProposalRow, rows_of
from xieshou.registry import reads as registry

PAGE_SIZE = 50
SORTS = {
    "code": ("code",),
    "-code": ("-code",),
    "cost": ("total_fen", "code"),
    "-cost": ("-total_fen", "code"),
    "people": ("people", "code"),
    "-people": ("-people", "code"),
    "year": ("year", "code"),
    "-year": ("-year", "code"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; an empty field does not narrow. `place` is how a place's code begins."""

    year: int | None = None
    kind: str = ""
    state: str = ""
    place: str = ""
    text: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Bank:
    """A page of the bank and the totals of all that matches, whatever the page.

    `by_kind` counts the kinds as if no kind were chosen, so that another can be.
    """

    rows: tuple[ProposalRow, ...]
    count: int
    people: int
    total_fen: int
    fen_by_source: dict[str, int]
    by_kind: dict[str, int]
    page: int
    pages: int


def bank(
    filters: Filters,
    *,
    viewer: Viewer = PUBLIC,
    sort: str = "code",
    page: int = 1,
    page_size: int = PAGE_SIZE,
) -> Bank:
    """What the viewer may see of the bank. A page out of range is the nearest one there is."""
    found = _found(filters, viewer)
    totals, fen_by_source, by_kind = _sums(filters, viewer)
    pages = max(1, -(-totals["count"] // page_size))
    page = min(max(1, page), pages)
    shown = found.order_by(*SORTS.get(sort, SORTS["code"]))
    start = (page - 1) * page_size
    return Bank(
        rows=rows_of(shown[start : start + page_size], visible(viewer)),
        count=totals["count"],
        people=totals["people"] or 0,
        total_fen=totals["fen"] or 0,
        fen_by_source=fen_by_source,
        by_kind=by_kind,
        page=page,
        pages=pages,
    )


@while_unchanged(128)
def _sums(
    filters: Filters, viewer: Viewer
) -> tuple[dict[str, Any], dict[str, int], dict[str, int]]:
    """Sums over all that matches, fen by source, and numbers by kind."""
    found = _found(filters, viewer)
    totals = found.aggregate(count=Count("pk"), people=Sum("people"), fen=Sum("total_fen"))
    return totals, _fen_by_source(found), _by_kind(filters, viewer)


def every(filters: Filters, *, viewer: Viewer = PUBLIC) -> Iterator[ProposalRow]:
    """All that matches, in order of code, a thousand read at a time."""
    after = ""
    found, seen = _found(filters, viewer).order_by("code"), visible(viewer)
    while rows := rows_of(found.filter(code__gt=after)[:1000], seen):
        yield from rows
        after = rows[-1].code


def proposal(code: str, *, viewer: Viewer = PUBLIC) -> ProposalRow | None:
    """One proposal; None where there is none or the viewer may not see it."""
    return proposals_of([code], viewer=viewer).get(code)


def proposals_of(codes: Collection[str], *, viewer: Viewer = PUBLIC) -> dict[str, ProposalRow]:
    """Those of these proposals that the viewer may see, by code."""
    seen = visible(viewer)
    return {row.code: row for row in rows_of(seen.filter(code__in=codes), seen)}


def years() -> tuple[int, ...]:
    """Years with proposals, latest first."""
    return tuple(Proposal.objects.order_by("-year").values_list("year", flat=True).distinct())


def donor(county: str) -> str:
    """The district paired with a county now, its own before its prefecture's; "" if unknown."""
    rows = [row for row in registry.pairings(county, current=True) if len(row.east_code) == 6]
    rows = [row for row in rows if county.startswith(row.west_code)]
    return max(rows, key=lambda row: len(row.west_code)).east_code if rows else ""


def usual_payer(source: str, village: str) -> str:
    """Who pays of a source for a village where nothing else is said; "" if unknown."""
    return rules.usual_payer(source, village, donor(village[:6]))


def open_works(village: str, year: int) -> int:
    """How many proposals of the village for the year are still under way."""
    return Proposal.objects.filter(
        village__code=village, year=year, state__in=rules.OPEN_STATES
    ).count()


def visible(viewer: Viewer) -> QuerySet[Proposal]:
    """The proposals that the viewer may see."""
    if viewer.is_system:
        return Proposal.objects.all()
    seen = Q(state__in=rules.PUBLIC_STATES)
    for verb in ("projects.propose", "projects.list"):
        if viewer.places(verb):
            seen |= scope_q(viewer, verb, "village__code")
    return Proposal.objects.filter(seen)


def _found(filters: Filters, viewer: Viewer) -> QuerySet[Proposal]:
    found = visible(viewer)
    for name in ("year", "kind", "state", "origin"):
        if getattr(filters, name):
            found = found.filter(**{name: getattr(filters, name)})
    if filters.place:
        found = found.filter(within(filters.place, "village__code"))
    if filters.text:
        found = found.filter(
            Q(name__icontains=filters.text)
            | Q(code__startswith=filters.text)
            | Q(village__name__icontains=filters.text)
        )
    return found


def _fen_by_source(found: QuerySet[Proposal]) -> dict[str, int]:
    sums = dict(
        ProposalCost.objects.filter(proposal__in=found.order_by().values("pk"))
        .values_list("source")
        .annotate(fen=Sum("amount_fen"))
    )
    return {source: sums[source] for source in rules.SOURCES if source in sums}


def _by_kind(filters: Filters, viewer: Viewer) -> dict[str, int]:
    any_kind = replace(filters, kind="")
    counts = dict(
        _found(any_kind, viewer).order_by().values_list("kind").annotate(count=Count("pk"))
    )
    return {kind: counts[kind] for kind in rules.CLEARS if kind in counts}
