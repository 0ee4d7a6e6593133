"""A round of six villages in two counties of Nujiang. Needs and works are made up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.test import Client

from xieshou.core import jobs
from xieshou.core.scope import SYSTEM
from xieshou.planning import actions
from xieshou.planning.models import PlanRun, Round
from xieshou.registry import actions as registry_actions, reads as registry
from xieshou.villages import actions as villages_actions

FUGONG, GONGSHAN = "533323", "533324"
VILLAGES = [
    ("533323101001", "上帕社区居民委员会"),
    ("533323101207", "双米底村委会"),
    ("533323101208", "达普洛村委会"),
    ("533324101201", "双拉村民委员会"),
    ("533324101202", "吉束底村民委员会"),
    ("533324101203", "满孜村民委员会"),
]
YUNNAN = [
    ("53", "云南省"),
    ("5333", "怒江傈僳族自治州"),
    (FUGONG, "福贡县"),
    ("533323101", "上帕镇"),
    (GONGSHAN, "贡山独龙族怒族自治县"),
    ("533324101", "茨开镇"),
    *VILLAGES,
]
SHANGHAI = [("31", "上海市"), ("3101", "上海市"), ("310115", "浦东新区"), ("310151", "崇明区")]
SKILLS, HEALTH, ILLNESS, WATER, ROAD, INCOME, WORK = (1 << bit for bit in (2, 3, 4, 5, 7, 10, 11))
WAN = 1_000_000
TABLES = ("Proposal", "ProposalCost", "ProposalUse", "ProposalLink")
YEAR = 2027
NO_PASSWORD = make_password("not used: tests force the login")


@dataclass(frozen=True)
class Work:
    """A proposal of the test: money in 万元, half of it municipal and half the district's."""

    village: int
    name: str
    kind: str
    clears: int
    wan: int
    days: tuple[str, int] | None = None
    kg: int = 0
    serves: int = 7
    requires: str = ""
    excludes: str = ""


WORKS = [
    Work(0, "road0", "road", ROAD, 30, ("civil_engineer", 6)),
    Work(0, "tea0", "industry", INCOME | WORK, 40, ("agronomist", 8), 3000, requires="road0"),
    Work(1, "clinic1", "health", HEALTH | ILLNESS, 24, ("doctor", 5)),
    Work(1, "tea1", "industry", INCOME, 36, ("agronomist", 6), 4000),
    Work(2, "water2", "water", WATER, 18, ("water_engineer", 4)),
    Work(2, "skills2", "talent", SKILLS, 10, ("trainer", 9), excludes="labour2"),
    Work(2, "labour2", "labour", WORK | SKILLS, 16, ("trainer", 5)),
    Work(3, "tea3", "industry", INCOME | WORK, 44, ("agronomist", 7), 5000),
    Work(3, "clinic3", "health", HEALTH, 28, ("doctor", 6), serves=1),
    Work(4, "road4", "road", ROAD, 22, ("civil_engineer", 4)),
    Work(4, "water4", "water", WATER | ROAD, 26, ("water_engineer", 5)),
    Work(5, "fuel5", "fuel", 1 << 8, 12),
]
NEEDS: list[Mapping[str, Mapping[str, int]]] = [
    {"monitored": {str(ROAD | INCOME | WORK | SKILLS): 60, str(INCOME | WORK | SKILLS): 40},
     "lifted": {str(ROAD | INCOME | WORK | HEALTH): 80}, "other": {"0": 300}},
    {"monitored": {str(HEALTH | ILLNESS | INCOME): 90}, "lifted": {str(INCOME | WORK | SKILLS): 50},
     "other": {str(ILLNESS): 20, "0": 120}},
    {"monitored": {str(WATER | SKILLS | WORK | HEALTH): 35},
     "lifted": {str(WORK | SKILLS | INCOME): 45}, "other": {"0": 210}},
    {"monitored": {str(HEALTH | INCOME | WORK): 70}, "lifted": {str(INCOME | WORK | SKILLS): 30},
     "other": {"0": 80}},
    {"monitored": {str(WATER | ROAD | HEALTH | ILLNESS): 25},
     "lifted": {str(ROAD | HEALTH | WORK | WATER): 40}, "other": {"0": 55}},
    {"monitored": {str(HEALTH | ILLNESS | SKILLS): 4}, "other": {"0": 90}},
]  # fmt: skip
LIMITS = {
    "money:municipal": 90 * WAN,
    "money:district:310115": 60 * WAN,
    "money:district:310151": 40 * WAN,
    "industry_share": 400,
    f"key_county:{GONGSHAN}": 40 * WAN,
    "days:agronomist": 15,
    "demand:茶叶": 9000,
}


