"""A market that makes no sense is refused, and the place is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from xieshou.engines.match import FlowProblem, Group, InputError, Lane, Lots, Orders, Product, Room

from .market import DAY, tea


def lots(**changes: Any) -> FlowProblem:
    return replace(tea(), lots=Lots(**(dict(vars(tea().lots)) | changes)))


def orders(**changes: Any) -> FlowProblem:
    return replace(tea(), orders=Orders(**(dict(vars(tea().orders)) | changes)))


@pytest.mark.parametrize(
    ("named", "build"),
    [
        ("quantity", lambda: lots(quantity=[1])),
        ("floor", lambda: lots(floor=[1.5, 2.0])),
        ("L2", lambda: lots(quantity=[1, 0])),
        ("L1", lambda: lots(code=("L1", "L1"))),
        ("ham", lambda: lots(product=("tea", "ham"))),
        ("L1", lambda: lots(best_before=DAY - 1)),
        ("O2", lambda: orders(price=[1, -1])),
        ("O1", lambda: orders(last_day=[DAY - 1, DAY])),
        ("O1", lambda: orders(substitutes=((("tea", 0),), ()))),
        ("salt", lambda: orders(substitutes=((("salt", 0),), ()))),
        ("club", lambda: orders(group=("club", ""))),
        ("lane 0", lambda: replace(tea(), lanes=(Lane("Y", "K", "S", -1),))),
        ("hub Z", lambda: replace(tea(), rooms=(Room("Z", DAY, False, 5),))),
        ("tea", lambda: replace(tea(), products=(Product("tea", grams=0),))),
        ("public", lambda: replace(tea(), groups=(Group("public", reserved=5, most=4),))),
        ("64 bits", lambda: orders(quantity=[10**13, 10**13], price=[10**8, 10**8])),
        ("serve", lambda: replace(tea(), serve=0)),
    ],
)
def test_bad_input_is_refused_by_name(named: str, build: Any) -> None:
    """The message names the lot, order, lane, hub or column."""
    with pytest.raises(InputError) as refused:
        build()
    assert named in str(refused.value)
    assert refused.value.code


def test_a_single_value_stands_for_a_whole_column() -> None:
    """And columns cannot be changed afterwards."""
    column = tea().lots.available
    assert column.tolist() == [DAY, DAY]
    with pytest.raises(ValueError, match="read-only"):
        column[0] = 1
