"""A problem that makes no sense cannot be built, and the error names what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from xieshou.engines.plan import InputError, Limit, ProblemBuilder

from .instances import valley


def changed(name: str, at: int, value: int) -> dict[str, Any]:
    array = getattr(valley(), name).astype(np.int64)
    array[at] = value
    return {name: array}


@pytest.mark.parametrize(
    ("change", "code", "params"),
    [
        (changed("cell_persons", 13, -1), "persons_negative", {"village": "v1"}),
        (changed("cell_pattern", 0, 64), "pattern", {"village": "v0"}),
        (changed("cell_group", 25, 32), "group_out_of_range", {"village": "v2"}),
        (changed("work_clears", 5, 1 << 6), "clears", {"work": "v1.1"}),
        (changed("use_limit", 4, 9), "use_limit", {"work": "v0.2"}),
        (changed("use_limit", 1, 0), "use_twice", {"work": "v0.0", "limit": "money:all"}),
        (changed("work_start", 12, 47), "wrong_start", {"name": "work_start"}),
        (changed("cell_persons", 0, 2**53), "value_too_large", {}),
        (changed("use_amount", 0, 2**62), "use_too_large", {"limit": "money:all"}),
        ({"works": valley().works[:-1]}, "wrong_length", {}),
        ({"requires": [(2, 5)]}, "requires_village", {"work": "v0.2", "other": "v1.1"}),
        ({"excludes": [(2, 99)]}, "excludes_unknown", {"row": 0}),
        ({"villages": ("v0",) * 12}, "village_twice", {"code": "v0"}),
        ({"limits": (Limit("a", "<", 1), Limit("b", "<=", 1))}, "sense", {"limit": "a"}),
        ({"line": 0}, "weights", {}),
        ({"weights": [1.5] * 6}, "not_integers", {"name": "weights"}),
    ],
)
def test_errors_name_the_place(change: dict[str, Any], code: str, params: dict[str, Any]) -> None:
    """Each broken array gives its own code and the village, work or limit concerned."""
    with pytest.raises(InputError) as caught:
        replace(valley(), **change)
    assert caught.value.code == code
    assert params.items() <= caught.value.params.items()


def test_seventeen_works_in_one_village_are_too_many() -> None:
    """Beyond sixteen there are more bundles than can be weighed."""
    with pytest.raises(InputError) as caught:
        valley(villages=2, works=17)
    assert caught.value.params == {"village": "v0", "given": 17, "most": 16}


def test_the_builder_names_what_it_does_not_know() -> None:
    """A use of an unknown limit or a need of an unknown work is refused by name."""
    builder = ProblemBuilder(weights=[1], line=1, limits=[])
    builder.add_village("v", [])
    with pytest.raises(InputError, match="unknown limit gold"):
        builder.add_work("v", "w", 1, 1, {"gold": 3})
    builder.add_work("v", "w", 1, 1, {}, requires=["road"])
    with pytest.raises(InputError, match="unknown work road"):
        builder.build()
    with pytest.raises(InputError, match="no village x"):
        builder.add_work("x", "w2", 1, 1, {})


def test_a_problem_cannot_be_changed_from_outside() -> None:
    """Arrays are copied and read-only: what was checked stays true."""
    given = np.array([1, 1, 1, 1, 1, 1])
    problem = replace(valley(), weights=given)
    given[0] = 99
    assert problem.weights[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        problem.weights[0] = 5
