"""Postings with their steps, tasks, log and relay; appraisals once both sides have said."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from xieshou.core import clock
from xieshou.core.scope import Viewer, someone, within
from xieshou.core.secret import mask
from xieshou.exchange.models import Posting, PostingLog, Relay
from xieshou.exchange.reads.scopes import SEE, Acts, acting, sees_postings
from xieshou.exchange.rules import postings as rules
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50
MOST_LINKS = 30
BOTH_SIDES = rules.BOTH


@dataclass(frozen=True, slots=True)
class PostingSummary:
    """One line of the list. `waits`: what the viewer is to do about it, "" for nothing."""

    code: str
    post: str
    title: str
    kind_label: str
    way: str
    way_label: str
    host_label: str
    home_label: str
    person: str
    state: str
    state_label: str
    starts_on: datetime.date
    ends_on: datetime.date
    began_on: datetime.date | None
    left_on: datetime.date | None
    overdue: bool
    waits: str


@dataclass(frozen=True, slots=True)
class PostingStepRow:
    verb: str
    label: str
    on: datetime.date
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class PostingTaskRow:
    id: int
    title: str
    due_on: datetime.date
    done_on: datetime.date | None
    result: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class PostingLogRow:
    month: datetime.date
    days: int
    text: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class RelayRow:
    """`person` is masked; `taken_by`: the posting that took it over, "" while none has."""

    id: int
    kind: str
    kind_label: str
    title: str
    person: str
    level_label: str
    left_on: datetime.date
    confirmed: bool
    taken_by: str
    taken_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class AppraisalRow:
    side: str
    side_label: str
    mark: int
    text: str
    on: datetime.date


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    until: datetime.date
    reason: str
    side: str
    side_label: str
    agreed: bool | None


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A posting of the relay chain, the first one first; `successors` confirmed."""

    code: str
    title: str
    began_on: datetime.date | None
    left_on: datetime.date | None
    state_label: str
    successors: int
    left: int
    taken: int
    is_this: bool


@dataclass(frozen=True, slots=True)
class PostingRow:
    """`sides`: for which of "host", "sender" the viewer acts; `steps_open`: what may be done now,
    as "verb:side"; `is_me`: the viewer is who is posted. `to_take`: what the posting before left,
    confirmed and not taken over yet."""

    summary: PostingSummary
    host: str
    employer: str
    duties: str
    run: int | None
    host_agreed: bool
    sender_agreed: bool
    reason: str
    sides: tuple[str, ...]
    steps_open: tuple[str, ...]
    is_me: bool
    is_host: bool
    may_see_person: bool
    history: tuple[PostingStepRow, ...]
    tasks: tuple[PostingTaskRow, ...]
    log: tuple[PostingLogRow, ...]
    days: int
    relay: tuple[RelayRow, ...]
    to_take: tuple[RelayRow, ...]
    extensions: tuple[ExtensionRow, ...]
    appraisals: tuple[AppraisalRow, ...]
    appraised: tuple[str, ...]
    chain: tuple[ChainLink, ...]


def postings(
    viewer: Viewer | None, *, place: str = "", state: str = "", way: str = "", page: int = 1
) -> Page[PostingSummary]:
    """Postings that the viewer sees, the latest first. Raises Unscoped without a viewer."""
    someone(viewer, SEE)
    assert viewer is not None
    found = Posting.objects.filter(sees_postings(viewer))
    if place:
        found = found.filter(
            within(place, "post__place__code") | within(place, "candidate__place__code")
        )
    if state:
        found = found.filter(state=state)
    if way:
        found = found.filter(post__way=way)
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(_with_places(found).order_by("-pk")[start : start + PAGE_SIZE])
    return Page(_summaries(viewer, rows), found.count(), start, PAGE_SIZE)


def postings_at(viewer: Viewer | None, post: str) -> tuple[PostingSummary, ...]:
    """Those of one post that the viewer sees, the latest first."""
    someone(viewer, SEE)
    assert viewer is not None
    found = Posting.objects.filter(sees_postings(viewer), post__code=post)
    return _summaries(viewer, list(_with_places(found).order_by("-pk")[:PAGE_SIZE]))


def waiting(viewer: Viewer | None) -> tuple[PostingSummary, ...]:
    """Postings where the viewer has something to decide or to do, the most urgent first."""
    someone(viewer, SEE)
    assert viewer is not None
    unread = PostingLog.objects.filter(confirmed=False).values("posting")
    # Who never came is not appraised, and would stand before all others.
    open_ = Q(state__in=rules.LIVE) | Q(
        Q(said__lt=len(BOTH_SIDES)) | Q(pk__in=unread),
        state__in=rules.OVER, began_on__isnull=False,
    )  # fmt: skip
    found = _with_places(
        Posting.objects.annotate(said=Count("appraisals")).filter(sees_postings(viewer), open_)
    )
    rows = [row for row in _summaries(viewer, list(found.order_by("ends_on")[:500])) if row.waits]
    return tuple(rows)


