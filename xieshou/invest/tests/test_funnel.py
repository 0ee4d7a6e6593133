"""All deals at once: the funnel, rates, reasons; what is still to come, tried on worlds whose
future is known."""

import datetime
import random

import pytest
from hypothesis import given, strategies as st

from xieshou.invest import actions, reads, rules
from xieshou.invest.tests.dealing import (
    NEXT_COUNTY,
    NEXT_DISTRICT,
    VILLAGE,
    Dealing,
    client_of,
    dealing as dealing,
    person,
    today,
)

DAYS = [datetime.date(year, 1, 1) for year in (2022, 2023, 2024)]
WALKED = st.builds(
    rules.WalkedDeal,
    stage=st.sampled_from([*rules.STAGES, "lost"]),
    furthest=st.sampled_from(rules.STAGES),
    agreed_fen=st.integers(0, 10**12),
    contracted_fen=st.integers(0, 10**12),
    arrived_fen=st.integers(0, 10**12),
)


@given(deals=st.lists(WALKED, max_size=30))
def test_the_funnel_only_narrows(deals: list[rules.WalkedDeal]) -> None:
    """From stage to stage no more deals reached it; all deals are in it once."""
    found = rules.levels(deals)
    reached = [level.reached for level in found]
    assert reached == sorted(reached, reverse=True)
    assert reached[0] == len(deals)
    ended = sum(1 for one in deals if one.stage == "lost")
    assert sum(level.now for level in found) + ended == len(deals)
    assert sum(level.lost for level in found) == ended


