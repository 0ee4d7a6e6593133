"""What a supplier sells and for how much."""

import datetime
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.scope import Viewer
from xieshou.market import rules
from xieshou.market.actions import checks
from xieshou.market.actions.checks import place_of_supplier
from xieshou.market.models import BuyerKind, Good, Price, Product

MOST_GRADES = 10


@action("market.supply", place=place_of_supplier)
def save_good(
    *,
    viewer: Viewer,
    supplier: str,
    product: int,
    name: str,
    months: Sequence[int],
    grades: Sequence[str],
    unit: str,
    pack_size: int,
    shelf_days: int,
    storage: str,
    split: Mapping[str, int],
    on_sale: bool = True,
) -> Good:
    """Put a good up for sale, or bring the one of that name up to date.

    `grades` from the best down; `split` in basis points of each fen paid. Raises BadInput; Conflict
    where unit, pack or grades of a good would change that has lots.
    """
    one = checks.own_supplier(viewer, supplier)
    named = checks.text("name", name, 80)
    fields = {
        "product_id": _product(product),
        "months": _season(months),
        "grades": _grades(grades),
        "unit": _choice("unit", unit, Good.Unit.values),
        "pack_size": checks.whole("pack_size", pack_size, most=10**9),
        "shelf_days": checks.whole("shelf_days", shelf_days, most=3660),
        "storage": _choice("storage", storage, Good.Storage.values),
        "split": _split(split),
        "on_sale": on_sale,
    }
    known = Good.objects.filter(supplier=one, name=named).first()
    if known is None:
        return Good.objects.create(supplier=one, name=named, **fields)
    fixed = ("product_id", "unit", "pack_size", "grades")
    if known.lots.exists() and any(getattr(known, field) != fields[field] for field in fixed):
        raise Conflict("good_in_use", _("已有批次的商品不能改变品种、单位、规格和等级"))
    for field, value in fields.items():
        setattr(known, field, value)
    known.save()
    return known


@action("market.supply", place=place_of_supplier)
def set_price(
    *,
    viewer: Viewer,
    supplier: str,
    good: int,
    grade: str,
    fen: int,
    starts_on: datetime.date,
    from_packs: int = 1,
    buyer_kind: str = "",
) -> Price:
    """A line of the price list: fen a pack from a day on. The same day again replaces it."""
    one = checks.own_supplier(viewer, supplier)
    row = good_of(one.pk, good)
    grade_of(row, grade)
    if buyer_kind:
        _choice("buyer_kind", buyer_kind, BuyerKind.values)
    price, _new = Price.objects.update_or_create(
        good=row, grade=grade, buyer_kind=buyer_kind, starts_on=starts_on,
        from_packs=checks.whole("from_packs", from_packs, most=10**6),
        defaults={"fen": checks.whole("fen", fen, most=10**9)},
    )  # fmt: skip
    return price


def good_of(supplier: int, good: int) -> Good:
    """A good of that supplier. Raises BadInput."""
    row = Good.objects.filter(supplier=supplier, pk=good).first()
    if row is None:
        raise BadInput("good_unknown", _("该供应商没有这种商品"), {"field": "good"})
    return row


def grade_of(good: Good, grade: str) -> int:
    """The rank of a grade, the best 0. Raises BadInput."""
    if grade not in good.grades:
        raise BadInput(
            "grade_unknown",
            _("等级应为：%(grades)s"),
            {"field": "grade", "grades": "、".join(good.grades)},
        )
    return list(good.grades).index(grade)


def _product(pk: int) -> int:
    if not Product.objects.filter(pk=pk).exists():
        raise BadInput("product_unknown", _("名录中没有这一特产"), {"field": "product"})
    return pk


def _season(months: Sequence[int]) -> int:
    try:
        return rules.season(months)
    except ValueError as fault:
        raise BadInput("months_wrong", _("请选择上市月份（1–12）"), {"field": "months"}) from fault


def _grades(grades: Sequence[str]) -> list[str]:
    found = [checks.text("grades", one, 20) for one in grades]
    if not found or len(found) > MOST_GRADES or len(set(found)) < len(found):
        raise BadInput("grades_wrong", _("请由高到低填写 1–10 个不同的等级"), {"field": "grades"})
    return found


def _choice(field: str, given: str, choices: Sequence[str]) -> str:
    if given not in choices:
        raise BadInput("choice_unknown", _("请从列表中选择"), {"field": field})
    return given


def _split(split: Mapping[str, int]) -> dict[str, int]:
    if not rules.is_split(split):
        raise BadInput(
            "split_wrong",
            _("价款分配之和应为百分之百，且农户应有份额"),
            {"field": "split"},
        )
    return {party: split.get(party, 0) for party in rules.PARTIES}
