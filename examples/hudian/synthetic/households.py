"""Households of three whole counties: the cells of the needs cut into families, exactly.

A household has a code and a size and what it lacks; nothing of it looks like a real person.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from examples.hudian.files import County
from examples.hudian.synthetic import GROUPS, INDICATORS, NEEDS_YEAR
from examples.hudian.synthetic.draw import Floats, Ints, source_of
from examples.hudian.synthetic.needs import county_needs

# 福贡县 (怒江–浦东), 沧源佤族自治县 (临沧–崇明), 勐海县 (西双版纳–松江).
COUNTIES = ("533323", "530927", "532822")
# Persons of a household, 1 to 7, and how common each size is; the mean is 3.4.
_SIZES = np.arange(1, 8)
# Heads are named (户主0001 …) in 匹河怒族乡, 福贡: enough to try masking on, and nobody's name.
_NAMED = "533323201"
_COMMON: Floats = np.array([0.11, 0.19, 0.23, 0.23, 0.14, 0.07, 0.03])


@dataclass(frozen=True)
class Households:
    """Columns, one entry a household, by village and number: village index, number within it from
    1, group index, pattern, persons."""

    county: County
    village: Ints
    number: Ints
    group: Ints
    pattern: Ints
    size: Ints

    def codes(self) -> list[str]:
        """Code of each household: the village's code, a dash, four digits."""
        villages = self.county.villages
        return [
            f"{villages[v]}-{n:04d}"
            for v, n in zip(self.village.tolist(), self.number.tolist(), strict=True)
        ]


def county_households(county: County) -> Households:
    """Every household of a county; persons by village, group and pattern equal county_needs'."""
    needs = county_needs(county)
    sizes, cell = _families(needs.persons, source_of(county.code, "households"))
    village = needs.village[cell]
    first = np.searchsorted(village, np.arange(len(county.villages)))
    number = np.arange(len(village)) - first[village] + 1
    return Households(county, village, number, needs.group[cell], needs.pattern[cell], sizes)


def household_rows(county: County) -> list[dict[str, Any]]:
    """The same as rows of the registry's household sheet; surveyed on the last day of October.

    Identity numbers and phones are left empty everywhere.
    """
    homes = county_households(county)
    surveyed = date(NEEDS_YEAR, 10, 31)
    columns = (homes.village.tolist(), homes.number.tolist(), homes.group.tolist(),
               homes.pattern.tolist(), homes.size.tolist())  # fmt: skip
    rows = []
    for code, v, number, group, pattern, size in zip(homes.codes(), *columns, strict=True):
        row: dict[str, Any] = {
            "code": code,
            "village": county.villages[v],
            "group": GROUPS[group],
            "size": size,
            "surveyed_on": surveyed,
        }
        row |= {name: True for bit, name in enumerate(INDICATORS) if pattern >> bit & 1}
        if code.startswith(_NAMED):
            row["head_name"] = f"户主{number:04d}"
        rows.append(row)
    return rows


def _families(persons: Ints, draw: np.random.Generator) -> tuple[Ints, Ints]:
    """Cut each cell's persons into sizes of 1 to 7; returns sizes and the cell of each."""
    sizes: list[Ints] = []
    for total in persons.tolist():
        drawn = draw.choice(_SIZES, size=total, p=_COMMON)
        ends = np.cumsum(drawn)
        whole = int(np.searchsorted(ends, total, side="right"))
        left = total - int(ends[whole - 1] if whole else 0)
        sizes.append(np.append(drawn[:whole], left) if left else drawn[:whole])
    cell = np.repeat(np.arange(len(sizes)), [len(part) for part in sizes])
    return np.concatenate(sizes), cell
