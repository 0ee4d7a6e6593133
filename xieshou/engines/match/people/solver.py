"""Match people with posts, for the objective that is asked for."""

from __future__ import annotations

import numpy as np

from ..flow.problem import InputError
from .best import solved
from .case import Case, blocks_of, case_of
from .columns import Ints, Nodes
from .fill import FREE
from .measures import measures_of, moved
from .moves import within_moves
from .problem import PeopleProblem
from .result import Objective, PeopleAnswer, Side
from .together import apart, groups_of, together


def match_people(
    p: PeopleProblem, objective: Objective = "most", *, side: Side = "people"
) -> PeopleAnswer:
    """The best matching for one of three objectives.

    "most": the most seats filled of the first class of priority, then of the second, and so on;
    then the least distance. "fair": the most seats filled in all, at rates of counties of which the
    least is highest, then the second least, and so on; then the least distance. "stable": no person
    and post would both rather have each other; of such matchings the best for every one of `side`.

    Exact and proven, but for groups that travel together and a limit of moves that binds: then
    `relaxed` names them, and `best` and `least` bound what could be had. The same input always has
    the same answer. Raises InputError for an objective or side that is not known.
    """
    if objective not in ("most", "fair", "stable") or side not in ("people", "posts"):
        raise InputError("unknown", "{what} {code!r} is not known",
                         what="objective or side", code=f"{objective}, {side}")  # fmt: skip
    case = case_of(p, objective, side)
    proof = solved(case)
    post_of, relaxed = proof.post_of, []
    groups = groups_of(p)
    if split := apart(p, groups, post_of):
        relaxed.append("groups")
        post_of = together(case, proof, groups, split)
    if p.most_moves is not None and moved(case.before, post_of).sum() > p.most_moves:
        relaxed.append("moves")
        post_of = within_moves(case.before, post_of, _gains(case, post_of), p.most_moves,
                               p.people.group)  # fmt: skip
    everyone = np.where(p.kept_post >= 0, p.kept_post, post_of)
    person = np.flatnonzero(everyone >= 0)
    return PeopleAnswer(
        objective=objective, side=side, person=person, post=everyone[person].astype(np.int64),
        closed=proof.closed, best=proof.best, least=proof.least, post_price=proof.post_price,
        block_price=proof.block_price, relaxed=tuple(relaxed),
        measures=measures_of(case, np.where(post_of >= 0, post_of, FREE)),
    )  # fmt: skip


def _gains(case: Case, post_of: Nodes) -> Ints:
    """By person, what going to their new post adds: seats by class (or in all), and less cost."""
    p, pairs = case.p, case.pairs
    cost = p.distance(pairs.wish, pairs.fit)
    block = np.zeros(len(p.posts.code), dtype=np.int64)
    if case.objective == "most":
        block = blocks_of(p, "most")
    gains = np.zeros((len(post_of), int(block.max(initial=0)) + 2), dtype=np.int64)
    for posts, sign in ((post_of, 1), (case.before, -1)):
        there = np.flatnonzero(posts >= 0)
        np.add.at(gains, (there, block[posts[there]]), sign)
        hit = np.flatnonzero(pairs.post == np.asarray(posts)[pairs.who])
        gains[pairs.who[hit], -1] -= sign * cost[hit]
    return gains
