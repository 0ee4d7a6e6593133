"""Questions about things that are needed and given: open to all what is asked for and offered; what
was promised, sent and received for those on either side, and offices."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Prefetch, Q, QuerySet

from xieshou.core import clock, kept
from xieshou.core.scope import PUBLIC, Viewer, scope_q, within
from xieshou.exchange.models import (
    Commitment,
    Consignment,
    ConsignmentPhoto,
    MaterialNeed,
    MaterialOffer,
)
from xieshou.exchange.reads.own import acts_for, acts_q
from xieshou.exchange.reads.vacancy import PAGE_SIZE, SEE
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

ASK, GIVE, RECEIVE = "exchange.ask", "exchange.give", "exchange.receive"
# Days ahead in which something that expires is flagged.
WARN_DAYS = 90


@dataclass(frozen=True, slots=True)
class MaterialNeedRow:
    """What is needed: `quantity` in `unit`, of which `committed` is promised and `left` is not.

    Temperatures are tenths of a degree Celsius, None without a limit. `is_mine`: the viewer asks
    for whoever needs it.
    """

    code: str
    item: str
    category: str
    category_label: str
    quantity: int
    unit: str
    committed: int
    left: int
    place_code: str
    place_label: str
    organisation: int | None
    who: str
    wanted_by: datetime.date | None
    durable: bool
    low_tenths: int | None
    high_tenths: int | None
    note: str
    made_on: datetime.date
    closed_on: datetime.date | None
    closed_why: str
    is_open: bool
    is_mine: bool
    origin: str
    source: str


@dataclass(frozen=True, slots=True)
class MaterialOfferRow:
    """What is offered: `value_fen` of all of it, stated by the giver on a basis. `expires_soon`:
    within 90 days. `surplus_of`: the commitment that it came by, "" for none."""

    code: str
    item: str
    category: str
    category_label: str
    quantity: int
    unit: str
    committed: int
    left: int
    value_fen: int
    basis_label: str
    evidence: str
    place_code: str
    place_label: str
    organisation: int | None
    who: str
    expires_on: datetime.date | None
    expires_soon: bool
    until: datetime.date | None
    durable: bool
    note: str
    surplus_of: str
    made_on: datetime.date
    closed_on: datetime.date | None
    closed_why: str
    is_open: bool
    is_mine: bool
    origin: str
    source: str


@dataclass(frozen=True, slots=True)
class TemperatureRow:
    at: datetime.datetime
    tenths: int
    outside: bool


@dataclass(frozen=True, slots=True)
class ConsignmentRow:
    """A shipment: `received` and `lost` are None until it was counted. `photos`: their keys."""

    name: str
    number: int
    quantity: int
    carrier: str
    waybill: str
    expires_on: datetime.date | None
    sent_on: datetime.date
    received_on: datetime.date | None
    received: int | None
    lost: int | None
    lost_why: str
    value_fen: int | None
    note: str
    chain_broken: bool
    readings: tuple[TemperatureRow, ...]
    photos: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MaterialUseRow:
    quantity: int
    on: datetime.date
    purpose: str


@dataclass(frozen=True, slots=True)
class MaterialStep:
    """A line of what happened: `kind` is need, offer, commit, ship, receive, lose, use or
    pass_on."""

    on: datetime.date
    kind: str
    quantity: int
    words: str


@dataclass(frozen=True, slots=True)
class MaterialCommitmentRow:
    """So much of an offer, promised to a need, with all that came of it. `at_hand`: received, not
    used nor passed on. `gives`, `receives`: what the viewer may do it for."""

    code: str
    item: str
    unit: str
    need: str
    offer: str
    giver: str
    giver_place: str
    giver_place_label: str
    receiver: str
    receiver_place: str
    receiver_place_label: str
    quantity: int
    shipped: int
    received: int
    lost: int
    used: int
    passed_on: int
    at_hand: int
    to_ship: int
    in_transit: int
    value_fen: int
    chain_broken: bool
    durable: bool
    cold: bool
    asset: str
    made_on: datetime.date
    consignments: tuple[ConsignmentRow, ...]
    uses: tuple[MaterialUseRow, ...]
    passed: tuple[str, ...]
    chain: tuple[MaterialStep, ...]
    gives: bool
    receives: bool


def material_needs(
    viewer: Viewer = PUBLIC,
    *,
    place: str = "",
    category: str = "",
    all_: bool = False,
    page: int = 1,
) -> Page[MaterialNeedRow]:
    """What is needed within a place, the newest first; `all_`: closed needs too."""
    found = _asked(MaterialNeed.objects.all(), place, category, all_)
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(found.order_by("-pk")[start : start + PAGE_SIZE])
    return Page(_need_rows(rows, viewer), found.count(), start, PAGE_SIZE)


def material_need(code: str, viewer: Viewer = PUBLIC) -> MaterialNeedRow | None:
    found = MaterialNeed.objects.filter(code=code).select_related("place", "organisation")
    return next(iter(_need_rows(list(found), viewer)), None)


def material_offers(
    viewer: Viewer = PUBLIC,
    *,
    place: str = "",
    category: str = "",
    all_: bool = False,
    page: int = 1,
) -> Page[MaterialOfferRow]:
    """What is offered within a place, the newest first; `all_`: closed offers too."""
    found = _asked(MaterialOffer.objects.all(), place, category, all_)
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(found.select_related("surplus_of").order_by("-pk")[start : start + PAGE_SIZE])
    return Page(_offer_rows(rows, viewer), found.count(), start, PAGE_SIZE)


def material_offer(code: str, viewer: Viewer = PUBLIC) -> MaterialOfferRow | None:
    found = MaterialOffer.objects.filter(code=code)
    rows = list(found.select_related("place", "organisation", "surplus_of"))
    return next(iter(_offer_rows(rows, viewer)), None)


def offers_for(viewer: Viewer, need: str) -> tuple[MaterialOfferRow, ...]:
    """Offers of the viewer's own that a need could be met from."""
    wanted = MaterialNeed.objects.filter(code=need).first()
    if wanted is None or wanted.closed_on is not None:
        return ()
    mine = acts_q(viewer, GIVE, "place__code", "organisation")
    found = MaterialOffer.objects.filter(
        mine, _standing(), category=wanted.category, unit=wanted.unit
    ).select_related("place", "organisation", "surplus_of")
    rows = [row for row in found[:200] if row.committed < row.quantity]
    return _offer_rows(rows, viewer)


