"""A worker moves, through the pages: registered, proposed, agreed by both sides, departed, at work,
asked after three and six months, the wages income of the household, all of it in the figures."""

import re

import pytest

from xieshou.benefits import reads as income
from xieshou.core.scope import SYSTEM
from xieshou.exchange import reads
from xieshou.exchange.tests.conftest import (
    COUNTY,
    DISTRICT,
    VILLAGE,
    client_of,
    make_places,
    today,
)
from xieshou.exchange.tests.hands import HOUSEHOLD, Labour, code_of, on
from xieshou.registry import reads as registry

ROOT = "/exchange/labour"


@pytest.fixture
def labour(db: None) -> Labour:
    make_places()
    return Labour()


def test_a_worker_goes_to_the_district_and_stays(labour: Labour) -> None:
    village, boss, office = map(client_of, (labour.village, labour.boss, labour.office))
    job = code_of(boss.post(f"{ROOT}/vacancies/new/", {
        "organisation": labour.factory, "title": "电子装配工", "kind": "to_east",
        "offered_to": COUNTY, "place": DISTRICT, "seats": 2, "wage_least_fen": "5500",
        "wage_most_fen": "7200", "housing": "on", "insurance": "on", "skills": ["assembly"],
        "starts_on": today(-300),
    }), "vacancies")  # fmt: skip
    worker = code_of(village.post(f"{ROOT}/workers/new/", {
        "place": VILLAGE, "name": "和阿普", "phone": "13812345678", "household": HOUSEHOLD,
        "number": 1, "status": "other", "skills": ["assembly"], "wish_kinds": ["to_east"],
        "least_fen": "6000", "free_from": today(-300),
    }), "workers")  # fmt: skip
    assert "和阿普" not in village.get(f"{ROOT}/workers/{worker}/").content.decode()
    answer = office.post(f"{ROOT}/matching/", {"place": COUNTY, "objective": "most"})
    run = int(re.search(r"matching/(\d+)/", answer.url)[1])  # type: ignore[index]
    assert job in office.get(answer.url).content.decode()

    with on(-210):
        one = code_of(
            office.post(f"{ROOT}/matching/{run}/propose/", {"worker": worker, "vacancy": job}),
            "placements",
        )
        steps = f"{ROOT}/placements/{one}"
        village.post(f"{steps}/agree_for_worker/")
        boss.post(f"{steps}/take_on/")
    village.post(f"{steps}/depart/", {"depart-on": today(-205)})
    boss.post(
        f"{steps}/confirm_start/", {"confirm_start-on": today(-200), "confirm_start-wage_fen": 6100}
    )
    village.post(f"{steps}/support_placement/", {
        "support_placement-kind": "transport", "support_placement-amount_fen": "800",
        "support_placement-on": today(-200), "support_placement-evidence": "火车票2张",
        "support_placement-payment": "支付-17",
    })  # fmt: skip
    assert "回访到期" in village.get(f"{ROOT}/").content.decode()
    for months, earned in ((3, 18_000), (6, 18_300)):
        page = village.get(f"{steps}/").content.decode()
        assert f"满 {months} 个月" in page
        village.post(f"{steps}/check_stay/", {
            "check_stay-stays": "yes", "check_stay-on": today(), "check_stay-earned_fen": earned,
            "check_stay-hand_on": "on",
        })  # fmt: skip
    assert "回访到期" not in village.get(f"{ROOT}/").content.decode()

    for months, fen in ((3, 1_800_000), (6, 1_830_000)):
        lines = income.income_of_source(SYSTEM, f"exchange.placement:{one}-{months}").households
        assert [(line.household, line.amount_fen) for line in lines] == [(HOUSEHOLD, fen)]
    found = reads.labour_figures(DISTRICT, COUNTY, today(-365), today())
    assert (found.to_east, found.placed, found.placed_lifted) == (1, 1, 1)
    assert (found.stayed_3, found.due_3, found.stayed_6, found.due_6) == (1, 1, 1, 1)
    assert found.support_fen == 80_000
    assert reads.labour_and_giving_faults() == []
    assert registry.household_keys(codes=[HOUSEHOLD])[0].village == VILLAGE
