"""A plan becomes the year's: put forward by one side, approved by both, by three people."""

from dataclasses import dataclass

import pytest
from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.test import Client

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.models import AuditLine
from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.planning import actions, reads
from xieshou.planning.models import Adoption, PlanChoice, PlanRun, Round
from xieshou.planning.tests.conftest import (
    LIMITS,
    NO_PASSWORD,
    WAN,
    code_of,
    drawn,
    set_limits,
)
from xieshou.projects import actions as projects
from xieshou.registry import actions as registry_actions, reads as registry


@dataclass(frozen=True)
class Person:
    user: AbstractBaseUser
    viewer: Viewer

    @property
    def client(self) -> Client:
        client = Client()
        client.force_login(self.user)
        return client


def person(name: str, role: str, *places: str) -> Person:
    user = registry_actions.create_user(
        viewer=SYSTEM, username=name, name=f"测试{name}", password_hash=NO_PASSWORD
    )
    for place in places:
        registry_actions.grant_role(viewer=SYSTEM, user=user.pk, role=role, place=place)
    return Person(user, registry.viewer_for(user))


@pytest.fixture
def east(places: dict[str, int]) -> Person:
    return person("east", "shanghai_office", "31", "53")


@pytest.fixture
def east_lead(places: dict[str, int]) -> Person:
    return person("east-lead", "shanghai_office", "31", "53")


@pytest.fixture
def west(places: dict[str, int]) -> Person:
    return person("west", "yunnan_office", "53")


@pytest.fixture
def west_lead(places: dict[str, int]) -> Person:
    return person("west-lead", "yunnan_office", "53")


def states() -> dict[str, str]:
    found = apps.get_model("projects", "Proposal").objects.filter(year=2027)
    return dict(found.values_list("code", "state"))


def chosen(run: PlanRun) -> set[str]:
    return set(run.choices.filter(chosen=True).values_list("proposal__code", flat=True))


def adopt(run: PlanRun, east: Person, west: Person, west_lead: Person) -> Adoption:
    """Put forward by the west, approved by the east and by another of the west."""
    one = actions.propose(viewer=west.viewer, run=run.pk)
    actions.approve(viewer=east.viewer, adoption=one.pk)
    actions.approve(viewer=west_lead.viewer, adoption=one.pk)
    return Adoption.objects.get(pk=one.pk)


def test_with_both_approvals_the_works_enter_the_plan_of_the_year(
    plan: PlanRun, east: Person, west: Person, west_lead: Person
) -> None:
    """Exactly the chosen ones; the others stay in the bank with their reason; each act is on the
    record under the name of who did it."""
    one = actions.propose(viewer=west.viewer, run=plan.pk, note="请审")
    actions.approve(viewer=east.viewer, adoption=one.pk)
    assert set(states().values()) == {"listed"}, "one side alone decides nothing"
    actions.approve(viewer=west_lead.viewer, adoption=one.pk)
    now = states()
    assert {code for code, state in now.items() if state == "planned"} == chosen(plan)
    assert {state for code, state in now.items() if code not in chosen(plan)} == {"listed"}
    assert reads.choices(plan.pk, reads.ChoiceFilter(chosen=False)).object_list[0].words
    row = reads.adopted(plan.scenario.round_id)
    assert (row.entered, row.kept, row.left) == (len(chosen(plan)), 0, 0)
    lines = AuditLine.objects.filter(verb__in=(
        "planning.adopt", "planning.approve", "projects.set_year_plan"
    )).order_by("pk")  # fmt: skip
    assert [(line.verb, line.who_id, line.place) for line in lines] == [
        ("planning.adopt", west.viewer.user_id, "53"),
        ("planning.approve", east.viewer.user_id, "53"),
        ("projects.set_year_plan", west_lead.viewer.user_id, "53"),
        ("planning.approve", west_lead.viewer.user_id, "53"),
    ]
    proposal = apps.get_model("projects", "Proposal").objects.filter(state="planned").first()
    assert proposal.decision == f"planning.adoption:{one.pk}"


