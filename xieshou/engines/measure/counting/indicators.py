"""Indicator sets: which deprivations are counted and what each weighs."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

import numpy as np

from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Int64s

MOST_INDICATORS = 20
FINEST_CUTOFF = 1_000_000
# Without exponents: "1e-999999999" would be a number of a billion digits.
WRITTEN_CUTOFF = re.compile(r"\d{1,9}(/\d{1,9})?|\d{0,9}\.\d{1,18}", re.ASCII)

Cutoff = Fraction | str | float


def exact_cutoff(cutoff: Cutoff) -> Fraction:
    """The cutoff as an exact fraction in (0, 1].

    Text is read as written ("1/3", "0.25"), without exponents and with a denominator of at most a
    million. A float stands for the nearest such fraction, so that 0.4 means 2/5 and 1/3 means a
    third. Raises InputError "cutoff_unreadable", or "cutoff_too_fine" for a text.
    """
    if isinstance(cutoff, str) and not WRITTEN_CUTOFF.fullmatch(cutoff.strip()):
        raise _bad_cutoff(cutoff)
    try:
        exact = Fraction(cutoff)
    except (ValueError, ZeroDivisionError, OverflowError, TypeError) as error:
        raise _bad_cutoff(cutoff) from error
    if isinstance(cutoff, float):
        exact = exact.limit_denominator(FINEST_CUTOFF)
    if not 0 < exact <= 1:
        raise _bad_cutoff(cutoff)
    if isinstance(cutoff, str) and exact.denominator > FINEST_CUTOFF:
        raise too_fine(cutoff, FINEST_CUTOFF)
    return exact


def too_fine(cutoff: str, finest: int) -> Exception:
    """The refusal of a cutoff whose denominator is above `finest`."""
    return refuse(
        "cutoff_too_fine",
        f"The poverty cutoff {cutoff[:40]!r} is too fine",
        f"Write a fraction with a denominator up to {finest:,}, such as 1/3.",
        value=cutoff[:40],
    )


def _bad_cutoff(cutoff: object) -> Exception:
    return refuse(
        "cutoff_unreadable",
        f"The poverty cutoff is {str(cutoff)[:40]!r}",
        "Give a share above 0 and up to 1, such as 1/3.",
        value=str(cutoff)[:40],
    )


@dataclass(frozen=True, slots=True)
class Indicator:
    """One deprivation: its code, the dimension it belongs to, its integer weight (>= 0)."""

    code: str
    dimension: str
    weight: int

    def __post_init__(self) -> None:
        if not self.code or not self.dimension:
            raise refuse(
                "indicator_unnamed",
                f"Indicator {self.code!r} of dimension {self.dimension!r} lacks a name",
                "Give every indicator a code and a dimension.",
            )
        if type(self.weight) is not int or self.weight < 0:
            raise refuse(
                "weight_not_integer",
                f"Indicator {self.code} weighs {self.weight!r}",
                "Write weights as whole numbers from 0; 1/6 and 1/18 become 3 and 1 of 18.",
                value=self.weight,
            )


@dataclass(frozen=True)
class IndicatorSet:
    """An ordered set of at most 20 indicators; bit i of a pattern is the i-th of them.

    Weights are integers so that scores, and all that is summed from them, are exact; a person's
    deprivation share is score / total_weight.
    """

    code: str
    indicators: tuple[Indicator, ...]

    def __post_init__(self) -> None:
        codes = [indicator.code for indicator in self.indicators]
        if not 1 <= len(codes) <= MOST_INDICATORS:
            raise refuse(
                "indicators_count",
                f"Set {self.code} has {len(codes)} indicators",
                f"A set holds 1 to {MOST_INDICATORS} indicators.",
                value=len(codes),
            )
        if len(set(codes)) < len(codes):
            twice = next(code for code in codes if codes.count(code) > 1)
            raise refuse(
                "indicator_twice",
                f"Set {self.code} names {twice} twice",
                "Give each indicator its own code.",
                value=twice,
            )
        if self.total_weight == 0:
            raise refuse(
                "weights_all_zero",
                f"All weights of set {self.code} are 0",
                "Give at least one indicator a weight above 0.",
            )

    def __len__(self) -> int:
        return len(self.indicators)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Indicator codes in bit order."""
        return tuple(indicator.code for indicator in self.indicators)

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """Dimension codes, in order of first mention."""
        return tuple(dict.fromkeys(indicator.dimension for indicator in self.indicators))

    @cached_property
    def total_weight(self) -> int:
        """The score of a person deprived in everything."""
        return sum(indicator.weight for indicator in self.indicators)

    @cached_property
    def weights(self) -> Int64s:
        """int64[d], in bit order."""
        weights = np.array([indicator.weight for indicator in self.indicators], dtype=np.int64)
        weights.flags.writeable = False
        return weights

    @cached_property
    def scores(self) -> Int64s:
        """int64[2**d]: the score (sum of weights of the set bits) of every pattern."""
        scores = np.zeros(1, dtype=np.int64)
        for weight in self.weights:
            scores = np.concatenate([scores, scores + weight])
        scores.flags.writeable = False
        return scores

    def line(self, cutoff: Cutoff) -> int:
        """The smallest integer score identified as poor: score >= cutoff * total_weight."""
        return ceil(exact_cutoff(cutoff) * self.total_weight)

    def mask(self, *codes: str) -> int:
        """The pattern with exactly these indicators' bits set."""
        unknown = sorted(set(codes) - set(self.codes))
        if unknown:
            raise refuse(
                "indicator_unknown",
                f"Set {self.code} has no indicator {unknown[0]}",
                f"Use one of {', '.join(self.codes)}.",
                value=unknown[0],
            )
        return sum(1 << self.codes.index(code) for code in set(codes))
