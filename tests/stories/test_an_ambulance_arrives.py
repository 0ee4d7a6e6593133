"""A donated ambulance, through the pages: needed, offered, promised, sent, counted and photographed
by the hospital that needs it, in use, on the twins' ledger, and once in the figures."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from xieshou.exchange import reads
from xieshou.exchange.tests.conftest import COUNTY, DISTRICT, client_of, make_places, today
from xieshou.exchange.tests.hands import Giving, code_of, picture

ROOT = "/exchange/materials"
FEN = 38_600_000


@pytest.fixture
def giving(db: None, settings: Any, tmp_path: Any) -> Giving:
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path
    make_places()
    return Giving()


def test_an_ambulance_reaches_the_hospital(giving: Giving) -> None:
    east, west = client_of(giving.east), client_of(giving.west)
    thing = {"item": "救护车", "category": "vehicle", "quantity": 1, "unit": "辆", "durable": "on"}
    need = code_of(west.post(f"{ROOT}/needs/new/", thing | {
        "organisation": giving.taker, "wanted_by": today(90), "note": "山区转诊",
    }), "needs")  # fmt: skip
    offer = code_of(east.post(f"{ROOT}/offers/new/", thing | {
        "organisation": giving.giver, "value_fen": "38.6万元", "basis": "invoice",
        "evidence": "发票1号",
    }), "offers")  # fmt: skip
    assert "救护车" in west.get(f"{ROOT}/").content.decode()
    one = code_of(
        east.post(f"{ROOT}/offers/{offer}/commit/", {"other": need, "quantity": 1}), "given"
    )
    steps = f"{ROOT}/given/{one}"
    east.post(f"{steps}/ship/", {
        "ship-quantity": 1, "ship-carrier": "测试物流", "ship-sent_on": today(),
    })  # fmt: skip
    assert "在途" in west.get(f"{steps}/").content.decode()
    receipt = {"receive-number": 1, "receive-on": today(), "receive-received": 1}
    west.post(f"{steps}/receive/", receipt)
    assert reads.commitment(giving.west, one).received == 0  # type: ignore[union-attr]
    photo = SimpleUploadedFile("1.jpg", picture())
    west.post(f"{steps}/receive/", receipt | {"receive-photos": photo})
    west.post(f"{steps}/use/", {
        "use-quantity": 1, "use-on": today(), "use-purpose": "急诊转运，编入车队",
    })  # fmt: skip
    page = west.get(f"{steps}/").content.decode()
    assert "急诊转运" in page
    assert page.count("<img") == 1
    row = reads.commitment(giving.west, one)
    assert row is not None
    assert (row.received, row.used, row.value_fen) == (1, 1, FEN)

    twins = "/exchange/twins"
    twin = code_of(east.post(f"{twins}/new/", {
        "side": "east", "kind": "hospital", "east_place": DISTRICT, "west_place": COUNTY,
        "east_organisation": giving.giver, "west_organisation": giving.taker,
        "agreement": "结对帮扶协议", "since": today(-30),
    }), "twins")  # fmt: skip
    west.post(f"{twins}/{twin}/confirm/")
    east.post(f"{twins}/{twin}/gift/", {
        "gift-giver": "east", "gift-kind": "goods", "gift-on": today(), "gift-what": "救护车一辆",
        "gift-consignment": f"{one}-1",
    })  # fmt: skip
    west.post(f"{twins}/{twin}/answer/", {"number": 1, "agreed": "yes"})
    assert "386,000.00" in client_of(giving.office).get(f"{twins}/{twin}/").content.decode()
    found = reads.giving_figures("31", "53", today(-30), today())
    assert (found.to_west_fen, found.to_east_fen, found.gifts) == (FEN, 0, 1)
    assert (found.twins_hospital, found.twins) == (1, 1)
    assert reads.labour_and_giving_faults() == []
