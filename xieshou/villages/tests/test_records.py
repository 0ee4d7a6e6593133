"""Recording needs and assets: checked, scoped, the same again changing nothing."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.models import Upload
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.registry import actions as registry_actions, reads as registry
from xieshou.villages import actions, reads
from xieshou.villages.models import Asset, Needs
from xieshou.villages.rules import Holding
from xieshou.villages.tests.conftest import LARGE, NEEDS, POOR, SMALL, client_of

ROWS = list(NEEDS.items())
ABOUT = {"origin": "synthetic", "source": "生成"}


def test_needs_are_read_back_by_village(needs: None) -> None:
    """In order of code, groups and patterns in order."""
    assert reads.needs("5333", 2026) == [(SMALL, NEEDS[SMALL]), (LARGE, NEEDS[LARGE])]
    assert reads.needs("5334", 2026) == []
    assert reads.years("53") == (2026,)
    assert reads.any_synthetic("53", 2026)


def test_the_same_needs_again_change_nothing_and_the_stamp_says_so(needs: None) -> None:
    """Only a true change moves the stamp by which others remember results."""
    before = reads.needs_stamp("53", 2026)
    again = actions.record_needs(viewer=SYSTEM, year=2026, rows=ROWS, **ABOUT)
    assert again == {"added": 0, "changed": 0, "same": 2}
    assert reads.needs_stamp("53", 2026) == before
    moved = {**NEEDS[SMALL], "other": {0: 136}}
    changed = actions.record_needs(viewer=SYSTEM, year=2026, rows=[(SMALL, moved)], **ABOUT)
    assert changed == {"added": 0, "changed": 1, "same": 0}
    assert reads.needs_stamp("53", 2026) != before
    assert reads.needs(SMALL, 2026)[0][1]["other"] == {"0": 136}


@pytest.mark.parametrize(
    ("village", "patterns", "code"),
    [
        ("533323101299", {"other": {"0": 1}}, "village_unknown"),
        (SMALL, {"rich": {"0": 1}}, "group_unknown"),
        (SMALL, {"other": {"4096": 1}}, "pattern_out_of_range"),
        (SMALL, {"other": {"x": 1}}, "pattern_unreadable"),
        (SMALL, {"other": {"0": -1}}, "persons_negative"),
    ],
)
def test_needs_that_cannot_be_are_refused_whole(
    world: None, village: str, patterns: dict[str, dict[str, int]], code: str
) -> None:
    """One bad village and none is written."""
    with pytest.raises(BadInput) as refused:
        actions.record_needs(
            viewer=SYSTEM, year=2026, rows=[(LARGE, NEEDS[LARGE]), (village, patterns)]
        )
    assert refused.value.code == code
    assert not Needs.objects.exists()


def test_needs_counted_from_households_keep_their_origin(county: Viewer) -> None:
    """One synthetic household makes the village's needs synthetic."""
    known = [
        ("monitored", POOR, 4, "entered"),
        ("monitored", POOR, 3, "synthetic"),
        ("other", 0, 5, "entered"),
    ]
    names = [row.code for row in registry.indicator_set().indicators]
    for number, (group, deprived, size, origin) in enumerate(known):
        row = {
            "code": f"{SMALL}-{number:04d}",
            "village": SMALL,
            "group": group,
            "size": size,
            **{name: bool(deprived >> bit & 1) for bit, name in enumerate(names)},
        }
        registry_actions.import_households(viewer=SYSTEM, rows=[row], origin=origin)
    done = actions.needs_from_households(viewer=county, place="533323", year=2026)
    assert done == {"added": 1, "changed": 0, "same": 0}
    expected = {"monitored": {str(POOR): 7}, "other": {"0": 5}}
    assert reads.needs("53", 2026) == [(SMALL, expected)]
    assert reads.any_synthetic("53", 2026)


def test_outside_ones_scope_nothing_is_recorded(officer: Viewer) -> None:
    """A village's officer records for that village alone."""
    with pytest.raises(Forbidden):
        actions.record_needs(viewer=officer, year=2026, rows=ROWS)
    with pytest.raises(Forbidden):
        actions.record_asset(viewer=officer, village=LARGE, kind="land", name="茶园")
    assert not Needs.objects.exists()
    assert not Asset.objects.exists()


def test_an_asset_is_known_by_its_name(officer: Viewer) -> None:
    """A second of that name is refused; a loader's rows bring it up to date instead."""
    actions.record_asset(
        viewer=officer, village=SMALL, kind="land", name="茶园", quantity=Decimal("12.5"), unit="亩"
    )
    with pytest.raises(Conflict, match="茶园"):
        actions.record_asset(viewer=officer, village=SMALL, kind="land", name="茶园")
    rows = [
        Holding(SMALL, "land", "茶园", Decimal(20), "亩", origin="published", grade="B"),
        Holding(LARGE, "water", "水源点", origin="synthetic"),
    ]
    first = actions.record_assets(viewer=SYSTEM, rows=rows)
    assert first == {"added": 1, "changed": 1, "same": 0}
    assert actions.record_assets(viewer=SYSTEM, rows=rows)["same"] == 2


def test_assets_come_in_by_sheet(officer: Viewer) -> None:
    """A village outside one's scope is named as a bad cell; a good file is written once."""
    client = client_of(officer)
    header = "村代码,类别,名称,数量,单位\n"
    for village, quantity, state in (
        (LARGE, "１２.5", "refused"),
        (SMALL, "99999999999999999", "refused"),
        (SMALL, "１２.5", "applied"),
    ):
        text = f"{header}{village},土地与山林,茶园,{quantity},亩\n"
        file = SimpleUploadedFile("资产.csv", text.encode("gb18030"))
        client.post("/villages/assets/import/", {"file": file})
        sent = Upload.objects.latest("pk")
        if sent.state == Upload.State.CHECKED:
            client.post("/villages/assets/import/", {"upload": sent.pk})
            sent.refresh_from_db()
        assert sent.state == state
    assert list(Asset.objects.values_list("village__code", "quantity")) == [
        (SMALL, Decimal("12.5"))
    ]
