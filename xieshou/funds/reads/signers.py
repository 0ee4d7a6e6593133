"""Who countersigns in a book: how many are needed, who stands in for whom, who gains from whom."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.utils import timezone

from xieshou.core.language import in_language
from xieshou.core.scope import Viewer
from xieshou.funds import rules
from xieshou.funds.models import Delegation, Interest, Threshold, ThresholdChange
from xieshou.funds.reads.books import visible
from xieshou.funds.reads.hands import has_unpaid_order, own_sides_of, sides_of_user
from xieshou.registry import reads as registry

SIGN = "funds.approve"


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """From an amount on, how many of the west and of the east must countersign."""

    from_fen: int
    west: int
    east: int


@dataclass(frozen=True, slots=True)
class ThresholdChangeRow:
    """Thresholds put forward by one side that the other has not agreed to; `may_agree` is whether
    the viewer may."""

    id: int
    book: str
    book_name: str
    place: str
    rows: tuple[ThresholdRow, ...]
    proposed_by: str
    made_at: datetime
    may_agree: bool


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """Who countersigns in whose place, both days included."""

    id: int
    giver: str
    taker: str
    starts_on: date
    ends_on: date
    holds_today: bool


@dataclass(frozen=True, slots=True)
class InterestRow:
    """An organisation that the viewer has said to gain from."""

    organisation: int
    name: str


def thresholds(book: str, viewer: Viewer) -> tuple[ThresholdRow, ...]:
    """Those of the book, or the usual ones where it has none; () for a book that is not there."""
    found = visible(viewer).filter(code=book).first()
    if found is None:
        return ()
    own = Threshold.objects.filter(book=found).values_list("from_fen", "west", "east")
    return tuple(ThresholdRow(*row) for row in tuple(own) or rules.DEFAULT_THRESHOLDS)


def threshold_change(book: str, viewer: Viewer) -> ThresholdChangeRow | None:
    """What waits for the other side's yes: the latest proposal, unless it is in force."""
    return next(iter(_changes(viewer, book)), None)


def changes_to_agree(viewer: Viewer) -> tuple[ThresholdChangeRow, ...]:
    """Proposals that wait for the viewer's yes, in all books."""
    return tuple(row for row in _changes(viewer) if row.may_agree)


def _changes(viewer: Viewer, book: str = "") -> tuple[ThresholdChangeRow, ...]:
    """The latest proposal of each book that the viewer may see, or of one, unless in force."""
    found = ThresholdChange.objects.filter(book__in=visible(viewer)).order_by("-pk")
    if book:
        found = found.filter(book__code=book)
    latest: dict[int, ThresholdChange] = {}
    for one in found.select_related("book__place"):
        latest.setdefault(one.book_id, one)
    return tuple(_change(one, viewer) for one in latest.values() if one.agreed_by is None)


def _change(one: ThresholdChange, viewer: Viewer) -> ThresholdChangeRow:
    me, place = viewer.user_id, one.book.place.code
    agrees = (
        me is not None
        and viewer.may(SIGN, place)
        and rules.are_two_sides(own_sides_of(one.proposed_by), own_sides_of(me))
        and not any(has_unpaid_order(user, one.book_id) for user in (one.proposed_by, me))
    )
    rows = tuple(ThresholdRow(*row) for row in one.rows)
    return ThresholdChangeRow(
        one.pk, one.book.code, one.book.name, place, rows, one.proposed_by_name, one.made_at, agrees
    )


def delegations(book: str, viewer: Viewer) -> tuple[DelegationRow, ...]:
    """Those of a book that have not run out, the latest first."""
    today = timezone.localdate()
    found = Delegation.objects.filter(
        book__in=visible(viewer), book__code=book, ends_on__gte=today
    ).order_by("-starts_on", "-pk")
    names = {one.id: one.name or one.username for one in registry.users()} if found else {}
    return tuple(
        DelegationRow(
            row.pk, row.giver_name, names.get(row.taker, ""), row.starts_on, row.ends_on,
            row.starts_on <= today,
        )
        for row in found
    )  # fmt: skip


def interests(viewer: Viewer) -> tuple[InterestRow, ...]:
    """What the viewer has declared, by name."""
    found = Interest.objects.filter(user_id=viewer.user_id or 0).select_related("organisation")
    rows = [
        InterestRow(
            row.organisation_id, in_language(row.organisation.name, row.organisation.name_en)
        )
        for row in found
    ]
    return tuple(sorted(rows, key=lambda row: row.name))


def has_seat(viewer: Viewer, place: str) -> bool:
    """Whether the viewer countersigns at a place in their own right."""
    return viewer.user_id is not None and bool(sides_of_user(viewer.user_id, place))


def takers(viewer: Viewer, place: str) -> tuple[tuple[int, str], ...]:
    """(user, name) of those who could countersign at a place in the viewer's stead: people of the
    viewer's side there, whose roles let them sign."""
    if not has_seat(viewer, place):
        return ()
    assert viewer.user_id is not None
    mine = set(sides_of_user(viewer.user_id, place))
    active = {row.id for row in registry.users()}
    rows = [
        row
        for row in registry.users_with_roles()
        if row.holds_today
        and row.user_id in active
        and place.startswith(row.place_code)
        and row.user_id != viewer.user_id
        and mine & set(rules.own_sides([row.role]))
    ]
    signing = {role for role, user in {row.role: row.user_id for row in rows}.items()
               if _role_signs(user, role)}  # fmt: skip
    found = {row.user_id: row.user_name or row.username for row in rows if row.role in signing}
    return tuple(sorted(found.items(), key=lambda one: one[1]))


def _role_signs(user: int, role: str) -> bool:
    """Whether a role that the user holds lets them countersign."""
    one = get_user_model().objects.filter(pk=user).first()
    held = registry.viewer_for(one).grants if one is not None else ()
    return any(grant.role == role and SIGN in grant.verbs for grant in held)
