"""The API as its clients meet it: its description is whole, and every answer keeps to it."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from examples.hudian.people import PASSWORD
from xieshou.core import jobs
from xieshou.core.scope import SYSTEM
from xieshou.outcomes import actions as outcomes
from xieshou.planning import actions as planning
from xieshou.planning import reads as plans
from xieshou.projects import reads as projects
from xieshou.wsgi import application

ROOT = "/api/v1"
COUNTY, TOWNSHIP, VILLAGE = "533323", "533323201", "533323201204"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SHOWN_ON_PAGES = {
    "get": {
        "/places", "/places/{code}", "/places/{code}/children", "/places/{code}/ancestors",
        "/places/{code}/figures", "/places/{code}/figures/below", "/published",
        "/measurements/latest", "/pairings", "/organisations", "/products", "/indicator-sets",
        "/households", "/projects", "/projects/{code}", "/villages/{code}", "/rounds",
        "/rounds/{pk}", "/rounds/{pk}/limits", "/rounds/{pk}/scenarios", "/plans/{pk}",
        "/plans/{pk}/prices", "/plans/{pk}/effects", "/plans/{pk}/choices", "/plans/{pk}/progress",
        "/plans/compare",
    },
    "post": {"/projects", "/rounds/{pk}/scenarios"},
}  # fmt: skip
CLOSED = {("get", "/households"), ("post", "/projects"), ("post", "/rounds/{pk}/scenarios")}
PROPOSAL = {
    "village": VILLAGE, "year": 2027, "name": "饮水工程", "kind": "water", "households": 40,
    "people": 150, "costs": [{"source": "municipal", "amount_fen": 100}],
}  # fmt: skip

api = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", application)
some_requests = hypothesis_settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def site(nujiang: dict[str, int]) -> plans.RunRow:
    """The example, measured, with the plan of its round drawn up."""
    outcomes.measure_round(viewer=SYSTEM, year=2026, place="53")
    run = planning.draw_up(viewer=SYSTEM, round=plans.rounds()[0].id)
    jobs.perform(run.job_id)
    row = plans.run(run.pk)
    assert row is not None
    return row


@pytest.fixture(params=["", "fugong"], ids=["anonymous", "county"])
def signed(request: pytest.FixtureRequest, site: plans.RunRow, db: None) -> Iterator[Any]:
    """What a client sends along: nothing, or the session of the county's office."""
    token = "c" * 32
    cookies = {settings.CSRF_COOKIE_NAME: token}
    if request.param:
        client = Client()
        assert client.login(username=request.param, password=PASSWORD)
        cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    yield {"cookies": cookies, "headers": {"X-CSRFToken": token}}


@api.parametrize()
@some_requests
def test_whatever_is_asked_the_answer_is_as_described(
    case: schemathesis.Case, signed: dict[str, Any]
) -> None:
    """No request, however odd, meets a fault of the server or an answer that is not declared."""
    case.call_and_validate(checks=CHECKS, **signed)


def known_requests(site: plans.RunRow) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """A request to every operation that asks for what the site has."""
    named = {
        "/places": {"query": {"q": "福贡"}},
        "/places/{code}/figures/below": {"path_parameters": {"code": TOWNSHIP}},
        "/places/{code}": {"path_parameters": {"code": COUNTY}},
        "/villages/{code}": {"path_parameters": {"code": VILLAGE}},
        "/rounds/{pk}": {"path_parameters": {"pk": site.round_id}},
        "/plans/compare": {"query": {"first": site.id, "second": site.id}},
        "/plans/{pk}": {"path_parameters": {"pk": site.id}},
    }
    for method, paths in SHOWN_ON_PAGES.items():
        for path in sorted(paths):
            start = max((key for key in named if path.startswith(key)), key=len, default="")
            yield method, path, dict(named.get(start, {}))


def test_what_is_there_is_answered_as_described(site: plans.RunRow, db: None) -> None:
    """Every operation gives the example's own rows in the declared shape, in both languages."""
    code = projects.bank(projects.Filters(place=VILLAGE), viewer=SYSTEM).rows[0].code
    client = Client()
    assert client.login(username="fugong", password=PASSWORD)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.CSRF_COOKIE_NAME: "c" * 32, settings.SESSION_COOKIE_NAME: session}
    bodies = {
        "/projects": PROPOSAL,
        "/rounds/{pk}/scenarios": {"name": "接口", "moved": {"money:municipal": 1}},
    }
    for method, path, known in known_requests(site):
        if path == "/projects/{code}":
            known["path_parameters"] = {"code": code}
        if method == "post":
            known |= {"body": bodies[path], "media_type": "application/json"}
        for language in ("zh-hans", "en"):
            headers = {"Accept-Language": language, "X-CSRFToken": "c" * 32}
            headers |= {"Idempotency-Key": "the-same"} if method == "post" else {}
            case = api[ROOT + path][method].Case(**known, headers=headers, cookies=cookies)
            answer = case.call_and_validate(checks=CHECKS)
            assert answer.status_code in (200, 201, 202), (path, answer.text)
            assert answer.json(), path
