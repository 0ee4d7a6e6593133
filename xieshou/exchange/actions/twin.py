"""Twins are entered by one side and confirmed by the other, and so is all that they give."""

import datetime

from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, action, forbidden
from xieshou.core.checks import NOWHERE, new_code
from xieshou.core.scope import Viewer
from xieshou.exchange.actions import given
from xieshou.exchange.models import Consignment, Twin, TwinEntry, TwinSide
from xieshou.exchange.reads.own import acts_for
from xieshou.exchange.rules import giving
from xieshou.registry import reads as registry

TWIN = "exchange.twin"
# What kind of organisation each side of a twin is, "" for the place itself or any.
SIDES = {
    "street": ("", ""),
    "school": ("school", "school"),
    "hospital": ("hospital", "hospital"),
    "firm": ("firm", ""),
}
MOST_DAYS = 1_000_000


def _where(*, twin: str, side: str, **_body: object) -> str:
    """The place of the side for which somebody acts."""
    if side not in TwinSide.values:
        return NOWHERE
    found = Twin.objects.filter(code=twin).values_list(f"{side}_place__code", flat=True)
    return found.first() or NOWHERE


@action(
    TWIN,
    place=lambda *, side, east_place, west_place, **_body: (
        {"east": east_place, "west": west_place}.get(side) or NOWHERE
    ),
)
def enter_twin(
    *,
    viewer: Viewer,
    side: str,
    kind: str,
    east_place: str,
    west_place: str,
    agreement: str,
    since: datetime.date,
    until: datetime.date | None = None,
    east_organisation: int | None = None,
    west_organisation: int | None = None,
    origin: str = "entered",
    source: str = "",
) -> Twin:
    """Put down, for one `side`, that two are twinned by an agreement; the other side confirms it.

    Raises BadInput for places that are not on both sides of a pairing or organisations of another
    kind or place; Conflict where they are twins already.
    """
    given.one_of("kind", kind, Twin.Kind.values)
    east, west = (given.place(f"{name}_place", code, least=6)
                  for name, code in (("east", east_place), ("west", west_place)))  # fmt: skip
    if not any(
        west.code.startswith(row.west_code) and east.code.startswith(row.east_code)
        for row in registry.pairings(west_place, current=True)
    ):
        raise BadInput("not_paired", _("两地没有结对关系"), {"field": "east_place"})
    for name, pk, seat, of_kind in zip(
        ("east_organisation", "west_organisation"), (east_organisation, west_organisation),
        (east_place, west_place), SIDES[kind], strict=True,
    ):  # fmt: skip
        _check_side(name, pk, seat, of_kind)
    _act(viewer, side, east_place, west_place, east_organisation, west_organisation)
    there = Twin.objects.filter(
        Q(until=None) | Q(until__gte=since),
        kind=kind, east_place_id=east.id, west_place_id=west.id,
        east_organisation_id=east_organisation, west_organisation_id=west_organisation,
    )  # fmt: skip
    if there.exists():
        raise Conflict("twins_already", _("双方已经结对"))
    given.day("since", since)
    if until is not None:
        given.not_before("until", given.day("until", until, ahead=True), since)
    return Twin.objects.create(
        code=new_code("TW", letters=7), kind=kind, east_place_id=east.id, west_place_id=west.id,
        east_organisation_id=east_organisation, west_organisation_id=west_organisation,
        agreement=given.text("agreement", agreement, 200), since=since, until=until,
        entered_side=side, entered_by=viewer.user_id, origin=origin, source=source,
    )  # fmt: skip


@action(TWIN, place=_where)
def confirm_twin(*, viewer: Viewer, twin: str, side: str) -> Twin:
    """The other side says so too. Raises Conflict where that was done, Forbidden to who entered."""
    one = _own(viewer, twin, side)
    if one.confirmed_on is not None or one.entered_side == side:
        raise Conflict("other_side_confirms", _("须由对方确认，且只确认一次"))
    given.another(viewer, one.entered_by)
    one.confirmed_by, one.confirmed_on = viewer.user_id, clock.today()
    one.save()
    return one


@action(TWIN, place=_where)
def end_twin(*, viewer: Viewer, twin: str, side: str, on: datetime.date, reason: str) -> Twin:
    """They are twins no longer, and why."""
    one = _own(viewer, twin, side)
    if one.until is not None and one.until <= clock.today():
        raise Conflict("closed_before", _("已经关闭"))
    one.until = given.not_before("on", given.day("on", on), one.since)
    one.ended_why = given.text("reason", reason, 300)
    one.save()
    return one