def needs_for(viewer: Viewer, offer: str) -> tuple[MaterialNeedRow, ...]:
    """Needs that an offer could meet: open, of its category and unit."""
    thing = MaterialOffer.objects.filter(_standing(), code=offer).first()
    if thing is None:
        return ()
    found = MaterialNeed.objects.filter(
        closed_on=None, category=thing.category, unit=thing.unit
    ).select_related("place", "organisation")
    rows = [
        row
        for row in found[:200]
        if row.committed < row.quantity
        and (row.organisation_id, row.place_id) != (thing.organisation_id, thing.place_id)
    ]
    return _need_rows(rows, viewer)


def sees_commitment(viewer: Viewer) -> Q:
    """Those of both sides, and the offices of both places."""
    return (
        acts_q(viewer, GIVE, "offer__place__code", "offer__organisation")
        | acts_q(viewer, RECEIVE, "need__place__code", "need__organisation")
        | scope_q(viewer, SEE, "offer__place__code")
        | scope_q(viewer, SEE, "need__place__code")
    )


def commitments(
    viewer: Viewer, *, need: str = "", offer: str = "", open_: bool = False, page: int = 1
) -> Page[MaterialCommitmentRow]:
    """Commitments that the viewer may see, the newest first; `open_`: not all of it has come."""
    found = Commitment.objects.filter(sees_commitment(viewer))
    if need:
        found = found.filter(need__code=need)
    if offer:
        found = found.filter(offer__code=offer)
    if open_:
        found = found.filter(quantity__gt=F("received") + F("lost"))
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(_whole(found).order_by("-pk")[start : start + PAGE_SIZE])
    return Page(_commitment_rows(rows, viewer), found.count(), start, PAGE_SIZE)


