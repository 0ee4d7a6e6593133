"""Suppliers on their way in, and the papers that they show."""

import datetime

from django.utils.translation import gettext_lazy as _

from xieshou.benefits import reads as benefits
from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action, forbidden
from xieshou.core.checks import moved, new_code
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.market import rules
from xieshou.market.actions import checks
from xieshou.market.actions.checks import place_of_supplier
from xieshou.market.models import Certificate, Linkage, Supplier


@action("market.supply", place=lambda *, place, **_body: place)
def apply_as_supplier(
    *,
    viewer: Viewer,
    place: str,
    organisation: int,
    name: str,
    kind: str,
    introduction: str = "",
    collective: str = "",
    origin: str = "entered",
    source: str = "",
) -> Supplier:
    """Ask to be admitted as a supplier, for the organisation that one works for.

    Raises BadInput for an unknown kind or a place above a county, Conflict where it has asked.
    """
    if not checks.works_for(viewer, "market.supply", organisation):
        raise forbidden("market.supply")
    if kind not in Supplier.Kind.values:
        raise BadInput("kind_unknown", _("请选择类别"), {"field": "kind"})
    seat = checks.place("place", place)
    if len(place) < 6:
        raise BadInput("place_too_wide", _("请填写县以下的代码"), {"field": "place"})
    if Supplier.objects.filter(organisation_id=organisation).exists():
        raise Conflict("applied_before", _("该机构已经申请过"))
    return Supplier.objects.create(
        code=new_code(place[:6]),
        name=checks.text("name", name, 120),
        kind=kind,
        organisation_id=organisation,
        place_id=seat,
        introduction=checks.text("introduction", introduction, 2000, needed=False),
        collective=checks.text("collective", collective, 60, needed=False),
        applied_by=viewer.user_id,
        origin=origin,
        source=source,
    )


@action("market.supply", place=place_of_supplier)
def apply_again(*, viewer: Viewer, supplier: str, reason: str) -> Supplier:
    """Ask once more after a refusal, saying what has been put right; the checks begin anew."""
    one = checks.own_supplier(viewer, supplier)
    one.state = _moved(one, "apply_again")
    one.applied_by, one.checked_by, one.admitted_by = viewer.user_id, None, None
    one.reason = checks.text("reason", reason, 300)
    one.save()
    return one


@action("market.check", place=place_of_supplier)
def check_supplier(*, viewer: Viewer, supplier: str) -> Supplier:
    """The county's check; without proof of how households gain, in force today, there is none."""
    one = _held(supplier)
    one.state = _moved(one, "check")
    _another(viewer, one.applied_by)
    if not one.linkages.filter(ends_on__gte=clock.today()).exists():
        raise Conflict("no_linkage", _("没有在有效期内的联农带农证明，不能通过核查"))
    if one.collective and benefits.collective(SYSTEM, one.collective) is None:
        raise Conflict(
            "collective_unknown", _("没有编号为 %(code)s 的村集体"), {"code": one.collective}
        )
    one.checked_by = viewer.user_id
    one.save()
    return one


@action("market.admit", place=place_of_supplier)
def admit_supplier(*, viewer: Viewer, supplier: str) -> Supplier:
    """The platform's check, by a third person; from now on its goods are sold."""
    one = _held(supplier)
    one.state = _moved(one, "admit")
    _another(viewer, one.applied_by, one.checked_by)
    one.admitted_by = viewer.user_id
    one.save()
    return one


@action("market.check", place=place_of_supplier)
def refuse_supplier(*, viewer: Viewer, supplier: str, reason: str) -> Supplier:
    """The county says no, and why."""
    return _ended(viewer, supplier, "refuse", reason)


@action("market.admit", place=place_of_supplier)
def turn_down_supplier(*, viewer: Viewer, supplier: str, reason: str) -> Supplier:
    """The platform says no, and why."""
    return _ended(viewer, supplier, "turn_down", reason)


@action("market.suspend", place=place_of_supplier)
def suspend_supplier(*, viewer: Viewer, supplier: str, reason: str) -> Supplier:
    """Take no more orders for it; those that stand are carried out."""
    return _ended(viewer, supplier, "suspend", reason)


@action("market.suspend", place=place_of_supplier)
def reinstate_supplier(*, viewer: Viewer, supplier: str, reason: str) -> Supplier:
    return _ended(viewer, supplier, "reinstate", reason)


@action("market.supply", place=place_of_supplier)
def add_certificate(
    *,
    viewer: Viewer,
    supplier: str,
    kind: str,
    number: str,
    issuer: str,
    expires_on: datetime.date,
    file: bytes,
    filename: str,
) -> Certificate:
    """Show a certificate. Raises BadInput, Conflict where the number has been shown before."""
    one = checks.own_supplier(viewer, supplier)
    if kind not in Certificate.Kind.values:
        raise BadInput("kind_unknown", _("请选择类别"), {"field": "kind"})
    number = checks.text("number", number, 60)
    if expires_on < clock.today():
        raise BadInput("expired", _("证书已经过期"), {"field": "expires_on"})
    if one.certificates.filter(kind=kind, number=number).exists():
        raise Conflict("shown_before", _("编号 %(number)s 已经登记过"), {"number": number})
    return Certificate.objects.create(
        supplier=one, kind=kind, number=number, issuer=checks.text("issuer", issuer, 120),
        expires_on=expires_on, evidence=checks.evidence(file, filename, viewer),
    )  # fmt: skip


@action("market.supply", place=place_of_supplier)
def add_linkage(
    *,
    viewer: Viewer,
    supplier: str,
    kind: str,
    contract: str,
    households: int,
    starts_on: datetime.date,
    ends_on: datetime.date,
    file: bytes,
    filename: str,
) -> Linkage:
    """Prove how households gain: what kind of contract, how many are linked, on what paper."""
    one = checks.own_supplier(viewer, supplier)
    if kind not in Linkage.Kind.values:
        raise BadInput("kind_unknown", _("请选择类别"), {"field": "kind"})
    contract = checks.text("contract", contract, 100)
    if ends_on < starts_on:
        raise BadInput("ends_before_start", _("截止日期早于开始日期"), {"field": "ends_on"})
    if one.linkages.filter(kind=kind, contract=contract).exists():
        raise Conflict("shown_before", _("编号 %(number)s 已经登记过"), {"number": contract})
    return Linkage.objects.create(
        supplier=one, kind=kind, contract=contract,
        households=checks.whole("households", households, most=1_000_000),
        starts_on=checks.day("starts_on", starts_on, ahead=True), ends_on=ends_on,
        evidence=checks.evidence(file, filename, viewer),
    )  # fmt: skip


def _held(code: str) -> Supplier:
    one = Supplier.objects.select_for_update(of=("self",)).filter(code=code).first()
    if one is None:
        raise NotFound("no_supplier", _("没有编号为 %(code)s 的供应商"), {"code": code})
    return one


def _moved(one: Supplier, verb: str) -> str:
    state = rules.next_state(rules.SUPPLIER_STEPS, verb, one.state)
    return moved(state, one.get_state_display())


def _another(viewer: Viewer, *hands: int | None) -> None:
    if viewer.user_id is not None and viewer.user_id in hands:
        raise Forbidden("own_work", _("申请、核查、审核须由三人分别办理"))


def _ended(viewer: Viewer, code: str, verb: str, reason: str) -> Supplier:
    one = _held(code)
    one.state = _moved(one, verb)
    if verb != "reinstate":
        _another(viewer, one.applied_by)
    one.reason = checks.text("reason", reason, 300)
    one.save()
    return one
