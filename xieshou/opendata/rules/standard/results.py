"""Rules 8.8 to 8.11: what indicators measure."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from xieshou.opendata.rules.faults import Fault
from xieshou.opendata.rules.standard.words import broken

_QUALITATIVE = "5"
_MEASURED = (
    ("baseline", "8.8"),
    ("period/target", "8.9"),
    ("period/actual", "8.10"),
)


def values_fit_the_measure(activity: Any, _now: datetime) -> Iterator[Fault]:
    """8.8.1 to 8.10.3"""
    for indicator in activity.findall("result/indicator"):
        qualitative = indicator.get("measure") == _QUALITATIVE
        for path, rule in _MEASURED:
            for one in indicator.findall(path):
                value = one.get("value")
                if qualitative and value is not None:
                    yield broken(f"{rule}.3", one, value)
                elif not qualitative and value is None:
                    yield broken(f"{rule}.1", one)
                elif not qualitative and not _is_number(value or ""):
                    yield broken(f"{rule}.2", one, value)


def references_at_one_level(activity: Any, _now: datetime) -> Iterator[Fault]:
    """8.11.1"""
    for result in activity.findall("result"):
        if result.find("reference") is not None:
            for one in result.findall("indicator/reference"):
                yield broken("8.11.1", one, one.get("code"))


ACTIVITY = (values_fit_the_measure, references_at_one_level)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
