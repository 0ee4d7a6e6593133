"""The least whole change that has an effect, in few trials."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

CLOSE = 0.01
"""`by` and `short` are brought this near to each other, as a share of `by`."""
WIDEN = 3
"""A change that does not do is tried so many times larger."""


class Least(NamedTuple):
    """`met`: tried with `by` the effect is there, and with `short`, the most tried below, it is not
    (0 stands for no change, which is not tried). If not met, `by` is the first guess, and up to
    `short` nothing that was tried had the effect.
    """

    by: int
    short: int
    met: bool


def least(does: Callable[[int], bool], guess: int, most: int, trials: int) -> Least:
    """From `guess` outward, at most to `most`, until `does` says yes, and then inward.

    Where the effect comes and goes as the change grows, `by` need not be the very least.
    """
    guess = max(1, min(guess, most))
    short, by = 0, guess
    while True:
        trials -= 1
        if does(by):
            break
        short = by
        if by >= most or trials <= 0:
            return Least(guess, short, False)
        by = min(most, WIDEN * by)
    step = max(1, int(CLOSE * by))
    while trials > 0 and by - short > max(1, int(CLOSE * by)):
        trials -= 1
        middle = by - step if step < (by - short) // 2 else (by + short) // 2
        if does(middle):
            by, step = middle, 8 * step
        else:
            short = middle
    return Least(by, short, True)
