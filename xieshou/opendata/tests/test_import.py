"""IATI files taken in: checked, previewed, written whole or not at all, and once."""

import datetime
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from lxml import etree

from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.opendata import actions, reads
from xieshou.opendata.rules.iati_out import write_activities
from xieshou.opendata.tests.conftest import LINES, OURS, client_of
from xieshou.projects import actions as project_actions, reads as projects

pytestmark = pytest.mark.django_db
OURS_NS = "{urn:xieshou:iati:1}"
FOREIGN = f"""<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.02">
<iati-activity xml:lang="en" default-currency="CNY">
<iati-identifier>XM-DAC-99999-RURAL/7</iati-identifier>
<reporting-org ref="XM-DAC-99999" type="21"><narrative>Some Fund</narrative></reporting-org>
<title><narrative>Village clinic</narrative></title>
<description><narrative>Beds and a scanner</narrative></description>
<participating-org role="1" type="60"><narrative>Some Fund</narrative></participating-org>
<activity-status code="2"/>
<activity-date type="1" iso-date="2026-03-01"/>
<activity-date type="3" iso-date="2026-11-30"/>
<recipient-country code="CN"/>
<location ref="{OURS}"><name><narrative>Shuangmidi</narrative></name></location>
<sector code="12230"/>
<budget><period-start iso-date="2026-03-01"/><period-end iso-date="2026-12-31"/><value value-date="2026-03-01">250000.50</value></budget>
<transaction><transaction-type code="3"/><transaction-date iso-date="2026-05-01"/><value value-date="2026-05-01">1000</value></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2026-06-01"/><value value-date="2026-06-01">500.25</value></transaction>
</iati-activity>
</iati-activities>
""".encode()  # noqa: E501


def exported() -> bytes:
    file = io.BytesIO()
    write_activities(file, reads.activities(), reads.publisher())
    return file.getvalue()


def of_another_site() -> bytes:
    """The file of a site with the projects of the ledger, which are unknown here."""
    with transaction.atomic():
        project_actions.import_ledger(viewer=SYSTEM, rows=list(LINES))
        file = exported()
        transaction.set_rollback(True)
    assert stored() == []
    return file


def stored() -> list[Any]:
    return list(projects.ledger_of("", None))


def essence(data: bytes) -> list[bytes]:
    """The activities without what belongs to a site: when they changed, and whence it has them."""
    root = etree.fromstring(data)
    for one in root:
        del one.attrib["last-updated-datetime"]
        del one.attrib[f"{OURS_NS}origin"]
    return [etree.tostring(one, method="c14n") for one in root]


def test_a_file_of_ours_gives_the_same_activities_elsewhere(world: None) -> None:
    """Of every state; the few beneficiaries that no file tells are not known there."""
    file = of_another_site()
    assert actions.import_iati(viewer=SYSTEM, data=file) == {
        "added": len(LINES), "changed": 0, "same": 0,
    }  # fmt: skip
    assert essence(exported()) == essence(file)
    origins = {row.code: row.origin for row in stored()}
    assert origins.pop("533324-R5") == "synthetic"
    assert set(origins.values()) == {"published"}


def test_the_same_file_again_changes_nothing(bank: None) -> None:
    """On the site that it came from."""
    before = stored()
    assert actions.import_iati(viewer=SYSTEM, data=exported()) == {
        "added": 0, "changed": 0, "same": len(LINES),
    }  # fmt: skip
    assert stored() == before


def test_the_same_file_of_others_again_changes_nothing(world: None) -> None:
    file = of_another_site()
    actions.import_iati(viewer=SYSTEM, data=file)
    before = stored()
    assert actions.import_iati(viewer=SYSTEM, data=file)["same"] == len(LINES)
    assert stored() == before


def test_a_foreign_activity_becomes_a_project(world: None) -> None:
    """With a code of its county, its money by who funds it, and whence it came."""
    assert actions.import_iati(viewer=SYSTEM, data=FOREIGN)["added"] == 1
    (line,) = stored()
    row = projects.project(line.code)
    assert row is not None
    assert row.code.startswith("533323-IATI-")
    assert (row.name, row.kind, row.state, row.year) == (
        "Village clinic", "health", "building", 2026,
    )  # fmt: skip
    assert [(cost.source, cost.amount_fen) for cost in row.costs] == [("social", 25_000_050)]
    assert (row.origin, row.source) == ("published", "IATI XM-DAC-99999-RURAL/7（Some Fund）")
    assert line.progress == (datetime.date(2026, 6, 1), 0, 150_025)
    assert actions.import_iati(viewer=SYSTEM, data=FOREIGN)["same"] == 1


