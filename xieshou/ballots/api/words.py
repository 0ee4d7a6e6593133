"""The kinds of values of this part of the API."""

from typing import Annotated

from pydantic import Field

from xieshou.ballots.models import MAX_FEN
from xieshou.core.api import READING, WRITTEN, refusals

Code = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z-]+$")]
Words = Annotated[str, Field(min_length=1, max_length=2000, pattern=WRITTEN)]
Short = Annotated[str, Field(min_length=1, max_length=300, pattern=WRITTEN)]
Optional = Annotated[str, Field(max_length=2000, pattern=WRITTEN)]
Fen = Annotated[int, Field(ge=1, le=MAX_FEN)]
Marks = Annotated[
    dict[Annotated[str, Field(max_length=20)], Annotated[int, Field(ge=1, le=10_000)]],
    Field(max_length=100, description="{proposal: points}; 1 each where points are not asked for"),
]
Receipt = Annotated[
    str,
    Field(
        min_length=20, max_length=40, pattern=r"^[0-9A-Za-z -]+$",
        description="20 characters of Crockford's base 32, drawn at random by the client: whoever "
        "has it finds the vote",
    ),
]  # fmt: skip
Household = Annotated[str, Field(min_length=1, max_length=24, pattern=r"^[0-9A-Za-z-]+$")]
Member = Annotated[int, Field(ge=0, le=99)]
# Signed in, and where it is not the viewer's, not there.
SEEING = READING | refusals(401)
