"""A case from the clue to the exit, through the actions: each step, each refusal, each trace."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from xieshou.benefits import actions as benefits
from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.monitoring import actions, reads
from xieshou.monitoring.models import Case, CaseStep, Clue, Measure
from xieshou.monitoring.tests.conftest import (
    COUNTY,
    DAY,
    HOME,
    LINE,
    NEXT_VILLAGE,
    OTHER,
    TOWNSHIP,
    WHOLE,
    People,
    after,
    checked,
    clue,
    noticed,
    on,
    opened,
    person,
    recognised,
    reviewed,
    visited,
)

LATER = datetime.date(2026, 12, 20)


def leave(people: People, case: Case, day: datetime.date = LATER, **changes: Any) -> Case:
    fields: dict[str, Any] = {"income_fen": LINE + 1, "assured": WHOLE, "note": "稳定"}
    with on(day):
        return actions.exit_visit(viewer=people.village, case=case.pk, **(fields | changes))


def exited(people: People, case: Case) -> Case:
    leave(people, case)
    with on(LATER):
        actions.exit_notice(viewer=people.village, case=case.pk, where="村务公开栏")
    with on(LATER + datetime.timedelta(6)):
        actions.exit_check(viewer=people.township, case=case.pk, note="同意")
        return actions.exit_case(viewer=people.county, case=case.pk, note="同意")


def test_the_whole_way(people: People) -> None:
    """From a clue to leaving: states in order, each step with its hand, no fault left."""
    case = exited(people, recognised(people))
    steps = reads.case_steps(people.county, case.pk)
    assert [one.step for one in steps] == [
        "open", "visit", "review", "notice", "check", "recognise", "exit_visit", "exit_notice",
        "exit_check", "exit",
    ]  # fmt: skip
    assert [one.by_name for one in steps[:6]] == ["测试cun"] * 4 + ["测试xiang", "测试xian"]
    row = reads.case(people.county, case.pk)
    assert row is not None
    assert (row.state, row.group, row.days_over) == ("exited", "unstable", 0)
    assert row.exited_on == LATER + datetime.timedelta(6)
    assert reads.faults() == []


def test_a_risk_that_comes_back_is_a_new_case_that_says_so(people: People) -> None:
    exited(people, recognised(people))
    with on(LATER + datetime.timedelta(30)):
        again = clue(people.village, kind="disaster", on=LATER + datetime.timedelta(29))
        case = actions.open_case(viewer=people.village, clues=[again.pk])
        rejected = opened(people, OTHER)
        actions.reject(viewer=people.village, case=rejected.pk, note="不属实")
        other = opened(people, OTHER, "disaster")
    assert (case.number, case.state) == (2, "opened")
    back = {row.id: row.came_back for row in reads.cases(people.county).rows}
    assert [back[case.pk], back[other.pk], other.number] == [True, False, 2]


def test_a_later_clue_of_the_same_case_begins_the_half_year_anew(people: People) -> None:
    """Taken into the case it is one more risk to be helped; while leaving it bars the exit."""
    case = recognised(people)
    october = datetime.date(2026, 10, 1)
    with on(october):
        told = clue(people.village, kind="unemployment", on=october)
        actions.open_case(viewer=people.village, clues=[told.pk])
    row = reads.case(people.county, case.pk)
    assert row is not None
    assert (row.risks, row.stable_on) == (("illness", "unemployment"), datetime.date(2027, 4, 1))
    with pytest.raises(Conflict, match="六个月"):
        leave(people, case)
    spring = datetime.date(2027, 4, 2)
    leave(people, case, spring)
    with on(spring):
        actions.exit_notice(viewer=people.village, case=case.pk, where="村务公开栏")
        told = clue(people.village, kind="disaster", on=spring)
        actions.open_case(viewer=people.village, clues=[told.pk])
    with on(spring + datetime.timedelta(6)):
        actions.exit_check(viewer=people.township, case=case.pk, note="同意")
        with pytest.raises(Conflict, match="新的线索"):
            actions.exit_case(viewer=people.county, case=case.pk, note="同意")


def test_only_the_table_moves_a_case(people: People) -> None:
    """Every verb that the state does not allow is refused and leaves no step."""
    case = visited(people)
    before = CaseStep.objects.count()
    for act in (actions.check, actions.recognise, actions.exit_check, actions.exit_case):
        who = people.county
        with on(after(20)), pytest.raises(Conflict, match="不能办理"):
            act(viewer=who, case=case.pk, note="同意")
    with on(after(2)), pytest.raises(Conflict):
        actions.open_notice(viewer=people.village, case=case.pk, where="村务公开栏")
    assert CaseStep.objects.count() == before
    case.refresh_from_db()
    assert case.state == "visited"


def test_nobody_checks_or_decides_what_they_did(people: People) -> None:
    """One who holds every role still needs others: checker, and decider, are other hands."""
    both = person("both", "county_office", COUNTY)
    case = noticed(people)
    with on(after(9)):
        actions.check(viewer=both, case=case.pk, note="同意")
        with pytest.raises(Forbidden, match="他人"):
            actions.recognise(viewer=both, case=case.pk, note="同意")
        assert "recognise" not in reads.case_rights(both, case.pk)
        assert "recognise" in reads.case_rights(people.leader, case.pk)
        actions.recognise(viewer=people.leader, case=case.pk, note="同意")
    assert reads.faults() == []


def test_a_checker_who_visited_is_refused(homes: list[str], people: People) -> None:
    """The same person with a village's and a township's role."""
    from django.contrib.auth import get_user_model

    from xieshou.registry import actions as registry_actions, reads as registry

    user = get_user_model().objects.get(username="cun")
    registry_actions.grant_role(viewer=SYSTEM, user=user.pk, role="county_office", place=COUNTY)
    case = noticed(people)
    strong = registry.viewer_for(user)
    with on(after(9)), pytest.raises(Forbidden) as no:
        actions.check(viewer=strong, case=case.pk, note="同意")
    assert no.value.code == "four_eyes"


def test_the_system_takes_no_step(people: People) -> None:
    case = visited(people)
    with pytest.raises(Forbidden):
        actions.reject(viewer=SYSTEM, case=case.pk, note="否")


def test_the_notice_must_run_for_five_days(people: People) -> None:
    """Not fewer days, and no check before they are over."""
    case = reviewed(people)
    for days in (4, 31):
        with on(after(3)), pytest.raises(BadInput) as no:
            actions.open_notice(viewer=people.village, case=case.pk, where="公开栏", days=days)
        assert no.value.params["field"] == "days"
    with on(after(3)):
        actions.open_notice(viewer=people.village, case=case.pk, where="公开栏")
    for day in (3, 8):
        with on(after(day)), pytest.raises(Conflict) as early:
            actions.check(viewer=people.township, case=case.pk, note="同意")
        assert early.value.code == "notice_runs"
    with on(after(9)):
        actions.check(viewer=people.township, case=case.pk, note="同意")


def test_an_objection_stops_until_it_is_answered(people: People, resident: Viewer) -> None:
    """By a resident in time; answered by other hands; upheld it bars the check."""
    case = noticed(people)
    with on(after(4)):
        said = actions.object_case(viewer=resident, case=case.pk, text="收入不实")
    with on(after(9)):
        with pytest.raises(Conflict, match="没有答复"):
            actions.check(viewer=people.township, case=case.pk, note="同意")
        with pytest.raises(Forbidden):
            actions.answer_objection(
                viewer=people.village, objection=said.pk, answer="已复核", upheld=False
            )
        actions.answer_objection(
            viewer=people.county, objection=said.pk, answer="确有不实", upheld=True
        )
        with pytest.raises(Conflict, match="成立"):
            actions.check(viewer=people.township, case=case.pk, note="同意")
        with pytest.raises(Conflict):
            actions.object_case(viewer=resident, case=case.pk, text="再说一次")
        actions.reject(viewer=people.township, case=case.pk, note="收入不实")
    case.refresh_from_db()
    assert (case.state, case.decided_on) == ("rejected", after(9))


def test_groups_follow_income_and_history(people: People) -> None:
    """A household that never was poor is no unstable one, nor one above the line a marginal one."""
    case = visited(people, OTHER)
    for group, code in (("unstable", "group_other_group"), ("sudden", "group_within_line")):
        with on(after(2)), pytest.raises(BadInput) as no:
            actions.review(
                viewer=people.village, case=case.pk, group=group, in_favour=5, against=0, note="可"
            )
        assert (no.value.code, no.value.params["field"]) == (code, "group")
    with on(after(2)), pytest.raises(BadInput):
        actions.review(
            viewer=people.village, case=case.pk, group="marginal", in_favour=3, against=3, note="可"
        )


def test_late_decisions_are_shown(people: People) -> None:
    """Fifteen days are in time; then the days over are counted, and stay after the decision."""
    case = opened(people)
    with on(after(15)):
        assert reads.cases(people.county, state="late").total == 0
    with on(after(17)):
        (row,) = reads.cases(people.county, state="late").rows
        assert (row.days_over, row.due_on) == (2, after(15))
        (place,) = reads.overview(people.county, COUNTY)
        assert (place.deciding, place.late, place.helped) == (1, 1, 0)
    with on(after(18)):
        actions.reject(viewer=people.village, case=case.pk, note="不属实")
    with on(after(400)):
        row = reads.case(people.county, case.pk)
        assert row is not None
        assert row.days_over == 3


@pytest.mark.parametrize(
    ("day", "changes", "reason"),
    [
        (datetime.date(2026, 12, 12), {}, "六个月"),
        (LATER, {"income_fen": LINE}, "监测线"),
        (LATER, {"assured": WHOLE[:3]}, "饮水"),
    ],
)
def test_nobody_leaves_early(
    people: People, day: datetime.date, changes: dict, reason: str
) -> None:
    """Before half a year, within the line, or without water; recognised on 13 June."""
    case = recognised(people)
    with pytest.raises(Conflict, match=reason):
        leave(people, case, day, **changes)
    case.refresh_from_db()
    assert case.state == "recognised"


def test_a_new_clue_bars_the_exit_to_the_last(people: People) -> None:
    """While leaving, a new clue stops the county; back to help, half a year begins anew."""
    case = recognised(people)
    leave(people, case)
    with on(LATER):
        actions.exit_notice(viewer=people.village, case=case.pk, where="村务公开栏")
        clue(people.village, kind="disaster", on=LATER)
    end = LATER + datetime.timedelta(6)
    with on(end):
        actions.exit_check(viewer=people.township, case=case.pk, note="同意")
        with pytest.raises(Conflict, match="新的线索"):
            actions.exit_case(viewer=people.county, case=case.pk, note="同意")
        actions.return_case(viewer=people.township, case=case.pk, note="又遭灾")
    row = reads.case(people.county, case.pk)
    assert row is not None
    assert (row.state, row.stable_on) == ("recognised", datetime.date(2027, 6, 26))
    assert reads.faults() == []


def test_help_fits_the_risk(people: People) -> None:
    """Of a kind that fits one of the case's risks; then its end and effect, once."""
    case = visited(people)
    fields: dict[str, Any] = {"what": "大病救助", "cadre": "李干部", "starts_on": after(2)}
    with on(after(2)):
        for wrong, field in (({"kind": "water"}, "kind"), ({"risk": "water"}, "risk")):
            with pytest.raises(BadInput) as no:
                actions.add_measure(
                    viewer=people.village, case=case.pk,
                    **(fields | {"risk": "illness", "kind": "medical"} | wrong),
                )  # fmt: skip
            assert no.value.params["field"] == field
        made = actions.add_measure(
            viewer=people.village, case=case.pk, risk="illness", kind="medical", **fields
        )
    row = reads.case(people.county, case.pk)
    assert row is not None
    assert row.unmet_labels == ()
    with on(after(40)):
        with pytest.raises(BadInput):
            actions.end_measure(
                viewer=people.village, measure=made.pk, ends_on=after(1), effect="worked"
            )
        actions.end_measure(
            viewer=people.village, measure=made.pk, ends_on=after(39), effect="worked", note="好"
        )
        with pytest.raises(Conflict):
            actions.end_measure(
                viewer=people.village, measure=made.pk, ends_on=after(39), effect="failed"
            )
    assert Measure.objects.get().effect == "worked"


