"""A release is prepared, checked, approved by both sides, published, and never changed."""

import copy
import json

import pytest
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.test import Client

from xieshou.core import jobs
from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.append_only import opened
from xieshou.core.canonical import sha256
from xieshou.core.models import Job
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.outcomes import reads as outcomes
from xieshou.outcomes.tests.conftest import NEEDS, VERY_POOR, YEAR
from xieshou.registry import actions as registry
from xieshou.releases import actions, reads, rules
from xieshou.releases.models import Preparation, Release, ReleasedTable
from xieshou.releases.tests.conftest import EAST, PREPARER, WEST, YUNNAN, record, released

VILLAGE = "533323101001"
pytestmark = pytest.mark.django_db


@pytest.fixture
def first(world: None) -> Release:
    return released()


def poor_of(code: str, number: int | None = None) -> int | None:
    found = (
        reads.latest("poverty", code)
        if number is None
        else reads.figures_of(number, "poverty", code)
    )
    assert found is not None
    return next(row.poor for row in found.rows if (row.place, row.cutoff) == (code, "1/3"))


def test_it_takes_three_people_of_both_sides(world: None) -> None:
    """Nobody approves what they prepared, nor for both sides; before both did, nothing is out."""
    made = actions.prepare(viewer=PREPARER, place=YUNNAN, years=[], title="发布")
    with pytest.raises(Forbidden):
        actions.approve(viewer=PREPARER, preparation=made.pk)
    with pytest.raises(Conflict):
        actions.publish(viewer=PREPARER, preparation=made.pk)
    actions.approve(viewer=WEST, preparation=made.pk)
    with pytest.raises(Forbidden):
        actions.approve(viewer=WEST, preparation=made.pk)
    assert Release.objects.count() == 0
    assert [row.kind for row in reads.releases_waiting(EAST)] == ["releases_approve"]
    actions.approve(viewer=EAST, preparation=made.pk)
    assert reads.releases_waiting(EAST)[0].kind == "releases_publish"
    assert actions.publish(viewer=PREPARER, preparation=made.pk).number == 1
    assert reads.releases_waiting(EAST) == ()


def test_the_public_may_do_nothing(first: Release) -> None:
    """Neither prepare nor withdraw, and no preparation is told of."""
    with pytest.raises(Forbidden):
        actions.prepare(viewer=PUBLIC, place=YUNNAN, years=[], title="x")
    with pytest.raises(Forbidden):
        actions.prepare_withdrawal(viewer=PUBLIC, number=1, reason="x")
    assert reads.preparations(PUBLIC) == ()


def test_what_is_sent_back_is_not_published(world: None) -> None:
    """With a reason; it can no longer be approved."""
    made = actions.prepare(viewer=PREPARER, place=YUNNAN, years=[], title="发布")
    actions.refuse(viewer=EAST, preparation=made.pk, reason="标题不清")
    assert Preparation.objects.get().state == Preparation.State.REFUSED
    with pytest.raises(Conflict):
        actions.approve(viewer=WEST, preparation=made.pk)


def test_small_cells_are_withheld_and_counted(first: Release) -> None:
    """Six are poor in one village: it goes, and with it another, so that it does not follow."""
    assert poor_of("533323101207") is None
    assert sum(poor_of(f"533323101{n}") is None for n in ("001", "207", "208")) == 2
    assert poor_of(YUNNAN) is not None
    row = reads.release(1)
    assert row is not None
    assert sum(one.count for one in row.withheld if one.reason != "shown") > 0
    assert [one.name for one in row.tables] == list(rules.TABLES)


def test_a_release_follows_from_its_tables_and_the_one_before(first: Release) -> None:
    """The hash is of the bytes that anybody downloads, and of the former release."""
    second = released(supersedes=1, reason="更正标题")
    assert second.former_hash == first.hash
    text = Client().get("/releases/2/poverty.json").content.decode()
    assert sha256(text) == ReleasedTable.objects.get(release=second, name="poverty").sha256
    assert reads.faults() == []
    table = ReleasedTable.objects.filter(release=first, name="poverty")
    with pytest.raises(IntegrityError), transaction.atomic():
        table.update(content="{}")
    with opened("releases_releasedtable", ("release_id", "name")):
        table.update(content=text.replace("1/3", "1/4"))
    assert any("哈希" in fault for fault in reads.faults())


