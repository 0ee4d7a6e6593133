"""People: offered by their own side once they agreed, with wishes; revealed to who decides."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.checks import NOWHERE, new_code
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal
from xieshou.core.words import needed, optional
from xieshou.exchange.actions import checks
from xieshou.exchange.actions.checks import place_of_candidate
from xieshou.exchange.actions.posts import HIGHEST, LOWEST
from xieshou.exchange.models import Candidate, CandidateWish, Posting, Trade, Way
from xieshou.exchange.rules.matching import FAMILY_NEEDS, MOST_DISTANCE
from xieshou.exchange.rules.postings import LIVE
from xieshou.registry import reads as registry

MOST_WISHES = 20
NOBODY = Personal("")
# (what, target, distance), as CandidateWish.
Wish = tuple[str, str, int]


@action("exchange.offer", place=lambda *, place, **_body: place)
def offer_candidate(
    *,
    viewer: Viewer,
    place: str,
    name: Personal,
    way: str,
    kind: str,
    first_day: datetime.date,
    last_day: datetime.date,
    agreed: bool,
    phone: Personal = NOBODY,
    health: Personal = NOBODY,
    employer: str = "",
    skills: Sequence[str] = (),
    licences: Sequence[str] = (),
    languages: Sequence[str] = (),
    altitude_limit: int | None = None,
    needs: Sequence[str] = (),
    team: str = "",
    wishes: Sequence[Wish] = (),
    user: str = "",
    origin: str = "entered",
    source: str = "",
) -> Candidate:
    """Offer somebody of one's own side who agreed to it (`agreed`), with what is wished.

    `user` is the login by which the person will write the own log, if there is one.
    """
    checks.for_side(viewer, "exchange.offer", place)
    if not agreed:
        raise BadInput("not_agreed", _("须本人同意后才能登记"), {"field": "agreed"})
    one = Candidate.objects.create(
        code=new_code(f"C{place[:6]}"),
        place_id=checks.place("place", place),
        name=_name("name", name.text, 80, must=True),
        phone=_name("phone", phone.text, 40),
        health=_name("health", health.text, 1000),
        user=_user(user),
        entered_by=viewer.user_id,
        origin=origin,
        source=source,
        **_fields(
            way=way, kind=kind, first_day=first_day, last_day=last_day, employer=employer,
            skills=skills, licences=licences, languages=languages,
            altitude_limit=altitude_limit, needs=needs, team=team,
        ),
    )  # fmt: skip
    _wish(one, _nearest(wishes))
    return one


@action("exchange.offer", place=place_of_candidate)
def revise_candidate(
    *,
    viewer: Viewer,
    candidate: str,
    way: str,
    kind: str,
    first_day: datetime.date,
    last_day: datetime.date,
    employer: str = "",
    skills: Sequence[str] = (),
    licences: Sequence[str] = (),
    languages: Sequence[str] = (),
    altitude_limit: int | None = None,
    needs: Sequence[str] = (),
    team: str = "",
    wishes: Sequence[Wish] = (),
    user: str = "",
) -> Candidate:
    """Write anew what somebody has, wishes and needs; not name, phone and health.

    Raises Conflict while a posting stands, for all but an account where there was none.
    """
    one = _held(viewer, candidate)
    fields = _fields(
        way=way, kind=kind, first_day=first_day, last_day=last_day, employer=employer,
        skills=skills, licences=licences, languages=languages, altitude_limit=altitude_limit,
        needs=needs, team=team,
    )  # fmt: skip
    account, wanted = _user(user, one), _nearest(wishes)
    if one.postings.filter(state__in=LIVE).exists():
        stands = {(wish.what, wish.target): wish.distance for wish in one.wishes.all()}
        same = all(getattr(one, name) == value for name, value in fields.items())
        if not same or stands != wanted or one.user not in (None, account):
            raise Conflict("posting_stands", _("有进行中的派驻，只能补填账号"))
    for name, value in fields.items():
        setattr(one, name, value)
    one.user = account
    one.save()
    one.wishes.all().delete()
    _wish(one, wanted)
    return one


@action("exchange.offer", place=place_of_candidate)
def withdraw_candidate(*, viewer: Viewer, candidate: str, reason: str) -> Candidate:
    """Offer somebody no more. Raises Conflict while a posting stands."""
    one = _held(viewer, candidate)
    if one.state != Candidate.State.OFFERED:
        raise checks.wrong_state(one.get_state_display())
    if one.postings.filter(state__in=LIVE).exists():
        raise Conflict("posting_stands", _("有进行中的派驻，不能撤回"))
    one.state, one.reason = Candidate.State.WITHDRAWN, needed("reason", reason, 300)
    one.save(update_fields=["state", "reason"])
    return one


@action("exchange.decide", place=place_of_candidate)
def reveal_candidate(*, viewer: Viewer, candidate: str) -> dict[str, str]:
    """Name, phone and health in full, for who decides on the side that offers."""
    one = Candidate.objects.select_related("place").get(code=candidate)
    checks.for_side(viewer, "exchange.decide", one.place.code)
    return {"name": one.name, "phone": one.phone, "health": one.health}


def _host_of_offered(*, posting: str, **_body: object) -> str:
    """A proposal alone, which the host can make, tells the host nothing."""
    found = Posting.objects.filter(code=posting, state__in=LIVE, sender_agreed=True)
    return found.values_list("post__place__code", flat=True).first() or NOWHERE


@action("exchange.decide", place=_host_of_offered)
def reveal_posted(*, viewer: Viewer, posting: str) -> dict[str, str]:
    """To the host: health once the sender agreed, name and phone once both did."""
    one = Posting.objects.select_related("candidate", "post__place").get(code=posting)
    checks.for_side(viewer, "exchange.decide", one.post.place.code)
    known = one.state in ("accepted", "started")
    person = one.candidate
    return {
        "name": person.name if known else "",
        "phone": person.phone if known else "",
        "health": person.health,
    }


@action("exchange.offer", place=lambda *, rows, **_body: {row["place"] for row in rows})
def import_candidates(*, viewer: Viewer, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """People of a sheet (sheets.candidates_sheet), all or none; somebody of that place, kind, first
    day and name is there already and is left as it is."""
    there = Candidate.objects.select_related("place").filter(
        place__code__in={row["place"] for row in rows},
        first_day__in={row["first_day"] for row in rows},
    )
    known = {(one.place.code, one.kind, one.first_day, one.name) for one in there}
    added = 0
    for row in rows:
        if (row["place"], row["kind"], row["first_day"], row["name"].strip()) in known:
            continue
        personal = {name: Personal(row.get(name) or "") for name in ("name", "phone", "health")}
        given = {name: value for name, value in row.items() if value is not None}
        offer_candidate(viewer=viewer, **(given | personal))
        added += 1
    return {"added": added, "unchanged": len(rows) - added}


def _held(viewer: Viewer, code: str) -> Candidate:
    found = Candidate.objects.select_for_update(of=("self",)).select_related("place")
    one = found.get(code=code)
    checks.for_side(viewer, "exchange.offer", one.place.code)
    return one


def _name(field: str, given: str, longest: int, *, must: bool = False) -> str:
    """What only this site can read may hold numbers."""
    found = given.strip()
    if (must and not found) or len(found) > longest or "\x00" in found:
        raise BadInput(
            "text_wrong", _("请填写，且不超过 %(most)d 字"), {"field": field, "most": longest}
        )
    return found


def _user(login: str, own: Candidate | None = None) -> int | None:
    """The account; BadInput where it is another's who is offered."""
    if not login.strip():
        return None
    found = next((one.id for one in registry.users() if one.username == login.strip()), None)
    if found is None:
        raise BadInput("user_unknown", _("没有这一用户"), {"field": "user"})
    others = Candidate.objects.filter(user=found, state=Candidate.State.OFFERED)
    if any(one != own for one in others):
        raise BadInput("user_taken", _("该账号已属于另一名人选"), {"field": "user"})
    return found


