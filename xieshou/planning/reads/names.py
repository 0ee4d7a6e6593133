"""Names of limits, places, trades and scenarios in the language of the request."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from xieshou.planning import rules
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry

# The name under which a round's scenario that moves nothing is stored.
BASE = "base"


def names_for(codes: Iterable[str]) -> rules.Names:
    """Names for the limits of these codes."""
    places = {rules.place_of(code) for code in codes} - {""}
    return rules.Names(registry.place_names(places), projects.trades())


def scenario_name(name: str) -> str:
    """The base scenario is named in the reader's language, others as they were given."""
    return _("基准方案") if name == BASE else name
