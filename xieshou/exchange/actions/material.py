"""Things from need and offer to use: counted by who receives them, lost with a reason."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from xieshou.core import clock, kept
from xieshou.core.action import BadInput, Conflict, action, forbidden
from xieshou.core.checks import NOWHERE, new_code
from xieshou.core.scope import Viewer
from xieshou.exchange.actions import given
from xieshou.exchange.models import (
    Category,
    Commitment,
    Consignment,
    ConsignmentPhoto,
    MaterialNeed,
    MaterialOffer,
    MaterialUse,
    Temperature,
)
from xieshou.exchange.reads.own import acts_for
from xieshou.exchange.rules import giving
from xieshou.villages import actions as villages

ASK, GIVE, RECEIVE = "exchange.ask", "exchange.give", "exchange.receive"
COLDEST, HOTTEST = -1500, 1500
MOST_READINGS = 2000


def where_needed(*, need: str, **_body: object) -> str:
    found = MaterialNeed.objects.filter(code=need).values_list("place__code", flat=True)
    return found.first() or NOWHERE


def where_offered(*, offer: str, **_body: object) -> str:
    found = MaterialOffer.objects.filter(code=offer).values_list("place__code", flat=True)
    return found.first() or NOWHERE


def where_given(*, commitment: str, **_body: object) -> str:
    found = Commitment.objects.filter(code=commitment)
    return found.values_list("offer__place__code", flat=True).first() or NOWHERE


def where_received(*, commitment: str, **_body: object) -> str:
    found = Commitment.objects.filter(code=commitment)
    return found.values_list("need__place__code", flat=True).first() or NOWHERE


def _seat(*, place: str = "", organisation: int | None = None, **_body: object) -> str:
    """Where an organisation has its seat, or the place that acts for itself."""
    if organisation is not None:
        return given.place_of_organisation(organisation=organisation)
    return place or NOWHERE


@action(ASK, place=_seat)
def ask_material(
    *,
    viewer: Viewer,
    item: str,
    category: str,
    quantity: int,
    unit: str,
    place: str = "",
    organisation: int | None = None,
    wanted_by: datetime.date | None = None,
    durable: bool = False,
    low_tenths: int | None = None,
    high_tenths: int | None = None,
    note: str = "",
    origin: str = "entered",
    source: str = "",
) -> MaterialNeed:
    """Say what an organisation, or a place where none is named, needs: `quantity` whole units, kept
    between two temperatures on the way. Raises BadInput, Forbidden for another's organisation."""
    seat = _for(viewer, ASK, place, organisation)
    for name, tenths in (("low_tenths", low_tenths), ("high_tenths", high_tenths)):
        if tenths is not None:
            given.whole(name, tenths, least=COLDEST, most=HOTTEST)
    if low_tenths is not None and high_tenths is not None and low_tenths > high_tenths:
        raise BadInput("limits_reversed", _("最低温度高于最高温度"), {"field": "low_tenths"})
    return MaterialNeed.objects.create(
        code=new_code("MN", letters=7), place_id=seat, organisation_id=organisation,
        wanted_by=given.day("wanted_by", wanted_by, ahead=True) if wanted_by else None,
        low_tenths=low_tenths, high_tenths=high_tenths, durable=durable,
        made_by=viewer.user_id, made_on=clock.today(), origin=origin, source=source,
        **_thing(item, category, quantity, unit, note),
    )  # fmt: skip


