"""An election of works under a budget: what can be chosen, and how people voted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

Kind = Literal["approval", "ordinal", "cumulative"]
Utility = Literal["cost", "count", "points"]


class BadElection(ValueError):
    """What was given is no election; says which part and why."""


@dataclass(frozen=True, slots=True)
class Project:
    """What can be chosen: a code, a cost in fen above zero, and a name for people."""

    code: str
    cost_fen: int
    name: str = ""

    def __post_init__(self) -> None:
        if self.cost_fen <= 0:
            raise BadElection(f"project {self.code}: its cost must be above zero")


@dataclass(frozen=True, slots=True)
class Ballot:
    """One way to vote, and how many voted so: points by place of the project, above zero.

    An approval is a point of 1. A ranking of m projects gives m to the first and 1 to the last
    (Borda). Points shared out by a voter stand as they are.
    """

    points: Mapping[int, int]
    times: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Ballots by project: supporters of project p are `ballot[start[p]:start[p + 1]]`.

    `points` (m) beside `ballot` (m); `times` (ballots) says how many voted so.
    """

    start: npt.NDArray[np.int64]
    ballot: npt.NDArray[np.int64]
    points: npt.NDArray[np.int64]
    times: npt.NDArray[np.int64]

    def of(self, project: int) -> slice:
        """Where the supporters of a project stand."""
        return slice(int(self.start[project]), int(self.start[project + 1]))


@dataclass(frozen=True)
class Election:
    """Projects, a budget in fen, and ballots; equal ballots are counted together."""

    projects: tuple[Project, ...]
    budget_fen: int
    ballots: tuple[Ballot, ...]
    kind: Kind = "approval"

    def __post_init__(self) -> None:
        codes = [project.code for project in self.projects]
        if len(set(codes)) < len(codes):
            twice = next(code for code in codes if codes.count(code) > 1)
            raise BadElection(f"project {twice} stands twice")
        if self.budget_fen < 0:
            raise BadElection("the budget is below zero")
        for number, ballot in enumerate(self.ballots, 1):
            if any(not 0 <= place < len(codes) for place in ballot.points):
                raise BadElection(f"ballot {number} names a project that is not there")
            if ballot.times < 1 or any(points < 1 for points in ballot.points.values()):
                raise BadElection(f"ballot {number}: points and times are 1 or more")

    @cached_property
    def voters(self) -> int:
        """How many voted, empty ballots included."""
        return sum(ballot.times for ballot in self.ballots)

    @cached_property
    def votes(self) -> Votes:
        """The ballots in columns, by project."""
        rows = [
            (place, index, points)
            for index, ballot in enumerate(self.ballots)
            for place, points in ballot.points.items()
        ]
        table = np.array(rows, np.int64).reshape(-1, 3)
        table = table[np.lexsort((table[:, 1], table[:, 0]))]
        start = np.searchsorted(table[:, 0], np.arange(len(self.projects) + 1))
        times = np.array([ballot.times for ballot in self.ballots], np.int64)
        return Votes(
            start.astype(np.int64),
            np.ascontiguousarray(table[:, 1]),
            np.ascontiguousarray(table[:, 2]),
            times,
        )

    @cached_property
    def costs(self) -> npt.NDArray[np.int64]:
        """Cost of each project, fen."""
        return np.array([project.cost_fen for project in self.projects], np.int64)

    @cached_property
    def support(self) -> npt.NDArray[np.int64]:
        """How many voted for each project."""
        return self._by_project(np.ones_like(self.votes.points))

    def utilities(self, utility: Utility) -> npt.NDArray[np.int64]:
        """What a supporter has of a project, beside `votes.ballot`: its cost in fen, one, or the
        points given to it."""
        if utility == "points":
            return self.votes.points
        if utility == "count":
            return np.ones_like(self.votes.points)
        return np.repeat(self.costs, np.diff(self.votes.start))

    def worth(self, utility: Utility) -> npt.NDArray[np.int64]:
        """Utility of each project to all who voted for it."""
        return self._by_project(self.utilities(utility))

    def cost_of(self, chosen: Iterable[int]) -> int:
        """What projects cost together, fen."""
        return sum(self.projects[place].cost_fen for place in chosen)

    def _by_project(self, amounts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        votes = self.votes
        owner = np.repeat(np.arange(len(self.projects)), np.diff(votes.start))
        found = np.zeros(len(self.projects), np.int64)
        np.add.at(found, owner, amounts * votes.times[votes.ballot])
        return found


def election(
    projects: Sequence[Project],
    budget_fen: int,
    ballots: Iterable[Mapping[int, int]],
    kind: Kind = "approval",
) -> Election:
    """An election of single ballots; equal ones are put together, in the order of their first."""
    times: dict[tuple[tuple[int, int], ...], int] = {}
    for ballot in ballots:
        known = tuple(sorted(ballot.items()))
        times[known] = times.get(known, 0) + 1
    together = tuple(Ballot(dict(points), count) for points, count in times.items())
    return Election(tuple(projects), budget_fen, together, kind)
