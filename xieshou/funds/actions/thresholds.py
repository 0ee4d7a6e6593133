"""How many must countersign a payment in a book: one person may ask for more, fewer take both
sides."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.funds import rules
from xieshou.funds.actions import checks
from xieshou.funds.actions.books import place_of
from xieshou.funds.actions.journal import locked
from xieshou.funds.models import Book, Threshold, ThresholdChange
from xieshou.funds.reads.hands import has_unpaid_order, own_sides_of

MOST_SIGNERS = 9


def _place_of_change(*, change: int, **_body: object) -> str:
    found = ThresholdChange.objects.filter(pk=change).values_list("book__place__code", flat=True)
    return found.first() or NOWHERE


@action("funds.set_thresholds", place=place_of)
def set_thresholds(*, viewer: Viewer, book: str, rows: Sequence[tuple[int, int, int]]) -> int:
    """Have more people countersign in a book: (from fen, west, east); each side at least one.

    Orders that are open are void where it changes what they need, since that is part of what was
    countersigned. Raises Conflict where fewer would do for any amount (see `propose_thresholds`),
    Forbidden to whoever has an order that waits.
    """
    home = locked(book)
    _check(rows)
    _has_nothing_waiting(home, viewer.user_id)
    standing = Threshold.objects.filter(book=home).values_list("from_fen", "west", "east")
    if rules.loosens(tuple(standing) or rules.DEFAULT_THRESHOLDS, rows):
        raise Conflict("loosens", _("减少会签人数须由一方提出、另一方同意"))
    return _set(home, rows)


@action("funds.set_thresholds", place=place_of)
def propose_thresholds(
    *, viewer: Viewer, book: str, rows: Sequence[tuple[int, int, int]]
) -> ThresholdChange:
    """Put forward other thresholds, fewer people among them; somebody of the other side must agree.

    Raises Forbidden to whoever belongs to no side or has an order that waits.
    """
    home = locked(book)
    _check(rows)
    if viewer.user_id is None or not own_sides_of(viewer.user_id):
        raise Forbidden("no_side", _("会签人数由东西双方的人员商定"))
    _has_nothing_waiting(home, viewer.user_id)
    return ThresholdChange.objects.create(
        book=home, rows=[list(row) for row in rows], proposed_by=viewer.user_id,
        proposed_by_name=viewer.name,
    )  # fmt: skip


@action("funds.approve", place=_place_of_change)
def agree_thresholds(*, viewer: Viewer, change: int) -> ThresholdChange:
    """Put thresholds in force that the other side has proposed; only the latest proposal can be.

    Raises Forbidden to the proposer's own side, and where either has an order that waits.
    """
    found = ThresholdChange.objects.select_related("book").filter(pk=change).first()
    if found is None:
        raise NotFound("no_change", _("没有这项提议"))
    home = locked(found.book.code)
    one = ThresholdChange.objects.filter(book=home).first()
    if one is None or one.pk != change or one.agreed_by is not None:
        raise Conflict("superseded", _("这项提议已经生效，或已有新的提议"))
    if not rules.are_two_sides(own_sides_of(one.proposed_by), own_sides_of(viewer.user_id)):
        raise Forbidden("other_side", _("须由提出人的对方同意"))
    for user in (one.proposed_by, viewer.user_id):
        _has_nothing_waiting(home, user)
    one.agreed_by, one.agreed_by_name = viewer.user_id, viewer.name
    one.agreed_at = timezone.now()
    one.save()
    _set(home, one.rows)
    return one


def _set(book: Book, rows: Sequence[Sequence[int]]) -> int:
    Threshold.objects.filter(book=book).delete()
    made = [Threshold(book=book, from_fen=s, west=w, east=e) for s, w, e in rows]
    return len(Threshold.objects.bulk_create(made))


def _has_nothing_waiting(book: Book, user: int | None) -> None:
    if user is not None and has_unpaid_order(user, book.pk):
        raise Forbidden("has_order", _("有未办结支付的人不能改动会签人数"))


def _check(rows: Sequence[tuple[int, int, int]]) -> None:
    for start, _west, _east in rows:
        checks.amount(start, "rows", least=0)
    if len({start for start, _west, _east in rows}) < len(rows):
        raise BadInput("start_twice", _("同一起点只能有一档"), {"field": "rows"})
    if not any(start == 0 for start, _west, _east in rows):
        raise BadInput("no_start", _("须有从零起的一档"), {"field": "rows"})
    if any(west < 1 or east < 1 for _start, west, east in rows):
        raise BadInput("one_side", _("双方至少各一人会签"), {"field": "rows"})
    if any(max(west, east) > MOST_SIGNERS for _start, west, east in rows):
        raise BadInput("too_many", _("每方至多九人会签"), {"field": "rows"})
