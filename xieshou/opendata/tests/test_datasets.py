"""The open tables: every column explained, the same bytes for the same data, nobody's person."""

import csv
import io

import pyarrow.parquet as pq
import pytest
from django.test import Client

from xieshou.core.scope import SYSTEM
from xieshou.opendata import actions, reads
from xieshou.opendata.models import Edition
from xieshou.opendata.rules.tables import table_schema
from xieshou.opendata.tests.conftest import LINES, OURS, sound_rows
from xieshou.projects import actions as projects
from xieshou.projects.tests.walks import noticed
from xieshou.registry import actions as registry

pytestmark = pytest.mark.django_db
SECRET = ("赵示例", "533323197001011234", "13800000000")


@pytest.fixture
def site(bank: None, officer: object, county: object) -> None:
    """Projects, a proposal on notice, firms and an individual business, an official with a name."""
    noticed(officer, county)  # type: ignore[arg-type]
    for name, code in (("福贡示例茶业有限公司", ""), (f"{SECRET[0]}小卖部", "92533323MA6K00000N")):
        registry.register_organisation(
            viewer=SYSTEM, name=name, kind="firm", place="533323", credit_code=code
        )


def written(name: str) -> bytes:
    one = reads.edition(name)
    assert one is not None
    return one.path.read_bytes()


def test_every_row_has_what_the_dictionary_says(site: None) -> None:
    """Each column has a name, both meanings, a type, a source; each value is of that type."""
    filled = set()
    for one in reads.datasets():
        assert all((one.spec.zh, one.spec.en, one.spec.about_zh, one.spec.about_en))
        names = [column.name for column in one.spec.columns]
        assert len(set(names)) == len(names)
        assert set(one.spec.key) <= set(names)
        assert all(column.zh and column.en and column.source for column in one.spec.columns)
        if sound_rows(one):
            filled.add(one.spec.code)
    assert {"places", "pairings", "organisations", "proposals", "projects"} <= filled
    assert {"project_outputs", "balance_lines"} <= filled


def test_rows_are_one_a_key(site: None) -> None:
    for one in reads.datasets():
        at = [one.columns.index(name) for name in one.spec.key]
        keys = [tuple(row[index] for index in at) for row in one.rows()]
        assert len(set(keys)) == len(keys), one.spec.code


def test_files_are_the_same_for_the_same_data(site: None) -> None:
    """A second build changes no byte and no day of change; one new project changes its tables."""
    first = actions.build(viewer=SYSTEM)
    assert first["changed"] == first["files"] == len(reads.every_edition())
    before = {one.name: (one.sha256, one.changed_at) for one in reads.every_edition()}
    assert actions.build(viewer=SYSTEM) == {
        "files": first["files"], "changed": 0, "releases": 0,
    }  # fmt: skip
    after = {one.name: (one.sha256, one.changed_at) for one in reads.every_edition()}
    assert before == after
    new = LINES[0] | {"code": "533323-R9", "name": "新路"}
    projects.import_ledger(viewer=SYSTEM, rows=[new])
    actions.build(viewer=SYSTEM)
    moved = {one.name for one in reads.every_edition() if one.sha256 != before[one.name][0]}
    assert {"projects.csv", "projects.parquet", "iati-activities-533323.xml"} <= moved
    assert not {"places.csv", "proposals.csv", "iati-activities-533324.xml"} & moved
    assert list(reads.stray_files()) == []


def test_csv_and_parquet_say_the_same(site: None) -> None:
    actions.build(viewer=SYSTEM)
    for one in reads.datasets():
        lines = list(csv.reader(io.StringIO(written(f"{one.spec.code}.csv").decode())))
        assert lines[0] == one.columns
        table = pq.read_table(io.BytesIO(written(f"{one.spec.code}.parquet")))
        assert table.column_names == one.columns
        assert table.num_rows == len(lines) - 1
        fields = table_schema(one.spec)["fields"]
        assert [field["name"] for field in fields] == one.columns
        assert b"zh" in table.schema.field(0).metadata


