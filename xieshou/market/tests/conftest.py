"""A county that grows coffee, a district that drinks it, and those who work between them."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.utils import timezone

from xieshou.core.append_only import opened
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.market import actions
from xieshou.market.models import Good, Lot, Order, Product, Supplier, triggers
from xieshou.registry import actions as registry_actions, reads as registry

NO_PASSWORD = make_password("only for tests")
YUNNAN = [
    ("53", "云南省"),
    ("5333", "怒江傈僳族自治州"),
    ("533323", "福贡县"),
    ("533323101", "上帕镇"),
    ("533323101001", "上帕社区居民委员会"),
    ("533323101207", "双米底村委会"),
    ("533324", "贡山独龙族怒族自治县"),
    ("533324101", "茨开镇"),
    ("533324101201", "双拉村民委员会"),
]
SHANGHAI = [("31", "上海市"), ("3101", "上海市"), ("310115", "浦东新区"), ("310112", "闵行区")]
COUNTY, NEXT_COUNTY, DISTRICT = "533323", "533324", "310115"
OURS, OTHER = "533323101207", "533323101001"
PAPER = b"%PDF-1.7 a contract"
SPLIT = {"producer": 6000, "coop": 1500, "freight": 1500, "hub": 500, "platform": 500}


def today(days: int = 0) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


@pytest.fixture(autouse=True)
def _papers_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.VAR_DIR = tmp_path


@pytest.fixture(autouse=True)
def _market_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that really commits is followed by an empty market."""
    mark = request.node.get_closest_marker("django_db")
    if not (mark and mark.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with ExitStack() as stack, connection.cursor() as cursor:
        for table, unique in triggers.APPEND_ONLY.items():
            stack.enter_context(opened(table, *unique))
        for table in (
            "claim", "share", "shipmentline", "shipment", "reservation", "orderline", "wish",
            "order", "standing", "movement", "lotlink", "delivery", "lot",
        ):  # fmt: skip
            cursor.execute(f"DELETE FROM market_{table}")


def make_places() -> None:
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)
    registry_actions.load_divisions(viewer=SYSTEM, province="31", year=2023, rows=SHANGHAI)


@pytest.fixture
def places(db: None) -> None:
    make_places()


def organisation(name: str, place: str = COUNTY, kind: str = "cooperative") -> int:
    made = registry_actions.register_organisation(viewer=SYSTEM, place=place, name=name, kind=kind)
    return made.pk


def person(name: str, role: str, place: str = "", organisation: int | None = None) -> Viewer:
    user = registry_actions.create_user(
        viewer=SYSTEM, username=name, name=f"测试{name}", password_hash=NO_PASSWORD
    )
    registry_actions.grant_role(
        viewer=SYSTEM, user=user.pk, role=role, place=place, organisation=organisation
    )
    return registry.viewer_for(user)


def client_of(viewer: Viewer) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=viewer.user_id))
    return client


def households(village: str, number: int) -> list[str]:
    """Codes of so many new households, none of them anybody's."""
    rows = [
        {"code": f"{village}-{at:04d}", "village": village, "group": "other", "size": 4}
        for at in range(1, number + 1)
    ]
    registry_actions.import_households(viewer=SYSTEM, rows=rows, origin="synthetic")
    return [row["code"] for row in rows]


