"""The health of the way in: deals that are stuck, proposals and follow-ups unanswered."""

import datetime

from django.db.models import Q

from xieshou.core import clock
from xieshou.core.health import HealthRow, counted, health_row, said, touching
from xieshou.core.scope import Viewer, scope_q
from xieshou.invest.models import Arrival, Deal, FollowUp, Proposal
from xieshou.invest.reads import scopes
from xieshou.invest.reads.deals import is_late
from xieshou.invest.reads.sight import SEE

# Days after which an answer or a confirmation is missed.
ANSWER_DAYS, CONFIRM_DAYS = 15, 10


def health(viewer: Viewer, place: str = "") -> tuple[HealthRow, ...]:
    """Deals too long in their stage, proposals without an answer, money said to have arrived and
    not confirmed, follow-ups of trips past their day: of places that the viewer's offices see."""
    today = clock.today()
    sides = ("county__code", "district__code")
    deals = Deal.objects.filter(_either(viewer, *sides), touching(place, *sides), is_late())
    asked = Proposal.objects.filter(
        scopes.sees_proposal(viewer),
        touching(place, "opportunity__place__code", "mandate__place__code"),
        state="open", proposed_on__lt=today - datetime.timedelta(days=ANSWER_DAYS),
    )  # fmt: skip
    ends = ("deal__county__code", "deal__district__code")
    came = Arrival.objects.filter(
        _either(viewer, *ends), touching(place, *ends), decision=None,
        at__lt=clock.now() - datetime.timedelta(days=CONFIRM_DAYS),
    )  # fmt: skip
    follow = FollowUp.objects.filter(
        scope_q(viewer, SEE, "place__code"), touching(place, "place__code"), done_on=None,
        due_on__lt=today,
    ).exclude(trip__state="cancelled")  # fmt: skip
    return said(
        (
            health_row(
                "deals_stuck", counted(deals, "county__code", "stage_since"),
                verb="invest.deal", page="invest:deals", query="?late=1",
            ),
            health_row(
                "proposals_open", counted(asked, "opportunity__place__code", "proposed_on"),
                verb="invest.decide", page="invest:proposals",
            ),
            health_row(
                "arrivals_open", counted(came, "deal__county__code", "at", "fen"),
                verb="invest.confirm", page="invest:deals", query="?unconfirmed=1", money=True,
            ),
            health_row(
                "follow_ups", counted(follow, "place__code", "due_on"),
                verb="invest.trip", page="invest:trips",
            ),
        )
    )  # fmt: skip


def _either(viewer: Viewer, county: str, district: str) -> Q:
    return scope_q(viewer, SEE, county) | scope_q(viewer, SEE, district)
