"""Distances on the earth. Pure."""

import math

EARTH_M = 6_371_009  # mean radius, IUGG


def metres_between(lon_e6: int, lat_e6: int, lon: float, lat: float) -> int:
    """Metres along the great circle (haversine) from a point in millionths of a degree to one in
    degrees."""
    here, there = math.radians(lat_e6 / 10**6), math.radians(lat)
    east = math.radians(lon - lon_e6 / 10**6)
    half = math.sin((there - here) / 2) ** 2
    half += math.cos(here) * math.cos(there) * math.sin(east / 2) ** 2
    return round(2 * EARTH_M * math.asin(min(1.0, math.sqrt(half))))