def test_nobody_acts_twice(plan: PlanRun, east: Person, west: Person) -> None:
    """Neither who put it forward nor who approved it approves, or refuses, again."""
    one = actions.propose(viewer=west.viewer, run=plan.pk)
    with pytest.raises(Forbidden, match="提请人不能批准"):
        actions.approve(viewer=west.viewer, adoption=one.pk)
    actions.approve(viewer=east.viewer, adoption=one.pk)
    with pytest.raises(Forbidden):
        actions.approve(viewer=east.viewer, adoption=one.pk)
    with pytest.raises(Forbidden):
        actions.refuse(viewer=east.viewer, adoption=one.pk, reason="改主意了")
    assert Adoption.objects.get().state == "open"
    assert Adoption.objects.get().approvals.count() == 1
    assert set(states().values()) == {"listed"}


def test_one_side_cannot_approve_for_both(
    plan: PlanRun, west: Person, west_lead: Person, places: dict[str, int]
) -> None:
    """A third person of the same side changes nothing."""
    one = actions.propose(viewer=west.viewer, run=plan.pk)
    actions.approve(viewer=west_lead.viewer, adoption=one.pk)
    third = person("west-third", "yunnan_office", "53")
    with pytest.raises(Conflict, match="已经批准"):
        actions.approve(viewer=third.viewer, adoption=one.pk)
    assert set(states().values()) == {"listed"}


@pytest.mark.parametrize("role", ["county_office", "district_office", "auditor", "administrator"])
def test_only_the_offices_of_the_two_sides_decide(plan: PlanRun, west: Person, role: str) -> None:
    """Not other roles, not the public, not even the system."""
    other = person("other", role, "53")
    one = actions.propose(viewer=west.viewer, run=plan.pk)
    for viewer in (other.viewer, PUBLIC, SYSTEM):
        with pytest.raises(Forbidden):
            actions.approve(viewer=viewer, adoption=one.pk)
        with pytest.raises(Forbidden):
            actions.withdraw(viewer=viewer, adoption=one.pk)
    Adoption.objects.all().delete()
    for viewer in (other.viewer, PUBLIC, SYSTEM):
        with pytest.raises(Forbidden):
            actions.propose(viewer=viewer, run=plan.pk)
    assert not Adoption.objects.exists()


def test_an_uncertified_plan_is_not_put_forward(plan: PlanRun, west: Person) -> None:
    """What did not pass its check is never the plan of a year."""
    PlanRun.objects.update(certified=False)
    with pytest.raises(Conflict, match="独立核对"):
        actions.propose(viewer=west.viewer, run=plan.pk)


def limits_moved(opened: Round, plan: PlanRun) -> None:
    set_limits(opened, LIMITS | {"money:municipal": 91 * WAN})


def proposal_withdrawn(opened: Round, plan: PlanRun) -> None:
    projects.withdraw(viewer=SYSTEM, code=code_of("fuel5"))


def plan_altered(opened: Round, plan: PlanRun) -> None:
    choice = plan.choices.filter(chosen=True).first()
    PlanChoice.objects.filter(pk=choice.pk).update(chosen=False)


@pytest.mark.parametrize("change", [limits_moved, proposal_withdrawn, plan_altered])
def test_any_change_voids_what_was_put_forward(
    plan: PlanRun, opened: Round, east: Person, west: Person, west_lead: Person, change
) -> None:
    """An approval is of what was read: limits, bank or the stored plan changed, it counts no more;
    a plan drawn up anew can be put forward in its place."""
    one = actions.propose(viewer=west.viewer, run=plan.pk)
    actions.approve(viewer=east.viewer, adoption=one.pk)
    change(opened, plan)
    assert reads.adoption(one.pk).void
    with pytest.raises(Conflict, match="已失效"):
        actions.approve(viewer=west_lead.viewer, adoption=one.pk)
    assert "planned" not in states().values()
    fresh = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    again = actions.propose(viewer=west.viewer, run=fresh.pk)
    assert Adoption.objects.get(pk=one.pk).state == "void"
    assert not again.approvals.exists()