@action(GIVE, place=_seat)
def offer_material(
    *,
    viewer: Viewer,
    item: str,
    category: str,
    quantity: int,
    unit: str,
    value_fen: int,
    basis: str,
    place: str = "",
    organisation: int | None = None,
    evidence: str = "",
    expires_on: datetime.date | None = None,
    until: datetime.date | None = None,
    durable: bool = False,
    note: str = "",
    origin: str = "entered",
    source: str = "",
) -> MaterialOffer:
    """Offer `quantity` whole units worth `value_fen` in all, as the giver states it on a basis.

    Raises BadInput for what has expired, Forbidden for another's organisation.
    """
    seat = _for(viewer, GIVE, place, organisation)
    if expires_on is not None and expires_on <= clock.today():
        raise BadInput("expired", _("已经过期"), {"field": "expires_on"})
    return MaterialOffer.objects.create(
        code=new_code("MO", letters=7), place_id=seat, organisation_id=organisation,
        value_fen=given.whole("value_fen", value_fen, least=0, most=giving.MOST_FEN),
        basis=given.one_of("basis", basis, MaterialOffer.Basis.values),
        evidence=given.text("evidence", evidence, 200, required=False), expires_on=expires_on,
        until=given.day("until", until, ahead=True) if until else None, durable=durable,
        made_by=viewer.user_id, made_on=clock.today(), origin=origin, source=source,
        **_thing(item, category, quantity, unit, note),
    )  # fmt: skip


@action(ASK, place=where_needed)
def close_material_need(*, viewer: Viewer, need: str, reason: str) -> MaterialNeed:
    """Ask for no more of it; what was promised comes all the same."""
    one = _locked_need(need)
    _mine(viewer, ASK, one)
    _close(one, reason)
    return one


@action(GIVE, place=where_offered)
def close_material_offer(*, viewer: Viewer, offer: str, reason: str) -> MaterialOffer:
    """Give no more of it; what was promised is sent all the same."""
    one = _locked_offer(offer)
    _mine(viewer, GIVE, one)
    _close(one, reason)
    return one


@action(GIVE, place=where_offered)
def commit_material(*, viewer: Viewer, offer: str, need: str, quantity: int) -> Commitment:
    """Promise so many units of an offer to a need: no more than either has left.

    Raises BadInput for another unit or thing, Conflict where one is closed, has not so much left,
    or giver and receiver are the same.
    """
    # Always in this order, so that no two wait for each other.
    wanted, given_ = _locked_need(need), _locked_offer(offer)
    _mine(viewer, GIVE, given_)
    past = given_.until is not None and given_.until < clock.today()
    if wanted.closed_on is not None or given_.closed_on is not None or past:
        raise Conflict("closed_before", _("已经关闭"))
    if _owner(wanted) == _owner(given_):
        raise Conflict("own_need", _("供需双方不能相同"))
    if (wanted.unit, wanted.category) != (given_.unit, given_.category):
        raise BadInput("unit_differs", _("类别或计量单位与需求不同"), {"field": "need"})
    if given_.expires_on is not None and given_.expires_on <= clock.today():
        raise Conflict("expired", _("已经过期"))
    whole = given.whole("quantity", quantity, most=giving.MOST_UNITS)
    left = min(wanted.quantity - wanted.committed, given_.quantity - given_.committed)
    if whole > left:
        raise Conflict("not_so_much_left", _("最多还可承诺 %(left)d"), {"left": left})
    _add(MaterialNeed, wanted.pk, committed=whole)
    _add(MaterialOffer, given_.pk, committed=whole)
    return Commitment.objects.create(
        code=new_code("MC", letters=7), need=wanted, offer=given_, quantity=whole,
        made_by=viewer.user_id, made_on=clock.today(),
    )  # fmt: skip


@action(GIVE, place=where_given)
def release_material(*, viewer: Viewer, commitment: str, quantity: int, reason: str) -> Commitment:
    """Take back what was promised and not sent; it may be promised to others again."""
    one = _held(commitment)
    _mine(viewer, GIVE, one.offer)
    return _released(one, quantity, reason)


@action(RECEIVE, place=where_received)
def turn_down_material(
    *, viewer: Viewer, commitment: str, quantity: int, reason: str
) -> Commitment:
    """The receiver needs not so much of what was promised and not sent."""
    one = _held(commitment)
    _mine(viewer, RECEIVE, one.need)
    return _released(one, quantity, reason)


