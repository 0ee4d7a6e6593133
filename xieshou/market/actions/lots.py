"""Lots: recorded at harvest, split, merged, repacked, written off; their lineage is kept."""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, action, forbidden
from xieshou.core.checks import NOWHERE, new_code
from xieshou.core.scope import Viewer
from xieshou.market.actions import checks
from xieshou.market.actions.checks import place_of_supplier
from xieshou.market.actions.goods import good_of, grade_of
from xieshou.market.actions.moving import move
from xieshou.market.models import Delivery, Lot, LotLink, Supplier
from xieshou.registry import reads as registry

MOST_PARTS = 50
MOST_DELIVERIES = 2000
# (household's code, base units, fen for all of it)
Brought = tuple[str, int, int]


def place_of_lot(*, lot: str, **_body: object) -> str:
    found = Lot.objects.filter(code=lot).values_list("good__supplier__place__code", flat=True)
    return found.first() or NOWHERE


def _places_of_lots(*, lots: Sequence[str], **_body: object) -> set[str]:
    return {place_of_lot(lot=lot) for lot in lots}


@action("market.supply", place=place_of_supplier)
def record_lot(
    *,
    viewer: Viewer,
    supplier: str,
    good: int,
    grade: str,
    village: str,
    harvested_on: datetime.date,
    quantity: int,
    contract: str = "",
    deliveries: Sequence[Brought] = (),
) -> Lot:
    """What was harvested: base units of one grade of a village, and who brought them.

    Households are named by code and must live in the supplier's county; what they brought must not
    be more than the lot. Raises BadInput naming the delivery's row.
    """
    one = checks.own_supplier(viewer, supplier)
    row = good_of(one.pk, good)
    grade_of(row, grade)
    checks.whole("quantity", quantity)
    checks.day("harvested_on", harvested_on)
    place = checks.place("village", village)
    if len(village) != 12 or village[:6] != one.place.code[:6]:
        raise BadInput("village_elsewhere", _("请填写本县的村代码（12 位）"), {"field": "village"})
    if contract and not contract.startswith("benefits.contract:"):
        raise BadInput(
            "contract_wrong", _("合同应写作 benefits.contract:编号"), {"field": "contract"}
        )
    keys = _households(one, deliveries)
    if sum(amount for _code, amount, _fen in deliveries) > quantity:
        raise BadInput("brought_more", _("各户交货之和超过批次数量"), {"field": "deliveries"})
    lot = Lot.objects.create(
        code=new_code(f"{one.place.code[:6]}-{harvested_on:%y%m%d}"),
        good=row, grade=grade, village_id=place, harvested_on=harvested_on,
        best_before=harvested_on + datetime.timedelta(days=row.shelf_days),
        contract=checks.text("contract", contract, 58, needed=False),
        received=quantity, available=quantity, why="harvest", moved_by=viewer.user_id,
    )  # fmt: skip
    Delivery.objects.bulk_create(
        Delivery(lot=lot, household_id=keys[code], quantity=amount, fen=fen)
        for code, amount, fen in deliveries
    )
    return lot


@action("market.supply", place=place_of_lot)
def split_lot(*, viewer: Viewer, lot: str, parts: Sequence[int]) -> list[Lot]:
    """New lots of so many base units each, out of what is available of one."""
    if not 1 <= len(parts) <= MOST_PARTS:
        raise BadInput("parts_wrong", _("请拆成 1–50 批"), {"field": "parts"})
    (parent,) = _own(viewer, [lot])
    return [_child(viewer, [(parent, checks.whole("parts", part))]) for part in parts]


@action("market.supply", place=_places_of_lots)
def merge_lots(*, viewer: Viewer, lots: Sequence[str]) -> Lot:
    """One lot of all that is available of several, of one good and grade."""
    if not 2 <= len(set(lots)) <= MOST_PARTS:
        raise BadInput("parts_wrong", _("请选择 2–50 批合并"), {"field": "lots"})
    parents = _own(viewer, lots)
    if len({(one.good_id, one.grade) for one in parents}) > 1:
        raise BadInput("not_alike", _("只能合并同一商品、同一等级的批次"), {"field": "lots"})
    if any(one.available <= 0 for one in parents):
        raise Conflict("nothing_left", _("有批次已经没有可用数量"))
    return _child(viewer, [(one, one.available) for one in parents])


