"""The rules of postings, counted again over the whole database."""

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from xieshou.exchange.models import Post, Posting, PostingLog, Relay
from xieshou.exchange.rules import postings as rules
from xieshou.exchange.rules.postings import TAKES_A_SEAT


def posting_faults() -> list[str]:
    """Posts with more people than seats; postings whose state does not follow from their steps;
    what was confirmed by whoever wrote it; a relay taken over by another than who came next."""
    over = Post.objects.annotate(
        taken=Count("postings", filter=Q(postings__state__in=TAKES_A_SEAT))
    ).filter(taken__gt=F("seats"))
    found = [_("岗位 %(code)s 的人选多于名额") % {"code": one.code} for one in over]
    for one in Posting.objects.prefetch_related("steps").iterator(chunk_size=500):
        if rules.replay(_walked(one)) != one.state:
            found.append(_("派驻 %(code)s 的状态与其经过不符") % {"code": one.code})
    own = PostingLog.objects.filter(confirmed_by=F("written_by")).count()
    own += Relay.objects.filter(confirmed_by=F("left_by")).count()
    if own:
        found.append(_("有 %(n)d 项由填写人自己确认") % {"n": own})
    for relay in Relay.objects.filter(taken__isnull=False).exclude(taken__previous=F("posting")):
        found.append(_("接力成果 %(id)d 由非继任者接手") % {"id": relay.pk})
    return found


def _walked(one: Posting) -> list[tuple[str, str]]:
    names = {"break": "break_off"}
    walked = []
    for step in one.steps.all():
        if step.verb in ("propose",):
            continue
        verb, _dash, side = step.verb.partition("_")
        walked.append((names.get(verb, verb), side or "host"))
    return walked
