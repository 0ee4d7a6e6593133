"""The health of the exchange of people and materials, and who came to be at work month by month."""

import datetime
from collections import Counter

from django.db.models import Count, F, Q

from xieshou.core import clock
from xieshou.core.health import HealthRow, MonthSum, counted, health_row, said, touching
from xieshou.core.scope import Viewer, scope_q, within
from xieshou.exchange.models import Consignment, Placement, Post, Posting, Vacancy
from xieshou.exchange.reads.scopes import SEE, sees_postings
from xieshou.exchange.rules.postings import TAKES_A_SEAT

# Nobody found for a post that begins within so many days; on the road or unfilled for so long.
SOON_DAYS, ROAD_DAYS, UNFILLED_DAYS = 60, 15, 60


def health(viewer: Viewer, place: str = "") -> tuple[HealthRow, ...]:
    """Posts that are to begin and lack people, postings past their day, vacancies nobody took,
    shipments not counted: of places whose exchange the viewer sees, on either side."""
    today = clock.today()
    posts = (
        Post.objects.filter(
            scope_q(viewer, SEE, "place__code"), touching(place, "place__code"),
            state=Post.State.OPEN, ends_on__gte=today,
            starts_on__lte=today + datetime.timedelta(days=SOON_DAYS),
        )
        .annotate(taken=Count("postings", filter=Q(postings__state__in=TAKES_A_SEAT)))
        .filter(taken__lt=F("seats"))
    )  # fmt: skip
    postings = Posting.objects.filter(
        sees_postings(viewer), touching(place, "post__place__code", "candidate__place__code"),
        Q(state="accepted", starts_on__lt=today) | Q(state="started", ends_on__lt=today)
        | Q(state="proposed", starts_on__lt=today),
    )  # fmt: skip
    vacancies = Vacancy.objects.filter(
        scope_q(viewer, SEE, "offered_to__code") | scope_q(viewer, SEE, "place__code"),
        touching(place, "offered_to__code", "place__code"),
        closed_on=None, taken__lt=F("seats"),
        made_on__lt=today - datetime.timedelta(days=UNFILLED_DAYS),
    ).filter(Q(ends_on=None) | Q(ends_on__gte=today))  # fmt: skip
    giver, taker = "commitment__offer__place__code", "commitment__need__place__code"
    shipped = Consignment.objects.filter(
        scope_q(viewer, SEE, giver) | scope_q(viewer, SEE, taker), touching(place, giver, taker),
        received_on=None, sent_on__lt=today - datetime.timedelta(days=ROAD_DAYS),
    )  # fmt: skip
    open_posts = Post.objects.filter(pk__in=posts.values("pk"))
    return said(
        (
            health_row(
                "posts_open", counted(open_posts, "place__code", "starts_on"),
                verb="exchange.match", page="exchange:posts",
            ),
            health_row(
                "postings_late", counted(postings, "post__place__code", "starts_on"),
                verb="exchange.post", page="exchange:postings",
            ),
            health_row(
                "vacancies_open", counted(vacancies, "offered_to__code", "made_on"),
                verb="exchange.labour", page="exchange:labour",
            ),
            health_row(
                "shipments", counted(shipped, taker, "sent_on"),
                verb="exchange.receive", page="exchange:materials",
            ),
        )
    )  # fmt: skip


def placed_months(east: str = "", west: str = "") -> tuple[MonthSum, ...]:
    """People who came to be at work, by the district they are credited to, their own county and the
    month; each once a year, in the month of the first placement in it, credited by the last, as
    labour_figures() counts a year. By the month of the last an earlier year would have begun more
    slowly than this one seems to.

    No viewer: what fewer than ten people stand behind is for the caller to withhold.
    """
    found = Placement.objects.filter(
        within(west, "worker__place__code") & ~Q(vacancy__east=""), at_work_on__isnull=False
    )
    rows = found.order_by("at_work_on", "pk").values_list(
        "worker", "at_work_on__year", "at_work_on__month", "vacancy__east", "worker__place__code"
    )
    first: dict[tuple[int, int], int] = {}
    last: dict[tuple[int, int], tuple[str, str]] = {}
    for worker, year, month, credited, place in rows:
        first.setdefault((worker, year), month)
        last[worker, year] = (credited, place[:6])
    sums = Counter(
        (credited, place, year, first[worker, year])
        for (worker, year), (credited, place) in last.items()
        if credited.startswith(east)
    )
    return tuple(MonthSum(*key, n) for key, n in sorted(sums.items()))
