"""Finance partners: what they promised a deal or a park, and how it moved since."""

import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.checks import NOWHERE, new_code
from xieshou.core.scope import Viewer
from xieshou.invest import rules
from xieshou.invest.actions import hands
from xieshou.invest.actions.hands import county_of_finance, seat_of_partner
from xieshou.invest.models import Deal, Finance, FinanceMove, MoveDecision, Park


def county_of_money(*, deal: str = "", park: str = "", **_body: object) -> str:
    """Of the deal or park that it is for."""
    return hands.county_of_deal(deal=deal) if deal else hands.county_of_park(park=park)


def county_of_move(*, move: int, **_body: object) -> str:
    found = FinanceMove.objects.filter(pk=move).values_list("finance__county__code", flat=True)
    return found.first() or NOWHERE


def seat_of_move(*, move: int, **_body: object) -> str:
    found = FinanceMove.objects.filter(pk=move)
    return found.values_list("finance__partner__place__code", flat=True).first() or NOWHERE


@action("invest.finance", place=county_of_money)
def add_finance(
    *,
    viewer: Viewer,
    kind: str,
    partner: int,
    reference: str,
    granted_fen: int,
    granted_on: datetime.date,
    starts_on: datetime.date,
    ends_on: datetime.date,
    deal: str = "",
    park: str = "",
    terms: str = "",
    file: bytes = b"",
    filename: str = "",
    origin: str = "entered",
    source: str = "",
) -> Finance:
    """A partner's agreement with a deal or a park (one of the two), and the sum that it promised,
    lent, guaranteed or insured at the beginning. Raises BadInput, Conflict for a known number."""
    of = Deal.objects.filter(code=deal).first() if deal else None
    at = Park.objects.filter(code=park).first() if park and not deal else None
    about = of or at
    if about is None or (deal and park):
        raise BadInput("about_one", _("请选择一个投资项目或一个园区"), {"field": "deal"})
    hands.organisation("partner", partner)
    reference = hands.text("reference", reference, 60)
    if Finance.objects.filter(partner=partner, reference=reference).exists():
        raise Conflict("known_number", _("该机构的这一合同编号已经登记"))
    if ends_on < starts_on:
        raise BadInput("ends_before_start", _("截止日期早于开始日期"), {"field": "ends_on"})
    one = Finance.objects.create(
        code=new_code("F"), kind=hands.choice("kind", kind, Finance.Kind.values),
        partner_id=partner, deal=of, park=at, county_id=about.county_id, reference=reference,
        terms=hands.text("terms", terms, 300, needed=False),
        starts_on=hands.day("starts_on", starts_on, ahead=True), ends_on=ends_on,
        entered_by=viewer.user_id, origin=origin, source=source,
    )  # fmt: skip
    _moved(viewer, one, "granted", granted_on, granted_fen, "", file, filename, partner=False)
    return one


@action("invest.finance", place=county_of_finance)
def record_move(
    *,
    viewer: Viewer,
    finance: str,
    kind: str,
    on: datetime.date,
    fen: int,
    note: str = "",
    file: bytes = b"",
    filename: str = "",
) -> FinanceMove:
    """The county writes down what moved. Raises Conflict for more drawn than granted, more repaid
    than drawn, more paid out than insured; what is not refused counts towards it."""
    one = hands.held_finance(finance)
    return _moved(viewer, one, kind, on, fen, note, file, filename, partner=False)


@action("invest.report", place=seat_of_partner)
def report_move(
    *,
    viewer: Viewer,
    finance: str,
    kind: str,
    on: datetime.date,
    fen: int,
    note: str = "",
    file: bytes = b"",
    filename: str = "",
) -> FinanceMove:
    """As record_move, by the partner for its own agreements."""
    one = hands.held_finance(finance)
    hands.own(viewer, one.partner_id)
    return _moved(viewer, one, kind, on, fen, note, file, filename, partner=True)


@action("invest.confirm", place=county_of_move)
def decide_move(*, viewer: Viewer, move: int, accepted: bool, why: str = "") -> MoveDecision:
    """The county's witness counts it, or says why not; never whoever entered it. Raises Conflict
    where more would be drawn, repaid or paid out than what counts allows."""
    return _decided(viewer, _line(move), accepted, why)


@action("invest.report", place=seat_of_move)
def countersign_move(*, viewer: Viewer, move: int, accepted: bool, why: str = "") -> MoveDecision:
    """The partner's other hand counts it, or says why not."""
    line = _line(move)
    hands.own(viewer, line.finance.partner_id)
    return _decided(viewer, line, accepted, why)


def _line(pk: int) -> FinanceMove:
    """The move, its agreement held first: the moves of one are decided one after the other."""
    code = FinanceMove.objects.filter(pk=pk).values_list("finance__code", flat=True).first()
    if code is None:
        raise NotFound("no_line", _("没有这一条"))
    hands.held_finance(code)
    found = FinanceMove.objects.select_for_update(of=("self",)).select_related("finance")
    return found.get(pk=pk)


def _decided(viewer: Viewer, line: FinanceMove, accepted: bool, why: str) -> MoveDecision:
    hands.undecided(line)
    if accepted:
        _within(line.finance, Q(decision__accepted=True), line.kind, line.fen)
    return MoveDecision.objects.create(move=line, **hands.decided(viewer, line.by, accepted, why))


def _within(one: Finance, counted: Q, kind: str, fen: int) -> None:
    """Raises Conflict where a move more would go beyond the limits, of those that are counted."""
    before = one.moves.filter(counted).values_list("kind", "fen")
    if wrong := rules.breach(one.kind, rules.standing([*before, (kind, fen)])):
        said = {
            "drawn": _("发放之和将超过授信"),
            "repaid": _("归还之和将超过发放"),
            "paid_out": _("赔付之和将超过承保或担保金额"),
        }
        raise Conflict(f"{wrong}_too_much", said[wrong])


def _moved(
    viewer: Viewer, one: Finance, kind: str, on: datetime.date, fen: int, note: str, file: bytes,
    filename: str, *, partner: bool,
) -> FinanceMove:  # fmt: skip
    hands.choice("kind", kind, rules.MOVES[one.kind])
    hands.fen("fen", fen)
    _within(one, Q(decision=None) | Q(decision__accepted=True), kind, fen)
    return FinanceMove.objects.create(
        finance=one, number=one.moves.count() + 1, kind=kind, on=hands.day("on", on), fen=fen,
        note=hands.text("note", note, 300, needed=False), by_partner=partner,
        paper=hands.kept(file, filename, viewer) if file else None, **hands.written(viewer),
    )  # fmt: skip
