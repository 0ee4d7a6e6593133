"""People offered, for their own side: names masked, health known to be there and no more."""

import datetime
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from xieshou.core.scope import Viewer, someone, within
from xieshou.core.secret import mask
from xieshou.exchange.models import Candidate, Posting
from xieshou.exchange.reads.scopes import SEE, acting, sees_people
from xieshou.exchange.rules.postings import LIVE
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ExchangeWishRow:
    what: str
    target: str
    distance: int


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """`name` and `phone` are masked; `altitude_limit` in metres, None for no limit and for whoever
    neither offers (`is_mine`) nor decides (`may_reveal`); `posting`: the one that stands, "" for
    none."""

    code: str
    name: str
    phone: str
    has_health_note: bool
    way: str
    way_label: str
    kind: str
    kind_label: str
    place_code: str
    place_label: str
    employer: str
    skills: tuple[str, ...]
    licences: tuple[str, ...]
    languages: tuple[str, ...]
    first_day: datetime.date
    last_day: datetime.date
    altitude_limit: int | None
    needs: tuple[str, ...]
    team: str
    wishes: tuple[ExchangeWishRow, ...]
    user: str
    state: str
    state_label: str
    reason: str
    posting: str
    origin: str
    is_mine: bool
    may_reveal: bool


def candidates(
    viewer: Viewer | None,
    *,
    place: str = "",
    way: str = "",
    kind: str = "",
    state: str = "",
    page: int = 1,
) -> Page[CandidateRow]:
    """People whom the viewer's own side offers, the latest first. Raises Unscoped without one."""
    someone(viewer, SEE)
    assert viewer is not None
    found = Candidate.objects.filter(sees_people(viewer), within(place, "place__code"))
    for field, value in (("way", way), ("kind", kind), ("state", state)):
        if value:
            found = found.filter(**{field: value})
    start = (max(1, page) - 1) * PAGE_SIZE
    return Page(
        _rows(viewer, found.order_by("-pk")[start : start + PAGE_SIZE]),
        found.count(), start, PAGE_SIZE,
    )  # fmt: skip


def candidate(viewer: Viewer | None, code: str) -> CandidateRow | None:
    """One; None where there is none or it is not the viewer's side's."""
    someone(viewer, SEE)
    assert viewer is not None
    found = Candidate.objects.filter(sees_people(viewer), code=code)
    return next(iter(_rows(viewer, found)), None)


def _rows(viewer: Viewer, found: QuerySet[Candidate]) -> tuple[CandidateRow, ...]:
    standing = Prefetch("postings", Posting.objects.filter(state__in=LIVE), to_attr="standing")
    rows = list(found.select_related("place").prefetch_related("wishes", standing))
    codes = {row.place.code for row in rows}
    names = registry.place_names(codes)
    acts = acting(viewer)
    mine = {code: acts("exchange.offer", code) for code in codes}
    decides = {code: acts("exchange.decide", code) for code in codes}
    linked = any(row.user is not None for row in rows)
    logins = {one.id: one.username for one in registry.users()} if linked else {}
    return tuple(
        CandidateRow(
            code=row.code,
            name=mask(row.name),
            phone=mask(row.phone) if row.phone else "",
            has_health_note=bool(row.health),
            way=row.way,
            way_label=str(row.get_way_display()),
            kind=row.kind,
            kind_label=str(row.get_kind_display()),
            place_code=row.place.code,
            place_label=names.get(row.place.code, row.place.name),
            employer=row.employer,
            skills=tuple(row.skills),
            licences=tuple(row.licences),
            languages=tuple(row.languages),
            first_day=row.first_day,
            last_day=row.last_day,
            altitude_limit=row.altitude_limit
            if mine[row.place.code] or decides[row.place.code]
            else None,
            needs=tuple(row.needs),
            team=row.team,
            wishes=tuple(
                ExchangeWishRow(one.what, one.target, one.distance) for one in row.wishes.all()
            ),
            user=logins.get(row.user or 0, ""),
            state=row.state,
            state_label=str(row.get_state_display()),
            reason=row.reason,
            posting=next((one.code for one in row.standing), ""),  # type: ignore[attr-defined]
            origin=row.origin,
            is_mine=mine[row.place.code],
            may_reveal=decides[row.place.code],
        )
        for row in rows
    )
