"""The life of a project: every step of the table taken, and every one not in it refused."""

import datetime
import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.append_only import is_closed
from xieshou.core.models import AuditLine
from xieshou.core.scope import SYSTEM, Grant, Viewer
from xieshou.projects import actions, reads
from xieshou.projects.models import ChangeRequest, Project, ProjectCost, ProjectEvent, Proposal
from xieshou.projects.rules import Cost, life
from xieshou.projects.tests.conftest import OURS, WAN, client_of, viewer_of
from xieshou.projects.tests.walks import days_later, papers, planned, take
from xieshou.registry import actions as registry_actions, reads as registry

DOCUMENT = Path(__file__).parents[3] / "docs" / "rules" / "project-life.md"
# The way through the table that each state lies on.
WAY = ("approve", "start", "finish", "accept", "hand_over", "take_up", "evaluate")


@pytest.fixture
def builder(world: None) -> Viewer:
    """A second officer of the county, who carries the works out."""
    return viewer_of("builder", "county_office", "533323")


@pytest.fixture
def code(officer: Viewer, county: Viewer, province: Viewer) -> str:
    return planned(officer, county, province)


def who(verb: str, people: dict[str, Viewer]) -> Viewer:
    """Somebody who may take the step and did none of those that bar from it."""
    may = life.STEPS[verb].may
    return people["builder" if may in ("projects.carry_out", "projects.hand_over") else "province"]


def to_state(code: str, state: str, people: dict[str, Viewer]) -> None:
    """Walk from planned to the state."""
    if state in ("cancelled", "left"):
        if state == "cancelled":
            take(people["province"], code, "cancel")
        else:
            actions.set_year_plan(viewer=SYSTEM, year=2027, place="53", codes=[], decision="d")
        return
    for verb in WAY:
        if Project.objects.get(code=code).state == state:
            return
        take(who(verb, people), code, verb)


@pytest.fixture
def people(county: Viewer, builder: Viewer, province: Viewer) -> dict[str, Viewer]:
    return {"county": county, "builder": builder, "province": province}


@pytest.mark.parametrize("state", life.STATES)
def test_in_each_state_exactly_the_steps_of_the_table_can_be_taken(
    code: str, state: str, people: dict[str, Viewer]
) -> None:
    """The table is walked through entirely: an allowed step leads where it says and leaves a line
    with its evidence; any other is refused and leaves nothing."""
    to_state(code, state, people)
    assert Project.objects.get().state == state
    for verb, step in life.STEPS.items():
        if not step.may:
            continue
        lines = ProjectEvent.objects.count()
        mark = transaction.savepoint()
        if life.allowed(verb, state, "water"):
            take(who(verb, people), code, verb)
            assert Project.objects.get().state == step.after
            line = ProjectEvent.objects.last()
            assert line is not None
            assert (line.verb, line.before, line.after) == (verb, state, step.after)
            assert [one["kind"] for one in line.evidence] == list(step.evidence)
            assert line.content_hash
        else:
            with pytest.raises(Conflict, match="不能办理此项"):
                take(who(verb, people), code, verb)
            assert ProjectEvent.objects.count() == lines
        transaction.savepoint_rollback(mark)


def test_the_table_hangs_together() -> None:
    """Every state but the first is reached, every live one is left, clocks and steps agree."""
    reached = {step.after for step in life.STEPS.values()}
    assert reached == set(life.STATES)
    left = {state for step in life.STEPS.values() for state in step.before if step.may}
    assert left == set(life.LIVE_STATES)
    for state, (verb, days) in life.CLOCKS.items():
        assert state in life.STEPS[verb].before
        assert days > 0
    assert set(reads.evidence_kinds()) == {
        kind for step in life.STEPS.values() for kind in step.evidence
    }
    assert set(life.STEPS) <= set(reads.steps())
    assert set(Project.State.values) == set(life.STATES)


def test_the_page_of_rules_prints_the_table() -> None:
    """docs/rules/project-life.md cannot fall behind the data."""
    page = DOCUMENT.read_text(encoding="utf-8")
    for verb, step in life.STEPS.items():
        row = f"| {verb} | {', '.join(step.before)} | {step.after} |"
        assert row in page, row
        assert re.search(rf"\| {verb} \|.*{re.escape(', '.join(step.evidence))}", page)
    for state, (verb, days) in life.CLOCKS.items():
        assert f"| {state} | {verb} | {days} |" in page


