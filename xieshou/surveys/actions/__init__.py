"""The verbs of field surveys."""

from xieshou.surveys.actions.forms import (
    FormFaulty,
    adopt_standard_forms,
    copy_form,
    publish_form,
    relabel_form,
    retire_form,
    upload_form,
)
from xieshou.surveys.actions.keys import make_key, revoke_key, spend
from xieshou.surveys.actions.purging import purge_personal
from xieshou.surveys.actions.receiving import Receipt, fill, receive
from xieshou.surveys.actions.review import (
    approve_batch,
    choose_content,
    propose_batch,
    refuse_batch,
)
from xieshou.surveys.actions.rounds import close_round, draw_round, open_round

__all__ = [
    "FormFaulty",
    "Receipt",
    "adopt_standard_forms",
    "approve_batch",
    "choose_content",
    "close_round",
    "copy_form",
    "draw_round",
    "fill",
    "make_key",
    "open_round",
    "propose_batch",
    "publish_form",
    "purge_personal",
    "receive",
    "refuse_batch",
    "relabel_form",
    "retire_form",
    "revoke_key",
    "spend",
    "upload_form",
]
