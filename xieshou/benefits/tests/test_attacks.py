"""What somebody would try in order to stop, divert or backdate what households are to get."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xieshou.benefits import actions, reads
from xieshou.benefits.models import (
    APPEND_ONLY,
    Collective,
    CollectiveLine,
    Due,
    IncomeLine,
    Resident,
    ShareChange,
)
from xieshou.benefits.tests.conftest import (
    COLLECTIVE,
    COUNTY,
    NEXT,
    NEXT_VILLAGE,
    VILLAGE,
    earn,
    make_collective,
    make_households,
    person,
)
from xieshou.benefits.tests.test_pages import client_of
from xieshou.core.action import BadInput
from xieshou.core.append_only import opened
from xieshou.core.scope import SYSTEM
from xieshou.registry import actions as registry_actions


@pytest.mark.parametrize(
    "source", ["market.order:D1.1", "benefits.due:533323101207-L01-20260110-1",
               "benefits.dividend:533323101207-C1-2026-1"],
)  # fmt: skip
def test_nobody_puts_down_by_hand_what_a_sale_a_due_or_a_dividend_pays(
    collective: Collective, village: list[str], source: str
) -> None:
    """A source pays a household, or a book, once: put down before, the true payment would be
    refused for ever, or taken for paid."""
    office = person("office", "county_office", COUNTY)
    body: dict[str, Any] = {"viewer": office, "source": source, "on": timezone.localdate()}
    for act, rest in (
        (actions.record_income, {"household": village[0], "kind": "earned", "amount_fen": 1}),
        (actions.record_collective, {"collective": COLLECTIVE, "kind": "income", "amount_fen": 1}),
        (actions.allocate_income,
         {"total_fen": 10, "host": "", "host_bp": 0, "others": [(COLLECTIVE, 1)]}),
    ):  # fmt: skip
        with pytest.raises(BadInput) as no:
            act(**body, **rest)
        assert (no.value.code, no.value.params["field"]) == ("source_kept", "source")
    assert not IncomeLine.objects.exists()
    assert not CollectiveLine.objects.exists()


def test_shares_are_the_villages_own_and_a_strange_household_is_like_none(
    collective: Collective, village: list[str]
) -> None:
    """Another village's household gets no share, and its code is answered like one made up."""
    chair = person("chair", "collective_officer", VILLAGE)
    (stranger,) = make_households(NEXT_VILLAGE, 1)
    actions.name_share_type(viewer=chair, collective=COLLECTIVE, code="member", name="成员股")
    said = []
    for household in (stranger, f"{NEXT_VILLAGE}-9999"):
        with pytest.raises(BadInput) as no:
            actions.propose_shares(
                viewer=chair, collective=COLLECTIVE, reason="新增", document="1号",
                moves=[("member", "", village[0], 100), ("member", "", household, 100)],
            )  # fmt: skip
        said.append((no.value.code, no.value.message))
    assert said[0] == said[1]
    assert not ShareChange.objects.exists()


def test_members_of_a_contract_elsewhere_are_answered_like_none(village: list[str]) -> None:
    firm = _firm()
    code = f"{VILLAGE}-L01"
    actions.open_contract(
        viewer=SYSTEM, code=code, name="流转", kind="rent", place=VILLAGE, organisation=firm
    )
    (stranger,) = make_households(NEXT_VILLAGE, 1)
    said = []
    for household in (stranger, f"{NEXT_VILLAGE}-9999"):
        with pytest.raises(BadInput) as no:
            _draft(code, household)
        said.append((no.value.code, no.value.message))
    assert said[0] == said[1]


def test_no_surplus_is_shared_out_of_a_year_to_come(collective: Collective) -> None:
    """It would keep every year before it from being shared out."""
    with pytest.raises(BadInput) as no:
        actions.propose_run(
            viewer=person("chair", "collective_officer", VILLAGE), collective=COLLECTIVE,
            year=timezone.localdate().year + 1,
        )  # fmt: skip
    assert no.value.code == "year_ahead"


