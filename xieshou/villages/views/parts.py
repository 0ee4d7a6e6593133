"""What pages of a village share: finding it, the way back to it, the map of its assets."""

import math
from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse

from xieshou.registry import reads as registry
from xieshou.registry.reads import PlaceRow
from xieshou.villages.reads import AssetRow

# The map's side, and how much of it stays free around the points, in its own units.
SIDE, MARGIN = 1000, 90
METRES_PER_DEGREE = 111_195
# Steps of the scale bar.
STEPS_M = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
NARROWEST_M = 400


def village_of(code: str) -> PlaceRow:
    """The village, or a 404."""
    place = registry.place(code)
    if place is None or place.level != "village":
        raise Http404
    return place


def trail(place: PlaceRow, *rest: tuple[str, str]) -> list[tuple[str, str]]:
    """From the village on; the last has no address."""
    county = place.code[:6]
    above = registry.place_names([county]).get(county, county)
    return [
        (above, reverse("outcomes:place", args=[county])),
        (place.label, reverse("villages:village", args=[place.code])),
        *rest,
    ]


def asset_map(assets: Sequence[AssetRow], place: PlaceRow) -> dict[str, Any] | None:
    """The points of assets on a square without boundaries, true to scale (equirectangular about
    their middle), numbered as in the table; None where none has a point."""
    points = [(at, row) for at, row in enumerate(assets, 1) if row.lon is not None]
    if not points:
        return None
    lons, lats = ([getattr(row, axis) for _at, row in points] for axis in ("lon", "lat"))
    middle = (max(lons) + min(lons)) / 2, (max(lats) + min(lats)) / 2
    east = METRES_PER_DEGREE * math.cos(math.radians(middle[1]))
    span = max((max(lons) - min(lons)) * east, (max(lats) - min(lats)) * METRES_PER_DEGREE)
    metres = max(span, NARROWEST_M)
    unit = (SIDE - 2 * MARGIN) / metres
    step = max((one for one in STEPS_M if one <= metres / 2), default=STEPS_M[0])

    def at(lon: float, lat: float) -> tuple[int, int]:
        x = SIDE / 2 + (lon - middle[0]) * east * unit
        return round(x), round(SIDE / 2 - (lat - middle[1]) * METRES_PER_DEGREE * unit)

    centre = at(place.lon, place.lat) if place.lon is not None and place.lat is not None else None
    inside = centre is not None and all(0 < axis < SIDE for axis in centre)
    return {
        "points": [
            {"number": number, "row": row, "x": x, "y": y}
            for number, row in points
            for x, y in [at(row.lon or 0, row.lat or 0)]
        ],
        "centre": centre if inside else None,
        "bar": round(step * unit),
        "bar_m": step,
        "side": SIDE,
    }
