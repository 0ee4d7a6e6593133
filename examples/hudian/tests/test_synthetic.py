"""Synthetic data: repeatable, exact where it claims to be, plausible, and valid for the planner."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from examples.hudian import synthetic
from examples.hudian.files import counties
from examples.hudian.synthetic.catalogue import KG_A_MU
from examples.hudian.synthetic.earnings import earnings
from examples.hudian.synthetic.households import COUNTIES, county_households
from examples.hudian.synthetic.limits import limits, published_fen
from examples.hudian.synthetic.needs import SLICES, CountyNeeds, county_needs
from examples.hudian.synthetic.proposals import Proposed, county_proposals
from xieshou.engines.measure import load_set
from xieshou.projects import rules

INDICATORS, _ = load_set("rural-cn")
LINE = INDICATORS.line("1/3")
SAMPLE = ("533323", "530627", "530927", "532822", "530402", "530102")


@pytest.fixture(scope="module")
def all_needs() -> list[CountyNeeds]:
    return [county_needs(county) for county in counties().values()]


@pytest.fixture(scope="module")
def all_proposals() -> list[Proposed]:
    return [row for county in counties().values() for row in county_proposals(county)]


def _headcount(needs: list[CountyNeeds]) -> Fraction:
    people = sum(int(n.persons.sum()) for n in needs)
    poor = sum(int(n.persons[INDICATORS.scores[n.pattern] >= LINE].sum()) for n in needs)
    return Fraction(poor, people)


def test_bits_and_groups_are_those_of_the_product() -> None:
    """The generator's orders equal the shipped set's and the project bank's."""
    assert INDICATORS.codes == synthetic.INDICATORS
    assert synthetic.GROUPS == rules.GROUPS


def test_one_county_made_again_alone_is_the_same() -> None:
    """What a county gets depends on its code only, not on what was made before."""
    county = counties()["533323"]
    first = (county_needs(county), list(county_proposals(county)), county_households(county))
    county_needs.cache_clear()
    again = (county_needs(county), list(county_proposals(county)), county_households(county))
    assert first[0].villages() == again[0].villages()
    assert first[1] == again[1]
    assert np.array_equal(first[2].size, again[2].size)


def test_people_add_up_to_the_published_estimate(all_needs: list[CountyNeeds]) -> None:
    """Villages sum to their county exactly, and cells to their village."""
    for needs in all_needs:
        assert needs.people.sum() == needs.county.population
        assert (needs.group_people().sum(axis=1) == needs.people).all()
        assert (needs.people > 0).all()


def test_patterns_are_valid_and_few(all_needs: list[CountyNeeds]) -> None:
    """No bit beyond the set; no empty cell; at most 24 patterns in a group of a village."""
    for needs in all_needs:
        assert needs.pattern.max() < 1 << len(INDICATORS)
        assert (needs.persons > 0).all()
        assert np.bincount(needs.village * 3 + needs.group).max() <= SLICES


def test_poverty_falls_with_earlier_exit(all_needs: list[CountyNeeds]) -> None:
    """Headcount: urban < never poor < exit 2017 < 2018 < 2019 < 2020, province 2 to 12 %."""
    steps = [
        _headcount([n for n in all_needs if n.county.is_urban]),
        *(
            _headcount(
                [n for n in all_needs if n.county.exit_year == year and not n.county.is_urban]
            )
            for year in (None, 2017, 2018, 2019, 2020)
        ),
    ]
    assert steps == sorted(steps)
    assert Fraction(2, 100) < _headcount(all_needs) < Fraction(12, 100)


def test_monitored_are_poorer_than_lifted_than_others(all_needs: list[CountyNeeds]) -> None:
    """The three groups differ in the order their names promise."""
    rates = []
    for group in range(3):
        people = poor = 0
        for needs in all_needs:
            mine = needs.group == group
            people += int(needs.persons[mine].sum())
            poor += int(needs.persons[mine & (INDICATORS.scores[needs.pattern] >= LINE)].sum())
        rates.append(poor / people)
    assert rates == sorted(rates, reverse=True)