def test_what_came_due_before_a_new_version_is_owed_by_the_old_one(
    village: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lower rent agreed today does not lower what nobody has stated yet of January."""
    code, firm = f"{VILLAGE}-L01", _firm()
    chair = person("chair", "collective_officer", VILLAGE)
    office = person("office", "county_office", COUNTY)
    actions.open_contract(
        viewer=SYSTEM, code=code, name="流转", kind="rent", place=VILLAGE, organisation=firm
    )
    today = timezone.localdate()
    now = timezone.now()
    for rent, days_ago in ((800_00, 700), (1_00, 0)):
        monkeypatch.setattr(timezone, "now", lambda ago=days_ago: now - datetime.timedelta(ago))
        version = _draft(code, village[0], rent=rent, starts_on=today - datetime.timedelta(1000))
        for viewer, side in ((chair, "village"), (office, "organisation")):
            actions.consent(
                viewer=viewer, contract=code, number=version.number, side=side, document="1号",
                content_hash=version.content_hash,
            )  # fmt: skip
    days = [row.due_on for row in reads.dues(SYSTEM, code)]
    past, ahead = max(one for one in days if one < today), min(one for one in days if one > today)
    for day in (past, ahead):
        actions.state_due(viewer=office, contract=code, due_on=day, facts={})
    rents = {due.due_on: due.version.terms["rent_per_mu"] for due in Due.objects.all()}
    assert rents == {past: 800_00, ahead: 1_00}


def test_nine_households_are_not_told_of_in_public_however_large(places: None) -> None:
    """What nine received together tells each of them too much of the others; ten are told of."""
    actions_of = {"contract": "", "on": timezone.localdate(), "collective": "", "collective_fen": 0}
    codes = make_households(VILLAGE, 10, size=12)
    for number, some in enumerate((codes[:9], codes), start=1):
        actions.record_sale(
            viewer=SYSTEM, source=f"market.order:{number}", shares=[(one, 1, 5) for one in some],
            **actions_of,
        )  # fmt: skip
    (hidden,), (shown,) = (reads.villages_of_source(f"market.order:{n}") for n in (1, 2))
    assert (hidden.households, hidden.amount_fen) == (None, None)
    assert (shown.households, shown.amount_fen) == (10, 50)


def test_counting_again_asks_as_much_for_many_lines_as_for_one_and_finds_the_wrong_one(
    collective: Collective, village: list[str]
) -> None:
    """`xieshou verify`: set by set, not a query a line."""
    counts = []
    for lines in (1, 5):
        for number in range(lines):
            earn(100, source=f"benefits.rent:{lines}-{number}")
        with CaptureQueriesContext(connection) as asked:
            assert reads.faults() == []
        counts.append(len(asked))
    assert counts[0] == counts[1]
    with opened("benefits_collectiveline", *APPEND_ONLY["benefits_collectiveline"]):
        CollectiveLine.objects.filter(source="benefits.rent:5-3").update(amount_fen=101)
    assert len(reads.faults()) == 1


def _firm() -> int:
    made = registry_actions.register_organisation(
        viewer=SYSTEM, place=COUNTY, name="茶业有限公司", kind="firm"
    )
    return made.pk


def _draft(code: str, household: str, rent: int = 800_00, **changes: Any) -> Any:
    starts_on = changes.pop("starts_on", datetime.date(2025, 1, 1))
    return actions.draft_version(
        viewer=SYSTEM, contract=code, terms={"rent_per_mu": rent, "land": 1000, "escalator": 0},
        starts_on=starts_on, ends_on=starts_on + datetime.timedelta(365 * 6), every_months=12,
        due_day=10, members=[(household, 100)], land_use="",
    )  # fmt: skip


def test_income_and_residents_are_put_down_on_the_households_page(village: list[str]) -> None:
    """By the village's office; one of another village finds no such page."""
    officer = client_of(person("officer", "village_officer", VILLAGE))
    stranger = client_of(person("stranger", "village_officer", NEXT_VILLAGE))
    neighbour = person("neighbour")
    page = f"/benefits/income/{village[0]}/"
    told = {
        "kind": "earned", "amount_fen": "12.5", "on": timezone.localdate(),
        "source": "village.wage:1",
    }  # fmt: skip
    assert stranger.post(f"{page}record/", told).status_code == 404
    assert not IncomeLine.objects.exists()
    for _twice in range(2):
        assert officer.post(f"{page}record/", told).status_code == 302
    assert "12.50 元" in officer.get(page).content.decode()
    assert IncomeLine.objects.get().amount_fen == 1250
    assert officer.post(f"{page}link/", {"username": "nobody"}).status_code == 302
    assert not Resident.objects.exists()
    officer.post(f"{page}link/", {"username": "neighbour"})
    assert Resident.objects.get().user_id == neighbour.user_id


def test_an_assets_earnings_are_allocated_on_the_page(collective: Collective) -> None:
    """A double click allocates once."""
    make_households(NEXT_VILLAGE, 1)
    make_collective(NEXT, NEXT_VILLAGE)
    office = client_of(person("office", "county_office", COUNTY))
    page = office.get("/benefits/collectives/").content.decode()
    key = page.partition('name="key" value="')[2].partition('"')[0]
    form = {
        "do": "allocate", "key": key, "source": "benefits.station:2026", "total_fen": "40万",
        "on": timezone.localdate(), "host": COLLECTIVE, "host_bp": "60", "others": f"{NEXT} 1",
    }  # fmt: skip
    for _twice in range(2):
        assert office.post("/benefits/collectives/", form).status_code == 302
    sums = dict(CollectiveLine.objects.values_list("collective__code", "amount_fen"))
    assert sums == {COLLECTIVE: 24_000_000, NEXT: 16_000_000}
    assert CollectiveLine.objects.count() == 2
