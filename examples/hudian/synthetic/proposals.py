"""Proposals of the villages for 2027: what they ask follows what they lack."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from examples.hudian.files import County
from examples.hudian.synthetic import INDICATORS, ROUND_YEAR
from examples.hudian.synthetic.catalogue import KG_A_MU, SQUARE_METRES_A_MU, WORKS, Work
from examples.hudian.synthetic.draw import Ints, source_of
from examples.hudian.synthetic.earnings import earnings
from examples.hudian.synthetic.needs import CountyNeeds, county_needs
from examples.hudian.synthetic.population import is_community, is_special

MOST_OF_A_VILLAGE = 8
SHANGHAI = "31"
# Share of Shanghai's part that the paired district is asked for, out of 100 (a county without a
# current pairing asks the city alone); by source and ratio of the published 5.21 to 38.18 亿元.
_DISTRICT_PERCENT = (8, 20)
PERSONS_A_HOUSEHOLD = 3.4
# A work is proposed only where this many people lack what it clears.
_FEWEST_LACKING = 12
_MASKS = [sum(1 << INDICATORS.index(name) for name in work.clears) for work in WORKS]
_YUAN_STEP = 1_000


@dataclass(frozen=True, slots=True)
class Proposed:
    """One synthetic proposal; costs are (source, payer code, fen), uses (trade, days)."""

    code: str
    village: str
    name: str
    kind: str
    clears: int
    serves: int
    households: int
    people: int
    product: str
    product_kg_per_year: int
    income_fen: int
    jobs: int
    costs: tuple[tuple[str, str, int], ...]
    uses: tuple[tuple[str, int], ...]
    requires: tuple[str, ...]
    excludes: tuple[str, ...]


def county_proposals(county: County) -> Iterator[Proposed]:
    """The proposals of a county's villages, in order of code."""
    needs = county_needs(county)
    draw = source_of(county.code, "proposals")
    lacking, served = _reach(needs)
    chosen = _chosen(county, lacking, needs.people, draw)
    for v in np.flatnonzero(chosen.any(axis=1)):
        works = np.flatnonzero(chosen[v])
        chances = draw.random((len(works), 4)).tolist()
        yield from _Village(county, int(v)).proposals(works, lacking[v], served[v], chances)


def _reach(needs: CountyNeeds) -> tuple[Ints, Ints]:
    """People of the groups served by each work: those who lack what it clears, and all."""
    by_group, groups = needs.lacking(), needs.group_people()
    lacking = np.zeros((len(needs.people), len(WORKS)), dtype=np.int64)
    served = np.zeros_like(lacking)
    for w, work in enumerate(WORKS):
        cleared = [INDICATORS.index(name) for name in work.clears]
        for g in range(groups.shape[1]):
            if work.serves >> g & 1:
                lacking[:, w] += by_group[:, g, cleared].max(axis=1)
                served[:, w] += groups[:, g]
    return lacking, served


