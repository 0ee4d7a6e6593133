"""The API as its clients meet it: its description is whole, and every answer keeps to it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings as hypothesis_settings
from ninja.operation import Operation
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from examples.hudian.releases import open_releases
from xieshou import api as interface
from xieshou.core import jobs
from xieshou.core.scope import SYSTEM
from xieshou.opendata import actions as opendata
from xieshou.outcomes import actions as outcomes
from xieshou.outcomes.reads import samples
from xieshou.planning import actions as planning, reads as plans
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry
from xieshou.reports.reads import balance_pairs
from xieshou.wsgi import application

ROOT = "/api/v1"
COUNTY, TOWNSHIP, VILLAGE = "533323", "533323201", "533323201204"
TOKEN = "c" * 32
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# What follows a project's or proposal's state: see the tests of projects' life.
PROJECT_STEPS = {
    "/projects/{code}/steps", "/projects/{code}/objections", "/objections/{pk}",
    "/project-lives/{code}/steps", "/project-lives/{code}/changes", "/project-changes/{pk}",
    "/project-lives/{code}/contracts", "/project-lives/{code}/progress",
    "/project-lives/{code}/inspections", "/project-lives/{code}/photos", "/objections/{pk}/photos",
    "/projects/{code}/answers", "/project-lives/{code}/answers", "/project-kinds/{kind}",
}  # fmt: skip
PROJECT_READS = {
    "/projects/{code}/notices", "/projects/{code}/steps", "/project-lives/{code}",
    "/project-lives/{code}/steps", "/project-lives/{code}/changes", "/project-report",
    "/project-overdue", "/project-lives/{code}/works", "/project-lives/{code}/photos",
    "/project-lives/{code}/answers", "/projects/{code}/answers", "/project-kinds",
    "/project-kinds/{kind}", "/project-lives/{code}/performance", "/project-performance",
}  # fmt: skip
# What is asked of a plan and answered in the background: see planning's tests of studies, reasons.
PLAN_QUESTIONS = {
    "/plans/{pk}/works/{code}/question", "/plans/{pk}/money/question", "/plans/{pk}/studies",
    "/studies/{pk}/scenario",
}  # fmt: skip
PLAN_ANSWERS = {"/plans/{pk}/works/{code}/question", "/plans/{pk}/studies", "/studies/{pk}"}
# The ledger's, behind the login: see funds' own tests of its API.
FUNDS_READS = {
    f"/funds/{rest}"
    for rest in (
        "books", "books/{code}", "books/{code}/balance", "books/{code}/entries", "entries/{pk}",
        "books/{code}/bank", "books/{code}/signers", "books/{code}/budgets", "budgets/{code}",
        "grants", "grants/{code}", "grants/{code}/lineage", "lineage", "rates", "late", "orders",
        "orders/{pk}", "waiting", "books/{code}/passings", "grants/{code}/passings",
    )
}  # fmt: skip
FUNDS_STEPS = {
    f"/funds/{rest}"
    for rest in (
        "books", "books/{code}/accounts", "books/{code}/entries", "entries/{pk}/reversal",
        "books/{code}/periods", "books/{code}/bank", "books/{code}/grants",
        "grants/{code}/receipts", "grants/{code}/carry-overs", "books/{code}/thresholds",
        "threshold-changes/{pk}/agreement", "books/{code}/delegations", "books/{code}/interests",
        "books/{code}/budgets", "budgets/{code}/approval", "budgets/{code}/commitments",
        "commitments/{code}/orders", "orders/{pk}/revisions", "orders/{pk}/steps",
        "grants/{code}/passings", "passings/{pk}/acceptance", "passings/{pk}/withdrawal",
    )
}  # fmt: skip
# Open to everybody, though nothing stands there in this example.
FUNDS_OPEN = {"/funds/heads", "/funds/overrides"}
# Of villages: what is found, planned and decided; see their own tests of pages and verbs.
VILLAGES_READS = {
    "/village-assets/{pk}", "/village-plans/{plan}", "/village-plans/{plan}/changes",
    "/meetings/{code}",
    *(f"/villages/{{code}}/{rest}" for rest in (
        "skills", "services", "plans", "plan-works", "threads", "meetings",
    )),
}  # fmt: skip
VILLAGES_STEPS = {
    "/villages/{code}/assets", "/village-assets/{pk}/values", "/villages/{code}/services",
    "/villages/{code}/plans", "/villages/{code}/meetings",
    *(f"/village-plans/{{plan}}/{rest}" for rest in (
        "draft", "versions", "adoptions", "proposals",
    )),
    *(f"/meetings/{{code}}/{rest}" for rest in (
        "minutes", "confirmation", "objections", "objections/{objection}/answer",
    )),
}  # fmt: skip
# What follows an order's state: see the market's own tests.
MARKET_STEPS = {
    "/orders", "/orders/{code}/steps", "/orders/{code}/shipments",
    "/orders/{code}/shipments/{number}/receipt", "/orders/{code}/claims",
    "/orders/{code}/claims/{pk}/decision", "/orders/{code}/settlement",
}  # fmt: skip
MARKET_READS = {
    "/suppliers/{code}", "/traces/{code}", "/expos/{code}/showings", "/threads/lots/{code}",
}  # fmt: skip
# What is one's own or one's office's.
MARKET_CLOSED = {
    "/lots", "/orders", "/orders/{code}", "/owed", "/buyers/{code}/statement", "/demands",
    "/matchings", "/matchings/{pk}", "/matchings/{pk}/proposals", "/matchings/{pk}/leftovers",
    "/threads/orders/{code}", "/threads/receipts/{receipt}",
}  # fmt: skip
# Contracts, collectives and dividends, behind the login: see benefits' own tests of its API.
BENEFITS_READS = {
    f"/benefits/{rest}"
    for rest in (
        "contracts", "contracts/{code}", "contracts/{code}/versions", "contracts/{code}/dues",
        "contracts/{code}/risks", "late", "collectives", "collectives/{code}/accounts",
        "collectives/{code}/shares", "runs", "runs/{code}", "runs/{code}/payments",
        "runs/{code}/objections", "income/{household}",
        "exit-test/{place}",
    )
}  # fmt: skip
BENEFITS_STEPS = {
    f"/benefits/{rest}"
    for rest in (
        "contracts", "simulation", "contracts/{code}/versions", "contracts/{code}/consents",
        "contracts/{code}/dues", "dues/{due}/payments", "collectives/{code}/lines",
        "collectives/{code}/runs", "runs/{code}/notice", "runs/{code}/objections",
        "objections/{objection}/answer", "runs/{code}/vote", "runs/{code}/payment", "allocations",
        "collectives/{code}/share-changes", "share-changes/{change}/decision",
        "income/{household}", "income/{household}/residents",
    )
}  # fmt: skip
BENEFITS_OPEN = {"/benefits/sources/{source}/villages"}
# A ballot's steps follow each other, each by another person: see its own tests.
BALLOTS_OPEN = {
    f"/ballots/{{code}}/{rest}" for rest in ("items", "steps", "turnout", "result", "votes")
} | {"/ballots", "/ballots/{code}"}
BALLOTS_READS = {f"/ballots/{{code}}/{rest}" for rest in ("objections", "own", "sheets")}
BALLOTS_STEPS = {
    "/ballots", "/ballot-imports", "/ballot-objections/{objection}/answer", "/ballot-voters",
    *(
        f"/ballots/{{code}}/{rest}"
        for rest in ("steps", "objections", "votes", "assisted", "papers", "sheets")
    ),
}  # fmt: skip
# A case's steps follow each other, each by another person: see monitoring's own tests.
MONITORING_OPEN = {f"/monitoring/{rest}" for rest in ("notices", "counties", "lines")}
MONITORING_READS = {
    f"/monitoring/{rest}"
    for rest in (
        "overview", "clues", "cases", "cases/{case}", "cases/{case}/steps",
        "cases/{case}/measures", "visits", "risks/{household}", "models",
    )
}  # fmt: skip
MONITORING_STEPS = {
    f"/monitoring/{rest}"
    for rest in (
        "clues", "reports", "clues/{clue}/dismissal", "cases", "cases/{case}/steps",
        "cases/{case}/measures", "measures/{measure}/effect", "cases/{case}/objections",
        "objections/{objection}/answer",
    )
}  # fmt: skip
# Field surveys, behind the login; filled forms come in by OpenRosa: see surveys' own tests.
SURVEYS_READS = {
    f"/surveys/{rest}"
    for rest in ("forms", "rounds", "rounds/{code}/progress", "submissions", "batches")
}
SURVEYS_STEPS = {
    f"/surveys/{rest}"
    for rest in (
        "rounds", "rounds/{code}/steps", "submissions/{pk}/choice", "batches",
        "batches/{pk}/decision",
    )
}  # fmt: skip
# The balance of both sides is open; what stands beside it is kept by two: see reports' own tests.
REPORTS_OPEN = {
    "/balances", "/balances/{east}/{west}", "/assessment-sets", "/assessment-sets/{code}/{version}",
    "/statement-placeholders", "/plans-realised",
}  # fmt: skip
REPORTS_READS = {
    "/balance-figures", "/assessments", "/assessments/{pk}", "/assessment-papers/{pk}",
    "/assessments/{pk}/figures/{indicator}/evidence", "/assessments/{pk}/figures/{indicator}/trail",
    "/statements", "/statements/{pk}", "/statements/{pk}/files/{file}", "/statement-templates",
    "/effects/{place}/{outcome}", "/effect-mixes/{village}/{outcome}",
}  # fmt: skip
REPORTS_STEPS = {
    "/balance-figures", "/balance-figures/{pk}/check", "/balance-figures/{pk}/withdrawal",
    "/assessments", "/assessments/{pk}/taking", "/assessments/{pk}/entries",
    "/assessments/{pk}/contests", "/assessments/{pk}/submission", "/assessments/{pk}/signatures",
    "/assessments/{pk}/correction", "/assessment-figures/{pk}/check",
    "/assessment-contests/{pk}/answer", "/assessment-contests/{pk}/ruling",
    "/assessment-rulings/{pk}/agreement", "/assessment-sets",
    "/statements", "/statement-templates", "/statement-templates/{pk}/withdrawal",
}  # fmt: skip
# Releases are open; preparing and approving them is for three people: see releases' own tests.
RELEASES_OPEN = {
    "/releases", "/releases/{number}",
    *(
        f"/releases/{{number}}/{table}"
        for table in ("poverty", "lacks", "balance", "benefits", "monitoring", "turnout")
    ),
}  # fmt: skip
RELEASES_READS = {"/release-preparations"}
RELEASES_STEPS = {
    "/release-preparations", "/releases/{number}/withdrawal",
    *(f"/release-preparations/{{pk}}/{step}" for step in ("approval", "refusal", "publication")),
}  # fmt: skip
# A question asked by POST, since words looked for must not stand in an address.
SEARCH = "/search"
# By one's own roles: see cockpit's tests.
COCKPIT_READS = {
    "/cockpit", "/cockpit/board", "/cockpit/measures", "/cockpit/map", "/cockpit/forecast",
    "/cockpit/compare",
}  # fmt: skip
# Posts are public; people, matchings, postings and classes are their sides': see exchange's tests.
EXCHANGE_OPEN = {"/exchange/posts", "/exchange/posts/{code}", "/exchange/open-seats"}
EXCHANGE_READS = {
    f"/exchange/{rest}"
    for rest in (
        "people", "people/{code}", "matchings", "matchings/{pk}", "matchings/{pk}/pairs",
        "postings", "postings/{code}", "postings-waiting", "classes", "classes/{code}",
        "classes-due",
    )
}  # fmt: skip
EXCHANGE_STEPS = {
    f"/exchange/{rest}"
    for rest in (
        "posts", "posts/{code}/closing", "posts/{code}/preferences", "people",
        "people/{code}/withdrawal", "matchings", "matchings/{pk}/choice", "postings",
        *(f"postings/{{code}}/{part}" for part in (
            "steps", "tasks", "tasks/{task}/result", "log", "log/confirmation", "relay",
            "relay/{relay}/confirmation", "relay/{relay}/taking", "appraisals",
        )),
        "classes", *(f"classes/{{code}}/{part}" for part in (
            "trainees", "attendance", "certificates", "steps", "follow-ups",
        )),
    )
}  # fmt: skip
# Work, needs and gifts are public; who works, what was sent and ledgers are their sides'.
GIVING_OPEN = {
    "/labour/vacancies", "/labour/vacancies/{code}", "/labour/workshops", "/labour/fairs",
    "/labour/fairs/{code}/vacancies", "/materials/needs", "/materials/needs/{code}",
    "/materials/offers", "/materials/offers/{code}", "/twins", "/twins/{code}",
}  # fmt: skip
GIVING_READS = {
    f"/labour/{rest}"
    for rest in (
        "vacancies/{code}/placements", "workers", "workers/{code}", "workers/{code}/placements",
        "matchings", "matchings/{pk}", "matchings/{pk}/proposals", "placements", "board",
        "placements/{code}", "placements/{code}/supports", "placements/{code}/checks",
    )
} | {
    "/materials/commitments", "/materials/commitments/{code}", "/twins/{code}/entries",
}  # fmt: skip
GIVING_STEPS = {
    f"/labour/{rest}"
    for rest in (
        "vacancies", "vacancies/{code}/closing", "workshops", "workshops/{code}/closing", "fairs",
        "fairs/{code}/vacancies", "fairs/{code}/result", "workers", "workers/{code}/leaving",
        "matchings", "placements", "placements/{code}/steps", "placements/{code}/supports",
        "placements/{code}/checks",
    )
} | {
    f"/materials/{rest}"
    for rest in (
        "needs", "needs/{code}/closing", "offers", "offers/{code}/closing", "commitments",
        *(f"commitments/{{code}}/{part}" for part in (
            "release", "shipments", "shipments/{number}/temperatures",
            "shipments/{number}/receipt", "uses", "passings", "asset",
        )),
    )
} | {
    "/twins", "/twins/{code}/confirmation", "/twins/{code}/end", "/twins/{code}/entries",
    "/twins/{code}/entries/{number}/answer",
}  # fmt: skip
# Opportunities are public once opened; mandates, proposals and trips are their sides'.
INVEST_OPEN = {
    f"/invest/{rest}"
    for rest in ("home", "opportunities", "opportunities/{code}", "opportunities/{code}/versions")
}
INVEST_READS = {
    f"/invest/{rest}"
    for rest in (
        "mandates", "mandates/{code}", "mandates/{code}/near-misses", "matching", "matching/{pk}",
        "proposals", "proposals/{code}", "trips", "trips/{code}", "follow-ups",
        "deals", "deals/{code}", "deal-papers/{pk}", "stage-limits/{county}", "funnel", "forecast",
        "parks", "parks/{code}", "finances", "finances/{code}", "exposure",
    )
}  # fmt: skip
INVEST_STEPS = {
    f"/invest/{rest}"
    for rest in (
        "opportunities", "opportunities/{code}/versions", "opportunities/{code}/release",
        "opportunities/{code}/closing", "mandates", "mandates/{code}/wish",
        "mandates/{code}/name", "mandates/{code}/closing", "matching",
        "proposals/{code}/answers", "trips", "trips/{code}/stops", "trips/{code}/parties",
        "trips/{code}/stops/{number}/visit", "trips/{code}/costs",
        "trips/{code}/costs/{pk}/taking-back", "trips/{code}/follow-ups",
        "trips/{code}/holding", "trips/{code}/cancelling", "follow-ups/{pk}/outcome",
        "deals", "deals/{code}/steps", "deals/{code}/sums", "deals/{code}/arrivals",
        "deals/{code}/reports", "deals/{code}/links", "deals/{code}/links/removal",
        "stage-limits/{county}", "arrivals/{pk}/decision", "arrivals/{pk}/taking-back",
        "deal-reports/{pk}/decision", "parks", "parks/{code}/steps", "parks/{code}/tenants",
        "parks/{code}/tenants/{tenant}/leaving", "parks/{code}/years", "park-years/{pk}/decision",
        "finances", "finances/{code}/moves", "finance-moves/{pk}/decision",
    )
}  # fmt: skip
# One's own account: see the registry's tests of tokens.
# And users and their roles, which administrators alone see.
ACCOUNT_READS = {"/me/tokens", "/user-roles"}
ACCOUNT_STEPS = {"/me/tokens/{pk}/revocation", "/user-roles"}
# What one was told, and the webhooks and robots of an office: see notify's own tests.
NOTIFY_READS = {"/notifications", "/notification-settings", "/webhooks", "/deliveries"}
NOTIFY_STEPS = {
    "/notifications/read", "/notification-settings", "/webhooks", "/webhooks/{pk}",
    "/webhooks/{pk}/secret", "/webhooks/{pk}/test", "/webhooks/{pk}/removal",
    "/deliveries/{pk}/retry",
}  # fmt: skip
# The running site, for administrators alone: see operations' own tests.
OPERATIONS_READS = {"/site-health", "/backups"}
OPERATIONS_STEPS = {
    "/backups", "/backups/{name}/restore", "/backups/{name}/removal", "/restore-withdrawal",
}  # fmt: skip
# Open tables and files, and IATI files taken in: see opendata's own tests.
DATA_OPEN = {"/data", "/data-files", "/data/{code}", "/data/{code}/rows"}
DATA_STEPS = {"/data-imports"}
# No plan of the example is adopted.
EMPTY = {"/plans-realised"}
# These follow each other, each by another person: see planning's own tests of adoption.
IN_TURN = {
    *DATA_STEPS,
    *NOTIFY_STEPS,
    *OPERATIONS_STEPS,
    *ACCOUNT_STEPS,
    "/adoptions", "/adoptions/{pk}/approve", "/adoptions/{pk}/refuse", "/adoptions/{pk}/withdraw",
    *MARKET_STEPS,
    *PROJECT_STEPS, *PLAN_QUESTIONS, *FUNDS_STEPS,
    *BENEFITS_STEPS, *VILLAGES_STEPS,
    *BALLOTS_STEPS, "/rounds/{pk}/priorities",
    *SURVEYS_STEPS, *MONITORING_STEPS, *REPORTS_STEPS, *RELEASES_STEPS,
    *EXCHANGE_STEPS, *INVEST_STEPS, *GIVING_STEPS,
}  # fmt: skip
SHOWN_ON_PAGES = {
    "get": {
        "/places", "/places/{code}", "/places/{code}/children", "/places/{code}/ancestors",
        "/places/{code}/figures", "/places/{code}/figures/below", "/published",
        "/places/{code}/cutoffs", "/places/{code}/history", "/places/{code}/making",
        "/samples", "/samples/{pk}/figures",
        "/measurements/latest", "/pairings", "/organisations", "/products", "/indicator-sets",
        "/indicator-sets/{code}",
        "/households", "/projects", "/projects/{code}", "/villages/{code}", "/rounds",
        "/villages/{code}/capability", "/places/{code}/capability", "/goalposts",
        "/rounds/{pk}", "/rounds/{pk}/limits", "/rounds/{pk}/scenarios", "/plans/{pk}",
        "/plans/{pk}/prices", "/plans/{pk}/effects", "/plans/{pk}/choices", "/plans/{pk}/progress",
        "/plans/compare", "/plans/compare/places", "/plans/compare/works", "/rounds/{pk}/history",
        "/rounds/{pk}/adoptions", "/project-lives", "/assets", *PROJECT_READS,
        "/goods", "/suppliers", "/expos", *MARKET_READS, *MARKET_CLOSED,
        "/plans/{pk}/money", *PLAN_ANSWERS, *FUNDS_READS, *FUNDS_OPEN,
        *BENEFITS_READS, *BENEFITS_OPEN, *VILLAGES_READS,
        *BALLOTS_OPEN, *BALLOTS_READS, "/plans/ballots/{code}", "/rounds/{pk}/priorities",
        *SURVEYS_READS, *MONITORING_OPEN, *MONITORING_READS,
        *REPORTS_OPEN, *REPORTS_READS, *EXCHANGE_OPEN, *EXCHANGE_READS,
        *RELEASES_OPEN, *RELEASES_READS,
        *GIVING_OPEN, *GIVING_READS,
        *INVEST_OPEN, *INVEST_READS, *ACCOUNT_READS, *NOTIFY_READS, *DATA_OPEN,
        *OPERATIONS_READS,
        *COCKPIT_READS,
    },
    "post": {
        "/projects", "/rounds/{pk}/scenarios", "/indicator-sets", SEARCH, *IN_TURN,
    },
}  # fmt: skip
PROPOSAL = {
    "village": VILLAGE, "year": 2027, "name": "饮水工程", "kind": "water", "households": 40,
    "people": 150, "costs": [{"source": "municipal", "amount_fen": 100}],
}  # fmt: skip

api = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", application)
some_requests = hypothesis_settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def site(nujiang: dict[str, int]) -> plans.RunRow:
    """The example, measured and released, with the plan of its round drawn up and put forward as
    the year's, and its open data written."""
    outcomes.measure_round(viewer=SYSTEM, year=2026, place="53")
    open_releases()
    run = planning.draw_up(viewer=SYSTEM, round=plans.rounds()[0].id)
    jobs.perform(run.job_id)
    office = registry.viewer_for(get_user_model().objects.get(username="shanghai"))
    planning.propose(viewer=office, run=run.pk)
    opendata.build(viewer=SYSTEM)
    row = plans.run(run.pk)
    assert row is not None
    return row