@action(TWIN, place=_where)
def enter_gift(
    *,
    viewer: Viewer,
    twin: str,
    side: str,
    giver: str,
    kind: str,
    on: datetime.date,
    what: str,
    amount_fen: int = 0,
    people: int = 0,
    days: int = 0,
    consignment: str = "",
    evidence: str = "",
) -> TwinEntry:
    """Put down, for one `side`, what `giver` gave or bought; the other side acknowledges it.

    Money and purchases: `amount_fen` and `evidence`. Services and visits: `people` and `days`
    (people times days). Goods: `consignment`, "code-number" of one that came between the two.
    Raises BadInput for what the kind does not have, Conflict for a consignment put down before.
    """
    one = _own(viewer, twin, side)
    if one.confirmed_on is None:
        raise Conflict("not_confirmed", _("结对尚待对方确认"))
    given.one_of("giver", giver, TwinSide.values)
    given.one_of("kind", kind, TwinEntry.Kind.values)
    money, goods = kind in ("money", "purchase"), kind == "goods"
    sent = _consignment(one, giver, consignment) if goods else None
    day = sent.received_on if sent is not None and sent.received_on else on
    given.not_before("on", given.day("on", day), one.since)
    if one.until is not None and day > one.until:
        raise BadInput("after_its_end", _("晚于结对结束日期"), {"field": "on"})
    if money:
        given.whole("amount_fen", amount_fen, most=giving.MOST_FEN)
    elif not goods:
        given.whole("people", people)
        given.whole("days", days, least=people, most=MOST_DAYS)
    counted = not (money or goods)
    number = (one.entries.aggregate(n=Max("number"))["n"] or 0) + 1
    return TwinEntry.objects.create(
        twin=one, number=number, giver=giver, kind=kind, on=day,
        amount_fen=amount_fen if money else 0, people=people if counted else 0,
        days=days if counted else 0, consignment=sent, what=given.text("what", what, 300),
        evidence=given.text("evidence", evidence, 200, required=money), entered_side=side,
        entered_by=viewer.user_id,
    )  # fmt: skip


@action(TWIN, place=_where)
def answer_gift(
    *, viewer: Viewer, twin: str, side: str, number: int, agreed: bool, answer: str = ""
) -> TwinEntry:
    """The other side acknowledges an entry, or denies it with a reason. Once."""
    one = _own(viewer, twin, side)
    found = one.entries.select_for_update().filter(number=number).first()
    if found is None:
        raise given.absent()
    if found.state != TwinEntry.State.ENTERED:
        raise Conflict("answered_before", _("已经答复"))
    if found.entered_side == side:
        raise Conflict("other_side_confirms", _("须由对方确认，且只确认一次"))
    given.another(viewer, found.entered_by)
    found.state = TwinEntry.State.ACKNOWLEDGED if agreed else TwinEntry.State.DENIED
    found.answer = given.text("answer", answer, 300, required=not agreed)
    found.answered_by, found.answered_on = viewer.user_id, clock.today()
    found.save()
    return found


def _consignment(one: Twin, giver: str, name: str) -> Consignment:
    """One that came from the giver's side of the twin to the other's."""
    code, _dash, number = name.strip().rpartition("-")
    found = Consignment.objects.select_related(
        "commitment__need__place", "commitment__offer__place"
    ).filter(
        commitment__code=code, number=int(number) if number.isdecimal() and len(number) < 5 else 0,
        received_on__isnull=False,
    ).first()  # fmt: skip
    fault = BadInput(
        "consignment_unknown", _("没有双方之间已签收的这批物资"), {"field": "consignment"}
    )
    if found is None:
        raise fault
    taker = "west" if giver == "east" else "east"
    for thing, side in ((found.commitment.offer, giver), (found.commitment.need, taker)):
        organisation = getattr(one, f"{side}_organisation_id")
        place = getattr(one, f"{side}_place").code
        if organisation is not None and thing.organisation_id != organisation:
            raise fault
        if organisation is None and not thing.place.code.startswith(place):
            raise fault
    if found.twin_entries.exclude(state=TwinEntry.State.DENIED).exists():
        raise Conflict("entered_before", _("这批物资已经记入"))
    return found


def _check_side(field: str, pk: int | None, place: str, kind: str) -> None:
    if pk is None:
        if kind:
            raise BadInput("organisation_needed", _("请选择机构"), {"field": field})
        return
    found = given.organisation(field, pk)
    if (kind and found.kind != kind) or not found.place_code.startswith(place):
        raise BadInput("organisation_wrong", _("机构的类别或所在地不符"), {"field": field})


def _act(
    viewer: Viewer, side: str, east: str, west: str, of_east: int | None, of_west: int | None
) -> None:
    place, organisation = (east, of_east) if side == "east" else (west, of_west)
    if not acts_for(viewer, TWIN, place, organisation):
        raise forbidden(TWIN)


def _own(viewer: Viewer, code: str, side: str) -> Twin:
    """The twin, held, if the viewer acts for that side."""
    found = Twin.objects.select_for_update(of=("self",))
    one = found.select_related("east_place", "west_place").filter(code=code).first()
    if one is None:
        raise given.absent()
    _act(
        viewer, side, one.east_place.code, one.west_place.code, one.east_organisation_id,
        one.west_organisation_id,
    )  # fmt: skip
    return one
