"""Why a proposal was chosen or not, in words. Pure."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.money import show

BALLOT_REASONS: Mapping[str, Any] = {
    "bought": gettext_lazy(
        "支持者用各自的份额付清了全部费用，每人至多付 %(share)s，第 %(place)s 个入选"
    ),
    "completed": gettext_lazy("支持者的份额不够，但余下的预算还放得下，第 %(place)s 个入选"),
    "ranked": gettext_lazy("按规则轮到它时预算还放得下，第 %(place)s 个入选"),
    "no_votes": gettext_lazy("没有人支持"),
    "supporters_short": gettext_lazy(
        "%(support)s 位支持者余下的份额合计 %(left)s，还差 %(short)s 才够付 %(cost)s"
    ),
    "budget_short": gettext_lazy("轮到它时预算只剩 %(left)s，还差 %(short)s 才够付 %(cost)s"),
    "more_support": gettext_lazy("若再有 %(more)s 位只支持它的投票人，本规则下会入选"),
    "cheaper": gettext_lazy("若费用降到 %(fen)s，本规则下会入选"),
}


def reason_words(
    why: str,
    *,
    place: int = 0,
    share_fen: int = 0,
    left_fen: int = 0,
    cost_fen: int = 0,
    support: int = 0,
) -> str:
    """The reason of the engine for a proposal, in words; amounts in fen."""
    return str(BALLOT_REASONS[why]) % {
        "place": place,
        "share": show(share_fen),
        "left": show(left_fen),
        "short": show(max(0, cost_fen - left_fen)),
        "cost": show(cost_fen),
        "support": support,
    }


def needed_words(more: int | None, fen: int | None) -> tuple[str, ...]:
    """What would have been needed: so many more supporters, or so low a cost."""
    said = []
    if more is not None:
        said.append(str(BALLOT_REASONS["more_support"]) % {"more": more})
    if fen is not None:
        said.append(str(BALLOT_REASONS["cheaper"]) % {"fen": show(fen)})
    return tuple(said) or (_("没有单靠多得票或降价就能入选的办法"),)