@pytest.fixture
def anybody(site: plans.RunRow, db: None) -> Iterator[dict[str, Any]]:
    """What a client sends along that has not signed in."""
    # The test's transaction outlives its requests; Django's own test client does the same.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    # Schemathesis says that it takes gzip, but unpacks none where it calls a WSGI application.
    headers = {"X-CSRFToken": TOKEN, "Accept-Encoding": "identity"}
    yield {"cookies": {settings.CSRF_COOKIE_NAME: TOKEN}, "headers": headers}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def county(anybody: dict[str, Any], signed_in: Callable[[str], Client]) -> dict[str, Any]:
    """What a client sends along in the session of the county's office."""
    return _session(anybody, signed_in("fugong"))


@pytest.fixture
def province(anybody: dict[str, Any], signed_in: Callable[[str], Client]) -> dict[str, Any]:
    """What a client sends along in the session of the province's office."""
    return _session(anybody, signed_in("yunnan"))


def _session(anybody: dict[str, Any], client: Client) -> dict[str, Any]:
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {**anybody, "cookies": {**anybody["cookies"], settings.SESSION_COOKIE_NAME: session}}


@api.parametrize()
@some_requests
def test_whatever_is_asked_the_answer_is_as_described(
    case: schemathesis.Case, anybody: dict[str, Any]
) -> None:
    """No request, however odd, meets a fault of the server or an answer that is not declared."""
    case.call_and_validate(checks=CHECKS, **anybody)


