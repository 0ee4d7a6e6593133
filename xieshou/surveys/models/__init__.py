"""The tables of field surveys."""

from xieshou.surveys.models.answers import Attachment, Entity, Submission
from xieshou.surveys.models.batch import Batch, BatchItem
from xieshou.surveys.models.form import FieldKey, Form, FormVersion, SpentNonce
from xieshou.surveys.models.round import Round, Sampled

# Tables that are only added to, and their unique columns.
APPEND_ONLY = {"surveys_formversion": (("form_id", "number"),)}

__all__ = [
    "APPEND_ONLY",
    "Attachment",
    "Batch",
    "BatchItem",
    "Entity",
    "FieldKey",
    "Form",
    "FormVersion",
    "Round",
    "Sampled",
    "SpentNonce",
    "Submission",
]
