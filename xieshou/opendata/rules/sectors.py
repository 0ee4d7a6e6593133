"""The purpose code of the OECD DAC for each kind of work, with the reason: data/sectors.json."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Sector:
    """Five digits of CRS, its name there, and why it was chosen."""

    code: str
    name: str
    why_zh: str
    why_en: str


@lru_cache(maxsize=1)
def sectors() -> Mapping[str, Sector]:
    """Kind of work → its sector."""
    text = (files("xieshou.opendata") / "data" / "sectors.json").read_text("utf-8")
    return {kind: Sector(**one) for kind, one in json.loads(text)["kinds"].items()}


def kind_of(code: str) -> str:
    """The kind of work of a purpose code, or of its category (three digits); "" where none fits."""
    known = {sector.code: kind for kind, sector in sectors().items()}
    near = {sector.code[:3]: kind for kind, sector in reversed(list(sectors().items()))}
    return known.get(code) or near.get(code[:3], "")
