"""Questions about twins and their ledgers: what each gave, side by side and never netted."""

import datetime
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from xieshou.core import clock
from xieshou.core.scope import PUBLIC, Viewer, scope_q, within
from xieshou.exchange.models import Twin, TwinEntry, TwinSide
from xieshou.exchange.reads.own import acts_for, acts_q
from xieshou.exchange.reads.vacancy import PAGE_SIZE, SEE
from xieshou.exchange.rules import giving
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

TWIN = "exchange.twin"


@dataclass(frozen=True, slots=True)
class TwinSideRow:
    """What one side gave: acknowledged entries alone, fen and people times days. `given_fen` is
    money and goods; what it bought of the other is trade, and no gift."""

    side: str
    side_label: str
    who: str
    place_code: str
    place_label: str
    entries: int
    money_fen: int
    goods_fen: int
    given_fen: int
    service_days: int
    visit_days: int
    bought_fen: int


@dataclass(frozen=True, slots=True)
class TwinRow:
    """Two who are twinned, with what each gave. `acts`: the sides for which the viewer acts;
    `waiting`: entries without an answer, None for the public."""

    code: str
    kind: str
    kind_label: str
    east: TwinSideRow
    west: TwinSideRow
    agreement: str
    since: datetime.date
    until: datetime.date | None
    under_way: bool
    entered_side: str
    confirmed_on: datetime.date | None
    ended_why: str
    waiting: int | None
    acts: tuple[str, ...]
    may_confirm: bool
    origin: str
    source: str


@dataclass(frozen=True, slots=True)
class TwinEntryRow:
    """An entry of a ledger; `fen` of goods is what came of them. `may_answer`: it waits for the
    viewer's side, and another entered it."""

    number: int
    giver: str
    giver_label: str
    kind: str
    kind_label: str
    on: datetime.date
    fen: int
    people: int
    days: int
    consignment: str
    what: str
    evidence: str
    state: str
    state_label: str
    answer: str
    may_answer: bool


def twins(
    viewer: Viewer = PUBLIC,
    *,
    place: str = "",
    kind: str = "",
    waiting: bool = False,
    acting: bool = False,
    page: int = 1,
) -> Page[TwinRow]:
    """Twins of a place of either side, the newest first: confirmed ones, and those that the viewer
    may see on their way; `waiting`: with something unanswered; `acting`: those alone for one side
    of which the viewer acts."""
    found = Twin.objects.filter(Q(confirmed_on__isnull=False) | _sees(viewer))
    if acting:
        found = found.filter(_acting(viewer))
    if place:
        found = found.filter(within(place, "east_place__code") | within(place, "west_place__code"))
    if kind:
        found = found.filter(kind=kind)
    if waiting:
        unanswered = TwinEntry.objects.filter(state=TwinEntry.State.ENTERED).values("twin")
        found = found.filter(Q(confirmed_on=None) | Q(pk__in=unanswered))
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(_full(found).order_by("-pk")[start : start + PAGE_SIZE])
    return Page(_rows(rows, viewer), found.count(), start, PAGE_SIZE)


def twin(code: str, viewer: Viewer = PUBLIC) -> TwinRow | None:
    """One twin; None where there is none or the viewer may not know of it yet."""
    found = Twin.objects.filter(Q(confirmed_on__isnull=False) | _sees(viewer), code=code)
    return next(iter(_rows(list(_full(found)), viewer)), None)


def twin_ledger(code: str, viewer: Viewer) -> tuple[TwinEntryRow, ...]:
    """The entries of a twin, by day; for both sides and their offices, empty for others."""
    one = _full(Twin.objects.filter(_sees(viewer), code=code)).first()
    if one is None:
        return ()
    acts = _acts(one, viewer)
    rows = sorted(one.entries.all(), key=lambda row: (row.on, row.number))
    return tuple(_entry(row, acts, viewer) for row in rows)


def _sees(viewer: Viewer) -> Q:
    return (
        _acting(viewer)
        | scope_q(viewer, SEE, "east_place__code")
        | scope_q(viewer, SEE, "west_place__code")
    )


