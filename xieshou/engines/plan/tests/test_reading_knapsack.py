"""Problems of the literature become choices with the figures that are known of them."""

from pathlib import Path

import numpy as np
import pytest

from xieshou.engines.plan import Choices, InputError, check, select
from xieshou.engines.plan.reading.knapsack import read_gap, read_mmkp

DATA = Path(__file__).parent / "data"


def used(choices: Choices, options: list[int]) -> tuple[int, list[int]]:
    """Value and use of each limit by these options, added up one by one."""
    value, use = 0, [0] * len(choices.limits)
    for start, option in zip(choices.option_start.tolist(), options, strict=False):
        at = start + option
        value += int(choices.option_value[at])
        for k in range(choices.use_start[at], choices.use_start[at + 1]):
            use[choices.use_limit[k]] += int(choices.use_amount[k])
    return value, use


def test_khans_file_with_the_exact_solution_that_it_states() -> None:
    """Values have a decimal; the options that the file's remarks name give 4799.30 and fit."""
    found = read_mmkp((DATA / "I06").read_text(), "I06")
    choices = found.choices
    assert (len(choices.groups), len(choices.option_value), len(choices.limits)) == (30, 300, 10)
    assert found.scale == 10
    stated = "9 9 9 9 8 8 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 8 9 9 9 9 9"
    value, use = used(choices, [int(word) for word in stated.split()])
    assert value == 47993
    assert all(one <= limit.amount for one, limit in zip(use, choices.limits, strict=True))


def test_the_other_format_says_how_many_items_each_group_has() -> None:
    """The first item of the first group has the value and weights of its line."""
    choices = read_mmkp((DATA / "mmkp_b_04.txt").read_text()).choices
    assert (len(choices.groups), len(choices.option_value)) == (70, 700)
    assert [limit.amount for limit in choices.limits][:3] == [298, 276, 296]
    value, use = used(choices, [0])
    assert (value, use) == (127, [2, 1, 2, 0, 4, 6, 8, 6, 3, 2])


def test_every_job_goes_to_one_agent() -> None:
    """The five problems of gap1, solved to their known optima."""
    found = read_gap((DATA / "gap1.txt").read_text(), "gap1")
    assert [one.name for one in found] == [f"gap1-{at}" for at in range(1, 6)]
    best = []
    for one in found:
        assert (len(one.choices.groups), len(one.choices.limits)) == (15, 5)
        answer = select(one.choices, goal_gap=0.0)
        assert check(one.choices, answer).ok
        assert answer.value <= answer.bound
        best.append(answer.value)
    for got, known in zip(best, [336, 327, 339, 341, 326], strict=True):
        assert known * 0.99 <= got <= known


def test_where_least_is_best_values_are_turned() -> None:
    """gapa to gapd of the same library ask for the least cost."""
    text = "1\n1 2\n3 4\n1 1\n5\n"
    (most,), (least,) = read_gap(text), read_gap(text, least=True)
    assert most.choices.option_value.tolist() == [3, 4]
    assert np.array_equal(-most.choices.option_value, least.choices.option_value)
    assert (most.scale, least.scale) == (1, -1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "mmkp_head"),
        ("1 2 3 4\n", "mmkp_head"),
        ("2 1\n5\n1\n7 1\n", "knapsack_short"),
        ("1 1\n5\n1\n7 1 9\n", "knapsack_long"),
        ("1 1\n5\n1\n7 1.5\n", "knapsack_whole"),
    ],
)
def test_a_broken_file_is_refused(text: str, code: str) -> None:
    """Saying what is wrong with it."""
    with pytest.raises(InputError) as refusal:
        read_mmkp(text)
    assert refusal.value.code == code