def code_of(name: str) -> str:
    return f"{VILLAGES[next(w.village for w in WORKS if w.name == name)][0]}-{YEAR}-{name}"


def donor(village: int) -> str:
    return "310115" if village < 3 else "310151"


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any) -> None:
    """Pages are rendered without having collected static files first."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def places(db: None) -> dict[str, int]:
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)
    registry_actions.load_divisions(viewer=SYSTEM, province="31", year=2023, rows=SHANGHAI)
    registry_actions.store_indicator_set(viewer=SYSTEM, code="rural-cn")
    return registry.place_ids()


@pytest.fixture
def bank(places: dict[str, int]) -> None:
    """Twelve listed proposals and the needs of their villages."""
    proposals, costs, uses, links = (apps.get_model("projects", name).objects for name in TABLES)
    made = {}
    for work in WORKS:
        row = proposals.create(
            code=code_of(work.name), year=YEAR, village_id=places[VILLAGES[work.village][0]],
            name=f"项目{work.name}", kind=work.kind, clears=work.clears, serves=work.serves,
            people=100, product="茶叶" if work.kg else "", product_kg_per_year=work.kg,
            state="listed", total_fen=work.wan * WAN, origin="synthetic",
        )  # fmt: skip
        half = work.wan * WAN // 2
        for source, payer in (("municipal", "31"), ("district", donor(work.village))):
            costs.create(proposal=row, source=source, payer_id=places[payer], amount_fen=half)
        if work.days:
            uses.create(proposal=row, trade=work.days[0], days=work.days[1])
        made[work.name] = row
    for work in WORKS:
        for relation in ("requires", "excludes"):
            if other := getattr(work, relation):
                links.create(proposal=made[work.name], other=made[other], relation=relation)
    rows = [(code, patterns) for (code, _name), patterns in zip(VILLAGES, NEEDS, strict=True)]
    villages_actions.record_needs(viewer=SYSTEM, year=YEAR - 1, rows=rows, origin="synthetic")


@pytest.fixture
def opened(bank: None) -> Round:
    """The round of 2027 with its limits and no plan yet."""
    made = actions.open_round(
        viewer=SYSTEM, year=YEAR, place="53", name="2027 年沪滇协作规划", needs_year=YEAR - 1,
        synthetic=True,
    )  # fmt: skip
    return set_limits(made, LIMITS)


def set_limits(opened: Round, limits: Mapping[str, int]) -> Round:
    rows = [{"code": code, "amount": amount} for code, amount in limits.items()]
    return actions.set_limits(viewer=SYSTEM, round=opened.pk, limits=rows)


def drawn(run: PlanRun) -> PlanRun:
    """The run after its job has been done, as the worker would do it."""
    assert run.job_id is not None
    jobs.perform(run.job_id)
    return PlanRun.objects.select_related("job").get(pk=run.pk)


@pytest.fixture
def plan(opened: Round) -> PlanRun:
    """The certified plan of the base scenario."""
    return drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))


def client_of(role: str, place: str = "") -> Client:
    """A browser in which a user of that role is logged in."""
    user = registry_actions.create_user(
        viewer=SYSTEM, username=f"{role}-{place}", name=f"测试{role}", password_hash=NO_PASSWORD
    )
    registry_actions.grant_role(viewer=SYSTEM, user=user.pk, role=role, place=place)
    client = Client()
    client.force_login(user)
    return client
