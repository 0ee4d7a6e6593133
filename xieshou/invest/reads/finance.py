"""Questions about finance partners: each agreement, and who has how much at stake where."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from xieshou.core import clock
from xieshou.core.scope import Viewer, someone, within
from xieshou.invest import rules
from xieshou.invest.models import Finance, FinanceMove
from xieshou.invest.reads.deals import state_of
from xieshou.invest.reads.sight import FINANCE, may_decide, own_organisations, sees_finance
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

FINANCES_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class FinanceMoveRow:
    id: int
    number: int
    kind: str
    kind_label: str
    on: datetime.date
    fen: int
    note: str
    paper: int | None
    by_name: str
    state: str
    decided_by_name: str
    decision_why: str
    may_decide: bool
    may_countersign: bool


@dataclass(frozen=True, slots=True)
class FinanceRow:
    """An agreement; its sums in fen are of confirmed moves, `pending` moves wait for another."""

    code: str
    kind: str
    kind_label: str
    partner: int
    partner_name: str
    deal: str
    deal_title: str
    park: str
    park_name: str
    county_code: str
    county_name: str
    reference: str
    terms: str
    starts_on: datetime.date
    ends_on: datetime.date
    in_force: bool
    granted_fen: int
    drawn_fen: int
    repaid_fen: int
    premium_fen: int
    paid_out_fen: int
    outstanding_fen: int
    exposure_fen: int
    pending: int
    origin: str
    moves: tuple[FinanceMoveRow, ...]
    move_kinds: tuple[str, ...]
    may_keep: bool
    may_report: bool


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """What is at stake with one partner, county or kind; fen, of confirmed moves."""

    key: str
    label: str
    agreements: int
    granted_fen: int
    drawn_fen: int
    repaid_fen: int
    exposure_fen: int

    @property
    def drawn_wan(self) -> str:
        """In 万元, as a chart reads it."""
        return f"{self.drawn_fen / 1e6:.2f}"

    @property
    def exposure_wan(self) -> str:
        return f"{self.exposure_fen / 1e6:.2f}"


@dataclass(frozen=True, slots=True)
class ExposureTable:
    """All agreements that the viewer sees, by partner, county and kind; the largest first."""

    total: ExposureRow
    partners: tuple[ExposureRow, ...]
    counties: tuple[ExposureRow, ...]
    kinds: tuple[ExposureRow, ...]


def finances(
    viewer: Viewer | None, *, place: str = "", kind: str = "", deal: str = "", park: str = "",
    page: int = 1,
) -> Page[FinanceRow]:  # fmt: skip
    """Agreements that the viewer may see, the latest first; of a county, kind, deal or park."""
    found = _seen(viewer)
    if place:
        found = found.filter(within(place, "county__code"))
    for field, value in (("kind", kind), ("deal__code", deal), ("park__code", park)):
        if value:
            found = found.filter(**{field: value})
    start = (max(1, page) - 1) * FINANCES_PER_PAGE
    ordered = found.order_by("-starts_on", "-pk")
    rows = _rows(viewer, ordered[start : start + FINANCES_PER_PAGE])
    return Page(rows, found.count(), start, FINANCES_PER_PAGE)


def finance(viewer: Viewer | None, code: str) -> FinanceRow | None:
    """One agreement; None where there is none or it is not the viewer's to see."""
    return next(iter(_rows(viewer, _seen(viewer).filter(code=code))), None)


def finance_of_move(viewer: Viewer | None, move: int) -> FinanceRow | None:
    """The agreement of a move, as finance()."""
    return next(iter(_rows(viewer, _seen(viewer).filter(moves=move))), None)


def exposure(viewer: Viewer | None, *, place: str = "") -> ExposureTable:
    """Exposure of the agreements of a county that the viewer may see."""
    found = _seen(viewer)
    if place:
        found = found.filter(within(place, "county__code"))
    rows = _rows(viewer, found)
    return ExposureTable(
        total=_sum("", "", rows),
        partners=_by(rows, lambda row: (str(row.partner), row.partner_name)),
        counties=_by(rows, lambda row: (row.county_code, row.county_name)),
        kinds=_by(rows, lambda row: (row.kind, row.kind_label)),
    )


