"""Kinds of values that the ledger's part of the API takes."""

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import READING, WRITTEN, Problem, refusals
from xieshou.core.request import Request
from xieshou.funds import reads
from xieshou.funds.models import MAX_LINE_FEN

Code = Annotated[
    str,
    Field(
        max_length=60, pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$",
        description="Code of a book, account, grant, budget or contract",
    ),
]  # fmt: skip
NewCode = Annotated[str, Field(max_length=40, pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$")]
CodeOrAny = Annotated[str, Field(max_length=60, pattern=r"^([0-9A-Za-z][0-9A-Za-z._-]*)?$")]
# Strict: neither true nor "100" is an amount.
Fen = Annotated[int, Field(strict=True, ge=1, le=MAX_LINE_FEN, description="In fen")]
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=WRITTEN)]
Source = Annotated[
    str,
    Field(max_length=100, pattern=WRITTEN, description="app.thing:code, as projects.project:…"),
]
Reason = Annotated[str, Field(max_length=300, pattern=WRITTEN)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]

# Behind the login, and by region: what is not yours is not there.
CLOSED: dict[int, type[Problem]] = READING | refusals(401)


class DoneOut(Schema):
    """How many rows something was done to."""

    count: int


def nothing(what: Any = None) -> NotFound:
    return NotFound("not_found", what or _("没有这一内容"))


def seen_book(request: Request, code: str) -> reads.BookRow:
    row = reads.book(code, request.viewer)
    if row is None:
        raise nothing(_("没有编号为 %(code)s 的账套") % {"code": code})
    return row