@action(GIVE, place=where_given)
def ship_material(
    *,
    viewer: Viewer,
    commitment: str,
    quantity: int,
    carrier: str,
    sent_on: datetime.date,
    waybill: str = "",
    expires_on: datetime.date | None = None,
) -> Consignment:
    """Send so many units of what was promised; `expires_on` of this batch.

    Raises BadInput for what has expired, Conflict for more than is left to send.
    """
    one = _held(commitment)
    _mine(viewer, GIVE, one.offer)
    whole = given.whole("quantity", quantity, most=giving.MOST_UNITS)
    if whole > one.quantity - one.shipped:
        raise Conflict(
            "not_so_much_left", _("最多还可发出 %(left)d"), {"left": one.quantity - one.shipped}
        )
    sent = given.not_before("sent_on", given.day("sent_on", sent_on), one.made_on)
    last = expires_on or one.offer.expires_on
    if last is not None and last <= sent:
        raise BadInput("expired", _("已经过期"), {"field": "expires_on"})
    number = (one.consignments.aggregate(n=Max("number"))["n"] or 0) + 1
    _add(Commitment, one.pk, shipped=whole)
    return Consignment.objects.create(
        commitment=one, number=number, quantity=whole, carrier=given.text("carrier", carrier, 120),
        waybill=given.text("waybill", waybill, 60, required=False) if waybill else "",
        expires_on=last, sent_on=sent, sent_by=viewer.user_id,
    )  # fmt: skip


@action(GIVE, place=where_given)
def read_temperature(
    *, viewer: Viewer, commitment: str, number: int, at: datetime.datetime, tenths: int
) -> Temperature:
    """What the logger read on the way, tenths of a degree; beyond the need's limits the cold chain
    is broken for good. Raises Conflict once the shipment has come."""
    one = _held(commitment)
    _mine(viewer, GIVE, one.offer)
    sent = _sent(one, number)
    return _reading(viewer, one, sent, at, tenths)


@action(RECEIVE, place=where_received)
def receive_material(
    *,
    viewer: Viewer,
    commitment: str,
    number: int,
    on: datetime.date,
    received: int,
    photos: Sequence[bytes],
    lost_why: str = "",
    tenths: int | None = None,
    note: str = "",
) -> Consignment:
    """Count what came, with photos of it; what did not come is written off with a reason.

    By the receiver, and never by who sent it. `tenths`: temperature on arrival. Raises BadInput
    without a photo or a reason, Conflict where it was counted before.
    """
    one = _held(commitment)
    _mine(viewer, RECEIVE, one.need)
    sent = _sent(one, number)
    given.another(viewer, sent.sent_by)
    if not viewer.is_system and acts_for(
        viewer, GIVE, one.offer.place.code, one.offer.organisation_id
    ):
        raise forbidden(RECEIVE)
    count = given.whole("received", received, least=0, most=sent.quantity)
    lost = sent.quantity - count
    why = given.text("lost_why", lost_why, 300, required=lost > 0)
    if tenths is not None:
        _reading(viewer, one, sent, clock.now(), tenths)
    sent.received_on = given.not_before("on", given.day("on", on), sent.sent_on)
    sent.received, sent.lost, sent.lost_why, sent.received_by = count, lost, why, viewer.user_id
    sent.note = given.text("note", note, 300, required=False)
    sent.value_fen = giving.part_value(
        one.offer.value_fen, one.offer.quantity, one.offer.valued, count
    )
    sent.save()
    _photos(viewer, sent, photos)
    _add(Commitment, one.pk, received=count, lost=lost)
    _add(MaterialOffer, one.offer_id, valued=count)
    # What was lost is needed still.
    _add(MaterialNeed, one.need_id, committed=-lost)
    return sent


@action(RECEIVE, place=where_received)
def use_material(
    *, viewer: Viewer, commitment: str, quantity: int, on: datetime.date, purpose: str
) -> MaterialUse:
    """What became of so many units that came. Raises Conflict for more than is at hand."""
    one = _held(commitment)
    _mine(viewer, RECEIVE, one.need)
    whole = _at_hand(one, quantity)
    first = min(row.received_on for row in _came(one) if row.received_on)
    _add(Commitment, one.pk, used=whole)
    return MaterialUse.objects.create(
        commitment=one, quantity=whole,
        on=given.not_before("on", given.day("on", on), first),
        purpose=given.text("purpose", purpose, 300), by=viewer.user_id,
    )  # fmt: skip


