"""Labour: vacancies of both sides, workers known to those who help them alone, a matching that
decides nothing, and placements that two sides agree to and somebody follows for half a year."""

import datetime
from typing import Any

import pytest
from django.db import connection
from hypothesis import given as some, strategies as st

from xieshou.benefits import reads as income
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.core.secret import Personal
from xieshou.exchange import actions, reads
from xieshou.exchange.models import LabourRun, Placement, Vacancy
from xieshou.exchange.rules import labour as rules
from xieshou.exchange.tests.conftest import (
    COUNTY,
    DISTRICT,
    NEXT_COUNTY,
    VILLAGE,
    person,
    today,
)
from xieshou.exchange.tests.hands import HOUSEHOLD, Labour, on
from xieshou.registry import reads as registry


@pytest.fixture
def labour(places: None) -> Labour:
    return Labour()


def test_every_step_leads_where_the_table_says_and_nowhere_else() -> None:
    led = {
        (verb, state, kind): rules.next_placement(verb, state, kind)
        for verb in rules.LABOUR_STEPS
        for state in Placement.State.values
        for kind in Vacancy.Kind.values
    }
    ends = {to for to in led.values() if to} - {"ended", "declined"}
    assert ends == {"agreed", "departed", "at_work"}
    assert led["start", "agreed", "to_east"] is None
    assert led["start", "agreed", "welfare"] == "at_work"
    assert not [key for key, to in led.items() if to and key[1] in ("ended", "declined")]


@some(st.dates(datetime.date(2020, 1, 1), datetime.date(2040, 1, 1)), st.integers(-24, 24))
def test_months_later_is_the_same_day_or_the_last_of_its_month(
    day: datetime.date, months: int
) -> None:
    later = rules.months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + datetime.timedelta(days=1)).day == 1


