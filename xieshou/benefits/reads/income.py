"""Questions about the income of households: answered for whoever may see it, or by village."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from xieshou.benefits import rules
from xieshou.benefits.models import CollectiveLine, IncomeLine, Resident
from xieshou.core.scope import Viewer, scope_q, someone, within
from xieshou.core.small_cells import hidden_rows
from xieshou.registry import reads as registry

SEE = "benefits.see"
# So the public counts households: one that was added must not tell what it received.
TENS = 10


@dataclass(frozen=True, slots=True)
class IncomeRow:
    """A line of income; `quantity` is in the unit of its source."""

    household: str
    village: str
    on: date
    kind: str
    kind_label: str
    amount_fen: int
    quantity: int | None
    source: str
    contract: str
    aided: bool


@dataclass(frozen=True, slots=True)
class CollectiveShare:
    """What of a source went to a collective."""

    collective: str
    name: str
    kind: str
    amount_fen: int
    entry: int


@dataclass(frozen=True, slots=True)
class SourceIncome:
    """Whom a source reached, of those that the viewer may see."""

    source: str
    households: tuple[IncomeRow, ...]
    collectives: tuple[CollectiveShare, ...]

    @property
    def households_fen(self) -> int:
        return sum(row.amount_fen for row in self.households)

    @property
    def collectives_fen(self) -> int:
        return sum(row.amount_fen for row in self.collectives)


@dataclass(frozen=True, slots=True)
class VillageIncome:
    """What of a source reached a village, households in full tens; None where it would tell of too
    few of them."""

    village: str
    households: int | None
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class KindTotal:
    kind: str
    label: str
    amount_fen: int
    aided_fen: int


@dataclass(frozen=True, slots=True)
class IncomeBook:
    """A household's year: its lines and sums; `lasting` is the share that stays without aid."""

    household: str
    village: str
    village_name: str
    year: int
    years: tuple[int, ...]
    lines: tuple[IncomeRow, ...]
    kinds: tuple[KindTotal, ...]
    total_fen: int
    lasting: float | None


def own_household(viewer: Viewer) -> str:
    """The code of the viewer's own household, "" where none is known."""
    found = Resident.objects.filter(user=viewer.user_id)
    return found.values_list("household__code", flat=True).first() or ""


def income_of_source(viewer: Viewer, source: str) -> SourceIncome:
    """Lines of a source, households by code; empty where there are none for the viewer."""
    lines = visible(viewer).filter(source=source).order_by("household__code")
    shares = CollectiveLine.objects.filter(
        scope_q(viewer, SEE, "collective__place__code"), source=source
    ).select_related("collective")
    return SourceIncome(
        source=source,
        households=_rows(lines),
        collectives=tuple(
            CollectiveShare(
                row.collective.code, row.collective.name, row.kind, row.amount_fen, row.entry_id
            )
            for row in shares.order_by("collective__code")
        ),
    )


def sources_of_household(viewer: Viewer, household: str, year: int) -> tuple[IncomeRow, ...]:
    """A household's income of a year, line by line, the latest first."""
    lines = visible(viewer).filter(household__code=household, on__year=year)
    return _rows(lines.order_by("-on", "-pk"))


def villages_of_source(source: str) -> tuple[VillageIncome, ...]:
    """Public: what a source brought each village, those of fewer than ten households left out, and
    as many more as keep them from being found by subtraction."""
    found = (
        IncomeLine.objects.filter(source=source)
        .order_by()
        .values_list("household__village__code")
        .annotate(households=Count("household"), fen=Sum("amount_fen"))
    )
    rows = {village: (households, fen) for village, households, fen in found}
    hidden = hidden_rows({village: [(row[0], row[0])] for village, row in rows.items()})
    return tuple(
        VillageIncome(village, None, None)
        if village in hidden
        else VillageIncome(village, rows[village][0] - rows[village][0] % TENS, rows[village][1])
        for village in sorted(rows)
    )


def income_book(viewer: Viewer, household: str, year: int) -> IncomeBook | None:
    """A household's year of income; None where there is no such household or not for the
    viewer."""
    own = own_household(viewer) == household
    keys = registry.household_keys(codes=[household])
    if not keys or not (own or viewer.may(SEE, keys[0].village)):
        return None
    village = keys[0].village
    lines = sources_of_household(viewer, household, year)
    parts = [rules.Received(row.kind, row.amount_fen, row.aided) for row in lines]
    days = IncomeLine.objects.filter(household=keys[0].id).dates("on", "year")
    return IncomeBook(
        household=household,
        village=village,
        village_name=registry.place_names([village]).get(village, village),
        year=year,
        years=tuple(sorted({*(day.year for day in days), year}, reverse=True)),
        lines=lines,
        kinds=_totals(lines),
        total_fen=sum(row.amount_fen for row in lines),
        lasting=rules.lasting_share(parts),
    )


def visible(viewer: Viewer) -> QuerySet[IncomeLine]:
    """Lines of the households that the viewer may see, one's own among them.

    Raises Unscoped where nobody asks.
    """
    someone(viewer, SEE)
    mine = Resident.objects.filter(user=viewer.user_id).values_list("household", flat=True)
    # An empty condition means everywhere, yet `or` would leave it out.
    scope = scope_q(viewer, SEE, "household__village__code")
    return IncomeLine.objects.filter(scope | Q(household__in=list(mine)))


def _rows(lines: QuerySet[IncomeLine]) -> tuple[IncomeRow, ...]:
    return tuple(
        IncomeRow(
            household=row.household.code, village=row.household.village.code,
            on=row.on, kind=row.kind, kind_label=str(row.get_kind_display()),
            amount_fen=row.amount_fen, quantity=row.quantity, source=row.source,
            contract=row.contract, aided=row.aided,
        )
        for row in lines.select_related("household__village")
    )  # fmt: skip


def _totals(lines: Iterable[IncomeRow]) -> tuple[KindTotal, ...]:
    rows = list(lines)
    return tuple(
        KindTotal(
            kind,
            str(label),
            sum(row.amount_fen for row in rows if row.kind == kind),
            sum(row.amount_fen for row in rows if row.kind == kind and row.aided),
        )
        for kind, label in IncomeLine.Kind.choices
        if any(row.kind == kind for row in rows)
    )


def household_totals(viewer: Viewer, place: str, since: date, until: date) -> dict[str, int]:
    """Code → fen of each household at a place with lines of `since` ≤ day < `until`, of those that
    the viewer may see."""
    found = visible(viewer).filter(
        within(place, "household__village__code"), on__gte=since, on__lt=until
    )
    sums = found.order_by().values_list("household__code").annotate(fen=Sum("amount_fen"))
    return dict(sums)
