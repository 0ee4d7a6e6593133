"""Outlooks and fair comparisons, by their laws and worked examples."""

from datetime import date
from statistics import median

from hypothesis import given, strategies as some

from xieshou.cockpit import rules
from xieshou.cockpit.rules import Course

JULY = date(2026, 7, 10)
money = some.integers(1, 10**9)


def _years(*totals: tuple[int, int, int]) -> dict[tuple[int, int], int]:
    """(year, by June, after June) → months."""
    return {
        key: value
        for year, before, after in totals
        for key, value in (((year, 1), before), ((year, 12), after))
        if value
    }


def test_two_earlier_years_teach_a_third_as_worked_on_the_page_of_rules():
    """Half and 40 % had come by June: 100 so far will be √(2 · 2.5) = 2.236 times as much."""
    found = _years((2024, 50, 50), (2025, 40, 60), (2026, 100, 0))
    said = rules.outlook(found, JULY)
    assert (said.counted, said.years, said.why_not) == (100, (2024, 2025), "")
    assert (said.low, said.middle, said.high) == (123, 224, 405)


def test_nothing_is_said_of_too_little():
    assert rules.outlook(_years((2025, 5, 5), (2026, 9, 0)), JULY).why_not == "history"
    two = _years((2024, 5, 5), (2025, 5, 5))
    assert rules.outlook(two, JULY).why_not == "nothing_yet"
    assert rules.outlook(two | {(2026, 1): 3}, date(2026, 1, 20)).why_not == "year_begins"
    assert rules.outlook({}, JULY).why_not == "history"


def test_a_year_in_whose_middle_the_record_begins_teaches_nothing():
    found = _years((2024, 5, 5), (2025, 5, 5), (2026, 9, 0))
    later = {key: value for key, value in found.items() if key != (2024, 1)}
    assert rules.outlook(found, JULY).years == (2024, 2025)
    assert rules.outlook(later, JULY).years == (2025,)


def test_what_came_this_month_is_the_least_that_the_year_can_come_to():
    found = _years((2024, 10, 1), (2025, 10, 1), (2026, 10, 0)) | {(2026, 7): 500}
    said = rules.outlook(found, JULY)
    assert said.reached == said.low == said.middle == said.high == 510


@given(some.lists(some.tuples(money, money), min_size=2, max_size=9), money)
def test_an_outlook_is_in_order_and_above_what_is_reached(years, now):
    first = 2026 - len(years)
    found = _years(*((first + n, *two) for n, two in enumerate(years)), (2026, now, 0))
    said = rules.outlook(found, JULY)
    assert said.reached <= said.low <= said.middle <= said.high
    ratios = [(before + after) / before for before, after in years]
    assert round(now * min(ratios)) - 1 <= said.middle <= round(now * max(ratios)) + 1


@given(some.integers(2, 9), money, money)
def test_years_that_were_all_alike_are_followed(n, before, after):
    found = _years(*((2026 - back, before, after) for back in range(n, -1, -1)))
    said = rules.outlook({k: v for k, v in found.items() if k != (2026, 12)}, JULY)
    assert abs(said.middle - (before + after)) <= 1


@given(some.lists(some.tuples(money, money), min_size=3, max_size=8))
def test_a_back_test_knows_only_what_was_known_then(years):
    first = 2026 - len(years)
    found = _years(*((first + n, *two) for n, two in enumerate(years)))
    tests = rules.back_test(found, JULY)
    assert [one.year for one in tests] == list(range(first + 2, 2026))
    for one in tests:
        changed = {key: value for key, value in found.items() if key <= (one.year, 6)}
        again = rules.outlook(changed, date(one.year, 7, 1))
        assert (again.low, again.middle, again.high) == (one.low, one.middle, one.high)
        assert one.came == rules.until(found, one.year, 12)


def test_a_change_of_nothing_has_no_share():
    assert rules.change_bp(150, 100) == 5000
    assert rules.change_bp(5, 0) is None


courses = some.lists(
    some.builds(Course, key=some.uuids().map(str), start=some.integers(0, 20),
                now=some.integers(0, 20)),
    min_size=1, max_size=20, unique_by=lambda one: one.key,
)  # fmt: skip


@given(courses)
def test_each_is_held_against_the_others_of_its_band(found):
    rows = rules.beside_alike(found)
    change = {one.key: one.change for one in found}
    for row in rows:
        others = [change[o.key] for o in rows if o.band == row.band and o.key != row.key]
        assert row.others == len(others)
        assert row.few == (len(others) < 4)
        if others:
            assert row.difference == row.change - median(others)
        else:
            assert row.difference is None


@given(courses)
def test_bands_follow_the_start_and_equal_starts_never_part(found):
    band = {row.key: row.band for row in rules.beside_alike(found)}
    for a in found:
        for b in found:
            assert (a.start >= b.start) or band[a.key] <= band[b.key]
            assert (a.start != b.start) or band[a.key] == band[b.key]


@given(courses, some.integers(-9, 9))
def test_what_happens_to_all_is_nobodys_merit(found, shift):
    moved = [Course(one.key, one.start, one.now + shift) for one in found]
    before, after = rules.beside_alike(found), rules.beside_alike(moved)
    assert [row.difference for row in before] == [row.difference for row in after]


def test_the_worked_table_of_the_page_of_rules():
    """Ten counties in two bands: who began lower and gained 30 gained no more than its like."""
    low = [Course(f"low{n}", 10 + n, 10 + n + gain) for n, gain in enumerate((30, 28, 33, 30, 20))]
    high = [Course(f"high{n}", 50 + n, 50 + n + gain) for n, gain in enumerate((5, 9, 4, 6, 12))]
    rows = {row.key: row for row in rules.beside_alike([*low, *high])}
    assert (rows["low0"].difference, rows["low4"].difference) == (1, -10)
    assert (rows["high1"].difference, rows["high4"].difference) == (3.5, 6.5)
    assert {row.band for row in rows.values()} == {1, 2}
