"""What each village's people lack: histograms of deprivation patterns by group.

One latent factor drives all twelve indicators: hardship of the county (year of exit), of the group,
of the village, and of the household. Water, power and roads are lacking to whole parts of a village
at once. Each group of a village is cut into 24 slices along the household's factor, finer at the
hard end, and each slice draws one pattern: so a group has at most 24 patterns.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from examples.hudian.files import County
from examples.hudian.synthetic import GROUPS, INDICATORS
from examples.hudian.synthetic.draw import (
    Floats,
    Ints,
    logistic,
    normal_quantiles,
    share_out,
    source_of,
)
from examples.hudian.synthetic.population import group_people, is_community, village_people

SLICES = 24
# Slices of a group from the best-off household to the worst-off.
_SHARES = np.array([0.07] * 8 + [0.04] * 5 + [0.03] * 3 + [0.02] * 5 + [0.01] * 3)

# Log-odds that a household of an average poor county lacks the indicator, and how strongly the
# common hardship moves it.
_LEVEL = np.array(
    [-1.35, -4.6, -1.15, -3.5, -2.75, -2.6, -3.7, -2.7, -0.85, -3.6, -2.35, -2.1]
)  # fmt: skip
_PULL = np.array([0.75, 0.8, 0.8, 0.75, 0.55, 0.7, 0.7, 0.75, 0.9, 0.9, 0.95, 0.85])
_OF_VILLAGE = ("water", "power", "road")

# Hardship of a county by its year of exit from the list of poor counties; the later, the harder.
_EXIT = {None: -1.2, 2017: -0.55, 2018: -0.25, 2019: 0.2, 2020: 0.6}
_URBAN = -2.5
_PREFECTURE = {"5333": 0.35, "5306": 0.2, "5309": 0.15}
_GROUP = np.array([1.7, 0.45, -0.35])
_VILLAGE_SPREAD = 0.5
_COMMUNITY = -0.7
_HOUSEHOLD_PULL = 1.05


@dataclass(frozen=True)
class VillageNeeds:
    """Persons by group and pattern of one village; the groups' persons sum to `people`."""

    code: str
    people: int
    patterns: dict[str, dict[int, int]]


@dataclass(frozen=True)
class CountyNeeds:
    """All cells of a county as columns, sorted by village, group and pattern."""

    county: County
    people: Ints
    village: Ints
    group: Ints
    pattern: Ints
    persons: Ints

    def villages(self) -> list[VillageNeeds]:
        found: list[dict[str, dict[int, int]]] = [{} for _ in self.county.villages]
        columns = (self.village, self.group, self.pattern, self.persons)
        for v, g, pattern, persons in zip(*(column.tolist() for column in columns), strict=True):
            found[v].setdefault(GROUPS[g], {})[pattern] = persons
        return [
            VillageNeeds(code, int(people), patterns)
            for code, people, patterns in zip(self.county.villages, self.people, found, strict=True)
        ]

    def lacking(self) -> Ints:
        """Persons lacking each indicator, int64[village, group, indicator]."""
        total = np.zeros((len(self.people), len(GROUPS), len(INDICATORS)), dtype=np.int64)
        bits = self.pattern[:, None] >> np.arange(len(INDICATORS)) & 1
        np.add.at(total, (self.village, self.group), bits * self.persons[:, None])
        return total

    def group_people(self) -> Ints:
        """Persons of each group, int64[village, group]."""
        total = np.zeros((len(self.people), len(GROUPS)), dtype=np.int64)
        np.add.at(total, (self.village, self.group), self.persons)
        return total


@cache
def county_needs(county: County) -> CountyNeeds:
    """The needs of one county, from its code alone."""
    draw = source_of(county.code, "needs")
    spread = draw.normal(0.0, 1.0, len(county.villages))
    people = village_people(county)
    groups = group_people(county, people, spread)
    hardship = county_hardship(county) + _VILLAGE_SPREAD * spread
    hardship += np.where([is_community(code) for code in county.villages], _COMMUNITY, 0.0)

    bits = draw.random((len(people), len(GROUPS), SLICES, len(INDICATORS))) < _chances(
        hardship, draw
    )
    pattern = (bits << np.arange(len(INDICATORS))).sum(axis=-1)
    persons = share_out(groups.ravel(), np.broadcast_to(_SHARES, (groups.size, SLICES)))
    return _collapsed(county, people, pattern.reshape(-1), persons.reshape(-1))


def county_hardship(county: County) -> float:
    """The county's place on the common scale; 0 is an average poor county."""
    if county.is_urban:
        return _URBAN
    own = source_of(county.code, "county").normal(0.0, 0.08)
    return float(_EXIT[county.exit_year] + _PREFECTURE.get(county.code[:4], 0.0) + own)


def _chances(hardship: Floats, draw: np.random.Generator) -> Floats:
    """Chance of each lack, float64[village, group, slice, indicator]."""
    factor = (
        hardship[:, None, None, None]
        + _GROUP[None, :, None, None]
        + _HOUSEHOLD_PULL * normal_quantiles(_SHARES)[None, None, :, None]
    )
    chance = logistic(_LEVEL + _PULL * factor)
    for name in _OF_VILLAGE:
        j = INDICATORS.index(name)
        lacks = draw.random(len(hardship)) < logistic(_LEVEL[j] + 0.9 + 1.6 * hardship)
        reach = np.where(lacks, draw.uniform(0.35, 0.9, len(hardship)), 0.0)
        chance[..., j] = np.maximum(0.25 * chance[..., j], reach[:, None, None])
    return chance


def _collapsed(county: County, people: Ints, pattern: Ints, persons: Ints) -> CountyNeeds:
    cell = np.arange(len(pattern)) // SLICES
    space = 1 << len(INDICATORS)
    keys, back = np.unique(cell * space + pattern, return_inverse=True)
    total = np.bincount(back, persons, len(keys)).astype(np.int64)
    keys, total = keys[total > 0], total[total > 0]
    cell, pattern = keys // space, keys % space
    return CountyNeeds(county, people, cell // len(GROUPS), cell % len(GROUPS), pattern, total)
