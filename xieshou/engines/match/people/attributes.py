"""Who may take what: from what people have and posts ask for to pairs, with both distances.

Posts that ask for the same skills stand together, and within them those that ask for the same of
everything: a person is held against such kinds, and only within those that fit are days and
altitudes looked at post by post.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numba import njit

from .columns import KINDS, Ints, Nodes, Pairs, People, Posts
from .problem import PeopleProblem

PART = 10_000
"""People that a thread takes at a time."""


def pairs_of(p: PeopleProblem) -> Pairs:
    """The pairs given, or all that are feasible."""
    return p.pairs if p.pairs is not None else feasible_pairs(p)


def feasible_pairs(p: PeopleProblem) -> Pairs:
    """Every pair of a person who has all that a post asks for, free on all its days, up to its
    altitude; with distances of wishes and fits."""
    has, needs = sets_of(p.people), sets_of(p.posts)
    asked, of_post = np.unique(needs, axis=0, return_inverse=True)
    order = np.argsort(of_post.reshape(-1), kind="stable").astype(np.int32)
    begin = np.searchsorted(of_post.reshape(-1)[order], np.arange(len(asked) + 1))
    # Rows are sorted by skills first: kinds that ask for the same skills stand together.
    trades = np.flatnonzero(np.diff(asked[:, 0], prepend=-1))
    trades = np.append(trades, len(asked))
    terms = [getattr(side, name) for side in (p.people, p.posts)
             for name in ("first_day", "last_day", "altitude")]  # fmt: skip
    count = np.zeros(len(has), dtype=np.int64)
    none = np.empty(0, dtype=np.int32)
    given = has, asked, trades, order, begin, *terms
    _in_parts(len(has), _scan, *given, count, count, none)
    start = np.concatenate(([0], np.cumsum(count)))
    post = np.empty(start[-1], dtype=np.int32)
    _in_parts(len(has), _scan, *given, count, start, post)
    return Pairs(start, post, *_distances(p, start, post))


def _in_parts(n: int, work: Callable[..., None], *given: Any) -> None:
    """Do rows 0 to n, on all cores where they are many."""
    with ThreadPoolExecutor() as pool:
        parts = [(low, min(n, low + PART)) for low in range(0, n, PART)]
        if len(parts) == 1:
            work(*given, *parts[0])
        else:
            list(pool.map(lambda part: work(*given, *part), parts))


def sets_of(side: People | Posts) -> Ints:
    """A row each of skills, licences and languages, as bits. int64[rows, 3]."""
    return np.stack([getattr(side, kind) for kind in KINDS], axis=1)


@njit(nogil=True, cache=True)
def _scan(  # type: ignore[no-untyped-def]
    has, asked, trades, order, begin, free, until, limit, first, last, metres, count, start, post,
    low, high
):  # fmt: skip
    """Count the posts of each person; or, where `post` has room, write them down, ascending."""
    for i in range(low, high):
        skills, licences, languages = has[i, 0], has[i, 1], has[i, 2]
        at, found = start[i], 0
        for t in range(len(trades) - 1):
            if asked[trades[t], 0] & ~skills:
                continue
            for c in range(trades[t], trades[t + 1]):
                if asked[c, 1] & ~licences or asked[c, 2] & ~languages:
                    continue
                for place in range(begin[c], begin[c + 1]):
                    q = order[place]
                    if free[i] <= first[q] and last[q] <= until[i] and metres[q] <= limit[i]:
                        if len(post):
                            post[at + found] = q
                        found += 1
        if len(post):
            post[at : at + found].sort()
        else:
            count[i] = found


def _distances(p: PeopleProblem, start: Ints, post: Nodes) -> tuple[Nodes, Nodes]:
    wishes = p.wishes
    person = np.array([p.person_index[code] for code in wishes.person], dtype=np.int64)
    county = {name: i for i, name in enumerate(p.counties)}
    kinds = {name: i for i, name in enumerate(dict.fromkeys(p.posts.kind))}
    index = {"post": p.post_index, "county": county, "kind": kinds}
    what = np.array([list(index).index(name) for name in wishes.what], dtype=np.int64)
    target = np.array([index[name][code] for name, code in
                       zip(wishes.what, wishes.target, strict=True)], dtype=np.int64)  # fmt: skip
    by_person = np.argsort(person, kind="stable")
    of_wish = np.searchsorted(person[by_person], np.arange(len(start)))
    facts = np.stack(
        (np.arange(len(p.posts.code)), p.county,
         np.array([kinds[name] for name in p.posts.kind], dtype=np.int64))
    )  # fmt: skip
    wish, fit = np.empty(len(post), dtype=np.int32), np.empty(len(post), dtype=np.int32)
    given = (
        start, post, of_wish, what[by_person], target[by_person], wishes.distance[by_person], facts,
        p.unwished, p.people.skills, p.posts.welcome, wish, fit,
    )  # fmt: skip
    _in_parts(len(start) - 1, _wish_and_fit, *given)
    for code, of, distance in zip(p.fits.post, p.fits.person, p.fits.distance, strict=True):
        i, q = p.person_index[of], p.post_index[code]
        at = start[i] + np.searchsorted(post[start[i] : start[i + 1]], q)
        if at < start[i + 1] and post[at] == q:
            fit[at] = distance
    return wish, fit


@njit(nogil=True, cache=True)
def _wish_and_fit(  # type: ignore[no-untyped-def]
    start, post, of_wish, what, target, distance, facts, unwished, skills, welcome, wish, fit,
    low, high
):  # fmt: skip
    for i in range(low, high):
        for place in range(start[i], start[i + 1]):
            q = post[place]
            least = -1
            for w in range(of_wish[i], of_wish[i + 1]):
                if facts[what[w], q] == target[w] and (least < 0 or distance[w] < least):
                    least = distance[w]
            wish[place] = unwished if least < 0 else least
            lacking, bits = 0, welcome[q] & ~skills[i]
            while bits:
                bits &= bits - 1
                lacking += 1
            fit[place] = lacking
