"""Study trips and fairs: programme, participants, visits, costs, and what follows."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.models import AuditLine
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.core.secret import Personal
from xieshou.invest import actions, reads, rules
from xieshou.invest.models import FollowUp, Trip, TripPerson, TripStop
from xieshou.invest.tests.conftest import (
    COUNTY,
    DISTRICT,
    NEXT_COUNTY,
    Invest,
    at,
    client_of,
    person,
    today,
)

PLAN: dict[str, Any] = {
    "organiser": DISTRICT, "kind": "study", "title": "考察", "east": DISTRICT, "west": COUNTY,
    "starts_on": today(-1), "ends_on": today(1), "aim": "看选址",
}  # fmt: skip


def test_a_trip_is_planned_by_one_of_its_two_sides(invest: Invest) -> None:
    made = invest.trip()
    assert (made.state, made.organiser.code) == ("planned", DISTRICT)
    for who in (invest.next_district, invest.county, invest.clerk, invest.auditor, PUBLIC):
        with pytest.raises(Forbidden):
            actions.cancel_trip(viewer=who, trip=made.code, reason="x")
    with pytest.raises(BadInput) as no:
        invest.trip(organiser=DISTRICT, east="310112")
    assert no.value.params["field"] == "organiser"
    with pytest.raises(BadInput) as no:
        invest.trip(ends_on=today(-9))
    assert no.value.params["field"] == "ends_on"


def test_a_trip_leads_from_the_east_to_the_west(invest: Invest) -> None:
    """Between counties or what is above them, one on either side."""
    for wrong, field in (
        ({"west": "310112"}, "west"), ({"west": DISTRICT}, "west"),
        ({"east": NEXT_COUNTY, "organiser": COUNTY}, "east"), ({"west": "533323201"}, "west"),
    ):  # fmt: skip
        viewer = SYSTEM if "organiser" in wrong else invest.district
        with pytest.raises(BadInput) as no:
            actions.plan_trip(viewer=viewer, **(PLAN | wrong))
        assert no.value.params["field"] == field
    assert not Trip.objects.exists()


def test_a_district_does_not_act_for_its_paired_county(invest: Invest) -> None:
    """Its role in the pairing holds in the county, and speaks for the east all the same."""
    paired = person("paired", "district_office", COUNTY)
    with pytest.raises(Forbidden):
        actions.plan_trip(viewer=paired, **(PLAN | {"organiser": COUNTY}))
    made = actions.plan_trip(viewer=invest.county, **(PLAN | {"organiser": COUNTY}))
    actions.add_stop(viewer=invest.county, trip=made.code, at=at(0), where="匹河园区")
    due = actions.agree_follow_up(
        viewer=invest.county, trip=made.code, what="送宗地图", due_on=today(1), answers=COUNTY
    )
    visit: dict[str, Any] = {"trip": made.code, "stop": 1, "on": today(), "notes": "看地"}
    for act, body in (
        (actions.cancel_trip, {"trip": made.code, "reason": "x"}),
        (actions.record_visit, visit),
        (actions.record_visit, visit | {"place": COUNTY}),
        (actions.finish_follow_up, {"follow_up": due.pk, "outcome": "x"}),
        (actions.reveal_participants, {"trip": made.code}),
    ):
        with pytest.raises(Forbidden):
            act(viewer=paired, **body)
    row = reads.trip(made.code, paired)
    assert row is not None
    assert (row.steps, row.sides, row.follow_ups[0].may_finish) == ((), (), False)
    assert reads.my_follow_ups(paired) == ()
    own = reads.trip(made.code, invest.district)
    assert own is not None
    assert own.sides == (DISTRICT,)


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-12:00"]
)
def test_an_hour_of_another_age_is_refused_under_its_field(invest: Invest, moment: str) -> None:
    code = invest.trip().code
    client = client_of(invest.district)
    answer = client.post(
        f"/api/v1/invest/trips/{code}/stops", {"at": moment, "where": "园区"},
        content_type="application/json", headers={"Idempotency-Key": "k"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["faults"][0]["field"]) == (422, "at")
    page = client.post(
        f"/invest/trips/{code}/stop/", {"stop-at": moment[:16], "stop-where": "园区", "key": "k"}
    )
    assert page.status_code == 200
    assert not TripStop.objects.exists()


def test_an_hour_without_a_zone_is_shanghais(invest: Invest) -> None:
    code = invest.trip().code
    answer = client_of(invest.district).post(
        f"/api/v1/invest/trips/{code}/stops", {"at": f"{today()}T09:00:00", "where": "园区"},
        content_type="application/json", headers={"Idempotency-Key": "k"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    assert TripStop.objects.get().at == at(0, 9)


def test_the_programme_stops_at_opportunities_on_days_of_the_trip(invest: Invest) -> None:
    site, made = invest.opened(), invest.trip()
    actions.add_stop(
        viewer=invest.district, trip=made.code, at=at(0), where="匹河园区", opportunity=site.code
    )
    for moment in (at(9), datetime.datetime.min):
        with pytest.raises(BadInput) as no:
            actions.add_stop(viewer=invest.district, trip=made.code, at=moment, where="匹河园区")
        assert no.value.params["field"] == "at"
    with pytest.raises(BadInput) as no:
        actions.add_stop(
            viewer=invest.district, trip=made.code, at=at(0), where="园区", opportunity="O-NONE"
        )
    assert no.value.params["field"] == "opportunity"
    row = reads.trip(made.code, invest.county)
    assert row is not None
    assert [(one.where, one.opportunity_name) for one in row.stops] == [
        ("匹河园区", "精品咖啡加工园")
    ]


def test_names_are_encrypted_masked_and_each_look_at_them_is_audited(invest: Invest) -> None:
    made = invest.trip()
    actions.add_party(
        viewer=invest.district, trip=made.code, name="上海测试咖啡有限公司", heads=3,
        organisation=invest.firm, people=[(Personal("张晓明"), "总经理")],
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM invest_tripperson")
        assert "张晓明" not in str(cursor.fetchall())
    row = reads.trip(made.code, invest.district)
    assert row is not None
    assert row.parties[0].people == (("张**", "总经理"),)
    assert row.summary.heads == 3
    seen = actions.reveal_participants(viewer=invest.district, trip=made.code)
    assert [one.name for party in seen.parties.all() for one in party.people.all()] == ["张晓明"]
    (line,) = AuditLine.objects.filter(verb="invest.reveal_participants")
    assert (line.who_id, line.target, line.target_pk, line.place) == (
        invest.district.user_id, "invest.Trip", str(made.pk), DISTRICT,
    )  # fmt: skip
    with pytest.raises(Forbidden):
        actions.reveal_participants(viewer=invest.county, trip=made.code)
    with pytest.raises(Conflict):
        actions.add_party(
            viewer=invest.district, trip=made.code, name="上海测试咖啡有限公司", heads=1
        )
    with pytest.raises(BadInput) as no:
        actions.add_party(
            viewer=invest.district, trip=made.code, name="另一家", heads=1,
            people=[(Personal("甲"), ""), (Personal("乙"), "")],
        )  # fmt: skip
    assert no.value.params["field"] == "people"
    assert TripPerson.objects.count() == 1


def test_either_side_records_what_was_seen_and_the_trip_is_held_then(invest: Invest) -> None:
    made = invest.trip()
    actions.add_stop(viewer=invest.district, trip=made.code, at=at(0), where="匹河园区")
    visit: dict[str, Any] = {"trip": made.code, "stop": 1, "on": today(), "notes": "企业看中地块"}
    with pytest.raises(Forbidden):
        actions.record_visit(viewer=invest.county, **visit)
    actions.record_visit(viewer=invest.county, place=COUNTY, **visit)
    row = reads.trip(made.code, invest.district)
    assert row is not None
    assert (row.summary.state, row.summary.visited, row.stops[0].notes) == (
        "held", 1, "企业看中地块",
    )  # fmt: skip
    with pytest.raises(Forbidden):
        actions.record_visit(viewer=invest.next_county, place=NEXT_COUNTY, **visit)
    with pytest.raises(BadInput):
        actions.record_visit(viewer=invest.district, **(visit | {"on": today(1)}))
    with pytest.raises(Conflict):
        actions.record_visit(viewer=invest.district, **(visit | {"notes": "别的"}))
    assert not row.stops[0].may_note
    actions.record_visit(viewer=invest.county, place=COUNTY, **(visit | {"notes": "再谈"}))
    assert TripStop.objects.get().notes == "再谈"
    with pytest.raises(Conflict):
        actions.cancel_trip(viewer=invest.district, trip=made.code, reason="改期")


def test_the_programme_goes_on_until_the_last_day(invest: Invest) -> None:
    """The first visit does not close it; once a held trip is over it stays as it is."""
    made = invest.trip(starts_on=today(-1))
    actions.add_stop(viewer=invest.district, trip=made.code, at=at(0), where="匹河园区")
    actions.record_visit(viewer=invest.district, trip=made.code, stop=1, on=today(), notes="看过")
    actions.add_stop(viewer=invest.district, trip=made.code, at=at(1), where="老姆登")
    with clock.on_day(today(2)), pytest.raises(Conflict):
        actions.add_party(viewer=invest.district, trip=made.code, name="迟到单位", heads=1)
    assert rules.trip_after("account", "held", over=True) == "held"


def test_a_cost_taken_back_counts_no_more_and_stays_with_its_reason(invest: Invest) -> None:
    made = invest.trip()
    cost: dict[str, Any] = {"trip": made.code, "kind": "travel", "bearer": "east"}
    wrong = actions.add_cost(viewer=invest.district, fen=900, **cost)
    actions.add_cost(viewer=invest.district, fen=90, **cost)
    back = {"trip": made.code, "cost": wrong.pk}
    with pytest.raises(BadInput):
        actions.take_back_cost(viewer=invest.district, reason=" ", **back)
    for who, body in (
        (invest.county, back), (invest.clerk, back), (invest.district, back | {"cost": 10**9}),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            actions.take_back_cost(viewer=who, reason="误录", **body)
    page = {"take_back-cost": wrong.pk, "take_back-reason": "多写一个零", "key": "k"}
    address = f"/invest/trips/{made.code}/"
    client = client_of(invest.district)
    assert client.post(f"{address}take_back/", page).status_code == 302
    assert "多写一个零" in client.get(address).content.decode()
    again = client.post(
        f"/api/v1/invest/trips/{made.code}/costs/{wrong.pk}/taking-back", {"reason": "误录"},
        content_type="application/json", headers={"Idempotency-Key": "k2"},
    )  # fmt: skip
    assert again.status_code == 409
    row = reads.trip(made.code, invest.district)
    assert row is not None
    assert (row.summary.cost_fen, row.borne[0].fen, len(row.costs)) == (90, 90, 2)


def test_a_firm_on_a_trip_is_told_of_the_programme_and_itself(invest: Invest) -> None:
    """Of its competitors, what was said at a stop, and what it cost, nothing."""
    made = invest.trip()
    actions.add_stop(viewer=invest.district, trip=made.code, at=at(0), where="匹河园区")
    for name, heads, firm in (("测试咖啡", 2, invest.firm), ("另一咖啡", 5, invest.rival)):
        actions.add_party(
            viewer=invest.district, trip=made.code, name=name, heads=heads, organisation=firm
        )
        actions.agree_follow_up(
            viewer=invest.district, trip=made.code, what=f"给{name}送图", due_on=today(1),
            answers=COUNTY, organisation=firm,
        )  # fmt: skip
    actions.add_cost(
        viewer=invest.district, trip=made.code, kind="travel", bearer="firms", fen=770_000
    )
    actions.record_visit(
        viewer=invest.district, trip=made.code, stop=1, on=today(), notes="另一家出价更高"
    )
    row = reads.trip(made.code, invest.clerk)
    assert row is not None
    assert [one.name for one in row.parties] == ["测试咖啡"]
    assert [one.what for one in row.follow_ups] == ["给测试咖啡送图"]
    assert [(one.where, one.notes, one.may_note) for one in row.stops] == [("匹河园区", "", False)]
    assert (row.costs, row.borne) == ((), ())
    (said,) = reads.trips(invest.clerk).rows
    assert (said.heads, said.cost_fen, said.open_follow_ups) == (2, None, 1)
    client = client_of(invest.clerk)
    for address in (f"/invest/trips/{made.code}/", f"/api/v1/invest/trips/{made.code}"):
        told = client.get(address).content.decode()
        for hidden in ("另一咖啡", "出价更高", "7,700", "770000"):
            assert hidden not in told, (address, hidden)


def test_costs_are_summed_by_who_bears_them(invest: Invest) -> None:
    made = invest.trip()
    for kind, bearer, fen in (
        ("travel", "firms", 300),
        ("meals", "west", 50),
        ("print", "firms", 7),
    ):
        actions.add_cost(viewer=invest.district, trip=made.code, kind=kind, bearer=bearer, fen=fen)
    row = reads.trip(made.code, invest.district)
    assert row is not None
    assert {one.bearer: one.fen for one in row.borne} == {"firms": 307, "west": 50}
    assert row.summary.cost_fen == 357
    with pytest.raises(BadInput) as no:
        actions.add_cost(
            viewer=invest.district, trip=made.code, kind="travel", bearer="firms", fen=0
        )
    assert no.value.params["field"] == "fen"


def followed(invest: Invest, days: int) -> FollowUp:
    trip = Trip.objects.first() or invest.trip()
    return actions.agree_follow_up(
        viewer=invest.district, trip=trip.code, what="送宗地图给企业", due_on=today(days),
        answers=COUNTY,
    )  # fmt: skip


def test_what_follows_waits_with_the_office_that_answers_for_it(invest: Invest) -> None:
    """Due within a week it is on the county's list, past its day it is late; done it is gone."""
    far, soon = followed(invest, 60), followed(invest, rules.WARN_AHEAD_DAYS)
    (waits,) = reads.invest_waiting(invest.county)
    assert (waits.kind, waits.count, waits.late) == ("invest_follow_ups", 1, 0)
    assert reads.invest_waiting(invest.district) == ()
    FollowUp.objects.filter(pk=soon.pk).update(due_on=today(-1))
    assert reads.invest_waiting(invest.county)[0].late == 1
    with pytest.raises(Forbidden):
        actions.finish_follow_up(viewer=invest.district, follow_up=soon.pk, outcome="已送")
    actions.finish_follow_up(viewer=invest.county, follow_up=soon.pk, outcome="已送达")
    assert reads.invest_waiting(invest.county) == ()
    with pytest.raises(Conflict):
        actions.finish_follow_up(viewer=invest.county, follow_up=soon.pk, outcome="再送")
    assert [one.id for one in reads.my_follow_ups(invest.county)] == [far.pk]
    with pytest.raises(Forbidden):
        actions.finish_follow_up(viewer=invest.county, follow_up=10**9, outcome="x")