def test_no_help_before_a_visit(people: People) -> None:
    case = opened(people)
    with pytest.raises(Conflict):
        actions.add_measure(
            viewer=people.village, case=case.pk, risk="illness", kind="medical", what="救助",
            cadre="李", starts_on=DAY,
        )  # fmt: skip


def test_another_village_sees_and_does_nothing(people: People) -> None:
    """A neighbour's officer is refused, and told nothing of whether there is such a case."""
    case = checked(people)
    neighbour = person("lin", "village_officer", NEXT_VILLAGE)
    assert reads.case(neighbour, case.pk) is None
    assert reads.case_steps(neighbour, case.pk) == reads.measures(neighbour, case.pk) == ()
    assert reads.case_rights(neighbour, case.pk) == frozenset()
    for pk in (case.pk, 10**6):
        with pytest.raises(Forbidden):
            actions.reject(viewer=neighbour, case=pk, note="否")
    assert reads.clues(neighbour).total == 0


def test_words_of_a_case_are_unreadable_in_the_table_and_its_steps_unchangeable(
    people: People,
) -> None:
    """What is told of health is encrypted; raw SQL cannot rewrite a step."""
    case = visited(people, note="患病住院")
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM monitoring_casestep")
        assert not any("患病" in row[0] for row in cursor.fetchall())
        cursor.execute("SELECT evidence FROM monitoring_clue")
        assert not any("住院" in row[0] for row in cursor.fetchall())
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("UPDATE monitoring_casestep SET by_name = 'x'")
    assert reads.case_steps(people.village, case.pk)[1].note == "患病住院"


