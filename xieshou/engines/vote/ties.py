"""Who wins a tie: said before the vote, and the same on every machine."""

from collections.abc import Callable

from xieshou.engines.vote.election import Election

TieBreak = Callable[[Election, int], tuple[int | str, ...]]


def by_code(election: Election, place: int) -> tuple[int | str, ...]:
    """The code that stands first in the alphabet."""
    return (election.projects[place].code,)


def by_votes(election: Election, place: int) -> tuple[int | str, ...]:
    """The project with more voters, then the cheaper, then the first code."""
    project = election.projects[place]
    return (-int(election.support[place]), project.cost_fen, project.code)
