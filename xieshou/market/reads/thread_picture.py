"""The thread of an order as a Sankey picture, by party: fen from one node to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xieshou.benefits import reads as benefits
from xieshou.market import rules
from xieshou.market.models import Order, Share
from xieshou.market.reads.orders import MarketOrderRow

# With more households a picture shows nothing; the table lists them.
MOST_DRAWN = 8


@dataclass(frozen=True, slots=True)
class PartyPart:
    """What a party gets of the whole order."""

    to: str
    to_label: str
    fen: int


@dataclass(frozen=True, slots=True)
class ThreadLink:
    """Fen from one node to the next of a Sankey picture, `step` steps from the buyer."""

    step: int
    source: str
    target: str
    fen: int


def parties_of(row: MarketOrderRow) -> tuple[PartyPart, ...]:
    """What each party gets, in the order of rules.PARTIES."""
    sums: dict[str, int] = {}
    for one in row.shares:
        sums[one.to] = sums.get(one.to, 0) + one.fen
    return tuple(
        PartyPart(to, str(Share.To(to).label), sums[to]) for to in rules.PARTIES if to in sums
    )


def links(
    row: MarketOrderRow,
    parties: Sequence[PartyPart],
    paid: benefits.Reached,
    parts: Sequence[benefits.CollectivePart],
    kept: int,
) -> tuple[ThreadLink, ...]:
    """Buyer → line → party → village or collective → household or fund → …"""
    names = {line.number: f"{line.number} {line.good} · {line.grade}" for line in row.lines}
    found = [ThreadLink(0, row.buyer_name, names[one.number], one.billed_fen) for one in row.lines]
    found += [ThreadLink(1, names[one.line], one.to_label, one.fen) for one in row.shares]
    if row.state == Order.State.PAID:
        found += _from_producers(row, parties, paid, parts, kept)
        for part in parts:
            found += _from_collective(part)
    return tuple(one for one in found if one.fen > 0)


def _from_producers(
    row: MarketOrderRow,
    parties: Sequence[PartyPart],
    paid: benefits.Reached,
    parts: Sequence[benefits.CollectivePart],
    kept: int,
) -> list[ThreadLink]:
    producer, coop = str(Share.To.PRODUCER.label), str(Share.To.COOP.label)
    left = sum(one.fen for one in parties if one.to == "coop")
    found = _to_villages(2, producer, paid)
    if kept:
        found.append(ThreadLink(2, coop, row.supplier_name, min(kept, left)))
        found.append(ThreadLink(2, producer, row.supplier_name, kept - min(kept, left)))
    for part in parts:
        from_coop = min(left, part.income_fen)
        left -= from_coop
        found.append(ThreadLink(2, coop, part.name, from_coop))
        found.append(ThreadLink(2, producer, part.name, part.income_fen - from_coop))
    return found


def _from_collective(part: benefits.CollectivePart) -> list[ThreadLink]:
    if part.reached is None or part.dividend_fen is None:
        waiting = _("尚未分配") if part.reached is None else _("已分配")
        return [ThreadLink(3, part.name, waiting, part.income_fen)]
    ways = (
        (_("支出"), part.spent_fen),
        (_("公积金"), part.reserve_fen),
        (_("公益金"), part.welfare_fen),
        (_("留存"), part.retained_fen),
    )
    found = [ThreadLink(3, part.name, name, fen or 0) for name, fen in ways]
    found.append(ThreadLink(3, part.name, _("分红"), part.dividend_fen))
    return found + _to_villages(4, _("分红"), part.reached)


def _to_villages(step: int, source: str, to: benefits.Reached) -> list[ThreadLink]:
    """To the villages and, where the viewer sees them, the households; what is hidden together."""
    names = {one.village: one.village_name for one in to.villages}
    told = [one for one in to.villages if one.fen is not None]
    found = [ThreadLink(step, source, one.village_name, one.fen or 0) for one in told]
    if to.fen is not None:
        hidden = to.fen - sum(one.fen or 0 for one in told)
        found.append(ThreadLink(step, source, _("其他村"), hidden))
    households: dict[tuple[str, str], int] = {}
    for one in to.receipts:
        key = (names[one.village], one.household)
        households[key] = households.get(key, 0) + one.fen
    if len(households) <= MOST_DRAWN:
        shown = {one.village_name for one in told}
        found += [
            ThreadLink(step + 1, village, household, fen)
            for (village, household), fen in households.items()
            if village in shown
        ]
    return found