def test_one_plan_waits_at_a_time(plan: PlanRun, west: Person, east: Person) -> None:
    """Another is put forward once the first is refused, with a reason, or withdrawn by its side."""
    one = actions.propose(viewer=west.viewer, run=plan.pk)
    with pytest.raises(Conflict, match="等待批准"):
        actions.propose(viewer=east.viewer, run=plan.pk)
    with pytest.raises(BadInput):
        actions.refuse(viewer=east.viewer, adoption=one.pk, reason=" ")
    with pytest.raises(Forbidden, match="提请的一方"):
        actions.withdraw(viewer=east.viewer, adoption=one.pk)
    actions.refuse(viewer=east.viewer, adoption=one.pk, reason="产业占比偏低")
    assert reads.adoptions(plan.scenario.round_id)[0].reason == "产业占比偏低"
    with pytest.raises(Conflict, match="办结"):
        actions.approve(viewer=east.viewer, adoption=one.pk)
    other = actions.propose(viewer=east.viewer, run=plan.pk)
    actions.withdraw(viewer=east.viewer, adoption=other.pk)
    assert [row.state for row in reads.adoptions(plan.scenario.round_id)] == [
        "withdrawn",
        "refused",
    ]
    assert "planned" not in states().values()


def test_an_adopted_plan_still_stands_and_is_checked(
    plan: PlanRun, east: Person, west: Person, west_lead: Person
) -> None:
    """Entering the plan of the year changes nothing of what it was drawn up from."""
    adopt(plan, east, west, west_lead)
    row = reads.run(plan.pk)
    assert (row.stale, row.adopted) == (False, True)
    assert reads.faults() == ()
    with pytest.raises(Conflict, match="已经采纳"):
        actions.propose(viewer=west.viewer, run=plan.pk)


def test_another_plan_takes_its_place_by_the_same_approvals(
    plan: PlanRun, opened: Round, east: Person, east_lead: Person, west: Person, west_lead: Person
) -> None:
    """Works of both stay, those of the old one alone go back to the bank."""
    first = adopt(plan, east, west, west_lead)
    moved = {"money:municipal": 50 * WAN}
    run = drawn(
        actions.add_scenario(viewer=SYSTEM, round=opened.pk, place="53", name="少", moved=moved)
    )
    second = actions.propose(viewer=east.viewer, run=run.pk)
    assert reads.adopted(opened.pk).id == first.pk, "until it is approved the first is in force"
    actions.approve(viewer=west.viewer, adoption=second.pk)
    actions.approve(viewer=east_lead.viewer, adoption=second.pk)
    assert {code for code, state in states().items() if state == "planned"} == chosen(run)
    assert Adoption.objects.get(pk=first.pk).state == "superseded"
    row = reads.adopted(opened.pk)
    assert row.id == second.pk
    assert row.left == len(chosen(plan) - chosen(run)) > 0
    assert row.kept == len(chosen(plan) & chosen(run))


def test_the_plan_of_a_year_is_set_once(
    plan: PlanRun, east: Person, west: Person, west_lead: Person
) -> None:
    """The same works again change nothing; a work that is not in the bank stops all of it; no role
    may do it without the approvals."""
    adopt(plan, east, west, west_lead)
    before = states()
    body = {"year": 2027, "place": "53", "decision": "planning.adoption:1"}
    done = projects.set_year_plan(viewer=SYSTEM, codes=sorted(chosen(plan)), **body)
    assert done == {"entered": 0, "kept": len(chosen(plan)), "left": 0}
    with pytest.raises(Conflict):
        projects.set_year_plan(viewer=SYSTEM, codes=["533323101001-2027-none"], **body)
    for viewer in (east.viewer, west.viewer):
        with pytest.raises(Forbidden):
            projects.set_year_plan(viewer=viewer, codes=[], **body)
    assert states() == before


def test_the_database_keeps_one_plan_of_a_year(plan: PlanRun, west: Person) -> None:
    """Even where the program is passed by."""
    one = actions.propose(viewer=west.viewer, run=plan.pk)
    for state in ("open", "adopted"):
        Adoption.objects.filter(pk=one.pk).update(state=state)
        with pytest.raises(IntegrityError), transaction.atomic():
            Adoption.objects.create(round=one.round, run=plan, state=state, proposed_side="west")


