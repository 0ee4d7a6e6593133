"""A county, a district, two firms and a bank, and those who act for them: for tests of deals."""

import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from xieshou.core.clock import on_day
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.invest import actions
from xieshou.invest.models import Arrival, Deal
from xieshou.registry import actions as registry_actions, reads as registry

NO_PASSWORD = make_password("only for tests")
YUNNAN = [
    ("53", "云南省"),
    ("5333", "怒江傈僳族自治州"),
    ("533323", "福贡县"),
    ("533323101", "上帕镇"),
    ("533323101207", "双米底村委会"),
    ("533324", "贡山独龙族怒族自治县"),
]
SHANGHAI = [("31", "上海市"), ("3101", "上海市"), ("310115", "浦东新区"), ("310112", "闵行区")]
COUNTY, NEXT_COUNTY, DISTRICT, NEXT_DISTRICT = "533323", "533324", "310115", "310112"
VILLAGE = "533323101207"
PAPER = b"%PDF-1.7 a receipt"
YUAN = 100


def today(days: int = 0) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def make_places() -> None:
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)
    registry_actions.load_divisions(viewer=SYSTEM, province="31", year=2023, rows=SHANGHAI)


def organisation(name: str, place: str = DISTRICT, kind: str = "firm") -> int:
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


class Dealing:
    """Those who act, and short ways to make things."""

    def __init__(self) -> None:
        make_places()
        self.firm = organisation("浦东测试茶业公司")
        self.other_firm = organisation("闵行测试食品公司", NEXT_DISTRICT)
        self.bank = organisation("浦东测试银行")
        self.county = person("deals-county", "county_office", COUNTY)
        self.desk = person("deals-desk", "county_office", COUNTY)
        self.leader = person("deals-leader", "county_leader", COUNTY)
        self.cadre = person("deals-cadre", "aid_cadre", COUNTY)
        self.next_county = person("deals-next", "county_office", NEXT_COUNTY)
        self.district = person("deals-district", "district_office", DISTRICT)
        self.next_leader = person("deals-next-leader", "county_leader", NEXT_COUNTY)
        self.maker = person("deals-maker", "enterprise", organisation=self.firm)
        self.rival = person("deals-rival", "enterprise", organisation=self.other_firm)
        self.banker = person("deals-banker", "enterprise", organisation=self.bank)
        self.banker_2 = person("deals-banker-2", "enterprise", organisation=self.bank)

    def deal(self, **changes: Any) -> Deal:
        fields: dict[str, Any] = {
            "county": COUNTY, "district": DISTRICT, "firm": self.firm, "title": "测试茶厂",
            "industry": "food", "on": today(-300),
        }  # fmt: skip
        return actions.open_deal(viewer=self.county, **(fields | changes))

    def agreed(self, deal: Deal, fen: int = 8_000_000 * YUAN, days: int = -200) -> None:
        actions.set_sum(viewer=self.county, deal=deal.code, kind="agreed", fen=fen, on=today(days))

    def contracted(self, deal: Deal, fen: int = 6_000_000 * YUAN, days: int = -150) -> None:
        actions.set_sum(
            viewer=self.county, deal=deal.code, kind="contracted", fen=fen, on=today(days),
            file=PAPER, filename="合同.pdf",
        )  # fmt: skip

    def moved(self, deal: Deal, *stages: str) -> Deal:
        """Through the stages, a day apart, without skipping."""
        for stage in stages:
            deal.refresh_from_db()
            day = deal.stage_since + datetime.timedelta(1)
            deal = actions.move_deal(viewer=self.county, deal=deal.code, to=stage, on=day)
        return deal

    def signed(self, **changes: Any) -> Deal:
        """A deal that stands at its contract."""
        deal = self.deal(**changes)
        self.agreed(deal)
        self.contracted(deal)
        return self.moved(deal, "visit", "talks", "intent", "contract")

    def arrival(self, deal: Deal, fen: int, days: int = -30, **changes: Any) -> Arrival:
        fields: dict[str, Any] = {
            "kind": "capital", "on": today(days), "fen": fen, "file": PAPER, "filename": "回单.pdf",
        }  # fmt: skip
        return actions.record_arrival(viewer=self.county, deal=deal.code, **(fields | changes))

    def arrived(self, deal: Deal, fen: int, days: int = -30, **changes: Any) -> Arrival:
        line = self.arrival(deal, fen, days, **changes)
        actions.decide_arrival(viewer=self.leader, arrival=line.pk, accepted=True)
        return line

    def report(self, deal: Deal, **changes: Any) -> Any:
        fields: dict[str, Any] = {
            "year": 2025, "quarter": 4, "jobs": 60, "jobs_local": 50, "jobs_lifted": 20,
            "jobs_women": 30, "output_fen": 900_000 * YUAN, "tax_fen": 30_000 * YUAN,
        }  # fmt: skip
        return actions.record_report(viewer=self.county, deal=deal.code, **(fields | changes))

    @staticmethod
    def on(days: int) -> Any:
        return on_day(today(days))


@pytest.fixture
def dealing(db: None, settings: Any, tmp_path: Any) -> Dealing:
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path
    return Dealing()
