"""Pairs and their distances from the statement of the problem, for the check alone.

It shares no code with the solver: plain NumPy, people in batches against kinds of posts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .columns import KINDS, Ints
from .problem import PeopleProblem

BATCH = 2_000
"""People held against all kinds of posts at a time."""


@dataclass(frozen=True, eq=False)
class Listed:
    """Every pair, by person and then by post, with its two distances. int64[pairs] each."""

    person: Ints
    post: Ints
    wish: Ints
    fit: Ints


def listed(p: PeopleProblem) -> Listed:
    """All pairs there are; distances as given, or from wishes, fits and welcome skills."""
    if p.pairs is not None:
        who = np.repeat(np.arange(len(p.people.code)), np.diff(p.pairs.start))
        return Listed(who, *(getattr(p.pairs, name).astype(np.int64)
                             for name in ("post", "wish", "fit")))  # fmt: skip
    person, post = _feasible(p)
    return Listed(person, post, _wish(p, person, post), _fit(p, person, post))


def _feasible(p: PeopleProblem) -> tuple[Ints, Ints]:
    people, posts = p.people, p.posts
    asked = np.stack([getattr(posts, name) for name in KINDS])
    kinds, of_post = np.unique(asked, axis=1, return_inverse=True)
    by_kind = np.argsort(of_post.reshape(-1), kind="stable")
    size = np.bincount(of_post.reshape(-1), minlength=kinds.shape[1])
    first = np.cumsum(size) - size
    found_people, found_posts = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for low in range(0, len(people.code), BATCH):
        has = slice(low, low + BATCH)
        may = np.ones((len(people.code[has]), kinds.shape[1]), dtype=np.bool_)
        for needed, name in zip(kinds, KINDS, strict=True):
            may &= (needed & ~getattr(people, name)[has, None]) == 0
        row, kind = np.nonzero(may)
        times = size[kind]
        within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        i = np.repeat(row + low, times)
        q = by_kind[np.repeat(first[kind], times) + within]
        fits = people.first_day[i] <= posts.first_day[q]
        fits &= people.last_day[i] >= posts.last_day[q]
        fits &= people.altitude[i] >= posts.altitude[q]
        found_people.append(i[fits])
        found_posts.append(q[fits])
    person, post = np.concatenate(found_people), np.concatenate(found_posts)
    order = np.argsort(person * max(1, len(posts.code)) + post)
    return person[order], post[order]


def _wish(p: PeopleProblem, person: Ints, post: Ints) -> Ints:
    far = np.iinfo(np.int64).max
    least = np.full(len(person), far)
    named = {"post": p.posts.code, "county": p.posts.county, "kind": p.posts.kind}
    for what, names in named.items():
        index = {name: i for i, name in enumerate(dict.fromkeys(names))}
        rows = [r for r, one in enumerate(p.wishes.what) if one == what]
        if not rows:
            continue
        given = np.array([
            p.person_index[p.wishes.person[r]] * len(index) + index[p.wishes.target[r]]
            for r in rows
        ], dtype=np.int64)  # fmt: skip
        keys, at = np.unique(given, return_inverse=True)
        nearest = np.full(len(keys), far)
        np.minimum.at(nearest, at.reshape(-1), p.wishes.distance[rows])
        of_post = np.array([index[name] for name in names], dtype=np.int64)
        wanted = person * len(index) + of_post[post]
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        hit = keys[place] == wanted
        least[hit] = np.minimum(least[hit], nearest[place[hit]])
    return np.where(least == far, p.unwished, least)


def _fit(p: PeopleProblem, person: Ints, post: Ints) -> Ints:
    lacking = p.posts.welcome[post] & ~p.people.skills[person]
    fit: Ints = np.bitwise_count(lacking).astype(np.int64)
    key = person * max(1, len(p.posts.code)) + post
    for code, who, distance in zip(p.fits.post, p.fits.person, p.fits.distance, strict=True):
        wanted = p.person_index[who] * len(p.posts.code) + p.post_index[code]
        place = int(np.searchsorted(key, wanted))
        if place < len(key) and key[place] == wanted:
            fit[place] = distance
    return fit


def feasible(p: PeopleProblem, person: Ints, post: Ints) -> npt.NDArray[np.bool_]:
    """Whether each pair of these is one."""
    if p.pairs is not None:
        key = (
            np.repeat(np.arange(len(p.people.code)), np.diff(p.pairs.start))
            * max(1, len(p.posts.code))
            + p.pairs.post
        )
        return np.isin(person * max(1, len(p.posts.code)) + post, key)
    people, posts = p.people, p.posts
    fits = (people.first_day[person] <= posts.first_day[post]) & (
        people.last_day[person] >= posts.last_day[post]
    )
    fits &= people.altitude[person] >= posts.altitude[post]
    for name in KINDS:
        fits &= (getattr(posts, name)[post] & ~getattr(people, name)[person]) == 0
    return np.asarray(fits, dtype=np.bool_)
