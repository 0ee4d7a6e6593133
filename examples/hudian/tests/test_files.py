"""The real files are whole, hang together, and say where each row comes from."""

from collections import Counter

import pytest

from examples.hudian.files import counties, rows, sharing_cases, west_code


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("divisions_villages_yunnan", 14_888),
        ("pairings_district_county", 72),
        ("pairings_history", 7),
        ("poverty_counties_yunnan_88", 88),
        ("projects_real_examples", 17),
        ("cooperation_indicators", 113),
        ("products_yunnan_counties", 98),
        ("one_village_one_product_batch11_yunnan", 14),
        ("village_outcomes", 11),
    ],
)
def test_every_row_of_the_published_files_is_there(name: str, count: int) -> None:
    """The files are complete copies; nothing was lost on the way."""
    assert len(rows(name)) == count


def test_yunnan_and_shanghai_have_all_their_divisions() -> None:
    """16 prefectures, 129 counties, 1,461 townships; Shanghai's 16 districts and 234 streets."""
    of = Counter(row["code"][:2] for row in rows("divisions_counties"))
    towns = Counter(row["code"][:2] for row in rows("divisions_townships"))
    prefectures = [row for row in rows("divisions_prefectures") if row["code"][:2] == "53"]
    assert (len(prefectures), of["53"], towns["53"]) == (16, 129, 1_461)
    assert (of["31"], towns["31"]) == (16, 234)


def test_divisions_form_a_tree() -> None:
    """Each code's parent is in the list of the level above."""
    counties_ = {row["code"] for row in rows("divisions_counties")}
    towns = {row["code"] for row in rows("divisions_townships")}
    villages = [row["code"] for row in rows("divisions_villages_yunnan")]
    assert {code[:6] for code in towns} <= counties_
    assert {code[:9] for code in villages} <= towns
    assert len(set(villages)) == len(villages)


def test_places_named_by_the_facts_exist() -> None:
    """Pairings, poor counties, products, projects and outcomes name places of the lists."""
    known = {
        row["code"]
        for name in ("divisions_prefectures", "divisions_counties", "divisions_villages_yunnan")
        for row in rows(name)
    }
    named = {row["code"] for row in rows("poverty_counties_yunnan_88")}
    named |= {row["district_code"] for row in rows("pairings_district_county")}
    named |= {west_code(row) for row in rows("pairings_district_county")}
    named |= {row["county_code"] for row in rows("products_yunnan_counties") if row["county_code"]}
    named |= {row["village_code"] for row in rows("village_outcomes")}
    for project in rows("projects_real_examples"):
        named.add(project["county_code"])
        named.update(filter(None, project["village_code"].split(";")))
    assert named <= known


def test_published_rows_carry_source_and_grade() -> None:
    """No figure, project or pairing without a source and a grade of A, B or C."""
    for name in ("pairings_district_county", "cooperation_indicators", "projects_real_examples"):
        for row in rows(name):
            assert row["source_url"].startswith("http")
            assert row["reliability"] in {"A", "B", "C"}


def test_the_first_sharing_case_adds_up() -> None:
    """勐阿: 40 = 24 kept by the host + 6 named + 10 left to two villages, in 万元."""
    case = sharing_cases()["cases"][0]
    named = sum(part["wan"] or 0 for part in case["allocation"])
    assert named + case["unallocated_among_last_two_wan"] == case["income_wan"]


def test_counties_join_their_facts() -> None:
    """Fugong: exit 2020, paired with Pudong, known for cao guo; Kunming's centre is urban."""
    fugong = counties()["533323"]
    assert (fugong.exit_year, fugong.donor, fugong.products) == (2020, "310115", ("草果",))
    assert len(fugong.villages) == 69
    assert counties()["530102"].is_urban
    assert sum(county.exit_year is not None for county in counties().values()) == 88
