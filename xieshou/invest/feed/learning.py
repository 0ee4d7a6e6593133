"""Which weights are in use: the fixed ones, until outcomes tell better ones."""

from collections.abc import Mapping, Sequence
from typing import Any

from xieshou.engines.match import NOT_ASKED, learn_weights
from xieshou.invest import rules
from xieshou.invest.models import Proposal

WHOLE_BP = 10_000


def weights_in_use() -> tuple[Mapping[str, int], dict[str, Any]]:
    """Weights by component, and why these, from what was answered to all proposals so far."""
    decided = Proposal.objects.filter(state__in=("accepted", "refused"))
    rows = list(decided.order_by("pk").values_list("state", "parts"))
    scores = [{part["name"]: part["score"] for part in parts} for _state, parts in rows]
    return weights_from(scores, [state == "accepted" for state, _parts in rows])


def weights_from(
    scores: Sequence[Mapping[str, int]], accepted: Sequence[bool]
) -> tuple[Mapping[str, int], dict[str, Any]]:
    """Weights learnt from scores by component of decided pairs, else the fixed ones; and why, as
    plain JSON: `learned`, `why` (as the engine says), how many were decided and accepted, and areas
    under the curve in 1/10 000."""
    names = list(rules.FIXED_WEIGHTS)
    found = learn_weights(
        [[known.get(name, NOT_ASKED) for name in names] for known in scores],
        accepted, list(rules.FIXED_WEIGHTS.values()), least=rules.LEAST_DECIDED,
        least_each=rules.LEAST_EACH,
    )  # fmt: skip
    return dict(zip(names, found.weights, strict=True)), {
        "learned": found.learned,
        "why": found.why,
        "decided": found.decided,
        "accepted": found.accepted,
        "fixed_auc_bp": _bp(found.fixed_auc),
        "learned_auc_bp": _bp(found.learned_auc),
    }


def _bp(share: float | None) -> int | None:
    return None if share is None else round(share * WHOLE_BP)
