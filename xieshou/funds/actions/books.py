"""Books and their accounts, and the months that are closed in them."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.checks import NOWHERE
from xieshou.funds import rules
from xieshou.funds.actions import checks, refusals
from xieshou.funds.actions.journal import locked
from xieshou.funds.models import Account, Book, Measure, Period
from xieshou.funds.rules import AccountPlan
from xieshou.registry import reads as registry


def place_of(*, book: str, **_body: object) -> str:
    """The place of a book by its code."""
    found = Book.objects.filter(code=book).values_list("place__code", flat=True).first()
    return found or NOWHERE


@action("funds.open_book", place=lambda *, place, **_: place)
def open_book(*, code: str, name: str, place: str, organisation: int | None = None) -> Book:
    """A new book of a region or office, with the standard accounts.

    Raises BadInput for an unknown place, Conflict for a code taken.
    """
    checks.new_code(code)
    where = registry.place(place)
    if where is None:
        raise BadInput("place_unknown", _("没有代码为 %(code)s 的地方"), {"code": place})
    if organisation is not None:
        checks.organisation(organisation, "organisation")
    if Book.objects.filter(code=code).exists():
        raise Conflict("code_taken", _("编号 %(code)s 已有账套使用"), {"code": code})
    book = Book.objects.create(
        code=code, uid=uuid.uuid4().hex, name=name, place_id=where.id, organisation_id=organisation
    )
    for plan in rules.STANDARD:
        add_account(book, plan)
    return book


@action("funds.open_account", place=place_of)
def open_account(
    *,
    book: str,
    code: str,
    name: str,
    kind: str,
    holds: str,
    name_en: str = "",
    parent: str = "",
    measure: str = "",
    floored: bool = False,
) -> Account:
    """A further account, below `parent` where one is named. It cannot be changed afterwards.

    Raises BadInput for a kind that cannot hold it or an unknown parent, Conflict for a code taken.
    """
    within = locked(book)
    checks.new_code(code, longest=20)
    if holds not in rules.holds_of(kind) or holds == Account.Holds.CARRIED:
        raise BadInput("holds_wrong", _("这类科目不能记这部分资金"), {"field": "holds"})
    if measure and measure not in Measure.values:
        raise BadInput("measure_unknown", _("请选择计量类别"), {"field": "measure"})
    if Account.objects.filter(book=within, code=code).exists():
        raise Conflict("code_taken", _("编号 %(code)s 已有科目使用"), {"code": code})
    plan = AccountPlan(code, name, name_en, kind, holds, parent, measure, floored)
    return add_account(within, plan)


def add_account(book: Book, plan: AccountPlan) -> Account:
    """The account of a plan in a book."""
    above = None
    if plan.parent:
        above = Account.objects.filter(book=book, code=plan.parent).first()
        if above is None or above.kind != plan.kind:
            raise refusals.no_account(plan.parent)
    return Account.objects.create(
        book=book, code=plan.code, name=plan.name, name_en=plan.name_en, parent=above,
        kind=plan.kind, holds=plan.holds, measure=plan.measure, floored=plan.floored,
        year=plan.year,
    )  # fmt: skip


@action("funds.close_period", place=place_of)
def close_period(*, book: str, year: int, month: int) -> Period:
    """Close a month and all before it, for good: what is found later is reversed in an open one.

    Raises BadInput for a month that is not over, Conflict where it is closed.
    """
    within = locked(book)
    checks.year(year)
    today = timezone.localdate()
    if not 1 <= month <= 12 or (year, month) >= (today.year, today.month):
        raise BadInput("month_not_over", _("只能结已经过去的月份"), {"field": "month"})
    last = Period.objects.filter(book=within).order_by("-year", "-month").first()
    if last is not None and (last.year, last.month) >= (year, month):
        raise Conflict("closed_before", _("该月已经结账"))
    try:
        with transaction.atomic():
            return Period.objects.create(book=within, year=year, month=month)
    except IntegrityError as error:
        raise Conflict("closed_before", _("该月已经结账")) from error
