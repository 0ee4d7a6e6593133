"""Earlier rounds: what the same people lacked in the years before, so that change can be shown.

A person who lacks something today lacked it before; of what is not lacking today some was lacking
then, the more the longer ago, and most of what public works have brought since: roads, water,
housing. Whole slices of a village's group change together, as they do in `needs`. Where a programme
came (`programme`), what it cleared was lacking besides until then.
"""

from collections.abc import Mapping

import numpy as np

from examples.hudian.files import County
from examples.hudian.synthetic import GROUPS, NEEDS_YEAR, programme
from examples.hudian.synthetic.draw import source_of
from examples.hudian.synthetic.needs import CountyNeeds, VillageNeeds, county_needs

# Only this prefecture's earlier rounds are made: all of the province's would take minutes to load.
PREFECTURE = programme.PREFECTURE
YEARS = tuple(range(NEEDS_YEAR - 7, NEEDS_YEAR))
# Chance that what is not lacking now was still lacking a year ago, by indicator.
_LACKED_YEARLY = np.array(
    [0.02, 0.004, 0.05, 0.01, 0.012, 0.04, 0.015, 0.035, 0.05, 0.025, 0.045, 0.035]
)


def earlier_needs(
    county: County, year: int, since: Mapping[str, int], *, without: bool = False
) -> list[VillageNeeds]:
    """The needs of the county's villages in a year until NEEDS_YEAR; `since`: the programme's first
    year by township, `without`: as if it had never come."""
    now = county_needs(county)
    pattern = now.pattern.copy()
    # One stream for all years: who lacked something last year lacked it the year before too.
    draws = source_of(county.code, "history").random((len(pattern), len(_LACKED_YEARLY)))
    lacked = draws < 1 - (1 - _LACKED_YEARLY) ** (NEEDS_YEAR - year)
    pattern |= (lacked << np.arange(len(_LACKED_YEARLY))).sum(axis=1)
    begins = np.array([since.get(code[:9], 0) for code in county.villages])[now.village]
    waits = (begins > 0) & ((year < begins) | without)
    pattern |= np.where(waits, programme.lacked_before(county, len(pattern)), 0)
    return _collapsed(now, pattern).villages()


def _collapsed(now: CountyNeeds, pattern: np.ndarray) -> CountyNeeds:
    cell = (now.village * len(GROUPS) + now.group) << len(_LACKED_YEARLY) | pattern
    keys, back = np.unique(cell, return_inverse=True)
    persons = np.bincount(back, now.persons, len(keys)).astype(np.int64)
    cells = keys >> len(_LACKED_YEARLY)
    return CountyNeeds(
        now.county, now.people, cells // len(GROUPS), cells % len(GROUPS),
        keys & ((1 << len(_LACKED_YEARLY)) - 1), persons,
    )  # fmt: skip
