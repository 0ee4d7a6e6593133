"""The pages and the API of ballots, as the office, a resident and the public meet them."""

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xieshou.ballots import actions, reads, rules
from xieshou.ballots.models import Ballot, Turnout, UrnVote
from xieshou.ballots.reads.urn import urn_votes
from xieshou.ballots.tests.conftest import (
    CLOSES,
    CODE,
    ITEMS,
    OPENS,
    VILLAGE,
    Clock,
    Hall,
    chosen,
    closed,
    draft,
    open_one,
    vote,
)
from xieshou.core.scope import PUBLIC, Viewer

STATIC = Path(__file__).resolve().parents[2] / "static" / "js"
WEEK = datetime.timedelta(7)
FIELDS = {
    "title": "先做什么", "year": "2027", "budget": "50万", "form": "approval", "most": "0",
    "electorate": "household", "rule": "equal_shares", "utility": "cost", "tie": "votes",
    "opens_at": "2026-09-14T09:00", "closes_at": "2026-09-21T09:00",
    "items": "A | 村内道路 | 30万 | road\nB | 饮水 | 200000 |  |  |  | 三个组",
}  # fmt: skip


def client_of(viewer: Viewer) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=viewer.user_id))
    return client


@pytest.fixture(autouse=True)
def _sessions_outlive_the_story(settings: Any) -> None:
    """The clock of a test stands months before the sessions that it opens."""
    settings.SESSION_COOKIE_AGE = 10 * 365 * 86400


def test_a_ballot_from_draft_to_result_by_the_pages(hall: Hall, clock: Clock) -> None:
    """Drafted, changed, announced, opened, voted in three ways, closed, counted, published."""
    drafter, second, third = map(client_of, (hall.drafter, hall.second, hall.third))
    wrong = drafter.post("/ballots/new/", FIELDS | {"place": VILLAGE, "code": CODE, "items": "A"})
    assert "第 1 行应至少有编号、名称、费用三栏" in wrong.content.decode()
    made = drafter.post("/ballots/new/", FIELDS | {"place": VILLAGE, "code": CODE})
    assert made.url == f"/ballots/{CODE}/"
    assert Client().get(made.url).status_code == 404
    page = drafter.get(f"{made.url}draft/").content.decode()
    assert "B | 饮水 | 200000 |  |  |  | 三个组" in page
    lines = FIELDS["items"] + "\nC | 路灯 | 8万"
    assert drafter.post(f"{made.url}draft/", FIELDS | {"items": lines}).status_code == 302
    assert [one.code for one in reads.ballot_items(hall.drafter, CODE)] == ["A", "B", "C"]
    drafter.post(f"{made.url}step/announce/", {"where": "公示栏"})
    clock.at(OPENS)
    told = drafter.post(f"{made.url}step/open/", follow=True).content.decode()
    assert "请由他人办理" in told
    second.post(f"{made.url}step/open/")
    resident = client_of(hall.resident(0))
    assert "去投票" in resident.get("/ballots/").content.decode()
    paper = resident.get(f"{made.url}vote/").content.decode()
    [receipt] = re.findall(r'name="receipt" value="(\w{20})"', paper)
    cast = resident.post(f"{made.url}vote/", {"choose": ["A", "C"], "receipt": receipt, "key": "k"})
    assert rules.grouped(rules.tracking_of(CODE, receipt)) in cast.content.decode()
    again = resident.post(f"{made.url}vote/", {"choose": ["B"], "receipt": receipt, "key": "l"})
    assert (again.status_code, "已经投过票" in again.content.decode()) == (409, True)
    old = {"old_receipt": rules.grouped(receipt).lower(), "choose": ["B"], "key": "m",
           "receipt": rules.new_receipt()}  # fmt: skip
    assert resident.post(f"{made.url}vote/", old).status_code == 200
    papers = f"{made.url}papers/"
    assert resident.get(papers).status_code == 403
    second.post(f"{papers}hand-out/", {"household": hall.homes[1], "number": "0"})
    told = second.post(
        f"{papers}assist/",
        {"household": hall.homes[2], "number": "0", "consent": "录音1", "choose": ["A"]},
        follow=True,
    ).content.decode()
    assert "请把回执读给本人" in told
    clock.at(CLOSES)
    assert "已到截止时间" in Client().get(made.url).content.decode()
    second.post(f"{made.url}step/close/")
    for client in (second, third):
        client.post(f"{papers}sheet/", {"number": "1", "choose": ["A"]})
    second.post(f"{made.url}step/count/")
    assert Client().get(f"{made.url}results/").status_code == 404
    third.post(f"{made.url}step/publish/")
    assert Ballot.objects.get().state == "published"
    shown = Client().get(f"{made.url}results/").content.decode()
    assert "投票不足 10" in shown
    inside = second.get(f"{made.url}results/").content.decode()
    assert "换一种规则会怎样" in inside


