"""What a place's score tells of the indicators that are withheld there.

The score is the weighted sum of the poor who lack each indicator, and follows from M0.
"""

from collections.abc import Mapping, Sequence

from xieshou.core.small_cells import SMALLEST_CELL


def tells_of_few(
    weights: Sequence[int],
    lacking: Mapping[int, int],
    poor: int,
    smallest: int = SMALLEST_CELL,
) -> frozenset[int]:
    """Of which withheld indicators (position → poor who lack it) what is left of the score says
    that few lack it, or that few do not: no filling of the others leaves nobody or ten and more.

    Exact for one place: all sums of the others are counted out.
    """
    heavy = {at: n for at, n in lacking.items() if weights[at]}
    left = sum(weights[at] * n for at, n in heavy.items())
    found = set()
    for at, n in heavy.items():
        small = 0 < n < smallest, 0 < poor - n < smallest
        if not any(small):
            continue
        sums = _sums([weights[other] for other in heavy if other != at], poor, left)
        possible = [
            count
            for count in range(min(poor, left // weights[at]) + 1)
            if sums >> (left - weights[at] * count) & 1
        ]
        if (small[0] and not any(_many(one, smallest) for one in possible)) or (
            small[1] and not any(_many(poor - one, smallest) for one in possible)
        ):
            found.add(at)
    return frozenset(found)


def _many(people: int, smallest: int) -> bool:
    return people == 0 or people >= smallest


def _sums(weights: Sequence[int], most: int, up_to: int) -> int:
    """A bit for each sum of multiples of the weights, each taken 0 to `most` times."""
    bits, mask = 1, (1 << up_to + 1) - 1
    for weight in weights:
        rest, step = most, 1
        while rest > 0:
            times = min(step, rest)
            bits |= bits << weight * times & mask
            rest -= times
            step *= 2
    return bits & mask
