from xieshou.surveys.views.answers import (
    answer,
    answers,
    attachment,
    choose,
    household,
)
from xieshou.surveys.views.batches import batch, batches, decide, propose
from xieshou.surveys.views.forms import copy, form, forms, new_form, relabel, source, step
from xieshou.surveys.views.keys import key
from xieshou.surveys.views.page import page, send, service_worker
from xieshou.surveys.views.rounds import home, new_round, round, round_step

__all__ = [
    "answer",
    "answers",
    "attachment",
    "batch",
    "batches",
    "choose",
    "copy",
    "decide",
    "form",
    "forms",
    "home",
    "household",
    "key",
    "new_form",
    "new_round",
    "page",
    "propose",
    "relabel",
    "round",
    "round_step",
    "send",
    "service_worker",
    "source",
    "step",
]
