"""One proposal by form, without JavaScript."""

from xieshou.core.scope import Viewer
from xieshou.projects import actions, reads
from xieshou.projects.models import Proposal
from xieshou.projects.rules import Cost
from xieshou.projects.tests.conftest import BESIDE, OURS, WAN, client_of, content

FILLED = {
    "year": "2027",
    "key": "abc",
    "name": "双米底村茶叶初制所",
    "kind": "industry",
    "serves": ["monitored", "lifted"],
    "households": "60",
    "people": "210",
    "cost_municipal": "45.5",
    "cost_district": "２０万元",
    "cost_labour": "3000元",
    "days_agronomist": "12",
    "product": "茶叶",
    "product_tonnes": "3.25",
    "income_fen": "8.6",
    "jobs": "7",
}
ADDRESS = f"/projects/new/?village={OURS}"


def test_a_filled_form_is_a_draft_with_the_usual_payers(officer: Viewer) -> None:
    """Amounts in 万元 or as written, indicators by kind, the paired district as donor."""
    client = client_of(officer)
    page = client.get(ADDRESS).content.decode()
    assert "双米底村" in page
    assert "写明产品、年产量和销路" in page
    answer = client.post(ADDRESS, FILLED, follow=True)
    assert "已存为草稿" in answer.content.decode()
    row = reads.by_codes([f"{OURS}-2027-01"])[f"{OURS}-2027-01"]
    assert (row.kind, row.clears, row.serves, row.state) == ("industry", 0b110000000000, 3, "draft")
    assert (row.product, row.product_kg_per_year) == ("茶叶", 3250)
    assert (row.income_fen, row.jobs) == (8_600_000, 7)
    assert [(c.source, c.payer_code, c.amount_fen) for c in row.costs] == [
        ("municipal", "31", 45_500_000),
        ("district", "310115", 20 * WAN),
        ("labour", OURS, 300_000),
    ]
    assert [(use.trade, use.days) for use in row.uses] == [("agronomist", 12)]


def test_sent_twice_it_is_one_proposal(officer: Viewer) -> None:
    """The form's own key guards against a second press of the button."""
    client = client_of(officer)
    client.post(ADDRESS, FILLED)
    client.post(ADDRESS, FILLED)
    assert Proposal.objects.count() == 1


def test_a_prerequisite_is_ticked(officer: Viewer) -> None:
    """Another work of the village can be named as what must be there first."""
    client = client_of(officer)
    client.post(ADDRESS, FILLED)
    second = {"key": "def", "name": "茶叶包装间", "requires": [f"{OURS}-2027-01"]}
    client.post(ADDRESS, FILLED | second)
    row = reads.by_codes([f"{OURS}-2027-02"])[f"{OURS}-2027-02"]
    assert [(link.relation, link.code) for link in row.links] == [("requires", f"{OURS}-2027-01")]


def test_faults_stand_beside_their_fields_and_nothing_is_kept(officer: Viewer) -> None:
    """What can be told from the form alone, and what the action finds."""
    client = client_of(officer)
    unread = client.post(ADDRESS, FILLED | {"cost_county": "很多", "people": ""}).content.decode()
    assert "不是金额" in unread
    found = client.post(ADDRESS, FILLED | {"kind": "water"}).content.decode()
    assert "只有产业项目可填写产品" in found
    assert not Proposal.objects.exists()


def test_elsewhere_the_form_is_refused(officer: Viewer) -> None:
    """Another village's form is neither shown nor taken."""
    client = client_of(officer)
    address = f"/projects/new/?village={BESIDE}"
    assert client.get(address).status_code == 403
    assert client.post(address, FILLED).status_code == 403
    assert not Proposal.objects.exists()


def test_without_a_village_it_is_asked_for(officer: Viewer) -> None:
    """By name, with the way on to the form."""
    page = client_of(officer, "en").get("/projects/new/?q=双米底").content.decode()
    assert f"?village={OURS}" in page
    assert "Shuangmidi Village" in page


def test_a_revision_starts_from_what_stands_and_keeps_payers(officer: Viewer) -> None:
    """The form shows the amounts; sources left as they were keep who pays."""
    costs = (Cost("enterprise", "310115", 123_450_000), Cost("enterprise", "31", 50_000))
    made = actions.propose(viewer=officer, village=OURS, year=2027, content=content(costs=costs))
    client = client_of(officer)
    address = f"/projects/{made.code}/revise/"
    assert 'value="123.5"' in client.get(address).content.decode()
    body = FILLED | {
        "kind": "water",
        "product": "",
        "product_tonnes": "",
        "cost_enterprise": "123.5",
    }
    client.post(address, {k: v for k, v in body.items() if k not in ("cost_district",)})
    row = reads.by_codes([made.code])[made.code]
    assert (row.name, row.fen_of("enterprise")) == (FILLED["name"], 123_500_000)
    kept = [(c.payer_code, c.amount_fen) for c in row.costs if c.source == "enterprise"]
    assert sorted(kept) == [("31", 50_000), ("310115", 123_450_000)]
