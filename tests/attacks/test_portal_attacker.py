"""The attacker recovers nothing from what is public, and does where nothing is withheld."""

import copy
import io
import urllib.error
from email.message import Message
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.attacks import portal_attacker
from tests.attacks.facts import Collected, Fact, collect, every_place
from tests.attacks.portal_attacker import PAIRS, Refused, in_process, over_http, shown
from tests.attacks.recover import Report, attack
from xieshou.outcomes.reads import counts
from xieshou.outcomes.tests.conftest import LACKS_WATER, NEEDS, POOR, VERY_POOR, YEAR
from xieshou.releases.reads import drafting
from xieshou.releases.rules import Verdict
from xieshou.releases.tests.conftest import record, released, world  # noqa: F401
from xieshou.releases.tests.test_tallies import kept  # noqa: F401

pytestmark = pytest.mark.django_db


def planted(change: int) -> dict[str, dict[str, dict[str, int]]]:
    """The world's needs with few poor, few who lack, and few who changed."""
    found = copy.deepcopy(NEEDS)
    found["533323101001"]["other"][VERY_POOR] = change
    found["533323102201"]["other"][LACKS_WATER] = 4
    found["533324101202"]["other"][POOR] = 12 + change
    return found


def attacked(*, second: bool = True) -> tuple[Report, Collected]:
    """Two years and two dates, each released, then everything read and attacked."""
    record(planted(0), YEAR - 1)
    record(planted(0))
    released(years=[YEAR - 1])
    fetch = in_process()
    found = collect(fetch, every_place(fetch, "53"))
    if second:
        record(planted(3))
        released(years=[YEAR - 1])
        again = collect(fetch, every_place(fetch, "53"))
        found.facts += again.facts
        found.withheld |= again.withheld
        found.weights |= again.weights
        found.counts |= again.counts
        found.read += again.read
    return attack(found, solves=300), found


def test_nothing_is_recovered(world: None, kept: SimpleNamespace) -> None:  # noqa: F811
    """Over filters, cutoffs, years, dates, tables and places, before and after a second release."""
    report, found = attacked()
    told = shown(report, found.read, len(found.facts))
    assert report.recovered == set(), told
    assert sum(report.tried[way] for way in PAIRS) > 1000, told
    assert report.tried["linear algebra"] > 1000
    assert report.tried["bounds"] > 0
    assert report.tried["what is left"] > 0


def test_cells_are_recovered_where_nothing_is_withheld(
    world: None,  # noqa: F811
    kept: SimpleNamespace,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the rules of pages and of releases switched off: the attack can succeed."""
    monkeypatch.setattr(counts, "hidden_rows", lambda *_args: frozenset())
    monkeypatch.setattr(
        counts.rules, "hidden_indicators", lambda table, *_args: dict.fromkeys(table, frozenset())
    )
    monkeypatch.setattr(
        drafting.rules,
        "protect",
        lambda sheet, wanted, public, _scores=(): Verdict(
            wanted | public, np.zeros(wanted.shape, dtype=np.int8)
        ),
    )
    report, _found = attacked(second=False)
    ways = {row[0] for row in report.recovered}
    assert {"one figure", "two filters", "linear algebra"} <= ways
    counted = {(row[1], row[2].partition(" ")[0]) for row in report.recovered}
    assert {("533324", "count:dividend_households"), ("533324", "count:recognised")} <= counted


def test_what_is_left_of_a_count_is_recovered() -> None:
    """Only the small county hidden: the prefecture tells of it; and of two releases that hide the
    same, what was added."""
    found = Collected()
    for release, whole in (("release 1", 60), ("release 2", 63)):
        found.counts[release, "recognised", "2025"] = {
            "5333": whole, "533323": 26, "533324": None, "533325": None,
        }  # fmt: skip
    found.counts["release 1", "exited", "2025"] = {"5333": 30, "533323": 26, "533324": None}
    found.counts["release 1", "dividend_fen", "2025"] = {"5333": 500, "533323": 100, "533324": None}
    recovered = {(row[2].partition(" ")[0], row[3]) for row in attack(found).recovered}
    assert recovered == {
        ("count:recognised", 3), ("count:exited", 4), ("count:dividend_fen", 400),
    }  # fmt: skip


def test_an_attacker_who_is_not_let_in_says_so(
    db: None, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Else it would report that it recovered nothing. Where a site lets so many through a minute,
    it waits."""
    fetch = in_process()
    settings.ALLOWED_HOSTS = ["elsewhere.example"]
    with pytest.raises(Refused):
        fetch("/api/v1/releases")
    waited: list[float] = []
    monkeypatch.setattr(portal_attacker.time, "sleep", waited.append)
    refused = urllib.error.HTTPError("x", 429, "", Message(), None)
    refused.headers["Retry-After"] = "7"
    answers: list[Any] = [refused, io.BytesIO(b"[]")]

    def answered(_address: str, timeout: int) -> Any:
        one = answers.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    monkeypatch.setattr(portal_attacker.urllib.request, "urlopen", answered)
    assert over_http("http://localhost")("/api/v1/releases") == "[]"
    assert waited == [7]


def test_one_hidden_cell_is_recovered_from_the_total() -> None:
    """Only the small cell hidden: the rest of the family tells of it, by algebra."""
    found = Collected(weights={"now": {"water": 3}})
    for place, people, poor in (
        ("533323", 300, 66),
        ("533323101", 100, 40),
        ("533323102", 100, 20),
    ):
        found.facts += [
            Fact(place, "people", "now", people, "test"),
            Fact(place, "poor@1/3", "now", poor, "test"),
        ]
    found.facts.append(Fact("533323103", "people", "now", 100, "test"))
    report = attack(found, solves=50)
    assert ("linear algebra", "533323103", "poor water now", 6) in report.recovered
