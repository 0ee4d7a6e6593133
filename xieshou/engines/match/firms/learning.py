"""Weights from outcomes: which components told those that were taken from those that were not.

Ridge logistic regression (scikit-learn) of "accepted by both" on the components; negative
coefficients become 0, the rest whole numbers that sum to as much as the fixed ones. Whether they
rank better is asked of pairs that were not learnt from (stratified folds), by the area under the
ROC curve: the chance that a pair taken scores above one that was not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FOLDS = 5
LEAST_BETTER = 0.01
"""By how much the mean AUC of held-out folds must be better before learnt weights are used."""
NOT_ASKED = -1


@dataclass(frozen=True, slots=True)
class LearnedWeights:
    """`weights` are those to use. `why`: "too_few" (then nothing was learnt), "no_signal" (no
    component speaks for acceptance), "not_better", "better". AUCs are means over held-out folds,
    None where nothing was learnt."""

    weights: tuple[int, ...]
    learned: bool
    why: str
    decided: int
    accepted: int
    fixed_auc: float | None = None
    learned_auc: float | None = None


def learn_weights(
    scores: Sequence[Sequence[int]],
    accepted: Sequence[bool],
    fixed: Sequence[int],
    *,
    least: int = 200,
    least_each: int = 30,
) -> LearnedWeights:
    """`scores[pair][component]` 0–100, NOT_ASKED where its mandate does not ask.

    Needs `least` decided pairs with `least_each` of either outcome.
    """
    taken = np.array(accepted, dtype=bool)
    yes, n = int(taken.sum()), len(taken)
    kept = tuple(fixed)
    if n < least or min(yes, n - yes) < max(least_each, FOLDS):
        return LearnedWeights(kept, False, "too_few", n, yes)
    x = np.array(scores, dtype=np.float64)
    fixed_auc, learned_auc = _held_out(x, taken, kept)
    found = _weights(x, taken, sum(kept))
    if found is None:
        return LearnedWeights(kept, False, "no_signal", n, yes, fixed_auc, learned_auc)
    better = learned_auc >= fixed_auc + LEAST_BETTER
    return LearnedWeights(
        found if better else kept, better, "better" if better else "not_better", n, yes,
        fixed_auc, learned_auc,
    )  # fmt: skip


def _held_out(
    x: npt.NDArray[np.float64], taken: npt.NDArray[np.bool_], fixed: tuple[int, ...]
) -> tuple[float, float]:
    """Mean AUC over folds of the fixed weights, and of those learnt from the other folds."""
    # scikit-learn takes a second to load: only where there is enough to learn from.
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold

    aucs = []
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for train, test in folds.split(x, taken):
        learnt = _weights(x[train], taken[train], sum(fixed)) or fixed
        aucs.append(
            [roc_auc_score(taken[test], _totals(x[test], weights)) for weights in (fixed, learnt)]
        )
    means = np.mean(aucs, axis=0)
    return float(means[0]), float(means[1])


def _weights(
    x: npt.NDArray[np.float64], taken: npt.NDArray[np.bool_], whole: int
) -> tuple[int, ...] | None:
    """Whole numbers ≥ 0 that sum to `whole`; None where no component speaks for acceptance."""
    from sklearn.linear_model import LogisticRegression

    asked = x != NOT_ASKED
    # What is not asked neither speaks for a pair nor against it: the component's mean.
    means = np.array([col[at].mean() if at.any() else 0.0
                      for col, at in zip(x.T, asked.T, strict=True)])  # fmt: skip
    filled = np.where(asked, x, means)
    # A scale shared by all, so that coefficients compare as weights do.
    model = LogisticRegression(C=10.0, max_iter=1000).fit((filled - means) / 100, taken)
    found = np.clip(model.coef_[0], 0, None)
    if not found.sum():
        return None
    exact = found / found.sum() * whole
    weights = np.floor(exact).astype(int)
    for at in np.argsort(-(exact - weights), kind="stable")[: whole - int(weights.sum())]:
        weights[at] += 1
    return tuple(int(one) for one in weights)


def _totals(x: npt.NDArray[np.float64], weights: Sequence[int]) -> npt.NDArray[np.float64]:
    """The score of each pair, as the solver forms it."""
    asked = x != NOT_ASKED
    w = np.where(asked, np.array(weights, dtype=np.float64), 0.0)
    whole = w.sum(axis=1)
    return np.where(whole > 0, (w * np.where(asked, x, 0)).sum(axis=1) / np.maximum(whole, 1), 0.0)