@pytest.mark.parametrize(
    ("old", "new", "rule", "element"),
    [
        (OURS.encode(), b"539999999999", "place_unknown", "location"),
        (b'<sector code="12230"/>', b'<sector code="99810"/>', "sector_unknown", "sector"),
        (b'default-currency="CNY"', b'default-currency="USD"', "currency", "value"),
        (b">250000.50<", b">250000.505<", "amount", "value"),
        (b">250000.50<", b">-5<", "amount", "value"),
        (b">250000.50<", b">100<", "paid_above_plan", "transaction"),
        (b'iso-date="2026-03-01"/>\n<activity', b'iso-date="1950-03-01"/>\n<activity', "year",
         "activity-date"),
        (b'<activity-status code="2"/>', b'<activity-status code="77"/>', "state",
         "activity-status"),
    ],
)  # fmt: skip
def test_what_cannot_be_entered_is_told_and_nothing_is_written(
    world: None, old: bytes, new: bytes, rule: str, element: str
) -> None:
    assert old in FOREIGN
    data = FOREIGN.replace(old, new)
    found = reads.incoming(data, SYSTEM)
    fault = next(one for one in found.faults if one.rule == rule)
    assert fault.element == element
    assert fault.line > 3
    assert fault.words
    assert fault.remedy
    with pytest.raises(actions.BadFile):
        actions.import_iati(viewer=SYSTEM, data=data)
    assert stored() == []


def test_one_bad_activity_keeps_all_out(world: None) -> None:
    file = of_another_site().replace(b'ref="533324101201"', b'ref="539999999999"', 1)
    with pytest.raises(actions.BadFile):
        actions.import_iati(viewer=SYSTEM, data=file)
    assert stored() == []


def test_a_state_moves_by_steps_not_by_files(bank: None) -> None:
    file = exported().replace(b'xieshou:state="building"', b'xieshou:state="finished"', 1)
    found = reads.incoming(file, SYSTEM)
    assert [one.rule for one in found.faults] == ["state_moved"]


def test_only_where_one_may(bank: None, county: Viewer, officer: Viewer) -> None:
    """A county's office enters its own; an officer of a village, and the public, nothing."""
    for viewer in (PUBLIC, officer, county):
        rules = {one.rule for one in reads.incoming(exported(), viewer).faults}
        assert rules == {"place_unknown"}
    assert reads.incoming(FOREIGN, county).ok
    assert not reads.incoming(FOREIGN, officer).ok


def test_an_organisation_file_has_no_activities(world: None) -> None:
    actions.build(viewer=SYSTEM)
    one = reads.edition("iati-organisations.xml")
    assert one is not None
    found = reads.incoming(one.path.read_bytes(), SYSTEM)
    assert [fault.rule for fault in found.faults] == ["not_activities"]


def sent(data: bytes, name: str = "a.xml") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data, "application/xml")}


def test_the_page_checks_previews_and_writes(world: None, county: Viewer) -> None:
    client = client_of(county)
    looked = client.post("/data/iati/import/", sent(FOREIGN), follow=True)
    text = looked.content.decode()
    assert "Village clinic" in text
    assert "确认写入" in text
    assert stored() == []
    number = looked.redirect_chain[-1][0].partition("upload=")[2]
    done = client.post("/data/iati/import/", {"upload": number}, follow=True)
    assert "已写入" in done.content.decode()
    assert len(stored()) == 1
    client.post("/data/iati/import/", {"upload": number})
    again = client.post("/data/iati/import/", sent(FOREIGN), follow=True)
    assert "此前已经写入" in again.content.decode()
    assert len(stored()) == 1


def test_the_page_names_faults_and_offers_no_writing(world: None, county: Viewer) -> None:
    client = client_of(county)
    bad = FOREIGN.replace(b'code="12230"', b'code="99810"')
    text = client.post("/data/iati/import/", sent(bad), follow=True).content.decode()
    assert "行业不属于项目库的类别" in text
    assert "99810" in text
    assert "确认写入" not in text


def test_the_page_is_not_for_everybody(world: None, officer: Viewer, client: Any) -> None:
    assert client.get("/data/iati/import/").status_code == 302
    assert client_of(officer).get("/data/iati/import/").status_code == 403


def test_anothers_file_is_not_there(world: None, county: Viewer, province: Viewer) -> None:
    mine = actions.keep_iati(FOREIGN, "a.xml", viewer=county, page="/data/iati/import/")
    page = client_of(province).get(f"/data/iati/import/?upload={mine.pk}")
    assert page.status_code == 404


def test_the_api_takes_a_file_once(world: None, county: Viewer) -> None:
    client = client_of(county)
    first = client.post("/api/v1/data-imports", sent(FOREIGN), headers={"idempotency-key": "k"})
    assert (first.status_code, first.json()) == (201, {"added": 1, "changed": 0, "same": 0})
    again = client.post("/api/v1/data-imports", sent(FOREIGN), headers={"idempotency-key": "k"})
    assert again.json() == first.json()
    bad = client.post("/api/v1/data-imports", sent(b"<a/>"), headers={"idempotency-key": "l"})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_file")


def test_anybody_may_check_a_file(client: Any, db: None) -> None:
    good = client.post("/data/check/", sent(FOREIGN)).content.decode()
    assert "通过官方模式和规则" in good
    bad = client.post("/data/check/", sent(FOREIGN.replace(b"<location", b"<place"))).content
    assert "有不符之处" in bad.decode()
