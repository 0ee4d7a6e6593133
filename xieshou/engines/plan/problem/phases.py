"""Uses spread over the years of a plan, and the years in which a work may start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import InputError

Amount = int | Sequence[int]
"""A whole use, or what falls into the year of the start, the year after, …"""


@dataclass(frozen=True)
class Calendar:
    """The years of a problem and the limits of each.

    A use of `money:city` counts in full towards a limit `money:city`, and by the year into which it
    falls towards the limits `money:city@2027`, `money:city@2028`, … as far as these are there.
    """

    years: tuple[str, ...]
    column: Mapping[str, int]
    open_ended: bool

    def spread(
        self, work: str, uses: Mapping[str, Amount], phases: Sequence[int]
    ) -> tuple[list[list[tuple[int, int]]], list[bool]]:
        """(limit, amount) for a start in each year, and whether the work may start then.

        A start is shut where a phase falls beyond the last year, unless the calendar is open-ended:
        then what falls beyond it is not counted. Raises InputError naming work and limit.
        """
        spans = {code: _by_year(work, amount, phases) for code, amount in uses.items()}
        for code in spans:
            if code not in self.column and not any(
                f"{code}@{year}" in self.column for year in self.years
            ):
                raise InputError("limit_unknown", "work {work} names an unknown limit {code}",
                                 work=work, code=code)  # fmt: skip
        length = max((len(span) for span in spans.values()), default=1)
        rows = [self._from(start, spans) for start in range(len(self.years))]
        fits = [self.open_ended or start + length <= len(rows) for start in range(len(rows))]
        return rows, fits

    def _from(self, start: int, spans: Mapping[str, Sequence[int]]) -> list[tuple[int, int]]:
        found: dict[int, int] = {}
        for code, span in spans.items():
            inside = span[: len(self.years) - start]
            named = [(code, sum(inside))]
            named += [(f"{code}@{self.years[start + lag]}", by) for lag, by in enumerate(inside)]
            for name, amount in named:
                if name in self.column and amount:
                    at = self.column[name]
                    found[at] = found.get(at, 0) + amount
        return sorted(found.items())


def _by_year(work: str, amount: Amount, phases: Sequence[int]) -> list[int]:
    """What falls into each year from the start; a total is split as the phases say, to the unit."""
    if not isinstance(amount, int):
        span = list(amount)
    else:
        if not phases or min(phases) < 0 or sum(phases) == 0:
            raise InputError("phases", "work {work}: phases are shares from 0 up, one above 0",
                             work=work)  # fmt: skip
        span, given, so_far = [], 0, 0
        for share in phases:
            so_far += share
            upto = amount * so_far // sum(phases)
            span.append(upto - given)
            given = upto
    while len(span) > 1 and span[-1] == 0:
        span.pop()
    return span
