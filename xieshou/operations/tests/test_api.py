"""The running site by program: administrators alone, and two of them for a restore."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from xieshou.core import archive
from xieshou.core.models import AuditLine, Job
from xieshou.core.scope import SYSTEM
from xieshou.operations import reads
from xieshou.operations.tests.packing import packed
from xieshou.registry.tests.conftest import client_of
from xieshou.registry.tests.test_tokens import token_of

API = "/api/v1"
pytestmark = pytest.mark.usefixtures("places")


def post(client: Client, path: str, key: str = "one", **headers: str):
    sent = {"idempotency-key": key, **headers}
    return client.post(f"{API}{path}", {}, "application/json", headers=sent)


def test_whoever_does_not_keep_the_site_learns_and_does_nothing(folder):
    name = packed(folder).name
    officer = client_of("officer", "county_leader", "533323")
    for path in ("/site-health", "/backups"):
        assert Client().get(f"{API}{path}").status_code == 401
        assert officer.get(f"{API}{path}").status_code == 403
    steps = ("/backups", f"/backups/{name}/restore", f"/backups/{name}/removal")
    for path in (*steps, "/restore-withdrawal"):
        assert post(officer, path).status_code == 403
    assert archive.named(name)
    assert reads.staged() is None
    assert not Job.objects.exists()


def test_health_says_what_to_do(keeper):
    rows = {row["code"]: row for row in keeper.get(f"{API}/site-health").json()}
    assert rows["database"]["state"] == "well"
    assert rows["backup"]["state"] == "watch"
    assert rows["backup"]["remedy"]


def test_a_backup_is_started_once_for_a_key_and_deleted_by_name(keeper, folder):
    first, again = (post(keeper, "/backups") for _twice in range(2))
    assert first.status_code == 202
    assert first.json() == again.json() == {"job": Job.objects.get().pk}
    name = packed(folder).name
    listed = keeper.get(f"{API}/backups").json()
    assert [row["name"] for row in listed["backups"]] == [name]
    assert listed["staged"] is None
    # A key is of a verb, and to delete is the verb of whoever may make.
    gone = post(keeper, f"/backups/{name}/removal", "two")
    assert (gone.status_code, gone.json()) == (201, {"name": name})
    assert reads.backups(SYSTEM) == []
    line = AuditLine.objects.get(verb="operations.back_up", target=name)
    assert line.who == "测试keeper"
    assert post(keeper, f"/backups/{'x' * 100}/removal", "three").status_code == 404


def test_a_restore_wants_two_administrators(keeper, folder):
    name = packed(folder).name
    restore = f"/backups/{name}/restore"
    assert post(keeper, restore).json()["confirmed_by"] == ""
    assert post(keeper, restore, "two").json()["confirmed_by"] == ""
    second = client_of("second", "administrator")
    assert post(second, restore).json()["confirmed_by"] == "测试second"
    assert keeper.get(f"{API}/backups").json()["staged"]["name"] == name
    assert post(keeper, "/restore-withdrawal", "three").json() == {"name": name}
    assert reads.staged() is None
    (folder / name).write_bytes(b"broken")
    refused = post(keeper, restore, "four")
    assert (refused.status_code, refused.json()["code"]) == (409, "broken_backup")


def test_a_token_opens_what_its_scopes_name(keeper, folder):
    name = packed(folder).name
    owner = get_user_model().objects.get(username="keeper")
    reading = {"authorization": f"Bearer {token_of(owner, 'operations:read')}"}
    other = {"authorization": f"Bearer {token_of(owner, 'projects:read')}"}
    assert Client().get(f"{API}/backups", headers=reading).status_code == 200
    assert Client().get(f"{API}/backups", headers=other).status_code == 403
    for headers in (reading, other):
        assert post(Client(), f"/backups/{name}/removal", **headers).status_code == 403
    assert archive.named(name)
    writing = {"authorization": f"Bearer {token_of(owner, 'operations:write')}"}
    assert post(Client(), f"/backups/{name}/removal", **writing).status_code == 201
