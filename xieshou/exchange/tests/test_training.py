"""Training classes: names, days, certificates, confirmed by another, and work afterwards."""

import datetime
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, strategies as st

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.clock import on_day
from xieshou.core.scope import PUBLIC, SYSTEM, Unscoped
from xieshou.core.secret import Personal
from xieshou.exchange import actions, reads
from xieshou.exchange.models import Trainee, TrainingClass
from xieshou.exchange.rules import training as rules
from xieshou.exchange.sheets.training import trainees_sheet
from xieshou.exchange.tests.conftest import (
    COUNTY,
    DISTRICT,
    VILLAGE,
    Exchange,
    client_of,
    sheet,
    today,
)
from xieshou.registry import actions as registry_actions

DAYS = [today(-400 + at) for at in range(5)]


def planned(exchange: Exchange, **changes: Any) -> TrainingClass:
    fields: dict[str, Any] = {
        "people_from": COUNTY, "place": COUNTY, "topic": "民宿服务", "kind": "leaders",
        "days": DAYS, "seats": 3, "partner": DISTRICT,
    }  # fmt: skip
    return actions.plan_class(viewer=exchange.county, **(fields | changes))


def attended(exchange: Exchange, one: TrainingClass) -> None:
    """Three people: all days, four of five, three of five."""
    for name in ("阿娜", "邓普", "恒扒"):
        actions.enrol(viewer=exchange.county, group=one.code, name=Personal(name))
    came = {
        number: [day.isoformat() for day in DAYS[:days]]
        for number, days in ((1, 5), (2, 4), (3, 3))
    }
    actions.record_attendance(viewer=exchange.county, group=one.code, came=came)


@pytest.fixture
def confirmed(exchange: Exchange) -> tuple[Exchange, TrainingClass]:
    one = planned(exchange)
    attended(exchange, one)
    actions.give_certificate(viewer=exchange.county, group=one.code, number=1, certificate="证-001")
    actions.confirm_class(viewer=exchange.county_2, group=one.code)
    return exchange, one


class TestHolding:
    def test_enough_days_make_a_trainee(self, confirmed: tuple[Exchange, TrainingClass]) -> None:
        """Four of five are eighty in a hundred; three are not."""
        exchange, one = confirmed
        row = reads.training_class(exchange.county, one.code)
        assert row is not None
        assert [who.trained for who in row.trainees] == [True, True, False]
        assert (row.trained, row.certificates) == (2, 1)
        assert row.trainees[0].name == "阿*"

    def test_who_kept_it_does_not_confirm_it(self, exchange: Exchange) -> None:
        one = planned(exchange)
        attended(exchange, one)
        actions.record_attendance(viewer=exchange.county_2, group=one.code, came={})
        for viewer in (exchange.county, exchange.county_2):
            with pytest.raises(Forbidden):
                actions.confirm_class(viewer=viewer, group=one.code)
        one.refresh_from_db()
        assert one.state == "planned"

    def test_nothing_is_confirmed_before_it_is_over_or_attended(self, exchange: Exchange) -> None:
        with pytest.raises(Conflict) as fault:
            actions.confirm_class(
                viewer=exchange.county_2, group=planned(exchange, days=[today(3)]).code
            )
        assert fault.value.code == "not_over"
        with pytest.raises(Conflict) as fault:
            actions.confirm_class(viewer=exchange.county_2, group=planned(exchange).code)
        assert fault.value.code == "nobody_came"

    def test_a_class_has_no_more_people_than_seats(self, exchange: Exchange) -> None:
        one = planned(exchange)
        attended(exchange, one)
        with pytest.raises(Conflict) as fault:
            actions.enrol(viewer=exchange.county, group=one.code, name=Personal("多一人"))
        assert fault.value.code == "class_full"

    def test_a_person_of_the_register_once(self, exchange: Exchange) -> None:
        code = f"{VILLAGE}-0001"
        registry_actions.import_households(
            viewer=SYSTEM, origin="synthetic",
            rows=[{"code": code, "village": VILLAGE, "group": "lifted", "size": 3}],
        )  # fmt: skip
        one = planned(exchange)
        body: dict[str, Any] = {"group": one.code, "name": Personal("阿娜"), "household": code}
        for wrong in (7, 0):
            with pytest.raises(BadInput):
                actions.enrol(viewer=exchange.county, member=wrong, **body)
        actions.enrol(viewer=exchange.county, member=2, **body)
        with pytest.raises(Conflict):
            actions.enrol(viewer=exchange.county, member=2, **body)

    def test_no_certificate_without_attendance(self, exchange: Exchange) -> None:
        one = planned(exchange)
        attended(exchange, one)
        with pytest.raises(Conflict):
            actions.give_certificate(
                viewer=exchange.county, group=one.code, number=3, certificate="证-003"
            )

    def test_days_to_come_and_days_of_no_class_are_not_attended(self, exchange: Exchange) -> None:
        one = planned(exchange, days=[*DAYS, today(5)])
        actions.enrol(viewer=exchange.county, group=one.code, name=Personal("阿娜"))
        for day in (today(5), today(-1)):
            with pytest.raises(BadInput):
                actions.record_attendance(
                    viewer=exchange.county, group=one.code, came={1: [day.isoformat()]}
                )

    def test_another_county_neither_keeps_nor_sees_it(self, exchange: Exchange) -> None:
        one = planned(exchange)
        with pytest.raises(Forbidden):
            actions.enrol(viewer=exchange.neighbour, group=one.code, name=Personal("某人"))
        assert reads.training_class(exchange.neighbour, one.code) is None
        assert not Trainee.objects.exists()
        with pytest.raises(Unscoped):
            reads.classes(PUBLIC)
        for path in ("classes/", f"classes/{one.code}/"):
            assert Client().get(f"/exchange/{path}").status_code == 302