@pytest.mark.parametrize(
    ("form", "most", "marks", "kept"),
    [
        ("approval", 0, {"choose": ["A", "B"]}, {"A": 1, "B": 1}),
        ("knapsack", 0, {"choose": ["B", "C"]}, {"B": 1, "C": 1}),
        ("ranked", 0, {"of_A": "2", "of_C": "1", "of_E": "3"}, {"C": 3, "A": 2, "E": 1}),
        ("points", 10, {"of_A": "7", "of_D": "3", "of_B": "0"}, {"A": 7, "D": 3}),
    ],
)
def test_each_form_has_its_paper(
    hall: Hall, clock: Clock, form: str, most: int, marks: Any, kept: Any
) -> None:
    """What is marked on the page is what is counted."""
    open_one(hall, clock, form=form, most=most)
    resident = client_of(hall.resident(0))
    assert resident.get(f"/ballots/{CODE}/vote/").status_code == 200
    sent = {"receipt": rules.new_receipt(), "key": "k"} | marks
    answer = resident.post(f"/ballots/{CODE}/vote/", sent, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["told"]) == (200, "")
    [one] = urn_votes(Ballot.objects.select_related("place").get())
    assert one.choices == kept
    assert rules.grouped(one.tracking) == answer.json()["tracking"]


def test_a_phone_may_send_twice(opened: Hall) -> None:
    """The network broke after the vote came in: sent again it is the same vote, told as cast."""
    resident = client_of(opened.resident(0))
    sent = {"receipt": rules.new_receipt(), "key": "k", "choose": ["A"]}
    for _ in range(2):
        answer = resident.post(
            f"/ballots/{CODE}/vote/", sent, headers={"accept": "application/json"}
        )
        assert (answer.status_code, answer.json()["told"]) == (200, "")
    assert (UrnVote.objects.count(), Turnout.objects.count()) == (1, 1)


def test_a_waiting_vote_belongs_to_one_person(opened: Hall) -> None:
    """On a phone that two share the page tells its script whose votes it may show and send."""
    papers = [
        client_of(opened.resident(at)).get(f"/ballots/{CODE}/vote/").content.decode()
        for at in range(2)
    ]
    voters = [re.findall(r'id="vote" data-ballot="([^"]+)" data-voter="(\d+)"', one)
              for one in papers]  # fmt: skip
    assert [len(found) for found in voters] == [1, 1]
    assert voters[0] != voters[1]
    script = (STATIC / "vote.js").read_text("utf-8")
    assert "store.put({ key, iv, data, until" in script
    assert "form.dataset.voter" in script


def test_absent_and_not_yours_are_answered_alike(hall: Hall) -> None:
    """To a resident a draft is as little there as a ballot that never was, on any of its pages."""
    draft(hall)
    resident = client_of(hall.resident(0))
    for rest in ("", "vote/", "results/", "votes.pb", "papers/", "draft/"):
        answers = {
            resident.get(f"/ballots/{code}/{rest}").status_code for code in (CODE, f"{VILLAGE}-B9")
        }
        assert answers == {404}, rest


def published(hall: Hall, clock: Clock, voters: int = 12) -> None:
    open_one(hall, clock)
    for at in range(voters):
        vote(hall.resident(at), chosen("A", "C") if at % 3 else chosen("B", "D"))
    closed(hall, clock)
    actions.count_votes(viewer=hall.second, ballot=CODE)
    actions.publish(viewer=hall.third, ballot=CODE)