def commitment(viewer: Viewer, code: str) -> MaterialCommitmentRow | None:
    """One commitment with its chain; None where there is none or it is not the viewer's to see."""
    found = Commitment.objects.filter(sees_commitment(viewer), code=code)
    return next(iter(_commitment_rows(list(_whole(found)), viewer)), None)


def consignment_photo(viewer: Viewer, pk: int, *, thumb: bool) -> bytes | None:
    """A photo of what came; None where there is none or it is not the viewer's to see."""
    seen = Commitment.objects.filter(sees_commitment(viewer))
    one = ConsignmentPhoto.objects.filter(pk=pk, consignment__commitment__in=seen).first()
    if one is None:
        return None
    return kept.stored((kept.thumb_of if thumb else kept.path_of)(one.kept_sha256))


def _asked(found: QuerySet, place: str, category: str, all_: bool) -> QuerySet:  # type: ignore[type-arg]
    found = found.filter(within(place, "place__code")).select_related("place", "organisation")
    if category:
        found = found.filter(category=category)
    return found if all_ else found.filter(closed_on=None)


def _standing() -> Q:
    """Offers that are not closed, and stand today."""
    return Q(closed_on=None) & (Q(until=None) | Q(until__gte=clock.today()))


def _names(rows: Iterable[MaterialNeed | MaterialOffer]) -> dict[str, str]:
    return registry.place_names({row.place.code for row in rows})


def _who(row: MaterialNeed | MaterialOffer, names: dict[str, str]) -> str:
    if row.organisation is not None:
        return row.organisation.name
    return names.get(row.place.code, row.place.name)


def _need_rows(rows: list[MaterialNeed], viewer: Viewer) -> tuple[MaterialNeedRow, ...]:
    names = _names(rows)
    return tuple(
        MaterialNeedRow(
            code=row.code,
            item=row.item,
            category=row.category,
            category_label=str(row.get_category_display()),
            quantity=row.quantity,
            unit=row.unit,
            committed=row.committed,
            left=row.quantity - row.committed,
            place_code=row.place.code,
            place_label=names.get(row.place.code, row.place.name),
            organisation=row.organisation_id,
            who=_who(row, names),
            wanted_by=row.wanted_by,
            durable=row.durable,
            low_tenths=row.low_tenths,
            high_tenths=row.high_tenths,
            note=row.note,
            made_on=row.made_on,
            closed_on=row.closed_on,
            closed_why=row.closed_why,
            is_open=row.closed_on is None and row.committed < row.quantity,
            is_mine=acts_for(viewer, ASK, row.place.code, row.organisation_id),
            origin=row.origin,
            source=row.source,
        )
        for row in rows
    )


def _offer_rows(rows: list[MaterialOffer], viewer: Viewer) -> tuple[MaterialOfferRow, ...]:
    names, soon = _names(rows), clock.today() + datetime.timedelta(days=WARN_DAYS)
    return tuple(
        MaterialOfferRow(
            code=row.code,
            item=row.item,
            category=row.category,
            category_label=str(row.get_category_display()),
            quantity=row.quantity,
            unit=row.unit,
            committed=row.committed,
            left=row.quantity - row.committed,
            value_fen=row.value_fen,
            basis_label=str(row.get_basis_display()),
            evidence=row.evidence,
            place_code=row.place.code,
            place_label=names.get(row.place.code, row.place.name),
            organisation=row.organisation_id,
            who=_who(row, names),
            expires_on=row.expires_on,
            expires_soon=row.expires_on is not None and row.expires_on <= soon,
            until=row.until,
            durable=row.durable,
            note=row.note,
            surplus_of=row.surplus_of.code if row.surplus_of else "",
            made_on=row.made_on,
            closed_on=row.closed_on,
            closed_why=row.closed_why,
            is_open=row.closed_on is None
            and (row.until is None or row.until >= clock.today())
            and row.committed < row.quantity,
            is_mine=acts_for(viewer, GIVE, row.place.code, row.organisation_id),
            origin=row.origin,
            source=row.source,
        )
        for row in rows
    )


