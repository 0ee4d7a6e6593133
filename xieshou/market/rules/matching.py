"""How a demand and a lot are put to the matching, and its answer in words. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.market.rules.prices import WHOLE_BP, Tier, listed

# The names of grades that can be compared between suppliers; any other counts as none.
GRADES = {"特级": 4, "一级": 3, "二级": 2, "三级": 1}
# A stated assumption: goods sold by the piece have no known weight; their freight is that of 1 kg.
PIECE_GRAMS = 1000
# Fen a pack: the engine's prices end at a million yuan for 1,000 units.
MOST_PACK_FEN = 99_999
_MANY = 10**9

REASONS: Mapping[str, Any] = {
    "no_product": _("没有对应的商品或求购"),
    "grade": _("等级不够"),
    "no_lane": _("没有线路，或没有冷链"),
    "days": _("日期对不上"),
    "shelf_life": _("到货时保质期不足"),
    "price": _("出价低于底价加运费"),
    "hub_full": _("产地仓当天已满，或余量不足一件"),
    "group_full": _("采购方已到上限"),
    "outbid": _("别人的价格更合适"),
}
GONE: Mapping[str, Any] = {
    "sold": _("批次已不足"),
    "met": _("求购已满足或撤回"),
    "late": _("发车日期已过"),
    "not_selling": _("供应商已暂停或商品下架"),
}


def told(reason: str) -> str:
    """The engine's reason as one of REASONS. No demand here has rules of its own: what it leaves
    out to keep rules is left out because a hub had no room for one pack more."""
    return "hub_full" if reason == "rules" else reason


def rank(grade: str) -> int:
    """Higher is better; 0 for a name that is not compared."""
    return GRADES.get(grade, 0)


def floor(tiers: Iterable[Tier], split: Mapping[str, int], on: date) -> int | None:
    """Fen a pack that a supplier must get before freight; None where nothing is listed.

    The least that it asks of any buyer on that day, less the share of it that is the carrier's,
    because the matching counts the freight of the lane itself.
    """
    known = list(tiers)
    kinds = {"", *(one.buyer_kind for one in known)}
    asked = [fen for kind in kinds if (fen := listed(known, kind, _MANY, on)) is not None]
    if not asked:
        return None
    return -(-min(asked) * (WHOLE_BP - split.get("freight", 0)) // WHOLE_BP)


def settled(offer: int, least: int, list_fen: int | None) -> int:
    """Fen a pack that the order says: the buyer's list price, or what covers floor and freight
    (`least`) where that is more; never more than offered."""
    return min(offer, max(least, list_fen if list_fen is not None else offer))


def reserved(left_fen: int, wants: Sequence[tuple[int, int]]) -> int:
    """Packs that a public buyer is to get before others: of its (packs, fen a pack), in order, as
    many as the rest of its reserved share (预留份额) buys."""
    found = 0
    for packs, fen in wants:
        part = min(packs, left_fen // fen) if left_fen > 0 else 0
        found += part
        left_fen -= part * fen
    return found
