"""The life of a joint park. Pure."""

from collections.abc import Mapping

# State → those that may follow it.
PARK_STEPS: Mapping[str, tuple[str, ...]] = {
    "planned": ("building", "closed"),
    "building": ("open", "closed"),
    "open": ("closed",),
    "closed": (),
}
