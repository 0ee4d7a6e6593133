from xieshou.funds.views.books import bank, beancount, book, books, statement
from xieshou.funds.views.grants import grant, origin
from xieshou.funds.views.heads import head, overrides
from xieshou.funds.views.orders import act, order, orders

__all__ = [
    "act",
    "bank",
    "beancount",
    "book",
    "books",
    "grant",
    "head",
    "order",
    "orders",
    "origin",
    "overrides",
    "statement",
]
