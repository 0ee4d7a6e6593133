"""Linkage contracts, collectives, dividend runs and income over the API."""

from ninja import Router

from xieshou.benefits.api import collectives, contracts, income

router = Router(tags=["benefits"])
for part in (contracts.router, collectives.router, income.router):
    router.add_router("", part)