def _acting(viewer: Viewer) -> Q:
    return acts_q(viewer, TWIN, "east_place__code", "east_organisation") | acts_q(
        viewer, TWIN, "west_place__code", "west_organisation"
    )


def _full(found: QuerySet[Twin]) -> QuerySet[Twin]:
    entries = TwinEntry.objects.select_related("consignment__commitment")
    return found.select_related(
        "east_place", "west_place", "east_organisation", "west_organisation"
    ).prefetch_related(Prefetch("entries", entries))


def _rows(rows: list[Twin], viewer: Viewer) -> tuple[TwinRow, ...]:
    names = registry.place_names(
        {code for row in rows for code in (row.east_place.code, row.west_place.code)}
    )
    seen = set(
        Twin.objects.filter(_sees(viewer), pk__in=[row.pk for row in rows]).values_list(
            "pk", flat=True
        )
    )
    return tuple(_row(row, names, viewer, row.pk in seen) for row in rows)


def _row(row: Twin, names: dict[str, str], viewer: Viewer, seen: bool) -> TwinRow:
    entries = list(row.entries.all())
    acts = _acts(row, viewer)
    today = clock.today()
    return TwinRow(
        code=row.code,
        kind=row.kind,
        kind_label=str(row.get_kind_display()),
        east=_side(row, "east", entries, names),
        west=_side(row, "west", entries, names),
        agreement=row.agreement,
        since=row.since,
        until=row.until,
        under_way=row.confirmed_on is not None
        and row.since <= today
        and (row.until is None or row.until >= today),
        entered_side=row.entered_side,
        confirmed_on=row.confirmed_on,
        ended_why=row.ended_why,
        waiting=sum(one.state == TwinEntry.State.ENTERED for one in entries) if seen else None,
        acts=acts,
        may_confirm=row.confirmed_on is None
        and any(side != row.entered_side for side in acts)
        and (viewer.user_id is None or viewer.user_id != row.entered_by),
        origin=row.origin,
        source=row.source,
    )


def _acts(row: Twin, viewer: Viewer) -> tuple[str, ...]:
    found = []
    for side in ("east", "west"):
        place, organisation = getattr(row, f"{side}_place"), getattr(row, f"{side}_organisation_id")
        if acts_for(viewer, TWIN, place.code, organisation):
            found.append(side)
    return tuple(found)


def _side(row: Twin, side: str, entries: list[TwinEntry], names: dict[str, str]) -> TwinSideRow:
    place, organisation = getattr(row, f"{side}_place"), getattr(row, f"{side}_organisation")
    label = names.get(place.code, place.name)
    gave = giving.gave(
        (
            giving.Gift(one.giver, one.kind, fen_of(one), one.days)
            for one in entries
            if one.state == TwinEntry.State.ACKNOWLEDGED
        ),
        side,
    )
    return TwinSideRow(
        side=side,
        side_label=str(TwinSide(side).label),
        who=organisation.name if organisation else label,
        place_code=place.code,
        place_label=label,
        entries=gave.entries,
        money_fen=gave.money_fen,
        goods_fen=gave.goods_fen,
        given_fen=gave.given_fen,
        service_days=gave.service_days,
        visit_days=gave.visit_days,
        bought_fen=gave.bought_fen,
    )


def fen_of(one: TwinEntry) -> int:
    """What an entry is worth: of goods, what came of the consignment."""
    return (one.consignment.value_fen or 0) if one.consignment else one.amount_fen


def _entry(one: TwinEntry, acts: tuple[str, ...], viewer: Viewer) -> TwinEntryRow:
    sent = one.consignment
    return TwinEntryRow(
        number=one.number,
        giver=one.giver,
        giver_label=str(one.get_giver_display()),
        kind=one.kind,
        kind_label=str(one.get_kind_display()),
        on=one.on,
        fen=fen_of(one),
        people=one.people,
        days=one.days,
        consignment=f"{sent.commitment.code}-{sent.number}" if sent else "",
        what=one.what,
        evidence=one.evidence,
        state=one.state,
        state_label=str(one.get_state_display()),
        answer=one.answer,
        may_answer=one.state == TwinEntry.State.ENTERED
        and any(side != one.entered_side for side in acts)
        and (viewer.user_id is None or viewer.user_id != one.entered_by),
    )
