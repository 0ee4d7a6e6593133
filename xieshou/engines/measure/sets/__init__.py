"""The indicator sets shipped with the library, as data with their texts and source."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from xieshou.engines.measure.indicators import Indicator, IndicatorSet, exact_cutoff
from xieshou.engines.measure.input_error import refuse


@dataclass(frozen=True, slots=True)
class Texts:
    """What a set says to people. Inner mappings go from language ("zh", "en") to text.

    `indicators` and `dimensions` map codes to names, `deprived_if` maps indicator codes to
    one-line definitions.
    """

    name: Mapping[str, str]
    source: Mapping[str, str]
    default_cutoff: Fraction
    indicators: Mapping[str, Mapping[str, str]]
    deprived_if: Mapping[str, Mapping[str, str]]
    dimensions: Mapping[str, Mapping[str, str]]

    @property
    def headers(self) -> Mapping[str, str]:
        """Indicator name in any language -> code, for `read_table(headers=...)`."""
        return {name: code for code, by in self.indicators.items() for name in by.values()}


def set_codes() -> tuple[str, ...]:
    """Codes of the shipped sets, sorted."""
    folder = files(__name__)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    return tuple(name.removesuffix(".json") for name in names)


@cache
def load_set(code: str) -> tuple[IndicatorSet, Texts]:
    """A shipped set and its texts; InputError "set_unknown" names those there are."""
    if code not in set_codes():
        raise refuse(
            "set_unknown",
            f"There is no indicator set {code!r}",
            f"Use one of {', '.join(set_codes())}.",
            value=code,
        )
    document = json.loads((files(__name__) / f"{code}.json").read_text(encoding="utf-8"))
    rows = document["indicators"]
    indicators = tuple(Indicator(row["code"], row["dimension"], row["weight"]) for row in rows)
    texts = Texts(
        name=document["name"],
        source=document["source"],
        default_cutoff=exact_cutoff(document["default_cutoff"]),
        indicators={row["code"]: row["name"] for row in rows},
        deprived_if={row["code"]: row["deprived_if"] for row in rows},
        dimensions={row["code"]: row["name"] for row in document["dimensions"]},
    )
    return IndicatorSet(code, indicators), texts