def test_a_trip_is_seen_by_its_two_sides_and_by_the_firms_that_join(invest: Invest) -> None:
    made = invest.trip()
    actions.add_party(
        viewer=invest.district, trip=made.code, name="测试咖啡", heads=2, organisation=invest.firm
    )
    for who, sees in (
        (invest.district, True), (invest.county, True), (invest.clerk, True),
        (invest.rival_clerk, False), (invest.next_county, False),
    ):  # fmt: skip
        assert (reads.trip(made.code, who) is not None) == sees
        assert len(reads.trips(who, coming=True).rows) == sees


def test_steps_follow_the_state_of_the_trip(invest: Invest) -> None:
    made = invest.trip()
    actions.cancel_trip(viewer=invest.district, trip=made.code, reason="塌方")
    for act, body in (
        (actions.hold_trip, {}),
        (actions.add_stop, {"at": at(0), "where": "园区"}),
        (actions.add_cost, {"kind": "travel", "bearer": "east", "fen": 1}),
    ):
        with pytest.raises(Conflict):
            act(viewer=invest.district, trip=made.code, **body)  # type: ignore[operator]


def test_the_pages_lead_through_a_trip(invest: Invest) -> None:
    site = invest.opened()
    district, county = client_of(invest.district), client_of(invest.county)
    form = {
        "kind": "study", "title": "浦东企业赴福贡考察", "organiser": "east", "east": DISTRICT,
        "west": COUNTY, "starts_on": today(-1), "ends_on": today(1), "aim": "看选址", "key": "k1",
    }  # fmt: skip
    assert district.get("/invest/trips/new/").status_code == 200
    assert district.post("/invest/trips/new/", form).status_code == 302
    made = Trip.objects.get()
    address = f"/invest/trips/{made.code}/"
    assert district.get(address).status_code == 200
    stop = {
        "stop-at": f"{today()}T09:00", "stop-where": "匹河园区", "stop-opportunity": site.code,
        "key": "k2",
    }  # fmt: skip
    assert district.post(f"{address}stop/", stop).status_code == 302
    party = {
        "party-name": "测试咖啡", "party-organisation": invest.firm, "party-heads": 2,
        "party-people": "张晓明，总经理", "key": "k3",
    }  # fmt: skip
    assert district.post(f"{address}party/", party).status_code == 302
    shown = district.get(address).content.decode()
    assert "张晓明" not in shown
    assert "张**" in shown
    assert "张晓明" in district.post(f"{address}participants/").content.decode()
    visit = {"visit-1-on": today(), "visit-1-notes": "看中 60 亩地", "key": "k4"}
    assert county.post(f"{address}visit/1/", visit).status_code == 302
    cost = {"cost-kind": "travel", "cost-bearer": "firms", "cost-fen": "1200 元", "key": "k5"}
    assert district.post(f"{address}cost/", cost).status_code == 302
    follow = {
        "follow_up-what": "送宗地图", "follow_up-due_on": today(3), "follow_up-answers": COUNTY,
        "follow_up-stop": 1, "follow_up-organisation": invest.firm, "key": "k6",
    }  # fmt: skip
    assert district.post(f"{address}follow_up/", follow).status_code == 302
    one = FollowUp.objects.get()
    assert "送宗地图" in county.get("/invest/trips/").content.decode()
    assert "考察后续事项待办结" in county.get("/invest/").content.decode()
    finish = {f"done-{one.pk}-outcome": "已送达", "key": "k7"}
    assert county.post(f"/invest/follow-ups/{one.pk}/", finish).status_code == 302
    assert "已送达" in county.get(address).content.decode()
    wrong = district.post(f"{address}cost/", cost | {"cost-fen": "很多"})
    assert wrong.status_code == 200
    assert client_of(invest.next_county).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_the_home_page_shows_the_public_what_is_open_and_nothing_else(invest: Invest) -> None:
    invest.opened()
    invest.mandate()
    invest.trip()
    public = Client().get("/invest/").content.decode()
    assert "精品咖啡加工园" in public
    for hidden in ("咖啡烘焙原料基地", "上海测试咖啡", "浦东企业赴福贡考察"):
        assert hidden not in public
    office = client_of(invest.district).get("/invest/").content.decode()
    assert "浦东企业赴福贡考察" in office
    home = reads.invest_home(invest.district)
    assert [(one.code, one.opportunities, one.land_mu) for one in home.counties] == [
        (COUNTY, 1, 60)
    ]
    assert [(one.code, one.mandates) for one in home.districts] == [(DISTRICT, 1)]
    assert reads.invest_home().mandates == 0
