"""Tables."""

from xieshou.exchange.models.candidate import (
    Candidate,
    CandidateWish,
    PostPreference,
)
from xieshou.exchange.models.matching import (
    Aim,
    PeopleMatch,
    PeopleRun,
)
from xieshou.exchange.models.material import (
    Category,
    Commitment,
    Consignment,
    ConsignmentPhoto,
    MaterialNeed,
    MaterialOffer,
    MaterialUse,
    Temperature,
)
from xieshou.exchange.models.placement import (
    LabourPair,
    LabourRun,
    Placement,
    StayCheck,
    Support,
)
from xieshou.exchange.models.post import (
    Post,
    Trade,
    Way,
)
from xieshou.exchange.models.posting import (
    Appraisal,
    Extension,
    Posting,
    PostingLog,
    PostingStep,
    PostingTask,
    Relay,
    Side,
)
from xieshou.exchange.models.training import (
    FollowUp,
    Trainee,
    TrainingClass,
)
from xieshou.exchange.models.twin import (
    Twin,
    TwinEntry,
    TwinSide,
)
from xieshou.exchange.models.vacancy import (
    Fair,
    FairVacancy,
    Vacancy,
    Workshop,
)
from xieshou.exchange.models.worker import (
    Worker,
)

# Rows that are only added; name → its unique constraints besides the key.
APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "exchange_postingstep": (),
    "exchange_support": (),
    "exchange_materialuse": (),
    "exchange_temperature": (("consignment_id", "at"),),
    "exchange_consignmentphoto": (("consignment_id", "sha256"),),
}

__all__ = [
    "APPEND_ONLY",
    "Aim",
    "Appraisal",
    "Candidate",
    "CandidateWish",
    "Category",
    "Commitment",
    "Consignment",
    "ConsignmentPhoto",
    "Extension",
    "Fair",
    "FairVacancy",
    "FollowUp",
    "LabourPair",
    "LabourRun",
    "MaterialNeed",
    "MaterialOffer",
    "MaterialUse",
    "PeopleMatch",
    "PeopleRun",
    "Placement",
    "Post",
    "PostPreference",
    "Posting",
    "PostingLog",
    "PostingStep",
    "PostingTask",
    "Relay",
    "Side",
    "StayCheck",
    "Support",
    "Temperature",
    "Trade",
    "Trainee",
    "TrainingClass",
    "Twin",
    "TwinEntry",
    "TwinSide",
    "Vacancy",
    "Way",
    "Worker",
    "Workshop",
]
