"""Which step leads a form, a round or a batch where, and how long raw answers are kept."""

from collections.abc import Mapping

FORM_STEPS: Mapping[str, Mapping[str, str]] = {
    "publish": {"draft": "published", "retired": "published"},
    "retire": {"published": "retired"},
}
ROUND_STEPS: Mapping[str, Mapping[str, str]] = {
    "open": {"drawn": "open"},
    "close": {"open": "closed"},
}
BATCH_STEPS: Mapping[str, Mapping[str, str]] = {
    "approve": {"proposed": "approved"},
    "refuse": {"proposed": "refused"},
}
# Days after a round has closed (or, outside of rounds, after it came in) that a filled form keeps
# its personal answers: 个人信息保护法, art. 19, no longer than the purpose needs.
PERSONAL_DAYS = 180
# Drafts on a phone are wiped after so many days.
DRAFT_DAYS = 14


def next_state(steps: Mapping[str, Mapping[str, str]], step: str, state: str) -> str | None:
    """Where a step leads from a state; None where it leads nowhere."""
    return steps[step].get(state)
