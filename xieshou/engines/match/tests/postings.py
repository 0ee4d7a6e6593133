"""Small problems of people and posts drawn at random, and every matching there is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from xieshou.engines.match import Fits, People, PeopleProblem, Posts, Wishes


def drawn(rng: random.Random, *, size: int = 5, groups: bool = False, before: bool = False,
          kept: bool = False, **more: Any) -> PeopleProblem:  # fmt: skip
    """Up to `size` people and a few posts of three counties, three skills, one licence."""
    n, m = rng.randint(2, size), rng.randint(1, 4)
    codes, posts = [f"P{i}" for i in range(n)], [f"Q{j}" for j in range(m)]
    names = [rng.choice("ABC") for _ in range(m)]
    seats = [rng.choice([0, 1, 1, 2]) for _ in range(m)]
    rows = rng.sample(codes, rng.randint(0, n)) * 2
    targets = [rng.choice([("post", rng.choice(posts)), ("county", rng.choice(names)),
                           ("kind", "k")]) for _ in rows]  # fmt: skip
    left, placed = [q for q, s in zip(posts, seats, strict=True) for _ in range(s)], []
    rng.shuffle(left)
    for person in rng.sample(codes, n):
        if left and rng.random() < 0.6:
            placed.append((person, left.pop()))
    many = len(placed) // 2 if kept else 0
    return PeopleProblem(
        people=People(
            code=tuple(codes), skills=[rng.randint(1, 7) for _ in codes],
            licences=[rng.choice([0, 1, 1]) for _ in codes],
            first_day=[rng.choice([0, 0, 3]) for _ in codes],
            last_day=[rng.choice([7, 12, 12]) for _ in codes],
            altitude=[rng.choice([1500, 3000]) for _ in codes],
            group=tuple(rng.choice(["", "g"]) if groups else "" for _ in codes),
        ),
        posts=Posts(
            code=tuple(posts), county=tuple(names), seats=seats,
            skills=[rng.choice([0, 1, 2, 4]) for _ in posts],
            licences=[rng.choice([0, 0, 1]) for _ in posts],
            first_day=[rng.choice([2, 4]) for _ in posts],
            last_day=[rng.choice([5, 8]) for _ in posts],
            altitude=[rng.choice([500, 500, 2000]) for _ in posts],
            kind=tuple(rng.choice("kh") if j else "k" for j in range(m)),
            priority=[rng.choice([0, 2]) for _ in posts],
            welcome=[rng.randint(0, 7) for _ in posts],
        ),
        skill_names=("teach", "heal", "farm"), licence_names=("doctor",),
        wishes=Wishes(person=tuple(rows), what=tuple(w for w, _ in targets),
                      target=tuple(t for _, t in targets),
                      distance=[rng.randint(0, 5) for _ in rows]),
        fits=Fits(post=(posts[0],), person=(codes[0],), distance=[3]),
        unwished=7, wish_weight=2, fit_weight=rng.randint(0, 3),
        kept=tuple(placed[:many]), earlier=tuple(placed[many:]) if before else (),
        per_move=rng.choice([0, 4]) if before else 0, **more,
    )  # fmt: skip


def may(p: PeopleProblem, i: int, q: int) -> bool:
    """From the statement: all that is needed, all the days, not too high."""
    a, b = p.people, p.posts
    sets = all(int(getattr(b, k)[q]) & ~int(getattr(a, k)[i]) == 0
               for k in ("skills", "licences", "languages"))  # fmt: skip
    days = a.first_day[i] <= b.first_day[q] and b.last_day[q] <= a.last_day[i]
    return bool(sets and days and b.altitude[q] <= a.altitude[i])


def wish_and_fit(p: PeopleProblem, i: int, q: int) -> tuple[int, int]:
    """Of a pair."""
    named = {"post": p.posts.code[q], "county": p.posts.county[q], "kind": p.posts.kind[q]}
    rows = zip(p.wishes.person, p.wishes.what, p.wishes.target, p.wishes.distance.tolist(),
               strict=True)  # fmt: skip
    found = [d for who, what, target, d in rows
             if who == p.people.code[i] and named[what] == target]  # fmt: skip
    fit = (int(p.posts.welcome[q]) & ~int(p.people.skills[i])).bit_count()
    for post, who, d in zip(p.fits.post, p.fits.person, p.fits.distance.tolist(), strict=True):
        if (post, who) == (p.posts.code[q], p.people.code[i]):
            fit = d
    return min(found, default=p.unwished), fit


def every_matching(p: PeopleProblem) -> Iterator[tuple[int, ...]]:
    """The post of each person, -1 for none or kept, in every way there is."""
    n, m = len(p.people.code), len(p.posts.code)
    seats = p.posts.seats - np.bincount(p.kept_post[p.kept_post >= 0], minlength=m)
    choices = [
        [-1, *(q for q in range(m) if p.kept_post[i] < 0 and may(p, i, q))] for i in range(n)
    ]
    for posts in product(*choices):
        if all(posts.count(q) <= seats[q] for q in range(m)):
            yield posts


def before(p: PeopleProblem) -> list[int]:
    """Earlier posts that are still open to those who had them."""
    found = [-1] * len(p.people.code)
    for person, post in p.earlier:
        i, q = p.person_index[person], p.post_index[post]
        if may(p, i, q):
            found[i] = q
    return found


def moves(p: PeopleProblem, posts: tuple[int, ...]) -> int:
    """People who had a post that they could still have, and do not."""
    return sum(a >= 0 and a != b for a, b in zip(before(p), posts, strict=True))


def cost(p: PeopleProblem, posts: tuple[int, ...]) -> int:
    """Weighted distance, and moves."""
    total = p.per_move * moves(p, posts)
    for i, q in enumerate(posts):
        if q >= 0:
            wish, fit = wish_and_fit(p, i, q)
            total += p.wish_weight * wish + p.fit_weight * fit
    return total


def by_class(p: PeopleProblem, posts: tuple[int, ...]) -> tuple[int, ...]:
    """Seats filled of each class, kept ones not counted."""
    classes = sorted(set(p.posts.priority.tolist()))
    return tuple(sum(q >= 0 and p.posts.priority[q] == c for q in posts) for c in classes)


def rates(p: PeopleProblem, posts: tuple[int, ...]) -> tuple[float, ...]:
    """All filled, then the rates of counties (kept ones counted), the least first."""
    everyone = [q for q in (*posts, *p.kept_post.tolist()) if q >= 0]
    found = []
    for county in p.counties:
        seats = sum(s for c, s in zip(p.posts.county, p.posts.seats.tolist(), strict=True)
                    if c == county)  # fmt: skip
        if seats:
            found.append(sum(p.posts.county[q] == county for q in everyone) / seats)
    return (len(everyone), *sorted(found))


def together(p: PeopleProblem, posts: tuple[int, ...]) -> bool:
    """Every group in one county or at home."""
    for name in set(p.people.group) - {""}:
        where = {p.posts.county[q] if q >= 0 else ""
                 for q, g in zip(posts, p.people.group, strict=True) if g == name}  # fmt: skip
        if len(where) > 1:
            return False
    return True


def posts_of(p: PeopleProblem, answer: Any) -> tuple[int, ...]:
    """As `every_matching` writes it."""
    found = [-1] * len(p.people.code)
    for i, q in zip(answer.person.tolist(), answer.post.tolist(), strict=True):
        if p.kept_post[i] < 0:
            found[i] = q
    return tuple(found)
