"""Changes of shares as a sheet: every bad cell named, all or nothing, and still two hands."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from xieshou.benefits import actions, reads
from xieshou.benefits.models import Collective, ShareChange
from xieshou.benefits.sheets import shares_sheet
from xieshou.benefits.tests.conftest import (
    COLLECTIVE,
    NEXT,
    NEXT_VILLAGE,
    make_collective,
    make_households,
)
from xieshou.benefits.tests.test_pages import client_of
from xieshou.benefits.tests.test_runs import Office, make_office
from xieshou.core.action import Forbidden
from xieshou.core.imports import read
from xieshou.core.scope import SYSTEM

HEAD = "集体编号,股份种类编号,转出户编号,转入户编号,股数,事由,签字文本的编号和标题"


def sheet(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode()


@pytest.fixture
def office(collective: Collective) -> Office:
    actions.name_share_type(viewer=SYSTEM, collective=COLLECTIVE, code="member", name="成员股")
    return make_office()


def test_a_sheet_becomes_one_change_a_document_and_waits_for_the_second_hand(
    office: Office, village: list[str]
) -> None:
    one, two, three = village[:3]
    data = sheet(
        f"{COLLECTIVE},member,,{one},1.5,量化,一号", f"{COLLECTIVE},member,,{two},2,量化,一号",
        f"{COLLECTIVE},member,,{three},3,增补,二号",
    )  # fmt: skip
    client = client_of(office.chair)
    answer = client.post("/benefits/shares/import/", {"file": SimpleUploadedFile("s.csv", data)})
    upload = answer["Location"].rpartition("=")[2]
    client.post("/benefits/shares/import/", {"upload": upload})
    assert reads.shares(SYSTEM, COLLECTIVE).total == 0
    for change in ShareChange.objects.all():
        actions.decide_shares(
            viewer=office.clerk, change=change.pk, confirmed=True, content_hash=change.content_hash
        )
    held = {row.household: row.units for row in reads.shares(SYSTEM, COLLECTIVE).rows}
    assert held == {one: 150, two: 200, three: 300}
    assert ShareChange.objects.count() == 2
    # The same file again changes nothing.
    client.post("/benefits/shares/import/", {"file": SimpleUploadedFile("s.csv", data)})
    assert ShareChange.objects.count() == 2


def test_every_bad_cell_is_named(office: Office, village: list[str]) -> None:
    """Of cells first; across rows once each cell is good."""
    one, two = village[:2]
    (stranger,) = make_households(NEXT_VILLAGE, 1)
    cells = read(
        sheet(f"{COLLECTIVE},member,,{one},0,a,一号", f"{COLLECTIVE},member,,{two},1.234,a,一号"),
        shares_sheet(office.chair),
    )
    assert [(bad.cell, bad.code) for bad in cells.errors] == [
        ("E2", "not_above_zero"), ("E3", "too_precise"),
    ]  # fmt: skip
    across = read(
        sheet(
            f"C-none,member,,{one},1,a,一号", f"{COLLECTIVE},land,,{one},1,a,一号",
            f"{COLLECTIVE},member,,{stranger},1,a,一号", f"{COLLECTIVE},member,,,1,a,一号",
            f"{COLLECTIVE},member,,{two},1,b,一号",
        ),
        shares_sheet(office.chair),
    )  # fmt: skip
    assert [(bad.cell, bad.code) for bad in across.errors] == [
        ("A2", "collective_unknown"), ("B3", "kind_unknown"), ("D4", "household_unknown"),
        ("D5", "same_household"), ("F6", "reason_differs"),
    ]  # fmt: skip
    assert all(bad.remedy for bad in (*cells.errors, *across.errors))


def test_another_villages_collective_is_as_unknown_as_none(
    office: Office, village: list[str]
) -> None:
    """In the sheet and, whatever the sheet said, in the verb."""
    make_households(NEXT_VILLAGE, 1)
    make_collective(NEXT, NEXT_VILLAGE)
    found = read(sheet(f"{NEXT},member,,{village[0]},1,a,一号"), shares_sheet(office.chair))
    assert [bad.code for bad in found.errors] == ["collective_unknown"]
    row = {
        "collective": NEXT, "kind": "member", "giver": None, "taker": village[0], "units": 100,
        "reason": "a", "document": "一号",
    }  # fmt: skip
    with pytest.raises(Forbidden):
        actions.import_shares(viewer=office.chair, rows=[row])
    assert not ShareChange.objects.exists()
