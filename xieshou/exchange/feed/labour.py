"""Workers and vacancies as the engine's people and posts, and its answer as rows."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from xieshou.core import clock
from xieshou.engines.match import (
    People,
    PeopleProblem,
    Posts,
    Wishes,
    check_people,
    match_people,
    missing_of,
)
from xieshou.exchange.models import Vacancy, Worker
from xieshou.exchange.rules import labour

TRADES = tuple(labour.TRADES)
_BIT = {name: 1 << at for at, name in enumerate(TRADES)}
# The engine counts days from here.
_FIRST = datetime.date(2000, 1, 1)
# Vacancies may be offered to so many different places in one run: each is a bit.
MOST_AREAS = 60
# The engine knows no wages: pay stands in for height, as nobody takes a post above their limit.
_TOP, _STEP_FEN = 9000, 1000


@dataclass(frozen=True, slots=True)
class LabourPairFound:
    """Indices of a worker and a vacancy; how far it is from what the worker wishes for."""

    person: int
    post: int
    wish: int


@dataclass(frozen=True, slots=True)
class LabourAnswer:
    """What the engine found and its check upholds; `lacks` and `changes` as LabourRun has them."""

    pairs: tuple[LabourPairFound, ...]
    inputs_hash: str
    version: str
    seats: int
    filled: int
    certified: bool
    exact: bool
    lacks: list[dict[str, Any]]
    changes: list[dict[str, Any]]


def match_workers(
    workers: Sequence[Worker], vacancies: Sequence[Vacancy], objective: Any
) -> LabourAnswer:
    """Match workers with the free seats of vacancies. Rows must have `place` (and vacancies
    `offered_to`) at hand.

    A worker may take what is offered to their place, pays no less than they ask, begins no earlier
    than they are free, and asks for no trade that they lack.
    """
    wishes = _wishes(workers, vacancies)
    problem = _problem(workers, vacancies, wishes)
    answer = match_people(problem, objective)
    proof = check_people(problem, answer)
    missing = missing_of(problem, answer, most=5)
    pairs = []
    for person, post in zip(answer.person.tolist(), answer.post.tolist(), strict=True):
        names = workers[person].code, vacancies[post].code
        pairs.append(LabourPairFound(person, post, wishes[names]))
    return LabourAnswer(
        pairs=tuple(pairs),
        inputs_hash=_digest(problem),
        version=answer.version,
        seats=answer.measures.seats,
        filled=answer.measures.filled,
        certified=proof.ok,
        exact=proof.exact,
        lacks=[
            {"requirement": reason, "name": name, "seats": seats}
            for reason, name, seats in missing.by_need
        ],
        changes=[
            {
                "requirement": one.requirement, "name": one.name, "post": one.post,
                "seats": one.seats, "people": one.people,
            }
            for one in missing.changes
        ],
    )  # fmt: skip


def _wishes(workers: Sequence[Worker], vacancies: Sequence[Vacancy]) -> dict[tuple[str, str], int]:
    """(worker, vacancy) offered to the worker's place → how far from the worker's wishes."""
    return {
        (one.code, post.code): labour.wish_of(
            one.wish_kinds, one.wish_places, post.kind, post.place.code
        )
        for one in workers
        for post in vacancies
        if one.place.code.startswith(post.offered_to.code)
    }


def _problem(
    workers: Sequence[Worker], vacancies: Sequence[Vacancy], wishes: dict[tuple[str, str], int]
) -> PeopleProblem:
    areas = tuple(dict.fromkeys(post.offered_to.code for post in vacancies))
    today = clock.today()
    first = [_days(max(post.starts_on, today)) for post in vacancies]
    return PeopleProblem(
        people=People(
            code=tuple(one.code for one in workers),
            skills=_column(_bits(one.skills) for one in workers),
            licences=_column(
                sum(1 << at for at, code in enumerate(areas) if one.place.code.startswith(code))
                for one in workers
            ),
            first_day=_column(_days(one.free_from) for one in workers),
            altitude=_column(_TOP - min(_TOP, -(-one.least_fen // _STEP_FEN)) for one in workers),
        ),
        posts=Posts(
            code=tuple(post.code for post in vacancies),
            county=tuple(post.offered_to.code for post in vacancies),
            seats=_column(post.seats - post.taken for post in vacancies),
            skills=_column(_bits(post.skills) for post in vacancies),
            licences=_column(1 << areas.index(post.offered_to.code) for post in vacancies),
            first_day=_column(first),
            last_day=_column(first),
            altitude=_column(
                _TOP - min(_TOP, post.wage_most_fen // _STEP_FEN) for post in vacancies
            ),
            kind=tuple(post.kind for post in vacancies),
        ),
        skill_names=TRADES,
        licence_names=areas,
        wishes=Wishes(
            tuple(worker for worker, _vacancy in wishes), ("post",) * len(wishes),
            tuple(vacancy for _worker, vacancy in wishes), _column(wishes.values()),
        ),
    )  # fmt: skip


def _column(values: Iterable[int]) -> npt.NDArray[np.int64]:
    return np.array(list(values), dtype=np.int64)


def _bits(trades: Iterable[str]) -> int:
    return sum(_BIT[name] for name in set(trades))


def _days(day: datetime.date) -> int:
    return (day - _FIRST).days


def _digest(p: PeopleProblem) -> str:
    """SHA-256 of all that the engine is told."""
    rows = [
        {name: _plain(value) for name, value in vars(part).items()}
        for part in (p.people, p.posts, p.wishes)
    ]
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else list(value)