def test_a_step_without_its_papers_or_reason_is_refused(
    code: str, people: dict[str, Viewer]
) -> None:
    """The message names what is missing; nothing is written."""
    lines = ProjectEvent.objects.count()
    with pytest.raises(BadInput, match="批复文件的文号") as refused:
        actions.approve(viewer=people["province"], code=code)
    assert refused.value.flaws[0][0] == "approval"
    with pytest.raises(BadInput, match="请写明理由"):
        actions.cancel(viewer=people["province"], code=code, evidence=papers("cancel"))
    assert (Project.objects.get().state, ProjectEvent.objects.count()) == ("planned", lines)


def test_nobody_approves_what_they_proposed_whatever_else_they_are(
    code: str, officer: Viewer
) -> None:
    """An author with every verb, and one of the author's office, are refused; so is the system."""
    every = frozenset(step.may for step in life.STEPS.values())
    mighty = Viewer(officer.user_id, "root", (Grant("yunnan_office", "", None, None, every),))
    with pytest.raises(Forbidden, match="请由他人办理"):
        take(mighty, code, "approve")
    colleague = viewer_of("second", "village_officer", OURS)
    same = Viewer(
        colleague.user_id, "colleague", (Grant("village_officer", OURS, None, None, every),)
    )
    with pytest.raises(Forbidden, match="申报或修改本项目的单位"):
        take(same, code, "approve")
    with pytest.raises(Forbidden, match="系统不能代办"):
        take(SYSTEM, code, "approve")
    assert Project.objects.get().state == "planned"
    assert not AuditLine.objects.filter(verb="projects.approve").exists()


def test_who_built_it_neither_accepts_nor_evaluates_it(
    code: str, people: dict[str, Viewer]
) -> None:
    to_state(code, "finished", people)
    for verb in ("accept", "reject"):
        with pytest.raises(Forbidden, match="请由他人办理"):
            take(people["builder"], code, verb)
    take(people["county"], code, "accept")
    assert Proposal.objects.get().state == "done"


def test_the_approval_is_bound_to_what_was_approved(code: str, people: dict[str, Viewer]) -> None:
    """An amount changed behind the product's back stops the project until a change is granted."""
    take(people["province"], code, "approve")
    assert reads.project(code).as_approved
    ProjectCost.objects.filter(source="county").update(amount_fen=6 * WAN)
    assert not reads.project(code).as_approved
    with pytest.raises(Conflict, match="批复已失效"):
        take(people["builder"], code, "start")
    assert Project.objects.get().state == "approved"


def terms(code: str, **changes: object) -> life.Terms:
    standing = reads.project(code).terms
    return life.Terms(
        **{name: changes.get(name, getattr(standing, name)) for name in life.Terms.__slots__}
    )


def test_a_change_is_asked_for_and_granted_by_others_and_voids_what_was_approved(
    code: str, people: dict[str, Viewer]
) -> None:
    """Nothing moves before the yes; meanwhile the project waits; then the new content is bound."""
    to_state(code, "building", people)
    old = Project.objects.get().approved_hash
    dearer = (Cost("municipal", "31", 32 * WAN), Cost("county", "533323", 5 * WAN))
    asked = terms(code, costs=dearer, use="管网延伸")
    change = actions.ask_change(viewer=people["county"], code=code, terms=asked, reason="管材涨价")
    assert reads.project(code).total_fen == 35 * WAN
    with pytest.raises(Conflict, match="变更申请待批准"):
        take(people["builder"], code, "finish")
    with pytest.raises(Forbidden):
        actions.grant_change(viewer=people["county"], change=change.pk, document="文")
    [seen] = reads.changes(code, viewer=people["province"])
    assert [field for field, _before, _after in seen.changes] == ["资金用途", "资金"]
    actions.grant_change(viewer=people["province"], change=change.pk, document="怒协办〔2027〕9号")
    row = reads.project(code)
    assert (row.total_fen, row.use, row.as_approved) == (37 * WAN, "管网延伸", True)
    assert Project.objects.get().approved_hash == change.to_hash != old
    take(people["builder"], code, "finish")
    with pytest.raises(Conflict, match="已经办结"):
        actions.refuse_change(viewer=people["province"], change=change.pk, answer="晚了")