def test_few_people_and_nobodys_name_stand_anywhere(site: None) -> None:
    """R4 is for six households and seven people; a shop is named after who keeps it."""
    actions.build(viewer=SYSTEM)
    projects_ = list(csv.DictReader(io.StringIO(written("projects.csv").decode())))
    small = next(row for row in projects_ if row["code"] == "533324-R4")
    assert (small["households"], small["people"]) == ("", "")
    assert "福贡示例茶业有限公司" in written("organisations.csv").decode()
    everything = b"".join(one.path.read_bytes() for one in reads.every_edition())
    assert "福贡示例茶业有限公司".encode() in everything
    for secret in (*SECRET, "测试village", "测试county"):
        assert secret.encode() not in everything


def test_households_stand_in_no_file(site: None) -> None:
    """Whatever the registry keeps of people, no dataset is made of it."""
    code = f"{OURS}-0001"
    home = {"code": code, "village": OURS, "size": 3, "group": "other", "head_name": SECRET[0]}
    registry.import_households(viewer=SYSTEM, rows=[home])
    actions.build(viewer=SYSTEM)
    everything = b"".join(one.path.read_bytes() for one in reads.every_edition())
    assert code.encode() not in everything
    assert SECRET[0].encode() not in everything


def test_a_file_is_sent_once(site: None, client: Client) -> None:
    """ETag and Last-Modified: who has it is told so, without the bytes."""
    actions.build(viewer=SYSTEM)
    page = client.get("/data/files/projects.csv")
    assert page.status_code == 200
    assert b"".join(page.streaming_content) == written("projects.csv")
    assert page["Content-Type"] == "text/csv; charset=utf-8"
    assert page["Access-Control-Allow-Origin"] == "*"
    for header, value in (
        ("if-none-match", page["ETag"]), ("if-modified-since", page["Last-Modified"]),
    ):  # fmt: skip
        assert client.get("/data/files/projects.csv", headers={header: value}).status_code == 304
    assert client.get("/data/files/nothing.csv").status_code == 404
    assert client.get("/data/files/../settings.py").status_code == 404


def test_pages_tell_what_there_is(site: None, client: Client) -> None:
    before = client.get("/data/")
    assert "还没有生成" in before.content.decode()
    assert client.get("/data/projects/").status_code == 200
    actions.build(viewer=SYSTEM)
    for language, title in (("zh-hans", "开放数据"), ("en", "Open data")):
        page = client.get("/data/", headers={"accept-language": language}).content.decode()
        assert title in page
        assert "/data/files/iati-activities.csv" in page
        assert "/data/files/iati-activities-533323.xml" in page
    one = client.get("/data/projects/").content.decode()
    assert "paid_fen" in one
    assert "累计支付" in one
    assert "533323-R1" in one
    assert client.get("/data/nothing/").status_code == 404


def test_the_catalogue_is_dcat_in_two_spellings(site: None, client: Client) -> None:
    """Every file has a distribution with address, size and checksum; Turtle says the same."""
    actions.build(viewer=SYSTEM)
    found = client.get("/data/catalogue.jsonld").json()
    assert found["@type"] == "dcat:Catalog"
    files = {
        file["dct:title"]: file for item in found["dcat:dataset"]
        for file in item["dcat:distribution"]
    }  # fmt: skip
    assert files.keys() == set(Edition.objects.values_list("name", flat=True))
    one = files["projects.csv"]
    assert one["dcat:byteSize"]["@value"] == str(len(written("projects.csv")))
    assert one["dct:license"]["@id"].startswith("https://creativecommons.org/")
    turtle = client.get("/data/catalogue.ttl").content.decode()
    assert turtle.count("a dcat:Distribution") == len(files)
    assert turtle.count("a dcat:Dataset") == len(found["dcat:dataset"])
    assert '"携手开放数据"@zh' in turtle


def test_the_api_tells_the_same(site: None, client: Client) -> None:
    actions.build(viewer=SYSTEM)
    listed = client.get("/api/v1/data").json()
    assert [one["code"] for one in listed] == [one.spec.code for one in reads.datasets()]
    described = client.get("/api/v1/data/projects").json()
    assert [one["name"] for one in described["columns"]] == reads.dataset("projects").columns  # type: ignore[union-attr]
    rows = client.get("/api/v1/data/projects/rows?offset=1&limit=2").json()
    assert (rows["total"], len(rows["rows"])) == (len(LINES), 2)
    assert rows["rows"][0]["code"] == "533323-R2"
    assert client.get("/api/v1/data/nothing").status_code == 404
    valid = {one["name"]: one["valid"] for one in client.get("/api/v1/data-files").json()}
    assert set(valid.values()) == {True}
