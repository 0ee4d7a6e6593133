"""Answers of people → means and changes with the error of the survey's design."""

from collections.abc import Sequence
from dataclasses import dataclass

from xieshou.engines.measure.sampling.means import Answers, Mean, change, mean
from xieshou.outcomes.rules import Interval


@dataclass(frozen=True, slots=True)
class Said:
    """One person's answer to one question, and how the person was drawn."""

    unit: int
    value: float
    weight: float
    cluster: str
    stratum: str


def average(said: Sequence[Said]) -> Interval:
    """The mean of a round; of 0 and 1 it is a share."""
    return _interval(mean(_answers(said)))


def changed(before: Sequence[Said], after: Sequence[Said]) -> Interval:
    """The later round less the earlier, with the covariance of clusters asked in both."""
    return _interval(change(_answers(before), _answers(after)))


def panel(before: Sequence[Said], after: Sequence[Said]) -> list[Said]:
    """By how much each household asked in both changed, weighted as the later time."""
    then = {one.unit: one.value for one in before}
    return [
        Said(one.unit, one.value - then[one.unit], one.weight, one.cluster, one.stratum)
        for one in after
        if one.unit in then
    ]


def _answers(said: Sequence[Said]) -> Answers:
    return Answers(
        [one.value for one in said], [one.weight for one in said],
        [one.cluster for one in said], [one.stratum for one in said],
    )  # fmt: skip


def _interval(of: Mean) -> Interval:
    if of.se != of.se:
        return Interval(of.value, None, None, None)
    return Interval(of.value, of.se, of.low, of.high)
