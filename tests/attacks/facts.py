"""What anybody can collect of the public figures: pages' figures, the API, files, every release.

Written without the product's own rules: only addresses, and what each number is said to count.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

VILLAGE = 12
# Tables of a release that count households and voters, and what in them are no people.
COUNTED = ("benefits", "monitoring", "turnout")
NOT_PEOPLE = frozenset({"place", "year", "ballots"})
# Lines of the balance that count residents.
RESIDENTS = frozenset(
    {
        "successors", "trained", "trainees", "jobs", "jobs_welfare", "jobs_workshop", "jobs_near",
        "jobs_in_province", "jobs_other", "jobs_east", "jobs_lifted", "fair_jobs",
        "workshop_jobs", "firm_jobs", "staff",
    }
)  # fmt: skip
# An address → its text; None where there is nothing.
Fetch = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Fact:
    """`value` people of a place, by what and when they were counted, and where it was read."""

    place: str
    what: str
    when: str
    value: int
    where: str


@dataclass
class Collected:
    facts: list[Fact] = field(default_factory=list)
    # What is said to exist and is not shown.
    withheld: set[tuple[str, str, str]] = field(default_factory=set)
    # When → the weights of its indicators.
    weights: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    # (release, what, year) → place → its count; None is withheld.
    counts: dict[tuple[str, str, str], dict[str, int | None]] = field(default_factory=dict)
    read: int = 0

    def note(self, place: str, what: str, when: str, value: int | None, where: str) -> None:
        if value is None:
            self.withheld.add((place, what, when))
        else:
            self.facts.append(Fact(place, what, when, value, where))


def collect(
    fetch: Fetch,
    places: Iterable[str],
    *,
    place: str = "53",
    balances: int = 1000,
    tell: Callable[[str, int, int], None] = lambda _step, _done, _of: None,
) -> Collected:
    """Every release and ballot whole; of these places their own pages: figures at every cutoff that
    is offered and at some that are not, years, files, the needs of a village's groups; and as many
    pages of the balance, spread over all of them."""
    found = Collected()
    for number in _numbers(fetch):
        tell("reading releases", number, 0)
        _release(fetch, number, found)
        _released_lines(fetch, number, found)
        _released_counts(fetch, number, found)
    _balances(fetch, found, balances, tell)
    _ballots(fetch, found)
    _monitored(fetch, place[:2], found)
    for one in places:
        _place(fetch, one, found)
        if len(one) == VILLAGE:
            _village(fetch, one, found)
    return found


def every_place(fetch: Fetch, place: str) -> Iterator[str]:
    """A place and all below it: as a release lists them, else as one page lists the next."""
    for number in reversed(_numbers(fetch)):
        table = _json(fetch, f"/releases/{number}/poverty.json")
        codes = {row[0] for row in (table or {}).get("rows", ()) if row[0].startswith(place)}
        if codes:
            yield from sorted(codes)
            return
    yield from descendants(fetch, place)


def _json(fetch: Fetch, address: str) -> Any:
    text = fetch(address)
    return None if text is None else json.loads(text)


def _numbers(fetch: Fetch) -> list[int]:
    return [row["number"] for row in _json(fetch, "/api/v1/releases") or []]


def _release(fetch: Fetch, number: int, found: Collected) -> None:
    poverty = _json(fetch, f"/releases/{number}/poverty.json")
    lacks = _json(fetch, f"/releases/{number}/lacks.json")
    if poverty is None or lacks is None:
        return
    found.read += 2
    where = f"release {number}"
    rounds = poverty["rounds"]
    for at, one in enumerate(rounds):
        found.weights[_when(one)] |= dict(zip(one["indicators"], one["weights"], strict=False))
        assert rounds[at] is one
    for code, at, cutoff, people, poor, score in poverty["rows"]:
        when, k = _when(rounds[at]), str(Fraction(cutoff))
        found.note(code, "people", when, people, where)
        found.note(code, f"poor@{k}", when, poor, where)
        found.note(code, f"score@{k}", when, score, where)
    for code, at, cutoff, raw, lacking in lacks["rows"]:
        when, k = _when(rounds[at]), str(Fraction(cutoff))
        for name, some, of_poor in zip(rounds[at]["indicators"], raw, lacking, strict=True):
            found.note(code, f"lack:{name}", when, some, where)
            found.note(code, f"lack:{name}@{k}", when, of_poor, where)


def _released_lines(fetch: Fetch, number: int, found: Collected) -> None:
    table = _json(fetch, f"/releases/{number}/balance.json")
    for east, west, year, line, _unit, value, _least, _why in (table or {}).get("rows", ()):
        if line in RESIDENTS:
            found.note(west, f"line:{east}:{line}", str(year), value, f"release {number}")


def _released_counts(fetch: Fetch, number: int, found: Collected) -> None:
    """Households and voters by place and year; an older release has none."""
    for name in COUNTED:
        table = _json(fetch, f"/releases/{number}/{name}.json")
        if table is None:
            continue
        found.read += 1
        for row in (dict(zip(table["columns"], row, strict=True)) for row in table["rows"]):
            place, year = row["place"], str(row["year"])
            for what in row.keys() - NOT_PEOPLE:
                key = (f"release {number}", what, year)
                found.counts.setdefault(key, {})[place] = row[what]
                if not what.endswith("_fen"):
                    found.note(place, f"count:{what}", year, row[what], key[0])


def _ballots(fetch: Fetch, found: Collected) -> None:
    """What each ballot's own page tells of who voted; while it is open in full tens."""
    offset = 0
    while rows := (_json(fetch, f"/api/v1/ballots?offset={offset}&limit=50") or {}).get("rows"):
        offset += len(rows)
        for row in rows:
            one = _json(fetch, f"/api/v1/ballots/{row['code']}/turnout")
            found.read += 1
            if one is None or row["state"] not in ("counted", "published"):
                continue
            eligible, voters = one["eligible"], one["voters"]
            absent = None if eligible is None or voters is None else eligible - voters
            for what, number in (("voters", voters), ("absent", absent)):
                found.note(row["code"], f"count:{what}", str(row["year"]), number, "ballot")
                if number is not None:
                    key = ("ballots", what, str(row["year"]))
                    found.counts.setdefault(key, {})[row["code"]] = number


