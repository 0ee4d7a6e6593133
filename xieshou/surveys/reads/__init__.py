"""What anybody may ask of field surveys; the only way other apps see their tables."""

from xieshou.surveys.reads.answers import PriceSeen, SurveyRecord, answers, prices
from xieshou.surveys.reads.batches import BatchItemRow, BatchRow, batch, batches
from xieshou.surveys.reads.faults import faults
from xieshou.surveys.reads.forms import (
    SurveyFormRow,
    form,
    form_sheets,
    form_xml,
    forms,
    latest_schema,
    offered,
)
from xieshou.surveys.reads.households import EntityRow, entity, known_households
from xieshou.surveys.reads.keys import FieldKeyRow, ha1_of, key_of_token, own_key, viewer_of_key
from xieshou.surveys.reads.rounds import (
    BackCheckRow,
    ProgressRow,
    SurveyRoundRow,
    VisitRow,
    back_checks,
    progress,
    round,
    rounds,
    visits,
)
from xieshou.surveys.reads.search import search
from xieshou.surveys.reads.submissions import (
    AnswerRow,
    SubmissionRow,
    attachment,
    disputed,
    submission,
    submissions,
    variants,
)

__all__ = [
    "AnswerRow",
    "BackCheckRow",
    "BatchItemRow",
    "BatchRow",
    "EntityRow",
    "FieldKeyRow",
    "PriceSeen",
    "ProgressRow",
    "SubmissionRow",
    "SurveyFormRow",
    "SurveyRecord",
    "SurveyRoundRow",
    "VisitRow",
    "answers",
    "attachment",
    "back_checks",
    "batch",
    "batches",
    "disputed",
    "entity",
    "faults",
    "form",
    "form_sheets",
    "form_xml",
    "forms",
    "ha1_of",
    "key_of_token",
    "known_households",
    "latest_schema",
    "offered",
    "own_key",
    "prices",
    "progress",
    "round",
    "rounds",
    "search",
    "submission",
    "submissions",
    "variants",
    "viewer_of_key",
    "visits",
]
