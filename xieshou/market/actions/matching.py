"""Demands, and the matching of demands with lots: asked for, proposed, accepted line by line."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.core import clock, jobs
from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.checks import NOWHERE, new_code
from xieshou.core.models import Job
from xieshou.core.scope import Viewer
from xieshou.market.actions import checks
from xieshou.market.actions.moving import take
from xieshou.market.models import (
    Demand,
    Good,
    Hub,
    Lane,
    Match,
    MatchRun,
    Order,
    OrderLine,
    Product,
    Reservation,
)
from xieshou.market.rules import matching
from xieshou.market.tasks import match as match_job

MOST_PACKS = 1_000_000
MOST_DAYS_AHEAD = 366


class _Gone(Exception):
    """A proposal can no longer be carried out; the name of the reason in rules.matching.GONE."""


@action("market.order", place=checks.place_of_buyer)
def make_demand(
    *,
    viewer: Viewer,
    buyer: str,
    product: int,
    unit: str,
    pack_size: int,
    packs: int,
    price_fen: int,
    first_day: datetime.date,
    last_day: datetime.date,
    grade: str = "",
    shelf_days: int = 0,
    substitute: int | None = None,
    off_fen: int = 0,
) -> Demand:
    """Ask all suppliers for packs of a speciality, at most `price_fen` each, delivered."""
    one = checks.own_buyer(viewer, buyer)
    for field, pk in (("product", product), ("substitute", substitute)):
        if pk is not None and not Product.objects.filter(pk=pk).exists():
            raise BadInput("product_unknown", _("没有这种特产"), {"field": field})
    if substitute == product:
        raise BadInput("product_twice", _("替代品应是另一种特产"), {"field": "substitute"})
    if unit not in Good.Unit.values:
        raise BadInput("unit_unknown", _("请选择计量单位"), {"field": "unit"})
    if grade and grade not in matching.GRADES:
        raise BadInput("grade_unknown", _("请选择等级"), {"field": "grade"})
    checks.whole("pack_size", pack_size, most=MOST_PACKS)
    checks.whole("packs", packs, most=MOST_PACKS)
    checks.whole("price_fen", price_fen, most=matching.MOST_PACK_FEN)
    checks.whole("off_fen", off_fen, least=0, most=price_fen - 1)
    checks.whole("shelf_days", shelf_days, least=0, most=3650)
    today = clock.today()
    if not today <= last_day <= today + datetime.timedelta(days=MOST_DAYS_AHEAD):
        raise BadInput("day_wrong", _("最晚送达日期应在今天起一年之内"), {"field": "last_day"})
    if first_day > last_day:
        raise BadInput("days_reversed", _("最早送达日期晚于最晚日期"), {"field": "first_day"})
    return Demand.objects.create(
        code=new_code(f"Q{today:%y%m%d}"), buyer=one, product_id=product, unit=unit,
        pack_size=pack_size, grade=grade, packs=packs, price_fen=price_fen, first_day=first_day,
        last_day=last_day, shelf_days=shelf_days, substitute_id=substitute,
        off_fen=off_fen if substitute else 0, made_by=viewer.user_id,
    )  # fmt: skip


def _place_of_demand(*, demand: str, **_body: object) -> str:
    found = Demand.objects.filter(code=demand).values_list("buyer__place__code", flat=True)
    return found.first() or NOWHERE


@action("market.order", place=_place_of_demand)
def withdraw_demand(*, viewer: Viewer, demand: str) -> Demand:
    """Ask for nothing more; orders that came of it stand."""
    one = Demand.objects.select_for_update().select_related("buyer").get(code=demand)
    checks.own_buyer(viewer, one.buyer.code)
    one.withdrawn = True
    one.save(update_fields=["withdrawn"])
    return one


@action("market.keep")
def load_lanes(*, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The lanes and hubs that there are from now on; lanes that no row names are closed.

    A row has hub, hub_name, start, goal, cold, tonne_fen, to_hub, onward, vehicle_grams,
    vehicle_fen, room_grams and cold_grams of the hub, nature and source. Rows of one hub must say
    the same of it (sheets.lanes_sheet checks it).
    """
    hubs = {}
    for row in rows:
        if row["hub"] not in hubs:
            hubs[row["hub"]], _new = Hub.objects.update_or_create(
                code=row["hub"],
                defaults={
                    "name": row["hub_name"], "room_grams": row["room_grams"],
                    "cold_grams": row["cold_grams"],
                },
            )  # fmt: skip
    names = ("tonne_fen", "to_hub", "onward", "vehicle_grams", "vehicle_fen", "source")
    kept, added = [], 0
    for row in rows:
        lane, new = Lane.objects.update_or_create(
            start=row["start"], hub=hubs[row["hub"]], goal=row["goal"], cold=row["cold"],
            defaults={name: row[name] for name in names} | {"origin": row["nature"], "open": True},
        )  # fmt: skip
        kept.append(lane.pk)
        added += new
    Lane.objects.exclude(pk__in=kept).update(open=False)
    return {"added": added, "changed": len(rows) - added}


