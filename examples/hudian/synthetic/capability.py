"""What each village can do by itself: facts that lean on its hardship, nothing of them observed.

A village's people are those of its needs, and one latent factor, the hardship that also drives
what its people lack, drives all shares; each then has chance of its own. Where the example goes
deep there are two earlier years, a little worse.
"""

from collections.abc import Iterator

import numpy as np

from examples.hudian.files import County
from examples.hudian.synthetic import NEEDS_YEAR, SOURCE
from examples.hudian.synthetic.draw import Floats, Ints, logistic, source_of
from examples.hudian.synthetic.needs import county_hardship
from examples.hudian.synthetic.population import is_community, village_people
from xieshou.villages.rules import Facts

_DEEP = "5333"
_EARLIER = (NEEDS_YEAR - 2, NEEDS_YEAR - 1)
_PERSONS_PER_HOUSEHOLD = 3.6
# Yuan per head in an average poor village, and how strongly hardship lowers it.
_INCOME, _INCOME_PULL = 14_000.0, 0.28
_COLLECTIVE, _COLLECTIVE_PULL = 70.0, 0.55
# Log-odds of each share in an average poor village, and the pull of hardship.
_SHARES = {
    "transfer": (-1.35, -0.35),
    "workers": (0.35, 0.1),
    "trained": (-0.6, 0.35),
    "organised": (-0.1, 0.4),
    "credit": (-0.2, 0.5),
    "insured": (0.7, 0.3),
    "contract": (-1.2, 0.45),
}
_GROWTH = 0.12


def village_facts(county: County) -> Iterator[Facts]:
    """Facts of every village of a county, in order of year and code."""
    draw = source_of(county.code, "capability")
    hardship = _hardship(county, draw)
    chance = {name: draw.normal(0.0, 0.55, len(hardship)) for name in (*_SHARES, "collective")}
    minutes = np.clip(np.exp(draw.normal(3.7, 0.45, len(hardship)) + 0.3 * hardship), 3, 480)
    meetings = draw.integers(1, 7, len(hardship))
    years = (*_EARLIER, NEEDS_YEAR) if county.code.startswith(_DEEP) else (NEEDS_YEAR,)
    for year in years:
        back = _GROWTH * (NEEDS_YEAR - year)
        columns = _columns(county, hardship + back, chance) | {
            "meetings": meetings,
            "market_minutes": minutes.astype(np.int64),
        }
        rows = zip(*(column.tolist() for column in columns.values()), strict=True)
        for code, row in zip(county.villages, rows, strict=True):
            known = dict(zip(columns, row, strict=True))
            yield Facts(code, year, **known, origin="synthetic", source=SOURCE)


def _hardship(county: County, draw: np.random.Generator) -> Floats:
    community = np.array([is_community(code) for code in county.villages])
    spread = draw.normal(0.0, 0.5, len(county.villages))
    return county_hardship(county) + spread - np.where(community, 0.7, 0.0)


def _columns(county: County, hardship: Floats, chance: dict[str, Floats]) -> dict[str, Ints]:
    people = np.maximum(village_people(county), 1)
    households = np.maximum(np.rint(people / _PERSONS_PER_HOUSEHOLD), 1).astype(np.int64)
    share = {
        name: logistic(level - pull * hardship + chance[name])
        for name, (level, pull) in _SHARES.items()
    }
    workers = _part(people, share["workers"])
    income = _fen(people * _INCOME * np.exp(-_INCOME_PULL * hardship))
    sold = _fen(people * 2_500.0 * np.exp(-0.2 * hardship))
    own = people * _COLLECTIVE * np.exp(-_COLLECTIVE_PULL * hardship + chance["collective"])
    return {
        "households": households,
        "people": people,
        "collective_income_fen": _fen(own),
        "income_fen": income,
        "transfer_fen": _part(income, share["transfer"]),
        "workers": workers,
        "trained": _part(workers, share["trained"]),
        "organised": _part(households, share["organised"]),
        "credit": _part(households, share["credit"]),
        "insured": _part(households, share["insured"]),
        "sales_fen": sold,
        "contract_fen": _part(sold, share["contract"]),
    }


def _part(whole: Ints, share: Floats) -> Ints:
    return np.floor(whole * share).astype(np.int64)


def _fen(yuan: Floats) -> Ints:
    """Whole hundreds of yuan, in fen."""
    return np.rint(yuan / 100).astype(np.int64) * 10_000
