"""What the operations of posts, people, postings and classes share."""

from typing import Annotated, TypeVar

from django.utils.translation import gettext as _
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import WRITTEN, refusals

Row = TypeVar("Row")
INSIDE = refusals(401, 403, 404, 422)
Code = Annotated[str, Field(max_length=40, pattern=r"^[0-9A-Z-]+$")]
Words = Annotated[str, Field(max_length=300, pattern=WRITTEN)]
LongWords = Annotated[str, Field(max_length=2000, pattern=WRITTEN)]
Name = Annotated[str, Field(max_length=120, pattern=WRITTEN)]
Listed = Annotated[
    list[Annotated[str, Field(max_length=30, pattern=WRITTEN)]], Field(max_length=20)
]


def found(row: Row | None) -> Row:
    """The row; raises NotFound for what is not there, or not yours."""
    if row is None:
        raise NotFound("not_there", _("没有这一内容"))
    return row
