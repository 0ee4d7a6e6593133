"""Grants: put on record, received, carried into another year, given back."""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.funds import rules
from xieshou.funds.actions import checks
from xieshou.funds.actions.books import add_account, place_of
from xieshou.funds.actions.entries import by_order_only, request
from xieshou.funds.actions.journal import append, locked
from xieshou.funds.models import Account, Book, Entry, Grant, Measure, Purpose
from xieshou.funds.rules import Draft, Leg
from xieshou.registry import reads as registry


def _place_of_grant(*, grant: str, **_body: object) -> str:
    found = Grant.objects.filter(code=grant).values_list("book__place__code", flat=True).first()
    return found or NOWHERE


@action("funds.receive", place=place_of)
def register_grant(
    *,
    book: str,
    code: str,
    name: str,
    source: str,
    amount_fen: int,
    year: int,
    measure: str = Measure.CASH,
    within: str = "",
    purposes: Sequence[str] = (),
    due_on: datetime.date | None = None,
    donor: int | None = None,
    payer: str = "",
    pairing: int | None = None,
) -> Grant:
    """Put on record what somebody gives and for what it may be used; nothing is received yet.

    `within` is a place's code, `purposes` codes of Purpose; empty, there is no such limit. What is
    put down cannot be changed. Raises BadInput for a wrong value, Conflict for a code taken.
    """
    home = locked(book)
    checks.new_code(code)
    checks.amount(amount_fen)
    checks.year(year)
    if Grant.objects.filter(code=code).exists():
        raise Conflict("code_taken", _("编号 %(code)s 已有资金来源使用"), {"code": code})
    if source not in Grant.Source.values or measure not in Measure.values:
        raise BadInput("source_unknown", _("请选择资金来源类别"), {"field": "source"})
    if set(purposes) - set(Purpose.values):
        raise BadInput("purpose_unknown", _("请选择用途"), {"field": "purposes"})
    where = {place: registry.place(place) for place in (within, payer) if place}
    for place, found in where.items():
        if found is None:
            raise BadInput("place_unknown", _("没有代码为 %(code)s 的地方"), {"code": place})
    if donor is not None:
        checks.organisation(donor, "donor")
    if pairing is not None and pairing not in {one.id for one in registry.pairings()}:
        raise BadInput("pairing_unknown", _("没有登记这一结对关系"), {"field": "pairing"})
    paying = where.get(payer)
    return Grant.objects.create(
        book=home, code=code, name=name, source=source, amount_fen=amount_fen, year=year,
        measure=measure, within=within, purposes=",".join(sorted(purposes)), due_on=due_on,
        donor_id=donor, payer_id=paying.id if paying else None, pairing_id=pairing,
    )  # fmt: skip


@action("funds.receive", place=_place_of_grant)
def receive_grant(
    *,
    grant: str,
    amount_fen: int,
    date: datetime.date,
    once: tuple[str, str] | None = None,
) -> Entry:
    """What of a grant has arrived: money at the bank, goods in stock, labour given.

    Raises NotFound, BadInput, Conflict where more would arrive than was granted.
    """
    one, book = _locked(grant)
    checks.amount(amount_fen)
    memo = Entry.Memo.RECEIPT if one.measure == Measure.CASH else Entry.Memo.CONTRIBUTION
    legs = _pair(one, rules.FIRST_ACCOUNT[one.measure], rules.FUND, amount_fen)
    return append(book, [Draft(date, legs, memo, request(once))])[0]


@action("funds.return_grant", place=_place_of_grant)
def return_grant(
    *,
    viewer: Viewer,
    grant: str,
    amount_fen: int,
    date: datetime.date,
    account: str = "",
    once: tuple[str, str] | None = None,
) -> Entry:
    """Put down that unspent money went back to whoever gave it; for imports, never by a person.

    Money leaves the bank by payment orders alone. Raises Forbidden to people, Conflict where there
    is not as much.
    """
    if not viewer.is_system:
        raise by_order_only()
    one, book = _locked(grant)
    checks.amount(amount_fen)
    legs = _pair(one, rules.RETURNED, account or rules.FIRST_ACCOUNT[one.measure], amount_fen)
    return append(book, [Draft(date, legs, Entry.Memo.GIVEN_BACK, request(once))])[0]


@action("funds.carry_over", place=_place_of_grant)
def carry_over(
    *,
    grant: str,
    from_year: int,
    amount_fen: int,
    date: datetime.date,
    once: tuple[str, str] | None = None,
) -> Entry:
    """Let an amount of `from_year` be spent in the year after it (年终结转).

    Raises Conflict where not as much of that year is left.
    """
    one, book = _locked(grant)
    checks.amount(amount_fen)
    checks.year(from_year, "from_year")
    if from_year < one.year:
        raise BadInput("before_its_year", _("该资金的年度在此之后"), {"field": "from_year"})
    fund = rules.FUND if from_year == one.year else _carried(book, from_year)
    legs = _pair(one, fund, _carried(book, from_year + 1), amount_fen)
    return append(book, [Draft(date, legs, Entry.Memo.CARRY_OVER, request(once))])[0]


def _pair(grant: Grant, debit: str, credit: str, amount_fen: int) -> tuple[Leg, ...]:
    return (
        Leg(debit, amount_fen, grant.code, measure=grant.measure),
        Leg(credit, -amount_fen, grant.code, measure=grant.measure),
    )


def _carried(book: Book, year: int) -> str:
    """The code of the account of what was carried into a year, opened when first needed."""
    plan = rules.carried_account(year)
    if not Account.objects.filter(book=book, code=plan.code).exists():
        add_account(book, plan)
    return plan.code


def _locked(code: str) -> tuple[Grant, Book]:
    grant = Grant.objects.select_related("book").filter(code=code).first()
    if grant is None:
        raise NotFound("no_grant", _("没有编号为 %(code)s 的资金来源"), {"code": code})
    return grant, locked(grant.book.code)
