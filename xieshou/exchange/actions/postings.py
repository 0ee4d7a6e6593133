"""Postings: proposed, agreed by both sides, begun, extended, ended, appraised."""

import datetime

from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, action, forbidden
from xieshou.core.scope import Viewer
from xieshou.core.words import needed, optional
from xieshou.exchange.actions import checks
from xieshou.exchange.actions.checks import held_posting, host_of, place_of_post, side_of
from xieshou.exchange.actions.matching import PROVINCE_DIGITS, new_posting, step
from xieshou.exchange.models import Appraisal, Candidate, Extension, Post, Posting, Side
from xieshou.exchange.rules import postings as rules
from xieshou.exchange.rules.postings import LIVE, TAKES_A_SEAT


@action("exchange.match", place=place_of_post)
def propose_posting(*, viewer: Viewer, post: str, candidate: str) -> Posting:
    """Propose one person for one post by hand, whatever a matching says; both sides decide.

    Raises BadInput for somebody of the same side or going the other way, Conflict where the post
    has no seat left or the person has a posting that stands.
    """
    place = Post.objects.select_for_update(of=("self",)).select_related("place").get(code=post)
    person = (
        Candidate.objects.select_for_update(of=("self",))
        .select_related("place")
        .filter(code=candidate, state="offered")
        .first()
    )
    if person is None:
        raise BadInput("candidate_unknown", _("没有这名人选"), {"field": "candidate"})
    sides = {one.place.code[:PROVINCE_DIGITS] for one in (place, person)}
    if place.way != person.way or len(sides) == 1:
        raise BadInput("one_side", _("岗位和人选应分属东西两方"), {"field": "candidate"})
    if place.state != Post.State.OPEN:
        raise checks.wrong_state(place.get_state_display())
    if place.postings.filter(state__in=TAKES_A_SEAT).count() >= place.seats:
        raise Conflict("no_seat", _("该岗位名额已满"))
    if person.postings.filter(state__in=LIVE).exists():
        raise Conflict("posting_stands", _("该人选已有进行中的派驻"))
    if person.last_day < place.starts_on or person.first_day > place.ends_on:
        raise BadInput(
            "no_day_together", _("人选的可派时间与岗位时间不重合"), {"field": "candidate"}
        )
    return new_posting(viewer, place, person)


@action("exchange.decide", place=side_of)
def accept_posting(*, viewer: Viewer, posting: str, side: str) -> Posting:
    """One side agrees; with the second, by another person, it is settled."""
    one = _for(viewer, "exchange.decide", posting, side)
    mine, other = ("host", "sender") if side == Side.HOST else ("sender", "host")
    if getattr(one, f"{mine}_agreed"):
        raise Conflict("agreed_before", _("本方已经同意"))
    checks.another(viewer, getattr(one, f"{other}_by"), one.candidate.user)
    one.state = _after(one, "accept", both=getattr(one, f"{other}_agreed"))
    setattr(one, f"{mine}_agreed", True)
    setattr(one, f"{mine}_by", viewer.user_id)
    one.save()
    step(viewer, one, f"accept_{side}")
    return one


@action("exchange.decide", place=side_of)
def decline_posting(*, viewer: Viewer, posting: str, side: str, reason: str) -> Posting:
    """One side says no, and why."""
    one = _for(viewer, "exchange.decide", posting, side)
    one.state = _after(one, "decline")
    one.reason, one.previous = needed("reason", reason, 300), None
    one.save()
    step(viewer, one, f"decline_{side}", one.reason)
    return one


@action("exchange.post", place=host_of)
def start_posting(*, viewer: Viewer, posting: str, on: datetime.date) -> Posting:
    """The host says that the person has begun."""
    one = _for(viewer, "exchange.post", posting, Side.HOST)
    one.state = _after(one, "start")
    one.began_on = checks.day("on", on)
    if not one.starts_on <= on <= one.ends_on:
        raise BadInput("day_outside", _("日期应在派驻期内"), {"field": "on"})
    one.save()
    step(viewer, one, "start", on=on)
    return one


@action("exchange.post", place=side_of)
def ask_extension(
    *, viewer: Viewer, posting: str, side: str, until: datetime.date, reason: str
) -> Extension:
    """One side asks for a later end; the other answers."""
    one = _for(viewer, "exchange.post", posting, side)
    _after(one, "extend")
    if until <= one.ends_on:
        raise BadInput("not_later", _("应晚于现在的结束日期"), {"field": "until"})
    checks.period("until", one.starts_on, "until", until)
    if one.extensions.filter(agreed=None).exists():
        raise Conflict("asked_before", _("已有待答复的延期"))
    return Extension.objects.create(
        posting=one, side=side, until=until, reason=needed("reason", reason, 300),
        asked_by=viewer.user_id,
    )  # fmt: skip


