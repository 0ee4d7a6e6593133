"""Assets of the community: recorded, named by residents, confirmed, valued, shown in photos."""

import os.path
from collections.abc import Mapping, Sequence
from datetime import date as Date
from decimal import Decimal
from typing import Any, Protocol, TypedDict, Unpack

from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core import clock, kept
from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.scope import Viewer, within
from xieshou.core.words import check_words, needed
from xieshou.villages.actions import checks
from xieshou.villages.models import Asset, AssetFinding, AssetPhoto, AssetValue
from xieshou.villages.rules import assets as rules
from xieshou.villages.rules.assets import Holding

BATCH = 1000
_SAID = ("kind", "quantity", "unit", "owner", "condition", "state", "use")
_ABOUT = ("origin", "source", "source_url", "grade")
_FIELDS = (*_SAID, *_ABOUT, "capital", "lon_e6", "lat_e6")
RECORD, NAME = "villages.record_assets", "villages.name_asset"
POINT_FLAWS = {
    "half_a_point": gettext_lazy("请同时填写经度和纬度"),
    "not_on_earth": gettext_lazy("经度应在 ±180、纬度应在 ±90 之间"),
}


class Said(TypedDict, total=False):
    """What else may be said of an asset, as in rules.assets.Holding."""

    quantity: Decimal | None
    unit: str
    owner: str
    condition: str
    capital: str
    state: str
    use: str
    lon: Decimal | None
    lat: Decimal | None
    origin: str
    source: str
    source_url: str
    grade: str


class HoldingLike(Protocol):
    """Whatever has the fields of rules.Holding."""

    village: str
    name: str


@action(RECORD, place=lambda *, village, **_: village)
def record_asset(
    *, viewer: Viewer, village: str, kind: str, name: str, **said: Unpack[Said]
) -> Asset:
    """Enter one asset of a village, with what else rules.Holding says of it; Conflict where it has
    one of that name, BadInput for what cannot be."""
    if Asset.objects.filter(village__code=village, name=name).exists():
        raise Conflict("asset_known", _("本村已有名为“%(name)s”的资产"), {"name": name})
    _write([Holding(village, kind, name, **said)], viewer)
    return Asset.objects.get(village__code=village, name=name)


@action(RECORD, place=lambda *, rows, **_: {row.village for row in rows})
def record_assets(*, viewer: Viewer, rows: Sequence[HoldingLike]) -> dict[str, int]:
    """Record assets with the origins they bring; (village, name) is what an asset is known by."""
    return _write(rows, viewer)


