"""A county that needs teachers, a district that sends them, and those who work between them."""

import datetime
import io
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from xieshou.core import jobs
from xieshou.core.imports import Preview, SheetSpec, read
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.core.secret import Personal
from xieshou.exchange import actions
from xieshou.exchange.models import Candidate, PeopleRun, Post, Posting
from xieshou.registry import actions as registry_actions, reads as registry

NO_PASSWORD = make_password("only for tests")
YUNNAN = [
    ("53", "云南省"),
    ("5333", "怒江傈僳族自治州"),
    ("533323", "福贡县"),
    ("533323101", "上帕镇"),
    ("533323101001", "上帕社区居民委员会"),
    ("533324", "贡山独龙族怒族自治县"),
]
SHANGHAI = [("31", "上海市"), ("3101", "上海市"), ("310115", "浦东新区"), ("310112", "闵行区")]
COUNTY, NEXT_COUNTY, DISTRICT = "533323", "533324", "310115"
VILLAGE = "533323101001"


def sheet(spec: SheetSpec, *rows: tuple[Any, ...]) -> Preview:
    """What is read of an Excel file with the Chinese headers and these rows."""
    book = Workbook()
    book.active.append([column.zh for column in spec.columns])  # type: ignore[union-attr]
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    written = io.BytesIO()
    book.save(written)
    return read(written.getvalue(), spec)


def today(days: int = 0) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path


def make_places() -> None:
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=YUNNAN)
    registry_actions.load_divisions(viewer=SYSTEM, province="31", year=2023, rows=SHANGHAI)
    registry_actions.load_pairings(
        viewer=SYSTEM,
        rows=[{"east": DISTRICT, "west": COUNTY, "since": "2021", "until": "", "basis": "协议"}],
    )


@pytest.fixture
def places(db: None) -> None:
    make_places()


def organisation(name: str, place: str = COUNTY, kind: str = "office") -> int:
    made = registry_actions.register_organisation(viewer=SYSTEM, place=place, name=name, kind=kind)
    return made.pk


def person(name: str, role: str, place: str = "", *, of: int | None = None, **scope: Any) -> Viewer:
    """Somebody who works for the organisation `of`, with a role at a place (or in a `scope`)."""
    user = registry_actions.create_user(
        viewer=SYSTEM, username=name, name=f"测试{name}", password_hash=NO_PASSWORD,
        organisation=of,
    )  # fmt: skip
    registry_actions.grant_role(
        viewer=SYSTEM, user=user.pk, role=role, **({"place": place} if place else {}), **scope
    )
    return registry.viewer_for(user)


def client_of(viewer: Viewer) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=viewer.user_id))
    return client


class Exchange:
    """Two of the county's office, two of the district's, and a teacher with an account."""

    def __init__(self) -> None:
        county, district = organisation("测试县协作办"), organisation("测试区合作办", DISTRICT)
        pairing = registry.pairings(COUNTY)[0].id
        self.county = person("county", "county_office", COUNTY, of=county)
        self.county_2 = person("county-2", "county_office", COUNTY, of=county)
        self.district = person("district", "district_office", of=district, pairing=pairing)
        self.district_2 = person("district-2", "district_office", of=district, pairing=pairing)
        self.neighbour = person("neighbour", "county_office", NEXT_COUNTY)
        self.teacher = person("teacher", "expert", COUNTY)
        self.next_teacher = person("teacher-2", "expert", COUNTY)

    def post(self, **changes: Any) -> Post:
        fields: dict[str, Any] = {
            "place": COUNTY, "title": "初中数学教师", "way": "west", "kind": "teacher",
            "host": "福贡县第一中学", "seats": 1, "starts_on": today(-100), "ends_on": today(200),
            "skills": ["数学"], "licences": ["教师资格证"],
        }  # fmt: skip
        return actions.open_post(viewer=self.county, **(fields | changes))

    def candidate(self, name: str | Personal = "王老师", **changes: Any) -> Candidate:
        fields: dict[str, Any] = {
            "place": DISTRICT, "name": Personal(name) if isinstance(name, str) else name,
            "way": "west", "kind": "teacher", "first_day": today(-200),
            "last_day": today(400), "agreed": True,
            "skills": ["数学", "物理"], "licences": ["教师资格证"],
            "phone": Personal("13812345678"), "health": Personal("轻度高血压"),
            "altitude_limit": 2500,
        }  # fmt: skip
        return actions.offer_candidate(viewer=self.district, **(fields | changes))

    def proposed(self, **changes: Any) -> Posting:
        return actions.propose_posting(
            viewer=self.county, post=self.post(**changes).code,
            candidate=self.candidate(user="teacher").code,
        )  # fmt: skip

    def accepted(self, posting: Posting) -> Posting:
        actions.accept_posting(viewer=self.county, posting=posting.code, side="host")
        return actions.accept_posting(viewer=self.district, posting=posting.code, side="sender")

    def started(self, posting: Posting | None = None, on: datetime.date | None = None) -> Posting:
        one = self.accepted(posting or self.proposed())
        return actions.start_posting(viewer=self.county, posting=one.code, on=on or today(-90))

    def matched(self, **changes: Any) -> PeopleRun:
        asked = {"way": "west", "hosts": "533323", "homes": DISTRICT} | changes
        run = actions.match_people(viewer=self.county, **asked)
        jobs.perform(run.job_id or 0)
        run.refresh_from_db()
        return run


@pytest.fixture
def exchange(places: None) -> Exchange:
    return Exchange()