def test_a_planned_work_is_not_withdrawn(
    plan: PlanRun, east: Person, west: Person, west_lead: Person
) -> None:
    """What both sides approved leaves the plan by another approval only."""
    adopt(plan, east, west, west_lead)
    with pytest.raises(Conflict):
        projects.withdraw(viewer=SYSTEM, code=min(chosen(plan)))


def test_the_pages_lead_through_the_steps(
    plan: PlanRun, east: Person, west: Person, west_lead: Person
) -> None:
    """Each sees what is theirs to do, in the to-do list and on the page; the public sees how it
    stands without names."""
    address = f"/plan/{plan.scenario.round_id}/adoption/"
    assert "提请采纳" in west.client.get(address).content.decode()
    west.client.post(f"{address}propose/", {"run": plan.pk, "note": "请审"})
    one = Adoption.objects.get()
    assert "年度规划待您批准" in east.client.get("/plan/todo/").content.decode()
    assert "年度规划待您批准" not in west.client.get("/plan/todo/").content.decode()
    page = west.client.get(address).content.decode()
    assert "须由另一人办理" in page
    assert "测试west" in page
    public = Client().get(address).content.decode()
    assert "待批准" in public
    assert "测试" not in public
    for who in (east, west_lead):
        who.client.post(f"/plan/adoption/{one.pk}/approve/")
    page = Client().get(address).content.decode()
    assert "已采纳" in page
    works = Client().get("/projects/?state=planned&year=2027&place=53").content.decode()
    assert "已列入年度计划" in works
    assert "年度规划待您批准" not in east.client.get("/plan/todo/").content.decode()


def test_a_page_refuses_what_is_not_allowed(plan: PlanRun, west: Person) -> None:
    """A post without the right is answered in words; nothing is decided."""
    one = actions.propose(viewer=west.viewer, run=plan.pk)
    page = west.client.post(f"/plan/adoption/{one.pk}/approve/", follow=True).content.decode()
    assert "提请人不能批准自己的提请" in page
    assert Client().post(f"/plan/adoption/{one.pk}/approve/")["Location"].startswith("/login/")
    assert west.client.post(f"/plan/adoption/{one.pk}/burn/").status_code == 404
    assert not one.approvals.exists()


def test_a_void_one_is_in_the_list_of_who_put_it_forward(
    plan: PlanRun, opened: Round, west: Person, east: Person
) -> None:
    """Who waits for nothing is told so."""
    actions.propose(viewer=west.viewer, run=plan.pk)
    limits_moved(opened, plan)
    assert "已失效" in west.client.get("/plan/todo/").content.decode()
    assert "待您批准" not in east.client.get("/plan/todo/").content.decode()
    assert "原提请已失效" in Client().get(f"/plan/{opened.pk}/adoption/").content.decode()


def test_the_api_adopts_as_the_pages_do(
    plan: PlanRun, east: Person, west: Person, west_lead: Person
) -> None:
    """With keys, so that a request sent twice counts once."""

    def post(client: Client, path: str, body: object, key: str = "once"):
        return client.post(
            f"/api/v1{path}", body, content_type="application/json",
            headers={"Idempotency-Key": key},
        )  # fmt: skip

    assert post(Client(), "/adoptions", {"run": plan.pk}).status_code == 401
    made = post(west.client, "/adoptions", {"run": plan.pk})
    assert made.status_code == 201
    assert post(west.client, "/adoptions", {"run": plan.pk}).json()["id"] == made.json()["id"]
    address = f"/adoptions/{made.json()['id']}"
    assert post(west.client, f"{address}/approve", {}).status_code == 403
    assert post(west_lead.client, f"{address}/refuse", {"reason": ""}).status_code == 422
    assert post(east.client, f"{address}/approve", {}).json()["waiting"] == ["west"]
    assert post(east.client, f"{address}/approve", {}).status_code == 200, "the same request again"
    assert post(west_lead.client, f"{address}/approve", {}).json()["state"] == "adopted"
    listed = Client().get(f"/api/v1/rounds/{plan.scenario.round_id}/adoptions").json()
    assert [(row["state"], row["entered"]) for row in listed] == [("adopted", len(chosen(plan)))]
    assert listed[0]["proposed_by"] == ""
    assert post(west.client, f"{address}/withdraw", {}).status_code == 409
