"""Whether opportunities, mandates, proposals and trips still hold together, looked at anew."""

from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext as _

from xieshou.invest import rules
from xieshou.invest.models import Mandate, Opportunity, OpportunityVersion, Proposal, TripStop


def matching_faults() -> list[str]:
    """What does not hold: [] in a sound database."""
    return [*_opportunities(), *_proposals(), *_stops()]


def _opportunities() -> Iterator[str]:
    """What is shown was opened by another, and is of the opportunity; numbers have no gap."""
    alien = Opportunity.objects.exclude(shown=None).exclude(shown__opportunity=F("pk"))
    unopened = Opportunity.objects.filter(shown__released_at=None).exclude(shown=None)
    own = OpportunityVersion.objects.filter(released_by=F("written_by"))
    codes = {*alien.values_list("code", flat=True), *unopened.values_list("code", flat=True)}
    codes |= set(own.values_list("opportunity__code", flat=True))
    for code in sorted(codes):
        yield _("招商项目 %(code)s 的发布不合四眼原则") % {"code": code}


def _proposals() -> Iterator[str]:
    """The state follows from the answers, the points make up the score."""
    for one in Proposal.objects.order_by("pk").iterator():
        said = rules.proposal_state(one.east, one.west)
        lapsed = one.state == "lapsed" and said == "open"
        if one.state != said and not lapsed:
            yield _("撮合 %(code)s 的状态与双方答复不符") % {"code": one.code}
        if sum(part["points_bp"] for part in one.parts) != one.score_bp:
            yield _("撮合 %(code)s 的得分与各项之和不符") % {"code": one.code}
        if one.east_by is not None and one.east_by == one.west_by:
            yield _("撮合 %(code)s 由同一人代两方答复") % {"code": one.code}
    closed = Mandate.objects.filter(state="closed", proposals__state="open")
    for code in closed.order_by("code").values_list("code", flat=True).distinct():
        yield _("已撤回的投资意向 %(code)s 仍有待答复的撮合") % {"code": code}


def _stops() -> Iterator[str]:
    """Visits lie within the days of a trip that took place."""
    wrong = TripStop.objects.filter(visited_on__isnull=False).exclude(
        trip__state="held",
        visited_on__gte=F("trip__starts_on"),
        visited_on__lte=F("trip__ends_on"),
    )
    for code in wrong.order_by("trip__code").values_list("trip__code", flat=True).distinct():
        yield _("考察 %(code)s 的到访记录与行程不符") % {"code": code}
