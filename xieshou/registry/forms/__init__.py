from xieshou.registry.forms.indicator_sets import SetForms, UploadForm
from xieshou.registry.forms.offices import (
    OrganisationForm,
    PasswordForm,
    PlaceField,
    RoleForm,
    SignInForm,
    UserForm,
)
from xieshou.registry.forms.tokens import OrganisationTokenForm, TokenForm

__all__ = [
    "OrganisationForm",
    "OrganisationTokenForm",
    "PasswordForm",
    "PlaceField",
    "RoleForm",
    "SetForms",
    "SignInForm",
    "TokenForm",
    "UploadForm",
    "UserForm",
]
