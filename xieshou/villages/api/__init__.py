"""Villages over the API: people and lacks, capability, assets and services, plans, meetings."""

from ninja import Router

from xieshou.villages.api import community, facts, meetings, plans

router = Router(tags=["villages"], auth=None)
for part in (facts.router, community.router, plans.router, meetings.router):
    router.add_router("", part)
