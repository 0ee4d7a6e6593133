"""Grants: what came in and what became of it, to the fen."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from xieshou.core.language import in_language
from xieshou.core.scope import Viewer
from xieshou.funds.models import Balance, Grant, Measure, Purpose
from xieshou.funds.reads.books import visible
from xieshou.funds.reads.passing import passed
from xieshou.registry import reads as registry

PARTS = ("unspent", "spent", "retained", "dividends", "returned")


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant of a book. in = unspent + spent + retained + dividends + returned, always.

    `used` is the share of what came in that has been spent, kept or shared out (资金使用率); None
    where nothing came in. `late_fen` is what should have arrived by now and has not; `passed_fen`
    what of `returned_fen` went on to other books, `passed_from` the grant it is itself a part of.
    """

    code: str
    name: str
    book: str
    source: str
    source_label: str
    donor: str
    measure: str
    measure_label: str
    within: str
    within_name: str
    purposes: tuple[str, ...]
    year: int
    due_on: date | None
    amount_fen: int
    in_fen: int
    unspent_fen: int
    spent_fen: int
    retained_fen: int
    dividends_fen: int
    returned_fen: int
    passed_fen: int
    passed_from: str
    late_fen: int

    @property
    def used_fen(self) -> int:
        return self.spent_fen + self.retained_fen + self.dividends_fen

    @property
    def used(self) -> float | None:
        return self.used_fen / self.in_fen if self.in_fen else None

    @property
    def conserved(self) -> bool:
        return self.in_fen == self.unspent_fen + self.used_fen + self.returned_fen

    @property
    def purpose_labels(self) -> str:
        return "、".join(str(Purpose(one).label) for one in self.purposes)


def grants(viewer: Viewer, *, book: str = "", year: int | None = None) -> tuple[GrantRow, ...]:
    """The grants of the books that the viewer may see."""
    found = _visible(viewer)
    if book:
        found = found.filter(book__code=book)
    if year is not None:
        found = found.filter(year=year)
    return _rows(found)


def grant(code: str, viewer: Viewer) -> GrantRow | None:
    """None: there is no such grant, or not for the viewer."""
    return next(iter(_rows(_visible(viewer).filter(code=code))), None)


def by_code(codes: Collection[str], viewer: Viewer) -> dict[str, GrantRow]:
    """Code → grant, of those that the viewer may see."""
    return {row.code: row for row in _rows(_visible(viewer).filter(code__in=codes))}


def late(viewer: Viewer, today: date | None = None) -> tuple[GrantRow, ...]:
    """Grants of which money should have arrived by today and has not, the longest overdue first."""
    rows = _rows(_visible(viewer).filter(due_on__lt=today or timezone.localdate()))
    return tuple(sorted((row for row in rows if row.late_fen), key=lambda row: str(row.due_on)))


def _visible(viewer: Viewer) -> QuerySet[Grant]:
    return Grant.objects.filter(book__in=visible(viewer))


def totals(found: Iterable[int]) -> dict[int, dict[str, int]]:
    """Grant → part it lies in (Account.Holds) → fen, debits above zero."""
    sums: dict[int, dict[str, int]] = {}
    for row in (
        Balance.objects.filter(grant__in=list(found))
        .values("grant", holds=F("account__holds"))
        .annotate(fen=Sum(F("debit_fen") - F("credit_fen")))
    ):
        sums.setdefault(row["grant"], {})[row["holds"]] = int(row["fen"])
    return sums


def _rows(found: QuerySet[Grant]) -> tuple[GrantRow, ...]:
    items = list(found.select_related("book", "donor", "payer", "passed_from"))
    sums = totals(item.pk for item in items)
    gone = passed(item.pk for item in items)
    names = registry.place_names({item.within for item in items if item.within})
    today = timezone.localdate()
    return tuple(
        _row(item, sums.get(item.pk, {}), gone.get(item.pk, 0), names, today) for item in items
    )


def _row(
    item: Grant, parts: dict[str, int], gone: int, names: dict[str, str], today: date
) -> GrantRow:
    arrived = -parts.get("source", 0) - parts.get("carried", 0)
    overdue = item.due_on is not None and item.due_on < today
    return GrantRow(
        code=item.code,
        name=item.name,
        book=item.book.code,
        source=item.source,
        source_label=str(item.get_source_display()),
        donor=_donor(item),
        measure=item.measure,
        measure_label=str(Measure(item.measure).label),
        within=item.within,
        within_name=names.get(item.within, item.within),
        purposes=tuple(one for one in item.purposes.split(",") if one),
        year=item.year,
        due_on=item.due_on,
        amount_fen=item.amount_fen,
        in_fen=arrived,
        passed_fen=gone,
        passed_from=item.passed_from.code if item.passed_from else "",
        late_fen=max(0, item.amount_fen - arrived) if overdue else 0,
        **{f"{part}_fen": parts.get(part, 0) for part in PARTS},
    )


def _donor(item: Grant) -> str:
    if item.donor:
        return in_language(item.donor.name, item.donor.name_en)
    if item.payer:
        return in_language(item.payer.name, item.payer.name_en)
    return str(item.get_source_display())
