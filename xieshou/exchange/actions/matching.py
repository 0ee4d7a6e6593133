"""Matching: asked for, compared, one of its three answers chosen; a choice proposes postings."""

import datetime
from collections import Counter
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core import clock, jobs
from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.checks import NOWHERE, new_code
from xieshou.core.models import Job
from xieshou.core.scope import Viewer
from xieshou.exchange.actions import checks
from xieshou.exchange.models import Aim, Candidate, PeopleRun, Post, Posting, PostingStep, Way
from xieshou.exchange.rules.postings import LIVE, TAKES_A_SEAT
from xieshou.exchange.tasks import find, match_people as match_job

PROVINCE_DIGITS = 2
MOST_WORTH = 1000
DEFAULT_PER_MOVE = 5


@action("exchange.match", place=lambda *, hosts, **_body: hosts or NOWHERE)
def match_people(
    *,
    viewer: Viewer,
    way: str,
    hosts: str,
    homes: str,
    per_move: int = DEFAULT_PER_MOVE,
    most_moves: int | None = None,
) -> PeopleRun:
    """Match the open posts below `hosts` with the people below `homes`, in the background.

    `per_move`: what one change of an earlier proposal must save in distance; `most_moves`: how many
    may change at most. Asked again while the same is under way, the answer is the same run.
    """
    asked = _asked(way, hosts, homes, per_move, most_moves)
    live = PeopleRun.objects.filter(job__state__in=Job.LIVE, **asked).first()
    if live is not None:
        return live
    run = PeopleRun.objects.create(asked_by=viewer.user_id, asked_by_name=viewer.name, **asked)
    run.job = jobs.start(match_job, viewer=viewer, place=hosts, people_run=run.pk)
    run.save(update_fields=["job"])
    return run


@action("exchange.match", place=lambda *, hosts, **_body: hosts or NOWHERE)
def match_people_now(*, viewer: Viewer, way: str, hosts: str, homes: str) -> PeopleRun:
    """The same at once, for the loader."""
    run = PeopleRun.objects.create(
        asked_by=viewer.user_id, asked_by_name=viewer.name,
        **_asked(way, hosts, homes, DEFAULT_PER_MOVE, None),
    )  # fmt: skip
    find(run)
    return run


def _asked(
    way: str, hosts: str, homes: str, per_move: int, most_moves: int | None
) -> dict[str, Any]:
    checks.chosen("way", way, Way.values)
    checks.place("hosts", hosts)
    checks.place("homes", homes)
    if hosts[:PROVINCE_DIGITS] == homes[:PROVINCE_DIGITS]:
        raise BadInput("one_side", _("岗位和人选应分属东西两方"), {"field": "homes"})
    checks.whole("per_move", per_move, 0, MOST_WORTH)
    if most_moves is not None:
        checks.whole("most_moves", most_moves, 0, 100_000)
    return {
        "way": way, "hosts": hosts, "homes": homes, "per_move": per_move,
        "most_moves": most_moves, "on": clock.today(),
    }  # fmt: skip


def _hosts_of_run(*, run: int, **_body: object) -> str:
    found = PeopleRun.objects.filter(pk=run).values_list("hosts", flat=True)
    return found.first() or NOWHERE


@action("exchange.match", place=_hosts_of_run)
def choose_aim(*, viewer: Viewer, run: int, aim: str) -> dict[str, int]:
    """Take one aim's answer as the proposals: those that stand differently are replaced; promises,
    and what one side has agreed to, are not touched. Both sides then say yes or no to each.

    What came in between (a seat given, a post closed, somebody placed or withdrawn) is skipped.
    Returns proposed, stayed, superseded and gone. Raises Conflict for a run without a valid
    certificate, chosen before, or of which a later one has been chosen.
    """
    one = PeopleRun.objects.select_for_update(of=("self",)).filter(pk=run).first()
    if one is None:
        raise NotFound("no_run", _("没有这次匹配"))
    checks.chosen("aim", aim, Aim.values)
    if not one.certified:
        raise Conflict("not_certified", _("没有通过独立核对的匹配不能采纳"))
    if one.chosen:
        raise Conflict("chosen_before", _("这次匹配已经采纳过"))
    later = PeopleRun.objects.filter(pk__gt=run, way=one.way, hosts=one.hosts).exclude(chosen="")
    if later.exists():
        raise Conflict("superseded", _("已有更新的匹配，请采纳最新的一次"))
    counts = _propose_all(viewer, one, aim)
    one.chosen, one.chosen_by = aim, viewer.user_id
    one.save(update_fields=["chosen", "chosen_by"])
    return counts


