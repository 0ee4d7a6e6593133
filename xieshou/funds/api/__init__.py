"""The ledger over the API: its heads and emergency payments for anybody, all else for those signed
in, by their roles and region."""

from ninja import Router

from xieshou.funds.api import books, grants, heads, orders, signers

router = Router(tags=["funds"])
for part in (heads, books, grants, signers, orders):
    router.add_router("", part.router)
