"""Sums of people exchanged between an east and a west, for the balance of both sides."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from xieshou.core.scope import within
from xieshou.exchange.models import Posting, Relay, TrainingClass
from xieshou.exchange.rules import training as rules


@dataclass(frozen=True, slots=True)
class PostingFigures:
    """Postings under way on some day of the period, to the west by the kind of the post;
    `trainees` and `others_east` to the east.

    `person_days`, `successors`: those that the host confirmed, of months that begin, and on days,
    in the period. Classes: those confirmed that ended in it. `jobs_6`, `jobs_12`: people in work of
    the trainees who were asked within the period, so many months after (`asked_6`, `asked_12`).
    """

    cadres: int
    doctors: int
    teachers: int
    agronomists: int
    volunteers: int
    others: int
    trainees: int
    others_east: int
    person_days: int
    successors: int
    classes: int
    trained: int
    certificates: int
    asked_6: int
    jobs_6: int
    asked_12: int
    jobs_12: int


def posting_figures(
    east: str, west: str, start: datetime.date, end: datetime.date
) -> PostingFigures:
    """Sums between the places whose codes begin with `east` and `west`, both days within.

    A posting counts by the place of the post and the place that offered the person; a class by the
    place of its people and the side that teaches (of a class without one, the place where it is).
    """
    to_west = within(west, "post__place__code") & within(east, "candidate__place__code")
    to_east = within(east, "post__place__code") & within(west, "candidate__place__code")
    under_way = (
        Q(began_on__lte=end, state__in=("started", "ended", "broken_off"))
        & (Q(left_on=None) | Q(left_on__gte=start))
    )  # fmt: skip
    there = Posting.objects.filter(under_way)
    by_kind = Counter(there.filter(to_west, post__way="west").values_list("post__kind", flat=True))
    eastward = Counter(there.filter(to_east, post__way="east").values_list("post__kind", flat=True))
    between = Posting.objects.filter(to_west | to_east)
    days = between.filter(log__confirmed=True, log__month__gte=start, log__month__lte=end)
    return PostingFigures(
        cadres=by_kind["cadre"],
        doctors=by_kind["doctor"],
        teachers=by_kind["teacher"],
        agronomists=by_kind["agronomist"],
        volunteers=by_kind["volunteer"],
        others=by_kind["other"] + by_kind["trainee"],
        trainees=eastward["trainee"],
        others_east=sum(eastward.values()) - eastward["trainee"],
        person_days=sum(days.values_list("log__days", flat=True)),
        successors=Relay.objects.filter(
            posting__in=between, kind="successor", confirmed=True,
            confirmed_on__gte=start, confirmed_on__lte=end,
        ).count(),
        **_trained(east, west, start, end),
    )  # fmt: skip


def _trained(east: str, west: str, start: datetime.date, end: datetime.date) -> dict[str, int]:
    teaching = within(east, "partner__code") if east else Q(pk__isnull=False)
    without = Q(partner=None) & (within(east, "place__code") if east else Q(pk__isnull=False))
    found = TrainingClass.objects.filter(
        within(west, "people_from__code"), teaching | without, state="confirmed"
    ).prefetch_related("trainees__follow_ups")
    sums = Counter[str]()
    for one in found:
        ended = start <= one.ends_on <= end
        sums["classes"] += ended
        for trainee in one.trainees.all():
            if not rules.trained(trainee.came, one.days):
                continue
            sums["trained"] += ended
            sums["certificates"] += ended and bool(trainee.certificate)
            for answer in trainee.follow_ups.all():
                if start <= answer.asked_on <= end:
                    sums[f"asked_{answer.months}"] += 1
                    sums[f"jobs_{answer.months}"] += answer.employed
    names = ("classes", "trained", "certificates", "asked_6", "jobs_6", "asked_12", "jobs_12")
    return {name: int(sums[name]) for name in names}
