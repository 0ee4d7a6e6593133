"""Suppliers come in through three pairs of eyes, with proof of how households gain."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.market import actions, reads, rules
from xieshou.market.models import Certificate, Evidence, Supplier
from xieshou.market.tests.conftest import (
    COUNTY,
    NEXT_COUNTY,
    PAPER,
    Market,
    client_of,
    organisation,
    person,
    today,
)
from xieshou.registry import actions as registry_actions, reads as registry


def certificate(market: Market, supplier: Supplier, **changes: Any) -> Certificate:
    fields: dict[str, Any] = {
        "kind": "green", "number": "LB-1", "issuer": "测试发证机构", "expires_on": today(200),
        "file": PAPER, "filename": "证书.pdf",
    }  # fmt: skip
    return actions.add_certificate(
        viewer=market.seller, supplier=supplier.code, **(fields | changes)
    )


def test_a_supplier_comes_in_by_three_people(market: Market) -> None:
    """Applied, checked by the county, admitted by the platform; then everybody sees it."""
    made = market.applied()
    assert reads.supplier(made.code) is None
    market.linked(made)
    actions.check_supplier(viewer=market.county, supplier=made.code)
    actions.admit_supplier(viewer=market.platform, supplier=made.code)
    row = reads.supplier(made.code)
    assert row is not None
    assert (row.state, row.households_at_least) == ("admitted", 30)
    assert (row.linkages, row.reason) == ((), "")


def test_nobody_checks_what_they_applied_for_or_checked(market: Market) -> None:
    """One with every role in the county still cannot do two of the three."""
    made = market.applied()
    market.linked(made)
    user = market.seller.user_id
    assert user is not None
    for role in ("county_office", "market_officer"):
        registry_actions.grant_role(viewer=SYSTEM, user=user, role=role, place=COUNTY)
    registry_actions.grant_role(
        viewer=SYSTEM, user=market.county.user_id, role="market_officer", place=COUNTY
    )
    seller = registry.viewer_for(_user(user))
    county = registry.viewer_for(_user(market.county.user_id))
    with pytest.raises(Forbidden) as refused:
        actions.check_supplier(viewer=seller, supplier=made.code)
    assert refused.value.code == "own_work"
    actions.check_supplier(viewer=county, supplier=made.code)
    for who in (seller, county):
        with pytest.raises(Forbidden) as refused:
            actions.admit_supplier(viewer=who, supplier=made.code)
        assert refused.value.code == "own_work"
    assert Supplier.objects.get().state == "checked"
    with pytest.raises(IntegrityError), transaction.atomic():
        Supplier.objects.update(admitted_by=county.user_id)


def _user(pk: int | None) -> Any:
    return get_user_model().objects.get(pk=pk)


@pytest.mark.parametrize("proof", [None, {"starts_on": today(-60), "ends_on": today(-1)}])
def test_without_proof_in_force_of_how_households_gain_none_is_checked(
    market: Market, proof: dict[str, Any] | None
) -> None:
    made = market.applied()
    if proof:
        market.linked(made, **proof)
    with pytest.raises(Conflict) as refused:
        actions.check_supplier(viewer=market.county, supplier=made.code)
    assert refused.value.code == "no_linkage"


def test_a_supplier_that_names_a_collective_there_is_not_is_not_checked(market: Market) -> None:
    made = market.applied()
    market.linked(made)
    Supplier.objects.update(collective="C-none")
    with pytest.raises(Conflict) as refused:
        actions.check_supplier(viewer=market.county, supplier=made.code)
    assert refused.value.code == "collective_unknown"


def test_every_step_stands_in_the_table_and_no_other(market: Market) -> None:
    """From each state each step that the table does not name is refused and changes nothing."""
    made = market.applied()
    market.linked(made)
    steps = {
        "check": lambda: actions.check_supplier(viewer=market.county, supplier=made.code),
        "admit": lambda: actions.admit_supplier(viewer=market.platform, supplier=made.code),
        "refuse": lambda: actions.refuse_supplier(
            viewer=market.county, supplier=made.code, reason="材料不全"
        ),
        "turn_down": lambda: actions.turn_down_supplier(
            viewer=market.platform, supplier=made.code, reason="材料不全"
        ),
        "suspend": lambda: actions.suspend_supplier(
            viewer=market.platform, supplier=made.code, reason="抽检不合格"
        ),
        "reinstate": lambda: actions.reinstate_supplier(
            viewer=market.platform, supplier=made.code, reason="整改完成"
        ),
        "apply_again": lambda: actions.apply_again(
            viewer=market.seller, supplier=made.code, reason="材料已补齐"
        ),
    }
    assert set(steps) == set(rules.SUPPLIER_STEPS)
    for state in Supplier.State.values:
        for verb, step in steps.items():
            Supplier.objects.update(state=state, checked_by=None, admitted_by=None)
            after = rules.next_state(rules.SUPPLIER_STEPS, verb, state)
            if after is None:
                with pytest.raises(Conflict):
                    step()
            else:
                step()
            assert Supplier.objects.get().state == (after or state)


def test_a_suspended_supplier_takes_no_orders_and_is_not_shown(market: Market) -> None:
    made = market.admitted()
    good, buyer = market.good(made), market.buyer()
    market.lot(good)
    actions.suspend_supplier(viewer=market.platform, supplier=made.code, reason="抽检不合格")
    with pytest.raises(Conflict) as refused:
        market.order(buyer, good)
    assert refused.value.code == "not_selling"
    assert reads.goods().rows == ()
    assert reads.suppliers().rows == ()
    mine = reads.supplier(made.code, market.seller)
    assert mine is not None
    assert mine.reason == "抽检不合格"


def test_offices_elsewhere_neither_see_nor_check(market: Market) -> None:
    made = market.applied()
    market.linked(made)
    elsewhere = person("elsewhere", "county_office", NEXT_COUNTY)
    with pytest.raises(Forbidden):
        actions.check_supplier(viewer=elsewhere, supplier=made.code)
    assert reads.supplier(made.code, elsewhere) is None
    rival = person("rival", "supplier", organisation=organisation("另一合作社"))
    with pytest.raises(Forbidden):
        actions.add_linkage(
            viewer=rival, supplier=made.code, kind="order", contract="x", households=1,
            starts_on=today(), ends_on=today(), file=PAPER, filename="x.pdf",
        )  # fmt: skip
    with pytest.raises(Forbidden):
        actions.apply_as_supplier(
            viewer=rival, place=COUNTY, organisation=market.coop, name="冒名", kind="firm"
        )


def test_one_organisation_applies_once_and_again_after_a_refusal(market: Market) -> None:
    made = market.applied()
    with pytest.raises(Conflict):
        market.applied()
    actions.refuse_supplier(viewer=market.county, supplier=made.code, reason="材料不全")
    again = actions.apply_again(viewer=market.seller, supplier=made.code, reason="已补齐")
    assert (again.state, again.reason, again.checked_by) == ("applied", "已补齐", None)


def test_certificates_that_expire_soon_are_listed_for_holder_and_offices(market: Market) -> None:
    """Those far off and those of others are not; the public sees what is in force."""
    made = market.admitted()
    certificate(market, made, number="LATER-1", expires_on=today(rules.WARN_DAYS + 1))
    certificate(market, made, number="SOON", expires_on=today(rules.WARN_DAYS))
    gone = certificate(market, made, number="GONE")
    Certificate.objects.filter(pk=gone.pk).update(expires_on=today(-1))
    for who in (market.seller, market.county, market.platform):
        assert [row.number for row in reads.expiring(who)] == ["GONE", "SOON"]
    assert reads.expiring(PUBLIC) == ()
    shown = reads.supplier(made.code)
    assert shown is not None
    assert [row.number for row in shown.certificates] == ["SOON", "LATER-1"]
    page = client_of(market.seller).get("/market/certificates/").content.decode()
    assert "SOON" in page
    assert "LATER-1" not in page


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"file": b"MZ not a paper"}, "file_wrong"),
        ({"file": b"%PDF-" + b"0" * (10 * 2**20)}, "file_wrong"),
        ({"kind": "best"}, "kind_unknown"),
        ({"number": " "}, "text_wrong"),
        ({"expires_on": today(-1)}, "expired"),
    ],
)
def test_a_certificate_that_cannot_be_is_refused(
    market: Market, wrong: dict[str, Any], code: str
) -> None:
    made = market.applied()
    with pytest.raises(BadInput) as refused:
        certificate(market, made, **wrong)
    assert refused.value.code == code
    assert not Certificate.objects.exists()


def test_a_paper_is_kept_encrypted_and_shown_to_those_who_check(market: Market) -> None:
    """On disk nobody reads it; the county does; the public and the next county get a 404."""
    made = market.admitted()
    paper = certificate(market, made).evidence
    with default_storage.open(Evidence.objects.get(pk=paper.pk).file.name, "rb") as file:
        assert PAPER not in file.read()
    address = f"/market/papers/{paper.pk}/"
    answer = client_of(market.county).get(address)
    assert (answer.content, answer["Content-Type"]) == (PAPER, "application/pdf")
    assert "attachment" in answer["Content-Disposition"]
    other = person("other", "county_office", NEXT_COUNTY)
    assert client_of(other).get(address).status_code == 404


def test_the_pages_of_entry_lead_through_it(market: Market) -> None:
    """Applied on the page, linked, checked and admitted with its buttons."""
    seller = client_of(market.seller)
    form = {
        "organisation": market.coop, "name": "测试咖啡合作社", "kind": "cooperative",
        "place": COUNTY, "introduction": "高山咖啡", "collective": "",
    }  # fmt: skip
    answer = seller.post("/market/suppliers/apply/", form)
    assert answer.status_code == 302, answer.content.decode()
    made = Supplier.objects.get()
    linkage = {
        "linkage-kind": "order", "linkage-contract": "订购-1", "linkage-households": 12,
        "linkage-starts_on": today(-1), "linkage-ends_on": today(90),
        "linkage-file": SimpleUploadedFile("c.pdf", PAPER),
    }  # fmt: skip
    address = f"/market/suppliers/{made.code}/"
    assert seller.post(f"{address}linkage/", linkage).status_code == 302
    assert "订购-1" in seller.get(address).content.decode()
    assert client_of(market.county).post(f"{address}step/check/").status_code == 302
    assert client_of(market.platform).post(f"{address}step/admit/").status_code == 302
    made.refresh_from_db()
    assert made.state == "admitted"
