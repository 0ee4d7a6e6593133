"""Build a Problem from plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .easing import Easing, reliefs_of
from .errors import InputError
from .limits import Ints, Limit, Relief
from .phases import Amount, Calendar
from .reach import WHOLE, Cell, Model, split
from .villages import Cap, Problem


@dataclass(frozen=True)
class _Village:
    cells: list[Cell]
    weight: int
    gives: Mapping[str, int]


@dataclass(frozen=True)
class _Work:
    village: str
    clears: int
    serves: int
    reach: int
    parts: Mapping[str, int]
    must: bool
    asks: Mapping[str, int]
    rules: Mapping[str, tuple[str, ...]]
    uses: list[list[tuple[int, int]]]
    opens: list[bool]


class ProblemBuilder:
    """Collects villages and works in any order and builds the arrays of a Problem.

    `weights`: weight units per indicator; `line`: poor if score >= line; `limits` in the order
    in which prices will be reported; `easings` are what may ease them. `parts`: value units per
    unit of each further part of value; the part "bonus" need not be named and weighs 1. `years`:
    the years and what each weighs. A start whose phases go beyond the last year is shut, unless
    `open_ended`. `reach`: whom works of less than full reach reach (see reach.py).
    Raises InputError where a row names something unknown.
    """

    def __init__(
        self,
        *,
        weights: Sequence[int],
        line: int,
        limits: Iterable[Limit],
        easings: Iterable[Easing] = (),
        parts: Mapping[str, int] | None = None,
        poverty_weight: int = 1,
        years: Mapping[str, int] | None = None,
        open_ended: bool = False,
        reach: Model = "nested",
    ) -> None:
        self._weights = list(weights)
        self._line = line
        self._limits = tuple(limits)
        self._easings = list(easings)
        self._parts = dict(parts or {})
        self._poverty_weight = poverty_weight
        self._years = dict({"": 1} if years is None else years)
        self._reach = reach
        column = {limit.code: at for at, limit in enumerate(self._limits)}
        self._calendar = Calendar(tuple(self._years), column, open_ended)
        self._villages: dict[str, _Village] = {}
        self._works: dict[str, dict[str, _Work]] = {}
        self._caps: dict[str, tuple[int, dict[str, int]]] = {}
        self._reliefs: list[Relief] = []

    def add_village(
        self,
        code: str,
        cells: Iterable[Cell],
        *,
        weight: int = 1,
        gives: Mapping[str, int] | None = None,
    ) -> None:
        """Add a village; `cells` are (group, pattern, persons), `weight` its weight for equity.

        `gives`: the most of each kind (labour, money of its own) that it can give to its works.
        """
        if code in self._villages:
            raise InputError("village_twice", "village {code} is given twice", code=code)
        self._villages[code] = _Village(list(cells), weight, dict(gives or {}))
        self._works[code] = {}

    def add_work(
        self,
        village: str,
        code: str,
        clears: int,
        serves: int,
        uses: Mapping[str, Amount],
        requires: Iterable[str] = (),
        excludes: Iterable[str] = (),
        bonus: int = 0,
        *,
        follows: Iterable[str] = (),
        parts: Mapping[str, int] | None = None,
        must: bool = False,
        reach: int = WHOLE,
        phases: Sequence[int] = (1,),
        opens: Iterable[str] | None = None,
        asks: Mapping[str, int] | None = None,
    ) -> None:
        """Add a work. `serves` has bit g set if group g gains, `reach` per mille of its people.

        `uses`: limit -> amount, spread over the years from the start by the shares of `phases`; or
        limit -> what falls into each of these years. `opens`: the years it may start in. `asks`:
        what it takes of what the village gives. `parts`: part -> what it adds to it a year.
        """
        if village not in self._works:
            raise InputError("village_unknown", "work {work}: no village {village}",
                             work=code, village=village)  # fmt: skip
        if code in self._works[village]:
            raise InputError("work_twice", "work {code} is given twice", code=code)
        if not 0 < reach <= WHOLE:
            raise InputError("reach", "work {work}: it reaches above 0 and up to 100 per cent",
                             work=code)  # fmt: skip
        spread, fits = self._calendar.spread(code, uses, phases)
        self._works[village][code] = _Work(
            village, clears, serves, reach, self._parts_of(code, parts or {}, bonus), must,
            self._asked(village, code, asks or {}),
            {"requires": tuple(requires), "excludes": tuple(excludes), "follows": tuple(follows)},
            spread, self._opened(code, opens, fits),
        )  # fmt: skip

    def add_cap(self, code: str, most: int, amounts: Mapping[str, int]) -> None:
        """The amounts of those of these works of one village that are chosen add up to <= most."""
        if code in self._caps:
            raise InputError("cap_twice", "cap {code} is given twice", code=code)
        self._caps[code] = (most, dict(amounts))

    def add_relief(self, relief: Relief) -> None:
        """Add a relief that is none of the usual easings."""
        self._reliefs.append(relief)

    def build(self) -> Problem:
        """The checked Problem. Raises InputError."""
        rows = [(code, work) for works in self._works.values() for code, work in works.items()]
        index = {code: at for at, (code, _) in enumerate(rows)}
        starts = [uses for _, work in rows for uses in work.uses]
        uses = [use for some in starts for use in some]
        cells, cell_count, serves = self._reached()
        caps = self._all_caps()
        parts = self._named_parts(rows)
        return Problem(
            villages=tuple(self._villages),
            cell_start=_starts(cell_count),
            cell_group=_ints(group for group, _, _ in cells),
            cell_pattern=_ints(pattern for _, pattern, _ in cells),
            cell_persons=_ints(persons for _, _, persons in cells),
            weights=_ints(self._weights),
            line=self._line,
            works=tuple(code for code, _ in rows),
            work_start=_starts([len(works) for works in self._works.values()]),
            work_clears=_ints(work.clears for _, work in rows),
            work_serves=_ints(serves),
            parts=tuple(parts),
            part_weights=_ints(parts.values()),
            work_parts=np.array(
                [[work.parts.get(part, 0) for part in parts] for _, work in rows], dtype=np.int64
            ).reshape(len(rows), len(parts)),
            poverty_weight=self._poverty_weight,
            village_weight=_ints(village.weight for village in self._villages.values()),
            must=np.array([work.must for _, work in rows], dtype=np.bool_),
            caps=tuple(Cap(code, most) for code, (most, _) in caps.items()),
            cap_start=_starts([len(amounts) for _, amounts in caps.values()]),
            cap_work=_ints(
                _known(index, work, code)
                for code, (_, amounts) in caps.items() for work in amounts
            ),
            cap_amount=_ints(by for _, amounts in caps.values() for by in amounts.values()),
            requires=_pairs(index, rows, "requires"),
            excludes=_pairs(index, rows, "excludes"),
            follows=_pairs(index, rows, "follows"),
            years=tuple(self._years),
            year_weights=_ints(self._years.values()),
            opens=np.array([work.opens for _, work in rows], dtype=np.bool_).reshape(
                len(rows), len(self._years)
            ),
            limits=self._limits,
            use_start=_starts([len(some) for some in starts]),
            use_limit=_ints(limit for limit, _ in uses),
            use_amount=_ints(amount for _, amount in uses),
            reliefs=(*reliefs_of(self._limits, self._easings), *self._reliefs),
        )  # fmt: skip

    def _parts_of(self, work: str, parts: Mapping[str, int], bonus: int) -> dict[str, int]:
        unknown = next((part for part in parts if part not in {*self._parts, "bonus"}), None)
        if unknown is not None:
            raise InputError("part_unknown", "work {work} names an unknown part of value {code}",
                             work=work, code=unknown)  # fmt: skip
        return {**parts, "bonus": parts.get("bonus", 0) + bonus}

    def _named_parts(self, rows: Sequence[tuple[str, _Work]]) -> dict[str, int]:
        if any(work.parts["bonus"] for _, work in rows):
            return {"bonus": 1} | self._parts
        return self._parts

    def _asked(self, village: str, work: str, asks: Mapping[str, int]) -> Mapping[str, int]:
        unknown = next((kind for kind in asks if kind not in self._villages[village].gives), None)
        if unknown is not None:
            raise InputError(
                "gives_unknown", "work {work} asks for {kind}, of which village {village} gives"
                " nothing", work=work, kind=unknown, village=village,
            )  # fmt: skip
        return dict(asks)

    def _opened(self, work: str, opens: Iterable[str] | None, fits: list[bool]) -> list[bool]:
        if opens is None:
            return fits
        wanted = list(opens)
        unknown = next((year for year in wanted if year not in self._years), None)
        if unknown is not None:
            raise InputError("year_unknown", "work {work}: there is no year {year}; known: {known}",
                             work=work, year=unknown, known=", ".join(self._years))  # fmt: skip
        return [fit and year in wanted for fit, year in zip(fits, self._years, strict=True)]

    def _reached(self) -> tuple[list[Cell], list[int], list[int]]:
        """All cells, how many each village has, and whom each work serves."""
        cells: list[Cell] = []
        count: list[int] = []
        serves: list[int] = []
        for code, village in self._villages.items():
            works = self._works[code]
            own, served = split(
                code,
                village.cells,
                {name: work.serves for name, work in works.items()},
                {name: work.reach for name, work in works.items()},
                self._reach,
            )
            cells += own
            count.append(len(own))
            serves += served.values()
        return cells, count, serves

    def _all_caps(self) -> dict[str, tuple[int, dict[str, int]]]:
        """The caps given, and one for each kind of thing that a village gives to its works."""
        caps = dict(self._caps)
        for code, village in self._villages.items():
            for kind, most in village.gives.items():
                asked = {
                    name: work.asks[kind]
                    for name, work in self._works[code].items()
                    if kind in work.asks
                }
                if asked:
                    caps[f"{code}:{kind}"] = (most, asked)
        return caps


def _ints(values: Iterable[int]) -> npt.NDArray[Any]:
    """int64. Raises InputError where a value is beyond it."""
    given = list(values)
    try:
        return np.array(given, dtype=np.int64)
    except OverflowError:
        raise InputError("out_of_range", "{name} does not fit {dtype}",
                         name="an amount", dtype="int64") from None  # fmt: skip


def _starts(lengths: Sequence[int]) -> Ints:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64)


def _known(index: Mapping[str, int], code: str, where: str) -> int:
    if code not in index:
        raise InputError("work_unknown", "{work} names an unknown work {code}",
                         work=where, code=code)  # fmt: skip
    return index[code]


def _pairs(index: Mapping[str, int], rows: Sequence[tuple[str, _Work]], rule: str) -> Ints:
    pairs = [
        (index[code], _known(index, other, code))
        for code, work in rows
        for other in work.rules[rule]
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
