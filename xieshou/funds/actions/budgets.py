"""Budgets, and the contracts that bind parts of them."""

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.funds import rules
from xieshou.funds.actions import checks
from xieshou.funds.actions.books import place_of
from xieshou.funds.actions.journal import locked
from xieshou.funds.actions.refusals import refuse
from xieshou.funds.models import Budget, Commitment, Purpose
from xieshou.funds.reads.hands import committed, why_not_write
from xieshou.registry import reads as registry


def _place_of_budget(*, budget: str, **_body: object) -> str:
    found = Budget.objects.filter(code=budget).values_list("book__place__code", flat=True).first()
    return found or NOWHERE


@action("funds.budget", place=place_of)
def propose_budget(
    *,
    viewer: Viewer,
    book: str,
    code: str,
    name: str,
    place: str,
    purpose: str,
    amount_fen: int,
    source: str = "",
) -> Budget:
    """Put forward what may be spent on one thing; another person must approve it."""
    home = locked(book)
    checks.new_code(code)
    checks.amount(amount_fen)
    if Budget.objects.filter(code=code).exists():
        raise Conflict("code_taken", _("编号 %(code)s 已有预算使用"), {"code": code})
    if purpose not in Purpose.values:
        raise BadInput("purpose_unknown", _("请选择用途"), {"field": "purpose"})
    if registry.place(place) is None:
        raise BadInput("place_unknown", _("没有代码为 %(code)s 的地方"), {"code": place})
    if not rules.is_source(source) or rules.is_passing(source):
        raise BadInput("not_a_source", _("“为何”应写作 app.thing:编号"), {"field": "source"})
    return Budget.objects.create(
        book=home, code=code, name=name, place=place, purpose=purpose, amount_fen=amount_fen,
        source=source, proposed_by=viewer.user_id, proposed_by_name=viewer.name,
    )  # fmt: skip


@action("funds.budget", place=_place_of_budget)
def approve_budget(*, viewer: Viewer, budget: str) -> Budget:
    """Put a budget in force, by another than whoever proposed it."""
    one = Budget.objects.select_related("book").filter(code=budget).first()
    if one is None:
        raise NotFound("no_budget", _("没有编号为 %(code)s 的预算"), {"code": budget})
    locked(one.book.code)
    one.refresh_from_db()
    if one.approved_by is not None:
        raise Conflict("approved_before", _("这项预算已经批准"))
    proposer = frozenset(who for who in (one.proposed_by,) if who is not None)
    refuse(rules.why_not_act(rules.Chain(proposer), viewer.user_id))
    one.approved_by, one.approved_by_name = viewer.user_id, viewer.name
    one.save(update_fields=["approved_by", "approved_by_name"])
    return one


@action("funds.commit", place=_place_of_budget)
def commit(*, viewer: Viewer, budget: str, code: str, payee: int, amount_fen: int) -> Commitment:
    """Bind part of an approved budget to whoever is to be paid, by another than who approved it.

    Raises BadInput for a payee that is not on record, Conflict where the budget is not in force or
    does not reach.
    """
    found = Budget.objects.select_related("book").filter(code=budget).first()
    if found is None:
        raise NotFound("no_budget", _("没有编号为 %(code)s 的预算"), {"code": budget})
    locked(found.book.code)
    one = Budget.objects.get(pk=found.pk)
    if one.approved_by is None:
        raise Conflict("budget_not_approved", _("预算尚未批准"))
    if Commitment.objects.filter(code=code).exists():
        raise Conflict("code_taken", _("编号 %(code)s 已有合同使用"), {"code": code})
    checks.new_code(code)
    checks.amount(amount_fen)
    checks.organisation(payee, "payee")
    refuse(why_not_write(one, viewer.user_id, payee))
    if committed(one.pk) + amount_fen > one.amount_fen:
        raise Conflict("over_budget", _("超出预算"))
    return Commitment.objects.create(
        budget=one, code=code, payee_id=payee, amount_fen=amount_fen, made_by=viewer.user_id
    )
