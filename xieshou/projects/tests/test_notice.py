"""Review and public notice: who, how long, and what keeps a proposal from the bank."""

import datetime

import pytest

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.projects import actions, reads
from xieshou.projects.models import Notice, Objection, Proposal, ProposalEvent
from xieshou.projects.rules import Cost, notice as rules, workdays
from xieshou.projects.tests.conftest import OURS, WAN, client_of, content
from xieshou.projects.tests.walks import days_later, noticed


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-02-14", True),  # a Saturday worked in the stead of Spring Festival
        ("2026-02-16", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),  # a Saturday worked
        ("2026-10-11", False),
        ("2027-02-08", False),
        ("2031-01-01", False),
        ("2031-01-02", True),
    ],
)
def test_working_days_follow_the_yearly_notice(day: str, works: bool) -> None:
    assert workdays.is_workday(datetime.date.fromisoformat(day)) == works


def test_the_day_itself_does_not_count_and_the_holidays_neither() -> None:
    """Ten working days from 30 September 2026 pass the week of National Day."""
    opened = datetime.date(2026, 9, 30)
    assert rules.last_day(opened, 10) == datetime.date(2026, 10, 20)
    assert workdays.between(opened, datetime.date(2026, 10, 20)) == 10
    assert workdays.is_final(2026)
    assert not workdays.is_final(2027), "no notice has been read for that year yet"


@pytest.mark.parametrize("start", range(0, 400, 7))
def test_ten_working_days_are_never_fewer_than_ten_days(start: int) -> None:
    """What the guidance on public notices asks for."""
    opened = datetime.date(2026, 1, 1) + datetime.timedelta(days=start)
    assert (rules.last_day(opened, rules.NOTICE_DAYS) - opened).days >= 10


def test_the_whole_way_into_the_bank(officer: Viewer, county: Viewer, province: Viewer) -> None:
    """Reviewed, shown in public, listed by others once the notice has ended; each step is kept."""
    code = noticed(officer, county)
    [now] = reads.notices(code)
    assert (now.state, now.runs, now.days) == ("open", True, 10)
    for day in (0, (now.last_on - now.opened_on).days):
        with days_later(day), pytest.raises(Conflict, match="期满后方可入库"):
            actions.list_(viewer=province, code=code)
    with days_later((now.last_on - now.opened_on).days + 1):
        actions.list_(viewer=province, code=code)
    assert Proposal.objects.get().state == "listed"
    assert Notice.objects.get().state == "ended"
    assert [one.verb for one in reads.proposal_steps(code)] == [
        *("submit", "review", "open_notice", "list"),
    ]
    assert {one.by_name for one in reads.proposal_steps(code)} == {""}, "names are for the offices"
    assert "测试county" in {one.by_name for one in reads.proposal_steps(code, viewer=county)}


def test_nobody_reviews_what_they_wrote_nor_lists_what_they_reviewed(
    officer: Viewer, county: Viewer
) -> None:
    """Two stages, two people; and the proposal stays where it was."""
    code = noticed(officer, county)
    with days_later(40), pytest.raises(Forbidden, match="评审本项目的人"):
        actions.list_(viewer=county, code=code)
    own = actions.propose(viewer=county, village=OURS, year=2027, content=content())
    actions.submit(viewer=county, code=own.code)
    with pytest.raises(Forbidden, match="请由他人办理"):
        actions.review(viewer=county, code=own.code, opinion="可行")
    assert [one.state for one in Proposal.objects.order_by("pk")] == ["noticed", "submitted"]


def test_an_open_objection_keeps_it_out_and_one_that_stands_sends_it_back(
    officer: Viewer, county: Viewer, province: Viewer
) -> None:
    """Answered as unfounded it is listed; upheld, it can only be returned."""
    code = noticed(officer, county)
    one = actions.object_(viewer=province, code=code, text="水源不足", channel="letter")
    with days_later(40), pytest.raises(Conflict, match="没有答复"):
        actions.list_(viewer=province, code=code)
    with pytest.raises(Forbidden, match="提出异议的人不能答复"):
        actions.answer(viewer=province, objection=one.pk, text="已核实", upheld=False)
    actions.answer(viewer=county, objection=one.pk, text="有两处水源", upheld=False)
    with pytest.raises(Conflict, match="已经答复"):
        actions.answer(viewer=county, objection=one.pk, text="又答", upheld=True)
    second = actions.object_(viewer=officer, code=code, text="已有同类项目")
    actions.answer(viewer=county, objection=second.pk, text="属实", upheld=True)
    with days_later(40), pytest.raises(Conflict, match="异议成立"):
        actions.list_(viewer=province, code=code)
    actions.return_(viewer=county, code=code, reason="与已有项目重复")
    assert (Proposal.objects.get().state, Notice.objects.get().state) == ("draft", "stopped")


def test_objections_are_in_time_or_refused(officer: Viewer, county: Viewer) -> None:
    """Before the notice, after its last day, or without words: nothing is written."""
    code = actions.propose(viewer=officer, village=OURS, year=2027, content=content()).code
    with pytest.raises(Conflict, match="不在公示期内"):
        actions.object_(viewer=county, code=code, text="太早")
    other = noticed(officer, county)
    with days_later(60), pytest.raises(Conflict, match="不在公示期内"):
        actions.object_(viewer=officer, code=other, text="太晚")
    for bad in ({"text": " "}, {"text": "好", "channel": "pigeon"}):
        with pytest.raises(BadInput):
            actions.object_(viewer=officer, code=other, **bad)
    with pytest.raises(Forbidden):
        actions.object_(viewer=PUBLIC, code=other, text="匿名")
    assert not Objection.objects.exists()


