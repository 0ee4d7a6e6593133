"""Workshops and vacancies are registered, shown at fairs, and closed."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, action, forbidden
from xieshou.core.checks import NOWHERE, new_code
from xieshou.core.scope import Viewer
from xieshou.exchange.actions import given
from xieshou.exchange.models import Fair, FairVacancy, Vacancy, Workshop
from xieshou.exchange.reads.vacancy import not_over

LABOUR, EMPLOY = "exchange.labour", "exchange.employ"


def where_offered(*, vacancy: str, **_body: object) -> str:
    found = Vacancy.objects.filter(code=vacancy).values_list("offered_to__code", flat=True)
    return found.first() or NOWHERE


def where_employed(*, vacancy: str, **_body: object) -> str:
    found = Vacancy.objects.filter(code=vacancy)
    return found.values_list("organisation__place__code", flat=True).first() or NOWHERE


def _where_workshop(*, workshop: str, **_body: object) -> str:
    found = Workshop.objects.filter(code=workshop).values_list("place__code", flat=True)
    return found.first() or NOWHERE


def _where_fair(*, fair: str, **_body: object) -> str:
    return Fair.objects.filter(code=fair).values_list("place__code", flat=True).first() or NOWHERE


@action(LABOUR, place=lambda *, place, **_body: place)
def register_workshop(
    *,
    viewer: Viewer,
    place: str,
    name: str,
    capacity: int,
    opened_on: datetime.date,
    east: str = "",
    organisation: int | None = None,
    origin: str = "entered",
    source: str = "",
) -> Workshop:
    """A workshop near home with so many places to work at; `east` is credited with it.

    Raises BadInput for a place above a county, a day to come, an unknown organisation.
    """
    seat = given.place("place", place, least=6)
    if organisation is not None:
        given.organisation("organisation", organisation)
    return Workshop.objects.create(
        code=new_code("WS", letters=7), name=given.text("name", name, 120), place_id=seat.id,
        organisation_id=organisation, capacity=given.whole("capacity", capacity),
        east=given.credited("east", east, place),
        opened_on=given.day("opened_on", opened_on), made_by=viewer.user_id, origin=origin,
        source=source,
    )  # fmt: skip


@action(LABOUR, place=_where_workshop)
def close_workshop(*, workshop: str, on: datetime.date, reason: str) -> Workshop:
    """It works no longer. Raises Conflict where it is closed or vacancies of it are open."""
    one = _workshop(workshop)
    if one.closed_on is not None:
        raise Conflict("closed_before", _("已经关闭"))
    if one.vacancies.filter(closed_on=None).exists():
        raise Conflict("vacancies_open", _("还有未关闭的岗位"))
    one.closed_on = given.not_before("on", given.day("on", on), one.opened_on)
    one.closed_why = given.text("reason", reason, 300)
    one.save()
    return one


@action(LABOUR, place=lambda *, offered_to, **_body: offered_to)
def open_vacancy(*, viewer: Viewer, offered_to: str, employer: str, **about: Any) -> Vacancy:
    """An office puts down an employer's vacancy; `about` as _write() takes it."""
    return _write(
        viewer, offered_to, employer=given.text("employer", employer, 120), organisation=None,
        **about,
    )  # fmt: skip


@action(EMPLOY, place=given.place_of_organisation)
def offer_vacancy(*, viewer: Viewer, organisation: int, offered_to: str, **about: Any) -> Vacancy:
    """An employer offers work to the people of a place in the west; `about` as in _write()."""
    _own(viewer, organisation)
    row = given.organisation("organisation", organisation)
    return _write(viewer, offered_to, employer=row.name, organisation=organisation, **about)


