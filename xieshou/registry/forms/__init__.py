from xieshou.registry.forms.indicator_sets import SetForms, UploadForm
from xieshou.registry.forms.offices import (
    OrganisationForm,
    PasswordForm,
    PlaceField,
    RoleForm,
    SignInForm,
    UserForm,
)

__all__ = [
    "OrganisationForm",
    "PasswordForm",
    "PlaceField",
    "RoleForm",
    "SetForms",
    "SignInForm",
    "UploadForm",
    "UserForm",
]