@action("market.supply", place=place_of_lot)
def repack_lot(
    *, viewer: Viewer, lot: str, quantity: int, good: int, grade: str, lost: int = 0
) -> Lot:
    """A lot of another good or grade of the same supplier and unit; `lost` base units of
    `quantity` are written off on the way."""
    (parent,) = _own(viewer, [lot])
    row = good_of(parent.good.supplier_id, good)
    rank = grade_of(row, grade)
    if row.unit != parent.good.unit or row.product_id != parent.good.product_id:
        raise BadInput("not_alike", _("只能改装为同一特产、同一计量单位的商品"), {"field": "good"})
    if row.pk == parent.good_id and rank < grade_of(parent.good, parent.grade):
        raise BadInput("grade_rises", _("改装不能提高等级"), {"field": "grade"})
    checks.whole("quantity", quantity)
    checks.whole("lost", lost, least=0, most=quantity - 1)
    if lost:
        _moved(parent, "write_off", lost, "repack", viewer)
    return _child(viewer, [(parent, quantity - lost)], good=row.pk, grade=grade)


@action("market.supply", place=place_of_lot)
def write_off_lot(*, viewer: Viewer, lot: str, quantity: int, reason: str) -> Lot:
    """Base units that can no longer be sold, and why."""
    (one,) = _own(viewer, [lot])
    why = f"write_off:{checks.text('reason', reason, 100)}"
    _moved(one, "write_off", checks.whole("quantity", quantity), why, viewer)
    one.refresh_from_db()
    return one


def _own(viewer: Viewer, codes: Sequence[str]) -> list[Lot]:
    """The lots, held in the order of their keys, if the viewer sells for their supplier."""
    found = Lot.objects.select_for_update(of=("self",)).filter(code__in=set(codes))
    lots = list(found.select_related("good__supplier").order_by("pk"))
    mine = all(
        checks.works_for(viewer, "market.supply", one.good.supplier.organisation_id) for one in lots
    )
    if len(lots) != len(set(codes)) or not mine:
        raise forbidden("market.supply")
    return lots


def _child(
    viewer: Viewer,
    parts: Sequence[tuple[Lot, int]],
    *,
    good: int | None = None,
    grade: str | None = None,
) -> Lot:
    """A lot made of parts of others, which pass them on to it."""
    first = parts[0][0]
    villages = {one.village_id for one, _part in parts}
    contracts = {one.contract for one, _part in parts}
    code = new_code(f"{first.code[:6]}-{clock.today():%y%m%d}")
    for one, part in parts:
        _moved(one, "pass_on", part, f"lot:{code}", viewer)
    whole = sum(part for _one, part in parts)
    child = Lot.objects.create(
        code=code, good_id=good or first.good_id, grade=grade or first.grade,
        village_id=villages.pop() if len(villages) == 1 else None,
        harvested_on=min(one.harvested_on for one, _part in parts),
        best_before=min(one.best_before for one, _part in parts),
        contract=contracts.pop() if len(contracts) == 1 else "",
        received=whole, available=whole, why="lots", moved_by=viewer.user_id,
    )  # fmt: skip
    LotLink.objects.bulk_create(
        LotLink(parent=one, child=child, quantity=part) for one, part in parts
    )
    return child


def _moved(lot: Lot, kind: str, quantity: int, why: str, viewer: Viewer) -> None:
    if not move(lot.pk, kind, quantity, why, viewer.user_id):
        raise Conflict(
            "not_enough", _("批次 %(code)s 的可用数量不足"), {"code": lot.code, "field": "quantity"}
        )


def _households(supplier: Supplier, deliveries: Sequence[Brought]) -> dict[str, int]:
    """Code → key of the households; one elsewhere is answered like one that there is not."""
    if len(deliveries) > MOST_DELIVERIES:
        raise BadInput("too_many", _("一批最多 2000 户"), {"field": "deliveries"})
    codes = [code for code, _amount, _fen in deliveries]
    found = {one.code: one for one in registry.household_keys(codes=codes)}
    county = supplier.place.code[:6]
    for number, (code, amount, fen) in enumerate(deliveries, start=1):
        known = found.get(code)
        if known is None or not known.village.startswith(county) or codes.count(code) > 1:
            raise BadInput(
                "household_wrong",
                _("交货第 %(row)d 行：本县没有户编号 %(code)s，或重复填写"),
                {"field": "deliveries", "row": number, "code": code[:24]},
            )
        checks.whole("deliveries", amount)
        checks.whole("deliveries", fen, least=0)
    return {code: found[code].id for code in codes}