def _by(
    rows: Sequence[FinanceRow], key: Callable[[FinanceRow], tuple[str, str]]
) -> tuple[ExposureRow, ...]:
    groups: dict[tuple[str, str], list[FinanceRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    found = [_sum(code, label, of) for (code, label), of in groups.items()]
    return tuple(sorted(found, key=lambda row: (-row.exposure_fen, row.key)))


def _sum(key: str, label: str, rows: Sequence[FinanceRow]) -> ExposureRow:
    return ExposureRow(
        key, label, len(rows), sum(row.granted_fen for row in rows),
        sum(row.drawn_fen for row in rows), sum(row.repaid_fen for row in rows),
        sum(row.exposure_fen for row in rows),
    )  # fmt: skip


def _seen(viewer: Viewer | None) -> QuerySet[Finance]:
    someone(viewer, "invest.see")
    if viewer is None:
        return Finance.objects.none()
    mine: Q = sees_finance(viewer)
    return Finance.objects.filter(mine)


def _rows(viewer: Viewer | None, found: QuerySet[Finance]) -> tuple[FinanceRow, ...]:
    if viewer is None:
        return ()
    rows = list(
        found.select_related("partner", "deal", "park", "county").prefetch_related(
            Prefetch("moves", FinanceMove.objects.select_related("decision"))
        )
    )
    names = registry.place_names({row.county.code for row in rows})
    today, own = clock.today(), own_organisations(viewer)
    return tuple(_row(viewer, row, names, today, own) for row in rows)


def _row(
    viewer: Viewer, row: Finance, names: dict[str, str], today: datetime.date, own: set[int]
) -> FinanceRow:
    is_partner = viewer.is_system or row.partner_id in own
    moves = tuple(_move(viewer, one, row.county.code, is_partner) for one in row.moves.all())
    now = rules.standing((one.kind, one.fen) for one in moves if one.state == "confirmed")
    in_force = row.starts_on <= today <= row.ends_on
    may = viewer.may(FINANCE, row.county.code)
    about: dict[str, Any] = {
        "deal": row.deal.code if row.deal else "",
        "deal_title": row.deal.title if row.deal else "",
        "park": row.park.code if row.park else "",
        "park_name": row.park.name if row.park else "",
    }
    return FinanceRow(
        code=row.code,
        kind=row.kind,
        kind_label=str(row.get_kind_display()),
        partner=row.partner_id,
        partner_name=row.partner.name,
        county_code=row.county.code,
        county_name=names.get(row.county.code, row.county.name),
        reference=row.reference,
        terms=row.terms,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        in_force=in_force,
        granted_fen=now.granted_fen,
        drawn_fen=now.drawn_fen,
        repaid_fen=now.repaid_fen,
        premium_fen=now.premium_fen,
        paid_out_fen=now.paid_out_fen,
        outstanding_fen=now.outstanding_fen,
        exposure_fen=rules.exposure_fen(row.kind, now, in_force=in_force),
        pending=sum(1 for one in moves if one.state == "waiting"),
        origin=row.origin,
        moves=moves,
        move_kinds=tuple(rules.MOVES[row.kind]),
        may_keep=may,
        may_report=is_partner,
        **about,
    )


def _move(viewer: Viewer, row: FinanceMove, place: str, is_partner: bool) -> FinanceMoveRow:
    state, by, why = state_of(row)
    waits = state == "waiting"
    mine = viewer.user_id is not None and viewer.user_id == row.by
    return FinanceMoveRow(
        row.pk, row.number, row.kind, str(row.get_kind_display()), row.on, row.fen, row.note,
        row.paper_id, row.by_name, state, by, why, waits and may_decide(viewer, place, row.by),
        waits and is_partner and not mine,
    )  # fmt: skip
