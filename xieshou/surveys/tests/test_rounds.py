"""A round from the draw to the back-checks, and answers on their way into the register."""

import datetime
from fractions import Fraction

import pytest
from django.utils import timezone

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.jobs import perform
from xieshou.core.scope import SYSTEM
from xieshou.registry import reads as registry
from xieshou.surveys import actions, reads
from xieshou.surveys.models import Attachment, BatchItem, Round, Sampled, Submission
from xieshou.surveys.tests.conftest import COUNTY, FAR, VILLAGE, client_of, household_xml
from xieshou.surveys.tests.test_collect import picture
from xieshou.villages import reads as villages


def draw(office, *people, **about):
    today = timezone.localdate()
    asked = {
        "place": COUNTY, "form": "xieshou_household", "name": "2026 年冬季", "starts_on": today,
        "ends_on": today + datetime.timedelta(days=30), "size": 20, "stratum_digits": 12,
        "enumerators": [one.user_id for one in people], "back_check_percent": 10, "seed": 5,
    }  # fmt: skip
    return actions.draw_round(viewer=office, **asked | about)


@pytest.fixture
def round_(office, asker, second):
    made = draw(office, asker, second)
    actions.open_round(viewer=office, round=made.code)
    return made


def test_a_round_is_drawn_assigned_asked_checked_and_shown(office, asker, second, round_) -> None:
    """20 of the county's 60; weights sum to the frame; each visit and back-check is counted."""
    sampled = list(Sampled.objects.filter(round=round_))
    assert len(sampled) == 20
    assert sum(Fraction(one.weight_n, one.weight_d) for one in sampled) == 60
    assert {one.village[:6] for one in sampled} == {COUNTY}
    by = {asker.user_id: asker, second.user_id: second}
    for one in sampled:
        data = household_xml(one.household, size="4", minutes=15)
        actions.receive(viewer=by[one.enumerator_id], data=data)
    again = [one for one in sampled if one.back_checker_id]
    assert len(again) == 2
    for one in again:
        data = household_xml(one.household, size="4", minutes=9, raw={"adults": "3"})
        actions.receive(viewer=by[one.back_checker_id], data=data)
    shown = reads.round(office, round_.code)
    assert (shown.done, shown.size, shown.checked, shown.to_check) == (20, 20, 2, 2)
    progress = {one.name: one for one in reads.progress(office, round_.code)}
    assert sum(one.assigned for one in progress.values()) == 20
    assert sum(one.differ for one in progress.values()) == 2
    assert all(one.seconds == 900 for one in progress.values())
    # All were answered alike, so each is a copy of the others.
    assert sum(one.flagged for one in progress.values()) == 20
    assert all(len(one.differing) == 1 for one in reads.back_checks(office, round_.code))
    page = client_of(office).get(f"/surveys/rounds/{round_.code}/").content.decode()
    assert "10 / 10" in page
    records = reads.answers("xieshou_household", round_.code)
    assert len(records) == 20
    assert sum(one.weight for one in records) == 60
    text = str(records)
    assert "李四" not in text
    assert sampled[0].household not in text
    assert not reads.round(SYSTEM, "absent")
    mine = reads.visits(asker)
    assert all(one.is_done for one in mine)


def test_an_enumerator_sees_his_own_visits_and_no_more(office, asker, second, round_) -> None:
    """Neither another's answers nor the progress of others."""
    one = Sampled.objects.filter(round=round_, enumerator=second.user_id)[0]
    pk = actions.receive(viewer=second, data=household_xml(one.household)).submission
    assert reads.submission(second, pk)
    assert reads.submission(asker, pk) is None
    page = client_of(asker)
    assert page.get(f"/surveys/answers/{pk}/").status_code == 404
    assert page.get("/surveys/batches/").status_code == 404
    assert "各调查员进度" not in page.get(f"/surveys/rounds/{round_.code}/").content.decode()
    masked = client_of(office).get(f"/surveys/answers/{pk}/").content.decode()
    assert "李四" not in masked
    assert "李*" in masked


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"size": 0}, "value_wrong"), ({"design": "guess"}, "value_wrong"),
        ({"form": "absent"}, "form_unknown"), ({"back_check_percent": 60}, "value_wrong"),
        ({"enumerators": [999_999]}, "enumerator_unknown"), ({"stratum_digits": 4}, "value_wrong"),
        ({"ends_on": datetime.date(2020, 1, 1)}, "value_wrong"), ({"name": " "}, "text_wrong"),
    ],
)  # fmt: skip
def test_a_round_that_cannot_be_is_refused(office, asker, second, about, code) -> None:
    with pytest.raises(BadInput) as refused:
        draw(office, asker, second, **about)
    assert refused.value.code == code
    assert not Sampled.objects.exists()


def test_a_round_is_drawn_at_home_and_by_two_where_it_is_checked(office, asker) -> None:
    with pytest.raises(Forbidden):
        draw(office, asker, place="533324")
    with pytest.raises(BadInput):
        draw(office, asker)
    made = draw(office, asker, back_check_percent=0, design="pps", per_village=5, size=10)
    with pytest.raises(Conflict):
        actions.close_round(viewer=office, round=made.code)


