"""What villages can offer: bundles of works, and which are best at given prices."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from ..problem import Ints

Floats = npt.NDArray[np.float64]


class Near(NamedTuple):
    """Bundles near the best of their village, ordered by village and bundle, each once."""

    village: Ints  # [k]
    bundle: Ints  # [k]
    deficit: Floats  # [k], reduced value of the village's best bundle less that of this one, >= 0
    reach: float  # every bundle with a deficit below this is among them


class Offers(Protocol):
    """n villages, each with finitely many bundles, answering at prices.

    A bundle is numbered within its village, as the kind of offers sees fit. `prices` are per unit
    of each limit, float64[m], with the sign of the limit; the reduced value of a bundle is its
    value less the prices of what it uses. The same prices give the same answer on any number of
    threads.
    """

    @property
    def villages(self) -> int:
        """n."""

    @property
    def worst(self) -> float:
        """A value that no choice of one bundle per village is below."""

    @property
    def size(self) -> float:
        """An upper bound on the sum over villages of the largest |value|: for padding sums."""

    @property
    def terms(self) -> int:
        """The most terms summed for the reduced value of one bundle: for padding sums."""

    def best(self, prices: Floats) -> tuple[Floats, Ints]:
        """Best reduced value and the first best bundle of each village, float64[n], int64[n]."""

    def near(
        self, prices: Floats, most: int, reach: float, where: npt.NDArray[np.bool_] | None = None
    ) -> Near:
        """About the `most` bundles of least deficit, none above `reach`; of each village its best.

        With `where`, bool[n], only those villages are looked at.
        """

    def values(self, village: Ints, bundle: Ints) -> Ints:
        """Exact values of bundles, int64[k]."""

    def uses(self, village: Ints, bundle: Ints) -> tuple[Ints, Ints, Ints]:
        """Sparse use of limits by bundles: starts int64[k+1], limits, amounts; limits once each."""
