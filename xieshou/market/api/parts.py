"""What the operations of the market share."""

from typing import Annotated, TypeVar

from django.utils.translation import gettext as _
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import refusals

Row = TypeVar("Row")
OWN = refusals(401, 404, 422)
Code = Annotated[str, Field(max_length=40, pattern=r"^[0-9A-Z-]+$")]


def absent() -> NotFound:
    """What is not there, or not yours."""
    return NotFound("not_there", _("没有这一内容"))


def found(row: Row | None) -> Row:
    """The row; raises absent()."""
    if row is None:
        raise absent()
    return row