def _nearest(wishes: Sequence[Wish]) -> dict[tuple[str, str], int]:
    """The distance by (what, target). Raises BadInput."""
    if len(wishes) > MOST_WISHES:
        raise BadInput("too_many", _("至多 %(most)d 项"), {"field": "wishes", "most": MOST_WISHES})
    nearest: dict[tuple[str, str], int] = {}
    for what, target, distance in wishes:
        checks.chosen("wishes", what, CandidateWish.What.values)
        checks.whole("wishes", distance, 0, MOST_DISTANCE)
        key = (what, needed("wishes", target, 20))
        nearest[key] = min(distance, nearest.get(key, distance))
    return nearest


def _wish(one: Candidate, nearest: dict[tuple[str, str], int]) -> None:
    CandidateWish.objects.bulk_create(
        CandidateWish(candidate=one, what=what, target=target, distance=distance)
        for (what, target), distance in nearest.items()
    )


def _fields(
    *,
    way: str,
    kind: str,
    first_day: datetime.date,
    last_day: datetime.date,
    employer: str,
    skills: Sequence[str],
    licences: Sequence[str],
    languages: Sequence[str],
    altitude_limit: int | None,
    needs: Sequence[str],
    team: str,
) -> dict[str, Any]:
    first_day, last_day = checks.period("first_day", first_day, "last_day", last_day)
    if altitude_limit is not None:
        checks.whole("altitude_limit", altitude_limit, LOWEST, HIGHEST)
    return {
        "way": checks.chosen("way", way, Way.values),
        "kind": checks.chosen("kind", kind, Trade.values),
        "first_day": first_day,
        "last_day": last_day,
        "employer": optional("employer", employer, 120),
        "skills": checks.words("skills", skills),
        "licences": checks.words("licences", licences),
        "languages": checks.words("languages", languages),
        "altitude_limit": altitude_limit,
        "needs": checks.some("needs", needs, FAMILY_NEEDS),
        "team": optional("team", team, 20),
    }
