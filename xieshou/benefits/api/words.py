"""The kinds of values of this part of the API."""

from typing import Annotated

from pydantic import Field

from xieshou.benefits import rules
from xieshou.benefits.models import MAX_FEN
from xieshou.core.api import READING, WRITTEN, refusals

Code = Annotated[str, Field(min_length=1, max_length=30, pattern=r"^[0-9A-Za-z-]+$")]
Source = Annotated[str, Field(min_length=3, max_length=100, pattern=r"^[0-9A-Za-z_.:-]+$")]
Words = Annotated[str, Field(min_length=1, max_length=2000, pattern=WRITTEN)]
Document = Annotated[str, Field(min_length=1, max_length=120, pattern=WRITTEN)]
Fen = Annotated[int, Field(ge=1, le=MAX_FEN)]
Numbers = Annotated[dict[Annotated[str, Field(max_length=20)], int], Field(max_length=10)]
Count = Annotated[int, Field(ge=0, le=10**8)]
Basis = Annotated[int, Field(ge=0, le=rules.WHOLE_BP)]
# Signed in, and where it is not the viewer's, not there.
SEEING = READING | refusals(401)