@api.include(func=lambda context: context.operation.definition.raw.get("security")).parametrize()
@some_requests
def test_whatever_is_done_the_answer_is_as_described(
    case: schemathesis.Case, county: dict[str, Any]
) -> None:
    """The same behind the login, where requests reach the actions and the tables."""
    case.call_and_validate(checks=CHECKS, **county)


def known_requests(site: plans.RunRow) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """A request to every operation that asks for what the site has."""
    named = {
        "/places": {"query": {"q": "福贡"}},
        "/places/{code}/figures/below": {"path_parameters": {"code": TOWNSHIP}},
        "/places/{code}": {"path_parameters": {"code": COUNTY}},
        "/villages/{code}": {"path_parameters": {"code": VILLAGE}},
        "/indicator-sets/{code}": {"path_parameters": {"code": "rural-cn"}},
        "/samples/{pk}": {"path_parameters": {"pk": samples()[0].id}},
        "/rounds/{pk}": {"path_parameters": {"pk": site.round_id}},
        "/plans/compare": {"query": {"first": site.id, "second": site.id}},
        "/plans/{pk}": {"path_parameters": {"pk": site.id}},
        "/balances/{east}/{west}": {"path_parameters": {"east": "310115", "west": COUNTY}},
        "/assessment-sets/{code}": {"path_parameters": {"code": "ew-2021", "version": 1}},
    }
    for method, paths in SHOWN_ON_PAGES.items():
        shown = paths - IN_TURN - PROJECT_READS - PLAN_ANSWERS - FUNDS_READS - FUNDS_OPEN
        shown -= BENEFITS_READS | BENEFITS_OPEN | VILLAGES_READS
        shown -= BALLOTS_OPEN | BALLOTS_READS | {"/plans/ballots/{code}"} | SURVEYS_READS
        shown -= MONITORING_OPEN | MONITORING_READS | REPORTS_READS | RELEASES_READS
        shown -= {one for one in RELEASES_OPEN if "{" in one}
        shown -= EXCHANGE_READS | {"/exchange/posts/{code}"}
        shown -= GIVING_READS | {one for one in GIVING_OPEN if "{" in one}
        shown -= INVEST_READS | {one for one in INVEST_OPEN if "{" in one} | ACCOUNT_READS
        shown -= NOTIFY_READS | {one for one in DATA_OPEN if "{" in one} | COCKPIT_READS
        shown -= OPERATIONS_READS
        for path in sorted(shown - MARKET_READS - MARKET_CLOSED):
            start = max((key for key in named if path.startswith(key)), key=len, default="")
            yield method, path, dict(named.get(start, {}))


