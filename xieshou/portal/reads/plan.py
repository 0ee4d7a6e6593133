"""The plan and its reasons in plain words."""

from dataclasses import dataclass

from xieshou.core.plan_words import OUTCOMES
from xieshou.core.scope import PUBLIC
from xieshou.planning import reads as planning
from xieshou.planning.reads import ChoiceRow, EffectRow, PriceRow, RunRow

# So many works, limits and counties are told of; the room has all of them.
SHOWN = 8
# So many proposals of each reason.
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many proposals a reason decided, and some of them."""

    code: str
    label: str
    count: int
    chosen: bool
    examples: tuple[ChoiceRow, ...]


@dataclass(frozen=True, slots=True)
class ToldPlan:
    """`tight`: the limits that hold more back, those worth most first; `gains`: the counties that
    gain most, those of few people left out."""

    run: RunRow
    reasons: tuple[ReasonCount, ...]
    tight: tuple[PriceRow, ...]
    gains: tuple[EffectRow, ...]
    adopted: bool


def told_plan() -> ToldPlan | None:
    """The plan that is shown to the public; None where there is none."""
    run = planning.latest()
    if run is None or not run.drawn:
        return None
    tight = sorted(
        (row for row in planning.prices(run.id) if row.binds), key=lambda row: -row.per_step
    )
    gains = sorted(
        (row for row in planning.effects(run.id, "county", PUBLIC) if not row.hidden),
        key=lambda row: -row.fall,
    )
    return ToldPlan(
        run=run,
        reasons=tuple(_reasons(run)),
        tight=tuple(tight[:SHOWN]),
        gains=tuple(row for row in gains[:SHOWN] if row.fall > 0),
        adopted=run.adopted,
    )


def _reasons(run: RunRow) -> list[ReasonCount]:
    """The reasons with most proposals first, each with up to three of them in its own words."""
    rows = []
    firsts = planning.first_of_reasons(run.id, EXAMPLES)
    for code, count in sorted(run.reasons.items(), key=lambda item: -item[1]):
        if not count:
            continue
        examples = firsts.get(code, ())
        rows.append(
            ReasonCount(
                code=code,
                label=str(OUTCOMES.get(code, code)),
                count=count,
                chosen=any(row.chosen for row in examples),
                examples=examples,
            )
        )
    return rows
