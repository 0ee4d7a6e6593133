"""Planned against realised, of a plan that two sides adopted."""

from typing import Any

from django.apps import apps
from django.test import Client

from xieshou.planning.tests.conftest import bank, opened, places, plan
from xieshou.planning.tests.test_adoption import adopt, chosen, east, west, west_lead
from xieshou.reports.reads.effect_plans import plans_realised

__all__ = ["bank", "east", "opened", "places", "plan", "west", "west_lead"]


def test_of_an_adopted_plan_its_works_money_and_aim_are_told(request: Any, db: None) -> None:
    assert plans_realised() == ()
    assert "还没有采纳的计划" in Client().get("/balance/effects/plans/").content.decode()
    made, people = request.getfixturevalue("plan"), ("east", "west", "west_lead")
    adopt(made, *(request.getfixturevalue(name) for name in people))
    [row] = plans_realised()
    codes = chosen(made)
    assert (row.works.planned, row.works.entered, row.works.begun) == (len(codes), len(codes), 0)
    assert sum(one.planned for one in row.kinds) == len(codes)
    assert row.works.planned_fen == sum(one.planned_fen for one in row.kinds)
    assert row.works.planned_fen > 0
    assert row.before is not None
    assert row.aim is not None
    assert row.aim < row.before
    assert row.measured is None
    first, second, *_rest = sorted(codes)
    works = apps.get_model("projects", "Project").objects
    works.filter(code=first).update(state="cancelled")
    works.filter(code=second).update(state="accepted")
    [row] = plans_realised()
    assert (row.works.entered, row.works.gone) == (len(codes) - 1, 1)
    assert (row.works.begun, row.works.built, row.works.accepted) == (1, 1, 1)
    page = Client().get("/balance/effects/plans/").content.decode()
    assert row.round_name in page
    [told] = Client().get("/api/v1/plans-realised").json()
    assert told["works"]["planned"] == len(codes)