def test_answers_enter_the_register_by_two_people_and_count_as_needs(
    office, leader, asker, round_
) -> None:
    """Proposed by one, approved by another who asked nobody: the register and the needs follow."""
    code = f"{VILLAGE}-0002"
    older = timezone.localtime() - datetime.timedelta(days=1)
    actions.receive(viewer=asker, data=household_xml(code, ended=older, size="9"))
    actions.receive(viewer=asker, data=household_xml(code, size="4", group="monitored"))
    year = timezone.localdate().year
    batch = actions.propose_batch(
        viewer=office, form="xieshou_household", village=VILLAGE, year=year
    )
    item = BatchItem.objects.get()
    assert (item.household, item.row["size"], item.row["fuel"], item.row["schooling"]) == (
        code, 4, True, True,
    )  # fmt: skip
    assert "李四" not in str(item.row)
    with pytest.raises(Forbidden):
        actions.approve_batch(viewer=office, batch=batch.pk)
    shown, items = reads.batch(leader, batch.pk)
    assert shown.may_decide
    assert "清洁燃料" in items[0].lacks
    page = client_of(leader)
    assert page.post(f"/surveys/batches/{batch.pk}/approve/").status_code == 302
    kept = registry.household(office, code)
    assert (kept.size, kept.group, kept.head_name) == (4, "monitored", "李*")
    fuel = 1 << next(one.bit for one in registry.indicator_set().indicators if one.code == "fuel")
    assert kept.deprived & fuel
    assert villages.village(VILLAGE) is not None
    with pytest.raises(Conflict):
        actions.propose_batch(viewer=office, form="xieshou_household", village=VILLAGE, year=year)


def test_a_batch_that_has_changed_is_not_written(office, leader, asker) -> None:
    """A correction after the proposal makes the approval void."""
    code = f"{VILLAGE}-0003"
    actions.receive(viewer=asker, data=household_xml(code, instance="uuid:to-be-corrected"))
    batch = actions.propose_batch(
        viewer=office, form="xieshou_household", village=VILLAGE, year=2026
    )
    actions.receive(
        viewer=asker, data=household_xml(code, deprecated="uuid:to-be-corrected", size="7")
    )
    with pytest.raises(Conflict):
        actions.approve_batch(viewer=leader, batch=batch.pk)
    assert registry.household(office, code).size == 3
    actions.refuse_batch(viewer=leader, batch=batch.pk, reason="答卷已更正")
    again = actions.propose_batch(
        viewer=office, form="xieshou_household", village=VILLAGE, year=2026
    )
    assert again.items.get().row["size"] == 7


def test_personal_answers_are_forgotten_in_time(office, asker) -> None:
    """After 180 days the name is gone; what says nothing of a person stays."""
    pk = actions.receive(viewer=asker, data=household_xml()).submission
    job = actions.purge_personal(viewer=SYSTEM)
    perform(job.pk)
    assert "李四" in Submission.objects.get(pk=pk).answers
    long_ago = timezone.now() - datetime.timedelta(days=181)
    Submission.objects.update(received_at=long_ago)
    perform(actions.purge_personal(viewer=SYSTEM).pk)
    left = Submission.objects.get(pk=pk)
    assert "李四" not in left.answers
    assert "柴草" in left.answers
    assert left.purged_at is not None
    assert reads.faults() == []


def test_nothing_escapes_the_purge(office, asker, round_) -> None:
    """Neither a round that nobody closed nor a picture that comes after it."""
    code = Sampled.objects.filter(enumerator=asker.user_id)[0].household
    data = household_xml(code, photo="house.jpg")
    pk = actions.receive(viewer=asker, data=data).submission
    assert Submission.objects.get(pk=pk).round == round_
    long_ago = timezone.localdate() - datetime.timedelta(days=182)
    Round.objects.update(starts_on=long_ago, ends_on=long_ago)
    perform(actions.purge_personal(viewer=SYSTEM).pk)
    assert "李四" not in Submission.objects.get(pk=pk).answers
    sent = actions.receive(viewer=asker, data=data, files=[("house.jpg", picture())])
    assert (sent.submission, sent.outcome) == (pk, "same")
    assert not Attachment.objects.exists()


def test_an_enumerator_knows_of_the_households_that_he_has_to_visit(
    office, asker, second, round_
) -> None:
    """What the others' visits found is not his to read."""
    theirs, mine = (
        Sampled.objects.filter(round=round_, enumerator=one.user_id, back_checker=None)[0].household
        for one in (second, asker)
    )
    actions.receive(viewer=second, data=household_xml(theirs))
    actions.receive(viewer=asker, data=household_xml(mine))
    assert reads.entity(asker, theirs) is None
    assert reads.entity(asker, mine).code == mine
    assert reads.entity(office, theirs).code == theirs


def test_nobody_acts_outside_of_the_grant(office, asker, leader) -> None:
    """Absent and not yours are answered alike."""
    for viewer, verb, body in (
        (asker, actions.propose_batch, {"form": "x", "village": VILLAGE, "year": 2026}),
        (asker, actions.draw_round, {"place": COUNTY}),
        (office, actions.propose_batch, {"form": "x", "village": FAR, "year": 2026}),
        (office, actions.approve_batch, {"batch": 999}),
        (office, actions.choose_content, {"submission": 999}),
        (office, actions.open_round, {"round": "absent"}),
        (office, actions.publish_form, {"form": "absent"}),
        (office, actions.publish_form, {"form": "xieshou_household"}),
        (leader, actions.make_key, {"place": COUNTY}),
    ):
        with pytest.raises(Forbidden):
            verb(viewer=viewer, **body)