def test_a_change_of_what_has_moved_since_or_was_tampered_with_is_void(
    code: str, people: dict[str, Viewer]
) -> None:
    take(people["province"], code, "approve")
    asked = terms(code, use="蓄水池")
    change = actions.ask_change(viewer=people["county"], code=code, terms=asked, reason="设计调整")
    mark = transaction.savepoint()
    Project.objects.update(use="别的用途")
    with pytest.raises(Conflict, match="已有改动"):
        actions.grant_change(viewer=people["province"], change=change.pk, document="文")
    transaction.savepoint_rollback(mark)
    ChangeRequest.objects.update(terms={**change.terms, "use": "办公楼"})
    with pytest.raises(Conflict, match="与提交时不一致"):
        actions.grant_change(viewer=people["province"], change=change.pk, document="文")
    assert Project.objects.get().use == ""


def test_who_asked_for_a_change_approves_once_it_came_to_nothing(
    code: str, people: dict[str, Viewer]
) -> None:
    """Asking makes an author, and so does a change that was granted: neither the change nor the
    project is theirs to approve, nor their office's. What was taken back or refused leaves none."""
    asked = terms(code, use="蓄水池")
    change = actions.ask_change(
        viewer=people["province"], code=code, terms=asked, reason="设计调整"
    )
    with pytest.raises(Forbidden, match="请由他人办理"):
        actions.grant_change(viewer=people["province"], change=change.pk, document="文")
    colleague = viewer_of("lead", "yunnan_office", "53")
    with pytest.raises(Forbidden, match="单位不能批复"):
        actions.grant_change(viewer=colleague, change=change.pk, document="文")
    other = viewer_of("prefecture", "yunnan_office", "5333")
    before = transaction.savepoint()
    actions.grant_change(viewer=other, change=change.pk, document="文")
    again = actions.ask_change(
        viewer=people["province"], code=code, terms=terms(code, use="管网"), reason="再调整"
    )
    actions.withdraw_change(viewer=people["province"], change=again.pk)
    with pytest.raises(Forbidden, match="请由他人办理"):
        take(people["province"], code, "approve")
    take(other, code, "approve")
    transaction.savepoint_rollback(before)
    end = transaction.savepoint()
    actions.withdraw_change(viewer=people["province"], change=change.pk)
    take(people["province"], code, "approve")
    transaction.savepoint_rollback(end)
    actions.refuse_change(viewer=other, change=change.pk, answer="不必")
    take(colleague, code, "approve")


def test_an_author_of_the_proposal_stays_one_when_a_change_is_taken_back(
    code: str, people: dict[str, Viewer]
) -> None:
    authors = Project.objects.get().authors
    mighty = viewer_of("mighty", "county_office", "533323")
    Proposal.objects.update(authors=sorted([*authors, mighty.user_id]))
    Project.objects.update(authors=sorted([*authors, mighty.user_id]))
    change = actions.ask_change(viewer=mighty, code=code, terms=terms(code, use="池"), reason="改")
    actions.withdraw_change(viewer=mighty, change=change.pk)
    assert mighty.user_id in Project.objects.get().authors


def test_a_second_role_elsewhere_is_no_way_round_the_office(code: str, officer: Viewer) -> None:
    """Who belongs to an author's office approves by no other role either."""
    both = viewer_of("both", "village_officer", OURS)
    registry_actions.grant_role(viewer=SYSTEM, user=both.user_id, role="yunnan_office", place="53")
    both = registry.viewer_for(get_user_model().objects.get(pk=both.user_id))
    with pytest.raises(Forbidden, match="单位不能批复"):
        take(both, code, "approve")


def test_one_organisation_is_one_office(
    code: str, officer: Viewer, people: dict[str, Viewer]
) -> None:
    """Whatever their roles, people of one organisation do not approve each other's."""
    registry_actions.register_organisation(
        viewer=SYSTEM, name="怒江州协作办", kind="office", place="5333"
    )
    [office] = registry.organisations("5333", kind="office").rows
    users = get_user_model().objects.filter(pk__in=[officer.user_id, people["province"].user_id])
    users.update(organisation=office.id)
    with pytest.raises(Forbidden, match="单位不能批复"):
        take(people["province"], code, "approve")


