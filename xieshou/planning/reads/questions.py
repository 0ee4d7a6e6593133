"""What was asked of a plan, and the answers: what would change it, where money is worth more."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from xieshou.core.models import Job
from xieshou.planning import rules
from xieshou.planning.models import PlanChoice, Question
from xieshou.planning.reads.names import names_for
from xieshou.planning.reads.plans import PriceRow, prices


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One step (10,000 yuan) of money moved from one limit to another, found to pay by solving
    again; `value_gain` and `gain` are by how much the plan found and the bound rise, persons x
    weight or what weights make of it. Answers of before kept no `value_gain`."""

    giver: str
    taker: str
    gain: float
    value_gain: int | None


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A question and how far it is; `proposal` is "" for the one about money.

    `job_state` tells how the answering goes. `words` has a sentence for each thing found out about
    a work, once `answered`; `moves` are those found about money. `kind`: ways (of a work left
    out: each sentence is a change after which it is in the plan), displaced (of one chosen), money.
    """

    proposal: str
    kind: str
    answered: bool
    job_id: int | None
    job_state: str
    words: tuple[str, ...]
    moves: tuple[MoveRow, ...]
    seconds: float | None

    @property
    def live(self) -> bool:
        return self.job_state in Job.LIVE


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """What one more step (10,000 yuan) of a money limit is worth, persons x weight; `times` the
    least such worth above zero, 0 where it is worth nothing."""

    price: PriceRow
    worth: float
    times: float


def questions_of(run_id: int, village: str) -> dict[str, AskedRow]:
    """What was asked about the works of a village, by code of the work."""
    found = _questions().filter(run=run_id, choice__proposal__village__code=village)
    return {row.proposal: row for row in _rows(run_id, found)}


def question_of(run_id: int, proposal: str) -> AskedRow | None:
    """What was asked about a work, if anything was."""
    found = _questions().filter(run=run_id, choice__proposal__code=proposal)
    return next(iter(_rows(run_id, found)), None)


def money_question(run_id: int) -> AskedRow | None:
    """What was asked about moving money, if it was."""
    return next(iter(_rows(run_id, _questions().filter(run=run_id, choice=None))), None)


def money_worth(run_id: int) -> tuple[MoneyRow, ...]:
    """The limits of money, from where one more step is worth most."""
    found = [row for row in prices(run_id) if row.code.startswith("money:")]
    worth = {row.code: max(0.0, row.per_step) if row.binds else 0.0 for row in found}
    least = min((one for one in worth.values() if one > 0), default=1.0)
    ordered = sorted(found, key=lambda row: -worth[row.code])
    return tuple(MoneyRow(row, worth[row.code], worth[row.code] / least) for row in ordered)


def _questions() -> QuerySet[Question]:
    return Question.objects.select_related("job", "choice__proposal", "run__scenario").order_by(
        "pk"
    )


def _rows(run_id: int, found: Iterable[Question]) -> list[AskedRow]:
    items = list(found)
    named = [rules.named_in(one.answer or {}) for one in items]
    limits = {code for codes, _works in named for code in codes}
    names = names_for(limits)
    limit_names = {code: rules.name_of(code, names) for code in limits}
    wanted = {code for _limits, codes in named for code in codes}
    works = PlanChoice.objects.filter(run=run_id, proposal__code__in=wanted)
    work_names = dict(works.values_list("proposal__code", "proposal__name")) if wanted else {}
    return [_row(one, limit_names, work_names) for one in items]


def _row(one: Question, limits: dict[str, str], works: dict[str, str]) -> AskedRow:
    answer, choice = one.answer or {}, one.choice
    weighted = bool(one.run.scenario.weights)
    told = rules.answer_text(answer, limits, works, weighted=weighted) if answer and choice else []
    return AskedRow(
        proposal=choice.proposal.code if choice else "",
        kind="money" if choice is None else "displaced" if choice.chosen else "ways",
        answered=one.answer is not None,
        job_id=one.job_id,
        job_state=one.job.state if one.job else "",
        words=tuple(told),
        moves=tuple(
            MoveRow(
                limits[move["giver"]], limits[move["taker"]], move["gain"], move.get("value_gain")
            )
            for move in answer.get("moves", ())
        ),
        seconds=one.seconds,
    )
