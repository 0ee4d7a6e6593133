"""Who looks for work is registered, by an office or by oneself, and leaves."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.benefits import reads as benefits
from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, Forbidden, action, forbidden
from xieshou.core.checks import NOWHERE, new_code
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal
from xieshou.exchange.actions import given
from xieshou.exchange.models import Placement, Vacancy, Worker
from xieshou.exchange.rules import labour
from xieshou.registry import reads as registry

LABOUR, SEEK = "exchange.labour", "exchange.seek"
NOBODY = Personal("")


def where_worker(*, worker: str, **_body: object) -> str:
    found = Worker.objects.filter(code=worker).values_list("place__code", flat=True)
    return found.first() or NOWHERE


@action(LABOUR, place=lambda *, place, **_body: place)
def register_worker(
    *, viewer: Viewer, place: str, name: Personal, status: str = "", **about: Any
) -> Worker:
    """Somebody who looks for work, put down by an office; `about` as _write() takes it."""
    given.for_people_of(viewer, place)
    return _write(viewer, place, name, status=status, user=None, **about)


@action(SEEK, place=lambda *, place, **_body: place)
def seek_work(
    *, viewer: Viewer, place: str, name: Personal, number: int | None = None, **about: Any
) -> Worker:
    """A resident looks for work; `number`: which person of the own household that is.

    Raises Conflict where one is registered already.
    """
    if viewer.user_id is None:
        raise forbidden(SEEK)
    if Worker.objects.filter(user=viewer.user_id, left_on=None).exists():
        raise Conflict("registered_before", _("您已经登记"))
    household = benefits.own_household(viewer) if number is not None else ""
    return _write(
        viewer, place, name, user=viewer.user_id, household=household,
        number=number if household else None, **about,
    )  # fmt: skip


@action(LABOUR, place=lambda *, rows, **_body: {row["place"] for row in rows})
def import_workers(*, viewer: Viewer, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The rows of the workers sheet; all or none. A person of a household who is registered is the
    same, and so is one of a place with the same name, phone and year of birth."""
    added = same = 0
    places = {row["place"] for row in rows}
    for place in places:
        given.for_people_of(viewer, place)
    there = {
        (one.place.code, one.name, one.phone, one.birth_year)
        for one in Worker.objects.filter(
            place__code__in=places, household=None, left_on=None
        ).select_related("place")
    }
    for row in rows:
        about = {name: value for name, value in row.items() if value is not None}
        person = (
            row["place"], row["name"].text.strip(), (row.get("phone") or NOBODY).text.strip(),
            row.get("birth_year"),
        )  # fmt: skip
        known = Worker.objects.filter(
            household__code=row.get("household"), number=row.get("number"), left_on=None
        )
        if known.exists() if about.get("household") else person in there:
            same += 1
            continue
        if not about.get("household"):
            there.add(person)
        _write(viewer, about.pop("place"), about.pop("name"), user=None, **about)
        added += 1
    return {"added": added, "same": same}


@action(LABOUR, place=where_worker)
def withdraw_worker(*, viewer: Viewer, worker: str, reason: str) -> Worker:
    """Somebody looks for work no longer; name and phone are gone for good.

    Raises Conflict while a placement is open.
    """
    one = _locked(worker)
    given.for_people_of(viewer, one.place.code)
    return _left(one, reason)


@action(SEEK, place=where_worker)
def withdraw_own(*, viewer: Viewer, worker: str, reason: str) -> Worker:
    """As withdraw_worker, by oneself. Raises Forbidden for another."""
    one = _locked(worker)
    if one.user is None or one.user != viewer.user_id:
        raise Forbidden("not_own", _("没有这条登记"))
    return _left(one, reason)


@action(LABOUR, place=where_worker)
def reveal_worker(*, viewer: Viewer, worker: str) -> Worker:
    """A worker whose name and phone will be shown unmasked; the audit line names the row."""
    one = _locked(worker)
    given.for_people_of(viewer, one.place.code)
    return one


def _write(
    viewer: Viewer,
    place: str,
    name: Personal,
    *,
    user: int | None,
    phone: Personal = NOBODY,
    birth_year: int | None = None,
    household: str = "",
    number: int | None = None,
    status: str = "",
    skills: Sequence[str] = (),
    wish_kinds: Sequence[str] = (),
    wish_places: Sequence[str] = (),
    least_fen: int = 0,
    free_from: datetime.date | None = None,
    origin: str = "entered",
    source: str = "",
) -> Worker:
    """`household` and `number` link a person of the household register, whose status is then the
    register's. Raises BadInput, Conflict for a person who is registered."""
    seat = given.place("place", place, least=6)
    named, called = name.text.strip(), phone.text.strip()
    if not named or len(named) > 60 or "\x00" in named:
        raise BadInput("name_wrong", _("请填写姓名，不超过 60 字"), {"field": "name"})
    if len(called) > 30 or "\x00" in called:
        raise BadInput("phone_wrong", _("电话不超过 30 字"), {"field": "phone"})
    key = _household(place, household, number)
    group = registry.household_groups([key])[key] if key else status or Worker.Status.OTHER
    if key and Worker.objects.filter(household=key, number=number, left_on=None).exists():
        raise Conflict("registered_before", _("此人已经登记"))
    if birth_year is not None:
        youngest = clock.today().year - labour.LEAST_AGE
        given.whole("birth_year", birth_year, least=1930, most=youngest)
    return Worker.objects.create(
        code=new_code("WK", letters=7), place_id=seat.id, name=named, phone=called,
        birth_year=birth_year, household_id=key, number=number if key else None,
        status=given.one_of("status", group, Worker.Status.values),
        skills=given.trades(skills),
        wish_kinds=given.several("wish_kinds", wish_kinds, Vacancy.Kind.values),
        wish_places=given.prefixes("wish_places", wish_places),
        least_fen=given.whole("least_fen", least_fen, least=0, most=given.MOST_WAGE_FEN),
        free_from=given.day("free_from", free_from or clock.today(), ahead=True), user=user,
        made_by=viewer.user_id, made_on=clock.today(), origin=origin, source=source,
    )  # fmt: skip


def _household(place: str, code: str, number: int | None) -> int | None:
    """The key of the household, of the worker's own place; a person that it has."""
    if not code and number is None:
        return None
    found = registry.household_keys(codes=[code]) if code else ()
    if not found or not found[0].village.startswith(place):
        raise BadInput("household_unknown", _("本地没有这一户"), {"field": "household"})
    if number is None or not 1 <= number <= found[0].size:
        raise BadInput("person_unknown", _("该户没有这个成员序号"), {"field": "number"})
    return found[0].id


def _left(one: Worker, reason: str) -> Worker:
    if one.left_on is not None:
        raise Conflict("closed_before", _("已经关闭"))
    open_ = Placement.objects.filter(worker=one, state__in=labour.OPEN_STATES)
    if open_.exists():
        raise Conflict("placement_open", _("还有在办的推荐或在岗记录"))
    one.left_on, one.left_why = clock.today(), given.text("reason", reason, 300)
    one.name = one.phone = ""
    one.save()
    return one


def _locked(code: str) -> Worker:
    found = Worker.objects.select_for_update(of=("self",)).select_related("place")
    one = found.filter(code=code).first()
    if one is None:
        raise given.absent()
    return one
