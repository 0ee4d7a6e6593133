"""Open posts and people offered, as the engine's columns; promised postings are kept."""

from collections import Counter

from django.db.models import Q

from xieshou.core.scope import within
from xieshou.exchange.feed.people import Opening, PeopleCase, Person
from xieshou.exchange.models import Candidate, PeopleRun, Post, Posting, PostPreference
from xieshou.exchange.rules import matching
from xieshou.exchange.rules.postings import PROMISED
from xieshou.registry import reads as registry

COUNTY_DIGITS = 6
# Where no limit is given; the engine's own.
HIGHEST = 9_000


def case_for(run: PeopleRun) -> PeopleCase:
    """What a run is asked: posts below its hosts that have a seat to fill or a promise to keep,
    people below its homes who are free. What a side has agreed to is kept; the other proposals are
    those of before."""
    posted = list(
        Posting.objects.filter(
            within(run.hosts, "post__place__code"), post__way=run.way,
            state__in=("proposed", *PROMISED, "ended"),
        ).select_related("post", "candidate")
        .order_by("pk")
    )  # fmt: skip
    # Who has been there and left has used the seat, and is free again.
    over = Counter(one.post_id for one in posted if one.state == "ended")
    live = [one for one in posted if one.state != "ended"]
    kept = [one for one in live if one.host_agreed or one.sender_agreed]
    posts = list(
        Post.objects.filter(
            Q(state=Post.State.OPEN, ends_on__gte=run.on)
            | Q(pk__in=[one.post_id for one in live]),
            within(run.hosts, "place__code"), way=run.way,
        ).select_related("place")
        .order_by("code")
    )  # fmt: skip
    here = {one.candidate_id for one in live}
    elsewhere = Posting.objects.filter(state__in=("proposed", *PROMISED)).exclude(
        candidate__in=here
    )
    people = list(
        Candidate.objects.filter(
            Q(state=Candidate.State.OFFERED, last_day__gte=run.on)
            | Q(pk__in=[one.candidate_id for one in kept]),
            way=run.way,
        )
        .filter(within(run.homes, "place__code") | Q(pk__in=here))
        .exclude(pk__in=elsewhere.values("candidate"))
        .prefetch_related("wishes")
        .order_by("code")
    )
    key = _key_counties({post.place.code[:COUNTY_DIGITS] for post in posts})
    promised = Counter(one.post_id for one in kept)
    codes, free = {post.pk for post in posts}, {one.pk for one in people}
    fits = PostPreference.objects.filter(post__in=codes, candidate__in=free)
    return PeopleCase(
        people=[_person(one) for one in people],
        posts=[
            _opening(
                one,
                max(promised[one.pk], one.seats - over[one.pk] if _takes(one, run) else 0),
                one.place.code[:COUNTY_DIGITS] in key,
            )
            for one in posts
        ],
        fits=sorted(fits.values_list("post__code", "candidate__code", "distance")),
        kept=[(one.candidate.code, one.post.code) for one in kept],
        earlier=[
            (one.candidate.code, one.post.code)
            for one in live
            if one not in kept and one.candidate_id in free and _takes(one.post, run)
        ],
        unwished=matching.UNWISHED,
        per_move=run.per_move,
        most_moves=run.most_moves,
    )  # fmt: skip


def _key_counties(codes: set[str]) -> set[str]:
    """Those of the counties that come first (乡村振兴重点帮扶县)."""
    found = (registry.place(code) for code in sorted(codes))
    return {row.code for row in found if row is not None and row.is_key_county}


def _person(one: Candidate) -> Person:
    return Person(
        code=one.code,
        skills=tuple(one.skills),
        licences=(*one.licences, *matching.without(one.needs)),
        languages=tuple(one.languages),
        first_day=one.first_day.toordinal(),
        last_day=one.last_day.toordinal(),
        altitude=HIGHEST if one.altitude_limit is None else one.altitude_limit,
        team=one.team,
        wishes=tuple((wish.what, wish.target, wish.distance) for wish in one.wishes.all()),
    )


def _takes(one: Post, run: PeopleRun) -> bool:
    """A post that is closed or over takes nobody but those promised to it."""
    return one.state == Post.State.OPEN and one.ends_on >= run.on


def _opening(one: Post, seats: int, is_key: bool) -> Opening:
    return Opening(
        code=one.code,
        county=one.place.code[:COUNTY_DIGITS],
        kind=one.kind,
        seats=seats,
        skills=tuple(one.skills),
        welcome=tuple(one.welcome),
        licences=(*one.licences, *matching.unseen_to(one.offers)),
        languages=tuple(one.languages),
        first_day=one.starts_on.toordinal(),
        last_day=one.ends_on.toordinal(),
        altitude=one.altitude,
        priority=0 if is_key else 1,
    )
