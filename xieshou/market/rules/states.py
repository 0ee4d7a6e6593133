"""Which step follows which in the life of a supplier and of an order. Pure: data and look-ups.

docs/rules/market.md prints the tables; a test walks through all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """`may` is the verb that a role must hold; `side` whose place it is asked for."""

    verb: str
    before: tuple[str, ...]
    after: str
    may: str
    side: str


SUPPLIER_STEPS: Mapping[str, Step] = {
    step.verb: step
    for step in (
        Step("apply_again", ("refused",), "applied", "market.supply", "supplier"),
        Step("check", ("applied",), "checked", "market.check", "supplier"),
        Step("admit", ("checked",), "admitted", "market.admit", "supplier"),
        Step("refuse", ("applied",), "refused", "market.check", "supplier"),
        Step("turn_down", ("checked",), "refused", "market.admit", "supplier"),
        Step("suspend", ("admitted",), "suspended", "market.suspend", "supplier"),
        Step("reinstate", ("suspended",), "admitted", "market.suspend", "supplier"),
    )
}
ORDER_STEPS: Mapping[str, Step] = {
    step.verb: step
    for step in (
        Step("cancel", ("reserved",), "cancelled", "market.order", "buyer"),
        Step("decline", ("reserved",), "cancelled", "market.supply", "supplier"),
        # Becomes `shipped` by itself once nothing is left to send.
        Step("ship", ("reserved", "shipping"), "shipping", "market.supply", "supplier"),
        Step("close_short", ("shipping",), "shipped", "market.supply", "supplier"),
        # Of each shipment; the order is `received` with the last one.
        Step("receive", ("shipping", "shipped"), "received", "market.order", "buyer"),
        Step("claim", ("received",), "received", "market.order", "buyer"),
        Step("decide", ("received",), "received", "market.supply", "supplier"),
        Step("settle", ("received",), "paid", "market.settle", "supplier"),
    )
}


def next_state(steps: Mapping[str, Step], verb: str, state: str) -> str | None:
    """The state after the verb; None where it is not allowed in `state`."""
    step = steps[verb]
    return step.after if state in step.before else None
