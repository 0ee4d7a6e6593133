"""The assets of a village: where, whose, how they are, who found them, what they were worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from xieshou.core import kept
from xieshou.core.earth import metres_between
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.villages.models import Asset, AssetFinding, AssetPhoto, AssetValue
from xieshou.villages.rules import assets as rules

RECORD = "villages.record_assets"


@dataclass(frozen=True, slots=True)
class AssetRow:
    """An asset; `lon` and `lat` in degrees. `found_by` holds resident, cadre, or both; `confirmed`
    by a second person. `value_fen` is the latest known worth, of `valued_on`."""

    id: int
    kind: str
    capital: str
    name: str
    quantity: Decimal | None
    unit: str
    owner: str
    state: str
    condition: str
    use: str
    lon: float | None
    lat: float | None
    pending: bool
    found_by: tuple[str, ...]
    confirmed: bool
    value_fen: int | None
    valued_on: date | None
    photos: int
    origin: str
    source: str
    source_url: str
    grade: str

    @property
    def kind_label(self) -> str:
        return str(Asset.Kind(self.kind).label)

    @property
    def capital_label(self) -> str:
        return str(Asset.Capital(self.capital).label)

    @property
    def state_label(self) -> str:
        return str(Asset.State(self.state).label) if self.state else ""

    @property
    def found_labels(self) -> tuple[str, ...]:
        return tuple(str(AssetFinding.Side(side).label) for side in self.found_by)


@dataclass(frozen=True, slots=True)
class AssetValueRow:
    on: date
    value_fen: int
    basis: str
    note: str
    by_name: str

    @property
    def basis_label(self) -> str:
        return str(AssetValue.Basis(self.basis).label)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Who said that the asset is there."""

    side: str
    note: str
    by: int
    by_name: str
    at: datetime

    @property
    def side_label(self) -> str:
        return str(AssetFinding.Side(self.side).label)


@dataclass(frozen=True, slots=True)
class AssetPhotoRow:
    """A photo; `distance_m` from the asset's own point, None where camera or asset have none."""

    id: int
    caption: str
    width: int
    height: int
    taken_at: datetime | None
    distance_m: int | None
    far: bool
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AssetFile:
    """All of one asset; findings and photos for those who record assets there alone."""

    village: str
    asset: AssetRow
    values: tuple[AssetValueRow, ...]
    findings: tuple[FindingRow, ...]
    photos: tuple[AssetPhotoRow, ...]


def assets(code: str, *, viewer: Viewer = PUBLIC) -> tuple[AssetRow, ...]:
    """A village's assets by capital and name; what waits for an officer's word, to those who may
    give it and to whoever named it."""
    found = _visible(viewer, code).filter(village__code=code).order_by("kind", "name")
    rows = _rows(list(found))
    order = Asset.Capital.values
    return tuple(sorted(rows, key=lambda row: order.index(row.capital)))


def asset(pk: int, *, viewer: Viewer = PUBLIC) -> AssetFile | None:
    """One asset; None where there is none or the viewer may not see it."""
    village = Asset.objects.filter(pk=pk).values_list("village__code", flat=True).first() or ""
    found = _visible(viewer, village).filter(pk=pk).first()
    if found is None:
        return None
    inside = viewer.may(RECORD, village)
    photos = found.photos.all() if inside else ()
    return AssetFile(
        village=village,
        asset=_rows([found])[0],
        values=tuple(
            AssetValueRow(one.on, one.value_fen, one.basis, one.note, one.by_name if inside else "")
            for one in found.values.all()
        ),
        findings=tuple(
            FindingRow(one.side, one.note, one.by, one.by_name, one.at)
            for one in (found.findings.all() if inside else ())
        ),
        photos=tuple(_photo(one, found) for one in photos),
    )


def asset_photo(pk: int, *, thumb: bool, viewer: Viewer) -> bytes | None:
    """The picture as JPEG; None where there is none or the viewer may not see it."""
    one = AssetPhoto.objects.select_related("asset__village").filter(pk=pk).first()
    if one is None or not viewer.may(RECORD, one.asset.village.code):
        return None
    return kept.stored((kept.thumb_of if thumb else kept.path_of)(one.kept_sha256))


def waiting_assets(code: str, *, viewer: Viewer) -> int:
    """How many assets named by residents wait for an officer's word."""
    if not viewer.may(RECORD, code):
        return 0
    return Asset.objects.filter(village__code=code, pending=True).count()


def _visible(viewer: Viewer, village: str) -> QuerySet[Asset]:
    everything = Asset.objects.all()
    if viewer.may(RECORD, village):
        return everything
    shown = everything.filter(pending=False)
    if viewer.user_id is None:
        return shown
    mine = AssetFinding.objects.filter(by=viewer.user_id).values("asset")
    return shown | everything.filter(pk__in=mine)


def _rows(items: Sequence[Asset]) -> tuple[AssetRow, ...]:
    keys = [item.pk for item in items]
    seen: dict[int, list[tuple[str, int]]] = {}
    for pk, side, by in AssetFinding.objects.filter(asset__in=keys).values_list(
        "asset_id", "side", "by"
    ):
        seen.setdefault(pk, []).append((side, by))
    worth: dict[int, tuple[int, date]] = {}
    for pk, fen, on in AssetValue.objects.filter(asset__in=keys).values_list(
        "asset_id", "value_fen", "on"
    ):
        worth.setdefault(pk, (fen, on))
    photos: dict[int, int] = {}
    for pk in AssetPhoto.objects.filter(asset__in=keys).values_list("asset_id", flat=True):
        photos[pk] = photos.get(pk, 0) + 1
    return tuple(
        _row(item, seen.get(item.pk, ()), worth.get(item.pk), photos.get(item.pk, 0))
        for item in items
    )


def _row(
    item: Asset,
    seen: Sequence[tuple[str, int]],
    worth: tuple[int, date] | None,
    photos: int,
) -> AssetRow:
    return AssetRow(
        id=item.pk,
        kind=item.kind,
        capital=item.capital,
        name=item.name,
        quantity=item.quantity,
        unit=item.unit,
        owner=item.owner,
        state=item.state,
        condition=item.condition,
        use=item.use,
        lon=None if item.lon_e6 is None else item.lon_e6 / 10**6,
        lat=None if item.lat_e6 is None else item.lat_e6 / 10**6,
        pending=item.pending,
        found_by=tuple(sorted({side for side, _by in seen}, reverse=True)),
        confirmed=rules.is_confirmed([by for _side, by in seen]),
        value_fen=worth[0] if worth else None,
        valued_on=worth[1] if worth else None,
        photos=photos,
        origin=item.origin,
        source=item.source,
        source_url=item.source_url,
        grade=item.grade,
    )


def _photo(one: AssetPhoto, of: Asset) -> AssetPhotoRow:
    metres = None
    if None not in (one.lon_e6, one.lat_e6, of.lon_e6, of.lat_e6):
        assert one.lon_e6 is not None
        assert one.lat_e6 is not None
        assert of.lon_e6 is not None
        assert of.lat_e6 is not None
        metres = metres_between(one.lon_e6, one.lat_e6, of.lon_e6 / 10**6, of.lat_e6 / 10**6)
    return AssetPhotoRow(
        id=one.pk,
        caption=one.caption,
        width=one.width,
        height=one.height,
        taken_at=one.taken_at,
        distance_m=metres,
        far=metres is not None and metres > rules.FAR_M,
        by_name=one.by_name,
        at=one.at,
    )
