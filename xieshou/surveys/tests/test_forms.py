"""Forms: shipped, uploaded, copied, worded anew; their faults; the page that fills them."""

import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from openpyxl import Workbook, load_workbook

from xieshou.core.action import BadInput, Conflict
from xieshou.core.scope import SYSTEM
from xieshou.surveys import actions, feed, reads, rules
from xieshou.surveys.models import Form, FormVersion, Submission
from xieshou.surveys.rules.form import OWN_NAMESPACE
from xieshou.surveys.tests.conftest import COUNTY, VILLAGE, client_of, new_id, user


def xlsx(survey: list[list[str]], choices: list[list[str]] | None = None, **settings: str) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "survey"
    for row in survey:
        sheet.append(row)
    if choices:
        other = book.create_sheet("choices")
        for row in choices:
            other.append(row)
    if settings:
        about = book.create_sheet("settings")
        about.append(list(settings))
        about.append(list(settings.values()))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


HEAD = ["type", "name", "label", "relevant", "constraint"]
GOOD = [
    HEAD,
    ["integer", "cows", "Cows", "", ". < 100"],
    ["text", "note", "Note", "${cows} > 0", ""],
]


def upload(office, survey, choices=None, **about):
    file = xlsx(survey, choices, **about.pop("settings", {}))
    return actions.upload_form(viewer=office, place=COUNTY, title="牛群调查", file=file, **about)


def test_the_shipped_forms_are_there_in_two_languages_and_stored_once(places) -> None:
    assert actions.adopt_standard_forms(viewer=SYSTEM) == {"stored": 0}
    assert Form.objects.filter(state="published").count() == 5
    for version in FormVersion.objects.all():
        assert version.schema["languages"] == ["zh", "en"]
        for one in version.schema["questions"]:
            if one["control"]:
                assert set(one["label"]) == {"zh", "en"}, one["path"]
            assert not one["unknown"], one["path"]


def test_a_form_of_ones_own_in_versions(office, asker) -> None:
    """Uploaded, published, filled, uploaded anew: answers keep the version they were given to."""
    made = upload(office, GOOD)
    assert made.state == "draft"
    with pytest.raises(Conflict):
        upload(office, GOOD, form=made.code)
    actions.publish_form(viewer=office, form=made.code)
    answers = {"/data/cows": "3", "/data/note": "brown"}
    actions.fill(viewer=asker, form=made.code, version=1, instance_id=new_id(), answers=answers)
    more = [*GOOD, ["integer", "calves", "Calves", "", ""]]
    upload(office, more, form=made.code)
    assert reads.form(office, made.code).number == 2
    # A device that has the former version still may send it.
    actions.fill(viewer=asker, form=made.code, version=1, instance_id=new_id(), answers=answers)
    actions.fill(viewer=asker, form=made.code, version=2, instance_id=new_id(),
                 answers={**answers, "/data/calves": "1"})  # fmt: skip
    assert sorted(Submission.objects.values_list("version__number", flat=True)) == [1, 1, 2]
    actions.retire_form(viewer=office, form=made.code)
    assert made.code not in [row.code for row in reads.offered(asker)]
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE surveys_formversion SET xform = ''")


def test_a_formula_in_a_form_is_a_text_in_the_file(office, places) -> None:
    """Whoever downloads another's form opens no formula of his."""
    said = '=HYPERLINK("http://example.org")'
    sheets = {"survey": [{"type": "text", "name": "a", "label": said}]}
    cell = load_workbook(io.BytesIO(feed.as_xlsx(sheets)))["survey"]["C2"]
    assert (cell.value, cell.data_type) == (said, "s")