def test_what_the_public_reads_of_objections_is_their_number(
    officer: Viewer, county: Viewer
) -> None:
    """The words and names are for who answers and for who said them."""
    code = noticed(officer, county)
    actions.object_(viewer=officer, code=code, text="王某的地被占")
    [seen] = reads.notices(code)
    assert (len(seen.objections), seen.open_objections) == (1, 1)
    assert (seen.objections[0].text, seen.objections[0].by_name) == (None, None)
    for viewer in (officer, county):
        assert reads.notices(code, viewer=viewer)[0].objections[0].text == "王某的地被占"


def test_a_notice_shorter_than_the_rule_or_nowhere_is_refused(
    officer: Viewer, county: Viewer
) -> None:
    code = actions.propose(viewer=officer, village=OURS, year=2027, content=content()).code
    actions.submit(viewer=officer, code=code)
    actions.review(viewer=county, code=code, opinion="可行")
    for bad in ({"where": "栏", "days": 9}, {"where": "栏", "days": 61}, {"where": " "}):
        with pytest.raises(BadInput):
            actions.open_notice(viewer=county, code=code, **bad)
    assert Proposal.objects.get().state == "reviewed"


def test_a_content_that_is_not_what_was_shown_is_not_listed(
    officer: Viewer, county: Viewer, province: Viewer
) -> None:
    """Whatever changed the row, the listing compares it with the notice."""
    code = noticed(officer, county)
    Proposal.objects.update(name="别的项目")
    with days_later(40), pytest.raises(Conflict, match="与公示内容不一致"):
        actions.list_(viewer=province, code=code)


def test_returned_revised_and_shown_again(
    officer: Viewer, county: Viewer, province: Viewer
) -> None:
    """A second notice runs for what was changed; the first stays on record."""
    code = noticed(officer, county)
    actions.return_(viewer=county, code=code, reason="造价偏高")
    cheaper = content(costs=(Cost("municipal", "31", 20 * WAN),))
    actions.revise(viewer=officer, code=code, content=cheaper)
    actions.submit(viewer=officer, code=code)
    actions.review(viewer=county, code=code, opinion="可行")
    actions.open_notice(viewer=county, code=code, where="村务公开栏", days=12)
    with days_later(40):
        actions.list_(viewer=province, code=code)
    assert [one.state for one in Notice.objects.order_by("pk")] == ["stopped", "ended"]
    assert ProposalEvent.objects.filter(verb="return").get().note == "造价偏高"


def test_the_steps_over_the_page(officer: Viewer, county: Viewer, province: Viewer) -> None:
    """Forms are offered to those who may; what is missing is said; the objection is answered."""
    code = actions.propose(viewer=officer, village=OURS, year=2027, content=content()).code
    ours, theirs, above = client_of(officer), client_of(county), client_of(province)
    path = f"/projects/{code}/"
    assert "待县级协作办评审" in ours.post(f"{path}submit/", follow=True).content.decode()
    assert "/review/" not in ours.get(path).content.decode()
    wrong = theirs.post(f"{path}review/", {"review-opinion": ""})
    assert "field--wrong" in wrong.content.decode()
    theirs.post(f"{path}review/", {"review-opinion": "可行"})
    theirs.post(f"{path}open_notice/", {"open_notice-where": "公开栏", "open_notice-days": "10"})
    page = ours.get(path).content.decode()
    assert all(word in page for word in ("公示中", "公开栏", "提出异议"))
    ours.post(f"{path}object/", {"object-text": "水源不足", "object-channel": "visit"})
    one = Objection.objects.get()
    assert (one.text, one.channel) == ("水源不足", "visit")
    said = {f"answer-{one.pk}-text": "已核", f"answer-{one.pk}-upheld": "0"}
    theirs.post(f"{path}objection/{one.pk}/", said)
    one.refresh_from_db()
    assert (one.upheld, one.answer) == (False, "已核")
    assert f"{path}list/" not in above.get(path).content.decode()
    with days_later(40):
        # The session of the test client has a clock of its own.
        actions.list_(viewer=province, code=code)
    assert Proposal.objects.get().state == "listed"
    english = client_of(county, "en").get(path).content.decode()
    assert "Public notice" in english


def test_the_api_moves_a_proposal(officer: Viewer, county: Viewer) -> None:
    """The same steps and refusals as on the page, once for a key."""
    code = noticed(officer, county)
    client = client_of(county)
    body = {"text": "地点不合适", "channel": "phone"}
    for _again in range(2):
        answer = client.post(
            f"/api/v1/projects/{code}/objections", body, "application/json",
            headers={"idempotency-key": "o-1"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content
    assert Objection.objects.count() == 1
    no = client.post(
        f"/api/v1/projects/{code}/steps", {"verb": "list"}, "application/json",
        headers={"idempotency-key": "l-1"},
    )  # fmt: skip
    assert (no.status_code, no.json()["code"]) == (403, "two_stages")
    found = client.get(f"/api/v1/projects/{code}/notices").json()
    assert [one["state"] for one in found] == ["open"]
