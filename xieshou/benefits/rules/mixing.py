"""What of a mixed payment came from which source. Pure."""


def part_of(amount: int, before: int, weight: int, whole: int, rank: int, count: int) -> int:
    """Fen of a receipt of `amount` that came from the source of `weight` in a pool of `whole`.

    `before` is the weight of the sources in front of it; the receipt stands at `rank` (from 0) of
    `count`. Rounding is systematic (Hartley and Rao 1962): each receipt is laid along the sources,
    shifted by its own fraction of a fen, so that its parts are never below zero and add up to it,
    and no source gains by rounding over many receipts. One part needs none of the others.
    Raises ValueError for a source beyond the whole, or a rank beyond the count.
    """
    if not (0 <= before <= before + weight <= whole and whole and 0 <= rank < count):
        raise ValueError("a part outside of its whole")

    def up_to(weight: int) -> int:
        return (amount * weight * count + rank * whole) // (whole * count)

    return up_to(before + weight) - up_to(before)