def test_what_is_worked_out_from_a_name_is_as_personal() -> None:
    """Through other calculations too, and one that this software cannot read; unless the form says
    that it is not."""
    calculated = {
        "copy": "${name}", "again": "concat(${copy}, '!')", "odd": "once(${name})",
        "herd": "${cows} * 2",
    }  # fmt: skip
    survey = [
        {"type": "text", "name": "name", "label": "Name"},
        {"type": "integer", "name": "cows", "label": "Cows"},
        *({"type": "calculate", "name": of, "calculation": how} for of, how in calculated.items()),
        {"type": "calculate", "name": "open", "calculation": "string-length(${name})",
         "bind::xieshou:personal": "no"},
    ]  # fmt: skip
    settings = [{"namespaces": f'xieshou="{OWN_NAMESPACE}"'}]
    xform = feed.convert(
        {"survey": survey, "settings": settings}, form_id="f1", title="F", version="1"
    )
    personal = {one.name for one in rules.read_form(xform).questions if one.personal}
    assert personal == {"name", "copy", "again", "odd"}


def test_a_copy_is_worded_anew_and_keeps_what_it_means(office, places) -> None:
    copied = actions.copy_form(viewer=office, place=COUNTY, form="xieshou_gain", title="本县获得感")
    page = client_of(office)
    shown = page.get(f"/surveys/forms/{copied.code}/words/").content.decode()
    key = re.search(r'name="(survey\.\d+\.label::中文 \(zh\))"[^>]*value="受访农户"', shown)[1]
    answer = page.post(
        f"/surveys/forms/{copied.code}/words/", {"title": "本县获得感", key: "请选择农户"}
    )
    assert answer.status_code == 302
    row = reads.form(office, copied.code)
    assert (row.number, row.kind, row.copied_from) == (2, "gain", "xieshou_gain")
    sheets = reads.form_sheets(office, copied.code)
    assert "请选择农户" in json.dumps(sheets, ensure_ascii=False)
    book = load_workbook(io.BytesIO(page.get(f"/surveys/forms/{copied.code}/source.xlsx").content))
    assert {"survey", "choices", "settings"} <= set(book.sheetnames)
    with pytest.raises(BadInput):
        actions.relabel_form(viewer=office, form=copied.code, title="x",
                             texts={"survey.0.type": "note"})  # fmt: skip


FAULTS = [
    ([HEAD, ["integer", "cows", "Cows"], ["intger", "b", "B"]], "survey!A3"),
    ([HEAD, ["integer", "a", "A"], ["integer", "a", "B"]], "survey!B3"),
    ([HEAD, ["select_one farm", "a", "A"]], "survey!A2"),
    ([HEAD, ["text", "a", "A", "${nobody} = 1"]], "survey!D2"),
    ([HEAD, ["text", "a b", "A"]], "survey!B2"),
    ([HEAD, ["begin group", "g", "G"], ["text", "a", "A"]], "survey"),
    ([HEAD], "survey"),
    ([["a", "b"], ["1", "2"]], "survey"),
]


@pytest.mark.parametrize(("survey", "where"), FAULTS)
def test_a_fault_of_a_form_is_told_with_its_cell(office, survey, where) -> None:
    with pytest.raises(actions.FormFaulty) as refused:
        upload(office, survey)
    assert refused.value.where.startswith(where)
    assert not Form.objects.filter(kind="own").exists()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"a,b\n1,2\n", b"<html></html>"])
def test_what_is_no_workbook_is_no_form(office, data) -> None:
    with pytest.raises(actions.FormFaulty):
        actions.upload_form(viewer=office, place=COUNTY, title="x", file=data)


def test_a_form_that_would_be_sent_elsewhere_is_refused(office) -> None:
    with pytest.raises(actions.FormFaulty) as refused:
        upload(office, GOOD, settings={"submission_url": "https://evil.example/"})
    assert refused.value.where == "settings!2"


def test_the_upload_page_tells_the_cell(office) -> None:
    file = SimpleUploadedFile("f.xlsx", xlsx(FAULTS[0][0]))
    page = client_of(office).post(
        "/surveys/forms/new/", {"title": "牛", "place": COUNTY, "file": file}
    )
    assert page.status_code == 200
    assert "survey!A3" in page.content.decode()


