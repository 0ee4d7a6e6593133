"""Joint parks: two sides, tenants that fit in, years that another confirms."""

from typing import Any

import pytest

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.invest import actions, reads
from xieshou.invest.models import Park
from xieshou.invest.tests.dealing import (
    COUNTY,
    DISTRICT,
    YUAN,
    Dealing,
    client_of,
    dealing as dealing,
    today,
)


def opened(dealing: Dealing, **changes: Any) -> Park:
    given = {
        "county": COUNTY, "district": DISTRICT, "name": "浦福共建产业园", "area_m2": 200_000,
        "east_party": "浦东测试开发公司", "west_party": "福贡县测试投资公司", "east_fen": 30 * YUAN,
        "west_fen": 20 * YUAN, "agreed_on": today(-600),
    }  # fmt: skip
    return actions.open_park(viewer=dealing.county, **(given | changes))


def year(dealing: Dealing, park: Park, **changes: Any) -> Any:
    given = {
        "year": today().year - 1, "east_fen": 10 * YUAN, "west_fen": 5 * YUAN, "output_fen": 900,
        "tax_fen": 90, "jobs": 40, "jobs_local": 30, "jobs_lifted": 12,
    }  # fmt: skip
    return actions.record_park_year(viewer=dealing.county, park=park.code, **(given | changes))


def test_a_park_is_planned_built_opened_and_closed(dealing: Dealing) -> None:
    """In that order; it closes with a reason and without tenants."""
    park = opened(dealing)
    move = {"viewer": dealing.county, "park": park.code}
    with pytest.raises(Conflict):
        actions.move_park(**move, to="open")
    for state in ("building", "open"):
        actions.move_park(**move, to=state)
    made = actions.add_tenant(**move, name="测试企业", since=today(-5), area_m2=500)
    with pytest.raises(Conflict):
        actions.move_park(**move, to="closed", why="合并")
    actions.end_tenant(**move, tenant=made.pk, until=today(), why="搬迁")
    with pytest.raises(BadInput):
        actions.move_park(**move, to="closed")
    actions.move_park(**move, to="closed", why="并入县工业园")
    with pytest.raises(Conflict):
        actions.add_tenant(**move, name="后来者", since=today(), area_m2=1)


def test_tenants_come_from_deals_or_by_name_and_fit_in(dealing: Dealing) -> None:
    park, deal = opened(dealing), dealing.signed()
    stay = {"viewer": dealing.county, "park": park.code, "since": today(-10)}
    actions.add_tenant(**stay, deal=deal.code, area_m2=150_000)
    with pytest.raises(Conflict):
        actions.add_tenant(**stay, deal=deal.code, area_m2=1)
    with pytest.raises(Conflict):
        actions.add_tenant(**stay, name="太大", area_m2=50_001)
    with pytest.raises(BadInput) as no:
        actions.add_tenant(**stay, deal="533323-NONE", area_m2=1)
    assert no.value.params["field"] == "deal"
    row = reads.park(dealing.county, park.code)
    assert row is not None
    assert (row.tenants_now, row.let_share, row.area_mu) == (1, 0.75, 300)
    assert row.tenants[0].name == "浦东测试茶业公司"
    # The firm sees the park that it is in, its district the park that it shares; others nothing.
    assert reads.park(dealing.district, park.code) is not None
    assert reads.park(dealing.maker, park.code) is not None
    assert reads.park(dealing.rival, park.code) is None


def test_a_tenant_is_there_on_its_last_day(dealing: Dealing) -> None:
    """And gone the day after; it leaves over the API as on the page."""
    park = opened(dealing)
    made = actions.add_tenant(
        viewer=dealing.county, park=park.code, name="测试企业", since=today(-50), area_m2=500
    )
    answer = client_of(dealing.county).post(
        f"/api/v1/invest/parks/{park.code}/tenants/{made.pk}/leaving",
        {"until": str(today(-9)), "why": "搬迁"}, content_type="application/json",
        headers={"Idempotency-Key": "k"},
    )  # fmt: skip
    assert answer.json()["tenants_now"] == 0
    counts = [
        reads.deal_figures(DISTRICT, COUNTY, today(-40), today(-days)).tenants for days in (9, 8)
    ]
    assert counts == [1, 0]
    with pytest.raises(BadInput) as no:
        opened(dealing, district=COUNTY)
    assert no.value.params["field"] == "district"


def test_a_year_counts_once_another_confirmed_it(dealing: Dealing) -> None:
    park = opened(dealing)
    line = year(dealing, park)
    for viewer in (dealing.county, dealing.next_leader):
        with pytest.raises(Forbidden):
            actions.decide_park_year(viewer=viewer, line=line.pk, accepted=True)
    assert reads.parks(dealing.county).rows[0].put_in_fen == 0
    actions.decide_park_year(viewer=dealing.leader, line=line.pk, accepted=True)
    again = year(dealing, park, east_fen=11 * YUAN)
    assert reads.parks(dealing.county).rows[0].put_in_fen == 15 * YUAN
    actions.decide_park_year(viewer=dealing.leader, line=again.pk, accepted=True)
    assert reads.parks(dealing.county).rows[0].put_in_fen == 16 * YUAN
    with pytest.raises(BadInput) as no:
        year(dealing, park, jobs_lifted=41)
    assert no.value.params["field"] == "jobs_lifted"
    assert reads.deal_faults() == []


def test_the_page_of_a_park_takes_its_forms(dealing: Dealing) -> None:
    park = opened(dealing)
    client = client_of(dealing.county)
    answer = client.post(
        f"/invest/parks/{park.code}/tenant/",
        {"tenant-name": "测试企业", "tenant-since": today(), "tenant-area_m2": 20, "key": "a"},
    )
    assert answer.status_code == 302
    assert "测试企业" in client.get(f"/invest/parks/{park.code}/").content.decode()
    assert client_of(dealing.next_county).get(f"/invest/parks/{park.code}/").status_code == 404
    body = client.get("/api/v1/invest/parks").json()
    assert body["rows"][0]["tenants"][0]["name"] == "测试企业"
