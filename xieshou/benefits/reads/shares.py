"""Who holds what of a collective, from the register of changes that were confirmed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet, Sum

from xieshou.benefits.models import Collective, ShareChange, ShareDecision, ShareLine
from xieshou.benefits.reads.collectives import PAGE_SIZE
from xieshou.benefits.reads.income import SEE, own_household
from xieshou.benefits.reads.labels import hundredths
from xieshou.core.language import in_language
from xieshou.core.scope import Viewer, scope_q
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class Holding:
    """A household's shares of one type, in hundredths."""

    household: str
    share_type: str
    name: str
    units: int

    @property
    def shown(self) -> str:
        return hundredths(self.units)


@dataclass(frozen=True, slots=True)
class ShareChangeRow:
    """A change of the register; `confirmed` None: it waits for the second hand."""

    id: int
    collective: str
    reason: str
    document: str
    lines: int
    units: int
    by: int | None
    by_name: str
    at: datetime
    confirmed: bool | None
    decided_by: str
    content_hash: str


def last_decision(collective: int) -> int:
    """The key of the latest confirmation of the collective's register, 0 where there is none."""
    found = ShareDecision.objects.filter(change__collective=collective, confirmed=True)
    return found.order_by("-pk").values_list("pk", flat=True).first() or 0


def holdings(collective: int, until: int) -> list[tuple[int, str, int]]:
    """(household, code, units) of all that hold any, as the register stood after a decision."""
    held: dict[tuple[int, str], int] = {}
    for household, code, _share_type, units in _moves(collective, until):
        held[household, code] = held.get((household, code), 0) + units
    return [(*who, units) for who, units in held.items() if units]


def holdings_by_type(collective: int, until: int) -> dict[tuple[int, int], int]:
    """{(household, share type): units}; what is below zero is a fault."""
    held: dict[tuple[int, int], int] = {}
    for household, _code, share_type, units in _moves(collective, until):
        held[household, share_type] = held.get((household, share_type), 0) + units
    return {who: units for who, units in held.items() if units}


def shares(
    viewer: Viewer, collective: str, *, offset: int = 0, limit: int = PAGE_SIZE
) -> registry.Page[Holding]:
    """Who holds which shares today, by household; of a resident, its own household alone."""
    lines = ShareLine.objects.filter(
        change__collective__code=collective, change__decision__confirmed=True
    )
    sees_all = Collective.objects.filter(scope_q(viewer, SEE, "place__code"), code=collective)
    only = {} if sees_all.exists() else {"code": own_household(viewer)}
    rows: dict[tuple[str, str], Holding] = {}
    for side, sign in (("taker", 1), ("giver", -1)):
        wanted = {f"{side}__{name}": value for name, value in only.items()}
        fields = (f"{side}__code", *(f"share_type__{one}" for one in ("code", "name", "name_en")))
        found = lines.filter(**{f"{side}__isnull": False}, **wanted).order_by()
        for code, kind, name, english, units in found.values_list(*fields).annotate(Sum("units")):
            before = rows.get((code, kind))
            total = (before.units if before else 0) + sign * units
            rows[code, kind] = Holding(code, kind, in_language(name, english), total)
    held = [rows[key] for key in sorted(rows) if rows[key].units]
    return registry.Page(tuple(held[offset : offset + limit]), len(held), offset, limit)


def share_types(
    viewer: Viewer, verb: str, collectives: Iterable[str]
) -> dict[str, tuple[str, frozenset[str]]]:
    """Code → (village, kinds of shares) of these collectives, where the viewer may `verb`."""
    found = Collective.objects.filter(scope_q(viewer, verb, "place__code"), code__in=collectives)
    return {
        row.code: (row.place.code, frozenset(one.code for one in row.share_types.all()))
        for row in found.select_related("place").prefetch_related("share_types")
    }


def share_changes(viewer: Viewer, collective: str) -> tuple[ShareChangeRow, ...]:
    """The latest fifty changes of the register, for whoever may see the collective."""
    found = _changes(viewer).filter(collective__code=collective).order_by("-pk")[:50]
    rows = list(found.select_related("collective", "decision"))
    sums = {
        pk: (lines, units)
        for pk, lines, units in ShareLine.objects.filter(change__in=[row.pk for row in rows])
        .order_by()
        .values_list("change")
        .annotate(lines=Count("pk"), units=Sum("units"))
    }
    return tuple(_row(row, *sums.get(row.pk, (0, 0))) for row in rows)


def _changes(viewer: Viewer) -> QuerySet[ShareChange]:
    return ShareChange.objects.filter(scope_q(viewer, SEE, "collective__place__code"))


def _row(row: ShareChange, lines: int, units: int) -> ShareChangeRow:
    decision = getattr(row, "decision", None)
    return ShareChangeRow(
        id=row.pk, collective=row.collective.code, reason=row.reason, document=row.document,
        lines=lines, units=units, by=row.by, by_name=row.by_name, at=row.at,
        confirmed=decision.confirmed if decision else None,
        decided_by=decision.by_name if decision else "", content_hash=row.content_hash,
    )  # fmt: skip


def _moves(collective: int, until: int) -> Iterator[tuple[int, str, int, int]]:
    """(household, code, share type, units) summed, takers above zero and givers below."""
    lines = ShareLine.objects.filter(
        change__collective=collective, change__decision__confirmed=True,
        change__decision__lte=until,
    )  # fmt: skip
    for side, sign in (("taker", 1), ("giver", -1)):
        found = lines.filter(**{f"{side}__isnull": False}).order_by()
        for household, code, share_type, units in found.values_list(
            side, f"{side}__code", "share_type"
        ).annotate(total=Sum("units")):
            yield household, code, share_type, sign * units
