"""Problems of the literature that are multiple choices: MMKP and generalised assignment.

    MMKP of Khan (Khan, Li, Manning & Akbar 2002): groups, items, resources; capacities; then per
        group its number and its items, value then weights
    MMKP as mmkp_*: groups and resources; capacities; then per group how many items it has, and
        per item value and weights
    GAP of Beasley's OR-Library: how many problems; per problem agents, jobs; then by agent the
        profit, and the cost, of each job; capacities

An MMKP takes one item of each group. A GAP gives each job to one agent: gap1 to gap12 ask for the
most profit, gapa to gapd for the least (so that their "profits" are costs), which the numbers
themselves do not tell.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
import numpy.typing as npt

from ..problem import Choices, InputError, Limit

NUMBER = re.compile(r"-?\d{1,15}(\.\d*)?|-?\.\d+", re.ASCII)
MOST_DIGITS = 6
"""After the point of a value."""


@dataclass(frozen=True, eq=False)
class Instance:
    """One problem of a file. Its own value is that of the choices divided by `scale`.

    `scale` is below 0 where least is best.
    """

    name: str
    choices: Choices
    scale: int


def read_mmkp(text: str, name: str = "") -> Instance:
    """Either format, told by its first line. Raises InputError."""
    first = text.lstrip().partition("\n")[0].split()
    if len(first) not in (2, 3):
        raise InputError("mmkp_head", "an MMKP begins with groups, items and resources, or with"
                         " groups and resources")  # fmt: skip
    numbers = _Numbers(text)
    if len(first) == 3:
        groups, items, resources = numbers.wholes(3)
        sizes: Sequence[int] = [items] * groups
    else:
        groups, resources = numbers.wholes(2)
        sizes = []
    capacities = numbers.wholes(resources)
    rows, counts = [], []
    for at in range(groups):
        # The group's number in the one, how many items it has in the other.
        head = numbers.whole()
        counts.append(sizes[at] if sizes else head)
        rows.append(numbers.take(counts[-1] * (resources + 1)).reshape(-1, resources + 1))
    numbers.end()
    table = np.concatenate(rows)
    return Instance(
        name,
        _choices(
            [f"{at + 1}" for at in range(groups)],
            counts,
            _rounded(table[:, 0] * numbers.scale),
            [Limit(f"{at + 1}", "<=", amount) for at, amount in enumerate(capacities)],
            _rounded(table[:, 1:]),
        ),
        numbers.scale,
    )


def read_gap(text: str, name: str = "", *, least: bool = False) -> list[Instance]:
    """Every problem of the file; `least` where their first table is to be least."""
    numbers = _Numbers(text)
    found = []
    for at in range(numbers.whole()):
        agents, jobs = numbers.wholes(2)
        profit, cost = (_rounded(numbers.take(agents * jobs)).reshape(agents, jobs)
                        for _ in range(2))  # fmt: skip
        capacities = numbers.wholes(agents)
        uses = np.zeros((jobs, agents, agents), dtype=np.int64)
        uses[:, range(agents), range(agents)] = cost.T
        choices = _choices(
            [f"{job + 1}" for job in range(jobs)],
            [agents] * jobs,
            (-profit if least else profit).T.ravel(),
            [Limit(f"{agent + 1}", "<=", amount) for agent, amount in enumerate(capacities)],
            uses.reshape(-1, agents),
        )
        found.append(Instance(f"{name}-{at + 1}", choices, -1 if least else 1))
    numbers.end()
    return found


def _choices(
    groups: Sequence[str],
    sizes: Sequence[int],
    value: npt.NDArray[np.int64],
    limits: Sequence[Limit],
    uses: npt.NDArray[np.int64],
) -> Choices:
    """`uses`: options x limits; what is 0 is left out."""
    option, limit = np.nonzero(uses)
    return Choices(
        groups=tuple(groups),
        option_start=np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))),
        option_value=value,
        limits=tuple(limits),
        use_start=np.concatenate(([0], np.cumsum(np.count_nonzero(uses, axis=1)))),
        use_limit=limit.astype(np.int32),
        use_amount=uses[option, limit],
    )


class _Numbers:
    """The numbers of a text up to its first word; `scale` makes each of them whole.

    Khan's files end with remarks.
    """

    def __init__(self, text: str) -> None:
        words = list(takewhile(NUMBER.fullmatch, text.split()))
        decimals = (len(word.rpartition(".")[2].rstrip("0")) for word in words if "." in word)
        self.scale = 10 ** min(max(decimals, default=0), MOST_DIGITS)
        self._all = np.array(words, dtype=np.float64)
        self._at = 0

    def take(self, count: int) -> npt.NDArray[np.float64]:
        """The next so many."""
        upto = self._at + count
        if count < 0 or upto > len(self._all):
            raise InputError("knapsack_short", "the file ends too early: {want} numbers are wanted,"
                             " it has {given}", want=upto, given=len(self._all))  # fmt: skip
        taken = self._all[self._at : upto]
        self._at = upto
        return taken

    def wholes(self, count: int) -> list[int]:
        """The next so many, whole."""
        return [int(value) for value in _rounded(self.take(count))]

    def whole(self) -> int:
        """The next one, whole."""
        return self.wholes(1)[0]

    def end(self) -> None:
        """Refuse what comes after the end."""
        left = len(self._all) - self._at
        if left:
            raise InputError("knapsack_long", "{left} numbers come after the end of the problem",
                             left=left)  # fmt: skip


def _rounded(values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    whole = np.rint(values)
    if not np.allclose(values, whole, rtol=0, atol=1e-6):
        raise InputError("knapsack_whole", "weights and capacities are to be whole numbers")
    return whole.astype(np.int64)