@action("market.keep")
def match_orders(*, viewer: Viewer) -> MatchRun:
    """Match what is open today in the background. Asked again while that is under way, the answer
    is the same run; a key of the day makes it the day's only one (`xieshou match`)."""
    today = clock.today()
    live = MatchRun.objects.filter(job__state__in=Job.LIVE, on=today).first()
    if live is not None:
        return live
    run = MatchRun.objects.create(on=today, asked_by=viewer.user_id, asked_by_name=viewer.name)
    run.job = jobs.start(match_job, viewer=viewer, match_run=run.pk)
    run.save(update_fields=["job"])
    return run


@action("market.keep")
def accept_matches(
    *, viewer: Viewer, run: int, matches: Sequence[int] | None = None
) -> dict[str, int]:
    """Make orders of proposals of a run, all that are left or those named, and set the lots aside.

    Each on its own: what has been sold meanwhile, or is no longer wanted, is marked as gone and
    the rest goes on. Returns how many were accepted and gone. Raises Conflict where the run has no
    valid certificate or a later one has.
    """
    found = MatchRun.objects.select_for_update().filter(pk=run).first()
    if found is None:
        raise NotFound("no_run", _("没有这次匹配"))
    if not found.certified:
        raise Conflict("not_certified", _("没有通过独立核对的匹配不能采纳"))
    if MatchRun.objects.filter(certified=True, pk__gt=run).exists():
        raise Conflict("superseded", _("已有更新的匹配，请采纳最新的一次"))
    asked = found.matches.filter(state=Match.State.PROPOSED)
    if matches is not None:
        asked = asked.filter(pk__in=matches)
    counts = {"accepted": 0, "gone": 0}
    # By lot, so that two officers never wait for each other.
    for one in asked.select_related("lot__good__supplier").order_by("lot_id", "pk"):
        try:
            with transaction.atomic():
                one.order = _order_of(viewer, one)
            one.state = Match.State.ACCEPTED
        except _Gone as gone:
            one.state, one.why = Match.State.GONE, str(gone)
        one.decided_by = viewer.user_id
        one.save(update_fields=["order", "state", "why", "decided_by"])
        counts[one.state] += 1
    return counts


def _order_of(viewer: Viewer, one: Match) -> Order:
    """The order that a proposal becomes, its lot set aside. Raises _Gone."""
    today, lot = clock.today(), one.lot
    good = lot.good
    # Held first: PostgreSQL does not lock rows that are grouped, as with_rest does.
    Demand.objects.select_for_update().get(pk=one.demand_id)
    demand = Demand.objects.with_rest().select_related("buyer").get(pk=one.demand_id)
    if demand.withdrawn or demand.rest < one.packs:
        raise _Gone("met")
    if one.departs_on < today:
        raise _Gone("late")
    if good.supplier.state != "admitted" or not good.on_sale:
        raise _Gone("not_selling")
    order = Order.objects.create(
        code=new_code(f"D{today:%y%m%d}"), buyer=demand.buyer, supplier=good.supplier,
        note=str(_("由求购 %(code)s 匹配")) % {"code": demand.code}, placed_on=today,
        deliver_on=one.arrives_on, placed_by=viewer.user_id,
    )  # fmt: skip
    line = OrderLine.objects.create(
        order=order, number=1, good=good, grade=lot.grade, packs=one.packs,
        pack_size=good.pack_size, price_fen=one.price_fen, split=good.split,
    )  # fmt: skip
    quantity = one.packs * good.pack_size
    if not take(lot.pk, quantity, f"market.order:{order.code}.1", viewer.user_id):
        raise _Gone("sold")
    Reservation.objects.create(line=line, lot=lot, quantity=quantity)
    return order