def posting(viewer: Viewer | None, code: str) -> PostingRow | None:
    """One posting; None where there is none or the viewer may not know of it."""
    someone(viewer, SEE)
    assert viewer is not None
    found = _with_places(Posting.objects.filter(sees_postings(viewer), code=code))
    one = found.select_related("previous").prefetch_related("steps").first()
    return _row(viewer, one) if one else None


def _with_places(found: QuerySet[Posting]) -> QuerySet[Posting]:
    return found.select_related("post__place", "candidate__place").prefetch_related(
        "tasks", "log", "appraisals", "extensions",
        Prefetch("relay", Relay.objects.select_related("taken")),
    )  # fmt: skip


def _summaries(viewer: Viewer, rows: list[Posting]) -> tuple[PostingSummary, ...]:
    names = registry.place_names(
        {code for row in rows for code in (row.post.place.code, row.candidate.place.code)}
    )
    may = acting(viewer)
    return tuple(
        PostingSummary(
            code=row.code,
            post=row.post.code,
            title=row.post.title,
            kind_label=str(row.post.get_kind_display()),
            way=row.post.way,
            way_label=str(row.post.get_way_display()),
            host_label=names.get(row.post.place.code, row.post.place.name),
            home_label=names.get(row.candidate.place.code, row.candidate.place.name),
            person=_person(viewer, row, may),
            state=row.state,
            state_label=str(row.get_state_display()),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            began_on=row.began_on,
            left_on=row.left_on,
            overdue=_overdue(row),
            waits=_waits(viewer, row, may),
        )
        for row in rows
    )


def _person(viewer: Viewer, row: Posting, may: Acts) -> str:
    """Masked for the own side, and for the host once both have agreed; else the code alone."""
    own = row.candidate.user is not None and row.candidate.user == viewer.user_id
    theirs = row.state in ("accepted", "started", *rules.OVER) and may(SEE, row.post.place.code)
    if own or theirs or may(SEE, row.candidate.place.code):
        return mask(row.candidate.name)
    return row.candidate.code


def _overdue(row: Posting) -> bool:
    today = clock.today()
    late = (row.state == "accepted" and row.starts_on < today) or (
        row.state == "started" and row.ends_on < today
    )
    return late or any(
        task.done_on is None and task.due_on < today
        for task in row.tasks.all()
        if row.state == "started"
    )


def _waits(viewer: Viewer, row: Posting, may: Acts) -> str:
    host, home = row.post.place.code, row.candidate.place.code
    mine = [
        side
        for side, place, agreed, other in (
            ("host", host, row.host_agreed, row.sender_by),
            ("sender", home, row.sender_agreed, row.host_by),
        )
        if not agreed and other != viewer.user_id and may("exchange.decide", place)
    ]
    if _month_unwritten(viewer, row):
        return _("上月日志待填写")
    if row.state == "proposed" and mine:
        return _("待本方同意")
    if row.state in ("accepted", "started", *rules.OVER) and may("exchange.post", host):
        if row.state == "accepted" and row.starts_on <= clock.today():
            return _("待登记到岗")
        if any(not one.confirmed for one in row.log.all() if one.written_by != viewer.user_id):
            return _("日志待确认")
        if row.state == "started" and any(
            not one.confirmed for one in row.relay.all() if one.left_by != viewer.user_id
        ):
            return _("接力成果待确认")
        if row.state == "started" and row.ends_on < clock.today():
            return _("已到期，待结束或延期")
    asked = next((one for one in row.extensions.all() if one.agreed is None), None)
    if row.state == "started" and asked is not None:
        place = home if asked.side == "host" else host
        if may("exchange.post", place) and asked.asked_by != viewer.user_id:
            return _("延期待答复")
    if row.state in rules.OVER and row.began_on is not None:
        said = {one.side for one in row.appraisals.all()}
        for side, place in (("host", host), ("sender", home)):
            if side not in said and may("exchange.appraise", place):
                return _("待评价")
    return ""