def _operations(routers: Iterable[tuple[Any, ...]]) -> Iterator[Operation]:
    for _prefix, router, *_how in routers:
        for path in router.path_operations.values():
            yield from path.operations
        yield from _operations(router._routers)


def test_no_operation_answers_with_a_tuple() -> None:
    """ninja takes a pair for a status and a body: a tuple of rows would fail where it holds two."""
    functions = [operation.view_func for operation in _operations(interface.api._routers)]
    assert len(functions) > 200
    answers = {one.__name__: str(one.__annotations__.get("return")) for one in functions}
    assert not [name for name, answer in answers.items() if answer.startswith("tuple")]


def test_what_is_there_is_answered_as_described(
    site: plans.RunRow, county: dict[str, Any], province: dict[str, Any]
) -> None:
    """Every operation gives the example's own rows in the declared shape, in both languages."""
    code = projects.bank(projects.Filters(place=VILLAGE), viewer=SYSTEM).rows[0].code
    bodies = {
        "/projects": PROPOSAL,
        "/rounds/{pk}/scenarios": {"name": "接口", "moved": {"money:municipal": 1}},
        SEARCH: {"q": VILLAGE},
        "/indicator-sets": {
            "place": "53",
            "document": {**registry.indicator_set("global-mpi").document, "code": "own"},
        },
    }
    for method, path, known in known_requests(site):
        if path == "/projects/{code}":
            known["path_parameters"] = {"code": code}
        if method == "post":
            known |= {"body": bodies[path], "media_type": "application/json"}
        who = province if (method, path) == ("post", "/indicator-sets") else county
        for language in ("zh-hans", "en"):
            headers = {**who["headers"], "Accept-Language": language}
            headers |= {"Idempotency-Key": "the-same"} if method == "post" else {}
            case = api[ROOT + path][method].Case(**known)
            answer = case.call_and_validate(checks=CHECKS, headers=headers, cookies=who["cookies"])
            assert answer.status_code in (200, 201, 202), (path, answer.text)
            assert answer.json() or path in EMPTY, path


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in api.raw_schema["paths"].items():
        for method, described in methods.items():
            yield method, path.removeprefix(ROOT), described