def _propose_all(viewer: Viewer, run: PeopleRun, aim: str) -> dict[str, int]:
    wanted = {row.candidate_id: row.post_id for row in run.matches.filter(aim=aim, kept=False)}
    found = Posting.objects.select_for_update(of=("self",)).filter(
        state="proposed", host_agreed=False, sender_agreed=False, post__way=run.way,
        post__place__code__startswith=run.hosts, made_at__lte=run.asked_at,
    )  # fmt: skip
    before = list(found.order_by("pk"))
    posts, people, going = _still_there(run, wanted, before)
    counts = {"proposed": 0, "stayed": 0, "superseded": 0, "gone": len(wanted.keys() - going)}
    for posting in before:
        if posting.candidate_id in going and wanted[posting.candidate_id] == posting.post_id:
            counts["stayed"] += 1
            going.remove(posting.candidate_id)
            continue
        posting.state, posting.previous = Posting.State.SUPERSEDED, None
        posting.save(update_fields=["state", "previous"])
        step(viewer, posting, "supersede")
        counts["superseded"] += 1
    for person in sorted(going):
        new_posting(viewer, posts[wanted[person]], people[person], run)
        counts["proposed"] += 1
    return counts


def _still_there(
    run: PeopleRun, wanted: dict[int, int], before: list[Posting]
) -> tuple[dict[int, Post], dict[int, Candidate], set[int]]:
    """The posts and people of (person: post) pairs, and who may still go, or stay, where wanted.

    A team of which one is gone is gone altogether.
    """
    posts = {
        post.pk: post
        for post in Post.objects.select_for_update(of=("self",))
        .filter(pk__in=set(wanted.values()))
        .order_by("pk")
    }
    people = Candidate.objects.in_bulk(wanted)
    stays = {one.candidate_id for one in before if wanted.get(one.candidate_id) == one.post_id}
    others = Posting.objects.exclude(pk__in=[one.pk for one in before])
    seated = others.filter(post__in=posts, state__in=TAKES_A_SEAT)
    taken = Counter(seated.values_list("post_id", flat=True))
    taken.update(wanted[person] for person in stays)
    busy = set(others.filter(state__in=LIVE).values_list("candidate_id", flat=True))
    going = set(stays)
    for person, place in wanted.items():
        if person in stays or person in busy or taken[place] >= posts[place].seats:
            continue
        if _suits(run, posts[place], people[person]):
            going.add(person)
            taken[place] += 1
    broken = {people[person].team for person in wanted if person not in going} - {""}
    return posts, people, {one for one in going if people[one].team not in broken}


def _suits(run: PeopleRun, post: Post, person: Candidate) -> bool:
    """Whether both are still open to it, go the run's way, and have a day together to come."""
    last = min(post.ends_on, person.last_day)
    return (
        (post.state, person.state) == (Post.State.OPEN, Candidate.State.OFFERED)
        and post.way == person.way == run.way
        and last >= max(post.starts_on, person.first_day, clock.today())
    )


def new_posting(
    viewer: Viewer, post: Post, candidate: Candidate, run: PeopleRun | None = None
) -> Posting:
    """A proposal, begun from the relay of the last posting there that nobody continues."""
    made = Posting.objects.create(
        code=new_code(f"A{clock.today():%y%m%d}"), post=post, candidate=candidate, run=run,
        starts_on=max(post.starts_on, candidate.first_day),
        ends_on=min(post.ends_on, candidate.last_day), previous=_previous(post),
        proposed_by=viewer.user_id,
    )  # fmt: skip
    step(viewer, made, "propose")
    return made


def step(
    viewer: Viewer,
    posting: Posting,
    verb: str,
    reason: str = "",
    on: datetime.date | None = None,
) -> None:
    PostingStep.objects.create(
        posting=posting, verb=verb, on=on or clock.today(), by=viewer.user_id,
        by_name=viewer.name, reason=reason,
    )  # fmt: skip


def _previous(post: Post) -> Posting | None:
    """Who broke off at this post after beginning, else the latest at the post that it continues;
    one that nobody continues yet."""
    taken = Posting.objects.filter(previous__isnull=False)
    free = Posting.objects.exclude(pk__in=taken.values("previous")).filter(began_on__isnull=False)
    latest = free.order_by("-began_on", "-pk")
    own = latest.filter(post=post, state=Posting.State.BROKEN_OFF).first()
    if own is not None or post.after_id is None:
        return own
    return latest.filter(post=post.after_id).first()