class TestSheets:
    """The list that a teacher keeps in Excel: people, days and certificates, all rows or none."""

    def test_a_list_comes_in_with_days_and_certificates(self, exchange: Exchange) -> None:
        one = planned(exchange)
        two_days = "、".join(day.isoformat() for day in DAYS[:2])
        seen = sheet(
            trainees_sheet(exchange.county),
            (one.code, "阿娜", "13800000000", None, None, "全勤", "证-001"),
            (one.code, "邓普", None, None, None, two_days),
        )
        assert seen.ok
        made = actions.import_trainees(viewer=exchange.county, rows=seen.rows)
        assert made == {"added": 2, "same": 0}
        row = reads.training_class(exchange.county, one.code)
        assert row is not None
        assert [len(who.came) for who in row.trainees] == [5, 2]
        assert [who.certificate for who in row.trainees] == ["证-001", ""]
        assert [who.name for who in row.trainees] == ["阿*", "邓*"]

    def test_the_same_list_again_adds_nobody_and_renews_the_days(self, exchange: Exchange) -> None:
        one = planned(exchange)
        for days in (DAYS[0].isoformat(), "全勤"):
            rows = sheet(
                trainees_sheet(exchange.county), (one.code, "阿娜", None, None, None, days)
            ).rows
            made = actions.import_trainees(viewer=exchange.county, rows=rows)
        assert made == {"added": 0, "same": 1}
        assert Trainee.objects.get().came == [day.isoformat() for day in DAYS]

    def test_every_bad_cell_is_named(self, exchange: Exchange) -> None:
        one = planned(exchange)
        later = planned(exchange, days=[today(30)])
        seen = sheet(
            trainees_sheet(exchange.county),
            ("T000", "甲"),
            (one.code, "乙", None, None, None, today(-1).isoformat()),
            (one.code, "丙", None, f"{VILLAGE}-0001"),
            (later.code, "丁", None, None, None, today(30).isoformat()),
        )
        assert {(cell.row, cell.code) for cell in seen.errors} == {
            (2, "class_unknown"), (3, "day_unknown"), (4, "half"), (5, "day_unknown"),
        }  # fmt: skip
        seen = sheet(trainees_sheet(exchange.county), (one.code, "戊", None, None, None, "昨天"))
        assert [(cell.row, cell.code) for cell in seen.errors] == [(2, "not_a_date")]

    def test_one_row_too_many_leaves_nobody(self, exchange: Exchange) -> None:
        """The class has three seats."""
        one = planned(exchange)
        rows = sheet(
            trainees_sheet(exchange.county), *((one.code, name) for name in "甲乙丙丁")
        ).rows
        with pytest.raises(Conflict):
            actions.import_trainees(viewer=exchange.county, rows=rows)
        assert not Trainee.objects.exists()

    def test_a_class_of_another_county_is_not_there(self, exchange: Exchange) -> None:
        one = planned(exchange)
        spec = trainees_sheet(exchange.neighbour)
        rows = sheet(trainees_sheet(exchange.county), (one.code, "甲")).rows
        assert [error.code for error in spec.check(rows)] == ["class_unknown"]  # type: ignore[misc]
        with pytest.raises(Forbidden):
            actions.import_trainees(viewer=exchange.neighbour, rows=rows)


