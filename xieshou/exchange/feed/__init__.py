"""Where the matching engine is asked: people and posts become its columns, its answers pairs."""

from xieshou.exchange.feed.people import (
    AIMS,
    Found,
    InputError,
    Opening,
    Pair,
    PeopleCase,
    Person,
    solve,
)
from xieshou.exchange.feed.posts import case_for

__all__ = [
    "AIMS",
    "Found",
    "InputError",
    "Opening",
    "Pair",
    "PeopleCase",
    "Person",
    "case_for",
    "solve",
]