def _pairs(fetch: Fetch) -> Iterator[dict[str, Any]]:
    page = 1
    while rows := (_json(fetch, f"/api/v1/balances?page={page}&page_size=500") or {}).get("rows"):
        yield from rows
        page += 1


def _balances(
    fetch: Fetch, found: Collected, most: int, tell: Callable[[str, int, int], None]
) -> None:
    """Pages of two paired places, of the years that releases hold and of all together."""
    years = sorted({fact.when for fact in found.facts if fact.what.startswith("line:")})
    pairs = list(_pairs(fetch))
    pairs = pairs[:: max(1, -(-len(pairs) // max(1, most)))]
    for n, pair in enumerate(pairs):
        tell("reading balances", n, len(pairs))
        east, west = pair["east_code"], pair["west_code"]
        for year in ("", *years):
            span = f"?first_year={year}&last_year={year}" if year else ""
            page = _json(fetch, f"/api/v1/balances/{east}/{west}{span}")
            found.read += 1
            for group in (page or {}).get("groups", ()):
                for line in group["lines"]:
                    if line["code"] in RESIDENTS:
                        what = f"line:{east}:{line['code']}"
                        found.note(west, what, year or "all", line["value"], "balance")


def _when(one: dict[str, Any]) -> str:
    return f"{one['year']} {one['inputs_hash'][:12]}"


def _place(fetch: Fetch, place: str, found: Collected) -> None:
    run = _json(fetch, f"/api/v1/measurements/latest?place={place}")
    if run is None:
        return
    when = f"{run['year']} {run['inputs_hash'][:12]}"
    offered = _json(fetch, f"/api/v1/places/{place}/cutoffs") or []
    for k in sorted({*offered, "1/4", "1/3", "0.34", "2/5", "1/2"}):
        _figures(fetch, place, k, when, found)
    _history(fetch, place, when, found)
    _file(fetch, place, when, found)


def _figures(fetch: Fetch, place: str, k: str, when: str, found: Collected) -> None:
    one = _json(fetch, f"/api/v1/places/{place}/figures?k={k}")
    below = _json(fetch, f"/api/v1/places/{place}/figures/below?k={k}") or []
    found.read += 2
    share = str(Fraction(k))
    for row in [*([one["figure"]] if one else []), *below]:
        _row(row, share, when, found, f"figures?k={k}")
    for indicator in one["indicators"] if one else ():
        found.weights[when][indicator["code"]] = indicator["weight"]
        people, code = one["figure"]["people"], indicator["code"]
        for name, key in ((f"lack:{code}", "raw"), (f"lack:{code}@{share}", "censored")):
            value = indicator[key]
            number = None if value is None else round(value * people)
            found.note(place, name, when, number, f"figures?k={k}")


def _row(row: dict[str, Any], k: str, when: str, found: Collected, where: str) -> None:
    found.note(row["code"], "people", when, row["people"], where)
    found.note(row["code"], f"poor@{k}", when, row["poor"], where)
    found.note(row["code"], f"score@{k}", when, row["score"], where)


def _history(fetch: Fetch, place: str, when: str, found: Collected) -> None:
    rows = _json(fetch, f"/api/v1/places/{place}/history") or []
    found.read += 1
    newest = max((row["year"] for row in rows), default=0)
    for row in rows:
        # Which inputs an earlier year had is not told; a release of that year says so.
        at = when if row["year"] == newest else f"{row['year']} page"
        _row(row["figure"], "1/3", at, found, "history")


def _file(fetch: Fetch, place: str, when: str, found: Collected) -> None:
    text = fetch(f"/places/{place}/figures.csv")
    if text is None:
        return
    found.read += 1
    for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff"))):
        k, people = str(Fraction(row["cutoff"])), int(row["people"] or 0)
        found.note(row["code"], f"poor@{k}", when, _whole(row["poor"]), "figures.csv")
        for name, value in row.items():
            kind, _, code = name.partition("_")
            if kind in ("raw", "censored") and code:
                number = None if not value else round(float(value) * people)
                what = f"lack:{code}" + (f"@{k}" if kind == "censored" else "")
                found.note(row["code"], what, when, number, "figures.csv")


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _monitored(fetch: Fetch, place: str, found: Collected) -> None:
    for row in _json(fetch, f"/api/v1/monitoring/counties?place={place}") or ():
        for what in ("monitored", "exited"):
            found.note(row["place"], what, "monitoring", row[what], "monitoring")


def _village(fetch: Fetch, place: str, found: Collected) -> None:
    row = _json(fetch, f"/api/v1/villages/{place}")
    needs = (row or {}).get("needs")
    found.read += 1
    for group in (needs or {}).get("groups", ()):
        when = f"{needs['year']} village"
        for lack in group["lacks"]:
            name = f"{group['code']}:lack:{lack['code']}"
            found.note(place, name, when, lack["persons"], "village")


def descendants(fetch: Fetch, place: str) -> Iterator[str]:
    """A place and all that its figures list below it."""
    yield place
    if len(place) == VILLAGE:
        return
    for row in _json(fetch, f"/api/v1/places/{place}/figures/below?k=1/3") or ():
        yield from descendants(fetch, row["code"])
