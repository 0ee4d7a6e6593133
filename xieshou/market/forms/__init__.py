"""Forms of the market."""

from xieshou.market.forms.expos import BoothForm, ExpoForm, GiveForm, IntentForm
from xieshou.market.forms.fields import PaperForm
from xieshou.market.forms.lots import MergeForm, RepackForm, SplitForm, WriteOffForm
from xieshou.market.forms.matching import DemandForm
from xieshou.market.forms.orders import (
    BuyerForm,
    ClaimForm,
    DecideForm,
    MyselfForm,
    OrderForm,
    ReceiveForm,
    SettleForm,
    ShipForm,
)
from xieshou.market.forms.rounds import (
    AgreementForm,
    CycleForm,
    RunStandingForm,
    StandingForm,
    WishForm,
)
from xieshou.market.forms.suppliers import (
    ApplyForm,
    CertificateForm,
    GoodForm,
    LinkageForm,
    LotForm,
    PriceForm,
    ReasonForm,
)

__all__ = [
    "AgreementForm",
    "ApplyForm",
    "BoothForm",
    "BuyerForm",
    "CertificateForm",
    "ClaimForm",
    "CycleForm",
    "DecideForm",
    "DemandForm",
    "ExpoForm",
    "GiveForm",
    "GoodForm",
    "IntentForm",
    "LinkageForm",
    "LotForm",
    "MergeForm",
    "MyselfForm",
    "OrderForm",
    "PaperForm",
    "PriceForm",
    "ReasonForm",
    "ReceiveForm",
    "RepackForm",
    "RunStandingForm",
    "SettleForm",
    "ShipForm",
    "SplitForm",
    "StandingForm",
    "WishForm",
    "WriteOffForm",
]
