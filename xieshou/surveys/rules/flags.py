"""What makes an interview doubtful: too fast or slow, a copy, far away, always the same answer.

The practice of survey supervision: World Bank DIME, "High Frequency Checks" and "Back Checks".
"""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# An interview shorter than this share of the median, or longer than so many medians, is marked.
TOO_SHORT, TOO_LONG = 0.4, 4.0
# Fewer interviews than this have no median worth the name: then these seconds hold.
FEWEST = 10
LEAST_S, MOST_S = 60, 4 * 3600
FAR_KM = 10.0
# So many answers on one scale, all alike, are hardly a person's.
SAME_AT_LEAST = 6
EARTH_KM = 6371.0
FLAGS = ("short", "long", "copy", "far", "same", "clock")


@dataclass(frozen=True)
class Interview:
    """What is looked at of a filled form: seconds, digest of its answers, km from the village,
    whether all answers on one scale are alike, whether its clock ran ahead."""

    id: int
    seconds: int | None
    digest: str
    km: float | None = None
    same: bool = False
    ahead: bool = False


def flags(interviews: Sequence[Interview]) -> dict[int, tuple[str, ...]]:
    """Flags of each interview by id, in the order of FLAGS; those without any are left out."""
    timed = [one.seconds for one in interviews if one.seconds is not None]
    median = statistics.median(timed) if len(timed) >= FEWEST else None
    least = LEAST_S if median is None else median * TOO_SHORT
    most = MOST_S if median is None else median * TOO_LONG
    seen: dict[str, int] = {}
    for one in interviews:
        seen[one.digest] = seen.get(one.digest, 0) + 1
    found = {}
    for one in interviews:
        holds = {
            "short": one.seconds is not None and one.seconds < least,
            "long": one.seconds is not None and one.seconds > most,
            "copy": bool(one.digest) and seen[one.digest] > 1,
            "far": one.km is not None and one.km > FAR_KM,
            "same": one.same,
            "clock": one.ahead,
        }
        if any(holds.values()):
            found[one.id] = tuple(name for name in FLAGS if holds[name])
    return found


def is_straight(scales: Iterable[Sequence[str]]) -> bool:
    """Whether the answers on some scale (questions with the same choices) are all alike."""
    return any(len(one) >= SAME_AT_LEAST and len(set(one)) == 1 for one in scales)


def km_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance of two (longitude, latitude), by the haversine formula."""
    lon1, lat1, lon2, lat2 = (math.radians(part) for part in (*one, *other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def agreement(first: Mapping[str, str], again: Mapping[str, str]) -> tuple[int, tuple[str, ...]]:
    """Of a back-check: how many questions both answered, and the paths answered differently."""
    both = sorted(path for path in first if first[path] and again.get(path))
    return len(both), tuple(path for path in both if first[path] != again[path])
