"""The table of transitions, clocks, hands, groups, exits, measures; pure."""

import datetime
from itertools import product

import pytest
from hypothesis import given, strategies as st

from xieshou.monitoring.models import Case, CaseStep, Clue, Measure
from xieshou.monitoring.rules import clues, life, measures, privacy, risk

DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1))


def test_the_table_has_no_dead_ends_and_names_what_tables_know():
    """Each state but the two ends leads on, each can be reached, and choices say the same."""
    states = set(Case.State.values)
    assert states == set(life.TRANSITIONS)
    led_to = {after for steps in life.TRANSITIONS.values() for after in steps.values()}
    assert led_to | {"opened"} == states
    assert {"exited", "rejected"} == life.ENDED
    named = {step for steps in life.TRANSITIONS.values() for step in steps}
    assert named | {"open"} == set(CaseStep.Step.values)
    assert set(life.GROUPS) == set(Case.Group.values)
    assert set(clues.KINDS) == set(Clue.Kind.values) == set(measures.FITS)
    assert set(clues.SOURCES) == set(Clue.Source.values)
    assert set(measures.KINDS) == set(Measure.Kind.values)


def test_nothing_but_the_table_moves_a_case():
    """Of all pairs of state and step exactly those of the table lead anywhere."""
    steps = [*CaseStep.Step.values, "", "nonsense"]
    moves = {
        (state, step) for state, step in product([*life.TRANSITIONS, "none"], steps)
        if life.next_state(state, step)
    }  # fmt: skip
    assert moves == {(state, step) for state, to in life.TRANSITIONS.items() for step in to}
    assert len(moves) == 17


@given(st.permutations([1, 2, 3, 4]), st.integers(1, 4))
def test_who_acted_before_cannot_check_nor_decide(users: list[int], chosen: int):
    """In any assignment of people to steps, checker and decider are others than all before."""
    taken = list(zip(("open", "visit", "review", "notice"), users, strict=True))
    bound = life.bound_hands("check", taken)
    assert bound == set(users[1:])
    assert (chosen in bound) == (chosen != users[0])
    assert life.bound_hands("recognise", [*taken, ("check", 9)]) == {*users[1:], 9}
    assert life.bound_hands("review", taken) == set()


def test_hands_of_recognition_do_not_bind_the_exit():
    """A new round begins with the exit visit; within it four eyes hold again."""
    taken = [("open", 1), ("visit", 1), ("check", 2), ("recognise", 3), ("exit_visit", 2)]
    assert life.bound_hands("exit_check", taken) == {2}
    assert life.bound_hands("exit", [*taken, ("exit_notice", 4), ("exit_check", 1)]) == {1, 2, 4}


@given(DAYS, st.integers(0, 400))
def test_the_clock(clue_on: datetime.date, days: int):
    """Fifteen days are in time, the sixteenth is one over; a decision stops the clock."""
    today = clue_on + datetime.timedelta(days)
    assert life.days_over(clue_on, None, today) == max(0, days - 15)
    assert life.days_over(clue_on, today, datetime.date(2100, 6, 1)) == max(0, days - 15)


@given(DAYS)
def test_half_a_year(day: datetime.date):
    """Six months later is the same day of the month, or the month's last."""
    later = life.stable_since(day)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == 6
    assert later.day == day.day or (later + datetime.timedelta(1)).day == 1
    assert later.day <= day.day


EXITS = [
    ((1_001, set(life.ASSURANCES), 0), ()),
    ((1_000, set(life.ASSURANCES), 0), ("income_low",)),
    ((1_001, {"schooling", "medical", "housing"}, 0), ("not_assured",)),
    ((900, set(), 2), ("income_low", "not_assured", "new_risk")),
]


@pytest.mark.parametrize(("given_", "reasons"), EXITS)
def test_what_stands_against_an_exit(given_, reasons):
    """Income must be above the line, all four held, no new clue; and half a year gone."""
    income, assured, open_clues = given_
    stand = life.Stand(income, frozenset(assured))
    since, today = datetime.date(2026, 1, 31), datetime.date(2026, 7, 31)
    told = life.why_no_exit(stand, 1_000, since, today, open_clues=open_clues)
    assert told == reasons
    early = life.why_no_exit(
        stand, 1_000, since, today - datetime.timedelta(1), open_clues=open_clues
    )
    assert early == ("not_stable", *reasons)


GROUPS = [
    ("unstable", "lifted", 900, ""), ("unstable", "other", 900, "other_group"),
    ("marginal", "other", 1000, ""), ("marginal", "lifted", 900, "other_group"),
    ("sudden", "lifted", 1001, ""), ("sudden", "other", 1001, ""),
    ("sudden", "other", 1000, "within_line"), ("unstable", "lifted", 1001, "above_line"),
    ("marginal", "monitored", 900, ""), ("unstable", "monitored", 900, ""),
]  # fmt: skip


@pytest.mark.parametrize(("group", "history", "income", "flaw"), GROUPS)
def test_groups_follow_income_and_history(group, history, income, flaw):
    assert life.group_flaw(group, history, income, 1000) == flaw