def test_whatever_a_page_shows_can_be_asked_for() -> None:
    """The description names an operation for each, and none that is not listed here."""
    found: dict[str, set[str]] = {}
    for method, path, _described in operations():
        found.setdefault(method, set()).add(path)
    assert found == SHOWN_ON_PAGES


def test_every_operation_says_what_it_does() -> None:
    """A summary, a description, and the one shape of a no for every refusal."""
    for method, path, described in operations():
        assert described["summary"], (method, path)
        assert described["description"], (method, path)
        for status, answer in described["responses"].items():
            if int(status) >= 400:
                shape = answer["content"]["application/json"]["schema"]["$ref"]
                assert shape == "#/components/schemas/Problem", (method, path, status)


def test_what_names_people_or_changes_things_needs_a_session() -> None:
    """Everything else is open, and nothing is closed by oversight."""
    closed = {(method, path) for method, path, described in operations() if "security" in described}
    seen = {"/households", *FUNDS_READS, *BENEFITS_READS, *MARKET_CLOSED, *BALLOTS_READS}
    seen |= MONITORING_READS | REPORTS_READS | EXCHANGE_READS | INVEST_READS | GIVING_READS
    seen |= RELEASES_READS | SURVEYS_READS | ACCOUNT_READS | NOTIFY_READS | COCKPIT_READS
    seen |= OPERATIONS_READS
    read = {("get", path) for path in seen}
    assert closed == read | {("post", path) for path in SHOWN_ON_PAGES["post"] - {SEARCH}}


