"""Villages' yearly facts → the engine's index, ranks and ranges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from xieshou.core.language import in_language
from xieshou.core.money import FEN_PER_YUAN
from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.engines.measure import (
    Capability,
    Sensitivity,
    capability,
    load_goalposts,
    ranks,
    sensitivity,
)
from xieshou.villages.rules import COUNTED

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
COUNTY_DIGITS = 6

# Components that count people or households of the village: (component, some of, whole).
_COUNTS = (
    ("trained", "trained", "workers"),
    ("organised", "organised", "households"),
    ("credit", "credit", "households"),
    ("insured", "insured", "households"),
)


@dataclass(frozen=True, slots=True)
class Goal:
    """One component and its goalposts, in the language of the request; `weight` is a share."""

    code: str
    label: str
    dimension: str
    dimension_label: str
    measure: str
    reason: str
    unit: str
    weight: float
    worst: float
    best: float
    scale: str


@dataclass(frozen=True, slots=True)
class Goals:
    """The goalposts by which the index is made, and what it says of itself."""

    code: str
    version: int
    label: str
    source: str
    floor: float
    enough: float
    shift: float
    components: tuple[Goal, ...]


@dataclass(frozen=True, eq=False)
class Standings:
    """The villages of a place in order of code, as far as a viewer may know them.

    `hidden` bool[n]: too few households to be shown; `values` float64[n, c], nan where unknown or
    not shown; `rank` and `rank_in_county` int64[n] among all of them, 0 without an index.
    """

    codes: tuple[str, ...]
    at: Mapping[str, int]
    hidden: Bools
    values: Floats
    found: Capability
    rank: Ints
    rank_in_county: Ints


def goals() -> Goals:
    """The shipped goalposts."""
    goalposts, texts = load_goalposts()
    return Goals(
        goalposts.code,
        goalposts.version,
        _said(texts.name),
        _said(texts.source),
        goalposts.floor,
        goalposts.enough,
        goalposts.shift,
        tuple(
            Goal(
                one.code,
                _said(texts.components[one.code]),
                one.dimension,
                _said(texts.dimensions[one.dimension]),
                _said(texts.measure[one.code]),
                _said(texts.reason[one.code]),
                texts.units[one.code],
                float(weight),
                one.worst,
                one.best,
                one.scale,
            )
            for one, weight in zip(goalposts.components, goalposts.weights, strict=True)
        ),
    )


def fitted(
    codes: Sequence[str], facts: Sequence[tuple[int | None, ...]], whole: Sequence[bool]
) -> Standings:
    """The index of each village from its facts (rules.COUNTED, in order).

    Of villages that are not `whole`, what small cells would tell is left out before anything is
    computed: villages of fewer than ten households, and shares of one to nine people or
    households, or of all but so many.
    """
    table = np.array(facts, np.float64).reshape(len(codes), len(COUNTED))
    known = {name: table[:, at] for at, name in enumerate(COUNTED)}
    open_ = np.array(whole, bool)
    hidden = ~open_ & (known["households"] < SMALLEST_CELL)
    columns = _components(known, ~open_)
    values = np.stack([np.where(hidden, np.nan, column) for column in columns.values()], axis=1)
    goalposts, _texts = load_goalposts()
    found = capability(dict(zip(columns, values.T, strict=True)), goalposts)
    counties = np.array([code[:COUNTY_DIGITS] for code in codes], "U6")
    county = np.unique(counties, return_inverse=True)[1].astype(np.int64)
    return Standings(
        tuple(codes),
        {code: at for at, code in enumerate(codes)},
        hidden,
        values,
        found,
        ranks(found.index),
        ranks(found.index, county),
    )


def swayed(values: Floats) -> Sensitivity:
    """How index and rank of the villages of a county hang on choices; rows as `values`."""
    goalposts, _texts = load_goalposts()
    return sensitivity(dict(zip(_CODES, values.T, strict=True)), goalposts)


def _components(known: Mapping[str, Floats], public: Bools) -> dict[str, Floats]:
    """float64[n] of each component in its unit; nan where unknown, or small and `public`."""
    columns = {
        "collective_income": _over(known["collective_income_fen"] / FEN_PER_YUAN, known["people"]),
        "own_share": 1.0 - _over(known["transfer_fen"], known["income_fen"]),
        **{name: _over(known[some], known[all_]) for name, some, all_ in _COUNTS},
        "meetings": known["meetings"],
        "contracted": _over(known["contract_fen"], known["sales_fen"]),
        "market_minutes": known["market_minutes"],
    }
    for name, some, all_ in _COUNTS:
        rest = known[all_] - known[some]
        small = ((known[some] > 0) & (known[some] < SMALLEST_CELL)) | (
            (rest > 0) & (rest < SMALLEST_CELL)
        )
        columns[name] = np.where(public & small, np.nan, columns[name])
    return {code: columns[code] for code in _CODES}


def _over(some: Floats, whole: Floats) -> Floats:
    """some / whole; unknown of a whole of 0."""
    whole = np.where(whole > 0, whole, np.nan)
    share: Floats = some / whole
    return share


def _said(text: Mapping[str, Any]) -> str:
    return in_language(text["zh"], text["en"])


_CODES = load_goalposts()[0].codes