@pytest.mark.parametrize("code", COUNTIES)
def test_households_add_up_to_the_histograms(code: str) -> None:
    """Persons by village, group and pattern of the household file equal the needs, cell by cell."""
    county = counties()[code]
    needs, homes = county_needs(county), county_households(county)
    cells: Counter[tuple[int, int, int]] = Counter()
    for key, size in zip(
        zip(homes.village.tolist(), homes.group.tolist(), homes.pattern.tolist(), strict=True),
        homes.size.tolist(),
        strict=True,
    ):
        cells[key] += size
    expected = zip(
        needs.village.tolist(), needs.group.tolist(), needs.pattern.tolist(),
        needs.persons.tolist(), strict=True,
    )  # fmt: skip
    assert cells == {(v, g, p): n for v, g, p, n in expected}
    assert homes.size.min() >= 1
    assert homes.size.max() <= 7
    assert len(set(homes.codes())) == len(homes.size)


def test_proposals_are_as_many_as_asked_for(all_proposals: list[Proposed]) -> None:
    """75,000 to 95,000 in all, at most 8 of a village, codes never twice."""
    assert 75_000 <= len(all_proposals) <= 95_000
    assert max(Counter(row.village for row in all_proposals).values()) <= 8
    assert len({row.code for row in all_proposals}) == len(all_proposals)


@pytest.mark.parametrize("code", SAMPLE)
def test_proposals_pass_the_project_banks_rules(code: str) -> None:
    """Masks, money, days, products and links are what a form would accept."""
    for row in county_proposals(counties()[code]):
        content = rules.Content(
            row.name, row.kind, row.clears, row.serves, row.households, row.people,
            tuple(rules.Cost(*cost) for cost in row.costs), row.uses, row.product,
            row.product_kg_per_year, row.income_fen, row.jobs, row.requires, row.excludes,
        )  # fmt: skip
        assert not list(rules.flaws(content, row.code))
        assert row.clears < 1 << len(INDICATORS)
        assert all(link[:12] == row.village for link in row.requires + row.excludes)


def test_income_and_jobs_follow_from_kind_cost_and_households() -> None:
    """Industry earns and employs, a night school does neither; whole yuan, and none below zero."""
    income, jobs = earnings("industry", 100, 10**8)
    assert (income % 100, jobs) == (0, 10)
    assert income == 10**8 * 140 // 1000 + 100 * 24_000
    assert earnings("education", 100, 10**8) == (0, 0)
    for row in county_proposals(counties()[SAMPLE[0]]):
        cost = sum(fen for *_, fen in row.costs)
        assert (row.income_fen, row.jobs) == earnings(row.kind, row.households, cost)


def test_a_district_pays_only_where_it_is_paired(all_proposals: list[Proposed]) -> None:
    """District money of a proposal comes from the county's own donor."""
    for row in all_proposals:
        payers = {payer for source, payer, _ in row.costs if source == "district"}
        assert payers == {counties()[row.village[:6]].donor} - {None}


def test_limits_name_what_the_proposals_use(all_proposals: list[Proposed]) -> None:
    """Money as published; 15 to 25 % of Shanghai's asked money; each product and trade limited."""
    found = {limit.code: limit for limit in limits(all_proposals, list(counties().values()))}
    asked: Counter[str] = Counter()
    for row in all_proposals:
        for source, _payer, fen in row.costs:
            asked[source] += fen
    city = found["money:municipal"].amount
    districts = sum(x.amount for code, x in found.items() if code.startswith("money:district:"))
    assert city == published_fen("municipal_fiscal_funds") == 381_800_000_000
    assert districts == published_fen("district_fiscal_funds") == 52_100_000_000
    share = (city + districts) / (asked["municipal"] + asked["district"])
    assert 0.15 <= share <= 0.25
    assert {f"days:{trade}" for row in all_proposals for trade, _ in row.uses} <= found.keys()
    assert {f"demand:{row.product}" for row in all_proposals if row.product} <= found.keys()
    assert all(limit.amount > 0 and limit.source for limit in found.values())


def test_floors_can_be_met(all_proposals: list[Proposed]) -> None:
    """Industry's share and the key counties' floors ask for less than what is proposed."""
    found = {limit.code: limit for limit in limits(all_proposals, list(counties().values()))}
    industry, by_county = 0, Counter[str]()
    for row in all_proposals:
        money = sum(fen for source, _, fen in row.costs if source in ("municipal", "district"))
        by_county[row.village[:6]] += money
        industry += money * (row.kind == "industry")
    money = sum(x.amount for code, x in found.items() if code.startswith("money:"))
    assert industry * 1000 > found["industry_share"].amount * money
    for code, limit in found.items():
        if code.startswith("key_county:"):
            assert by_county[code.removeprefix("key_county:")] > 2 * limit.amount


def test_every_product_has_a_yield() -> None:
    """No product of any county is unknown to the catalogue."""
    assert {name for county in counties().values() for name in county.products} <= KG_A_MU.keys()
