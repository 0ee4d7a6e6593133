"""Pages, files and API of the assessment book, as the two sides meet them."""

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from xieshou.core.models import Job
from xieshou.core.scope import Viewer
from xieshou.core.tests.pdf_reader import text_of
from xieshou.reports import reads
from xieshou.reports.models import (
    AssessmentBook,
    AssessmentContest,
    AssessmentFigure,
    AssessmentSet,
)
from xieshou.reports.tests.conftest import (
    COUNTY,
    DISTRICT,
    WAN,
    client_of,
    granted,
    of_district,
    person,
)
from xieshou.reports.tests.test_assessment import (
    PAPER,
    opened,
    performed,
    seen,
    submitted,
    the,
)

ROOT = "/balance/assessments/"
API = "/api/v1"


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path


@pytest.fixture
def east(pair: None) -> Viewer:
    return of_district("east")


@pytest.fixture
def east2(pair: None) -> Viewer:
    return of_district("east2")


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("minutes.pdf", PAPER)


def post(client: Client, path: str, body: Any, key: str = "") -> Any:
    # Acts of one verb share their keys: by default each path has one of its own.
    return client.post(
        API + path, json.dumps(body), content_type="application/json",
        headers={"Idempotency-Key": key or path},
    )  # fmt: skip


def test_a_book_goes_through_the_pages(
    desk: Viewer, second: Viewer, east: Viewer, east2: Viewer
) -> None:
    granted("fg", COUNTY, 300 * WAN)
    first, other, eastern, eastern2 = (client_of(who) for who in (desk, second, east, east2))
    page = first.get(ROOT + "new/")
    form = {"east": DISTRICT, "west": COUNTY, "year": "2024", "form": "ew-2021"}
    for _twice in range(2):
        made = first.post(ROOT + "new/", {**form, "key": page.context["key"]})
        assert made.status_code == 302
    book = AssessmentBook.objects.get()
    here = f"{ROOT}{book.pk}/"
    # The first request has queued the job, the same once more has not queued another.
    assert "在后台取数" in first.get(here).content.decode()
    assert Job.objects.filter(name="reports.take_figures").count() == 1
    performed(book.pk)
    shown = first.get(here).content.decode()
    assert "在后台取数" not in shown
    for words in ("300 万元", "没有记录", "官方分值未见公开", "1 条记录"):
        assert words in shown
    money = here + "figures/funds-arrived/"
    assert "与数字一致" in first.get(money).content.decode()
    meetings = here + "figures/joint-meetings/"
    enter = {"enter-value": "3", "enter-source": "会议纪要", "key": "k1"}
    wrong = first.post(meetings + "enter/", enter)
    assert wrong.status_code == 200
    assert [one["open"] for one in wrong.context["steps"] if one["name"] == "enter"] == [True]
    for _twice in range(2):
        assert first.post(meetings + "enter/", {**enter, "enter-file": paper()}).status_code == 302
    made = AssessmentFigure.objects.get(kind="entered")
    check = f"{meetings}check-{made.pk}/"
    assert "不能核对自己" in first.post(check, {"check-accepted": "1"}).content.decode()
    assert first.post(meetings + "check/", {"check-accepted": "1"}).status_code == 404
    for _twice in range(2):
        sent = other.post(check, {"check-accepted": "1", "key": "k2"})
        assert sent.status_code == 302
    assert the(desk, book.pk, "joint-meetings").value == 3
    said = {"contest-reason": "漏了街镇资金", "contest-claims": "310万元", "key": "k3"}
    for _twice in range(2):
        assert eastern.post(money + "contest/", said).status_code == 302
    contest = AssessmentContest.objects.get()
    assert "有异议，未决" in first.get(here).content.decode()
    answer = {"answer-text": "已核对凭证", "key": "k4"}
    settle = {"settle-stands": "1", "settle-reason": "一致", "key": "k5"}
    for _twice in range(2):
        assert other.post(f"{money}answer-{contest.pk}/", answer).status_code == 302
    for _twice in range(2):
        assert other.post(f"{money}settle-{contest.pk}/", settle).status_code == 302
    [ruling] = contest.rulings.all()
    for _twice in range(2):
        agreed = eastern2.post(f"{money}agree-{ruling.pk}/", {"key": "k6"})
        assert agreed.status_code == 302
    assert the(desk, book.pk, "funds-arrived").contested == "settled"
    first.post(here + "submit/", {"key": "k7"})
    sha256 = seen(desk, book.pk).summary.sha256
    assert sha256[:32] in eastern.get(here).content.decode()
    eastern.post(here + "sign/", {"sha256": sha256, "key": "k8"})
    third = person("third", "county_office", COUNTY)
    client_of(third).post(here + "sign/", {"sha256": sha256, "key": "k9"})
    assert "双方已签字" in first.get(ROOT).content.decode()
    first.post(here + "correct/", {"reason": "补登", "key": "k10"})
    assert "更正版正在填报" in first.get(here).content.decode()
    after = AssessmentBook.objects.get(supersedes=book.pk)
    performed(after.pk)
    first.post(f"{ROOT}{after.pk}/submit/", {"key": "k11"})
    assert "已被更正版替代" in first.get(here).content.decode()


