"""What the method finds of the programme is what the generator put there."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from examples.hudian.files import counties
from examples.hudian.synthetic import NEEDS_YEAR, programme
from examples.hudian.synthetic.history import YEARS, earlier_needs
from examples.hudian.synthetic.needs import VillageNeeds, county_needs
from xieshou.engines.measure import load_set
from xieshou.reports.feed import Compared, compare
from xieshou.reports.rules.effect_verdict import LIKELY, OUTCOMES, verdict

PART = [one for one in counties().values() if one.code.startswith(programme.PREFECTURE)]
SINCE = programme.first_years(PART)
RURAL, _ = load_set("rural-cn")
SCORE = RURAL.scores
LINE = RURAL.line("1/3")
README = Path(__file__).parent.parent / "README.md"


def m0(one: VillageNeeds) -> float:
    """Of a village by rural-cn, poor from a third on."""
    poor = sum(
        persons * int(SCORE[pattern])
        for patterns in one.patterns.values()
        for pattern, persons in patterns.items()
        if SCORE[pattern] >= LINE
    )
    return poor / (one.people * int(SCORE[-1]))


def of_year(year: int, *, without: bool = False) -> Mapping[str, float]:
    return {
        row.code: m0(row)
        for county in PART
        for row in earlier_needs(county, year, SINCE, without=without)
        if row.people
    }


@pytest.fixture(scope="module")
def found() -> tuple[Compared, float]:
    """What the comparison says of M0, and the truth: the mean over villages and years since."""
    years = (*YEARS, NEEDS_YEAR)
    villages = {code: year for code, _name, year in programme.works(PART)}
    values: dict[str, dict[int, float]] = {}
    truth = []
    for year in years:
        now, without = of_year(year), of_year(year, without=True)
        for code, value in now.items():
            values.setdefault(code, {})[year] = value
            if year >= villages.get(code, NEEDS_YEAR + 1):
                truth.append(value - without[code])
    return compare(values, villages, years), float(np.mean(truth))


def test_the_interval_holds_the_truth_and_the_groups_were_alike_before(
    found: tuple[Compared, float],
) -> None:
    compared, truth = found
    assert compared.evidence is not None
    assert compared.evidence.low < truth < compared.evidence.high < 0
    assert compared.evidence.pre_trend_p is None or compared.evidence.pre_trend_p > 0.1
    assert compared.evidence.permutation_p < 0.05
    assert verdict(OUTCOMES["adjusted"], compared.shape, compared.evidence).code == LIKELY


def test_the_readme_tells_both(found: tuple[Compared, float]) -> None:
    compared, truth = found
    assert compared.evidence is not None
    told = README.read_text(encoding="utf-8")
    for value in (truth, compared.evidence.effect, compared.evidence.low, compared.evidence.high):
        assert told.count(f"−{abs(value):.4f}") == 2, value


def test_today_is_as_it_is_without_a_programme_in_the_past() -> None:
    """What it cleared is lacking in earlier years alone: the plan's needs are those of `needs`."""
    for county in PART:
        assert earlier_needs(county, NEEDS_YEAR, SINCE) == county_needs(county).villages()


def test_years_before_the_programme_lack_what_it_cleared() -> None:
    first = min(programme.STARTS)
    before, never = of_year(first - 1), {}
    for county in PART:
        never |= {row.code: m0(row) for row in earlier_needs(county, first - 1, {}) if row.people}
    changed = {code for code, value in before.items() if value > never[code]}
    assert changed
    assert {code[:9] for code in changed} <= set(SINCE)
    assert all(before[code] == never[code] for code in before if code[:9] not in SINCE)
