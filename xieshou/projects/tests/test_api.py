"""The bank over the API."""

from xieshou.core.scope import Viewer
from xieshou.projects.models import Proposal
from xieshou.projects.tests.conftest import OURS, THEIRS, client_of

BODY = {
    "village": OURS,
    "year": 2027,
    "name": "饮水工程",
    "kind": "water",
    "households": 40,
    "people": 150,
    "costs": [{"source": "municipal", "amount_fen": 100}, {"source": "district", "amount_fen": 50}],
    "uses": [{"trade": "water_engineer", "days": 3}],
}


def send(viewer: Viewer, body: dict[str, object], key: str = "k1"):
    return client_of(viewer).post(
        "/api/v1/projects",
        body,
        content_type="application/json",
        headers={"idempotency-key": key},
    )


def test_proposed_once_however_often_it_is_sent(officer: Viewer) -> None:
    """Same key, same answer; the row is the one the pages show."""
    first, again = send(officer, BODY), send(officer, BODY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert [cost["payer_code"] for cost in first.json()["costs"]] == ["31", "310115"]
    assert Proposal.objects.count() == 1
    code = first.json()["code"]
    seen = client_of(officer).get(f"/api/v1/projects/{code}").json()
    assert (seen["total_fen"], seen["clears"], seen["state"]) == (150, 32, "draft")
    found = client_of(officer).get("/api/v1/projects?year=2027").json()
    assert (found["count"], found["rows"][0]["code"]) == (1, code)


def test_refusals_have_their_status(officer: Viewer) -> None:
    """Elsewhere 403, another body with the key 409, what cannot stand 422, drafts unseen 404."""
    made = send(officer, BODY).json()["code"]
    assert send(officer, BODY | {"village": THEIRS}, "k2").status_code == 403
    assert send(officer, BODY | {"people": 151}).status_code == 409
    assert send(officer, BODY | {"costs": []}, "k3").status_code == 422
    assert send(officer, BODY | {"clears": ["flying"]}, "k4").status_code == 422
    client = client_of(officer)
    client.logout()
    assert client.get(f"/api/v1/projects/{made}").status_code == 404
    assert Proposal.objects.count() == 1
