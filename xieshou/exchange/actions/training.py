"""Training classes: planned, attended day by day, confirmed by another, asked about work later."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.checks import new_code
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal
from xieshou.core.words import needed, optional
from xieshou.exchange.actions import checks
from xieshou.exchange.actions.checks import place_of_class, places_of_classes
from xieshou.exchange.models import FollowUp, Trainee, TrainingClass
from xieshou.exchange.rules import training as rules
from xieshou.registry import reads as registry

MOST_DAYS = 200
MOST_SEATS = 2000
NOBODY = Personal("")


@action("exchange.train", place=lambda *, people_from, **_body: people_from)
def plan_class(
    *,
    viewer: Viewer,
    people_from: str,
    place: str,
    topic: str,
    kind: str,
    days: Sequence[datetime.date],
    seats: int,
    partner: str = "",
    teacher: str = "",
    origin: str = "entered",
    source: str = "",
) -> TrainingClass:
    """Plan a class for people of a place; `days` are those taught, `partner` the side that teaches
    (a place of the east)."""
    taught = sorted(set(days))
    if not taught or len(taught) > MOST_DAYS:
        raise BadInput("days_wrong", _("请填写上课日期，至多 %(most)d 天"),
                       {"field": "days", "most": MOST_DAYS})  # fmt: skip
    checks.period("days", taught[0], "days", taught[-1])
    return TrainingClass.objects.create(
        code=new_code(f"T{people_from[:6]}"),
        people_from_id=checks.place("people_from", people_from),
        place_id=checks.place("place", place),
        partner_id=checks.place("partner", partner) if partner else None,
        topic=needed("topic", topic, 120),
        kind=checks.chosen("kind", kind, TrainingClass.Kind.values),
        teacher=optional("teacher", teacher, 120),
        days=[day.isoformat() for day in taught],
        starts_on=taught[0],
        ends_on=taught[-1],
        seats=checks.whole("seats", seats, 1, MOST_SEATS),
        entered_by=viewer.user_id,
        origin=origin,
        source=source,
    )


@action("exchange.train", place=place_of_class)
def enrol(
    *,
    viewer: Viewer,
    group: str,
    name: Personal,
    phone: Personal = NOBODY,
    household: str = "",
    member: int | None = None,
) -> Trainee:
    """Put somebody on the list; `household` and `member` name a person of the register that the
    viewer may see. Raises Conflict where the class is full or has the person."""
    one = _held(group)
    if one.trainees.count() >= one.seats:
        raise Conflict("class_full", _("名额已满"))
    given = {"name": name.text.strip(), "phone": phone.text.strip()}
    if not given["name"] or len(given["name"]) > 80 or len(given["phone"]) > 40:
        raise BadInput("text_wrong", _("请填写，且不超过 %(most)d 字"),
                       {"field": "name", "most": 80})  # fmt: skip
    if (member is None) != (not household):
        raise BadInput("member_half", _("户编号与成员序号应同时填写"), {"field": "member"})
    if household:
        found = registry.household(viewer, household)
        if found is None or not 1 <= (member or 0) <= found.size:
            raise BadInput("household_unknown", _("没有这户或这名成员"), {"field": "household"})
        if one.trainees.filter(household=household, member=member).exists():
            raise Conflict("enrolled_before", _("该成员已在名单中"))
    _wrote(viewer, one)
    last = one.trainees.order_by("-number").values_list("number", flat=True).first() or 0
    return Trainee.objects.create(
        group=one, number=last + 1, household=household, member=member, **given
    )


@action("exchange.train", place=place_of_class)
def record_attendance(
    *, viewer: Viewer, group: str, came: Mapping[int, Sequence[str]]
) -> TrainingClass:
    """The days (ISO) on which each trainee, by number, came; of those not named nothing changes.

    Raises BadInput for a day that the class does not have or that is still to come, or a number
    that is not on the list.
    """
    one = _held(group)
    rows = {row.number: row for row in one.trainees.select_for_update()}
    past = set(rules.days_past(one.days, clock.today()))
    for number, days in came.items():
        if number not in rows:
            raise BadInput("trainee_unknown", _("名单上没有第 %(number)s 号"),
                           {"field": "came", "number": number})  # fmt: skip
        if not set(days) <= past:
            raise BadInput("day_unknown", _("不是已上课的日期"), {"field": "came"})
        rows[number].came = sorted(set(days))
    Trainee.objects.bulk_update([rows[number] for number in came], ["came"])
    _wrote(viewer, one)
    return one


@action("exchange.train", place=places_of_classes)
def import_trainees(*, viewer: Viewer, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """People of a sheet (sheets.trainees_sheet), all or none, with their days and certificates.

    Somebody of the same household and number, or where none is told of the same name and phone, is
    there already; days that the sheet tells replace those written before.
    """
    added = same = 0
    for group in dict.fromkeys(row["group"] for row in rows):
        one = _held(group)
        past = rules.days_past(one.days, clock.today())
        there = {
            _person(who.household, who.member, who.name, who.phone): who.number
            for who in one.trainees.all()
        }
        came: dict[int, Sequence[str]] = {}
        certificates: dict[int, str] = {}
        for row in (row for row in rows if row["group"] == group):
            about = {
                "name": row["name"], "phone": row["phone"] or NOBODY,
                "household": row["household"] or "", "member": row["member"],
            }  # fmt: skip
            person = _person(
                about["household"], about["member"],
                about["name"].text.strip(), about["phone"].text.strip(),
            )  # fmt: skip
            if person in there:
                same += 1
            else:
                there[person] = enrol(viewer=viewer, group=group, **about).number
                added += 1
            if row["came"]:
                came[there[person]] = past if row["came"] == ["all"] else row["came"]
            if row["certificate"]:
                certificates[there[person]] = row["certificate"]
        if came:
            record_attendance(viewer=viewer, group=group, came=came)
        for number, certificate in certificates.items():
            give_certificate(viewer=viewer, group=group, number=number, certificate=certificate)
    return {"added": added, "same": same}


@action("exchange.train", place=place_of_class)
def give_certificate(*, viewer: Viewer, group: str, number: int, certificate: str) -> Trainee:
    """The number of the certificate that somebody got who came often enough."""
    one = _held(group)
    row = one.trainees.select_for_update().filter(number=number).first()
    if row is None:
        raise NotFound("no_trainee", _("名单上没有第 %(number)s 号"), {"number": number})
    if not rules.trained(row.came, one.days):
        raise Conflict("absent_too_often", _("出勤不足 %(percent)d%%，不能发证"),
                       {"percent": rules.LEAST_ATTENDANCE_PERCENT})  # fmt: skip
    row.certificate = needed("certificate", certificate, 60)
    row.save(update_fields=["certificate"])
    _wrote(viewer, one)
    return row


@action("exchange.train", place=place_of_class)
def confirm_class(*, viewer: Viewer, group: str) -> TrainingClass:
    """Another than who kept it says that the class was held so: from now on it counts."""
    one = _held(group)
    checks.another(viewer, one.entered_by, *one.hands)
    if one.ends_on > clock.today():
        raise Conflict("not_over", _("课程尚未结束"))
    if not any(one.trainees.values_list("came", flat=True)):
        raise Conflict("nobody_came", _("还没有考勤记录"))
    one.state, one.confirmed_by = TrainingClass.State.CONFIRMED, viewer.user_id
    one.save(update_fields=["state", "confirmed_by"])
    return one


@action("exchange.train", place=place_of_class)
def cancel_class(*, viewer: Viewer, group: str, reason: str) -> TrainingClass:
    """It is not held, and why."""
    one = _held(group)
    one.state, one.reason = TrainingClass.State.CANCELLED, needed("reason", reason, 300)
    one.save(update_fields=["state", "reason"])
    return one


@action("exchange.train", place=place_of_class)
def follow_up(
    *, viewer: Viewer, group: str, number: int, months: int, employed: bool, work: str = ""
) -> FollowUp:
    """Whether a trainee has work, 6 or 12 months after the class; asked once, when it is due."""
    one = TrainingClass.objects.select_for_update(of=("self",)).get(code=group)
    if one.state != TrainingClass.State.CONFIRMED:
        raise checks.wrong_state(one.get_state_display())
    if months not in rules.TERMS:
        raise BadInput("choice_unknown", _("请从选项中选择"), {"field": "months"})
    row = one.trainees.select_for_update().filter(number=number).first()
    if row is None:
        raise NotFound("no_trainee", _("名单上没有第 %(number)s 号"), {"number": number})
    if clock.today() < rules.due_on(one.ends_on, months):
        raise Conflict("not_due", _("还未到回访时间"))
    if row.follow_ups.filter(months=months).exists():
        raise Conflict("asked_before_now", _("已经回访过"))
    return FollowUp.objects.create(
        trainee=row, months=months, employed=employed, work=optional("work", work, 200),
        asked_on=clock.today(), by=viewer.user_id,
    )  # fmt: skip


def _person(household: str, member: int | None, name: str, phone: str) -> tuple[object, ...]:
    """By what somebody on a list is known again."""
    return (household, member) if household else (name, phone)


def _held(code: str) -> TrainingClass:
    one = TrainingClass.objects.select_for_update(of=("self",)).get(code=code)
    if one.state != TrainingClass.State.PLANNED:
        raise checks.wrong_state(one.get_state_display())
    return one


def _wrote(viewer: Viewer, one: TrainingClass) -> None:
    """Whoever has written in it cannot confirm it."""
    if viewer.user_id is not None and viewer.user_id not in one.hands:
        one.hands = [*one.hands, viewer.user_id]
        one.save(update_fields=["hands"])