class Market:
    """A cooperative with its people and a canteen with its own."""

    def __init__(self) -> None:
        self.coop = organisation("福贡县测试咖啡合作社")
        self.seller = person("seller", "supplier", organisation=self.coop)
        self.county = person("county", "county_office", COUNTY)
        self.platform = person("platform", "market_officer")
        self.canteen = organisation("浦东测试食堂", DISTRICT, "office")
        self.cook = person("cook", "buyer", organisation=self.canteen)
        actions.load_products(viewer=SYSTEM, rows=[speciality()])
        self.product = Product.objects.get()

    def applied(self) -> Supplier:
        return actions.apply_as_supplier(
            viewer=self.seller, place=COUNTY, organisation=self.coop, name="测试咖啡合作社",
            kind="cooperative",
        )  # fmt: skip

    def linked(self, supplier: Supplier, **changes: Any) -> None:
        fields: dict[str, Any] = {
            "kind": "order", "contract": "订购-1", "households": 35, "starts_on": today(-30),
            "ends_on": today(300), "file": PAPER, "filename": "合同.pdf",
        }  # fmt: skip
        actions.add_linkage(viewer=self.seller, supplier=supplier.code, **(fields | changes))

    def admitted(self) -> Supplier:
        made = self.applied()
        self.linked(made)
        actions.check_supplier(viewer=self.county, supplier=made.code)
        return actions.admit_supplier(viewer=self.platform, supplier=made.code)

    def good(self, supplier: Supplier, **changes: Any) -> Good:
        fields: dict[str, Any] = {
            "product": self.product.pk, "name": "小粒咖啡 500 克", "months": [11, 12, 1, 2],
            "grades": ["特级", "一级", "二级"], "unit": "g", "pack_size": 500, "shelf_days": 365,
            "storage": "ambient", "split": SPLIT,
        }  # fmt: skip
        made = actions.save_good(viewer=self.seller, supplier=supplier.code, **(fields | changes))
        for grade, fen in zip(made.grades, (9_000, 6_001, 4_000), strict=False):
            actions.set_price(
                viewer=self.seller, supplier=supplier.code, good=made.pk, grade=grade, fen=fen,
                starts_on=today(-1),
            )  # fmt: skip
        return made

    def lot(self, good: Good, packs: int = 10, **changes: Any) -> Lot:
        fields: dict[str, Any] = {
            "grade": "一级", "village": OURS, "harvested_on": today(-3),
            "quantity": packs * good.pack_size,
        }  # fmt: skip
        return actions.record_lot(
            viewer=self.seller, supplier=good.supplier.code, good=good.pk, **(fields | changes)
        )

    def buyer(self, **changes: Any) -> str:
        fields: dict[str, Any] = {
            "place": DISTRICT, "name": "测试食堂", "kind": "canteen", "organisation": self.canteen,
            "terms": "monthly",
        }  # fmt: skip
        return actions.register_buyer(viewer=self.platform, **(fields | changes)).code

    def order(
        self, buyer: str, good: Good, packs: int = 4, grade: str = "一级", **more: Any
    ) -> Order:
        lines: Sequence[tuple[int, str, int]] = [(good.pk, grade, packs)]
        return actions.place_order(
            viewer=self.cook, buyer=buyer, supplier=good.supplier.code,
            **({"lines": lines} | more),
        )  # fmt: skip

    def delivered(self, order: Order, packs: dict[int, int] | None = None) -> Order:
        """Sent whole and received."""
        sent = actions.ship(
            viewer=self.seller, order=order.code, carrier="测试物流", sent_on=today()
        )
        return actions.receive(
            viewer=self.cook, order=order.code, shipment=sent.number, on=today(), packs=packs
        )


@pytest.fixture
def market(places: None) -> Market:
    return Market()


@pytest.fixture
def shop(market: Market) -> tuple[Market, Good, str]:
    """An admitted cooperative with coffee for sale, and the canteen that buys it."""
    return market, market.good(market.admitted()), market.buyer()


def speciality() -> dict[str, str]:
    return {
        "name": "福贡小粒咖啡", "category": "咖啡", "county": COUNTY, "basis": "名特优新",
        "basis_year": "2021", "hs6": "090111", "hs6_description": "Coffee", "note": "",
        "origin": "published", "source": "名录", "source_url": "https://example.org", "grade": "A",
    }  # fmt: skip


def grams(lot: Lot) -> dict[str, int]:
    lot.refresh_from_db()
    parts = ("received", "available", "reserved", "shipped", "written_off", "passed_on")
    return {part: getattr(lot, part) for part in parts if getattr(lot, part)}
