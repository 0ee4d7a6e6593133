"""The verbs of monitoring; each is checked, scoped, audited, whole or not at all."""

from collections.abc import Mapping
from typing import Any

from xieshou.monitoring.actions.cases import (
    answer_objection,
    check,
    object_case,
    open_case,
    open_notice,
    recognise,
    reject,
    review,
    visit,
)
from xieshou.monitoring.actions.clues import (
    load_clues,
    note_automatic,
    note_clue,
    report_own,
    set_aside,
)
from xieshou.monitoring.actions.exits import (
    exit_case,
    exit_check,
    exit_notice,
    exit_visit,
    return_case,
)
from xieshou.monitoring.actions.measures import add_measure, end_measure
from xieshou.monitoring.actions.risk import (
    learn_now,
    learn_risk,
    note_visit,
    record_years,
    score_again,
    set_line,
)

# Step of a case → the verb that takes it.
STEPS: Mapping[str, Any] = {
    "visit": visit,
    "review": review,
    "notice": open_notice,
    "check": check,
    "recognise": recognise,
    "reject": reject,
    "exit_visit": exit_visit,
    "exit_notice": exit_notice,
    "exit_check": exit_check,
    "exit": exit_case,
    "return": return_case,
}

__all__ = [
    "STEPS",
    "add_measure",
    "answer_objection",
    "check",
    "end_measure",
    "exit_case",
    "exit_check",
    "exit_notice",
    "exit_visit",
    "learn_now",
    "learn_risk",
    "load_clues",
    "note_automatic",
    "note_clue",
    "note_visit",
    "object_case",
    "open_case",
    "open_notice",
    "recognise",
    "record_years",
    "reject",
    "report_own",
    "return_case",
    "review",
    "score_again",
    "set_aside",
    "set_line",
    "visit",
]