def test_a_district_is_credited_by_where_the_work_is_or_by_the_pairing(labour: Labour) -> None:
    assert labour.vacancy().east == DISTRICT
    assert labour.near().east == DISTRICT
    with pytest.raises(BadInput) as no:
        labour.near(east="310112")
    assert no.value.params["field"] == "east"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "abroad"}, "kind"),
        ({"seats": 0}, "seats"),
        ({"wage_most_fen": 1}, "wage_most_fen"),
        ({"skills": ["magic"]}, "skills"),
        ({"place": COUNTY}, "place"),
        ({"offered_to": "999999"}, "offered_to"),
        ({"title": "致电 13812345678"}, "title"),
        ({"workshop": "WS-1"}, "workshop"),
    ],
)
def test_a_vacancy_that_cannot_be_is_refused_by_its_field(
    labour: Labour, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as no:
        labour.vacancy(**wrong)
    assert no.value.params["field"] == field
    assert not Vacancy.objects.exists()


def test_an_employer_acts_for_itself_alone(labour: Labour) -> None:
    other = person("other-boss", "enterprise", organisation=labour.factory + 0)
    stranger = person("stranger", "county_office", NEXT_COUNTY)
    one = labour.vacancy()
    assert actions.withdraw_vacancy(viewer=other, vacancy=one.code, reason="招满").closed_on
    with pytest.raises(Forbidden):
        actions.close_vacancy(viewer=stranger, vacancy=one.code, reason="无")
    with pytest.raises(Forbidden):
        actions.offer_vacancy(viewer=stranger, organisation=labour.factory, offered_to=COUNTY)


def test_a_workshop_has_room_for_so_many_and_closes_empty(labour: Labour) -> None:
    shop = actions.register_workshop(
        viewer=labour.office, place=VILLAGE, name="上帕刺绣车间", capacity=3, opened_on=today(-30)
    )
    job = labour.near(kind="workshop", workshop=shop.code, seats=2)
    with pytest.raises(Conflict) as no:
        labour.near(kind="workshop", workshop=shop.code, seats=2)
    assert no.value.code == "workshop_full"
    with pytest.raises(Conflict):
        actions.close_workshop(viewer=labour.office, workshop=shop.code, on=today(), reason="停产")
    actions.close_vacancy(viewer=labour.office, vacancy=job.code, reason="停产")
    closed = actions.close_workshop(
        viewer=labour.office, workshop=shop.code, on=today(), reason="停产"
    )
    assert closed.closed_on == today()


def test_a_fair_shows_vacancies_and_tells_how_many_came(labour: Labour) -> None:
    fair = actions.announce_fair(
        viewer=labour.office, place=COUNTY, name="春风行动", venue="县城广场", on=today()
    )
    job = labour.vacancy()
    actions.show_at_fair(viewer=labour.office, fair=fair.code, vacancies=[job.code])
    actions.hold_fair(viewer=labour.office, fair=fair.code, came=8, agreed=3)
    row = reads.fair(fair.code, labour.office)
    assert row is not None
    assert (row.vacancies, row.seats, row.came, row.agreed) == (1, 2, 8, 3)
    seen = reads.fair(fair.code, PUBLIC)
    assert seen is not None
    assert (seen.came, seen.agreed) == (None, None)
    with pytest.raises(Conflict):
        actions.hold_fair(viewer=labour.office, fair=fair.code, came=8, agreed=3)


def test_names_are_encrypted_masked_and_unmasked_with_a_line_in_the_audit(labour: Labour) -> None:
    one = labour.worker("和阿普")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM exchange_worker")
        assert "阿普" not in str(cursor.fetchall())
    row = reads.worker(labour.village, one.code)
    assert row is not None
    assert (row.name, row.phone) == ("和**", "138******78")
    assert actions.reveal_worker(viewer=labour.village, worker=one.code).name == "和阿普"
    with pytest.raises(Forbidden):
        actions.reveal_worker(viewer=labour.boss, worker=one.code)


def test_workers_of_another_county_are_as_absent(labour: Labour) -> None:
    neighbour = person("neighbour", "county_office", NEXT_COUNTY)
    one = labour.worker()
    assert reads.worker(neighbour, one.code) is None
    assert reads.workers(neighbour).total == 0
    for code in (one.code, "WK-NOBODY2"):
        with pytest.raises(Forbidden) as no:
            actions.withdraw_worker(viewer=neighbour, worker=code, reason="无")
        assert no.value.code == "forbidden"


def test_the_register_says_who_was_lifted_and_each_person_is_registered_once(
    labour: Labour,
) -> None:
    assert labour.linked().status == "lifted"
    with pytest.raises(Conflict):
        labour.linked()
    with pytest.raises(BadInput) as no:
        labour.worker(household=HOUSEHOLD, number=5)
    assert no.value.params["field"] == "number"


def test_a_resident_seeks_for_oneself_and_withdraws_oneself_alone(labour: Labour) -> None:
    mine = actions.seek_work(viewer=labour.resident, place=VILLAGE, name=Personal("李四"))
    with pytest.raises(Conflict):
        actions.seek_work(viewer=labour.resident, place=VILLAGE, name=Personal("李四"))
    other = labour.worker()
    with pytest.raises(Forbidden):
        actions.withdraw_own(viewer=labour.resident, worker=other.code, reason="不找了")
    gone = actions.withdraw_own(viewer=labour.resident, worker=mine.code, reason="不找了")
    assert (gone.name, gone.phone) == ("", "")


def test_a_matching_fills_seats_by_trade_pay_and_wish_and_decides_nothing(labour: Labour) -> None:
    near, far = labour.near(), labour.vacancy(seats=1)
    sewer = labour.worker("甲", skills=["sewing"])
    both = labour.worker("乙", wish_kinds=["to_east"])
    dear = labour.worker("丙", least_fen=900_000)
    run = actions.match_labour(viewer=labour.office, place=COUNTY)
    pairs = {(row.worker, row.vacancy) for row in reads.labour_pairs(labour.office, run.pk).rows}
    assert pairs == {(sewer.code, near.code), (both.code, far.code)}
    assert (run.filled, run.seats, run.certified, run.exact) == (2, 2, True, True)
    assert not Placement.objects.exists()
    assert dear.code not in str(pairs)
    again = actions.match_labour(viewer=labour.office, place=COUNTY)
    assert again.inputs_hash == run.inputs_hash


def test_a_matching_says_what_is_missing(labour: Labour) -> None:
    labour.vacancy(seats=3, skills=["welding"])
    labour.worker()
    run = actions.match_labour(viewer=labour.office, place=COUNTY)
    row = reads.labour_run(labour.office, run.pk)
    assert row is not None
    assert row.lacks == (("缺少技能：焊接", 3),)
    assert row.changes == (("缺少技能：焊接", 1, 1),)
    with pytest.raises(Forbidden):
        actions.match_labour(viewer=labour.village, place=COUNTY)


def test_nothing_to_match_is_said(labour: Labour) -> None:
    with pytest.raises(Conflict) as no:
        actions.match_labour(viewer=labour.office, place=COUNTY)
    assert no.value.code == "nothing_to_match"
    assert not LabourRun.objects.exists()


def test_a_seat_is_held_from_the_proposal_to_the_end(labour: Labour) -> None:
    job = labour.vacancy(seats=1)
    one = labour.proposed(vacancy=job)
    with pytest.raises(Conflict) as no:
        labour.proposed(vacancy=job)
    assert no.value.code == "no_seat"
    actions.decline_placement(viewer=labour.village, placement=one.code, reason="家里有事")
    job.refresh_from_db()
    assert job.taken == 0
    assert labour.proposed(vacancy=job).state == "proposed"


def test_nobody_is_placed_twice_at_once(labour: Labour) -> None:
    worker = labour.worker()
    labour.proposed(worker)
    with pytest.raises(Conflict) as no:
        labour.proposed(worker)
    assert no.value.code == "placed_already"


def test_two_people_agree_one_for_each_side(labour: Labour) -> None:
    one = labour.proposed(vacancy=labour.near())
    actions.agree_for_worker(viewer=labour.office, placement=one.code)
    with pytest.raises(Forbidden) as no:
        actions.agree_for_employer(viewer=labour.office, placement=one.code)
    assert no.value.code == "own_work"
    done = actions.agree_for_employer(viewer=labour.office_2, placement=one.code)
    assert done.state == "agreed"


def test_an_office_never_agrees_for_an_employer_who_acts_here(labour: Labour) -> None:
    one = labour.proposed()
    with pytest.raises(Conflict):
        actions.agree_for_employer(viewer=labour.office, placement=one.code)
    stranger = person("b2", "enterprise", organisation=labour.factory)
    assert actions.take_on(viewer=stranger, placement=one.code).employer_agreed_on == today()


def test_who_told_the_departure_does_not_tell_the_arrival(labour: Labour) -> None:
    one = labour.proposed(vacancy=labour.near(kind="in_province", place="533324"))
    actions.agree_for_worker(viewer=labour.village, placement=one.code)
    actions.agree_for_employer(viewer=labour.office, placement=one.code)
    started = actions.start_work(viewer=labour.office, placement=one.code, on=today())
    assert started.state == "at_work"
    far = labour.at_work()
    assert far.departed_by != far.at_work_by


def test_support_has_evidence_comes_in_time_and_is_paid_once(labour: Labour) -> None:
    one = labour.at_work()
    body: dict[str, Any] = {
        "placement": one.code, "kind": "transport", "amount_fen": 80_000, "on": today(),
    }  # fmt: skip
    with pytest.raises(BadInput) as no:
        actions.support_placement(viewer=labour.village, evidence="", **body)
    assert no.value.params["field"] == "evidence"
    for _again in range(2):
        actions.support_placement(
            viewer=labour.village, key="k1", evidence="车票2张", payment="支付-1", **body
        )
    with pytest.raises(Conflict):
        actions.support_placement(
            viewer=labour.village, evidence="车票2张", payment="支付-1", **body
        )
    row = reads.placement(labour.village, one.code)
    assert row is not None
    assert row.support_fen == 80_000


def test_a_stay_falls_due_is_checked_once_and_becomes_income(labour: Labour) -> None:
    one = labour.at_work(-120, labour.linked())
    assert [row.kind for row in reads.labour_waiting(labour.village)] == ["exchange_stays"]
    with pytest.raises(Conflict):
        actions.check_stay(
            viewer=labour.village, placement=one.code, months=6, stays=True, on=today()
        )
    made = actions.check_stay(
        viewer=labour.village, placement=one.code, months=3, stays=True, on=today(),
        earned_fen=1_800_000, hand_on=True,
    )  # fmt: skip
    lines = income.income_of_source(SYSTEM, made.income).households
    assert [(line.household, line.amount_fen) for line in lines] == [(HOUSEHOLD, 1_800_000)]
    assert reads.labour_waiting(labour.village) == ()
    with pytest.raises(Conflict):
        actions.check_stay(
            viewer=labour.village, placement=one.code, months=3, stays=True, on=today()
        )


def test_no_income_is_handed_on_to_no_household(labour: Labour) -> None:
    one = labour.at_work(-120)
    with pytest.raises(BadInput) as no:
        actions.check_stay(
            viewer=labour.village, placement=one.code, months=3, stays=True, on=today(),
            earned_fen=1, hand_on=True,
        )  # fmt: skip
    assert no.value.params["field"] == "hand_on"
    assert not one.checks.exists()


def test_who_is_gone_at_the_check_has_ended(labour: Labour) -> None:
    one = labour.at_work(-120)
    actions.check_stay(
        viewer=labour.village, placement=one.code, months=3, stays=False, on=today(), note="返乡"
    )
    one.refresh_from_db()
    assert (one.state, one.ended_why, one.vacancy.taken) == ("ended", "返乡", 0)


def test_figures_count_each_once_for_worker_and_credited_district(labour: Labour) -> None:
    labour.at_work(-200, labour.linked())
    gone = labour.at_work(-190)
    actions.end_placement(viewer=labour.village, placement=gone.code, on=today(-150), reason="返乡")
    one = Placement.objects.exclude(pk=gone.pk).get()
    for months in (3, 6):
        actions.check_stay(
            viewer=labour.village, placement=one.code, months=months, stays=True, on=today()
        )
    found = reads.labour_figures("31", "53", today(-365), today())
    assert found == reads.labour_figures(DISTRICT, COUNTY, today(-365), today())
    assert (found.to_east, found.placed, found.placed_lifted) == (2, 2, 1)
    assert (found.stayed_3, found.due_3, found.stayed_6, found.due_6) == (1, 2, 1, 2)
    assert reads.labour_figures("310112", "53", today(-365), today()).placed == 0
    assert reads.labour_figures("", NEXT_COUNTY, today(-365), today()).placed == 0
    assert reads.labour_and_giving_faults() == []


def test_faults_are_found(labour: Labour) -> None:
    labour.proposed()
    Vacancy.objects.update(taken=0)
    assert len(reads.labour_and_giving_faults()) == 1


def test_the_same_key_places_once(labour: Labour) -> None:
    body = {"worker": labour.worker().code, "vacancy": labour.vacancy().code}
    first = actions.propose_placement(viewer=labour.office, key="k", **body)
    assert actions.propose_placement(viewer=labour.office, key="k", **body) == first
    assert Placement.objects.count() == 1


def district_of(labour: Labour) -> Any:
    return person("district", "district_office", pairing=registry.pairings(COUNTY)[0].id)


def test_a_district_by_its_pairing_does_not_act_for_the_workers_of_the_county(
    labour: Labour,
) -> None:
    district, one = district_of(labour), labour.proposed(vacancy=labour.near())
    worker = one.worker.code
    body = {"viewer": district, "placement": one.code}
    for act in (
        lambda: actions.reveal_worker(viewer=district, worker=worker),
        lambda: actions.withdraw_worker(viewer=district, worker=worker, reason="无"),
        lambda: actions.register_worker(viewer=district, place=VILLAGE, name=Personal("甲")),
        lambda: actions.agree_for_worker(**body),
        lambda: actions.agree_for_employer(**body),
        lambda: actions.decline_placement(**body, reason="无"),
        lambda: actions.depart(**body, on=today()),
        lambda: actions.end_placement(**body, on=today(), reason="无"),
    ):
        with pytest.raises(Forbidden):
            act()
    row, seen = reads.placement(district, one.code), reads.worker(district, worker)
    assert row is not None
    assert row.steps == ()
    assert seen is not None
    assert not seen.may_help
    actions.close_vacancy(viewer=district, vacancy=one.vacancy.code, reason="停招")


def test_who_looks_on_learns_of_no_household(labour: Labour) -> None:
    one = labour.linked()
    seen, helped = (
        reads.worker(viewer, one.code) for viewer in (district_of(labour), labour.village)
    )
    assert seen is not None
    assert helped is not None
    assert (seen.household, seen.number) == ("", None)
    assert (helped.household, helped.number) == (HOUSEHOLD, 1)


def test_the_public_learns_of_no_taken_seat(labour: Labour) -> None:
    shop = actions.register_workshop(
        viewer=labour.office, place=VILLAGE, name="车间", capacity=3, opened_on=today(-30)
    )
    job = labour.near(kind="workshop", workshop=shop.code, seats=1)
    fair = actions.announce_fair(
        viewer=labour.office, place=COUNTY, name="招聘会", venue="广场", on=today()
    )
    actions.show_at_fair(viewer=labour.office, fair=fair.code, vacancies=[job.code])
    labour.proposed(vacancy=job)
    for viewer, free, is_open in ((PUBLIC, None, True), (labour.office, 0, False)):
        row, place = reads.vacancy(job.code, viewer), reads.workshop(shop.code, viewer)
        held = reads.fair(fair.code, viewer)
        assert row is not None
        assert place is not None
        assert held is not None
        assert (row.free, row.is_open, place.open_seats) == (free, is_open, free)
        known = None if free is None else 1
        assert (held.seats, reads.shown_at(fair.code, viewer)[0].seats) == (known, known)


def test_an_employer_learns_neither_status_nor_support_nor_income(labour: Labour) -> None:
    one = labour.at_work(-120, labour.linked())
    actions.support_placement(
        viewer=labour.village,
        placement=one.code,
        kind="transport",
        amount_fen=80_000,
        on=today(),
        evidence="车票",
    )
    actions.check_stay(
        viewer=labour.village, placement=one.code, months=3, stays=True, on=today(), earned_fen=1
    )
    row = reads.placement(labour.boss, one.code)
    assert row is not None
    assert (row.status, row.status_label, row.support_fen, row.linked) == ("", "", 0, False)
    assert reads.supports(labour.boss, one.code) == reads.stay_checks(labour.boss, one.code) == ()
    assert len(reads.supports(labour.village, one.code)) == 1
    assert len(reads.stay_checks(labour.village, one.code)) == 1


def test_a_workshop_is_its_own_employers_and_its_own_places(labour: Labour) -> None:
    shop = actions.register_workshop(
        viewer=labour.office, place=VILLAGE, name="车间", capacity=3, opened_on=today(-30)
    )
    wrong = {"kind": "workshop", "workshop": shop.code, "place": VILLAGE}
    with pytest.raises(BadInput) as no:
        labour.vacancy(**wrong)
    assert no.value.code == "workshop_unknown"
    neighbour = person("neighbour", "county_office", NEXT_COUNTY)
    with pytest.raises(BadInput) as no:
        actions.open_vacancy(
            viewer=neighbour, offered_to=NEXT_COUNTY, title="工", employer="某厂", seats=1,
            wage_least_fen=1, wage_most_fen=1, starts_on=today(), **wrong,
        )  # fmt: skip
    assert no.value.code == "workshop_unknown"


def test_a_closed_vacancy_holds_the_places_of_those_who_have_it(labour: Labour) -> None:
    shop = actions.register_workshop(
        viewer=labour.office, place=VILLAGE, name="车间", capacity=3, opened_on=today(-30)
    )
    job = labour.near(kind="workshop", workshop=shop.code, seats=3)
    labour.proposed(vacancy=job)
    actions.close_vacancy(viewer=labour.office, vacancy=job.code, reason="停招")
    with pytest.raises(Conflict):
        labour.near(kind="workshop", workshop=shop.code, seats=3)
    assert labour.near(kind="workshop", workshop=shop.code, seats=2).seats == 2


def test_a_vacancy_that_is_past_takes_nobody(labour: Labour) -> None:
    job = labour.vacancy(ends_on=today(-1))
    worker = labour.worker()
    assert reads.vacancies().total == 0
    assert reads.vacancy_choices(VILLAGE) == ()
    with pytest.raises(Conflict) as no:
        labour.proposed(worker, job)
    assert no.value.code == "vacancy_closed"
    with pytest.raises(Conflict) as no:
        actions.match_labour(viewer=labour.office, place=COUNTY)
    assert no.value.code == "nothing_to_match"


def test_whoever_was_placed_twice_is_counted_once(labour: Labour) -> None:
    worker = labour.linked()
    first = labour.at_work(-200, worker)
    actions.end_placement(
        viewer=labour.village, placement=first.code, on=today(-150), reason="返乡"
    )
    labour.at_work(-100, worker)
    found = reads.labour_figures("31", "53", today(-365), today())
    # Once a year: of two years, in both.
    years = len({today(-200).year, today(-100).year})
    assert (found.placed, found.placed_lifted) == (years, years)
    cells = reads.resident_cells("31", "53", today(-365), today())
    assert sum(n for _year, n in cells["placed.to_east"]) == years
    early = reads.labour_figures("31", "53", today(-365), today(-150))
    assert early.placed == 1


def test_years_add_up_to_their_span(labour: Labour) -> None:
    """Whoever was placed in two years counts in each and twice in both: else the span, less its
    years, would tell how many were."""
    worker, job = labour.worker(), labour.vacancy()
    for began in (-390, -20):
        with on(began - 5):
            one = labour.agreed(labour.proposed(worker, job))
        actions.depart(viewer=labour.village, placement=one.code, on=today(began))
        actions.confirm_start(
            viewer=labour.boss, placement=one.code, on=today(began), wage_fen=600_000
        )
        if began == -390:
            actions.end_placement(
                viewer=labour.village, placement=one.code, on=today(-380), reason="返乡"
            )
    late, early = today(-20).year, today(-390).year
    spans = [(year, year) for year in range(early, late + 1)] + [(early, late)]
    placed: list[int] = []
    cells: list[int] = []
    for first, last in spans:
        asked = ("31", "53", datetime.date(first, 1, 1), datetime.date(last, 12, 31))
        placed.append(reads.labour_figures(*asked).placed)
        cells.append(sum(n for _year, n in reads.resident_cells(*asked)["placed.to_east"]))
    assert placed == cells
    assert sum(placed[:-1]) == placed[-1] == 2


def test_whoever_leaves_this_year_changes_no_cell(labour: Labour) -> None:
    """Nor does the public's figure of a workshop fall: yesterday's would tell who left."""
    shop = actions.register_workshop(
        viewer=labour.office, place=VILLAGE, name="车间", capacity=3, opened_on=today(-30)
    )
    job = labour.near(kind="workshop", workshop=shop.code, seats=2)
    made = []
    for name in ("甲", "乙"):
        labour.at_work(-20, labour.worker(name))
        one = labour.proposed(labour.worker(name), job)
        actions.agree_for_worker(viewer=labour.village, placement=one.code)
        actions.agree_for_employer(viewer=labour.office, placement=one.code)
        made.append(actions.start_work(viewer=labour.office, placement=one.code, on=today()))
    asked = ("31", "53", datetime.date(today(-20).year, 1, 1), datetime.date(today().year, 12, 31))
    before = reads.resident_cells(*asked)
    assert before["workshop_jobs"] == before["placed.workshop"] == [(today().year, 2)]
    far = Placement.objects.filter(vacancy__kind="to_east").first()
    for one in (made[0], far):
        assert one is not None
        actions.end_placement(viewer=labour.village, placement=one.code, on=today(), reason="返乡")
    assert reads.resident_cells(*asked) == before
    assert reads.labour_figures(*asked).workshop_jobs == 1


def test_each_fair_is_a_cell_and_offers_all_seats_of_its_vacancies(labour: Labour) -> None:
    """18 and 7 who agreed are two cells, so that the 7 drop out of the public's sum; and seats less
    those free would tell how many have the work."""
    job = labour.vacancy(seats=30)
    for name in "甲乙":
        labour.proposed(labour.worker(name), job)
    for agreed in (18, 7):
        fair = actions.announce_fair(
            viewer=labour.office, place=COUNTY, name="春风行动", venue="县城广场", on=today()
        ).code
        actions.show_at_fair(viewer=labour.office, fair=fair, vacancies=[job.code])
        actions.hold_fair(viewer=labour.office, fair=fair, came=40, agreed=agreed)
    asked = ("31", "53", today(), today())
    assert sorted(reads.resident_cells(*asked)["fair_jobs"]) == [
        (today().year, 7), (today().year, 18),
    ]  # fmt: skip
    assert reads.fair_seats(*asked) == (60, 25)


def test_a_check_that_is_not_due_yet_is_not_counted(labour: Labour) -> None:
    labour.at_work(-20)
    assert reads.labour_figures("31", "53", today(-365), today(365)).due_3 == 0


def test_a_resident_may_say_no_to_what_was_proposed(labour: Labour) -> None:
    mine = actions.seek_work(
        viewer=labour.resident, place=VILLAGE, name=Personal("李四"), skills=["assembly"]
    )
    one = labour.proposed(mine)
    assert [row.kind for row in reads.labour_waiting(labour.resident)] == ["exchange_placements"]
    row = reads.placement(labour.resident, one.code)
    assert row is not None
    assert row.steps == ("agree_own", "decline_own")
    other = labour.proposed()
    with pytest.raises(Forbidden):
        actions.decline_own(viewer=labour.resident, placement=other.code, reason="不去")
    done = actions.decline_own(viewer=labour.resident, placement=one.code, reason="不去")
    assert (done.state, done.ended_why) == ("declined", "不去")


def test_what_waits_is_told_to_those_who_can_do_it(labour: Labour) -> None:
    near = labour.proposed(vacancy=labour.near())
    actions.agree_for_worker(viewer=labour.village, placement=near.code)
    waits = {"exchange_placements"}
    assert {row.kind for row in reads.labour_waiting(labour.office)} == waits
    assert reads.labour_waiting(labour.village) == reads.labour_waiting(district_of(labour)) == ()
    far = labour.agreed(labour.proposed())
    actions.depart(viewer=labour.village, placement=far.code, on=today())
    assert [row.kind for row in reads.labour_waiting(labour.boss)] == ["exchange_arrivals"]


def test_a_run_stands_for_the_pairs_that_it_found(labour: Labour) -> None:
    job, worker = labour.vacancy(), labour.worker()
    run = actions.match_labour(viewer=labour.office, place=COUNTY)
    body = {"viewer": labour.office, "vacancy": job.code, "run": run.pk}
    with pytest.raises(NotFound):
        actions.propose_placement(worker=labour.worker("乙").code, **body)
    assert actions.propose_placement(worker=worker.code, **body).run_id == run.pk
