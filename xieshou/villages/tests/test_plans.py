"""A plan from its draft to the bank: needs, works, money to the fen, versions that stay."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, strategies as st

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound
from xieshou.core.clock import on_day
from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.projects import actions as bank, reads as projects
from xieshou.villages import actions, reads
from xieshou.villages.actions import FlawedPlan, Money, Need, PlanContent, PlannedWork
from xieshou.villages.models import PlanProposal, PlanVersion
from xieshou.villages.rules import plan as rules, plan_changes
from xieshou.villages.tests.conftest import SMALL
from xieshou.villages.tests.test_meetings import HELD, closed, noticed

PLAN = f"{SMALL}-P2026"
WELL = PlannedWork(
    code="W01", name="上组饮水管网", kind="water", needs=("N01",), quantity=Decimal("2.5"),
    unit="公里", unit_cost_fen=120_000_00, first_year=2026, last_year=2027, keeper="用水户协会",
    money=(
        Money("county", 294_000_00), Money("labour", 6_000_00, days=50, rate_fen=120_00),
    ), yearly_fen=8_000_00, people=120, households=30,
)  # fmt: skip
PATH = replace(
    WELL, code="W02", name="入户路与垃圾池", kind="road", needs=("N02",), quantity=Decimal(800),
    unit="米", unit_cost_fen=250_00, first_year=2028, last_year=2028, green=True,
    money=(Money("county", 200_000_00),),
)  # fmt: skip
CONTENT = PlanContent(
    vision="山泉到户、路通到组、茶旅为业。",
    environment="垃圾集中清运，房前屋后整治。",
    needs=(
        Need("N01", "上组三十户旱季断水", lack="water", people=120, households=30,
             seen="households"),
        Need("N02", "下组路泥泞，孩子上学难走", lack="road", people=9, households=2),
        Need("N03", "老人想有活动的地方"),
    ),
    works=(WELL, PATH),
)  # fmt: skip


def drafted(viewer: Viewer, content: PlanContent = CONTENT) -> str:
    made = actions.open_plan(
        viewer=viewer, village=SMALL, name="老村发展规划", first_year=2026, last_year=2030
    )
    actions.save_draft(viewer=viewer, plan=made.code, content=content)
    return made.code


@given(
    quantity=st.decimals(Decimal("0.01"), 10_000, places=3),
    unit_cost=st.integers(1, 10**9),
)
def test_a_work_costs_quantity_times_unit_cost_to_the_fen(
    quantity: Decimal, unit_cost: int
) -> None:
    """Within half a fen of the exact product, and the same after a journey through JSON."""
    work = replace(WELL, quantity=quantity, unit_cost_fen=unit_cost)
    assert abs(work.cost_fen - quantity * unit_cost) <= Decimal("0.5")
    content = replace(CONTENT, works=(work,))
    there_and_back = rules.from_json(rules.as_json(content))
    assert there_and_back == content
    assert rules.digest(there_and_back) == rules.digest(content)


def test_sums_are_by_source_and_phase() -> None:
    """294,000 + 200,000 of the county, 6,000 in fifty days of labour; one need unanswered."""
    assert rules.by_source(CONTENT) == {"county": 494_000_00, "labour": 6_000_00}
    assert rules.by_phase(CONTENT) == {2026: 300_000_00, 2028: 200_000_00}
    assert rules.unanswered(CONTENT) == ("N03",)
    assert CONTENT.total_fen == 500_000_00


@pytest.mark.parametrize(
    ("work", "code"),
    [
        (replace(WELL, money=(Money("county", 299_999_99),)), "money_not_cost"),
        (replace(WELL, needs=()), "answers_nothing"),
        (replace(WELL, last_year=2031), "years_outside"),
        (replace(WELL, first_year=2027, last_year=2026), "years_outside"),
        (replace(WELL, keeper=" "), "no_keeper"),
    ],
)
def test_a_version_says_who_pays_when_and_who_keeps(work: PlannedWork, code: str) -> None:
    """Each is named with its row; a draft may still lack it."""
    content = replace(CONTENT, works=(PATH, work))
    assert not list(rules.draft_flaws(content))
    [flaw] = rules.submission_flaws(content, 2026, 2030)
    assert (flaw.code, flaw.part, flaw.row) == (code, "works", 2)


@pytest.mark.parametrize(
    ("work", "code"),
    [
        (replace(WELL, needs=("N09",)), "need_unknown"),
        (replace(WELL, code="X1"), "code_shape"),
        (replace(WELL, code="W02"), "code_twice"),
        (replace(WELL, quantity=Decimal(0)), "quantity_wrong"),
        (replace(WELL, money=(Money("labour", 6_000_00, 50, 100_00),)), "money_wrong"),
        (replace(WELL, money=(Money("county", 1, days=1),)), "money_wrong"),
        (replace(WELL, money=(Money("county", 1), Money("county", 2))), "source_twice"),
        (replace(WELL, people=2, households=3), "people_wrong"),
    ],
)
def test_not_even_a_draft_holds_what_cannot_be(work: PlannedWork, code: str) -> None:
    """Labour is days times their rate, money without days is not labour."""
    assert code in {flaw.code for flaw in rules.draft_flaws(replace(CONTENT, works=(work, PATH)))}


def test_flaws_name_part_row_and_field(officer: Viewer) -> None:
    """An unknown indicator, asset, kind and source; the draft stays as it was."""
    plan = drafted(officer)
    wrong = replace(
        CONTENT,
        needs=(*CONTENT.needs, Need("N04", "缺网络", lack="internet", asset="没有的楼")),
        works=(replace(WELL, kind="space", money=(Money("lottery", 1),)), PATH),
    )
    with pytest.raises(FlawedPlan) as no:
        actions.save_draft(viewer=officer, plan=plan, content=wrong)
    assert [field for field, _said in no.value.flaws] == [
        "needs 4 lack", "needs 4 asset", "works 1 kind", "works 1 money",
    ]  # fmt: skip
    assert "第 4 行" in no.value.flaws[0][1]
    text = reads.plan_text(plan, 0, viewer=officer)
    assert text is not None
    assert text.content == CONTENT


def test_a_version_stays_and_the_next_one_is_compared(officer: Viewer) -> None:
    """Immutable in the database; the same again is no new version; what changed is said."""
    plan = drafted(officer)
    assert reads.village_plan(plan) is None
    actions.submit_plan(viewer=officer, plan=plan)
    with pytest.raises(Conflict) as same:
        actions.submit_plan(viewer=officer, plan=plan)
    assert same.value.code == "same_version"
    paid = (Money("labour", 6_000_00, 50, 120_00), Money("county", 319_000_00))
    dearer = replace(WELL, unit_cost_fen=130_000_00, money=paid)
    later = replace(CONTENT, vision="新愿景", needs=CONTENT.needs[:2], works=(dearer, PATH))
    actions.save_draft(viewer=officer, plan=plan, content=later)
    actions.submit_plan(viewer=officer, plan=plan)
    found = reads.plan_changes_between(plan, 1, 2, viewer=officer)
    assert found is not None
    assert [(one.part, one.code, one.what, one.field) for one in found] == [
        ("text", "", "changed", "vision"),
        ("needs", "N03", "removed", ""),
        ("works", "W01", "changed", "unit_cost_fen"),
        ("works", "W01", "changed", "money"),
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanVersion.objects.update(total_fen=1)
    old = reads.plan_text(plan, 1, viewer=officer)
    assert old is not None
    assert old.content == CONTENT
    assert reads.record_faults() == []


def test_the_order_of_money_is_no_change() -> None:
    """Nor that of needs."""
    turned = replace(WELL, money=tuple(reversed(WELL.money)))
    assert plan_changes.changes(CONTENT, replace(CONTENT, works=(turned, PATH))) == ()


def test_two_who_write_at_once_do_not_overwrite_each_other(officer: Viewer, second: Viewer) -> None:
    """Whoever comes second is told to look again."""
    plan = drafted(officer)
    text = reads.plan_text(plan, 0, viewer=officer)
    assert text is not None
    actions.save_draft(
        viewer=second, plan=plan, content=replace(CONTENT, vision="别的"), seen=text.digest
    )
    with pytest.raises(Conflict) as no:
        actions.save_draft(viewer=officer, plan=plan, content=CONTENT, seen=text.digest)
    assert no.value.code == "draft_changed"


def test_drafts_are_the_villages_own_and_few_people_stay_inside(
    officer: Viewer, resident: Viewer
) -> None:
    """The public reads versions alone, without the nine of a need."""
    plan = drafted(officer)
    for viewer in (PUBLIC, resident):
        assert reads.village_plans(SMALL, viewer=viewer) == ()
        assert reads.plan_text(plan, 0, viewer=viewer) is None
    with pytest.raises(Forbidden):
        actions.save_draft(viewer=resident, plan=plan, content=CONTENT)
    actions.submit_plan(viewer=officer, plan=plan)
    public = reads.plan_text(plan)
    assert public is not None
    assert [(need.people, need.households) for need in public.content.needs] == [
        (120, 30), (0, 0), (0, 0),
    ]  # fmt: skip
    inside = reads.plan_text(plan, viewer=officer)
    assert inside is not None
    assert inside.content.needs[1].people == 9
    # A digest of the whole would let anybody try out the nine.
    shown = rules.digest(public.content)
    assert public.digest == public.plan.versions[0].content_hash == shown
    assert inside.digest == inside.plan.versions[0].content_hash == rules.digest(CONTENT) != shown


def test_a_vote_that_an_objection_undid_adopts_nothing(
    officer: Viewer, second: Viewer, resident: Viewer
) -> None:
    """The minutes that stand do not hold it any more."""
    plan = drafted(officer)
    actions.submit_plan(viewer=officer, plan=plan)
    code = noticed(officer, second)
    with on_day(HELD):
        said = actions.object_to_resolution(viewer=resident, meeting=code, text="没有通知我家")
        actions.answer_resolution_objection(
            viewer=second, objection=said.pk, text="确未通知", upheld=True
        )
        actions.reopen_meeting(viewer=officer, meeting=code, reason="重议")
        anew = actions.write_minutes(viewer=officer, meeting=code, text="不再表决", votes=[])
        actions.confirm_minutes(viewer=second, meeting=code, content_hash=anew.content_hash)
        actions.publish_resolutions(viewer=officer, meeting=code, where="村务公开栏")
    with on_day(HELD + timedelta(8)):
        actions.close_meeting(viewer=officer, meeting=code)
    with pytest.raises(Conflict) as no:
        actions.adopt_plan(viewer=officer, plan=plan, version=1, meeting=code)
    assert no.value.code == "not_adopted"


def test_a_meeting_adopts_the_version_it_voted_on(officer: Viewer, second: Viewer) -> None:
    """Not one that it did not carry, not one that is not closed, not one about something else."""
    plan = drafted(officer)
    actions.submit_plan(viewer=officer, plan=plan)
    lost = closed(officer, second, ayes=10)
    body = {"viewer": officer, "plan": plan, "version": 1}
    for meeting in (lost, "533323101001-M2026-99"):
        with pytest.raises(Conflict) as no:
            actions.adopt_plan(**body, meeting=meeting)
        assert no.value.code == "not_adopted"
    row = reads.village_plan(plan)
    assert row is not None
    assert row.versions[0].meeting == ""


def test_what_became_of_each_need_is_told_to_the_end(officer: Viewer, second: Viewer) -> None:
    """Adopted by a meeting, put to the bank with its source; a need without works says so."""
    plan = drafted(officer)
    actions.submit_plan(viewer=officer, plan=plan)
    meeting = closed(officer, second)
    actions.adopt_plan(viewer=officer, plan=plan, version=1, meeting=meeting)
    link = actions.propose_work(viewer=officer, plan=plan, version=1, work="W01")
    proposal = projects.proposal(link.proposal.code, viewer=officer)
    assert proposal is not None
    assert (proposal.name, proposal.year, proposal.total_fen) == ("上组饮水管网", 2026, 300_000_00)
    assert proposal.source == f"村庄规划 {PLAN} 第 1 版 W01"
    assert proposal.clears == 1 << 5
    assert {(cost.source, cost.payer_code) for cost in proposal.costs} == {
        ("county", SMALL[:6]), ("labour", SMALL),
    }  # fmt: skip
    rows = reads.village_threads(SMALL, viewer=officer)
    assert [(row.need, row.work, row.stage, row.meeting) for row in rows] == [
        ("N01", "W01", "proposed", meeting),
        ("N02", "W02", "planned", meeting),
        ("N03", "", "need", ""),
    ]
    assert rows[0].proposal_state == "草稿"
    assert reads.village_threads(SMALL)[0].stage == "planned"
    assert [row.proposal for row in reads.plan_works(SMALL)] == ["", ""]
    [first, _then] = reads.plan_works(SMALL, viewer=officer)
    assert (first.id, first.cost_fen, first.phase, first.proposal) == (
        f"{PLAN}/W01", 300_000_00, 2026, link.proposal.code,
    )  # fmt: skip


def test_a_work_is_proposed_once_unless_it_was_withdrawn(officer: Viewer) -> None:
    """And only a work of a version, by who may propose."""
    plan = drafted(officer)
    body = {"viewer": officer, "plan": plan, "version": 1}
    with pytest.raises(NotFound):
        actions.propose_work(**body, work="W01")
    actions.submit_plan(viewer=officer, plan=plan)
    with pytest.raises(NotFound):
        actions.propose_work(**body, work="W09")
    made = actions.propose_work(**body, work="W01")
    with pytest.raises(Conflict):
        actions.propose_work(**body, work="W01")
    bank.withdraw(viewer=SYSTEM, code=made.proposal.code)
    again = actions.propose_work(**body, work="W01")
    assert again.proposal.code != made.proposal.code
    assert PlanProposal.objects.count() == 2


def test_one_plan_for_each_first_year(officer: Viewer) -> None:
    """Years in order, ten at most."""
    drafted(officer)
    body = {"viewer": officer, "village": SMALL, "name": "规划"}
    with pytest.raises(Conflict):
        actions.open_plan(**body, first_year=2026, last_year=2028)
    for first, last in ((2030, 2029), (2030, 2040)):
        with pytest.raises(BadInput):
            actions.open_plan(**body, first_year=first, last_year=last)