@action(RECORD, place=lambda *, rows, **_: {row["village"] for row in rows})
def import_assets(*, viewer: Viewer, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Record the rows of the assets sheet (sheets.assets_sheet); as record_assets."""
    return _write(list(rules.sheet_rows(rows)), viewer)


@action(RECORD, place=checks.place_of_asset)
def revise_asset(*, asset: int, kind: str, **said: Unpack[Said]) -> Asset:
    """What is known of an asset now, in place of what was, its name apart; as record_asset."""
    row = checks.locked_asset(asset)
    fields = _fields(Holding(row.village.code, kind, row.name, **said))
    checks.set_fields(row, {name: fields[name] for name in fields if name not in _ABOUT})
    row.save()
    return row


@action(NAME, place=lambda *, village, **_: village)
def name_asset(
    *, viewer: Viewer, village: str, kind: str, name: str, note: str = "", **said: Unpack[Said]
) -> Asset:
    """A strength that somebody found. One that the village has of that name is thereby confirmed; a
    new one named by a resident waits, unseen by the public, for an officer to confirm it."""
    name = needed("name", name, 120)
    there = Asset.objects.filter(village__code=village, name=name).first()
    if there is not None:
        return _confirmed(checks.locked_asset(there.pk), viewer, note)
    _write([Holding(village, kind, name, **said)], viewer, note)
    made = Asset.objects.get(village__code=village, name=name)
    made.pending = not viewer.may(RECORD, village)
    made.save(update_fields=["pending"])
    return made


@action(NAME, place=checks.place_of_asset)
def confirm_asset(*, viewer: Viewer, asset: int, note: str = "") -> Asset:
    """Say that an asset which somebody else named is there; Conflict where one has said so."""
    return _confirmed(checks.locked_asset(asset), viewer, note)


@action(RECORD, place=checks.place_of_asset)
def value_asset(
    *, viewer: Viewer, asset: int, on: Date, value_fen: int, basis: str, note: str = ""
) -> AssetValue:
    """What it was worth on a day, beside what it was worth before. Raises BadInput, NotFound."""
    row = checks.locked_asset(asset)
    if not 0 <= value_fen <= rules.MOST_FEN:
        raise BadInput("value_wrong", _("价值应为 0 或以上，请核对单位"), {"field": "value_fen"})
    check_words(note=note)
    return AssetValue.objects.create(
        asset=row, on=checks.past_day(on), value_fen=value_fen,
        basis=checks.one_of(basis, AssetValue.Basis.values, "basis"), note=note.strip()[:200],
        by=viewer.user_id, by_name=viewer.name, at=clock.now(),
    )  # fmt: skip


@action(RECORD, place=checks.place_of_asset)
def add_asset_photo(*, viewer: Viewer, asset: int, data: bytes, caption: str = "") -> AssetPhoto:
    """A photo beside an asset; what the camera noted of place and time is kept apart from it.

    Raises BadInput for what is no photo, Conflict for one that is there already.
    """
    row = checks.locked_asset(asset)
    check_words(caption=caption)
    seen = kept.picture_of(data)
    there = AssetPhoto.objects.filter(asset=row)
    if there.filter(sha256=seen.sha256).exists():
        raise Conflict("photo_known", _("这张照片已经在这里，不必重复上传"))
    if there.count() >= rules.MOST_PHOTOS:
        raise Conflict(
            "too_many_photos", _("同一事项最多 %(most)s 张照片"), {"most": rules.MOST_PHOTOS}
        )
    kept.keep(seen)
    return AssetPhoto.objects.create(
        asset=row, caption=caption.strip()[:120], sha256=seen.sha256,
        kept_sha256=seen.kept_sha256, width=seen.width, height=seen.height, lon_e6=seen.lon_e6,
        lat_e6=seen.lat_e6, taken_at=seen.taken_at, by=viewer.user_id, by_name=viewer.name,
        at=clock.now(),
    )  # fmt: skip


def _confirmed(row: Asset, viewer: Viewer, note: str) -> Asset:
    who = checks.person(viewer)
    if AssetFinding.objects.filter(asset=row, by=who).exists():
        raise Conflict("found_before", _("您已经说过这项资产在，须由他人确认"))
    _find([row], viewer, note)
    if row.pending and viewer.may(RECORD, row.village.code):
        row.pending = False
        row.save(update_fields=["pending"])
    return row


def _find(rows: Sequence[Asset], viewer: Viewer, note: str = "") -> None:
    """Put down that the viewer has seen these; the system has seen nothing."""
    if viewer.user_id is None or not rows:
        return
    check_words(note=note)
    cadre, resident = AssetFinding.Side.CADRE, AssetFinding.Side.RESIDENT
    AssetFinding.objects.bulk_create(
        (
            AssetFinding(
                asset=row, note=note.strip()[:200], by=viewer.user_id, by_name=viewer.name,
                side=cadre if viewer.may(RECORD, row.village.code) else resident,
                at=clock.now(),
            )
            for row in rows
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _write(rows: Sequence[Any], viewer: Viewer, note: str = "") -> dict[str, int]:
    ids = checks.village_ids({row.village for row in rows})
    # One range instead of thousands of codes; assets outside the rows do no harm.
    prefix = os.path.commonprefix(list(ids))  # noqa: RUF071 - codes, not paths
    nearby = Asset.objects.filter(within(prefix, "village__code"))
    known = {(row.village_id, row.name): row for row in nearby}
    added, changed, same = [], [], 0
    for given in rows:
        fields = _fields(given)
        key = (ids[given.village], given.name)
        row = known.get(key)
        if row is None:
            known[key] = Asset(village_id=key[0], name=given.name, **fields)
            added.append(known[key])
        elif all(getattr(row, name) == value for name, value in fields.items()):
            same += 1
        else:
            checks.set_fields(row, fields)
            changed.append(row)
    Asset.objects.bulk_create(added, batch_size=BATCH)
    stored = [row for row in changed if row.pk]
    Asset.objects.bulk_update(stored, _FIELDS, BATCH)
    if viewer.user_id is not None:
        names = [row.name for row in added]
        made = Asset.objects.filter(village__in=ids.values(), name__in=names)
        _find(list(made.select_related("village")), viewer, note)
    return {"added": len(added), "changed": len(changed), "same": same}


def _fields(given: Any) -> dict[str, Any]:
    """The columns of an asset as it is given. Raises BadInput naming the field."""
    if given.kind not in Asset.Kind.values or not given.name:
        raise BadInput("asset_kind", _("资产类别或名称有误"), {"field": "kind"})
    if not 0 <= (given.quantity or 0) <= rules.MOST_QUANTITY:
        raise BadInput("asset_quantity", _("资产数量过大或为负"), {"field": "quantity"})
    if given.state:
        checks.one_of(given.state, Asset.State.values, "state")
    if given.capital:
        checks.one_of(given.capital, Asset.Capital.values, "capital")
    if flaw := rules.point_flaw(given.lon, given.lat):
        raise BadInput(flaw, POINT_FLAWS[flaw], {"field": "lon"})
    return {
        **{name: getattr(given, name) for name in (*_SAID, *_ABOUT)},
        "capital": given.capital or rules.CAPITAL_OF_KIND[given.kind],
        "lon_e6": rules.degrees_e6(given.lon),
        "lat_e6": rules.degrees_e6(given.lat),
    }