def test_a_change_does_not_fall_below_the_contracts(code: str, people: dict[str, Viewer]) -> None:
    """Neither when it is asked for, nor when a contract came in between."""
    take(people["province"], code, "approve")
    cheaper = terms(code, costs=(Cost("municipal", "31", 20 * WAN),))
    change = actions.ask_change(viewer=people["county"], code=code, terms=cheaper, reason="减")
    actions.record_contract(
        viewer=people["builder"], code=code, number="HT-1", title="施工", method="open",
        stage="award", supplier="怒江建工", amount_fen=20 * WAN + 1,
    )  # fmt: skip
    with pytest.raises(Conflict, match="合同金额合计"):
        actions.grant_change(viewer=people["province"], change=change.pk, document="文")
    assert Project.objects.get().total_fen == 35 * WAN
    actions.withdraw_change(viewer=people["county"], change=change.pk)
    with pytest.raises(Conflict, match="合同金额合计"):
        actions.ask_change(viewer=people["county"], code=code, terms=cheaper, reason="减")


def test_words_on_record_hold_nobodys_number(code: str, people: dict[str, Viewer]) -> None:
    """Eleven digits in a row, of any width, are refused in notes, reasons and answers."""
    for number in ("13800000000", "１３８００００００００", "533323199001011234"):
        with pytest.raises(BadInput, match="连续 10 位以上数字"):
            actions.approve(
                viewer=people["province"], code=code, evidence=papers("approve"),
                note=f"请联系{number}",
            )  # fmt: skip
    asked = terms(code, use="池")
    ask = {"viewer": people["county"], "code": code, "terms": asked}
    with pytest.raises(BadInput, match="电话"):
        actions.ask_change(**ask, reason="问 13800000000")
    change = actions.ask_change(**ask, reason="怒协办〔2027〕1234567890号")
    with pytest.raises(BadInput, match="电话"):
        actions.refuse_change(viewer=people["province"], change=change.pk, answer="13800000000")


def test_lines_of_a_form_are_kept_as_a_sheet_keeps_them(code: str, county: Viewer) -> None:
    client = client_of(county)
    form = client.get(f"/projects/life/{code}/change/").context["form"]
    said = {name: form[name].value() or "" for name in form.fields}
    said |= {"content": "一\r\n二", "reason": "补写"}
    assert client.post(f"/projects/life/{code}/change/", said).status_code == 302
    assert ChangeRequest.objects.get().terms["content"] == "一\n二"


def test_a_change_that_changes_nothing_or_cannot_stand_is_refused(
    code: str, people: dict[str, Viewer]
) -> None:
    for changed, error in (
        ({}, Conflict),
        ({"costs": ()}, BadInput),
        ({"name": " "}, BadInput),
        ({"place": "533324101201"}, Forbidden),
    ):
        asked = terms(code, **changed)
        with pytest.raises(error):
            actions.ask_change(viewer=people["county"], code=code, terms=asked, reason="由")
    with pytest.raises(BadInput, match="变更理由"):
        actions.ask_change(
            viewer=people["county"], code=code, terms=terms(code, use="水池"), reason=" "
        )
    assert not ChangeRequest.objects.exists()


def test_an_approved_project_does_not_leave_the_plan(code: str, people: dict[str, Viewer]) -> None:
    """A waiting one does, and comes back as its proposal then reads."""
    without = {"viewer": SYSTEM, "year": 2027, "place": "53", "codes": [], "decision": "d:2"}
    actions.set_year_plan(**without)
    assert (Project.objects.get().state, Proposal.objects.get().state) == ("left", "listed")
    actions.set_year_plan(**without | {"codes": [code], "decision": "d:3"})
    assert (Project.objects.get().state, Project.objects.get().decision) == ("planned", "d:3")
    assert ProjectCost.objects.count() == 2
    take(people["province"], code, "approve")
    with pytest.raises(Conflict, match="已批复，不能退出年度计划"):
        actions.set_year_plan(**without)
    assert (Project.objects.get().state, Proposal.objects.get().state) == ("approved", "planned")
    assert [one.verb for one in ProjectEvent.objects.all()] == [
        *("enter_plan", "leave_plan", "enter_plan", "approve"),
    ]