def test_the_files_say_what_the_page_says(desk: Viewer) -> None:
    grant = granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    frozen = submitted(desk, book)
    client, here = client_of(desk), f"{ROOT}{book}/assessment"
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(client.get(here + ".xlsx").content))
    cells = {
        str(cell)
        for name in sheets.sheet_names
        for row in sheets.get_sheet_by_name(name).to_python()
        for cell in row
    }
    assert {"300 万元", "没有记录", grant, frozen.sha256} <= cells
    with CaptureQueriesContext(connection) as found:
        client.get(here + ".xlsx")
    # Once for the book and once for all that is behind it, however many figures there are.
    read = [one for one in found if 'FROM "reports_assessmentfigure"' in one["sql"]]
    assert len(read) == 2
    answer = client.get(here + ".pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    for words in ("到位财政援助资金", "300 万元", "没有记录"):
        assert "".join(words.split()) in "".join(text.split())


def test_others_are_shown_the_door(desk: Viewer, stranger: Viewer) -> None:
    """The public is asked to sign in; another county, and what is not there, get the same no."""
    book = opened(desk)
    anybody, client = Client(), client_of(stranger)
    paths = ("", "new/", f"{book}/", f"{book}/assessment.pdf", f"{book}/figures/funds-arrived/")
    for path in (*paths, "papers/1/", "sets/new/"):
        assert anybody.get(ROOT + path).status_code == 302
    for pk in (book, book + 99):
        assert client.get(f"{ROOT}{pk}/").status_code == 404
        assert client.get(f"{ROOT}{pk}/figures/funds-arrived/").status_code == 404
        assert client.post(f"{ROOT}{pk}/submit/").status_code == 404
        assert client.get(f"{API}/assessments/{pk}").status_code == 404
        assert post(client, f"/assessments/{pk}/submission", {}).status_code == 403
    assert anybody.get(f"{API}/assessments").status_code == 401
    assert client_of(person("village", "village_officer", COUNTY)).get(ROOT).status_code == 403
    assert client_of(desk).get(ROOT + "sets/new/").status_code == 403
    assert client_of(desk).get(f"{ROOT}{book}/figures/none/").status_code == 404


def test_by_program_the_same(desk: Viewer, second: Viewer, east: Viewer, east2: Viewer) -> None:
    grant = granted("fg", COUNTY, 300 * WAN)
    client, other, eastern = client_of(desk), client_of(second), client_of(east)
    body = {"east": DISTRICT, "west": COUNTY, "year": 2024, "form": "ew-2021"}
    made = post(client, "/assessments", body)
    assert made.status_code == 201, made.content
    pk = made.json()["summary"]["id"]
    assert made.json()["job_id"] == Job.objects.get().pk
    assert (made.json()["filling"], made.json()["filled"]) == (True, False)
    assert post(client, f"/assessments/{pk}/taking", {}, "early").status_code == 409
    performed(pk)
    assert post(client, "/assessments", {**body, "form": "x"}, "b").status_code == 422
    again = post(client, f"/assessments/{pk}/taking", {})
    assert again.json() == {"job": Job.objects.latest("pk").pk}
    assert performed(pk).result["added"] == 0
    [part] = client.get(f"{API}/assessments/{pk}/figures/funds-arrived/evidence").json()
    assert (part["total_written"], part["items"][0]["code"]) == ("300 万元", grant)
    entry = {"indicator": "joint-meetings", "value": "3", "source": "纪要", "file": paper()}
    keyed = {"headers": {"Idempotency-Key": "e"}}
    told = client.post(f"{API}/assessments/{pk}/entries", entry, **keyed).json()
    pending = next(
        row["pending"] for one in told["aspects"] for row in one["figures"] if row["pending"]
    )
    check = f"/assessment-figures/{pending['id']}/check"
    assert post(client, check, {"accepted": True}).status_code == 403
    assert post(other, check, {"accepted": True}).json() == {"accepted": True}
    said = {"indicator": "funds-arrived", "reason": "漏了一笔"}
    eastern.post(f"{API}/assessments/{pk}/contests", said, **keyed)
    contest = AssessmentContest.objects.get().pk
    answer = other.post(f"{API}/assessment-contests/{contest}/answer", {"text": "未漏"}, **keyed)
    assert answer.status_code == 201
    ruling = post(
        other, f"/assessment-contests/{contest}/ruling", {"stands": True, "reason": "一致"}
    )
    assert ruling.json()["side"] == "west"
    agreed = post(eastern, f"/assessment-rulings/{ruling.json()['id']}/agreement", {})
    assert agreed.status_code == 201
    sha256 = post(client, f"/assessments/{pk}/submission", {}).json()["sha256"]
    assert post(eastern, f"/assessments/{pk}/signatures", {"sha256": sha256}).status_code == 403
    signed = post(client_of(east2), f"/assessments/{pk}/signatures", {"sha256": sha256})
    assert signed.json() == {"side": "east"}
    after = post(client, f"/assessments/{pk}/correction", {"reason": "补登"})
    assert after.json()["summary"]["supersedes"] == pk
    trail = client.get(f"{API}/assessments/{pk}/figures/funds-arrived/trail").json()
    assert [row["what"] for row in trail][-1] == "同意处理意见"
    [row] = [one for one in client.get(f"{API}/assessments").json()["rows"] if one["id"] == pk]
    assert (row["state"], row["superseded_by"]) == ("submitted", after.json()["summary"]["id"])
    shown = seen(desk, pk)
    assert shown.figures[1].paper
    file = client.get(f"{API}/assessment-papers/{shown.figures[1].paper}").json()
    assert file["media_type"] == "application/pdf"


def test_a_form_of_ones_own_is_brought_as_json(desk: Viewer) -> None:
    """Every fault by where it stands; a version follows the one before; those shipped stay."""
    province = person("province", "yunnan_office", "53")
    client = client_of(province)
    document = {**json.loads(reads.shipped_forms()[0].document), "code": "own"}
    wrong = {**document, "indicators": [{**document["indicators"][0], "unit": "miles"}]}
    page = client.post(ROOT + "sets/new/", {"place": "53", "document": json.dumps(wrong)})
    assert page.status_code == 200
    assert "indicators[0].unit" in page.content.decode()
    assert not AssessmentSet.objects.exists()
    file = SimpleUploadedFile("own.json", json.dumps(document).encode())
    made = client.post(ROOT + "sets/new/", {"place": "53", "file": file})
    assert made["Location"] == ROOT + "sets/own/1/"
    assert "own v1" in Client().get(ROOT + "sets/own/1/").content.decode()
    again = post(client, "/assessment-sets", {"place": "53", "document": document})
    assert (again.status_code, AssessmentSet.objects.count()) == (201, 1)
    jumped = post(
        client, "/assessment-sets", {"place": "53", "document": {**document, "version": 3}}, "b"
    )
    assert jumped.status_code == 409
    later = {**document, "version": 2, "years": [2021, None]}
    assert (
        post(client, "/assessment-sets", {"place": "53", "document": later}, "c").status_code == 201
    )
    shipped = json.loads(reads.shipped_forms()[0].document)
    taken = {**shipped, "version": 2, "years": [2020, 2021]}
    assert (
        post(client, "/assessment-sets", {"place": "53", "document": taken}, "d").status_code == 409
    )
    assert (
        post(client_of(desk), "/assessment-sets", {"place": "53", "document": later}).status_code
        == 403
    )
    assert opened(desk, form="own") > 0
    assert seen(desk, AssessmentBook.objects.get().pk).summary.set_version == 2
