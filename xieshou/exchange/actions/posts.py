"""Posts: opened by the host's side, revised while nobody is on the way, closed."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.checks import new_code
from xieshou.core.scope import Viewer
from xieshou.core.words import needed, optional
from xieshou.exchange.actions import checks
from xieshou.exchange.actions.checks import place_of_post
from xieshou.exchange.models import Candidate, Post, PostPreference, Trade, Way
from xieshou.exchange.rules.matching import FAMILY_NEEDS, MOST_DISTANCE
from xieshou.exchange.rules.postings import LIVE

MOST_SEATS = 1000
LOWEST, HIGHEST = -200, 6000


@action("exchange.need", place=lambda *, place, **_body: place)
def open_post(
    *,
    viewer: Viewer,
    place: str,
    title: str,
    way: str,
    kind: str,
    host: str,
    seats: int,
    starts_on: datetime.date,
    ends_on: datetime.date,
    altitude: int = 0,
    duties: str = "",
    skills: Sequence[str] = (),
    welcome: Sequence[str] = (),
    licences: Sequence[str] = (),
    languages: Sequence[str] = (),
    offers: Sequence[str] = (),
    after: str = "",
    origin: str = "entered",
    source: str = "",
) -> Post:
    """Ask for people at a place of one's own side, a county or below.

    `skills`, `licences`, `languages` are all needed, `welcome` would be good to have; `offers` are
    family needs that the host sees to; `after`: the code of the post that this one continues.
    """
    checks.for_side(viewer, "exchange.need", place)
    return Post.objects.create(
        code=new_code(f"P{place[:6]}"),
        place_id=checks.place("place", place, least=6),
        entered_by=viewer.user_id,
        origin=origin,
        source=source,
        after=_continued(after, place),
        **_fields(
            title=title, way=way, kind=kind, host=host, seats=seats, starts_on=starts_on,
            ends_on=ends_on, altitude=altitude, duties=duties, skills=skills, welcome=welcome,
            licences=licences, languages=languages, offers=offers,
        ),
    )  # fmt: skip


@action("exchange.need", place=place_of_post)
def revise_post(
    *,
    viewer: Viewer,
    post: str,
    title: str,
    way: str,
    kind: str,
    host: str,
    seats: int,
    starts_on: datetime.date,
    ends_on: datetime.date,
    altitude: int = 0,
    duties: str = "",
    skills: Sequence[str] = (),
    welcome: Sequence[str] = (),
    licences: Sequence[str] = (),
    languages: Sequence[str] = (),
    offers: Sequence[str] = (),
    after: str = "",
) -> Post:
    """Write a post anew, as long as nobody has been proposed for it."""
    one = _held(viewer, post)
    if one.postings.filter(state__in=(*LIVE, "ended")).exists():
        raise Conflict("post_taken", _("已有人选，不能再改；请关闭后另发布"))
    one.after = _continued(after, one.place.code, one)
    fields = _fields(
        title=title, way=way, kind=kind, host=host, seats=seats, starts_on=starts_on,
        ends_on=ends_on, altitude=altitude, duties=duties, skills=skills, welcome=welcome,
        licences=licences, languages=languages, offers=offers,
    )  # fmt: skip
    for name, value in fields.items():
        setattr(one, name, value)
    one.save()
    return one


@action("exchange.need", place=place_of_post)
def close_post(*, viewer: Viewer, post: str, reason: str) -> Post:
    """Ask for nobody more; who is there, or has agreed to come, is not touched."""
    one = _held(viewer, post)
    if one.state != Post.State.OPEN:
        raise checks.wrong_state(one.get_state_display())
    one.state, one.reason = Post.State.CLOSED, needed("reason", reason, 300)
    one.save(update_fields=["state", "reason"])
    return one


@action("exchange.need", place=place_of_post)
def prefer(*, viewer: Viewer, post: str, candidate: str, distance: int) -> PostPreference:
    """Say how far a candidate is from whom the host would like best, 0 the best."""
    one = _held(viewer, post)
    checks.whole("distance", distance, 0, MOST_DISTANCE)
    person = Candidate.objects.filter(code=candidate, way=one.way, state="offered").first()
    if person is None:
        raise BadInput("candidate_unknown", _("没有这名人选"), {"field": "candidate"})
    row, _new = PostPreference.objects.update_or_create(
        post=one, candidate=person, defaults={"distance": distance, "by": viewer.user_id}
    )
    return row


@action("exchange.need", place=lambda *, rows, **_body: {row["place"] for row in rows})
def import_posts(*, viewer: Viewer, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Posts of a sheet (sheets.posts_sheet), all or none; a post of that title, place and first day
    is there already and is left as it is."""
    added = 0
    for row in rows:
        known = Post.objects.filter(
            place__code=row["place"], title=row["title"], starts_on=row["starts_on"]
        )
        if not known.exists():
            given = {name: value for name, value in row.items() if value is not None}
            open_post(viewer=viewer, **given)
            added += 1
    return {"added": added, "unchanged": len(rows) - added}


def _held(viewer: Viewer, code: str) -> Post:
    one = Post.objects.select_for_update(of=("self",)).select_related("place").get(code=code)
    checks.for_side(viewer, "exchange.need", one.place.code)
    return one


def _continued(code: str, place: str, own: Post | None = None) -> Post | None:
    """The post that is continued: an earlier one of the same county."""
    if not code:
        return None
    found = Post.objects.filter(code=code, place__code__startswith=place[:6]).first()
    if found is None or found == own:
        raise BadInput("post_unknown", _("本县没有这一编号的岗位"), {"field": "after"})
    return found


def _fields(
    *,
    title: str,
    way: str,
    kind: str,
    host: str,
    seats: int,
    starts_on: datetime.date,
    ends_on: datetime.date,
    altitude: int,
    duties: str,
    skills: Sequence[str],
    welcome: Sequence[str],
    licences: Sequence[str],
    languages: Sequence[str],
    offers: Sequence[str],
) -> dict[str, Any]:
    starts_on, ends_on = checks.period("starts_on", starts_on, "ends_on", ends_on)
    return {
        "title": needed("title", title, 80),
        "way": checks.chosen("way", way, Way.values),
        "kind": checks.chosen("kind", kind, Trade.values),
        "host": needed("host", host, 120),
        "seats": checks.whole("seats", seats, 1, MOST_SEATS),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "altitude": checks.whole("altitude", altitude, LOWEST, HIGHEST),
        "duties": optional("duties", duties, 2000),
        "skills": checks.words("skills", skills),
        "welcome": checks.words("welcome", welcome),
        "licences": checks.words("licences", licences),
        "languages": checks.words("languages", languages),
        "offers": checks.some("offers", offers, FAMILY_NEEDS),
    }
