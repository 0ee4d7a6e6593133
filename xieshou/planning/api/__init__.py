"""Joint plans over the API: rounds and plans for anybody, scenarios for those who may try them,
adoption for the offices of both sides."""

from ninja import Router

from xieshou.planning.api import adoption, compare, plans, priority, questions, rounds, studies

router = Router(tags=["planning"], auth=None)
# The first that fits answers: "compare" is no number of a plan.
for part in (compare, priority, rounds, plans, questions, studies, adoption):
    router.add_router("", part.router)
