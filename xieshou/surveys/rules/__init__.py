"""Rules of surveys: pure, without query or clock."""

from xieshou.surveys.rules.folding import Clash, Known, Note, counting, fold
from xieshou.surveys.rules.form import (
    PAGE_KINDS,
    Group,
    Question,
    Schema,
    from_json,
    read_form,
)
from xieshou.surveys.rules.instance import (
    LONGEST_ANSWER,
    EntityNote,
    Filled,
    Unsound,
    about,
    is_instance_id,
    read_instance,
    read_root,
)
from xieshou.surveys.rules.judge import (
    Flaw,
    flaws,
    moment,
    plain_path,
    point,
    worked_out,
)
from xieshou.surveys.rules.states import (
    BATCH_STEPS,
    DRAFT_DAYS,
    FORM_STEPS,
    PERSONAL_DAYS,
    ROUND_STEPS,
    next_state,
)

__all__ = [
    "BATCH_STEPS",
    "DRAFT_DAYS",
    "FORM_STEPS",
    "LONGEST_ANSWER",
    "PAGE_KINDS",
    "PERSONAL_DAYS",
    "ROUND_STEPS",
    "Clash",
    "EntityNote",
    "Filled",
    "Flaw",
    "Group",
    "Known",
    "Note",
    "Question",
    "Schema",
    "Unsound",
    "about",
    "counting",
    "flaws",
    "fold",
    "from_json",
    "is_instance_id",
    "moment",
    "next_state",
    "plain_path",
    "point",
    "read_form",
    "read_instance",
    "read_root",
    "worked_out",
]
