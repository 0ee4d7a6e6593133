"""The loader fills the product by its actions, once, and labels everything."""

import pytest
from django.apps import apps
from django.db.models import Sum

from examples.hudian.course import open_course
from examples.hudian.load import load
from examples.hudian.people import LOGINS
from xieshou.cockpit.reads import outlook
from xieshou.core.models import AuditLine, Sourced
from xieshou.core.scope import SYSTEM
from xieshou.funds import reads as journal
from xieshou.market import reads as traded
from xieshou.planning import reads as plans
from xieshou.projects import reads as projects
from xieshou.registry import reads as places
from xieshou.registry.models import Household, Person, User
from xieshou.reports.reads.statements import statements
from xieshou.villages import reads as villages


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker) -> dict[str, int]:
    """Shanghai and 怒江, loaded once for this module and rolled back after it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield load(depth="quick")
        transaction.set_rollback(True)


@pytest.mark.usefixtures("loaded", "db")
class TestLoaded:
    def test_places_are_there_with_their_facts(self) -> None:
        """Fugong with its people, year of exit and donor."""
        fugong = places.place("533323")
        assert fugong is not None
        assert (fugong.population, fugong.poor_county_exit_year) == (102_100, 2020)
        assert any(row.east_code == "310115" and row.current for row in places.pairings("533323"))
        assert len(places.place_ids("31", "county")) == 16

    def test_nothing_is_without_a_label(self) -> None:
        """Every row that can say where it comes from is published with a grade, or synthetic."""
        for model in apps.get_models():
            if issubclass(model, Sourced):
                assert not model.objects.filter(origin="entered").exists(), model
                assert not model.objects.filter(source="").exists(), model
                assert not model.objects.filter(origin="published", grade="").exists(), model

    def test_households_agree_with_the_villages_needs(self) -> None:
        """People of all households of Fugong are the people of its villages' histograms."""
        found = Household.objects.filter(village__code__startswith="533323")
        people = sum(
            persons
            for _code, groups in villages.needs("533323", 2026)
            for patterns in groups.values()
            for persons in patterns.values()
        )
        assert found.aggregate(people=Sum("size"))["people"] == people == 102_100

    def test_no_person_looks_real(self) -> None:
        """Heads are called 户主 and a number; nobody has an identity number or a phone."""
        heads = list(Person.objects.all()[:2000])
        assert heads
        assert all(head.name.startswith("户主") and head.name[2:].isdigit() for head in heads)
        assert not any(head.id_number or head.phone for head in heads)

    def test_the_round_has_works_and_limits(self) -> None:
        """The demo round of 2027 is open, and its limits name Pudong's money."""
        opened = next(row for row in plans.rounds() if row.year == 2027)
        codes = {row.code for row in plans.limits(opened.id)}
        assert {"money:municipal", "money:district:310115", "industry_share"} <= codes
        assert len(projects.for_round(2027, "5333")) > 1_500

    def test_demo_users_can_act(self) -> None:
        """Each demo role holds today."""
        for login in LOGINS:
            viewer = places.viewer_for(User.objects.get(username=login.username))
            assert {grant.role for grant in viewer.grants} == {login.role}

    def test_a_second_load_changes_nothing(self, loaded: dict[str, int]) -> None:
        """Not even the audit trail grows."""
        before = AuditLine.objects.count()
        assert load(depth="quick") == loaded
        assert AuditLine.objects.count() == before

    def test_the_months_of_a_site_that_has_run_for_years(self, loaded: dict[str, int]) -> None:
        """They are entered once, balance, carry their label and let the year's end be foreseen; the
        files of two statements are ordered from the worker."""
        assert "months" not in loaded
        count = open_course(SYSTEM, "5333")
        assert count >= 24
        assert open_course(SYSTEM, "5333") == count
        desk = places.viewer_for(User.objects.get(username="fugong"))
        seen = outlook(desk, "310115", "533323")
        assert seen is not None
        for row in seen.rows:
            assert row.low is not None, row.measure.code
            assert row.high is not None
            assert row.reached <= row.low < row.high
        assert journal.faults() == []
        assert traded.faults() == []
        ordered = statements(desk).rows
        assert [(row.state, len(row.templates)) for row in ordered] == [("queued", 3)] * 2
        self.test_nothing_is_without_a_label()