def test_each_risk_has_help_that_fits_and_none_fits_by_chance():
    """Water is helped by water alone; what no measure fits is said."""
    for kind in clues.KINDS:
        assert measures.fitting([kind])
    assert measures.fitting(["water"]) == ("water",)
    assert measures.unmet(["illness", "water"], ["insurance"]) == ("water",)
    assert measures.unmet(["illness"], []) == ("illness",)


@given(
    st.dictionaries(st.sampled_from("abcde"), st.integers(-100, 1000)),
    st.dictionaries(st.sampled_from("abcde"), st.integers(-100, 1000)),
)
def test_drops_are_of_thirty_percent(before, since):
    """Exactly those who lost three tenths of something; what was lost is fen by fen."""
    found = clues.drops(before, since)
    for name, fen in before.items():
        now = since.get(name, 0)
        assert (name in found) == (fen > 0 and 10 * (fen - now) >= 3 * fen)
        assert found.get(name, (fen - now,))[0] == fen - now


def test_the_same_clue_is_known_by_its_paper_or_by_day_and_amount():
    day = datetime.date(2026, 5, 1)
    one = clues.identity("h", "illness", "department", day, 5, "A-1")
    assert one == clues.identity("h", "illness", "department", datetime.date(2026, 6, 1), 9, "A-1")
    assert one != clues.identity("h", "illness", "department", day, 5, "A-2")
    assert clues.identity("h", "illness", "visit", day, 5) != clues.identity(
        "h", "illness", "visit", day, 6
    )
    assert clues.quarter(datetime.date(2026, 12, 31)) == "2026Q4"
    assert clues.quarter(datetime.date(2026, 1, 1)) == "2026Q1"


NUMBERS = st.from_regex(r"[0-9]{7,19}", fullmatch=True)
WORDS = st.text(st.sampled_from("村务公开栏甲乙丙 ，。"), max_size=12)


@given(WORDS, NUMBERS, WORDS, st.sampled_from(["", " ", "-", "－", "  ", "·", "\u200b"]))
def test_no_number_slips_through(before: str, number: str, after: str, mark: str):
    """Phones, cards and identity numbers, whole, in groups, in full width or with marks between."""
    wide = number.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    grouped = mark.join(number[at : at + 4] for at in range(0, len(number), 4))
    for text in (number, wide, grouped, number[:-1] + "X" if len(number) > 7 else number):
        assert privacy.flaw(f"{before}{text}{after}") == "number"


@given(WORDS, st.sampled_from(privacy.HEALTH_WORDS), WORDS)
def test_no_word_of_health_slips_through(before: str, word: str, after: str):
    assert privacy.flaw(before + word.upper() + after) == "health"


@given(WORDS)
def test_plain_words_may_stand(text: str):
    """Places and days of a board may be written."""
    assert privacy.flaw(text) == ""
    assert privacy.flaw("双米底村委会公示栏，2026年6月4日至9日") == ""
    assert privacy.flaw("公示栏 2026-06-04 起") == ""
    assert privacy.flaw("138-2026-06-04") == "number"


@pytest.mark.parametrize("text", ["一三八〇〇一三八〇〇〇", "幺三八零零幺三八", "138，0013、8000"])
def test_a_number_spelt_out_or_listed_is_one(text: str):
    assert privacy.flaw(f"村务公开栏 {text}") == "number"
    assert privacy.flaw("二〇二六年六月四日起，二组、三组公示栏") == ""


@given(st.text(max_size=30))
def test_a_public_name_never_tells_more_than_one_sign(masked: str):
    """Whatever stands in the register: one letter at most, never a digit, at most three signs."""
    name = privacy.public_name(masked)
    assert name.count("*") >= 1
    assert 2 <= len(name) <= 3
    assert not any(sign.isdigit() for sign in name)
    assert len(name.strip("*")) <= 1


def test_features_are_zero_for_the_reference_and_rise_with_trouble():
    """The reference household has nothing amiss; each trouble raises its own feature alone."""
    assert (0.0,) * len(risk.FEATURES) == risk.REFERENCE
    base = risk.Facts(income_fen=200, size=4, workers=2)
    for flag in risk.FLAGS:
        worse = risk.Facts(200, 4, 2, **{flag: True})
        found = dict(zip(risk.FEATURES, risk.features(worse, 100), strict=True))
        assert [name for name, value in found.items() if value] == [flag]
    assert len(risk.FLAGS) == 8
    for kind, name in risk.CLUES_SET.items():
        told = dict(zip(risk.FEATURES, risk.features(base, 100, [kind]), strict=True))
        assert told[name] > 0
    assert set(risk.CLUES_SET) < set(clues.KINDS)


@given(st.integers(0, 10**7), st.integers(1, 12), st.integers(0, 12), st.integers(0, 60))
def test_features_are_numbers_whatever_the_household(income, size, workers, years):
    """No income, nobody who works, lifted long ago: every feature stays finite and in bounds."""
    facts = risk.Facts(income, size, min(workers, size), years_lifted=years)
    found = dict(zip(risk.FEATURES, risk.features(facts, 500_000), strict=True))
    assert found["income_gap"] <= 3.0
    assert -0.5 <= found["dependants"] <= 0.5
    assert 0 <= found["newly_lifted"] <= 2.4
