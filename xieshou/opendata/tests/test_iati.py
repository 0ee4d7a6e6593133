"""The files of IATI 2.03: valid by schema and rules, complete, the same for the same projects."""

import csv
import hashlib
import io
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from xieshou.core import clock
from xieshou.core.scope import SYSTEM
from xieshou.opendata import actions, reads
from xieshou.opendata.rules import iati_out
from xieshou.opendata.rules.check import check
from xieshou.opendata.rules.iati_out import write_activities
from xieshou.opendata.tests.conftest import OURS, WAN
from xieshou.projects import actions as projects

pytestmark = pytest.mark.django_db
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def written() -> bytes:
    file = io.BytesIO()
    write_activities(file, reads.activities(), reads.publisher())
    return file.getvalue()


def the(code: str) -> Any:
    root = etree.fromstring(written())
    return next(one for one in root if one.findtext("iati-identifier") == f"CN-XIESHOU-{code}")


def test_projects_of_every_state_are_valid_activities(bank: None) -> None:
    """By the official schema and every common rule, warnings too."""
    found = check(written(), now=clock.now())
    assert (found.kind, found.version, found.records) == ("iati-activities", "2.03", 5)
    assert found.faults == ()


def test_the_same_projects_give_the_same_bytes(bank: None) -> None:
    assert written() == written()


def test_an_activity_says_what_the_public_sees(bank: None) -> None:
    one = the("533323-R1")
    titles = {each.get(LANG): each.text for each in one.findall("title/narrative")}
    assert titles["zh"] == "533323-R1 工程"
    assert titles["en"].startswith("Roads,") or titles["en"].startswith("Road,")
    assert one.find("activity-status").get("code") == "2"
    dates = {each.get("type"): each.get("iso-date") for each in one.findall("activity-date")}
    assert dates == {"1": "2026-01-01", "3": "2026-12-01"}
    funders = [
        (each.get("ref"), each.get("type"))
        for each in one.findall("participating-org")
        if each.get("role") == "1"
    ]
    assert funders == [("CN-XIESHOU-GB2260-533323", "11"), ("CN-XIESHOU-GB2260-31", "11")]
    sectors = {each.get("vocabulary"): each.get("code") for each in one.findall("sector")}
    assert sectors == {"1": "21021", "99": "road"}
    assert one.find("location").get("ref") == "533323101207"
    assert one.find("recipient-country").get("code") == "CN"
    assert one.findtext("budget/value") == "1400000.05"
    spent = one.find("transaction")
    assert spent.find("transaction-type").get("code") == "4"
    assert (spent.findtext("value"), spent.find("value").get("value-date")) == (
        "660000", "2026-06-30",
    )  # fmt: skip
    outputs = {
        each.findtext("indicator/title/narrative"): each.find("indicator/period/target").get(
            "value"
        )
        for each in one.findall("result")
    }
    assert outputs == {"受益户数（户）": "40", "受益人数（人）": "150", "道路（公里）": "3.2"}


def test_few_people_are_not_told(bank: None) -> None:
    """Six households and seven people of R4 stand nowhere."""
    assert the("533324-R4").findall("result/indicator") != []
    told = [
        each.findtext("indicator/title/narrative") for each in the("533324-R4").findall("result")
    ]
    assert told == ["道路（公里）"]


def test_what_was_carried_out_before_is_a_closed_activity(bank: None) -> None:
    """An entry of the bank that no plan took in; what is only proposed is none. Taken in again it
    stays in the bank."""
    content_ = projects.Content(
        name="双米底村老路", kind="road", clears=1, serves=7, households=40, people=150,
        costs=(projects.Cost("county", "533323", 5 * WAN),), note="2019 年完工",
    )  # fmt: skip
    for code, state in ((f"{OURS}-2019-01", "done"), (f"{OURS}-2026-77", "listed")):
        entry = projects.Entry(code, 2019, OURS, content_, state=state, origin="published")
        projects.bulk_load(viewer=SYSTEM, rows=[entry])
    found = check(written(), now=clock.now())
    assert (found.records, found.faults) == (6, ())
    one = the(f"{OURS}-2019-01")
    assert one.find("activity-status").get("code") == "4"
    assert one.find("document-link").get("url").endswith(f"/projects/{OURS}-2019-01/")
    again = reads.incoming(written(), SYSTEM)
    assert [fault.rule for fault in again.faults] == ["in_bank"]
    assert (again.ok, len(again.rows)) == (True, 5)


def test_a_publisher_has_a_file_for_each_county(bank: None, world: None) -> None:
    """Each valid by itself and small enough to be taken in; the index names all of them, and what
    lies at the address that it says has the hash that it says."""
    actions.build(viewer=SYSTEM)
    files = [one for one in reads.every_edition() if one.format == reads.SPLIT]
    assert [one.name for one in files] == [
        "iati-activities-533323.xml", "iati-activities-533324.xml",
    ]  # fmt: skip
    assert [(one.records, one.valid, one.faults) for one in files] == [(3, True, ()), (2, True, ())]
    index = reads.edition("iati-activities.csv")
    assert index is not None
    listed = list(csv.DictReader(io.StringIO(index.path.read_text())))
    assert [(row["place"], row["place_name"], row["activities"]) for row in listed] == [
        ("533323", "福贡县", "3"), ("533324", "贡山独龙族怒族自治县", "2"),
    ]  # fmt: skip
    for row, one in zip(listed, files, strict=True):
        sent = Client().get(f"/data/files/{row['url'].rpartition('/')[2]}")
        content = b"".join(sent.streaming_content)
        assert hashlib.sha256(content).hexdigest() == row["sha256"] == one.sha256
        taken = reads.incoming(content, SYSTEM)
        assert (taken.ok, len(taken.rows)) == (True, one.records)


def test_a_county_with_very_many_projects_has_further_files(
    bank: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(iati_out, "MOST_IN_A_FILE", 2)
    found = {name: len(rows) for name, rows in iati_out.by_file(reads.activities())}
    assert found == {
        "iati-activities-533323.xml": 2,
        "iati-activities-533323-2.xml": 1,
        "iati-activities-533324.xml": 2,
    }
    assert {iati_out.place_of(name) for name in found} == {"533323", "533324"}


def test_the_organisation_file_is_valid(bank: None) -> None:
    actions.build(viewer=SYSTEM)
    one = reads.edition("iati-organisations.xml")
    assert one is not None
    assert (one.valid, one.faults, one.records) == (True, (), 1)
    root = etree.fromstring(one.path.read_bytes())
    totals = root.findall("iati-organisation/total-budget/value")
    # All but the cancelled project: 4 × 140 万 and 5 fen each, and 9 万 more of R3.
    assert [each.text for each in totals] == ["5690000.20"]
    spent = root.findall("iati-organisation/total-expenditure/value")
    assert [each.text for each in spent] == ["3550000"]