def test_one_living_case_takes_further_clues(people: People) -> None:
    """A second clue joins the open case, whose clock still runs from the first."""
    case = opened(people)
    with on(after(3)):
        second = clue(people.village, kind="unemployment", on=after(3))
        again = actions.open_case(viewer=people.village, clues=[second.pk])
    assert (again.pk, again.clue_on, Clue.objects.filter(case=case).count()) == (case.pk, DAY, 2)


def test_clues_of_two_households_open_nothing(people: People) -> None:
    with on(DAY):
        mixed = [clue(people.village).pk, clue(people.village, OTHER).pk]
        with pytest.raises(Conflict):
            actions.open_case(viewer=people.village, clues=mixed)
        with pytest.raises(Forbidden):
            actions.open_case(viewer=people.village, clues=[])
    assert not Case.objects.exists()


def test_what_was_decided_against_the_rules_is_found(people: People) -> None:
    """The checker sees a state without its step, and a notice that was too short."""
    case = checked(people)
    assert reads.faults() == []
    Case.objects.filter(pk=case.pk).update(state="noticed")
    assert [text for text in reads.faults() if "状态" in text]
    assert HOME in {row.household for row in reads.cases(people.county).rows}


def test_what_waits_is_told_to_whose_step_it_is(people: People, resident: Viewer) -> None:
    """The village has the clue and the first steps, the township the check; others nothing."""
    with on(DAY):
        clue(people.village, OTHER)
    visited(people)

    def waits(viewer: Viewer) -> dict[str, int]:
        rows = reads.monitoring_waiting(viewer)
        return {row.kind.removeprefix("monitoring_"): row.count for row in rows}

    assert waits(people.village) == {"clues": 1, "cases": 1}
    assert waits(people.county) == waits(people.leader) == waits(resident) == {}
    assert reads.monitoring_waiting(people.village)[0].since == DAY