def test_a_superseded_or_withdrawn_release_stays_under_its_number(first: Release) -> None:
    """The latest is then the later one, or none."""
    released(supersedes=1, reason="补充说明")
    assert reads.latest("poverty", YUNNAN).number == 2
    with pytest.raises(BadInput):
        actions.prepare(
            viewer=PREPARER, place=YUNNAN, years=[], title="x", supersedes=1, reason="x"
        )
    gone = actions.prepare_withdrawal(viewer=PREPARER, number=2, reason="数据有误")
    actions.approve(viewer=EAST, preparation=gone.pk)
    actions.approve(viewer=WEST, preparation=gone.pk)
    assert actions.publish(viewer=WEST, preparation=gone.pk).number == 3
    assert reads.latest("poverty", YUNNAN) is None
    assert poor_of(YUNNAN, 1) == poor_of(YUNNAN, 2)
    row = reads.release(2)
    assert row is not None
    assert (row.withdrawn, row.replaced_by) == (True, 3)
    assert outcomes.latest_run(YUNNAN) is None


def test_what_was_checked_before_another_release_must_be_prepared_anew(world: None) -> None:
    """Two prepared at the same time might tell together what neither tells alone."""
    one = actions.prepare(viewer=PREPARER, place=YUNNAN, years=[], title="一")
    released()
    with pytest.raises(Conflict):
        actions.approve(viewer=EAST, preparation=one.pk)


def approved() -> Preparation:
    one = actions.prepare(viewer=PREPARER, place=YUNNAN, years=[], title="一")
    actions.approve(viewer=EAST, preparation=one.pk)
    actions.approve(viewer=WEST, preparation=one.pk)
    return one