def test_the_public_looks_a_vote_up(hall: Hall, clock: Clock) -> None:
    """By its code, dashes and small letters allowed; one not there is said to be missing. The code
    never stands in an address, where logs would set it beside who asked."""
    published(hall, clock)
    [first, *_rest] = reads.bulletin(PUBLIC, CODE).rows
    shown = rules.grouped(first.tracking).lower()
    page = Client().post(f"/ballots/{CODE}/results/", {"code": shown}).content.decode()
    assert first.tracking in page
    assert f'method="post" action="/ballots/{CODE}/results/#list"' in page
    assert page.count('<tr><th scope="row" class="num">') == 1
    none = Client().post(f"/ballots/{CODE}/results/", {"code": "0" * 12}).content.decode()
    assert "清单上没有这个查询码" in none
    file = Client().get(f"/ballots/{CODE}/votes.pb")
    assert file.content.decode().startswith("META\n")
    assert "attachment" in file["Content-Disposition"]


@pytest.mark.parametrize("address", ["/ballots/", f"/ballots/{CODE}/", f"/ballots/{CODE}/results/"])
def test_no_page_asks_more_for_more_rows(hall: Hall, clock: Clock, address: str) -> None:
    """As many queries for three ballots as for one."""
    published(hall, clock, 10)
    client = Client()
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        client.get(address)
    for n in (2, 3):
        code = draft(hall, code=f"{VILLAGE}-B{n}", opens_at=CLOSES + WEEK,
                     closes_at=CLOSES + 2 * WEEK)  # fmt: skip
        actions.announce(viewer=hall.drafter, ballot=code, where="公示栏")
    with CaptureQueriesContext(connection) as after:
        client.get(address)
    assert len(after) == len(before)


def test_the_api_is_the_other_face(hall: Hall, clock: Clock) -> None:
    """Drafted, announced, opened, voted and looked at as JSON; a no has its code."""
    second = client_of(hall.second)

    def post(client: Client, path: str, body: Any, key: str = "k") -> Any:
        return client.post(
            f"/api/v1{path}", json.dumps(body), content_type="application/json",
            headers={"idempotency-key": key},
        )  # fmt: skip

    terms = {
        "title": "先做什么", "year": 2027, "budget_fen": 50_000_000, "form": "approval",
        "electorate": "household", "rule": "greedy", "utility": "cost", "tie": "code",
        "opens_at": OPENS.isoformat(), "closes_at": CLOSES.isoformat(),
    }  # fmt: skip
    items = [{"code": one.code, "title": one.title, "cost_fen": one.cost_fen} for one in ITEMS]
    body = {"code": CODE, "place": VILLAGE, "terms": terms, "items": items}
    drafter = client_of(hall.drafter)
    first, again = (post(drafter, "/ballots", body) for _ in range(2))
    assert (first.status_code, again.json()["state"]) == (201, "draft")
    post(drafter, f"/ballots/{CODE}/steps", {"step": "announce", "note": "公示栏"})
    early = post(second, f"/ballots/{CODE}/steps", {"step": "open"})
    assert (early.status_code, early.json()["code"]) == (409, "too_early")
    clock.at(OPENS)
    assert post(second, f"/ballots/{CODE}/steps", {"step": "open"}).json()["voting"] is True
    resident = client_of(hall.resident(0))
    sent = {"choices": {"A": 1}, "receipt": rules.new_receipt()}
    cast = post(resident, f"/ballots/{CODE}/votes", sent)
    assert cast.json() == {"ballot": CODE, "tracking": rules.tracking_of(CODE, sent["receipt"])}
    assert resident.get(f"/api/v1/ballots/{CODE}/own").json()["channel"] == "page"
    twice = post(resident, f"/ballots/{CODE}/votes", sent | {"receipt": "A" * 20}, "l")
    assert (twice.status_code, twice.json()["code"]) == (409, "voted_before")
    assert Client().get(f"/api/v1/ballots/{CODE}/turnout").json()["voters"] is None
    assert Client().get(f"/api/v1/ballots/{CODE}/result").status_code == 404
    assert Client().get(f"/api/v1/ballots/{CODE}/own").status_code == 401
    clock.at(OPENS + datetime.timedelta(hours=1))
    paper = post(second, f"/ballots/{CODE}/papers", {"household": hall.homes[1]})
    assert paper.json()["voters"] == 2
