"""Payment orders by the page."""

from xieshou.core.scope import Viewer
from xieshou.funds.reads.books import PAGE_SIZE, visible
from xieshou.funds.reads.hands import found_orders
from xieshou.funds.reads.orders import OrderRow, order_rows
from xieshou.registry import reads as registry


def order_page(
    viewer: Viewer,
    *,
    book: str = "",
    budget: str = "",
    state: str = "",
    offset: int = 0,
    limit: int = PAGE_SIZE,
) -> registry.Page[OrderRow]:
    """Part of the orders of the books that the viewer may see, the latest first; those of one book,
    one budget or in one state, where such is asked for."""
    found = found_orders().filter(commitment__budget__book__in=visible(viewer)).order_by("-pk")
    asked = {
        "commitment__budget__book__code": book, "commitment__budget__code": budget, "state": state,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in asked.items() if value})
    return registry.Page(order_rows(found[offset : offset + limit]), found.count(), offset, limit)