def test_of_two_published_at_once_the_second_is_refused(
    world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though it looked before the first was there: it was not checked against that."""
    one = approved()
    released()
    monkeypatch.setattr(reads, "is_outdated", lambda _one: False)
    with pytest.raises(Conflict):
        actions.publish(viewer=PREPARER, preparation=one.pk)
    assert [row.number for row in Release.objects.all()] == [1]


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "另一标题"}, {"note": "另一说明"}, {"supersedes": 1, "reason": "x"},
        {"runs": []}, {"report": {}}, {"content": "{}"}, {"synthetic": False},
    ],
    ids=lambda changed: next(iter(changed)),
)  # fmt: skip
def test_what_was_approved_is_what_is_published(world: None, changed: dict[str, object]) -> None:
    """All of it: not one word or run may be another than both sides saw."""
    one = approved()
    Preparation.objects.filter(pk=one.pk).update(**changed)
    with pytest.raises(Conflict) as no:
        actions.publish(viewer=PREPARER, preparation=one.pk)
    assert no.value.code == "changed"
    assert not Release.objects.exists()


def one_more_poor() -> None:
    changed = copy.deepcopy(NEEDS)
    changed[VILLAGE]["other"][VERY_POOR] = 1
    record(changed)


def test_two_dates_do_not_tell(first: Release) -> None:
    """After one person became poor the figures that would differ by one are withheld in the next
    release; and until that the public sees those of the first."""
    before = poor_of("533323102")
    one_more_poor()
    shown = outcomes.latest_run("533323", viewer=PUBLIC)
    assert shown is not None
    assert shown.release == 1
    assert outcomes.figures(PUBLIC, shown, YUNNAN, "1/3").figure.poor == poor_of(YUNNAN)
    released()
    for code in (YUNNAN, "5333", "533323", "533323101", VILLAGE):
        now, was = poor_of(code), poor_of(code, 1)
        assert now is None or was is None or now == was
    assert poor_of(YUNNAN) is None
    assert before is None or poor_of("533323102") in (None, before)
    assert [fault for fault in reads.faults() if "不足十人" in fault] == []


def test_pages_show_what_the_release_shows(first: Release) -> None:
    """Of every place at every stored cutoff: the same figures, or none."""
    run = outcomes.latest_run(YUNNAN)
    assert run is not None
    table = reads.latest("poverty")
    assert table is not None
    for row in table.rows:
        shown = outcomes.figures(PUBLIC, run, row.place, row.cutoff)
        assert shown is not None
        assert row.year == YEAR
        assert shown.figure.poor in (None, row.poor)


def test_anybody_reads_releases(first: Release, client: Client) -> None:
    """Pages, files and the API; what is not there is not found."""
    listed = client.get("/releases/").content.decode()
    assert first.hash[:16] in listed
    page = client.get("/releases/1/").content.decode()
    assert first.hash in page
    assert "u101" not in page
    assert client.get("/releases/2/").status_code == 404
    assert client.get("/releases/preparations/").status_code == 302
    csv = client.get("/releases/1/poverty.csv").content.decode()
    assert csv.startswith("\ufeffplace,year,cutoff,people,poor,headcount")
    rows = client.get("/api/v1/releases/1/poverty", {"place": YUNNAN}).json()
    assert rows["rows"][0]["place"] == YUNNAN
    assert json.loads(client.get("/releases/1/lacks.json").content)["columns"][0] == "place"


@pytest.mark.parametrize("years", [[2100], [1980], [2026]])
def test_only_years_that_are_over_are_released(world: None, years: list[int]) -> None:
    """Of the running year people still come in."""
    with pytest.raises(BadInput):
        actions.prepare(viewer=PREPARER, place=YUNNAN, years=years, title="x")


def signed_in(username: str, role: str) -> Client:
    """A browser session of somebody of an office."""
    made = registry.create_user(
        viewer=SYSTEM, username=username, name=username, password_hash=make_password("of-a-test")
    )
    registry.grant_role(viewer=SYSTEM, user=made.pk, role=role, place=YUNNAN)
    client = Client()
    client.force_login(made)
    return client


def test_the_offices_release_on_their_pages(world: None) -> None:
    """Drawn up in the background, looked at with the check's report, approved twice, published."""
    one = signed_in("one", "yunnan_office")
    west, east = signed_in("two", "yunnan_office"), signed_in("three", "shanghai_office")
    assert "/releases/preparations/new/53/" in one.get("/releases/preparations/").content.decode()
    assert "取代第几号发布" in one.get("/releases/preparations/new/53/").content.decode()
    sent = one.post("/releases/preparations/new/53/", {"title": "第一次", "key": "k"})
    assert sent.status_code == 302
    jobs.perform(Job.objects.get(name="releases.prepare").pk)
    made = Preparation.objects.get()
    address = f"/releases/preparations/{made.pk}/"
    own = one.get(address).content.decode()
    assert "准备的人不能批准" in own
    assert "页面上也不显示" in own
    one.post(f"{address}approve/", {"key": "a"})
    assert made.approvals.count() == 0
    west.post(f"{address}approve/", {"key": "a"})
    east.post(f"{address}approve/", {"key": "a"})
    assert east.post(f"{address}publish/", {"key": "p"}).headers["Location"] == "/releases/1/"
    for client in (one, Client()):
        shown = client.get("/releases/1/").content.decode()
        assert "第一次" in shown
        assert ("准备撤回" in shown) is (client is one)
    one.post("/releases/1/withdraw/", {"reason": "数据有误", "key": "w"})
    withdrawal = Preparation.objects.get(kind="withdrawal")
    east.post(f"/releases/preparations/{withdrawal.pk}/refuse/", {"reason": "不必", "key": "r"})
    withdrawal.refresh_from_db()
    assert (withdrawal.state, withdrawal.refusal) == ("refused", "不必")


def test_others_find_no_preparation(world: None) -> None:
    """A county's office may neither see nor approve one."""
    made = actions.prepare(viewer=PREPARER, place=YUNNAN, years=[], title="发布")
    county = signed_in("county", "county_office")
    assert county.get("/releases/preparations/").status_code == 403
    assert county.get(f"/releases/preparations/{made.pk}/").status_code == 404
    assert county.post(f"/releases/preparations/{made.pk}/approve/").status_code == 404
    assert county.get("/releases/preparations/new/53/").status_code == 404
    assert made.approvals.count() == 0


def test_a_villages_page_tells_of_the_released_needs_alone(first: Release) -> None:
    """Once they have changed it tells of nothing, also after the next release: few could have
    changed. Whoever sees the households sees today's."""

    def shown(client: Client, village: str) -> list[int | None]:
        groups = client.get(f"/api/v1/villages/{village}").json()["needs"]["groups"]
        return [lack["persons"] for group in groups for lack in group["lacks"]]

    told = [code for code in NEEDS if any(n is not None for n in shown(Client(), code))]
    assert told
    changed = copy.deepcopy(NEEDS)
    changed[told[0]]["other"][VERY_POOR] = changed[told[0]]["other"].get(VERY_POOR, 0) + 1
    record(changed)
    assert all(number is None for number in shown(Client(), told[0]))
    office = signed_in("west", "yunnan_office")
    assert any(number is not None for number in shown(office, told[0]))
    released()
    assert all(number is None for number in shown(Client(), told[0]))
