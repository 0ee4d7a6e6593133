"""A programme whose effect is known: whole townships of one prefecture had their water, roads and
housing put right in 2023 or 2024, the others not yet.

Which of the smaller townships is drawn by lot. Before its year a village of such a township lacked,
beyond what `history` says of everybody, what the programme then cleared: each slice of a group with
the chances below, the same in every earlier year. So without the programme it would have gone on
lacking it: that difference is the true effect, exact to the person
(`history.earlier_needs(…, without=True)`); the README tells it.
"""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from examples.hudian.files import County
from examples.hudian.synthetic import INDICATORS
from examples.hudian.synthetic.draw import Ints, source_of

PREFECTURE = "5333"
# First year → how many townships begin.
STARTS = {2023: 6, 2024: 4}
# Only small townships are drawn: each of their villages is a project in the ledger.
MOST_VILLAGES = 9
# The township of the example's own stories stays as it is.
_LEFT_ALONE = "533323201"
# Chance that a slice lacked it until the programme came.
CLEARED = {"water": 0.35, "road": 0.30, "housing": 0.15}


def first_years(part: list[County]) -> dict[str, int]:
    """Township → the year in which the programme came, of those where it did."""
    villages = [code for one in part if one.code.startswith(PREFECTURE) for code in one.villages]
    size = Counter(code[:9] for code in villages)
    townships = sorted(code for code, n in size.items() if n <= MOST_VILLAGES)
    townships = [code for code in townships if code != _LEFT_ALONE]
    dealt = source_of(PREFECTURE, "programme").permutation(len(townships)).tolist()
    years = [year for year, count in STARTS.items() for _township in range(count)]
    return {townships[at]: year for at, year in zip(dealt, years, strict=False)}


def lacked_before(county: County, cells: int) -> Ints:
    """What each of so many cells of the county's needs lacked until the programme came, as a
    pattern; the same for every year."""
    draws = source_of(county.code, "programme").random((cells, len(INDICATORS)))
    chance = np.array([CLEARED.get(name, 0.0) for name in INDICATORS])
    found: Ints = ((draws < chance) << np.arange(len(INDICATORS))).sum(axis=1)
    return found


def works(part: list[County]) -> Iterator[tuple[str, str, int]]:
    """(village, its name, year) of every village that the programme came to."""
    since = first_years(part)
    for county in part:
        for code, name in zip(county.villages, county.village_names, strict=True):
            if code[:9] in since:
                yield code, name, since[code[:9]]
