"""Pairings: as the source dates them, seen from any place, current by a stated rule."""

import pytest

from xieshou.core.action import BadInput
from xieshou.core.scope import SYSTEM
from xieshou.registry import actions, reads, rules
from xieshou.registry.models import Pairing


def row(east, west, until="2024", **more):
    return {"east": east, "west": west, "since": "2021-04", "until": until, **more}


def load(*rows):
    return actions.load_pairings(viewer=SYSTEM, rows=rows)


def test_a_pairing_keeps_date_quote_and_grade_as_the_source_has_them(places):
    load(row("310115", "533323", basis="inferred", quote="结对帮扶", grade="B", origin="published"))
    (found,) = reads.pairings()
    assert (found.since, found.until, found.basis) == ("2021-04", "2024", "inferred")
    assert (found.quote, found.grade, found.origin) == ("结对帮扶", "B", "published")
    assert (found.east_name, found.west_name, found.level) == ("浦东新区", "福贡县", "county")


def test_the_same_pairings_again_change_nothing_and_a_better_quote_is_taken_over(places):
    assert load(row("310115", "533323")) == {"added": 1, "changed": 0}
    assert load(row("310115", "533323")) == {"added": 0, "changed": 0}
    assert load(row("310115", "533323", quote="更好的引文")) == {"added": 0, "changed": 1}
    assert Pairing.objects.count() == 1


@pytest.mark.parametrize(
    ("place", "seen"),
    [
        ("", {"533323", "533324", "5333"}),
        ("310115", {"533323", "533324", "5333"}),
        ("31", {"533323", "533324", "5333"}),
        ("5333", {"533323", "533324", "5333"}),
        ("533323", {"533323", "5333"}),
        ("533323101207", {"533323", "5333"}),
    ],
)
def test_a_county_sees_its_district_and_a_prefecture_sees_both_levels(places, place, seen):
    load(row("310115", "533323"), row("310115", "533324"), row("310115", "5333"))
    assert {found.west_code for found in reads.pairings(place)} == seen


def test_a_pairing_with_an_unknown_place_is_refused_whole(places):
    with pytest.raises(BadInput):
        load(row("310115", "533323"), row("310199", "533324"))
    assert Pairing.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "year"),
    [("2024", 2024), ("2021-04", 2021), ("2021?", 2021), ("2020/21", 2021), ("2022/23-08", 2023),
     ("2017-12", 2017), ("", 0), ("不详", 0)],
)  # fmt: skip
def test_years_are_read_as_sources_write_them(text, year):
    assert rules.year_in(text) == year


@pytest.mark.parametrize(
    ("last_year", "others", "current"),
    [
        (0, [], True),
        (2021, [("b", "5333", 2025)], True),
        (2020, [], True),
        (2020, [("a", "5333", 2024)], True),
        (2020, [("b", "5333", 2020)], True),
        (2020, [("b", "533323", 2024)], False),
        (2020, [("b", "5334", 2024)], True),
        (2019, [], False),
    ],
)
def test_a_pairing_is_current_until_another_is_seen_in_its_place(last_year, others, current):
    pairing = rules.Seen("a", "5333", last_year)
    assert rules.is_current(pairing, [pairing, *(rules.Seen(*o) for o in others)]) is current


def test_the_page_shows_evidence_and_marks_what_is_inferred(places, client):
    load(row("310115", "533323", basis="inferred", quote="原文一句", origin="published", grade="B"))
    page = client.get("/registry/pairings/?place=533323").content.decode()
    assert "原文一句" in page
    assert "推定" in page
    assert client.get("/registry/pairings/?place=999999").status_code == 404
