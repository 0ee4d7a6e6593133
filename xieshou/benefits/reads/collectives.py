"""Village collectives: which there are, what they earned, what may be shared out."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from xieshou.benefits.models import Collective, CollectiveLine, DividendRun, SharingRule
from xieshou.benefits.reads.income import SEE, own_household
from xieshou.benefits.reads.labels import percent_of
from xieshou.core.language import in_language
from xieshou.core.scope import Viewer, scope_q, within
from xieshou.registry import reads as registry

# States of a run in which its surplus is, or will be, shared out.
ENDED = ("withdrawn", "rejected")
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class SharingRuleRow:
    """In basis points."""

    id: int
    version: int
    reserve_bp: int
    welfare_bp: int
    retained_bp: int
    dividend_bp: int
    document: str

    @property
    def reserve_percent(self) -> str:
        return percent_of(self.reserve_bp)

    @property
    def welfare_percent(self) -> str:
        return percent_of(self.welfare_bp)

    @property
    def retained_percent(self) -> str:
        return percent_of(self.retained_bp)

    @property
    def dividend_percent(self) -> str:
        return percent_of(self.dividend_bp)


@dataclass(frozen=True, slots=True)
class YearAccount:
    """A collective's year, in fen; `surplus_fen` may still be shared out at its end."""

    year: int
    income_fen: int
    expense_fen: int
    shared_fen: int
    surplus_fen: int


@dataclass(frozen=True, slots=True)
class CollectiveRow:
    code: str
    name: str
    name_en: str
    place: str
    place_name: str
    book: str

    @property
    def label(self) -> str:
        return in_language(self.name, self.name_en)


@dataclass(frozen=True, slots=True)
class CollectiveLineRow:
    on: date
    kind: str
    kind_label: str
    amount_fen: int
    source: str
    entry: int


def collectives(
    viewer: Viewer, place: str = "", *, offset: int = 0, limit: int = PAGE_SIZE
) -> registry.Page[CollectiveRow]:
    """Collectives at a place that the viewer may see, one's own village's among them, by code."""
    found = visible_collectives(viewer).filter(within(place, "place__code"))
    rows = list(found.order_by("code")[offset : offset + limit])
    names = registry.place_names([row.place.code for row in rows])
    return registry.Page(tuple(_row(row, names) for row in rows), found.count(), offset, limit)


def collective(viewer: Viewer, code: str) -> CollectiveRow | None:
    """None: there is none, or not for the viewer."""
    row = visible_collectives(viewer).filter(code=code).first()
    return _row(row, registry.place_names([row.place.code])) if row else None


def accounts(viewer: Viewer, code: str) -> tuple[YearAccount, ...]:
    """The years of a collective that have any line, the latest first."""
    row = visible_collectives(viewer).filter(code=code).first()
    if row is None:
        return ()
    days = CollectiveLine.objects.filter(collective=row).dates("on", "year", order="DESC")
    return tuple(year_account(row.pk, day.year) for day in days)


def year_account(collective: int, year: int) -> YearAccount:
    """Lines of the year, and what remains of all years up to its end after earlier runs."""
    lines = CollectiveLine.objects.filter(collective=collective, on__year__lte=year)
    of_kind = {kind: Sum("amount_fen", filter=Q(kind=kind)) for kind in ("income", "expense")}
    whole = lines.aggregate(**of_kind)
    here = lines.filter(on__year=year).aggregate(**of_kind)
    runs = DividendRun.objects.filter(collective=collective, year__lte=year).exclude(
        state__in=ENDED
    )
    shared = {run.year: run.reserve_fen + run.welfare_fen + run.dividend_fen for run in runs}
    return YearAccount(
        year=year,
        income_fen=here["income"] or 0,
        expense_fen=here["expense"] or 0,
        shared_fen=shared.get(year, 0),
        surplus_fen=(whole["income"] or 0) - (whole["expense"] or 0) - sum(shared.values()),
    )


def lines_of_collective(
    viewer: Viewer, code: str, *, offset: int = 0, limit: int = PAGE_SIZE
) -> registry.Page[CollectiveLineRow]:
    """What a collective earned and spent, the latest first."""
    found = CollectiveLine.objects.filter(
        collective__in=visible_collectives(viewer), collective__code=code
    ).order_by("-on", "-pk")
    return registry.Page(
        tuple(
            CollectiveLineRow(
                row.on, row.kind, str(row.get_kind_display()), row.amount_fen, row.source,
                row.entry_id,
            )
            for row in found[offset : offset + limit]
        ),
        found.count(),
        offset,
        limit,
    )  # fmt: skip


def sharing_rule(viewer: Viewer, code: str) -> SharingRuleRow | None:
    """The rule in use; None where there is none."""
    found = SharingRule.objects.filter(
        collective__in=visible_collectives(viewer), collective__code=code
    )
    row = found.order_by("-version").first()
    return rule_row(row) if row else None


def rule_row(row: SharingRule) -> SharingRuleRow:
    return SharingRuleRow(
        row.pk, row.version, row.reserve_bp, row.welfare_bp, row.retained_bp, row.dividend_bp,
        row.document,
    )  # fmt: skip


def visible_collectives(viewer: Viewer) -> QuerySet[Collective]:
    """Those where the viewer may see benefits, and the one of its own village."""
    village = own_household(viewer)[:12]
    scope = scope_q(viewer, SEE, "place__code")
    return Collective.objects.filter(scope | Q(place__code=village)).select_related("place", "book")


def _row(row: Collective, names: dict[str, str]) -> CollectiveRow:
    return CollectiveRow(
        row.code, row.name, row.name_en, row.place.code,
        names.get(row.place.code, row.place.code), row.book.code,
    )  # fmt: skip