def test_a_form_of_another_county_is_not_there(office, places) -> None:
    elsewhere = user("elsewhere", "county_office", "533324")
    made = upload(office, GOOD)
    assert reads.form(elsewhere, made.code) is None
    assert client_of(elsewhere).get(f"/surveys/forms/{made.code}/").status_code == 404
    assert client_of(office).get(f"/surveys/forms/{made.code}/").status_code == 200


def test_the_phone_page_without_scripts(asker, places) -> None:
    """Plain HTML: a wrong answer comes back with the reason, a right one is kept once."""
    page = client_of(asker)
    shown = page.get("/surveys/page/xieshou_gain/").content.decode()
    instance = re.search(r'name="instance_id" value="([^"]+)"', shown)[1]
    fields = dict.fromkeys(re.findall(r'name="(/data/gain_\w+)"', shown), "4")
    assert len(fields) == 9
    body = fields | {"instance_id": instance, "started": "", "/data/compared": "better",
                     "/data/new_code": f"{VILLAGE}-0001",
                     "/data/most": ["income", "road"]}  # fmt: skip
    wrong = page.post("/surveys/page/xieshou_gain/", body | {"/data/new_code": "nobody"})
    assert wrong.status_code == 422
    assert "应为 12 位村代码" in wrong.content.decode()
    assert not Submission.objects.exists()
    for _turn in range(2):
        assert page.post("/surveys/page/xieshou_gain/", body).status_code == 302
    kept = json.loads(Submission.objects.get().answers)
    assert (kept["/data/most"], kept["/data/code"]) == ("income road", f"{VILLAGE}-0001")
    record = reads.answers("xieshou_gain")[0]
    assert record.answers["gain_water"] == "4"
    assert "code" not in record.answers


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"[]", 400), (b"{", 400), (b'{"answers": 1}', 400), (b"[" * 9_000, 400),
        (b'{"version": 1, "instance_id": "x", "answers": {}, "base": "1"}', 400),
        (b'{"version": 1, "instance_id": "uuid:12345678", "answers": {}, "base": -1}', 400),
        (b'{"version": 1, "instance_id": "uuid:12345678", "answers": {}, "base": 1e9}', 400),
        (b'{"version": 9, "instance_id": "uuid:12345678", "answers": {}, "base": null}', 404),
        (b'{"version": 1, "instance_id": "x", "answers": {}, "base": null}', 422),
        (b'{"version": 1, "instance_id": "uuid:1234567", "answers": {"x": ""}, "base": null}', 422),
    ],
)  # fmt: skip
def test_what_the_page_sends_is_believed_no_more_than_a_file(asker, body, status) -> None:
    page = client_of(asker)
    answer = page.post("/surveys/page/xieshou_prices/send/", body, content_type="application/json")
    assert answer.status_code == status
    assert not Submission.objects.exists()


def test_an_interview_stays_that_of_whoever_led_it(asker, second) -> None:
    """On a shared phone a draft of one is not sent in the name of the next who signs in."""
    body = {
        "version": 1, "instance_id": new_id(), "base": None, "who": asker.user_id,
        "answers": {
            "/data/day": "2026-11-20", "/data/county": COUNTY, "/data/product": "草果",
            "/data/unit": "jin", "/data/price": "23.5", "/data/where": "market",
        },
    }  # fmt: skip

    def send(viewer) -> int:
        path = "/surveys/page/xieshou_prices/send/"
        return client_of(viewer).post(path, body, content_type="application/json").status_code

    assert send(second) == 403
    assert not Submission.objects.exists()
    assert send(asker) == 201


def test_the_page_and_its_worker_are_for_those_who_go_out(asker, office) -> None:
    assert client_of(office).get("/surveys/page/xieshou_gain/").status_code == 404
    assert client_of(asker).get("/surveys/page/absent/").status_code == 404
    worker = client_of(asker).get("/surveys/page/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
