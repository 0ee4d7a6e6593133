"""Limits of the 2027 round: Shanghai's money as published, the rest by assumption."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from examples.hudian.files import County, counties, rows
from examples.hudian.synthetic.draw import share_out, source_of
from examples.hudian.synthetic.proposals import SHANGHAI, Proposed

_ASSUMED = "examples/hudian 合成：示例假设"
_FLOOR = f"{_ASSUMED}，参照全国县均财政援助 5,187 万元（农业农村部，截至2023年11月）"
_FEN_OF_A_YI = 10**10
# Least share of Shanghai's money for industry, per mille.
_INDUSTRY_SHARE = 550
# Floor for each county that a public notice names as a key county, somewhat below the national
# average of government aid a county: 5,187 万元 (农业农村部, to November 2023).
_KEY_COUNTY_FEN = 4_000 * 10**6
# Part of the expert-days asked for that there are, per cent.
_DAYS_PERCENT = {
    "civil_engineer": 30, "water_engineer": 20, "electrician": 15, "doctor": 35, "teacher": 30,
    "agronomist": 30, "trainer": 35, "social_worker": 20,
}  # fmt: skip
# Part of the goods offered that Shanghai would buy, per cent: drawn for each product.
_DEMAND_PERCENT = (20, 55)


@dataclass(frozen=True)
class Limit:
    """A limit by its code of the planning contract; fen, days, kg or per mille."""

    code: str
    sense: str
    amount: int
    source: str


def limits(proposals: Sequence[Proposed], part: Sequence[County]) -> list[Limit]:
    """Limits for the proposals of these counties; the city's money by their share of people."""
    everybody = sum(county.population for county in counties().values())
    people = sum(county.population for county in part)
    return [
        *_money(part, people, everybody),
        Limit("industry_share", ">=", _INDUSTRY_SHARE, _ASSUMED),
        *_key_counties(part),
        *_days(proposals),
        *_demand(proposals),
    ]


def published_fen(indicator: str) -> int:
    """Shanghai's money that had arrived in the first half of 2024, as published."""
    row = next(row for row in _first_half() if row["indicator"] == indicator)
    return int(Decimal(row["value"]) * _FEN_OF_A_YI)


def _first_half() -> Iterable[dict[str, str]]:
    return (row for row in rows("cooperation_indicators") if row["period_start"] == "2024-01")


def _money(part: Sequence[County], people: int, everybody: int) -> list[Limit]:
    """The city's amount as published; the districts' split by the people they are paired with."""
    paired: Counter[str] = Counter()
    for county in counties().values():
        if county.donor:
            paired[county.donor] += county.population
    donors = sorted(paired)
    weights = np.array([[float(paired[donor]) for donor in donors]])
    amounts = share_out(np.array([published_fen("district_fiscal_funds")]), weights)[0]
    here: Counter[str] = Counter()
    for county in part:
        if county.donor:
            here[county.donor] += county.population
    published = "2024年上半年到位 {} 亿元（都市时报/云南网 2024-10-18，A）"
    city = Limit(
        "money:municipal", "<=", published_fen("municipal_fiscal_funds") * people // everybody,
        published.format("38.18") + "，示例以此为全年额度",
    )  # fmt: skip
    return [city] + [
        Limit(
            f"money:district:{donor}", "<=", int(amount) * here[donor] // paired[donor],
            published.format("5.21") + "，按结对县人口分到各区（合成）",
        )
        for donor, amount in zip(donors, amounts, strict=True)
        if here[donor]
    ]  # fmt: skip


def _key_counties(part: Sequence[County]) -> list[Limit]:
    return [
        Limit(f"key_county:{county.code}", ">=", _KEY_COUNTY_FEN, _FLOOR)
        for county in part
        if county.is_key
    ]


def _days(proposals: Sequence[Proposed]) -> list[Limit]:
    asked: Counter[str] = Counter()
    for proposal in proposals:
        asked.update(dict(proposal.uses))
    return [
        Limit(f"days:{trade}", "<=", days * _DAYS_PERCENT[trade] // 100, _ASSUMED)
        for trade, days in sorted(asked.items())
    ]


def _demand(proposals: Sequence[Proposed]) -> list[Limit]:
    offered: Counter[str] = Counter()
    for proposal in proposals:
        if proposal.product:
            offered[proposal.product] += proposal.product_kg_per_year
    products = sorted(offered)
    percents = source_of(SHANGHAI, "demand").integers(*_DEMAND_PERCENT, len(products))
    return [
        Limit(f"demand:{product}", "<=", offered[product] * int(percent) // 100, _ASSUMED)
        for product, percent in zip(products, percents, strict=True)
    ]
