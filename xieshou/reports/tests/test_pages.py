"""Forms, sheet and API of targets and published figures, as their keepers meet them."""

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xieshou.core.exports import workbook
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.reports import reads
from xieshou.reports.models import Stated
from xieshou.reports.tests.conftest import COUNTY, DISTRICT, client_of, figure

NEW = f"/balance/{DISTRICT}/{COUNTY}/figures/new/"
FORM = {
    "kind": "published", "line": "money", "first_year": "2024", "last_year": "2024",
    "value": "3244万元", "source": "县政府网站", "source_url": "https://example.org", "grade": "A",
}  # fmt: skip
HEADS = ["类别", "东部代码", "西部代码", "指标", "开始年度", "截止年度", "数值", "出处"]


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path


def test_a_figure_goes_through_the_pages(desk: Viewer, second: Viewer) -> None:
    first, other = client_of(desk), client_of(second)
    page = first.get(NEW)
    assert page.status_code == 200
    body = {**FORM, "key": page.context["key"]}
    for _twice in range(2):
        assert first.post(NEW, body).status_code == 302
    one = Stated.objects.get()
    listed = other.get("/balance/figures/").content.decode()
    assert "与出处一致" in listed
    assert "与出处一致" not in first.get("/balance/figures/").content.decode()
    other.post(f"/balance/figures/{one.pk}/check/")
    assert "3,244 万元" in Client().get(f"/balance/{DISTRICT}/{COUNTY}/").content.decode()
    first.post(f"/balance/figures/{one.pk}/withdraw/", {"reason": ""})
    assert reads.stated_of(DISTRICT, COUNTY, PUBLIC)
    first.post(f"/balance/figures/{one.pk}/withdraw/", {"reason": "印错了"})
    assert not reads.stated_of(DISTRICT, COUNTY, PUBLIC)


def test_a_wrong_field_is_told_beside_it(desk: Viewer) -> None:
    page = client_of(desk).post(NEW, {**FORM, "value": "很多", "key": "k"})
    assert page.status_code == 200
    assert "value" in page.context["form"].errors


def test_others_are_shown_the_door(desk: Viewer, stranger: Viewer) -> None:
    one = figure(desk)
    client = client_of(stranger)
    assert client.get(NEW).status_code == 403
    assert client.post(f"/balance/figures/{one.pk}/check/").status_code == 404
    assert client.post(f"/balance/figures/{one.pk + 99}/check/").status_code == 404
    anybody = Client()
    for path in (NEW, "/balance/figures/", "/balance/figures/import/"):
        assert anybody.get(path).status_code == 302
    for pk in (one.pk, one.pk + 99):
        answer = _post(client, f"/api/v1/balance-figures/{pk}/check", {})
        assert answer.status_code == 403
    assert anybody.get("/api/v1/balance-figures").status_code == 401


def test_a_sheet_enters_all_or_names_every_bad_cell(desk: Viewer) -> None:
    client = client_of(desk)
    good = ["公开数字", DISTRICT, COUNTY, "到位资金", 2024, 2024, "3244万元", "县政府网站"]
    wrong = [
        ["计划目标", DISTRICT, COUNTY, "项目数", 2024, 2024, "1.5", "计划"],
        ["计划目标", DISTRICT, "533324", "项目数", 2024, 2024, "15", "计划"],
        ["计划目标", DISTRICT, COUNTY, "项目数", 2024, 2023, "15", "计划"],
    ]
    page = _uploaded(client, [good, *wrong])
    assert page.status_code == 200
    assert {error.cell for error in page.context["preview"].errors} == {"G3", "C4", "F5"}
    assert not Stated.objects.exists()
    page = _uploaded(client, [good, [*good[:3], "培训班", *good[4:6], "4", "县政府网站"]])
    client.post("/balance/figures/import/", {"upload": page.context["upload"].pk})
    assert sorted(Stated.objects.values_list("line", "value", "state")) == [
        ("classes", 4, "entered"), ("money", 3_244_000_000, "entered"),
    ]  # fmt: skip
    again = _uploaded(client, [good])
    assert [error.code for error in again.context["preview"].errors] == ["stated_before"]


def test_by_program_the_same(desk: Viewer, second: Viewer) -> None:
    first, other = client_of(desk), client_of(second)
    body = {
        "kind": "target", "east": DISTRICT, "west": COUNTY, "line": "works", "value": "13",
        "first_year": 2024, "last_year": 2024, "source": "年度计划",
    }  # fmt: skip
    made = _post(first, "/api/v1/balance-figures", body)
    assert made.status_code == 201
    assert _post(first, "/api/v1/balance-figures", {**body, "line": "x"}, "b").status_code == 422
    path = f"/api/v1/balance-figures/{made.json()['id']}"
    assert _post(first, f"{path}/check", {}).status_code == 403
    assert _post(other, f"{path}/check", {}).json() == {"state": "checked"}
    [row] = first.get("/api/v1/balance-figures").json()["rows"]
    assert (row["written"], row["checked_by"]) == ("13 个", "测试second")
    gone = _post(first, f"{path}/withdrawal", {"reason": "改计划"}, "c")
    assert gone.json() == {"state": "withdrawn"}


def _post(client: Client, path: str, body: dict[str, Any], key: str = "a") -> Any:
    return client.post(
        path,
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )


def _uploaded(client: Client, rows: list[list[Any]]) -> Any:
    book = workbook({"计划目标与公开数字": [HEADS, *rows]})
    file = SimpleUploadedFile("figures.xlsx", io.BytesIO(book).read())
    return client.post("/balance/figures/import/", {"file": file}, follow=True)
