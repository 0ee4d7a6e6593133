"""Assets by capital: named, confirmed by another, valued, shown in photos; and who sees what."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound
from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.projects.tests.pictures import LAT, LON, photo
from xieshou.villages import actions, reads
from xieshou.villages.models import Asset, AssetFinding, AssetPhoto, AssetValue
from xieshou.villages.rules import assets as rules
from xieshou.villages.tests.conftest import LARGE, SMALL

TEA = {"village": SMALL, "kind": "land", "name": "老茶园"}


def test_every_kind_has_a_capital_unless_another_is_said(officer: Viewer) -> None:
    """A spring is natural, a pumping station the same kind but built."""
    assert set(rules.CAPITAL_OF_KIND) == set(Asset.Kind.values)
    assert set(rules.CAPITAL_OF_KIND.values()) == set(Asset.Capital.values)
    actions.record_asset(viewer=officer, village=SMALL, kind="water", name="山泉")
    actions.record_asset(
        viewer=officer, village=SMALL, kind="water", name="泵站", capital="physical", state="broken"
    )
    rows = {row.name: row for row in reads.assets(SMALL)}
    assert {name: row.capital for name, row in rows.items()} == {
        "山泉": "natural",
        "泵站": "physical",
    }
    assert rows["泵站"].state_label == "损坏"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"state": "shiny"}, "choice_unknown"),
        ({"capital": "political"}, "choice_unknown"),
        ({"lon": Decimal(98)}, "half_a_point"),
        ({"lon": Decimal(98), "lat": Decimal(91)}, "not_on_earth"),
        ({"quantity": Decimal(-1)}, "asset_quantity"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    officer: Viewer, said: dict[str, object], code: str
) -> None:
    """The field is named."""
    with pytest.raises(BadInput) as no:
        actions.record_asset(viewer=officer, **TEA, **said)
    assert no.value.code == code
    assert no.value.params["field"]
    assert not Asset.objects.exists()


def test_a_strength_that_a_resident_names_waits_for_an_officer(
    resident: Viewer, officer: Viewer
) -> None:
    """Unseen by the public, seen by whoever named it; nobody confirms an own word."""
    made = actions.name_asset(viewer=resident, **TEA, note="老人说有三百年")
    assert [row.name for row in reads.assets(SMALL)] == []
    assert [row.pending for row in reads.assets(SMALL, viewer=resident)] == [True]
    assert reads.asset(made.pk) is None
    assert reads.waiting_assets(SMALL, viewer=officer) == 1
    with pytest.raises(Conflict) as again:
        actions.confirm_asset(viewer=resident, asset=made.pk)
    assert again.value.code == "found_before"
    actions.confirm_asset(viewer=officer, asset=made.pk)
    [row] = reads.assets(SMALL)
    assert (row.found_by, row.confirmed, row.pending) == (("resident", "cadre"), True, False)


def test_naming_what_is_known_confirms_it(resident: Viewer, officer: Viewer) -> None:
    """One asset, found by both sides; the public is told by whom in kind, not by name."""
    actions.record_asset(viewer=officer, **TEA)
    assert [row.confirmed for row in reads.assets(SMALL)] == [False]
    actions.name_asset(viewer=resident, **TEA)
    assert Asset.objects.count() == 1
    [row] = reads.assets(SMALL)
    assert (row.confirmed, row.found_by) == (True, ("resident", "cadre"))
    file = reads.asset(row.id)
    assert file is not None
    assert file.findings == ()
    inside = reads.asset(row.id, viewer=officer)
    assert inside is not None
    assert [one.side for one in inside.findings] == ["cadre", "resident"]


def test_a_resident_names_in_the_own_village_alone_and_does_not_value(resident: Viewer) -> None:
    """What is not one's village, or not one's to do, is refused; nothing is written."""
    with pytest.raises(Forbidden):
        actions.name_asset(viewer=resident, village=LARGE, kind="land", name="别村的")
    made = actions.name_asset(viewer=resident, **TEA)
    with pytest.raises(Forbidden):
        actions.value_asset(
            viewer=resident, asset=made.pk, on=date(2026, 1, 1), value_fen=1, basis="market"
        )
    with pytest.raises(Forbidden):
        actions.value_asset(
            viewer=resident, asset=made.pk + 999, on=date(2026, 1, 1), value_fen=1, basis="market"
        )
    assert not AssetValue.objects.exists()


def test_worth_has_a_history_that_only_grows(officer: Viewer) -> None:
    """The latest day counts, whenever it was put down; the database refuses to change a line."""
    made = actions.record_asset(viewer=officer, **TEA)
    for on, fen in ((date(2026, 6, 30), 900_000_00), (date(2021, 1, 1), 500_000_00)):
        actions.value_asset(viewer=officer, asset=made.pk, on=on, value_fen=fen, basis="appraisal")
    file = reads.asset(made.pk)
    assert file is not None
    assert (file.asset.value_fen, file.asset.valued_on) == (900_000_00, date(2026, 6, 30))
    assert [one.on.year for one in file.values] == [2026, 2021]
    with pytest.raises(DatabaseError), transaction.atomic():
        AssetValue.objects.update(value_fen=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        AssetFinding.objects.all().delete()
    with pytest.raises(BadInput):
        actions.value_asset(
            viewer=officer, asset=made.pk, on=date(2999, 1, 1), value_fen=1, basis="market"
        )


def test_a_photo_is_kept_bare_and_held_against_the_assets_point(
    officer: Viewer, resident: Viewer
) -> None:
    """Far from the asset is said; neither public nor residents get the picture."""
    here = actions.record_asset(viewer=officer, **TEA, lon=Decimal(str(LON)), lat=Decimal(str(LAT)))
    sent = photo()
    made = actions.add_asset_photo(viewer=officer, asset=here.pk, data=sent)
    file = reads.asset(here.pk, viewer=officer)
    assert file is not None
    [row] = file.photos
    assert row.distance_m is not None
    assert row.distance_m < rules.FAR_M
    assert not row.far
    actions.revise_asset(
        viewer=officer, asset=here.pk, kind="land", lon=Decimal("98.0"), lat=Decimal("20.0")
    )
    moved = reads.asset(here.pk, viewer=officer)
    assert moved is not None
    assert moved.photos[0].far
    for viewer in (PUBLIC, resident):
        assert reads.asset_photo(made.pk, thumb=True, viewer=viewer) is None
        shown = reads.asset(here.pk, viewer=viewer)
        assert shown is not None
        assert shown.photos == ()
    kept = reads.asset_photo(made.pk, thumb=False, viewer=officer)
    assert kept is not None
    assert b"Exif" not in kept
    with pytest.raises(Conflict):
        actions.add_asset_photo(viewer=officer, asset=here.pk, data=sent)
    with pytest.raises(BadInput) as no:
        actions.add_asset_photo(viewer=officer, asset=here.pk, data=b"%PDF-1.7")
    assert no.value.code == "not_a_picture"
    assert AssetPhoto.objects.count() == 1


def test_the_system_confirms_nothing() -> None:
    """Whoever loads has seen nothing."""
    assert not rules.is_confirmed([])
    assert not rules.is_confirmed([7, 7])
    assert rules.is_confirmed([7, 8])


def test_an_unknown_asset_is_answered_like_one_elsewhere(officer: Viewer, world: None) -> None:
    """To the system, which may everywhere, it is not found."""
    with pytest.raises(NotFound):
        actions.revise_asset(viewer=SYSTEM, asset=10**9, kind="land")
    with pytest.raises(Forbidden):
        actions.revise_asset(viewer=officer, asset=10**9, kind="land")
