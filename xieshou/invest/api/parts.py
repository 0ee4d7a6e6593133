"""What the operations of investment share."""

import datetime
from typing import Annotated, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field

from xieshou.core.action import NotFound
from xieshou.core.api import WRITTEN, refusals

Row = TypeVar("Row")
OWN = refusals(401, 404, 422)
Code = Annotated[str, Field(max_length=40, pattern=r"^[0-9A-Z-]+$")]
Words = Annotated[str, Field(max_length=300, pattern=WRITTEN)]
Fen = Annotated[int, Field(ge=0, le=10**15)]
Whole = Annotated[int, Field(ge=0, le=10_000_000)]
Metres = Annotated[int, Field(ge=-500, le=9_000)]
# Years that every zone can tell.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _moment(given: datetime.datetime) -> datetime.datetime:
    """With a zone, Shanghai's where none is given. Raises ValueError for another century."""
    if not FIRST_YEAR <= given.year < LAST_YEAR:
        raise ValueError(given.year)
    return given if timezone.is_aware(given) else timezone.make_aware(given)


Moment = Annotated[datetime.datetime, AfterValidator(_moment)]
RoadRank = Annotated[int, Field(ge=1, le=5)]


def found(row: Row | None) -> Row:
    """The row; NotFound for what is not there, or not yours."""
    if row is None:
        raise NotFound("not_there", _("没有这一内容"))
    return row
