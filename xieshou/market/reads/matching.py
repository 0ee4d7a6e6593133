"""Questions about demands and about what a matching found, for those who buy and the office."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer
from xieshou.market.models import Buyer, Demand, Lane, Lot, Match, MatchRun
from xieshou.market.rules import matching
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50
KEEP = "market.keep"
# The engine's worth is in thousandths of a fen.
_MILLI = 1000


@dataclass(frozen=True, slots=True)
class MatchRunRow:
    """A matching. `share`: of what was offered for all that is wanted, that of what was matched;
    `value_fen`, `bound_fen`: what both sides gain, and at most could. `is_latest`: it is the one
    whose proposals may be accepted."""

    id: int
    on: datetime.date
    asked_at: datetime.datetime
    asked_by: str
    job_id: int | None
    done: bool
    certified: bool
    exact: bool
    gap: float
    faults: tuple[str, ...]
    failure: str
    value_fen: Decimal
    bound_fen: Decimal
    demands: int
    lots: int
    matches: int
    proposed: int
    accepted: int
    gone: int
    share: float
    wanted_fen: int
    matched_fen: int
    sales_fen: int
    vehicles: int
    vehicles_before: int
    vehicles_least: int
    saved_fen: int
    inputs_hash: str
    engine_version: str
    is_latest: bool


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A proposal; `price_fen` a pack is what its order says or will say."""

    id: int
    demand: str
    buyer_name: str
    good: str
    grade: str
    lot: str
    supplier_name: str
    packs: int
    pack: int
    unit: str
    price_fen: int
    offer_fen: int
    lane: str
    departs_on: datetime.date
    arrives_on: datetime.date
    state: str
    state_label: str
    why_label: str
    order: str

    @property
    def fen(self) -> int:
        return self.price_fen * self.packs


@dataclass(frozen=True, slots=True)
class LeftRow:
    """Packs of a demand or a lot that found none. `change_fen` a pack: what its price must rise (a
    lot's floor: fall) at least for some of it; None where no price does."""

    code: str
    who: str
    what: str
    packs: int
    total: int
    reason: str
    reason_label: str
    change_fen: int | None


@dataclass(frozen=True, slots=True)
class LoadRow:
    lane: str
    day: datetime.date
    grams: int
    deliveries: int
    vehicles: int
    fen: int
    synthetic: bool


@dataclass(frozen=True, slots=True)
class ReservedRow:
    """Packs reserved for a public buyer before others, and sold to it."""

    buyer_name: str
    reserved: int
    sold: int


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What a run could not match, and what leaves when."""

    unmet: tuple[LeftRow, ...]
    unsold: tuple[LeftRow, ...]
    loads: tuple[LoadRow, ...]
    shares: tuple[ReservedRow, ...]


def match_runs(viewer: Viewer, *, page: int = 1) -> Page[MatchRunRow]:
    """The matchings so far, the newest first; for the market office alone."""
    found = MatchRun.objects.all() if viewer.may(KEEP, "") else MatchRun.objects.none()
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = _counted(found).order_by("-pk")[start : start + PAGE_SIZE]
    latest = _latest()
    return Page(tuple(_run(row, latest) for row in rows), found.count(), start, PAGE_SIZE)


def match_run(viewer: Viewer, pk: int) -> MatchRunRow | None:
    """One matching; None where there is none or it is not the viewer's to see."""
    if not viewer.may(KEEP, ""):
        return None
    row = _counted(MatchRun.objects.filter(pk=pk)).first()
    return _run(row, _latest()) if row else None


def matches(viewer: Viewer, pk: int, *, page: int = 1, size: int = PAGE_SIZE) -> Page[MatchRow]:
    """The proposals of a matching that has a valid certificate."""
    found = Match.objects.filter(run=pk, run__certified=True)
    if not viewer.may(KEEP, ""):
        found = found.none()
    start = (max(1, page) - 1) * size
    rows = list(
        found.select_related("demand__buyer", "lot__good__supplier", "lane__hub", "order")
        .order_by("pk")[start : start + size]
    )  # fmt: skip
    names = registry.place_names({code for row in rows for code in (row.lane.start, row.lane.goal)})
    return Page(tuple(_match(row, names) for row in rows), found.count(), start, size)


def leftovers(viewer: Viewer, pk: int, *, most: int | None = None) -> Leftovers:
    """What was left over (the first `most` of each), and the loads; empty without a valid
    certificate."""
    run = MatchRun.objects.filter(pk=pk, certified=True).first()
    if run is None or not viewer.may(KEEP, ""):
        return Leftovers((), (), (), ())
    unmet, unsold = run.unmet[:most], run.unsold[:most]
    asked = Demand.objects.select_related("buyer", "product")
    wanted = asked.in_bulk([one["id"] for one in unmet])
    lots = Lot.objects.select_related("good__supplier").in_bulk([one["id"] for one in unsold])
    return Leftovers(
        unmet=tuple(_unmet(wanted[one["id"]], one) for one in unmet),
        unsold=tuple(_unsold(lots[one["id"]], one) for one in unsold),
        loads=_loads(run),
        shares=_shares(run),
    )


