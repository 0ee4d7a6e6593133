"""The verbs of the market; each is checked, scoped, audited and done whole or not at all."""

from xieshou.market.actions.buyers import agree_price, register_buyer, register_myself
from xieshou.market.actions.claims import claim, decide_claim
from xieshou.market.actions.expos import (
    apply_for_booth,
    give_booth,
    open_expo,
    refuse_booth,
    sign_intent,
)
from xieshou.market.actions.goods import save_good, set_price
from xieshou.market.actions.lots import (
    merge_lots,
    record_lot,
    repack_lot,
    split_lot,
    write_off_lot,
)
from xieshou.market.actions.matching import (
    accept_matches,
    load_lanes,
    make_demand,
    match_orders,
    withdraw_demand,
)
from xieshou.market.actions.moving import take
from xieshou.market.actions.orders import cancel_order, decline_order, place_order
from xieshou.market.actions.products import load_products
from xieshou.market.actions.rounds import (
    end_standing,
    merge_cycle,
    open_cycle,
    run_standing,
    set_standing,
    wish,
)
from xieshou.market.actions.settling import Sale, sales_of, settle
from xieshou.market.actions.shipping import close_short, receive, ship
from xieshou.market.actions.suppliers import (
    add_certificate,
    add_linkage,
    admit_supplier,
    apply_again,
    apply_as_supplier,
    check_supplier,
    refuse_supplier,
    reinstate_supplier,
    suspend_supplier,
    turn_down_supplier,
)

__all__ = [
    "Sale",
    "accept_matches",
    "add_certificate",
    "add_linkage",
    "admit_supplier",
    "agree_price",
    "apply_again",
    "apply_as_supplier",
    "apply_for_booth",
    "cancel_order",
    "check_supplier",
    "claim",
    "close_short",
    "decide_claim",
    "decline_order",
    "end_standing",
    "give_booth",
    "load_lanes",
    "load_products",
    "make_demand",
    "match_orders",
    "merge_cycle",
    "merge_lots",
    "open_cycle",
    "open_expo",
    "place_order",
    "receive",
    "record_lot",
    "refuse_booth",
    "refuse_supplier",
    "register_buyer",
    "register_myself",
    "reinstate_supplier",
    "repack_lot",
    "run_standing",
    "sales_of",
    "save_good",
    "set_price",
    "set_standing",
    "settle",
    "ship",
    "sign_intent",
    "split_lot",
    "suspend_supplier",
    "take",
    "turn_down_supplier",
    "wish",
    "withdraw_demand",
    "write_off_lot",
]