def test_objections_and_exits_wait_for_whose_they_are(people: People, resident: Viewer) -> None:
    """An objection for who checks; half a year after recognition a visit, then each step."""

    def kinds(viewer: Viewer) -> list[str]:
        return [row.kind.removeprefix("monitoring_") for row in reads.monitoring_waiting(viewer)]

    case = noticed(people)
    with on(after(4)):
        said = actions.object_case(viewer=resident, case=case.pk, text="收入不实")
        assert "objections" in kinds(people.township)
        assert "objections" not in kinds(people.village)
    assert reads.cases(people.township, state="objected").total == 1
    with on(after(9)):
        actions.answer_objection(
            viewer=people.county, objection=said.pk, answer="属实", upheld=False
        )
        actions.check(viewer=people.township, case=case.pk, note="齐全")
        actions.recognise(viewer=people.county, case=case.pk, note="同意")
        assert kinds(people.village) == []
    with on(LATER):
        assert kinds(people.village) == ["exits"]
    leave(people, case)
    with on(LATER):
        assert kinds(people.village) == ["exits"]
        actions.exit_notice(viewer=people.village, case=case.pk, where="公开栏")
        assert (kinds(people.village), kinds(people.township)) == ([], ["exits"])


def test_a_new_clue_about_an_earlier_day_bars_the_exit_too(people: People) -> None:
    """Told while leaving and taken into the case: what it is about may lie before the visit."""
    case = recognised(people)
    leave(people, case)
    with on(LATER):
        actions.exit_notice(viewer=people.village, case=case.pk, where="村务公开栏")
        told = clue(people.village, kind="disaster", on=LATER - datetime.timedelta(30))
        actions.open_case(viewer=people.village, clues=[told.pk])
    with on(LATER + datetime.timedelta(6)):
        actions.exit_check(viewer=people.township, case=case.pk, note="同意")
        with pytest.raises(Conflict, match="新的线索"):
            actions.exit_case(viewer=people.county, case=case.pk, note="同意")


