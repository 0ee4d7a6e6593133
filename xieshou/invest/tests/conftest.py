"""A county that offers, a district whose firms look for sites, and those who work between them."""

import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from xieshou.core.scope import SYSTEM, Viewer
from xieshou.invest import actions
from xieshou.invest.models import Mandate, MatchingRun, Opportunity, Proposal, Trip
from xieshou.invest.rules import MandateWish, OpportunityFacts
from xieshou.registry import actions as registry_actions, reads as registry

NO_PASSWORD = make_password("only for tests")
YUNNAN = [
    ("53", "云南省"),
    ("5333", "怒江傈僳族自治州"),
    ("533323", "福贡县"),
    ("533323201", "匹河怒族乡"),
    ("533323201204", "老姆登村委会"),
    ("533324", "贡山独龙族怒族自治县"),
]
SHANGHAI = [("31", "上海市"), ("3101", "上海市"), ("310115", "浦东新区"), ("310112", "闵行区")]
COUNTY, NEXT_COUNTY, DISTRICT, NEXT_DISTRICT = "533323", "533324", "310115", "310112"
PAPER = b"%PDF-1.7 a site plan"
WAN = 1_000_000  # fen in 万元


def today(days: int = 0) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def at(days: int = 0, hour: int = 9) -> datetime.datetime:
    """An hour of a day from today on, in Shanghai."""
    moment = datetime.datetime.combine(today(days), datetime.time(hour))
    return timezone.make_aware(moment)


@pytest.fixture(autouse=True)
def _papers_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.VAR_DIR = tmp_path


@pytest.fixture
def places(db: None) -> None:
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)
    registry_actions.load_divisions(viewer=SYSTEM, province="31", year=2023, rows=SHANGHAI)


def organisation(name: str, place: str = DISTRICT, kind: str = "firm") -> int:
    made = registry_actions.register_organisation(viewer=SYSTEM, place=place, name=name, kind=kind)
    return int(made.pk)


def person(name: str, role: str, place: str = "", organisation: int | None = None) -> Viewer:
    user = registry_actions.create_user(
        viewer=SYSTEM, username=name, name=f"测试{name}", password_hash=NO_PASSWORD
    )
    registry_actions.grant_role(
        viewer=SYSTEM, user=user.pk, role=role, place=place, organisation=organisation
    )
    return registry.viewer_for(user)


def client_of(viewer: Viewer, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(pk=viewer.user_id))
    return client


def facts(**changes: Any) -> OpportunityFacts:
    """A coffee site: 60 mu, 800 kVA, 200 m³ a day, 1 400 m high, 30 to 80 million yuan."""
    said: dict[str, Any] = {
        "name": "精品咖啡加工园", "industry": "food", "introduction": "高黎贡山脚下的咖啡加工用地",
        "site": "匹河怒族乡", "park": "福贡县农产品加工园", "available_from": today(-30),
        "open_until": today(400), "lon_e6": 98_900_000, "lat_e6": 26_500_000, "altitude_m": 1_400,
        "land_mu": 60, "power_kva": 800, "water_m3_day": 200, "road": 3, "climate": "年均 17 度",
        "products": "小粒咖啡 3 万亩", "labour": 300, "policy": "三年免租",
        "land_price_fen": 6 * WAN, "least_fen": 3_000 * WAN, "most_fen": 8_000 * WAN,
    }  # fmt: skip
    return OpportunityFacts(**(said | changes))


def wish(**changes: Any) -> MandateWish:
    """A roaster that looks for 40 mu and 500 kVA in Nujiang, 20 to 50 million yuan."""
    said: dict[str, Any] = {
        "kind": "private", "title": "咖啡烘焙原料基地", "industries": ("food", "farming"),
        "wheres": ("5333",), "least_fen": 2_000 * WAN, "most_fen": 5_000 * WAN,
        "starts_on": today(), "ends_on": today(360), "land_mu": 40, "power_kva": 500,
        "water_m3_day": 100, "lowest_m": 1_000, "highest_m": 1_800, "road": 3, "labour": 100,
        "land_price_fen": 10 * WAN, "terms": "需要冷链",
    }  # fmt: skip
    return MandateWish(**(said | changes))


class Invest:
    """Fugong with its office and leader, Pudong with its office, a roaster and its clerk."""

    def __init__(self) -> None:
        registry_actions.load_pairings(
            viewer=SYSTEM,
            rows=[{"east": DISTRICT, "west": COUNTY, "since": "2021", "basis": "official",
                   "grade": "A", "source": "测试"}],
        )  # fmt: skip
        self.firm = organisation("上海测试咖啡有限公司")
        self.rival = organisation("上海另一咖啡有限公司")
        self.county = person("county", "county_office", COUNTY)
        self.county_2 = person("county-2", "county_office", COUNTY)
        self.leader = person("leader", "county_leader", COUNTY)
        self.next_county = person("next", "county_office", NEXT_COUNTY)
        self.district = person("district", "district_office", DISTRICT)
        self.next_district = person("next-district", "district_office", NEXT_DISTRICT)
        self.clerk = person("clerk", "enterprise", organisation=self.firm)
        self.rival_clerk = person("rival", "enterprise", organisation=self.rival)
        self.auditor = person("auditor", "auditor", "53")

    def drafted(self, place: str = COUNTY, **changes: Any) -> Opportunity:
        return actions.offer(viewer=self.county, place=place, facts=facts(**changes))

    def opened(self, place: str = COUNTY, **changes: Any) -> Opportunity:
        made = self.drafted(place, **changes)
        return actions.release_opportunity(viewer=self.leader, opportunity=made.code, version=1)

    def mandate(self, **changes: Any) -> Mandate:
        return actions.give_mandate(viewer=self.clerk, organisation=self.firm, wish=wish(**changes))

    def matched(self, place: str = DISTRICT) -> MatchingRun:
        return actions.run_matching(viewer=self.district, place=place)

    def proposal(self) -> Proposal:
        """What a run proposes for one mandate and one opportunity that fit."""
        self.opened()
        self.mandate()
        self.matched()
        return Proposal.objects.get()

    def accepted(self, proposal: Proposal | None = None) -> Proposal:
        """Accepted by the firm and by the county."""
        one = proposal or self.proposal()
        actions.answer_as_firm(viewer=self.clerk, proposal=one.code, answer="accepted")
        return actions.answer_proposal(
            viewer=self.county, proposal=one.code, side="west", answer="accepted"
        )

    def trip(self, **changes: Any) -> Trip:
        """A trip from Pudong to Fugong that began yesterday and ends tomorrow."""
        said: dict[str, Any] = {
            "organiser": DISTRICT, "kind": "study", "title": "浦东企业赴福贡考察", "east": DISTRICT,
            "west": COUNTY, "starts_on": today(-1), "ends_on": today(1), "aim": "看咖啡加工选址",
        }  # fmt: skip
        return actions.plan_trip(viewer=self.district, **(said | changes))


@pytest.fixture
def invest(places: None) -> Invest:
    return Invest()
