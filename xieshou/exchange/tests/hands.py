"""Those who move labour and gifts between a county and a district, for tests and stories."""

import datetime
import functools
import re
from typing import Any

from xieshou.core import clock
from xieshou.core.scope import SYSTEM
from xieshou.core.secret import Personal
from xieshou.exchange import actions
from xieshou.exchange.models import Commitment, Placement, Twin, Vacancy, Worker
from xieshou.exchange.tests.conftest import COUNTY, DISTRICT, VILLAGE, organisation, person, today
from xieshou.projects.tests.pictures import photo
from xieshou.registry import actions as registry_actions

HOUSEHOLD = f"{VILLAGE}-0001"


@functools.cache
def picture(seed: int = 1) -> bytes:
    return photo(seed)


def on(days: int) -> Any:
    """So many days from today, for acts of that day."""
    return clock.on_day(today(days))


def code_of(answer: Any, kind: str) -> str:
    """The code in the address that a form led to."""
    assert answer.status_code == 302, answer.content.decode()[:2000]
    found = re.search(rf"{kind}/([0-9A-Z-]+)/", answer.url)
    assert found is not None
    return found[1]


class Labour:
    """A factory in the district, a village with its officer, two of the county, a resident."""

    def __init__(self) -> None:
        rows = [
            {"code": f"{VILLAGE}-{at:04d}", "village": VILLAGE, "group": group, "size": 4}
            for at, group in enumerate(("lifted", "monitored", "other"), start=1)
        ]
        registry_actions.import_households(viewer=SYSTEM, rows=rows, origin="synthetic")
        self.factory = organisation("浦东测试电子厂", DISTRICT, "firm")
        self.boss = person("boss", "enterprise", organisation=self.factory)
        self.village = person("village", "village_officer", VILLAGE)
        self.office = person("office", "county_office", COUNTY)
        self.office_2 = person("office-2", "county_office", COUNTY)
        self.resident = person("resident", "resident", VILLAGE)

    def vacancy(self, **changes: Any) -> Vacancy:
        fields: dict[str, Any] = {
            "offered_to": COUNTY, "title": "电子装配工", "kind": "to_east", "place": DISTRICT,
            "seats": 2, "wage_least_fen": 550_000, "wage_most_fen": 720_000, "housing": True,
            "insurance": True, "skills": ["assembly"], "starts_on": today(-400),
        }  # fmt: skip
        return actions.offer_vacancy(
            viewer=self.boss, organisation=self.factory, **(fields | changes)
        )

    def near(self, **changes: Any) -> Vacancy:
        fields: dict[str, Any] = {
            "offered_to": COUNTY, "title": "护林员", "kind": "welfare", "place": VILLAGE,
            "employer": "上帕镇", "seats": 1, "wage_least_fen": 80_000, "wage_most_fen": 80_000,
            "starts_on": today(-400),
        }  # fmt: skip
        return actions.open_vacancy(viewer=self.office, **(fields | changes))

    def worker(self, name: str = "阿普", **changes: Any) -> Worker:
        fields: dict[str, Any] = {
            "place": VILLAGE, "name": Personal(name), "phone": Personal("13812345678"),
            "skills": ["assembly", "mandarin"], "free_from": today(-400),
        }  # fmt: skip
        return actions.register_worker(viewer=self.village, **(fields | changes))

    def linked(self) -> Worker:
        return self.worker(household=HOUSEHOLD, number=1)

    def proposed(self, worker: Worker | None = None, vacancy: Vacancy | None = None) -> Placement:
        return actions.propose_placement(
            viewer=self.office, worker=(worker or self.worker()).code,
            vacancy=(vacancy or self.vacancy()).code,
        )  # fmt: skip

    def agreed(self, one: Placement) -> Placement:
        actions.agree_for_worker(viewer=self.village, placement=one.code)
        return actions.take_on(viewer=self.boss, placement=one.code)

    def at_work(self, days: int = -200, worker: Worker | None = None) -> Placement:
        """At work since so many days before today."""
        with on(days - 5):
            one = self.agreed(self.proposed(worker))
        day: datetime.date = today(days)
        actions.depart(viewer=self.village, placement=one.code, on=day)
        return actions.confirm_start(viewer=self.boss, placement=one.code, on=day, wage_fen=600_000)


class Giving:
    """A hospital of the district and one of the county, twinned, with one who acts for each."""

    def __init__(self) -> None:
        self.giver = organisation("浦东测试医院", DISTRICT, "hospital")
        self.taker = organisation("福贡测试医院", COUNTY, "hospital")
        self.east = person("east", "partner", organisation=self.giver)
        self.west = person("west", "partner", organisation=self.taker)
        self.office = person("office", "county_office", COUNTY)
        self.village = person("village", "village_officer", VILLAGE)

    def need(self, quantity: int = 10, **changes: Any) -> str:
        fields: dict[str, Any] = {
            "organisation": self.taker, "item": "疫苗冷藏箱", "category": "medical",
            "quantity": quantity, "unit": "台",
        }  # fmt: skip
        return actions.ask_material(viewer=self.west, **(fields | changes)).code

    def offer(self, quantity: int = 10, **changes: Any) -> str:
        fields: dict[str, Any] = {
            "organisation": self.giver, "item": "疫苗冷藏箱", "category": "medical",
            "quantity": quantity, "unit": "台", "value_fen": 1_000_001, "basis": "invoice",
        }  # fmt: skip
        return actions.offer_material(viewer=self.east, **(fields | changes)).code

    def committed(self, quantity: int = 10, need: str = "", offer: str = "") -> Commitment:
        return actions.commit_material(
            viewer=self.east, offer=offer or self.offer(), need=need or self.need(),
            quantity=quantity,
        )  # fmt: skip

    def sent(self, one: Commitment, quantity: int = 10, **changes: Any) -> int:
        fields: dict[str, Any] = {"carrier": "测试物流", "sent_on": today()}
        made = actions.ship_material(
            viewer=self.east, commitment=one.code, quantity=quantity, **(fields | changes)
        )
        return made.number

    def came(self, one: Commitment, number: int = 1, received: int = 10, **changes: Any) -> Any:
        fields: dict[str, Any] = {"on": today(), "photos": [picture()]}
        return actions.receive_material(
            viewer=self.west, commitment=one.code, number=number, received=received,
            **(fields | changes),
        )  # fmt: skip

    def twin(self) -> Twin:
        one = actions.enter_twin(
            viewer=self.east, side="east", kind="hospital", east_place=DISTRICT, west_place=COUNTY,
            east_organisation=self.giver, west_organisation=self.taker, agreement="结对协议1号",
            since=today(-500),
        )  # fmt: skip
        return actions.confirm_twin(viewer=self.west, twin=one.code, side="west")