@action(RECEIVE, place=where_received)
def pass_on_material(*, viewer: Viewer, commitment: str, quantity: int, note: str) -> MaterialOffer:
    """Offer to others what came and is not needed: a new offer of the receiver's, worth its part.

    Raises Conflict for more than is at hand, or what has expired.
    """
    one = _held(commitment)
    _mine(viewer, RECEIVE, one.need)
    whole = _at_hand(one, quantity)
    last = min((row.expires_on for row in _came(one) if row.expires_on), default=None)
    if last is not None and last <= clock.today():
        raise Conflict("expired", _("已经过期"))
    worth = sum(row.value_fen or 0 for row in one.consignments.all())
    before = one.passed_on
    _add(Commitment, one.pk, passed_on=whole)
    return MaterialOffer.objects.create(
        code=new_code("MO", letters=7), place_id=one.need.place_id,
        organisation_id=one.need.organisation_id, item=one.offer.item,
        category=one.offer.category, quantity=whole, unit=one.offer.unit,
        value_fen=giving.part_value(worth, one.received, before, whole), basis=one.offer.basis,
        evidence=one.code, expires_on=last, durable=one.offer.durable, surplus_of=one,
        note=given.text("note", note, 300), made_by=viewer.user_id, made_on=clock.today(),
        origin=one.offer.origin, source=one.offer.source,
    )  # fmt: skip


@action(RECEIVE, place=where_received)
def enter_asset(*, viewer: Viewer, commitment: str, name: str) -> Commitment:
    """Enter what came to a village, and lasts, among the village's assets under a name.

    Raises Conflict where it is not durable, nothing is at hand, the receiver is no village, or it
    was entered.
    """
    one = _held(commitment)
    _mine(viewer, RECEIVE, one.need)
    village = one.need.place.code
    left = one.received - one.used - one.passed_on
    if not (one.offer.durable and left) or len(village) < 12 or one.asset:
        raise Conflict("no_asset", _("只有到村的耐用物资可以登记为村级资产，且只登记一次"))
    named = given.text("name", name, 120)
    villages.record_asset(
        viewer=viewer, village=village, kind="machine", name=named, quantity=left,
        unit=one.offer.unit, state="good", origin=one.offer.origin, source=one.code,
    )  # fmt: skip
    one.asset = f"{village}:{named}"
    one.save(update_fields=["asset"])
    return one


def _thing(item: str, category: str, quantity: int, unit: str, note: str) -> dict[str, Any]:
    return {
        "item": given.text("item", item, 120),
        "category": given.one_of("category", category, Category.values),
        "quantity": given.whole("quantity", quantity, most=giving.MOST_UNITS),
        "unit": given.text("unit", unit, 20),
        "note": given.text("note", note, 300, required=False),
    }


def _for(viewer: Viewer, verb: str, place: str, organisation: int | None) -> int:
    """The key of the place for which the viewer acts. Raises Forbidden, BadInput."""
    code = _seat(place=place, organisation=organisation)
    if not acts_for(viewer, verb, code, organisation):
        raise forbidden(verb)
    return given.place("place", code, least=4 if organisation is None else 2).id


def _mine(viewer: Viewer, verb: str, one: MaterialNeed | MaterialOffer) -> None:
    if not acts_for(viewer, verb, one.place.code, one.organisation_id):
        raise forbidden(verb)


def _owner(one: MaterialNeed | MaterialOffer) -> tuple[int | None, int]:
    return one.organisation_id, 0 if one.organisation_id else one.place_id


def _close(one: MaterialNeed | MaterialOffer, reason: str) -> None:
    if one.closed_on is not None:
        raise Conflict("closed_before", _("已经关闭"))
    one.closed_on, one.closed_why = clock.today(), given.text("reason", reason, 300)
    one.save(update_fields=["closed_on", "closed_why"])


