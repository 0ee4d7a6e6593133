"""What a photo is held against: how far from its place, and how old, it may be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xieshou.core.earth import metres_between

# Kilometres from the point that stands for a place of the level, by the digits of its code: a
# village's land reaches some kilometres from its office, a county's some tens.
FAR_KM: Mapping[int, int] = {12: 10, 9: 30, 6: 100}
# Days before the day that a photo is evidence of.
OLD_DAYS = 30
MOST_PHOTOS = 20
MOST_CAPTION = 120


@dataclass(frozen=True, slots=True)
class Point:
    """A place's point in degrees, and how far from it a photo may be taken, in kilometres."""

    lon: float
    lat: float
    most_km: int


def distance_m(lon_e6: int, lat_e6: int, point: Point) -> int:
    """Metres along the great circle, from millionths of a degree."""
    return metres_between(lon_e6, lat_e6, point.lon, point.lat)


def is_far(metres: int, point: Point) -> bool:
    return metres > point.most_km * 1000


def age_flag(taken_on: date | None, of_day: date, sent_at: datetime) -> str:
    """ "old" where a photo is older than what it shows may be, "future" where its camera's clock
    is ahead of the day it was sent, else ""."""
    if taken_on is None:
        return ""
    if taken_on > sent_at.date():
        return "future"
    return "old" if (of_day - taken_on).days > OLD_DAYS else ""