def world(seed: int, deals: int = 120) -> list[rules.DealCourse]:
    """Deals over eight years, some of which are lost, whose contracts are paid in four parts."""
    draw = random.Random(seed)
    found = []
    waits = (("talks", 40, 0.2), ("intent", 90, 0.3), ("contract", 120, 0.3),
             ("construction", 120, 0.05), ("production", 300, 0))  # fmt: skip
    for number in range(deals):
        day = datetime.date(2018, 1, 1) + datetime.timedelta(draw.randrange(365 * 8))
        stages, sums, arrivals = [(day, "lead")], [], []
        fen = int(draw.lognormvariate(16, 1))
        for stage, wait, dies in waits:
            day += datetime.timedelta(int(draw.expovariate(1 / wait)) + 5)
            if draw.random() < dies:
                stages.append((day, "lost"))
                break
            stages.append((day, stage))
            if stage == "intent":
                sums.append((day, fen * 6 // 5))
            if stage == "contract":
                sums.append((day, fen))
                for part in range(4):
                    later = int(draw.expovariate(1 / 200)) + 10 + 120 * part
                    share = draw.uniform(0.1, 0.28)
                    arrivals.append((day + datetime.timedelta(later), int(fen * share)))
        if stages[-1][1] == "lost":
            arrivals = [row for row in arrivals if row[0] <= day]
        found.append(rules.DealCourse(str(number), stages, sums, arrivals))
    return found


def test_the_interval_holds_about_as_often_as_it_says() -> None:
    """Eight of ten in theory; of fifteen worlds it is held on 60 to 95 of a hundred days."""
    tests = [
        one
        for seed in range(15)
        for one in rules.back_test(world(seed), DAYS, 365, {str(n) for n in range(120)})
    ]
    assert len(tests) > 25
    assert 0.6 <= sum(one.held for one in tests) / len(tests) <= 0.95
    assert all(one.low_fen <= one.middle_fen <= one.high_fen for one in tests)


def test_a_forecast_knows_nothing_of_what_came_later() -> None:
    """What happens after its day changes nothing of it; asked twice it says the same."""
    day = DAYS[1]
    whole = world(3)
    cut = [
        rules.DealCourse(
            one.code,
            [row for row in one.stages if row[0] <= day],
            [row for row in one.sums if row[0] <= day],
            [row for row in one.arrivals if row[0] <= day],
        )
        for one in whole
    ]
    assert rules.forecast(whole, day, 365) == rules.forecast(cut, day, 365)


def test_too_little_history_is_no_forecast() -> None:
    said = rules.forecast(world(1, deals=12), datetime.date(2025, 1, 1), 365)
    assert (said.low_fen, said.middle_fen, said.high_fen) == (None, None, None)
    assert said.deals < rules.LEAST_DEALS
    assert rules.back_test(world(1, deals=12), DAYS, 365, {"1", "2"}) == ()


def test_it_is_tried_on_ones_own_deals_alone() -> None:
    """All of them teach; of others nothing is told, and without own ones there is nothing."""
    whole, mine = world(3), {"7", "11", "13", "40", "41"}
    all_of_it = rules.back_test(whole, DAYS, 365, {one.code for one in whole})
    own = rules.back_test(whole, DAYS, 365, mine)
    assert own
    known = {one.code: one for one in whole}
    for one in own:
        came = sum(
            fen for code in mine for on, fen in known[code].arrivals if one.on < on <= one.until
        )
        assert one.arrived_fen <= came
    assert own != all_of_it
    assert rules.back_test(whole, DAYS, 365, ()) == ()


def test_the_funnel_of_a_county(dealing: Dealing) -> None:
    """Rates by district, county and year; reasons; only what the viewer may see."""
    signed = dealing.signed()
    dealing.arrived(signed, 150_000_000)
    lost = dealing.deal(title="二厂", district=NEXT_DISTRICT, firm=dealing.other_firm)
    actions.move_deal(
        viewer=dealing.county, deal=lost.code, to="lost", why="价格谈不拢", lost_for="price"
    )
    found = reads.deal_funnel(dealing.county)
    stages = {row.stage: row for row in found.stages}
    assert (stages["lead"].reached, stages["contract"].reached, stages["land"].reached) == (2, 1, 0)
    assert stages["lead"].conversion == 0.5
    assert (stages["lead"].lost, stages["contract"].now) == (1, 1)
    assert found.total.of_contract == pytest.approx(0.25)
    assert [(row.label, row.deals) for row in found.districts] == [("闵行区", 1), ("浦东新区", 1)]
    assert [(row.reason, row.deals) for row in found.losses] == [("price", 1)]
    assert reads.deal_funnel(dealing.county, place=NEXT_DISTRICT).total.deals == 1
    assert reads.deal_funnel(dealing.county, year=1999).total.deals == 0
    assert reads.deal_funnel(dealing.next_county, place=NEXT_COUNTY).total.deals == 0


def test_the_page_says_how_much_history_is_needed(dealing: Dealing) -> None:
    dealing.signed()
    row = reads.deal_forecast(dealing.county)
    assert row is not None
    assert (row.middle_fen, row.least, row.until) == (None, 20, today(365))
    page = client_of(dealing.county).get("/invest/forecast/").content.decode()
    assert "需要至少 20 笔" in page
    body = client_of(dealing.county).get("/api/v1/invest/forecast").json()
    assert body["middle_fen"] is None
    assert client_of(dealing.county).get("/api/v1/invest/funnel").json()["total"]["deals"] == 1


def test_thirty_deals_teach_a_forecast(dealing: Dealing) -> None:
    """Each contracted two years ago and paid in half within a year: so will the new one be."""
    for number in range(24):
        deal = dealing.deal(title=f"{number} 厂", on=today(-800))
        dealing.agreed(deal, days=-790)
        dealing.contracted(deal, days=-780)
        dealing.moved(deal, "visit", "talks", "intent", "contract")
        dealing.arrived(deal, 300_000_000, days=-500)
    dealing.signed(title="新厂")
    row = reads.deal_forecast(dealing.county)
    assert row is not None
    assert row.middle_fen is not None
    assert row.low_fen is not None
    assert row.high_fen is not None
    assert 0 <= row.low_fen <= row.middle_fen <= row.high_fen <= row.counted_fen
    assert row.history >= 20
    assert reads.deal_forecast(dealing.county) == row
    assert client_of(dealing.county).get("/invest/forecast/").status_code == 200
    # A county without deals learns nothing of theirs, nor does a firm; who sees none is refused.
    for viewer in (dealing.next_county, dealing.rival):
        other = reads.deal_forecast(viewer)
        assert other is not None
        assert (other.counted_fen, other.tests, other.left_out) == (0, (), ())
    nobody = client_of(person("deals-nobody", "village_officer", VILLAGE))
    assert nobody.get("/invest/forecast/").status_code == 404
    assert nobody.get("/api/v1/invest/forecast").status_code == 404