@action(LABOUR, place=lambda *, rows, **_body: {row["offered_to"] for row in rows})
def import_vacancies(*, viewer: Viewer, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The rows of the vacancies sheet, by an office; all or none. A row that stands is the same."""
    added = same = 0
    for row in rows:
        known = Vacancy.objects.filter(
            title=row["title"], employer=row["employer"], kind=row["kind"],
            starts_on=row["starts_on"], offered_to__code=row["offered_to"],
        )  # fmt: skip
        if known.exists():
            same += 1
            continue
        about = {
            name: value for name, value in row.items() if value is not None and name != "employer"
        }
        _write(viewer, about.pop("offered_to"), employer=row["employer"], organisation=None,
               **about)  # fmt: skip
        added += 1
    return {"added": added, "same": same}


@action(LABOUR, place=where_offered)
def close_vacancy(*, vacancy: str, reason: str) -> Vacancy:
    """Take no more people for it; those who have it keep it."""
    return _closed(locked_vacancy(vacancy), reason)


@action(EMPLOY, place=where_employed)
def withdraw_vacancy(*, viewer: Viewer, vacancy: str, reason: str) -> Vacancy:
    """As close_vacancy, by the employer."""
    one = locked_vacancy(vacancy)
    _own(viewer, one.organisation_id)
    return _closed(one, reason)


@action(LABOUR, place=lambda *, place, **_body: place)
def announce_fair(
    *,
    viewer: Viewer,
    place: str,
    name: str,
    venue: str,
    on: datetime.date,
    east: str = "",
    origin: str = "entered",
    source: str = "",
) -> Fair:
    """A job fair for the people of `place`, credited to `east` as a vacancy is."""
    seat = given.place("place", place, least=4)
    return Fair.objects.create(
        code=new_code("FA", letters=7), name=given.text("name", name, 120), place_id=seat.id,
        venue=given.text("venue", venue, 120), on=given.day("on", on, ahead=True),
        east=given.credited("east", east, place), made_by=viewer.user_id, origin=origin,
        source=source,
    )  # fmt: skip


@action(LABOUR, place=_where_fair)
def show_at_fair(*, fair: str, vacancies: Sequence[str]) -> Fair:
    """Show vacancies that are open to people of the fair's place, with their free seats.

    Raises BadInput for one that is not, Conflict once the fair is over.
    """
    one = _fair(fair)
    if one.came is not None:
        raise Conflict("fair_over", _("招聘会已经结束"))
    found = {row.code: row for row in Vacancy.objects.filter(
        not_over(), code__in=list(vacancies)).select_related("offered_to")}  # fmt: skip
    for code in vacancies:
        row = found.get(code)
        place = one.place.code
        if row is None or not (
            place.startswith(row.offered_to.code) or row.offered_to.code.startswith(place)
        ):
            raise BadInput(
                "vacancy_unknown", _("没有编号为 %(code)s 的岗位"),
                {"field": "vacancies", "code": code},
            )  # fmt: skip
        FairVacancy.objects.update_or_create(
            fair=one, vacancy=row, defaults={"seats": row.seats - row.taken}
        )
    return one


@action(LABOUR, place=_where_fair)
def hold_fair(*, fair: str, came: int, agreed: int, note: str = "") -> Fair:
    """The fair was held: how many people came, and how many agreed to a vacancy there.

    Raises Conflict before its day, and where it was told before.
    """
    one = _fair(fair)
    if one.came is not None:
        raise Conflict("fair_over", _("招聘会已经结束"))
    if one.on > clock.today():
        raise Conflict("fair_not_yet", _("招聘会还没有举行"))
    one.came = given.whole("came", came, least=0)
    one.agreed = given.whole("agreed", agreed, least=0, most=one.came)
    one.note = given.text("note", note, 300, required=False)
    one.save()
    return one


def locked_vacancy(code: str) -> Vacancy:
    """The vacancy as it stands, held until the act is done. Raises NotFound."""
    found = Vacancy.objects.select_for_update(of=("self",))
    one = found.select_related("place", "offered_to").filter(code=code).first()
    if one is None:
        raise given.absent()
    return one


def _write(
    viewer: Viewer,
    offered_to: str,
    *,
    employer: str,
    organisation: int | None,
    title: str,
    kind: str,
    place: str,
    seats: int,
    wage_least_fen: int,
    wage_most_fen: int,
    starts_on: datetime.date,
    ends_on: datetime.date | None = None,
    housing: bool = False,
    schooling: bool = False,
    insurance: bool = False,
    skills: Sequence[str] = (),
    workshop: str = "",
    east: str = "",
    note: str = "",
    origin: str = "entered",
    source: str = "",
) -> Vacancy:
    """Work at `place` for the people of `offered_to`, paid `wage_least_fen` to `wage_most_fen` a
    month; `workshop` is the code of a workshop that is open.

    Raises BadInput, Conflict where the workshop has not so many places left.
    """
    for_whom = given.place("offered_to", offered_to, least=4)
    seat = given.place("place", place)
    one_kind = given.one_of("kind", kind, Vacancy.Kind.values)
    whole = given.whole("seats", seats)
    held = None
    if one_kind == Vacancy.Kind.WORKSHOP:
        held = _room(workshop, whole, offered_to, organisation)
    if workshop and held is None:
        raise BadInput("not_a_workshop_job", _("只有帮扶车间岗位填写车间"), {"field": "workshop"})
    far = one_kind in ("to_east", "other_province")
    if far == (place[:2] == offered_to[:2]):
        raise BadInput("place_does_not_fit", _("工作地点与类别不符"), {"field": "place"})
    if ends_on is not None:
        given.not_before("ends_on", given.day("ends_on", ends_on, ahead=True), starts_on)
    least = given.whole("wage_least_fen", wage_least_fen, least=0, most=given.MOST_WAGE_FEN)
    credit = east or (held.east if held else "")
    return Vacancy.objects.create(
        code=new_code("VA", letters=7), title=given.text("title", title, 120), kind=one_kind,
        employer=employer, organisation_id=organisation, workshop=held, place_id=seat.id,
        offered_to_id=for_whom.id,
        east=given.credited("east", credit, offered_to, place if one_kind == "to_east" else ""),
        seats=whole, wage_least_fen=least,
        wage_most_fen=given.whole("wage_most_fen", wage_most_fen, least=least,
                                  most=given.MOST_WAGE_FEN),
        housing=housing, schooling=schooling, insurance=insurance, skills=given.trades(skills),
        starts_on=given.day("starts_on", starts_on, ahead=True), ends_on=ends_on,
        note=given.text("note", note, 300, required=False), made_by=viewer.user_id,
        made_on=clock.today(), origin=origin, source=source,
    )  # fmt: skip


def _room(code: str, seats: int, offered_to: str, organisation: int | None) -> Workshop:
    """The open workshop, held, with room for so many more: of the place that the vacancy is offered
    to, and of the employer where one offers it."""
    row = Workshop.objects.select_for_update(of=("self",)).select_related("place")
    found = row.filter(code=code, closed_on=None).first()
    at = found.place.code if found else ""
    near = at.startswith(offered_to) or offered_to.startswith(at)
    if found is None or not near or organisation not in (None, found.organisation_id):
        raise BadInput("workshop_unknown", _("没有这个车间，或已关闭"), {"field": "workshop"})
    # A vacancy that is closed holds the places of those who have it.
    held = found.vacancies.aggregate(
        n=Sum("seats", filter=Q(closed_on=None), default=0),
        kept=Sum("taken", filter=Q(closed_on__isnull=False), default=0),
    )
    if held["n"] + held["kept"] + seats > found.capacity:
        raise Conflict(
            "workshop_full", _("车间容量为 %(most)d 人，岗位不能更多"), {"most": found.capacity}
        )
    return found


def _own(viewer: Viewer, organisation: int | None) -> None:
    if not viewer.is_system and organisation not in viewer.organisations(EMPLOY):
        raise forbidden(EMPLOY)


def _closed(one: Vacancy, reason: str) -> Vacancy:
    if one.closed_on is not None:
        raise Conflict("closed_before", _("已经关闭"))
    one.closed_on, one.closed_why = clock.today(), given.text("reason", reason, 300)
    one.save()
    return one


def _workshop(code: str) -> Workshop:
    found = Workshop.objects.select_for_update().filter(code=code).first()
    if found is None:
        raise given.absent()
    return found


def _fair(code: str) -> Fair:
    found = Fair.objects.select_for_update(of=("self",)).select_related("place")
    one = found.filter(code=code).first()
    if one is None:
        raise given.absent()
    return one