@pytest.mark.parametrize("table", ["projects_projectevent", "projects_proposalevent"])
def test_events_cannot_be_changed_or_deleted(code: str, table: str) -> None:
    """Not even by raw SQL."""
    assert is_closed(connection, table)
    for statement in (f"UPDATE {table} SET note = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_clock_runs_in_working_days(code: str, people: dict[str, Viewer]) -> None:
    """Twenty of them for the approval; past them the project is late and found as such."""
    row = reads.project(code)
    assert row.next_verb == "approve"
    assert row.late_days == 0
    days = (row.due_on - timezone.localdate()).days
    with days_later(days):
        assert reads.project(code).late_days == 0
        assert reads.projects(reads.LifeFilters(late=True)).count == 0
    with days_later(days + 8):
        late = reads.project(code).late_days
        assert 1 <= late <= 8
        assert reads.projects(reads.LifeFilters(late=True, place="533323")).count == 1
        assert reads.projects(reads.LifeFilters(late=True, place="533324")).count == 0


def test_the_works_are_late_after_the_day_agreed_at_their_start(
    code: str, people: dict[str, Viewer]
) -> None:
    take(people["province"], code, "approve")
    for days in (-1, 4000):
        due = timezone.localdate() + datetime.timedelta(days=days)
        with pytest.raises(BadInput, match="计划完工日期"):
            actions.start(viewer=people["builder"], code=code, due_on=due, evidence=papers("start"))
    take(people["builder"], code, "start")
    with days_later(89):
        assert reads.project(code).late_days == 0
    with days_later(100):
        assert reads.project(code).late_days > 0


@pytest.mark.parametrize(
    ("kind", "verb"), [("water", "hand_over"), ("talent", "evaluate"), ("labour", "evaluate")]
)
def test_what_leaves_no_asset_is_evaluated_once_accepted(kind: str, verb: str) -> None:
    assert life.next_verb("accepted", kind) == verb
    assert life.allowed(verb, "accepted", kind)
    other = "evaluate" if verb == "hand_over" else "hand_over"
    assert not life.allowed(other, "accepted", kind)


def test_over_the_pages(code: str, people: dict[str, Viewer]) -> None:
    """The list, the page, a step with its form, and a change, in both languages."""
    above, theirs = client_of(people["province"]), client_of(people["county"])
    path = f"/projects/life/{code}/"
    assert code in above.get("/projects/life/?year=2027").content.decode()
    page = above.get(path).content.decode()
    assert f"{path}approve/" in page
    assert f"{path}approve/" not in theirs.get(path).content.decode()
    wrong = above.post(f"{path}approve/", {"approve-approval": ""}).content.decode()
    assert "field--wrong" in wrong
    done = above.post(f"{path}approve/", {"approve-approval": "怒协办〔2027〕1号"}, follow=True)
    assert "已办理：批复" in done.content.decode()
    form = theirs.get(f"{path}change/").context["form"]
    posted = {name: form[name].value() or "" for name in form.fields}
    posted |= {"use": "蓄水池", "reason": "设计调整"}
    assert theirs.post(f"{path}change/", posted).status_code == 302
    change = ChangeRequest.objects.get()
    assert change.terms["costs"] == [
        {"source": "county", "payer": "533323", "amount_fen": 5 * WAN},
        {"source": "municipal", "payer": "31", "amount_fen": 30 * WAN},
    ]
    assert "蓄水池" in above.get(path).content.decode()
    above.post(f"{path}change/{change.pk}/grant/", {"document": "怒协办〔2027〕2号"})
    assert reads.project(code).use == "蓄水池"
    english = client_of(people["province"], "en").get(path).content.decode()
    assert all(word in english for word in ("Grant the change", "Next step", "As approved"))
    assert theirs.get("/projects/life/nothing/").status_code == 404


def test_the_api_takes_a_step(code: str, people: dict[str, Viewer]) -> None:
    """With its documents; a missing one is named; the same key does it once."""
    client = client_of(people["province"])
    path = f"/api/v1/project-lives/{code}"
    body: dict[str, object] = {"verb": "approve"}
    no = client.post(f"{path}/steps", body, "application/json", headers={"idempotency-key": "a"})
    assert (no.status_code, no.json()["faults"][0]["field"]) == (422, "approval")
    body["evidence"] = [{"kind": "approval", "reference": "怒协办〔2027〕1号"}]
    for _again in range(2):
        yes = client.post(
            f"{path}/steps", body, "application/json", headers={"idempotency-key": "b"}
        )
        assert (yes.status_code, yes.json()["state"]) == (200, "approved")
    assert [one["verb"] for one in client.get(f"{path}/steps").json()] == ["enter_plan", "approve"]
    lives = client.get("/api/v1/project-lives?state=approved").json()
    assert (lives["count"], lives["total_fen"]) == (1, 35 * WAN)
