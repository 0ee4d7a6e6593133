"""The pages of whoever keeps the site running, and what machines ask of it."""

import logging

import pytest
from django.db import OperationalError
from django.test import Client

from xieshou.core import archive
from xieshou.core.models import AuditLine, Job
from xieshou.core.scope import SYSTEM
from xieshou.operations import actions, reads
from xieshou.operations.tests.packing import packed
from xieshou.registry.tests.conftest import client_of

COUNTY = "533323"
HOME = "/operations/"
pytestmark = pytest.mark.usefixtures("places")


def test_whoever_does_not_keep_the_site_sees_and_does_nothing(folder):
    name = packed(folder).name
    officer = client_of("officer", "county_leader", COUNTY)
    for address in (HOME, f"{HOME}text/", f"{HOME}backups/{name}/"):
        assert Client().get(address).status_code == 302
        assert officer.get(address).status_code == 403
    for address in ("backups/", f"backups/{name}/discard/", f"backups/{name}/restore/"):
        officer.post(f"{HOME}{address}")
    assert archive.named(name)
    assert reads.staged() is None
    assert not Job.objects.exists()


def test_a_backup_is_made_in_the_background_and_taken_away_by_name(keeper, folder):
    keeper.post(f"{HOME}backups/", {"key": "monday"})
    keeper.post(f"{HOME}backups/", {"key": "monday"})
    assert Job.objects.get().name == "operations.back_up"
    name = packed(folder).name
    assert name in keeper.get(HOME).content.decode()
    taken = keeper.get(f"{HOME}backups/{name}/")
    assert b"".join(taken.streaming_content) == (folder / name).read_bytes()
    assert AuditLine.objects.filter(verb="operations.see", who="测试keeper").count() == 1
    assert keeper.get(f"{HOME}backups/restore.json/").status_code == 404
    keeper.post(f"{HOME}backups/{name}/discard/")
    assert reads.backups(SYSTEM) == []
    former = (folder / name).with_name(f"{archive.FORMER}-1{archive.SUFFIX}")
    former.write_bytes(b"")
    keeper.post(f"{HOME}backups/{former.name}/discard/")
    assert former.exists()


def test_a_restore_is_asked_for_and_taken_back_and_done_by_the_next_start(keeper, folder):
    name = packed(folder).name
    keeper.post(f"{HOME}backups/{name}/restore/")
    assert name in keeper.get(HOME).content.decode()
    assert reads.staged() is not None
    assert reads.staged().name == name
    keeper.post(f"{HOME}backups/{name}/restore/")
    assert reads.staged().confirmed_by == ""
    assert actions.take_staged() == ""
    client_of("second", "administrator").post(f"{HOME}backups/{name}/restore/")
    assert reads.staged().confirmed_by == "测试second"
    keeper.post(f"{HOME}unstage/")
    assert reads.staged() is None
    assert actions.take_staged() == ""


def test_the_audit_says_which_backup(keeper, folder):
    name = packed(folder).name
    keeper.get(f"{HOME}backups/{name}/")
    keeper.post(f"{HOME}backups/{name}/restore/")
    keeper.post(f"{HOME}unstage/")
    keeper.post(f"{HOME}backups/{name}/discard/")
    lines = AuditLine.objects.filter(verb__startswith="operations.").order_by("pk")
    assert list(lines.values_list("verb", "target")) == [
        ("operations.see", name),
        ("operations.restore", name),
        ("operations.restore", f"not {name}"),
        ("operations.back_up", name),
    ]


def test_a_name_longer_than_any_files_is_of_no_backup(keeper):
    assert keeper.get(f"{HOME}backups/{'x' * 300}{archive.SUFFIX}/").status_code == 404


def test_a_site_without_tables_is_told_what_it_lacks(monkeypatch):
    def away(*_args, **_more):
        raise OperationalError("no such table: core_job")

    monkeypatch.setattr(Job.objects, "filter", away)
    rows = {row.code: row.state for row in reads.vitals(SYSTEM)}
    assert "worker" not in rows
    assert {"database", "migrations", "disk", "backup"} <= rows.keys()


def test_a_broken_backup_is_not_even_asked_for(keeper, folder):
    name = packed(folder).name
    (folder / name).write_bytes((folder / name).read_bytes()[:-200])
    page = keeper.post(f"{HOME}backups/{name}/restore/", follow=True)
    assert "不完整" in page.content.decode()
    assert reads.staged() is None


def test_the_sites_words_stand_on_every_page(keeper, django_capture_on_commit_callbacks):
    said = {"operator": "示例县协作办", "filing": "滇ICP备00000000号", "notice": "今晚停机维护"}
    with django_capture_on_commit_callbacks(execute=True):
        keeper.post(f"{HOME}text/", said)
    front = Client().get("/").content.decode()
    assert all(text in front for text in said.values())
    wrong = keeper.post(f"{HOME}text/", {**said, "filing": "x" * 61})
    assert wrong.status_code == 200
    assert reads.site_text().filing == said["filing"]


def test_machines_learn_that_it_is_alive_and_no_more():
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


def test_metrics_are_for_the_holder_of_the_token_and_name_pages_not_addresses(settings):
    assert Client().get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a token"  # noqa: S105
    Client().get("/search/?q=和丽花")
    assert Client().get("/metrics", HTTP_AUTHORIZATION="Bearer other").status_code == 404
    Job.objects.create(name="operations.back_up")
    told = Client().get("/metrics", HTTP_AUTHORIZATION="Bearer a token").content.decode()
    assert 'xieshou_answer_seconds_count{method="GET",page="cockpit:search"' in told
    assert 'xieshou_jobs{name="operations.back_up",state="queued"} 1.0' in told
    assert "/search" not in told
    assert "和丽花" not in told


def test_an_answer_is_logged_by_page_and_number_without_who_or_what(caplog):
    with caplog.at_level(logging.INFO, "xieshou.answers"):
        answer = client_of("somebody").get("/search/?q=secret")
    (line,) = (one for one in caplog.records if one.name == "xieshou.answers")
    assert (line.page, line.method, line.status) == ("cockpit:search", "GET", 200)
    assert answer["X-Request-ID"] == line.request_id
    assert "secret" not in str(vars(line))
    assert "somebody" not in str(vars(line))
