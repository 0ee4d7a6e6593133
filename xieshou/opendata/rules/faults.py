"""What is wrong in a file of open data, with its place."""

from collections.abc import Iterable
from dataclasses import dataclass

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` counts from 1 (0: the whole file); `rule` is stable and for programs: the number of a
    rule of the standard's ruleset, or a word. `words` say what is wrong, `remedy` what to do."""

    line: int
    element: str
    value: str
    rule: str
    severity: str
    words: str
    remedy: str = ""


def errors(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(fault for fault in faults if fault.severity == ERROR)
