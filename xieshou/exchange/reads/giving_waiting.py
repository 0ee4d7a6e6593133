"""What of materials and twins waits for somebody, for the to-do list."""

import datetime

from django.db.models import F, Q
from django.utils.translation import ngettext

from xieshou.core import clock
from xieshou.core.scope import Viewer
from xieshou.core.waiting import Waiting
from xieshou.exchange.models import Commitment, Consignment, MaterialOffer, Twin, TwinEntry
from xieshou.exchange.reads.material import GIVE, RECEIVE, WARN_DAYS
from xieshou.exchange.reads.own import acts_q
from xieshou.exchange.reads.twin import TWIN


def giving_waiting(viewer: Viewer) -> tuple[Waiting, ...]:
    """Promises to send, shipments to count, what expires soon; twins to confirm and entries to
    acknowledge: of those for whom the viewer acts, and not what the viewer put down."""
    if viewer.user_id is None:
        return ()
    return tuple(
        row
        for row in (
            _to_send(viewer), _to_count(viewer), _expiring(viewer), _to_confirm(viewer),
            _to_answer(viewer),
        )
        if row.count
    )  # fmt: skip


def _to_send(viewer: Viewer) -> Waiting:
    mine = acts_q(viewer, GIVE, "offer__place__code", "offer__organisation")
    found = Commitment.objects.filter(mine, quantity__gt=F("shipped"))
    n = found.count()
    text = ngettext("承诺的物资待发出（%(n)d 项）", "承诺的物资待发出（%(n)d 项）", n) % {"n": n}
    first = found.order_by("made_on").values_list("made_on", flat=True).first()
    return Waiting("exchange_to_send", text, n, "exchange:materials", since=first)


def _to_count(viewer: Viewer) -> Waiting:
    mine = acts_q(
        viewer, RECEIVE, "commitment__need__place__code", "commitment__need__organisation"
    )
    found = Consignment.objects.filter(mine & ~Q(sent_by=viewer.user_id), received_on=None)
    n = found.count()
    text = ngettext("在途物资待清点签收（%(n)d 批）", "在途物资待清点签收（%(n)d 批）", n) % {
        "n": n
    }
    first = found.order_by("sent_on").values_list("sent_on", flat=True).first()
    return Waiting("exchange_to_count", text, n, "exchange:materials", since=first)


def _expiring(viewer: Viewer) -> Waiting:
    """Offers with something left, and shipments that came and are not used up."""
    today = clock.today()
    soon = today + datetime.timedelta(days=WARN_DAYS)
    offers = MaterialOffer.objects.filter(
        acts_q(viewer, GIVE, "place__code", "organisation"),
        closed_on=None, committed__lt=F("quantity"), expires_on__lte=soon,
    )  # fmt: skip
    came = Consignment.objects.filter(
        acts_q(viewer, RECEIVE, "commitment__need__place__code", "commitment__need__organisation"),
        received__gt=0, expires_on__lte=soon,
        commitment__received__gt=F("commitment__used") + F("commitment__passed_on"),
    )  # fmt: skip
    n = offers.count() + came.count()
    late = offers.filter(expires_on__lte=today).count() + came.filter(expires_on__lte=today).count()
    text = ngettext("物资即将到期（%(n)d 项）", "物资即将到期（%(n)d 项）", n) % {"n": n}
    return Waiting("exchange_expiring", text, n, "exchange:materials", late=late)


def _other_side(viewer: Viewer, at: str = "") -> Q:
    """What was entered by the side of a twin for which the viewer does not act."""
    east = acts_q(viewer, TWIN, f"{at}east_place__code", f"{at}east_organisation")
    west = acts_q(viewer, TWIN, f"{at}west_place__code", f"{at}west_organisation")
    return (east & Q(entered_side="west")) | (west & Q(entered_side="east"))


def _to_confirm(viewer: Viewer) -> Waiting:
    found = Twin.objects.filter(
        _other_side(viewer) & ~Q(entered_by=viewer.user_id), confirmed_on=None
    )
    n = found.count()
    text = ngettext("结对关系待确认（%(n)d 项）", "结对关系待确认（%(n)d 项）", n) % {"n": n}
    first = found.order_by("since").values_list("since", flat=True).first()
    return Waiting("exchange_twins", text, n, "exchange:twins", query="?waiting", since=first)


def _to_answer(viewer: Viewer) -> Waiting:
    found = TwinEntry.objects.filter(
        _other_side(viewer, "twin__") & ~Q(entered_by=viewer.user_id),
        state=TwinEntry.State.ENTERED,
    )
    n = found.count()
    text = ngettext("互助往来待确认（%(n)d 笔）", "互助往来待确认（%(n)d 笔）", n) % {"n": n}
    first = found.order_by("on").values_list("on", flat=True).first()
    return Waiting("exchange_entries", text, n, "exchange:twins", query="?waiting", since=first)
