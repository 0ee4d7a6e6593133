"""Everything that changes the registry, one function per verb."""

from xieshou.registry.actions.divisions import describe_places, load_divisions
from xieshou.registry.actions.indicators import store_indicator_set
from xieshou.registry.actions.pairings import load_pairings

__all__ = [
    "describe_places",
    "load_divisions",
    "load_pairings",
    "store_indicator_set",
]