def _released(one: Commitment, quantity: int, reason: str) -> Commitment:
    left = one.quantity - one.shipped
    given.text("reason", reason, 300)
    if given.whole("quantity", quantity, most=giving.MOST_UNITS) > left:
        raise Conflict("not_so_much_left", _("最多还可收回 %(left)d"), {"left": left})
    _add(Commitment, one.pk, quantity=-quantity)
    _add(MaterialNeed, one.need_id, committed=-quantity)
    _add(MaterialOffer, one.offer_id, committed=-quantity)
    one.refresh_from_db()
    return one


def _at_hand(one: Commitment, quantity: int) -> int:
    left = one.received - one.used - one.passed_on
    whole = given.whole("quantity", quantity, most=giving.MOST_UNITS)
    if whole > left:
        raise Conflict("not_so_much_left", _("最多还有 %(left)d"), {"left": left})
    return whole


def _came(one: Commitment) -> list[Consignment]:
    """The shipments of which something came."""
    return [row for row in one.consignments.all() if row.received]


def _sent(one: Commitment, number: int) -> Consignment:
    sent = one.consignments.filter(number=number).first()
    if sent is None:
        raise given.absent()
    if sent.received_on is not None:
        raise Conflict("received_before", _("这批物资已经签收"))
    return sent


def _reading(
    viewer: Viewer, one: Commitment, sent: Consignment, at: datetime.datetime, tenths: int
) -> Temperature:
    given.whole("tenths", tenths, least=COLDEST, most=HOTTEST)
    if at > clock.now() or at.date() < sent.sent_on - datetime.timedelta(days=1):
        raise BadInput("moment_wrong", _("时间应在发出之后，且不晚于现在"), {"field": "at"})
    if sent.readings.filter(at=at).exists() or sent.readings.count() >= MOST_READINGS:
        raise Conflict("read_before", _("这一时刻已有读数"))
    outside = giving.is_outside(tenths, one.need.low_tenths, one.need.high_tenths)
    if outside and not sent.chain_broken:
        sent.chain_broken = True
        sent.save(update_fields=["chain_broken"])
    return Temperature.objects.create(
        consignment=sent, at=at, tenths=tenths, outside=outside, by=viewer.user_id
    )


def _photos(viewer: Viewer, sent: Consignment, photos: Sequence[bytes]) -> None:
    if not photos or len(photos) > giving.MOST_PHOTOS:
        raise BadInput(
            "photo_needed", _("签收须附 1 至 %(most)d 张照片"),
            {"field": "photos", "most": giving.MOST_PHOTOS},
        )  # fmt: skip
    pictures = {seen.sha256: seen for seen in map(kept.picture_of, photos)}
    for seen in pictures.values():
        kept.keep(seen)
        ConsignmentPhoto.objects.create(
            consignment=sent, sha256=seen.sha256, kept_sha256=seen.kept_sha256,
            lon_e6=seen.lon_e6, lat_e6=seen.lat_e6, taken_at=seen.taken_at, by=viewer.user_id,
            by_name=viewer.name, at=clock.now(),
        )  # fmt: skip


def _add(model: Any, pk: int, **parts: int) -> None:
    """Change sums by what is said, in the database: its constraints see each of them."""
    model.objects.filter(pk=pk).update(**{name: F(name) + by for name, by in parts.items()})


def _locked_need(code: str) -> MaterialNeed:
    found = MaterialNeed.objects.select_for_update(of=("self",)).select_related("place")
    one = found.filter(code=code).first()
    if one is None:
        raise given.absent()
    return one


def _locked_offer(code: str) -> MaterialOffer:
    found = MaterialOffer.objects.select_for_update(of=("self",)).select_related("place")
    one = found.filter(code=code).first()
    if one is None:
        raise given.absent()
    return one


def _held(code: str) -> Commitment:
    """The commitment with need and offer, all held, the need first as in commit_material()."""
    known = Commitment.objects.filter(code=code).values_list("need__code", "offer__code").first()
    if known is None:
        raise given.absent()
    _locked_need(known[0])
    _locked_offer(known[1])
    found = Commitment.objects.select_for_update(of=("self",))
    return found.select_related("need__place", "offer__place").get(code=code)
