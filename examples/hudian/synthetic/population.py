"""People of each village by group, adding up to the county's published estimate exactly."""

import re

import numpy as np

from examples.hudian.files import County
from examples.hudian.synthetic.draw import Floats, Ints, share_out, source_of

# Spread of village sizes within a county (log-normal); a community of a town is larger.
_SPREAD = 0.45
_COMMUNITY = 1.6
_URBAN_COMMUNITY = 1.0
# A division that is no village in the ordinary sense: it gets few people and proposes nothing.
_SPECIAL = re.compile("监狱|虚拟|农场场部")

# Share of people in households lifted from registered poverty, by the county's year of exit.
# Anchor: Changning (exit 2018), whole-village advance of 2017: 1,156 of 4,850 people registered.
_LIFTED = {None: 0.05, 2017: 0.19, 2018: 0.24, 2019: 0.30, 2020: 0.38}
_MONITORED = {None: 0.006, 2017: 0.016, 2018: 0.020, 2019: 0.028, 2020: 0.038}
_LIFTED_URBAN, _MONITORED_URBAN = 0.004, 0.0008
_MOST_LIFTED, _MOST_MONITORED = 0.75, 0.12


def is_community(code: str) -> bool:
    """Whether a village code is a community's (居委会: sequence numbers below 200)."""
    return code[9] in "01"


def is_special(name: str) -> bool:
    return bool(_SPECIAL.search(name))


def village_people(county: County) -> Ints:
    """Persons of each village, int64[v]; they sum to county.population."""
    draw = source_of(county.code, "population")
    weight = np.exp(draw.normal(0.0, _SPREAD, len(county.villages)))
    factor = _URBAN_COMMUNITY if county.is_urban else _COMMUNITY
    weight *= np.where([is_community(code) for code in county.villages], factor, 1.0)
    weight *= np.where([is_special(name) for name in county.village_names], 0.1, 1.0)
    return share_out(np.array([county.population]), weight[None, :])[0]


def group_people(county: County, people: Ints, hardship: Floats) -> Ints:
    """Persons of each village by group, int64[v, 3]; `hardship` is theirs, ~N(0,1)."""
    lifted, monitored = _LIFTED[county.exit_year], _MONITORED[county.exit_year]
    if county.is_urban:
        lifted, monitored = _LIFTED_URBAN, _MONITORED_URBAN
    lifted_share = np.minimum(lifted * np.exp(0.35 * hardship - 0.06), _MOST_LIFTED)
    monitored_share = np.minimum(monitored * np.exp(0.45 * hardship - 0.1), _MOST_MONITORED)
    rest = 1.0 - lifted_share - monitored_share
    return share_out(people, np.stack([monitored_share, lifted_share, rest], axis=1))