def _whole(found: QuerySet[Commitment]) -> QuerySet[Commitment]:
    consignments = Prefetch(
        "consignments", Consignment.objects.prefetch_related("readings", "photos")
    )
    return (
        found.distinct()
        .select_related("need__place", "need__organisation", "offer__place", "offer__organisation")
        .prefetch_related(consignments, "uses", "passed")
    )


def _commitment_rows(rows: list[Commitment], viewer: Viewer) -> tuple[MaterialCommitmentRow, ...]:
    names = _names([thing for row in rows for thing in (row.need, row.offer)])
    return tuple(_commitment_row(row, names, viewer) for row in rows)


def _commitment_row(
    row: Commitment, names: dict[str, str], viewer: Viewer
) -> MaterialCommitmentRow:
    sent = tuple(_consignment(one, row) for one in row.consignments.all())
    need, offer = row.need, row.offer
    return MaterialCommitmentRow(
        code=row.code,
        item=offer.item,
        unit=offer.unit,
        need=need.code,
        offer=offer.code,
        giver=_who(offer, names),
        giver_place=offer.place.code,
        giver_place_label=names.get(offer.place.code, offer.place.name),
        receiver=_who(need, names),
        receiver_place=need.place.code,
        receiver_place_label=names.get(need.place.code, need.place.name),
        quantity=row.quantity,
        shipped=row.shipped,
        received=row.received,
        lost=row.lost,
        used=row.used,
        passed_on=row.passed_on,
        at_hand=row.received - row.used - row.passed_on,
        to_ship=row.quantity - row.shipped,
        in_transit=row.shipped - row.received - row.lost,
        value_fen=sum(one.value_fen or 0 for one in sent),
        chain_broken=any(one.chain_broken for one in sent),
        durable=offer.durable,
        cold=need.low_tenths is not None or need.high_tenths is not None,
        asset=row.asset.partition(":")[2],
        made_on=row.made_on,
        consignments=sent,
        uses=tuple(MaterialUseRow(one.quantity, one.on, one.purpose) for one in row.uses.all()),
        passed=tuple(one.code for one in row.passed.all()),
        chain=_chain(row, sent),
        gives=acts_for(viewer, GIVE, offer.place.code, offer.organisation_id),
        receives=acts_for(viewer, RECEIVE, need.place.code, need.organisation_id),
    )


def _consignment(one: Consignment, of: Commitment) -> ConsignmentRow:
    return ConsignmentRow(
        name=f"{of.code}-{one.number}",
        number=one.number,
        quantity=one.quantity,
        carrier=one.carrier,
        waybill=one.waybill,
        expires_on=one.expires_on,
        sent_on=one.sent_on,
        received_on=one.received_on,
        received=one.received,
        lost=one.lost,
        lost_why=one.lost_why,
        value_fen=one.value_fen,
        note=one.note,
        chain_broken=one.chain_broken,
        readings=tuple(TemperatureRow(r.at, r.tenths, r.outside) for r in one.readings.all()),
        photos=tuple(photo.pk for photo in one.photos.all()),
    )


def _chain(row: Commitment, sent: Iterable[ConsignmentRow]) -> tuple[MaterialStep, ...]:
    """All that happened to it, by day; what was promised comes before what was sent."""
    steps = [
        (0, MaterialStep(row.need.made_on, "need", row.need.quantity, row.need.item)),
        (1, MaterialStep(row.offer.made_on, "offer", row.offer.quantity, row.offer.item)),
        (2, MaterialStep(row.made_on, "commit", row.quantity, "")),
    ]
    for one in sent:
        steps.append((3, MaterialStep(one.sent_on, "ship", one.quantity, one.carrier)))
        if one.received_on is not None:
            steps.append((4, MaterialStep(one.received_on, "receive", one.received or 0, one.note)))
            if one.lost:
                steps.append((4, MaterialStep(one.received_on, "lose", one.lost, one.lost_why)))
    steps += [(5, MaterialStep(use.on, "use", use.quantity, use.purpose))
              for use in row.uses.all()]  # fmt: skip
    steps += [(6, MaterialStep(one.made_on, "pass_on", one.quantity, one.code))
              for one in row.passed.all()]  # fmt: skip
    return tuple(step for _rank, step in sorted(steps, key=lambda one: (one[1].on, one[0])))
