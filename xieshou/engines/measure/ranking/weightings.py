"""Other weights for a set of indicators, to see what hangs on the choice of them."""

from fractions import Fraction
from math import lcm

import numpy as np

from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet, exact_cutoff
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Int64s

# Random weights are whole numbers that sum to this.
FINENESS = 10_000


def tilted_weights(indicators: IndicatorSet, share: Cutoff = "1/2") -> Int64s:
    """int64[dimensions, d]: each dimension in turn weighs `share`, the others alike the rest.

    The 50-25-25 weights of Alkire et al. (2015), section 8.1.2. Inside a dimension, proportions
    stay; a dimension of weight 0 cannot be tilted and is refused.
    """
    heavy, dims = exact_cutoff(share), indicators.dimensions
    own = {
        name: sum(i.weight for i in indicators.indicators if i.dimension == name) for name in dims
    }
    if len(dims) < 2 or not all(own.values()):
        raise refuse(
            "dimensions_few",
            f"Set {indicators.code} has {len(dims)} dimensions, some perhaps of weight 0",
            "Tilting takes two dimensions or more, each of weight above 0.",
        )
    light = (1 - heavy) / (len(dims) - 1)
    rows = [
        [
            Fraction(i.weight, own[i.dimension]) * (heavy if i.dimension == name else light)
            for i in indicators.indicators
        ]
        for name in dims
    ]
    scale = lcm(*(weight.denominator for row in rows for weight in row))
    return np.array([[int(weight * scale) for weight in row] for row in rows], dtype=np.int64)


def random_weights(
    indicators: IndicatorSet, vectors: int, *, seed: int, concentration: float = 100.0
) -> Int64s:
    """int64[vectors, d] of sum 10,000 drawn around the set's weights; the same for a seed.

    Dirichlet with parameters concentration x weight / total: means are the set's own shares, and
    a share w has the standard deviation sqrt(w (1 - w) / (concentration + 1)). Weights of 0 stay
    0. Rounded by largest remainder.
    """
    if vectors < 1 or not 0 < concentration < np.inf:
        raise refuse(
            "weight_vectors",
            f"{vectors} vectors of concentration {concentration} are asked for",
            "Ask for one vector or more, of a concentration above 0.",
        )
    used = np.flatnonzero(indicators.weights)
    alpha = concentration * indicators.weights[used] / indicators.total_weight
    drawn = np.random.default_rng(seed).dirichlet(alpha, size=vectors) * FINENESS
    whole = np.floor(drawn).astype(np.int64)
    short = FINENESS - whole.sum(axis=1)
    rank = np.argsort(np.argsort(whole - drawn, axis=1, kind="stable"), axis=1)
    result = np.zeros((vectors, len(indicators)), dtype=np.int64)
    result[:, used] = whole + (rank < short[:, None])
    return result
