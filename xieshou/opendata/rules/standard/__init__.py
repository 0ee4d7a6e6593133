"""The common rules of IATI 2.03, each a plain function of an element: what of it is broken.

Source: IATI Standard ruleset 2.03 (github.com/IATI/IATI-Rulesets, MIT), rule by rule.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from xieshou.opendata.rules.faults import Fault
from xieshou.opendata.rules.standard import dates, identifiers, percentages, required, results

Rule = Callable[[Any, datetime], Iterator[Fault]]

RULES: Mapping[str, Sequence[Rule]] = {
    "iati-activity": (
        *identifiers.ACTIVITY, *required.ACTIVITY, *dates.ACTIVITY, *percentages.ACTIVITY,
        *results.ACTIVITY,
    ),
    "iati-organisation": (
        *identifiers.ORGANISATION, *required.ORGANISATION, *dates.ORGANISATION,
    ),
}  # fmt: skip


def broken_rules(element: Any, now: datetime) -> Iterator[Fault]:
    """All that an activity or organisation breaks."""
    for rule in RULES[element.tag]:
        yield from rule(element, now)