@action("exchange.post", place=side_of)
def answer_extension(
    *, viewer: Viewer, posting: str, side: str, agreed: bool, reason: str = ""
) -> Posting:
    """The other side, through another person, answers a wish for a later end."""
    one = _for(viewer, "exchange.post", posting, side)
    _after(one, "extend")
    asked = one.extensions.filter(agreed=None).exclude(side=side).first()
    if asked is None:
        raise Conflict("nothing_asked", _("对方没有提出延期"))
    checks.another(viewer, asked.asked_by)
    asked.agreed, asked.answered_by = agreed, viewer.user_id
    asked.save()
    if agreed:
        one.ends_on = asked.until
        one.save()
        step(viewer, one, f"extend_{side}", asked.reason)
    return one


@action("exchange.post", place=host_of)
def end_posting(*, viewer: Viewer, posting: str, on: datetime.date, reason: str = "") -> Posting:
    """The host closes a posting. One that leaves nothing behind says why (`reason`); what it leaves
    must have been confirmed, so that the next one can start from it."""
    one = _for(viewer, "exchange.post", posting, Side.HOST)
    one.state = _after(one, "end")
    left = list(one.relay.values_list("confirmed", flat=True))
    if not left and not reason.strip():
        raise BadInput("nothing_left", _("没有接力成果，请说明原因"), {"field": "reason"})
    if not all(left):
        raise Conflict("relay_open", _("接力成果尚未全部确认，不能结束"))
    return _over(viewer, one, "end", "end", on, optional("reason", reason, 300))


@action("exchange.post", place=side_of)
def break_off_posting(
    *, viewer: Viewer, posting: str, side: str, on: datetime.date, reason: str
) -> Posting:
    """Either side ends it early, and says why; the seat is free again."""
    one = _for(viewer, "exchange.post", posting, side)
    one.state = _after(one, "break_off")
    return _over(viewer, one, "break_off", f"break_{side}", on, needed("reason", reason, 300))


@action("exchange.appraise", place=side_of)
def appraise(*, viewer: Viewer, posting: str, side: str, mark: int, text: str) -> Appraisal:
    """How one side found it, 1 to 5, once it is over; nobody appraises oneself."""
    one = _for(viewer, "exchange.appraise", posting, side)
    checks.another(viewer, one.candidate.user)
    if one.state not in rules.OVER:
        raise checks.wrong_state(one.get_state_display())
    if one.appraisals.filter(side=side).exists():
        raise Conflict("appraised_before", _("本方已经评价"))
    if one.appraisals.filter(by=viewer.user_id).exists() and viewer.user_id is not None:
        raise forbidden("exchange.appraise")
    return Appraisal.objects.create(
        posting=one, side=side, mark=checks.whole("mark", mark, 1, 5),
        text=needed("text", text, 1000), by=viewer.user_id, on=clock.today(),
    )  # fmt: skip


def _for(viewer: Viewer, verb: str, posting: str, side: str) -> Posting:
    """The posting, held, for somebody of that side."""
    checks.chosen("side", side, Side.values)
    one = held_posting(posting)
    where = one.post if side == Side.HOST else one.candidate
    checks.for_side(viewer, verb, where.place.code)
    return one


def _after(one: Posting, verb: str, *, both: bool = False) -> str:
    found = rules.after(verb, one.state, both=both)
    if found is None:
        raise checks.wrong_state(one.get_state_display())
    return found


def _over(
    viewer: Viewer, one: Posting, verb: str, said: str, on: datetime.date, reason: str
) -> Posting:
    one.left_on = checks.day("on", on)
    if one.began_on is not None and not one.began_on <= on <= one.ends_on:
        raise BadInput("day_outside", _("日期应在派驻期内"), {"field": "on"})
    if one.began_on is None:
        # Whoever never came takes over nothing: the next one does.
        one.left_on, one.previous = None, None
    elif any(
        log.days > rules.month_days(log.month, one.began_on, on)
        for log in one.log.filter(confirmed=True)
    ):
        raise BadInput("days_confirmed", _("早于已确认日志的在岗天数"), {"field": "on"})
    one.reason = reason
    one.save()
    one.extensions.filter(agreed=None).update(agreed=False)
    step(viewer, one, said, reason, on)
    return one