def _month_unwritten(viewer: Viewer, row: Posting) -> bool:
    """Whether the viewer was posted there last month and has written nothing of it yet."""
    if row.state != "started" or row.began_on is None or row.candidate.user != viewer.user_id:
        return False
    month = (clock.today().replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
    written = {one.month for one in row.log.all()}
    return rules.month_days(month, row.began_on, row.left_on) > 0 and month not in written


def _row(viewer: Viewer, row: Posting) -> PostingRow:
    host, home = row.post.place.code, row.candidate.place.code
    places = {"host": host, "sender": home}
    acts = acting(viewer)
    sides = tuple(side for side, place in places.items() if acts(SEE, place))
    said = {one.side: one for one in row.appraisals.all()}
    both = len(said) == len(BOTH_SIDES)
    shown = [one for side, one in said.items() if both or side in sides]
    log = tuple(
        PostingLogRow(one.month, one.days, one.text, one.confirmed) for one in row.log.all()
    )
    relay = tuple(_relay(one) for one in row.relay.all())
    before = row.previous.relay.select_related("taken") if row.previous else []
    is_me = row.candidate.user is not None and row.candidate.user == viewer.user_id
    return PostingRow(
        summary=_summaries(viewer, [row])[0],
        host=row.post.host,
        employer=row.candidate.employer,
        duties=row.post.duties,
        run=row.run_id,
        host_agreed=row.host_agreed,
        sender_agreed=row.sender_agreed,
        reason=row.reason,
        sides=sides,
        steps_open=tuple(_open(viewer, row, acts, places, set(said))),
        is_me=is_me,
        is_host=acts("exchange.post", host),
        may_see_person=row.state in rules.LIVE
        and row.sender_agreed
        and acts("exchange.decide", host),
        history=tuple(
            PostingStepRow(one.verb, str(labels().get(one.verb, one.verb)), one.on, one.by_name,
                           one.reason)
            for one in row.steps.all()
        ),
        tasks=tuple(
            PostingTaskRow(one.pk, one.title, one.due_on, one.done_on, one.result,
                           one.done_on is None and one.due_on < clock.today())
            for one in row.tasks.all()
        ),
        log=log,
        days=sum(one.days for one in log if one.confirmed),
        relay=relay,
        to_take=tuple(
            _relay(one) for one in before if one.confirmed and one.taken_id is None
        ),
        extensions=tuple(
            ExtensionRow(one.until, one.reason, one.side, str(one.get_side_display()), one.agreed)
            for one in row.extensions.all()
        ),
        appraisals=tuple(
            AppraisalRow(one.side, str(one.get_side_display()), one.mark, one.text, one.on)
            for one in shown
        ),
        appraised=tuple(said),
        chain=_chain(row),
    )  # fmt: skip


def _open(
    viewer: Viewer, row: Posting, acts: Acts, places: dict[str, str], said: set[str]
) -> list[str]:
    """The steps that the viewer may take now."""
    found = []
    needs = {
        "accept": "exchange.decide", "decline": "exchange.decide", "appraise": "exchange.appraise"
    }  # fmt: skip
    asked = next((one for one in row.extensions.all() if one.agreed is None), None)
    for verb, move in rules.MOVES.items():
        for side in move.sides:
            if row.state not in move.before:
                continue
            if not acts(needs.get(verb, "exchange.post"), places[side]):
                continue
            other = row.sender_by if side == "host" else row.host_by
            agreed = row.host_agreed if side == "host" else row.sender_agreed
            if verb == "accept" and (agreed or (other is not None and other == viewer.user_id)):
                continue
            if verb == "appraise" and (side in said or row.candidate.user == viewer.user_id):
                continue
            if verb == "extend" and asked is not None:
                if asked.side != side and asked.asked_by != viewer.user_id:
                    found.append(f"answer:{side}")
                continue
            found.append(f"{verb}:{side}")
    return found


def _relay(one: Relay) -> RelayRow:
    return RelayRow(
        id=one.pk,
        kind=one.kind,
        kind_label=str(one.get_kind_display()),
        title=one.title,
        person=mask(one.person) if one.person else "",
        level_label=str(one.get_level_display()) if one.level else "",
        left_on=one.left_on,
        confirmed=one.confirmed,
        taken_by=one.taken.code if one.taken else "",
        taken_on=one.taken_on,
    )


def _chain(row: Posting) -> tuple[ChainLink, ...]:
    """Those before and after, as far as MOST_LINKS each way."""
    links = [row]
    at: Posting | None = row.previous
    while at is not None and len(links) < MOST_LINKS:
        links.insert(0, at)
        at = at.previous
    following = Posting.objects.filter(previous=row).first()
    while following is not None and len(links) < 2 * MOST_LINKS:
        links.append(following)
        following = Posting.objects.filter(previous=following).first()
    if len(links) == 1:
        return ()
    full = {
        one.pk: one
        for one in Posting.objects.filter(pk__in=[link.pk for link in links])
        .select_related("post")
        .prefetch_related("relay")
    }
    found = []
    for link in links:
        one = full[link.pk]
        left = [part for part in one.relay.all() if part.confirmed]
        found.append(
            ChainLink(
                one.code, one.post.title, one.began_on, one.left_on,
                str(one.get_state_display()),
                sum(part.kind == "successor" for part in left), len(left),
                sum(part.taken_id is not None for part in left), one.pk == row.pk,
            )
        )  # fmt: skip
    return tuple(found)


def labels() -> dict[str, str]:
    """What a step of the history is called."""
    return {
        "propose": _("提出"),
        "supersede": _("被新方案替代"),
        "accept_host": _("接收方同意"),
        "accept_sender": _("派出方同意"),
        "decline_host": _("接收方不同意"),
        "decline_sender": _("派出方不同意"),
        "start": _("到岗"),
        "extend_host": _("接收方同意延期"),
        "extend_sender": _("派出方同意延期"),
        "end": _("期满结束"),
        "break_host": _("接收方提前终止"),
        "break_sender": _("派出方提前终止"),
    }