class TestFollowingUp:
    def test_rates_count_those_asked(self, confirmed: tuple[Exchange, TrainingClass]) -> None:
        """Both terms are due; one of two was asked after six months, and has work."""
        exchange, one = confirmed
        assert [row.code for row in reads.follow_ups_due(exchange.county)] == [one.code]
        actions.follow_up(
            viewer=exchange.county, group=one.code, number=1, months=6, employed=True, work="民宿"
        )
        row = reads.training_class(exchange.county, one.code)
        assert row is not None
        six, twelve = row.terms
        assert (six.asked, six.employed, six.due, six.rate) == (1, 1, 1, 1.0)
        assert (twelve.asked, twelve.due, twelve.rate) == (0, 2, None)

    def test_each_is_asked_once_when_it_is_due(
        self, confirmed: tuple[Exchange, TrainingClass]
    ) -> None:
        exchange, one = confirmed
        body = {"group": one.code, "number": 1, "months": 6, "employed": True}
        with on_day(today(-300)), pytest.raises(Conflict) as fault:
            actions.follow_up(viewer=exchange.county, **body)
        assert fault.value.code == "not_due"
        actions.follow_up(viewer=exchange.county, **body)
        with pytest.raises(Conflict):
            actions.follow_up(viewer=exchange.county_2, **body)

    def test_figures_count_confirmed_classes_of_the_period(
        self, confirmed: tuple[Exchange, TrainingClass]
    ) -> None:
        exchange, one = confirmed
        actions.follow_up(viewer=exchange.county, group=one.code, number=1, months=12,
                          employed=False)  # fmt: skip
        planned(exchange)
        found = reads.posting_figures(DISTRICT, COUNTY, DAYS[0], DAYS[-1])
        assert (found.classes, found.trained, found.certificates) == (1, 2, 1)
        assert (found.asked_12, found.jobs_12) == (0, 0)
        later = reads.posting_figures(DISTRICT, COUNTY, today(-1), today())
        assert (later.classes, later.asked_12, later.jobs_12) == (0, 1, 0)
        assert reads.posting_figures("310112", COUNTY, DAYS[0], DAYS[-1]).classes == 0


class TestPages:
    def test_a_class_by_its_pages(self, exchange: Exchange) -> None:
        """Planned, attended by ticks, certified, confirmed by another, asked about work."""
        county, other = client_of(exchange.county), client_of(exchange.county_2)
        county.post("/exchange/classes/new/", {
            "topic": "茶叶加工", "kind": "workers", "people_from": COUNTY, "place": COUNTY,
            "seats": 20, "days": f"{DAYS[0]}~{DAYS[4]}",
        })  # fmt: skip
        one = TrainingClass.objects.get()
        assert one.days == [day.isoformat() for day in DAYS]
        path = f"/exchange/classes/{one.code}/"
        county.post(f"{path}enrol/", {"enrol-name": "阿娜", "enrol-phone": "13812345678"})
        county.post(f"{path}attendance/", {"came": [f"1:{day}" for day in DAYS]})
        county.post(
            f"{path}certificate/", {"certificate-number": 1, "certificate-certificate": "证-1"}
        )
        assert "阿娜" not in county.get(path).content.decode()
        other.post(f"{path}confirm/")
        county.post(f"{path}follow_up/", {
            "follow_up-number": 1, "follow_up-months": 6, "follow_up-employed": "1",
            "follow_up-work": "茶厂",
        })  # fmt: skip
        text = county.get(path).content.decode()
        assert "茶厂" in text
        answer = county.get(f"/api/v1/exchange/classes/{one.code}").json()
        assert answer["terms"][0]["asked"] == 1
        assert "13812345678" not in str(answer)

    def test_a_wrong_day_is_told(self, exchange: Exchange) -> None:
        page = client_of(exchange.county).post("/exchange/classes/new/", {
            "topic": "茶", "kind": "workers", "people_from": COUNTY, "place": COUNTY, "seats": 2,
            "days": "2026-13-01",
        })  # fmt: skip
        assert "2026-13-01" in page.content.decode()
        assert not TrainingClass.objects.exists()


class TestRules:
    @given(st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)),
           st.sampled_from(rules.TERMS))  # fmt: skip
    def test_a_term_is_so_many_months_later(self, ended: datetime.date, months: int) -> None:
        """The same day of the month, or its last one."""
        due = rules.due_on(ended, months)
        assert (due.year * 12 + due.month) - (ended.year * 12 + ended.month) == months
        following = due + datetime.timedelta(days=1)
        assert due.day == ended.day or (due.day < ended.day and following.day == 1)
