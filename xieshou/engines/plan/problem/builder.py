"""Build a Problem from plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from . import InputError, Limit, Problem


@dataclass(frozen=True)
class _Work:
    clears: int
    serves: int
    uses: Mapping[str, int]
    requires: tuple[str, ...]
    excludes: tuple[str, ...]
    bonus: int


class ProblemBuilder:
    """Collects villages and works in any order and builds the arrays of a Problem.

    `weights`: weight units per indicator; `line`: poor if score >= line; `limits` in the order
    in which prices will be reported. Raises InputError where a row names something unknown.
    """

    def __init__(self, *, weights: Sequence[int], line: int, limits: Iterable[Limit]) -> None:
        self._weights = list(weights)
        self._line = line
        self._limits = tuple(limits)
        self._cells: dict[str, list[tuple[int, int, int]]] = {}
        self._works: dict[str, dict[str, _Work]] = {}

    def add_village(self, code: str, cells: Iterable[tuple[int, int, int]]) -> None:
        """Add a village; `cells` are (group, pattern, persons)."""
        if code in self._cells:
            raise InputError("village_twice", "village {code} is given twice", code=code)
        self._cells[code] = list(cells)
        self._works[code] = {}

    def add_work(
        self,
        village: str,
        code: str,
        clears: int,
        serves: int,
        uses: Mapping[str, int],
        requires: Iterable[str] = (),
        excludes: Iterable[str] = (),
        bonus: int = 0,
    ) -> None:
        """Add a work. `serves` has bit g set if group g gains; `uses`: limit -> amount."""
        if village not in self._works:
            raise InputError("village_unknown", "work {work}: no village {village}",
                             work=code, village=village)  # fmt: skip
        if code in self._works[village]:
            raise InputError("work_twice", "work {code} is given twice", code=code)
        self._works[village][code] = _Work(
            clears, serves, dict(uses), tuple(requires), tuple(excludes), bonus
        )

    def build(self) -> Problem:
        """The checked Problem. Raises InputError."""
        rows = [(code, work) for works in self._works.values() for code, work in works.items()]
        index = {code: at for at, (code, _) in enumerate(rows)}
        column = {limit.code: at for at, limit in enumerate(self._limits)}
        uses = [
            (_known(column, limit, "limit", code), amount)
            for code, work in rows
            for limit, amount in work.uses.items()
        ]
        cells = [cell for cells in self._cells.values() for cell in cells]
        return Problem(
            villages=tuple(self._cells),
            cell_start=_starts([len(cells) for cells in self._cells.values()]),
            cell_pattern=np.array([pattern for _, pattern, _ in cells], dtype=np.int64),
            cell_group=np.array([group for group, _, _ in cells], dtype=np.int64),
            cell_persons=np.array([persons for _, _, persons in cells], dtype=np.int64),
            weights=np.array(self._weights, dtype=np.int64),
            line=self._line,
            works=tuple(code for code, _ in rows),
            work_start=_starts([len(works) for works in self._works.values()]),
            work_clears=np.array([work.clears for _, work in rows], dtype=np.int64),
            work_serves=np.array([work.serves for _, work in rows], dtype=np.int64),
            parts=("bonus",),
            work_parts=np.array([[work.bonus] for _, work in rows], dtype=np.int64).reshape(-1, 1),
            requires=_pairs(index, [(c, o) for c, work in rows for o in work.requires]),
            excludes=_pairs(index, [(c, o) for c, work in rows for o in work.excludes]),
            limits=self._limits,
            use_start=_starts([len(work.uses) for _, work in rows]),
            use_limit=np.array([limit for limit, _ in uses], dtype=np.int64),
            use_amount=np.array([amount for _, amount in uses], dtype=np.int64),
        )


def _starts(lengths: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64)


def _known(index: Mapping[str, int], code: str, kind: str, work: str) -> int:
    if code not in index:
        raise InputError(f"{kind}_unknown", "work {work} names an unknown " + kind + " {code}",
                         work=work, code=code)  # fmt: skip
    return index[code]


def _pairs(
    index: Mapping[str, int], pairs: Sequence[tuple[str, str]]
) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    rows = [(index[code], _known(index, other, "work", code)) for code, other in pairs]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)
