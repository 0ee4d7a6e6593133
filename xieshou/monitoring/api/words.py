"""The kinds of values of this part of the API."""

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from xieshou.core.api import READING, WRITTEN, refusals
from xieshou.monitoring import rules
from xieshou.monitoring.models import MAX_FEN, Case, Clue, Measure

Code = Annotated[str, Field(min_length=1, max_length=30, pattern=r"^[0-9A-Za-z-]+$")]
Words = Annotated[str, Field(min_length=1, max_length=2000, pattern=WRITTEN)]
Fen = Annotated[int, Field(ge=0, le=MAX_FEN)]
Assurance = Literal["schooling", "medical", "housing", "water"]
# Signed in, and where it is not the viewer's, not there.
SEEING = READING | refusals(401)


class ClueIn(Schema):
    """A clue: the household's code, what the trouble is, since when, and how it is known."""

    household: Code
    kind: Clue.Kind
    on: date
    evidence: Words
    amount_fen: Fen | None = None


class CluesIn(Schema):
    """Open clues of one household."""

    clues: list[Annotated[int, Field(ge=1, le=2**53)]] = Field(min_length=1, max_length=100)


class ReasonIn(Schema):
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=WRITTEN)]


class StepIn(Schema):
    """A step of a case and what it needs: `visit` risks, income_fen, assured and note;
    `exit_visit` the same without risks; `review` group, in_favour, against and note; `notice` and
    `exit_notice` where and days; all others note."""

    step: Literal[
        "visit", "review", "notice", "check", "recognise", "reject", "exit_visit", "exit_notice",
        "exit_check", "exit", "return",
    ]  # fmt: skip
    note: Annotated[str, Field(max_length=2000, pattern=WRITTEN)] = ""
    income_fen: Fen = 0
    assured: list[Assurance] = Field([], max_length=4)
    risks: list[Clue.Kind] = Field([], max_length=11)
    group: Case.Group | None = None
    in_favour: int = Field(0, ge=0, le=10_000)
    against: int = Field(0, ge=0, le=10_000)
    where: Annotated[str, Field(max_length=300, pattern=WRITTEN)] = ""
    days: int = Field(rules.life.NOTICE_DAYS, ge=1, le=365)


class MeasureIn(Schema):
    """Help of a kind that fits the risk, and the cadre who answers for it."""

    risk: Clue.Kind
    kind: Measure.Kind
    what: Annotated[str, Field(min_length=1, max_length=300, pattern=WRITTEN)]
    cadre: Annotated[str, Field(min_length=1, max_length=80, pattern=WRITTEN)]
    starts_on: date
    amount_fen: Fen | None = None


class EffectIn(Schema):
    """When help ended, and whether it worked."""

    ends_on: date
    effect: Measure.Effect
    note: Annotated[str, Field(max_length=2000, pattern=WRITTEN)] = ""


class CaseObjectionIn(Schema):
    text: Words


class CaseAnswerIn(Schema):
    answer: Words
    upheld: bool
