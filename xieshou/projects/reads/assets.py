"""The register of assets: whose, in whose hands, how kept up, how found."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from xieshou.core.scope import PUBLIC, Viewer, within
from xieshou.projects.models import Asset, Inspection
from xieshou.projects.reads.life import works_on
from xieshou.projects.rules import life
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """How an asset was found; `note` is "" for those who do not work on the project."""

    id: int
    on: date
    condition: str
    note: str
    spent_fen: int

    @property
    def condition_label(self) -> str:
        return str(Asset.Condition(self.condition).label)


@dataclass(frozen=True, slots=True)
class ProjectAssetRow:
    """An asset; `inspect_by` is the last day for its next inspection. Of a household's asset
    neither owner nor operator is named."""

    code: str
    name: str
    place_code: str
    place_name: str
    owner_kind: str
    owner: str
    operator: str
    value_fen: int
    handed_over_on: date
    duty: str
    yearly_fen: int
    fund: str
    condition: str
    inspect_by: date
    inspection_late: bool
    inspections: tuple[InspectionRow, ...]

    @property
    def owner_label(self) -> str:
        return str(Asset.Owner(self.owner_kind).label)

    @property
    def condition_label(self) -> str:
        return str(Asset.Condition(self.condition).label)


@dataclass(frozen=True, slots=True)
class Assets:
    """A page of the register with the totals of all that matches; money in fen."""

    rows: tuple[ProjectAssetRow, ...]
    count: int
    value_fen: int
    yearly_fen: int
    late: int
    page: int
    pages: int


def asset(code: str, *, viewer: Viewer = PUBLIC) -> ProjectAssetRow | None:
    """What a project left; None before its hand-over."""
    return assets_of([code], viewer=viewer).get(code)


def assets_of(codes: Collection[str], *, viewer: Viewer = PUBLIC) -> dict[str, ProjectAssetRow]:
    """What these projects left, by code; of those handed over."""
    return {row.code: row for row in _rows(Asset.objects.filter(project__code__in=codes), viewer)}


def assets(
    place: str = "",
    *,
    viewer: Viewer = PUBLIC,
    late: bool = False,
    page: int = 1,
    page_size: int = 50,
) -> Assets:
    """The register below a place. A page out of range is the nearest one there is."""
    every = Asset.objects.filter(within(place, "project__place__code"))
    behind = every.annotate(last=Coalesce(Max("inspections__on"), "handed_over_on")).filter(_late())
    found = behind if late else every
    sums = Asset.objects.filter(pk__in=found.values("pk")).aggregate(
        value=Sum("value_fen"), yearly=Sum("yearly_fen")
    )
    count = found.count()
    pages = max(1, -(-count // page_size))
    page = min(max(1, page), pages)
    shown = found.order_by("project__code")[(page - 1) * page_size : page * page_size]
    return Assets(
        rows=_rows(shown, viewer),
        count=count,
        value_fen=sums["value"] or 0,
        yearly_fen=sums["yearly"] or 0,
        late=behind.count(),
        page=page,
        pages=pages,
    )


def _late() -> Q:
    """What was last seen too long ago; what is lost is inspected no more."""
    seen = timezone.localdate() - timedelta(life.INSPECTION_DAYS)
    return Q(last__lt=seen) & ~Q(condition=Asset.Condition.LOST)


def _rows(found: QuerySet[Asset], viewer: Viewer) -> tuple[ProjectAssetRow, ...]:
    items = list(found.select_related("project__place"))
    inside = {item.pk for item in items if works_on(viewer, item.project.place.code)}
    seen: dict[int, list[InspectionRow]] = {}
    for pk, key, on, condition, note, spent in Inspection.objects.filter(
        asset__in=[item.pk for item in items]
    ).values_list("asset_id", "pk", "on", "condition", "note", "spent_fen"):
        seen.setdefault(pk, []).append(
            InspectionRow(key, on, condition, note if pk in inside else "", spent)
        )
    names = registry.place_names({item.project.place.code for item in items})
    today = timezone.localdate()
    return tuple(_row(item, tuple(seen.get(item.pk, ())), names, today) for item in items)


def _row(
    item: Asset, seen: tuple[InspectionRow, ...], names: dict[str, str], today: date
) -> ProjectAssetRow:
    place = item.project.place.code
    due = life.inspection_due(item.handed_over_on, seen[0].on if seen else None)
    lost = item.condition == Asset.Condition.LOST
    theirs = item.owner_kind == Asset.Owner.HOUSEHOLD
    unnamed = str(Asset.Owner.HOUSEHOLD.label)
    return ProjectAssetRow(
        code=item.project.code,
        name=item.project.name,
        place_code=place,
        place_name=names.get(place, place),
        owner_kind=item.owner_kind,
        owner=unnamed if theirs else item.owner,
        operator=unnamed if theirs else item.operator,
        value_fen=item.value_fen,
        handed_over_on=item.handed_over_on,
        duty=item.duty,
        yearly_fen=item.yearly_fen,
        fund=item.fund,
        condition=item.condition,
        inspect_by=due,
        inspection_late=today > due and not lost,
        inspections=seen,
    )