def _counted(found: Any) -> Any:
    states = {name: Count("matches", filter=Q(matches__state=name)) for name in Match.State.values}
    return found.annotate(**states).defer("unmet", "unsold", "loads", "shares")


def _latest() -> int:
    return MatchRun.objects.filter(certified=True).values_list("pk", flat=True).first() or 0


def _run(row: Any, latest: int) -> MatchRunRow:
    found, value, bound = row.summary, row.value or 0, row.bound or 0
    wanted = found.get("wanted_fen", 0)
    return MatchRunRow(
        id=row.pk, on=row.on, asked_at=row.asked_at, asked_by=row.asked_by_name,
        job_id=row.job_id, done=row.value is not None, certified=row.certified,
        exact=row.certified and value == bound, gap=(bound - value) / max(1, bound),
        faults=tuple(row.certificate.get("faults", ())),
        failure=_failed(row),
        value_fen=Decimal(value) / _MILLI, bound_fen=Decimal(bound) / _MILLI,
        demands=found.get("demands", 0), lots=found.get("lots", 0),
        matches=found.get("matches", 0), proposed=row.proposed, accepted=row.accepted,
        gone=row.gone, share=found.get("matched_fen", 0) / wanted if wanted else 0.0,
        wanted_fen=wanted, matched_fen=found.get("matched_fen", 0),
        sales_fen=found.get("sales_fen", 0), vehicles=found.get("vehicles", 0),
        vehicles_before=found.get("vehicles_before", 0),
        vehicles_least=found.get("vehicles_least", 0), saved_fen=found.get("saved_fen", 0),
        inputs_hash=row.inputs_hash,
        engine_version=row.engine_version, is_latest=row.certified and row.pk == latest,
    )  # fmt: skip


def _failed(row: MatchRun) -> str:
    failure = row.summary.get("failure")
    if not failure:
        return ""
    return _("引擎无法处理这次的数据：%(text)s") % {"text": failure["english"]}


def _match(row: Match, names: dict[str, str]) -> MatchRow:
    good, demand = row.lot.good, row.demand
    own = good.product_id == demand.product_id
    return MatchRow(
        id=row.pk, demand=demand.code, buyer_name=demand.buyer.name, good=good.name,
        grade=row.lot.grade, lot=row.lot.code, supplier_name=good.supplier.name, packs=row.packs,
        pack=good.pack_size, unit=good.unit, price_fen=row.price_fen,
        offer_fen=demand.price_fen - (0 if own else demand.off_fen), lane=_way(row.lane, names),
        departs_on=row.departs_on, arrives_on=row.arrives_on, state=row.state,
        state_label=str(row.get_state_display()),
        why_label=str(matching.GONE.get(row.why, "")), order=row.order.code if row.order else "",
    )  # fmt: skip


def _way(lane: Lane, names: dict[str, str], start: str = "", goal: str = "") -> str:
    start, goal = start or lane.start, goal or lane.goal
    way = f"{names.get(start, start)} → {lane.hub.name} → {names.get(goal, goal)}"
    return _("%(way)s（冷链）") % {"way": way} if lane.cold else way


def _unmet(row: Demand, left: dict[str, Any]) -> LeftRow:
    return _left(
        row.code, row.buyer.name, f"{row.product.name} · {row.grade or _('不限等级')}", left
    )


def _unsold(row: Lot, left: dict[str, Any]) -> LeftRow:
    return _left(row.code, row.good.supplier.name, f"{row.good.name} · {row.grade}", left)


def _left(code: str, who: str, what: str, left: dict[str, Any]) -> LeftRow:
    reason = matching.told(left["reason"])
    return LeftRow(
        code, who, what, left["packs"], left["total"], reason, str(matching.REASONS[reason]),
        left["change"],
    )  # fmt: skip


def _loads(run: MatchRun) -> tuple[LoadRow, ...]:
    known = Lane.objects.select_related("hub").in_bulk({one["lane"] for one in run.loads})
    names = registry.place_names({one[end] for one in run.loads for end in ("start", "goal")})
    return tuple(
        LoadRow(
            lane=_way(known[one["lane"]], names, one["start"], one["goal"]),
            day=datetime.date.fromisoformat(one["day"]), grams=one["grams"],
            deliveries=one["deliveries"], vehicles=one["vehicles"], fen=one["fen"],
            synthetic=known[one["lane"]].origin == "synthetic",
        )
        for one in run.loads
    )  # fmt: skip


def _shares(run: MatchRun) -> tuple[ReservedRow, ...]:
    codes = [one["buyer"] for one in run.shares]
    names = dict(Buyer.objects.filter(code__in=codes).values_list("code", "name"))
    return tuple(
        ReservedRow(names[one["buyer"]], one["reserved"], one["sold"]) for one in run.shares
    )
