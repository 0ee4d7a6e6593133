"""Packages of OCDS 1.1: valid by the official schema; releases stay as they were published."""

import copy
import datetime
import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from xieshou.core.append_only import opened
from xieshou.core.scope import SYSTEM
from xieshou.opendata import actions, reads
from xieshou.opendata.models import Release
from xieshou.opendata.rules import ocds
from xieshou.opendata.tests.conftest import DAY, LINES, WAN, line
from xieshou.projects import actions as projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def contracted(bank: None) -> None:
    """The road of R1 was tendered in the open, and is being built by a firm."""
    projects.record_contract(
        viewer=SYSTEM, code="533323-R1", number="HT-1", title="道路施工", method="open",
        stage="implementation", supplier="怒江示例建筑有限公司", amount_fen=130 * WAN,
        signed_on=datetime.date(2026, 3, 1),
    )  # fmt: skip
    projects.record_milestone(viewer=SYSTEM, code="533323-R1", name="路基", due_on=DAY, done_on=DAY)


def packages() -> tuple[dict[str, Any], dict[str, Any]]:
    actions.build(viewer=SYSTEM)
    found = [reads.edition(name) for name in ("ocds-releases.json", "ocds-records.json")]
    for one in found:
        assert one is not None
        assert one.faults == ()
    first, second = (json.loads(one.path.read_bytes()) for one in found if one)
    return first, second


def test_packages_are_valid(contracted: None) -> None:
    releases, records = packages()
    assert list(ocds.faults_of(releases, "release-package")) == []
    assert list(ocds.faults_of(records, "record-package")) == []
    assert len(releases["releases"]) == len(records["records"]) == len(LINES)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("releases", 0, "tag"), ["invented"]),
        (("releases", 0, "date"), "yesterday"),
        (("releases", 0, "ocid"), 7),
        (("releases", 0, "planning", "budget", "amount", "amount"), "much"),
        (("releases",), []),
        (("version",), None),
    ],
)
def test_the_validator_finds_what_is_wrong(contracted: None, path: Any, value: Any) -> None:
    """It is the official schema that speaks: each of these it refuses."""
    document = copy.deepcopy(packages()[0])
    *above, last = path
    at = document
    for step in above:
        at = at[step]
    at[last] = value
    faults = list(ocds.faults_of(document, "release-package"))
    assert faults
    assert all(one.severity == "error" and one.words for one in faults)


def test_a_release_tells_planning_to_payment(contracted: None) -> None:
    releases, _records = packages()
    one = next(each for each in releases["releases"] if each["ocid"].endswith("533323-R1"))
    assert one["tag"] == ["planning", "tender", "award", "contract", "implementation"]
    assert one["planning"]["budget"]["amount"] == {"amount": 1_400_000.05, "currency": "CNY"}
    assert one["planning"]["milestones"][0]["status"] == "met"
    assert (one["tender"]["procurementMethod"], one["tender"]["status"]) == ("open", "complete")
    assert one["awards"][0]["suppliers"][0]["name"] == "怒江示例建筑有限公司"
    signed = one["contracts"][0]
    assert signed["value"]["amount"] == 1_300_000
    assert signed["dateSigned"] == "2026-03-01T00:00:00+08:00"
    paid = signed["implementation"]["transactions"]
    assert [(each["date"], each["value"]["amount"]) for each in paid] == [
        ("2026-06-30T00:00:00+08:00", 660_000)
    ]
    roles = {each["name"]: each["roles"] for each in one["parties"]}
    assert roles["福贡县"] == ["buyer", "procuringEntity", "funder"]


def test_releases_stay_and_records_follow(contracted: None) -> None:
    """What is the same is not published again; what changed is published beside the first."""
    packages()
    before = dict(Release.objects.values_list("name", "body"))
    assert actions.build(viewer=SYSTEM)["releases"] == 0
    later = line("533323-R1", LINES[0]["place"], "building", as_of=DAY, percent=80, paid=99 * WAN)
    projects.import_ledger(viewer=SYSTEM, rows=[later])
    assert actions.build(viewer=SYSTEM)["releases"] == 1
    after = dict(Release.objects.values_list("name", "body"))
    assert before.items() < after.items()
    record = reads.record("ocds-xxxxxx-533323-R1")
    assert record is not None
    assert len(record["releases"]) == 2
    compiled = record["compiledRelease"]
    assert compiled["tag"] == ["compiled"]
    transactions = compiled["contracts"][0]["implementation"]["transactions"]
    assert [each["value"]["amount"] for each in transactions] == [990_000]
    assert reads.faults() == []


def test_a_release_that_was_touched_is_found(contracted: None) -> None:
    packages()
    one = Release.objects.first()
    assert one is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        one.delete()
    with opened("opendata_release", ("name",)):
        Release.objects.filter(pk=one.pk).update(body=one.body.replace("CNY", "USD"))
    assert len(reads.faults()) == 1


def test_a_release_and_a_record_have_their_addresses(contracted: None, client: Client) -> None:
    packages()
    one = Release.objects.get(ocid="ocds-xxxxxx-533323-R1")
    page = client.get(f"/data/ocds/releases/{one.name}.json")
    assert page.json() == json.loads(one.body)
    assert "max-age=31536000" in page["Cache-Control"]
    again = client.get(
        f"/data/ocds/releases/{one.name}.json", headers={"if-none-match": page["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    record = client.get("/data/ocds/records/ocds-xxxxxx-533323-R1.json")
    assert record.json()["compiledRelease"]["ocid"] == "ocds-xxxxxx-533323-R1"
    assert client.get("/data/ocds/releases/none.json").status_code == 404
    assert client.get("/data/ocds/records/none.json").status_code == 404
