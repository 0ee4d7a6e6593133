import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import include, path, reverse
from django.utils import timezone
from openpyxl import load_workbook

from xieshou.core import jobs, uploads
from xieshou.core.action import Conflict, action
from xieshou.core.imports.guard import MAX_BYTES
from xieshou.core.models import AuditLine, Job, Upload
from xieshou.core.tests.sheets import HEADER, SPEC, csv, row, xlsx
from xieshou.core.tests.viewers import viewer
from xieshou.core.views import ImportView

TAKEN: list[dict] = []


@action("works.import", place=lambda *, rows: {one["village"] for one in rows})
def take(*, rows: list[dict]) -> dict:
    if any(one["name"] == "不行" for one in rows):
        raise Conflict("closed", "本轮已关闭")
    TAKEN.extend(rows)
    return {"added": len(rows)}


urlpatterns = [
    path("works/import/", ImportView.as_view(spec=SPEC, apply=take)),
    path("works/own/", ImportView.as_view(spec=lambda who: SPEC, apply=take)),
    path("", include("xieshou.urls")),
]
PAGE = "/works/import/"
COUNTY = viewer("works.import", place="533323", user_id=7)


@pytest.fixture(autouse=True)
def _own_pages(settings, tmp_path, db):
    settings.ROOT_URLCONF = __name__
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    TAKEN.clear()


def _kept() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def _send(client, *rows, name="项目.xlsx"):
    file = SimpleUploadedFile(name, xlsx(HEADER, *rows))
    return client.post(PAGE, {"file": file})


def test_a_good_file_is_previewed_then_written_once(as_viewer):
    """Upload, look, confirm; the same file again, by anybody, changes nothing and says so."""
    client = as_viewer(COUNTY)
    sent = xlsx(HEADER, row(cost=3))
    answer = client.post(PAGE, {"file": SimpleUploadedFile("项目.xlsx", sent)})
    upload = Upload.objects.get()
    assert answer.url == f"{PAGE}?upload={upload.pk}"
    assert "确认写入" in client.get(answer.url).content.decode()
    assert (TAKEN, upload.state) == ([], Upload.State.CHECKED)

    told = client.post(PAGE, {"upload": upload.pk}, follow=True).content.decode()
    assert "已写入 1 行" in told
    assert "新增" in told
    assert len(TAKEN) == 1
    upload.refresh_from_db()
    assert (upload.state, upload.result) == (Upload.State.APPLIED, {"added": 1})

    assert (
        "没有做任何更改" in client.post(PAGE, {"upload": upload.pk}, follow=True).content.decode()
    )
    other = as_viewer(viewer("works.import", place="533323", user_id=8))
    file = SimpleUploadedFile("again.xlsx", sent)
    assert "没有做任何更改" in other.post(PAGE, {"file": file}, follow=True).content.decode()
    assert len(TAKEN) == AuditLine.objects.count() == Upload.objects.count() == 1


def test_a_bad_file_shows_each_fault_and_gives_back_its_rows(as_viewer):
    """Nothing is written, and applying it by hand is refused too."""
    client = as_viewer(COUNTY)
    page = client.get(_send(client, row(), row(name="路", people="x")).url)
    text = page.content.decode()
    assert "C3" in text
    assert "应为数字" in text
    assert "确认写入" not in text
    upload = Upload.objects.get()
    sheet = load_workbook(io.BytesIO(client.get(f"{PAGE}?upload={upload.pk}&bad").content)).active
    assert [cell.value for cell in sheet["B"]] == ["项目名称", "路"]
    client.post(PAGE, {"upload": upload.pk})
    assert TAKEN == []


def test_a_file_is_kept_encrypted_and_only_until_it_is_applied(as_viewer):
    """Sheets hold names and numbers of people: nobody reads them in the folder of uploads."""
    client = as_viewer(COUNTY)
    file = SimpleUploadedFile(
        "名单.csv", csv(HEADER, row(name="张三家", person="11010519491231002X"))
    )
    page = client.get(client.post(PAGE, {"file": file}).url)
    assert "张三家" in page.content.decode()
    (kept,) = _kept()
    told = kept.read_bytes() + str(kept).encode()
    for plain in ("张三", "11010519491231002X", "名单"):
        for encoding in ("utf-8", "gb18030"):
            assert plain.encode(encoding) not in told

    upload = page.context["upload"]
    assert "已写入 1 行" in client.post(PAGE, {"upload": upload.pk}, follow=True).content.decode()
    assert [one["name"] for one in TAKEN] == ["张三家"]
    assert _kept() == []
    upload.refresh_from_db()
    assert (bool(upload.file), upload.rows, len(upload.sha256)) == (False, 1, 64)


def test_a_file_that_nobody_applies_is_deleted_after_a_week(as_viewer):
    """Good or bad; its row stays, its page says so, and it can no longer be applied."""
    client = as_viewer(COUNTY)
    address = _send(client, row()).url
    _send(client, row(people="x"))
    Upload.objects.update(created_at=timezone.now() - uploads.KEPT)
    _send(client, row(name="路"))
    assert len(_kept()) == 1
    assert [bool(one.file) for one in Upload.objects.order_by("pk")] == [False, False, True]
    for more in ("", "&bad"):
        assert "现已删除" in client.get(address + more).content.decode()
    pk = address.partition("=")[2]
    assert "请重新上传" in client.post(PAGE, {"upload": pk}, follow=True).content.decode()
    assert TAKEN == []


def test_of_two_who_apply_a_file_at_once_the_later_learns_that_it_is_written(as_viewer):
    """The file is gone by then, which is no fault of theirs."""
    _send(as_viewer(COUNTY), row())
    seen, seen_too = Upload.objects.get(), Upload.objects.get()
    assert uploads.apply_once(seen, SPEC, take, viewer=COUNTY)[1] is True
    assert uploads.apply_once(seen_too, SPEC, take, viewer=COUNTY)[1] is False
    assert len(TAKEN) == 1