def _chosen(
    county: County, lacking: Ints, people: Ints, draw: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Which works each village proposes, bool[village, work]: the n best of a noisy ranking."""
    rural = np.array([not is_community(code) for code in county.villages])
    special = np.array([is_special(name) for name in county.village_names])
    low, high = (2, 5) if not county.is_urban else (0, 2)
    many = draw.integers(np.where(rural, 5, low), np.where(rural, MOST_OF_A_VILLAGE, high) + 1)
    many[special] = 0

    appeal = np.array([work.appeal for work in WORKS])
    share = lacking / np.maximum(people, 1)[:, None]
    noise = draw.gumbel(0.0, 0.8, lacking.shape)
    score = np.log(appeal * (share + 0.01)) + noise
    always = np.array([work.key == "base" for work in WORKS])
    score[:, always] += 2.0
    score[(lacking < _FEWEST_LACKING) & ~always] = -np.inf
    rank = np.argsort(np.argsort(-score, axis=1, kind="stable"), axis=1, kind="stable")
    return (rank < many[:, None]) & np.isfinite(score)


class _Village:
    """Writes the proposals of one village."""

    def __init__(self, county: County, index: int) -> None:
        self.county = county
        self.code = county.villages[index]
        self.name = county.village_names[index]

    def proposals(
        self, works: Ints, lacking: Ints, served: Ints, chances: list[list[float]]
    ) -> Iterator[Proposed]:
        codes = {
            WORKS[w].key: f"{self.code}-{ROUND_YEAR}-{number:02d}"
            for number, w in enumerate(works, start=1)
        }
        for w, chance in zip(works, chances, strict=True):
            people = max(int(lacking[w]), min(int(served[w]), _FEWEST_LACKING))
            yield self._one(WORKS[w], codes, _MASKS[w], people, chance)

    def _one(
        self, work: Work, codes: dict[str, str], clears: int, people: int, chance: list[float]
    ) -> Proposed:
        wiggle, price, district, crop = chance
        households = max(1, round(people / PERSONS_A_HOUSEHOLD))
        size = _size(work, people, households, wiggle)
        yuan = work.fixed + size * (work.cost[0] + price * (work.cost[1] - work.cost[0]))
        product, kg = self._product(work, size, crop)
        costs = self._costs(work, round(yuan / _YUAN_STEP) * _YUAN_STEP, district)
        income_fen, jobs = earnings(work.kind, households, sum(fen for *_, fen in costs))
        rival = codes.get("water_main") if work.key == "water_pipe" else None
        return Proposed(
            code=codes[work.key],
            village=self.code,
            name=f"{self.name}{work.name.format(product=product)}（{size:g}{work.unit}）",
            kind=work.kind,
            clears=clears,
            serves=work.serves,
            households=households,
            people=people,
            product=product,
            product_kg_per_year=kg,
            income_fen=income_fen,
            jobs=jobs,
            costs=costs,
            uses=tuple((trade, max(1, round(days * size))) for trade, days in work.days),
            requires=self._requires(work, codes),
            excludes=(rival,) if rival else (),
        )

    def _product(self, work: Work, size: float, crop: float) -> tuple[str, int]:
        if work.kind != "industry":
            return "", 0
        products = self.county.products
        product = products[int(crop * len(products))]
        mu = size if work.unit == "亩" else size / SQUARE_METRES_A_MU
        return product, round(mu * KG_A_MU[product])

    def _costs(self, work: Work, yuan: int, district: float) -> tuple[tuple[str, str, int], ...]:
        """Parts by source: one per cent of a whole yuan is one fen, so they are exact."""
        percent = dict(work.shares)
        shanghai = 100 - sum(percent.values())
        donor = self.county.donor
        if donor:
            low, high = _DISTRICT_PERCENT
            percent["district"] = round(shanghai * (low + district * (high - low)) / 100)
            shanghai -= percent["district"]
        payer = {
            "municipal": SHANGHAI, "district": donor or "", "county": self.county.code,
            "enterprise": self.county.code, "social": SHANGHAI, "labour": self.code,
        }  # fmt: skip
        return tuple(
            (source, payer[source], part * yuan)
            for source, part in (("municipal", shanghai), *percent.items())
        )

    def _requires(self, work: Work, codes: dict[str, str]) -> tuple[str, ...]:
        """Industry stands at the end of a road, a house on a water pipe."""
        needed = {"base": ("road",), "workshop": ("road",), "housing": ("water_main",)}
        return tuple(codes[key] for key in needed.get(work.key, ()) if key in codes)


def _size(work: Work, people: int, households: int, wiggle: float) -> float:
    if work.unit == "户":
        return households
    size = people / work.persons_a_unit * (0.85 + 0.3 * wiggle)
    size = min(max(size, work.least), work.most)
    return round(size, 1) if work.unit == "公里" else round(size)
