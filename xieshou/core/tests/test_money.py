from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from xieshou.core.money import NotMoney, parse_fen, show, split

AMOUNTS = st.integers(-(10**15), 10**15)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any)


@settings(max_examples=200)
@given(AMOUNTS, WEIGHTS)
def test_a_split_gives_away_every_fen_and_nobody_more_than_a_fen_off(total, weights):
    """Shares sum to the total, each within a fen of its exact part; a zero weight gets nothing."""
    shares = split(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(total * weight, sum(weights))) < 1
        assert weight or share == 0


@settings(max_examples=100)
@given(AMOUNTS, WEIGHTS)
def test_a_negative_total_is_the_mirror_image(total, weights):
    """What is taken back is what was given."""
    assert split(-total, weights) == [-share for share in split(total, weights)]


def test_equal_remainders_go_to_the_first():
    """100 fen among three: the order decides, always the same."""
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(101, [1, 1, 1]) == [34, 34, 33]
    assert split(-100, [1, 1, 1]) == [-34, -33, -33]


def test_nothing_to_share_needs_nobody_and_something_does():
    """Zero fen can be shared by nobody; a fen cannot."""
    assert split(0, []) == []
    assert split(0, [0, 0]) == [0, 0]
    with pytest.raises(ValueError, match="every weight is zero"):
        split(1, [0, 0])
    with pytest.raises(ValueError, match="negative"):
        split(1, [2, -1])


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("12.5万元", 12_500_000),
        ("1,234.50", 123_450),
        ("1，234.50 元", 123_450),
        ("３万", 3_000_000),
        ("１２３．４５", 12_345),
        ("¥ 88", 8_800),
        ("￥-88", -8_800),
        ("-0.01", -1),
        ("7分", 7),
        ("2亿元", 20_000_000_000),
        ("1千元", 100_000),
        ("1,2345", 1_234_500),
        ("100元整", 10_000),
        ("\u200b5\u00a0元", 500),
        (12.34, 1_234),
        (0.1 + 0.2, 30),
        (5, 500),
        ("¥12.35 million", 1_235_000_000),
    ],
)
def test_amounts_are_read_as_people_write_them(written, fen):
    """Full width, separators, units and a spreadsheet's binary noise make no difference."""
    assert parse_fen(written) == fen


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("五万", "not_a_number"),
        ("12..5", "not_a_number"),
        ("1e5", "not_a_number"),
        ("1,5", "separators"),
        ("12,34.5", "separators"),
        ("3斤", "unit"),
        ("5美元", "unit"),
        ("0.001", "fraction_of_fen"),
        ("0.0000001万元", "fraction_of_fen"),
        (1.005, "fraction_of_fen"),
        ("99999999999亿", "too_large"),
        ("9" * 80, "too_large"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(written, code):
    """Nothing is rounded or guessed."""
    with pytest.raises(NotMoney) as refused:
        parse_fen(written)
    assert refused.value.code == code


def test_a_bare_number_has_the_columns_unit_and_a_named_one_its_own():
    """In a column of 万元, "3" is 30,000 yuan and "3元" is three."""
    assert parse_fen("3", "万元") == 3_000_000
    assert parse_fen("3元", "万元") == 300


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, "0 元", "¥0"),
        (1, "0.01 元", "¥0.01"),
        (987_650, "9,876.50 元", "¥9,876.50"),
        (999_999, "9,999.99 元", "¥9,999.99"),
        (1_000_000, "1 万元", "¥10,000"),
        (12_345_678, "12.35 万元", "¥123,457"),
        (1_234_500_000, "1,234.5 万元", "¥12.35 million"),
        (9_999_999_999, "1 亿元", "¥100 million"),
        (123_456_789_012, "12.35 亿元", "¥1.23 billion"),
        (99_999_999_999, "10 亿元", "¥1 billion"),
        (-1_234_500_000, "-1,234.5 万元", "-¥12.35 million"),
    ],
)
def test_amounts_show_with_as_many_digits_as_help(fen, zh, en):
    """The unit follows the size, also where rounding carries into the next."""
    assert (show(fen, "zh-hans"), show(fen, "en")) == (zh, en)


@settings(max_examples=200)
@given(AMOUNTS, st.sampled_from(["zh-hans", "en"]))
def test_what_is_shown_reads_back_to_within_its_last_digit(fen, language):
    """Small amounts exactly, large ones within half a percent."""
    back = parse_fen(show(fen, language))
    assert abs(back - fen) <= (0 if abs(fen) < 1_000_000 else abs(fen) // 200)
