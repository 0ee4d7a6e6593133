"""Votes of residents under a budget: ballots, their counting, and what became of each proposal."""

from ninja import Router

from xieshou.ballots.api import keeping, looking, voting

router = Router(tags=["ballots"])
for part in (looking.router, keeping.router, voting.router):
    router.add_router("", part)