def test_rounds_and_balances_come_by_page_as_other_lists(nujiang: dict[str, int], db: None) -> None:
    """Each part says how many there are and where the next one is, until nothing is left."""
    planning.open_round(viewer=SYSTEM, year=2031, place="53", name="2031", needs_year=2030)
    for path, every, size in (("/rounds", plans.rounds(), 1), ("/balances", balance_pairs(), 3)):
        assert len(every) > size
        found, address = [], f"{ROOT}{path}?page_size={size}"
        while address:
            answer = Client().get(address)
            part = answer.json()
            assert (part["total"], part["offset"], part["limit"]) == (len(every), len(found), size)
            found += part["rows"]
            address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
        names = [name for name in ("year", "east_code", "west_code") if name in found[0]]
        assert [[row[name] for name in names] for row in found] == [
            [getattr(row, name) for name in names] for row in every
        ]
        assert Client().get(f"{ROOT}{path}?page_size=501").status_code == 422


def test_a_no_speaks_the_language_of_the_request(db: None) -> None:
    """A stable code for programs, words for people, and which value is wrong."""
    client = Client()
    for language, detail, fault in (
        ("zh-hans", "请求中有的值不符合要求", "不能大于 500"),
        ("en", "Some values of the request are not valid", "At most 500"),
    ):
        asked = {
            "path": f"{ROOT}/organisations?limit=501",
            "headers": {"accept-language": language},
        }
        no = client.get(**asked)
        assert no.status_code == 422
        expected = {"field": "limit", "detail": fault}
        assert no.json() == {"code": "invalid", "detail": detail, "faults": [expected]}
    posted = {**PROPOSAL, "costs": [{"source": "nobody", "amount_fen": 1}]}
    user = get_user_model().objects.create(username="somebody")
    client.force_login(user)
    no = client.post(
        f"{ROOT}/projects", posted, "application/json", headers={"idempotency-key": "k"}
    )
    assert [fault["field"] for fault in no.json()["faults"]] == ["costs.0.source"]
    client.logout()
    no = client.get(f"{ROOT}/households", headers={"accept-language": "en"})
    assert (no.status_code, no.json()["code"]) == (401, "not_signed_in")
    assert no.json()["detail"] == "Please sign in first"