def test_the_clock_runs_from_the_first_day_though_told_later(people: People) -> None:
    """A case is not opened from the latest clue to win days."""
    case = opened(people)
    with on(after(3)):
        earlier = clue(people.village, kind="unemployment", on=after(-5))
        again = actions.open_case(viewer=people.village, clues=[earlier.pk])
    assert (again.pk, again.clue_on) == (case.pk, after(-5))


def test_what_was_shown_in_the_village_is_not_the_villages_to_drop(people: People) -> None:
    """From the notice on, only whoever checks may end a case unrecognised."""
    case = checked(people)
    assert "reject" not in reads.case_rights(people.village, case.pk)
    assert "reject" in reads.case_rights(people.county, case.pk)
    with on(after(10)):
        with pytest.raises(Forbidden):
            actions.reject(viewer=people.village, case=case.pk, note="算了")
        actions.reject(viewer=people.county, case=case.pk, note="收入不实")
    case.refresh_from_db()
    assert case.state == "rejected"


def test_nobody_takes_a_step_for_the_own_household(people: People) -> None:
    """An officer who lives in it is refused; another's case is still the officer's."""
    mine, other = opened(people), opened(people, OTHER)
    with on(after(-1)):
        benefits.link_resident(viewer=SYSTEM, household=HOME, user=people.village.user_id)
    said: dict[str, Any] = {
        "income_fen": 1, "assured": WHOLE, "risks": ["illness"], "note": "属实",
    }  # fmt: skip
    assert reads.case_rights(people.village, mine.pk) == frozenset()
    with on(after(1)):
        with pytest.raises(Forbidden):
            actions.visit(viewer=people.village, case=mine.pk, **said)
        actions.visit(viewer=people.village, case=other.pk, **said)


def test_a_township_does_not_decide_for_the_county(people: People) -> None:
    """Not by a second officer of its own either; nor does it wait for them."""
    case = checked(people)
    second = person("xiang2", "county_office", TOWNSHIP)
    assert "recognise" not in reads.case_rights(second, case.pk)
    assert "recognise" in reads.case_rights(people.leader, case.pk)
    assert reads.monitoring_waiting(second) == ()
    assert [row.kind for row in reads.monitoring_waiting(people.leader)] == ["monitoring_cases"]
    with on(after(12)):
        with pytest.raises(Forbidden):
            actions.recognise(viewer=second, case=case.pk, note="同意")
        actions.recognise(viewer=people.leader, case=case.pk, note="同意")
