"""A synthetic control for one place: Abadie, Diamond and Hainmueller (2010).

The place is compared with the mix of donors that followed it best before its first year: weights
not below nought that sum to one, chosen by the outcome of every year before. Where several mixes do
equally well, the one nearest to equal weights is taken (a small ridge), so that the answer is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xieshou.engines.measure.effects.simplex import nearest
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats

RIDGE = 1e-6
LEAST_BEFORE = 2


@dataclass(frozen=True, slots=True)
class Placebo:
    """A donor treated as if it had been the place: its error before and after."""

    place: str
    before: float
    after: float
    effect: float

    @property
    def ratio(self) -> float:
        """Root mean squared gap after, over that before."""
        return self.after / self.before if self.before > 0 else float("inf")


@dataclass(frozen=True, slots=True)
class SyntheticControl:
    """`gaps[t]` = place − its synthetic control; `effect` their mean since the first year; `before`
    and `after` their root mean squares either side of it.

    `p_value`: the rank of after/before among the donors', each treated as if it had been the place
    (a permutation in space). `low` to `high` are the constant effects that this test does not
    reject at `level` (Firpo and Possebom 2018), all there are where too few donors reject any.
    `in_time` is the effect found when the start is put so far back that there was none, None with
    too few years. `certificate` bounds how far the weights are from the best there are.
    """

    place: str
    donors: tuple[str, ...]
    weights: tuple[float, ...]
    years: tuple[int, ...]
    actual: tuple[float, ...]
    synthetic: tuple[float, ...]
    effect: float
    before: float
    after: float
    p_value: float
    low: float
    high: float
    level: float
    in_time: float | None
    placebos: tuple[Placebo, ...]
    certificate: float

    @property
    def gaps(self) -> tuple[float, ...]:
        return tuple(a - s for a, s in zip(self.actual, self.synthetic, strict=True))

    @property
    def ratio(self) -> float:
        return self.after / self.before if self.before > 0 else float("inf")


def synthetic_control(
    place: str,
    actual: Sequence[float],
    donors: Sequence[str],
    values: Floats,
    years: Sequence[int],
    since: int,
    level: float = 0.9,
) -> SyntheticControl:
    """`values[j, t]` are those of `donors[j]`. O(donors²) small problems for the placebos.

    Raises InputError with fewer than two donors or two years before `since`, or none from it on.
    """
    own = np.asarray(actual, dtype=np.float64)
    start = sum(year < since for year in years)
    if start < LEAST_BEFORE or start == len(years) or len(donors) < LEAST_BEFORE:
        raise refuse(
            "too_little_to_mix",
            f"{start} years before, {len(years) - start} after, {len(donors)} donors",
            "Give two years before, one after and two donors at least",
        )
    weights, certificate = _weights(own, values, start)
    mixed = weights @ values
    gaps = own - mixed
    placebos = tuple(
        _placebo(donors[j], values[j], np.delete(values, j, axis=0), start)
        for j in range(len(donors))
        if len(donors) > LEAST_BEFORE
    )
    before, after = _root(gaps[:start]), _root(gaps[start:])
    ratio = after / before if before > 0 else float("inf")
    above = sum(one.ratio >= ratio * (1 - 1e-12) for one in placebos)
    low, high = _interval(gaps[start:], before, [one.ratio for one in placebos], level)
    return SyntheticControl(
        place=place,
        donors=tuple(donors),
        weights=tuple(float(one) for one in weights),
        years=tuple(years),
        actual=tuple(float(one) for one in own),
        synthetic=tuple(float(one) for one in mixed),
        effect=float(gaps[start:].mean()),
        before=before,
        after=after,
        p_value=(1 + above) / (1 + len(placebos)),
        low=low,
        high=high,
        level=level,
        in_time=_in_time(own, values, start),
        placebos=placebos,
        certificate=certificate,
    )


def _weights(own: Floats, values: Floats, start: int) -> tuple[Floats, float]:
    """The donors' weights, and how far the squared error before may be above the least."""
    apart = values[:, :start] - own[:start]
    scale = max(float(np.abs(apart).max()), 1e-300)
    ridge = np.sqrt(RIDGE) * np.eye(len(values))
    found = nearest(np.hstack([apart / scale, ridge]))
    return found.weights, 2 * found.gap * scale**2


def _placebo(name: str, own: Floats, others: Floats, start: int) -> Placebo:
    weights, _certificate = _weights(own, others, start)
    gaps = own - weights @ others
    return Placebo(name, _root(gaps[:start]), _root(gaps[start:]), float(gaps[start:].mean()))


def _in_time(own: Floats, values: Floats, start: int) -> float | None:
    """The mean gap over the last years before, had the start been then."""
    back = start // 2 + start % 2
    if back < LEAST_BEFORE or back == start:
        return None
    weights, _certificate = _weights(own, values, back)
    return float((own - weights @ values)[back:start].mean())


def _interval(
    gaps: Floats, before: float, ratios: list[float], level: float
) -> tuple[float, float]:
    """The constants c for which mean((gap − c)²) ≤ (threshold · before)², where fewer than the
    share 1 − level of all ratios is above the threshold."""
    everything = (-np.inf, np.inf)
    count = len(ratios) + 1
    # c is rejected where at most so many placebos lie at or above its ratio.
    allowed = int(np.floor((1 - level) * count + 1e-9)) - 1
    if allowed < 0 or allowed >= len(ratios):
        return everything
    threshold = sorted(ratios, reverse=True)[allowed]
    if not np.isfinite(threshold):
        return everything
    mean = float(gaps.mean())
    room = (threshold * before) ** 2 - float(((gaps - mean) ** 2).mean())
    if room < 0:
        # No constant effect goes with gaps that differ so much from year to year: none is bounded.
        return everything
    reach = float(np.sqrt(room))
    return (mean - reach, mean + reach)


def _root(gaps: Floats) -> float:
    return float(np.sqrt((gaps**2).mean()))