def test_nobody_applies_the_file_of_another(as_viewer):
    """Else its author would be forgotten, and could later judge rows of their own."""
    _send(as_viewer(COUNTY), row())
    upload = Upload.objects.get()
    other = as_viewer(viewer("works.import", place="53", user_id=8))
    assert "只有上传" in other.post(PAGE, {"upload": upload.pk}, follow=True).content.decode()
    upload.refresh_from_db()
    assert (TAKEN, upload.state) == ([], Upload.State.CHECKED)


def test_what_the_action_refuses_is_told_and_nothing_is_written(as_viewer):
    """A row outside the officer's county, or an act not possible now."""
    client = as_viewer(COUNTY)
    for rows, told in (
        ([row(), row(village="530112201204")], "您没有在此处办理该事项的权限"),
        ([row(name="不行")], "本轮已关闭"),
    ):
        page = client.get(_send(client, *rows).url)
        upload = page.context["upload"]
        assert told in client.post(PAGE, {"upload": upload.pk}, follow=True).content.decode()
        upload.refresh_from_db()
        assert upload.state == Upload.State.CHECKED
    assert TAKEN == []
    assert not AuditLine.objects.exists()


def test_uploads_are_seen_by_their_owner_and_who_may_apply_them(as_viewer):
    """Another county's officer gets the answer of a file that does not exist."""
    address = _send(as_viewer(COUNTY), row()).url
    stranger = viewer("works.import", place="533324", user_id=9)
    assert as_viewer(stranger).get(address).status_code == 404
    assert as_viewer(stranger).get(f"{PAGE}?upload=999").status_code == 404
    assert as_viewer(stranger).get(f"{PAGE}?upload=x").status_code == 404
    assert "确认写入" in as_viewer(COUNTY).get(address).content.decode()
    above = as_viewer(viewer("works.import", place="5333", user_id=9)).get(address)
    assert "等上传人" in above.content.decode()
    assert "确认写入</button>" not in above.content.decode()


def test_who_may_not_import_gets_no_form(as_viewer):
    """Visitors are sent to sign in."""
    answer = as_viewer(viewer()).get(PAGE)
    assert answer.status_code == 302
    assert answer.url.startswith("/login/")


def test_a_sheet_may_depend_on_who_writes(as_viewer):
    """An app can check rows against the viewer's places."""
    assert "村代码" in as_viewer(COUNTY).get("/works/own/").content.decode()


def test_the_form_offers_the_template_and_stored_names_tell_nothing(as_viewer):
    """A file is kept under a random name."""
    client = as_viewer(COUNTY)
    assert "村代码" in client.get(PAGE).content.decode()
    assert load_workbook(io.BytesIO(client.get(f"{PAGE}?template").content)).sheetnames[0] == "项目"
    _send(client, row(), name="张三的名单.xlsx")
    upload = Upload.objects.get()
    assert upload.filename == "张三的名单.xlsx"
    assert "张三" not in upload.file.name
    assert "请先选择文件" in client.post(PAGE, follow=True).content.decode()


def test_a_job_is_watched_and_cancelled_from_its_page(as_viewer):
    """A whole page for a browser, its part for htmx, and the word to reload once it has ended."""
    owner = viewer(user_id=7)
    job = jobs.start(jobs.JobKind("x", print), viewer=owner, place="53")
    client = as_viewer(owner)
    address = reverse("core:job", args=[job.pk])
    assert "<html" in client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Refresh" not in part.headers
    assert client.get(reverse("core:job_cancel", args=[job.pk])).status_code == 405
    assert client.post(reverse("core:job_cancel", args=[job.pk])).status_code == 302
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert as_viewer(viewer(user_id=8)).get(address).status_code == 404


def test_who_may_only_watch_a_job_is_offered_no_cancel(as_viewer):
    """And posting it all the same is forbidden."""
    job = jobs.start(jobs.JobKind("x", print), viewer=viewer(user_id=7), place="53")
    watcher = as_viewer(viewer(jobs.WATCH, place="53", user_id=8))
    cancel = reverse("core:job_cancel", args=[job.pk])
    assert cancel not in watcher.get(reverse("core:job", args=[job.pk])).content.decode()
    assert watcher.post(cancel).status_code == 403


def test_no_file_of_a_request_lies_on_disk_while_it_is_read(as_viewer, monkeypatch):
    """Not even one too big, which is told so; a second file beside it is passed over."""

    def no_disk(*_args, **_keywords):
        raise AssertionError("a temporary file")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", no_disk)
    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", no_disk)
    client = as_viewer(COUNTY)
    big = SimpleUploadedFile("大.csv", b"a" * (MAX_BYTES + 2 * 2**20))
    page = client.post(PAGE, {"file": big, "more": SimpleUploadedFile("b.csv", b"b")}, follow=True)
    assert "文件超过 20 MB" in page.content.decode()


def test_a_job_that_failed_says_why(as_viewer):
    """In the words it was given, on its page and in its part."""
    owner = viewer(user_id=7)
    job = jobs.start(jobs.JobKind("x", print), viewer=owner, place="53")
    Job.objects.update(state=Job.State.FAILED, error="村庄数据不全")
    for headers in ({}, {"HX-Request": "true"}):
        page = as_viewer(owner).get(reverse("core:job", args=[job.pk]), headers=headers)
        assert page.content.decode().count("村庄数据不全") == 1


def test_the_list_of_uploads_asks_who_one_is(client):
    """Files are not public."""
    assert client.get(reverse("core:uploads")).status_code == 302
