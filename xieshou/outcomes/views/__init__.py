"""Places from the province down to the township: figures, map, pairings, products."""

from xieshou.outcomes.views.places import download, map_values, measure, place, places

__all__ = ["download", "map_values", "measure", "place", "places"]
