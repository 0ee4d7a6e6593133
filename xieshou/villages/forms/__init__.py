"""What pages of villages ask for, in people's units."""

from xieshou.villages.forms.assets import (
    AssetForm,
    AssetPhotoForm,
    CheckForm,
    FoundForm,
    OfferForm,
    PaperSkillForm,
    ValueForm,
)
from xieshou.villages.forms.facts import FactsForm
from xieshou.villages.forms.meetings import (
    AnswerForm,
    CallForm,
    MeetingForm,
    MinutesForm,
    NoticeForm,
    ObjectionForm,
    ReasonForm,
    RollForm,
    SeatForm,
)
from xieshou.villages.forms.plans import NeedForm, PlanForm, PlanTextForm, WorkForm

__all__ = [
    "AnswerForm",
    "AssetForm",
    "AssetPhotoForm",
    "CallForm",
    "CheckForm",
    "FactsForm",
    "FoundForm",
    "MeetingForm",
    "MinutesForm",
    "NeedForm",
    "NoticeForm",
    "ObjectionForm",
    "OfferForm",
    "PaperSkillForm",
    "PlanForm",
    "PlanTextForm",
    "ReasonForm",
    "RollForm",
    "SeatForm",
    "ValueForm",
    "WorkForm",
]
