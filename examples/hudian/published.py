"""The published files as rows for the product's actions, each with origin, source and grade."""

from collections.abc import Iterator
from typing import Any

from examples.hudian.files import Row, rows, west_code
from examples.hudian.names import NAMES, VILLAGE_NAMES

YUNNAN, SHANGHAI = "53", "31"
DIVISIONS_YEAR = 2023
# Places that a scope of cooperation_indicators.csv calls by a short name.
_SCOPES = {"云南省(全省)": YUNNAN, "上海→云县昔宜村": "530922102203", "普陀区→昆明市3县区": "5301"}
_TO_VERIFY = "公开报道所载，引用前须核对原始出处"


def divisions(province: str, *, prefix: str = "") -> list[tuple[str, str]]:
    """(code, name) of a province as of DIVISIONS_YEAR, the province itself first.

    With a prefix, only the places below it and those above it.
    """
    names = {YUNNAN: "云南省", SHANGHAI: "上海市"}
    found = [(province, names[province])]
    for name in ("prefectures", "counties", "townships", "villages_yunnan"):
        found += [(row["code"], row["name"]) for row in rows(f"divisions_{name}")]
    return [
        (code, name)
        for code, name in found
        if code.startswith(province) and (code.startswith(prefix) or prefix.startswith(code))
    ]


def place_facts(prefix: str = "") -> list[dict[str, Any]]:
    """What the files know of counties and prefectures below the prefix, and of Shanghai's.

    People: the estimate of 2018 (Yunnan) or 2017 (Shanghai); a prefecture's is the sum of its
    counties', which have one base.
    """
    people = {row["code"]: row for row in rows("county_population_area")}
    poor = {row["code"]: row for row in rows("poverty_counties_yunnan_88")}
    found = []
    for row in rows("divisions_counties"):
        exit_row = poor.get(row["code"])
        found.append(
            {
                "code": row["code"],
                "lon": float(row["lon"]),
                "lat": float(row["lat"]),
                **_people(people[row["code"]]),
                "poor_county_exit_year": exit_row and int(exit_row["exit_assessment_year"]),
                "is_key_county": _confirmed(exit_row) or None,
            }
        )
    for row in rows("divisions_prefectures"):
        below = [fact for fact in found if fact["code"].startswith(row["code"])]
        found.append(
            {
                "code": row["code"],
                "lon": float(row["lon"]),
                "lat": float(row["lat"]),
                "population": sum(fact["population"] for fact in below),
                "population_year": below[0]["population_year"],
                "area_km2": round(sum(fact["area_km2"] for fact in below), 2),
            }
        )
    return [fact for fact in found if fact["code"].startswith((SHANGHAI, prefix or YUNNAN))]


def _people(row: Row) -> dict[str, Any]:
    year = "2018" if row["pop_2018_est"] else "2017"
    return {
        "population": int(row[f"pop_{year}_est"]),
        "population_year": int(year),
        "area_km2": float(row["area_km2"]),
    }


def _confirmed(exit_row: Row | None) -> bool:
    return exit_row is not None and exit_row["national_key_county_2021_confirmed"] == "yes"


def pairings(prefix: str = YUNNAN) -> list[dict[str, str]]:
    """The pairings documented, for registry.load_pairings."""
    return [
        {
            "east": row["district_code"],
            "west": west_code(row),
            "since": row["from"],
            "until": row["last_seen_or_to"],
            "basis": row["basis"],
            "quote": row["quote"],
            "note": row["note"],
            "origin": "published",
            "source": _TO_VERIFY,
            "source_url": row["source_url"],
            "grade": row["reliability"],
        }
        for row in rows("pairings_district_county")
        if west_code(row).startswith(prefix)
    ]


def products(prefix: str = YUNNAN) -> list[dict[str, str]]:
    """Specialities of counties, for market.load_products; the one without a county is left out."""
    return [
        {
            "name": row["product"],
            "category": row["category"],
            "county": row["county_code"],
            "basis": row["basis"],
            "basis_year": row["basis_year"],
            "hs6": row["hs6"],
            "hs6_description": row["hs6_description"][:300],
            "note": row["note"],
            "origin": "published",
            "source": row["source"],
            "source_url": row["source_url"],
            # Public lists reposted: the file grades no row of its own.
            "grade": "B",
        }
        for row in rows("products_yunnan_counties")
        if row["county_code"].startswith(prefix)
    ]


def figures(prefix: str = YUNNAN) -> list[dict[str, str]]:
    """Published figures of the partnership and of villages, for outcomes.load_published."""
    return [
        row
        for row in (*_cooperation(), *_villages())
        if row["place"].startswith(prefix) or row["place"] in ("", YUNNAN)
    ]


def _cooperation() -> Iterator[dict[str, str]]:
    for row in rows("cooperation_indicators"):
        zh, en = NAMES[row["indicator"]]
        yield {
            "scope": row["scope"],
            "place": place_of_scope(row["scope"]),
            "period_start": row["period_start"],
            "period_end": row["period_end"],
            "indicator": row["indicator"],
            "name_zh": zh,
            "name_en": en,
            "value": row["value"],
            "unit": row["unit"],
            "note": row["note"],
            "origin": "published",
            "source": row["source"],
            "source_url": row["source_url"],
            "grade": row["reliability"],
        }


def _villages() -> Iterator[dict[str, str]]:
    for row in rows("village_outcomes"):
        source, grade = _source_of(row["source_url"])
        yield {
            "scope": row["place"] + row["village"],
            "place": row["village_code"],
            "period_start": "",
            "period_end": row["year"],
            "indicator": row["indicator"],
            "name_zh": row["indicator"],
            "name_en": VILLAGE_NAMES[row["indicator"]],
            "value": row["value"],
            "unit": row["unit"],
            "note": "",
            "origin": "published",
            "source": source,
            "source_url": row["source_url"],
            "grade": grade,
        }


def place_of_scope(scope: str) -> str:
    """The western place of a scope such as 松江区→昭通市; "" where it is wider than Yunnan."""
    if scope in _SCOPES:
        return _SCOPES[scope]
    called = scope.rpartition("→")[2]
    if called[-1] not in "州市县":
        return "5329" if called.startswith("大理州") else ""
    stem = called.rstrip("州市县")
    for level in ("prefectures", "counties"):
        for row in rows(f"divisions_{level}"):
            if row["code"].startswith(YUNNAN) and row["name"].startswith(stem):
                return row["code"]
    return ""


def _source_of(url: str) -> tuple[str, str]:
    """Name and grade of a source as the other files give them for the same address."""
    for name in ("cooperation_indicators", "projects_real_examples", "pairings_district_county"):
        for row in rows(name):
            if row["source_url"] == url:
                return row.get("source", _TO_VERIFY), row["reliability"]
    raise LookupError(url)
