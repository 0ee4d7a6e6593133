"""A synthetic sample survey of one prefecture, drawn from its synthetic needs.

Villages are drawn within each county (the strata) with equal chance, then people within villages;
a record's weight is the people it stands for. Some answers are missing, as in any survey.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from examples.hudian.files import County
from examples.hudian.synthetic import GROUPS, INDICATORS, NEEDS_YEAR
from examples.hudian.synthetic.draw import source_of
from examples.hudian.synthetic.history import PREFECTURE, earlier_needs
from examples.hudian.synthetic.needs import VillageNeeds, county_needs
from examples.hudian.synthetic.programme import first_years

YEARS = (NEEDS_YEAR - 2, NEEDS_YEAR)
TITLE = "怒江州农村多维贫困抽样调查（合成）"
_VILLAGES, _PEOPLE = 14, 22
_MISSING = 0.004


def sample_columns(counties: Sequence[County], year: int) -> dict[str, list[Any]]:
    """The records of a year's survey as columns: place, cluster, stratum, group, weight, then a
    truth per indicator, None where it was not answered."""
    since = first_years(counties)
    rows = [
        row
        for county in counties
        if county.code.startswith(PREFECTURE)
        for row in _county(county, year, since)
    ]
    names = ("place", "cluster", "stratum", "group", "weight", *INDICATORS)
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def _county(county: County, year: int, since: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    villages = (
        county_needs(county).villages()
        if year == NEEDS_YEAR
        else earlier_needs(county, year, since)
    )
    draw = source_of(county.code, f"sample {year}")
    drawn = draw.choice(len(villages), min(_VILLAGES, len(villages)), replace=False)
    for at in sorted(drawn.tolist()):
        yield from _village(county, villages[at], len(villages) / len(drawn), draw)


def _village(
    county: County, village: VillageNeeds, expansion: float, draw: np.random.Generator
) -> Iterator[tuple[Any, ...]]:
    cells = [
        (group, pattern, persons)
        for group in GROUPS
        for pattern, persons in village.patterns.get(group, {}).items()
    ]
    persons = np.array([cell[2] for cell in cells], dtype=float)
    weight = round(expansion * village.people / _PEOPLE, 4)
    for at in draw.choice(len(cells), _PEOPLE, p=persons / persons.sum()).tolist():
        group, pattern, _persons = cells[at]
        gone = draw.random(len(INDICATORS)) < _MISSING
        answers = [
            None if out else bool(pattern >> bit & 1) for bit, out in enumerate(gone.tolist())
        ]
        yield county.code, village.code, county.code, group, weight, *answers
