"""The example's real files, read as they are. No Django: the generator and the tests use it too."""

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from xieshou.registry import rules

DATA = Path(__file__).parent / "data"

Row = dict[str, str]

# A place where fewer than this share of the villages are rural (行政村) counts as urban.
_RURAL_SHARE_OF_A_CITY = 0.42


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Rows of data/<name>.csv as text."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def sharing_cases() -> dict[str, Any]:
    """The seven published rules of sharing (benefit_distribution_cases.json)."""
    text = (DATA / "benefit_distribution_cases.json").read_text("utf-8")
    cases: dict[str, Any] = json.loads(text)
    return cases


@dataclass(frozen=True)
class County:
    """What the generator knows of a county of Yunnan; all of it from the files."""

    code: str
    name: str
    population: int
    area_km2: float
    villages: tuple[str, ...]
    village_names: tuple[str, ...]
    exit_year: int | None
    is_key: bool | None
    is_urban: bool
    donor: str | None
    products: tuple[str, ...]


@cache
def counties() -> dict[str, County]:
    """The 129 counties of Yunnan by code."""
    population = {row["code"]: row for row in rows("county_population_area")}
    poor = {row["code"]: row for row in rows("poverty_counties_yunnan_88")}
    villages: dict[str, list[Row]] = defaultdict(list)
    for row in rows("divisions_villages_yunnan"):
        villages[row["code"][:6]].append(row)
    found = {}
    for row in rows("divisions_counties"):
        code = row["code"]
        if not code.startswith("53"):
            continue
        exit_row = poor.get(code)
        found[code] = County(
            code=code,
            name=row["name"],
            population=int(population[code]["pop_2018_est"]),
            area_km2=float(population[code]["area_km2"]),
            villages=tuple(village["code"] for village in villages[code]),
            village_names=tuple(rules.short_name(village["name"]) for village in villages[code]),
            exit_year=int(exit_row["exit_assessment_year"]) if exit_row else None,
            is_key=_known_key(exit_row),
            is_urban=exit_row is None and _rural_share(row) < _RURAL_SHARE_OF_A_CITY,
            donor=_donors().get(code) or _donors().get(code[:4]),
            products=_products_of(code),
        )
    return found


def _known_key(exit_row: Row | None) -> bool | None:
    if exit_row is None:
        return None
    return True if exit_row["national_key_county_2021_confirmed"] == "yes" else None


def _rural_share(row: Row) -> float:
    return int(row["village_committees"]) / int(row["villages_and_communities"])


def is_current(pairing: Row) -> bool:
    """Whether a pairing counts as going on: the registry's own rule on the rows of the file."""
    return rules.is_current(
        _seen(pairing), [_seen(row) for row in rows("pairings_district_county")]
    )


def _seen(pairing: Row) -> rules.Seen:
    last = rules.year_in(pairing["last_seen_or_to"])
    return rules.Seen(pairing["district_code"], west_code(pairing), last)


def west_code(pairing: Row) -> str:
    """The county of a pairing, or its prefecture where the source names no county."""
    return pairing["county_code"] or pairing["prefecture_code"]


@cache
def _donors() -> dict[str, str]:
    """The district paired with each county, or with a whole prefecture: the one last seen."""
    current = [row for row in rows("pairings_district_county") if is_current(row)]
    current.sort(key=lambda row: (_seen(row).last_year, row["district_code"]))
    return {west_code(row): row["district_code"] for row in current}


@cache
def _products_of(code: str) -> tuple[str, ...]:
    """Categories listed for the county, else for other counties of its prefecture, else 蔬菜."""
    listed = [row for row in rows("products_yunnan_counties") if row["county_code"]]
    own = [row["category"] for row in listed if row["county_code"] == code]
    near = [row["category"] for row in listed if row["county_code"].startswith(code[:4])]
    return tuple(sorted(set(own or near or ["蔬菜"])))
