"""Posts: public, since nothing of a person stands in them."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from xieshou.core.scope import PUBLIC, Viewer, within
from xieshou.exchange.models import Post, Trade, Way
from xieshou.exchange.reads.scopes import acting
from xieshou.exchange.rules.postings import LIVE, TAKES_A_SEAT
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class PostRow:
    """`taken` seats are given or proposed, `left` the others; `altitude` in metres. `is_mine`: the
    viewer may revise it."""

    code: str
    title: str
    way: str
    way_label: str
    kind: str
    kind_label: str
    place_code: str
    place_label: str
    host: str
    duties: str
    seats: int
    taken: int
    starts_on: datetime.date
    ends_on: datetime.date
    altitude: int
    skills: tuple[str, ...]
    welcome: tuple[str, ...]
    licences: tuple[str, ...]
    languages: tuple[str, ...]
    offers: tuple[str, ...]
    after: str
    state: str
    state_label: str
    reason: str
    origin: str
    is_mine: bool
    may_revise: bool

    @property
    def left(self) -> int:
        return max(0, self.seats - self.taken)


@dataclass(frozen=True, slots=True)
class OpenSeats:
    """Open posts of a kind in one direction: their seats, and those for which there is nobody."""

    way: str
    way_label: str
    kind: str
    kind_label: str
    posts: int
    seats: int
    left: int


def open_seats() -> tuple[OpenSeats, ...]:
    """By direction and kind; what nobody asks for is left out."""
    sums: dict[tuple[str, str], list[int]] = {}
    for row in _full(Post.objects.filter(state=Post.State.OPEN)):
        one = sums.setdefault((row.way, row.kind), [0, 0, 0])
        one[0] += 1
        one[1] += row.seats
        one[2] += max(0, row.seats - row.taken)  # type: ignore[attr-defined]
    return tuple(
        OpenSeats(way, str(Way(way).label), kind, str(Trade(kind).label), *sums[way, kind])
        for way in Way.values
        for kind in Trade.values
        if (way, kind) in sums
    )


def posts(
    viewer: Viewer = PUBLIC,
    *,
    place: str = "",
    way: str = "",
    kind: str = "",
    state: str = "open",
    page: int = 1,
) -> Page[PostRow]:
    """Posts within a place, the latest first; `state` "" for all."""
    found = Post.objects.filter(within(place, "place__code"))
    for field, value in (("way", way), ("kind", kind), ("state", state)):
        if value:
            found = found.filter(**{field: value})
    start = (max(1, page) - 1) * PAGE_SIZE
    return Page(
        _rows(viewer, _full(found)[start : start + PAGE_SIZE]), found.count(), start, PAGE_SIZE
    )


def post(code: str, viewer: Viewer = PUBLIC) -> PostRow | None:
    return next(iter(_rows(viewer, _full(Post.objects.filter(code=code)))), None)


def posts_there(codes: Collection[str]) -> set[str]:
    """Those of the codes that are a post's."""
    return set(Post.objects.filter(code__in=codes).values_list("code", flat=True))


def _full(found: QuerySet[Post]) -> QuerySet[Post]:
    return (
        found.select_related("place", "after")
        .annotate(
            taken=Count("postings", filter=Q(postings__state__in=TAKES_A_SEAT)),
            fixed=Count("postings", filter=Q(postings__state__in=(*LIVE, "ended"))),
        )
        .order_by("-starts_on", "code")
    )


def _rows(viewer: Viewer, found: QuerySet[Post]) -> tuple[PostRow, ...]:
    rows = list(found)
    names = registry.place_names({row.place.code for row in rows})
    acts = acting(viewer)
    mine = {code: acts("exchange.need", code) for code in {row.place.code for row in rows}}
    return tuple(
        PostRow(
            code=row.code,
            title=row.title,
            way=row.way,
            way_label=str(row.get_way_display()),
            kind=row.kind,
            kind_label=str(row.get_kind_display()),
            place_code=row.place.code,
            place_label=names.get(row.place.code, row.place.name),
            host=row.host,
            duties=row.duties,
            seats=row.seats,
            taken=row.taken,  # type: ignore[attr-defined]
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            altitude=row.altitude,
            skills=tuple(row.skills),
            welcome=tuple(row.welcome),
            licences=tuple(row.licences),
            languages=tuple(row.languages),
            offers=tuple(row.offers),
            after=row.after.code if row.after else "",
            state=row.state,
            state_label=str(row.get_state_display()),
            reason=row.reason,
            origin=row.origin,
            is_mine=mine[row.place.code],
            may_revise=mine[row.place.code] and row.fixed == 0,  # type: ignore[attr-defined]
        )
        for row in rows
    )
