"""The filters of the audit lines."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.core import audit
from xieshou.core.scope import Viewer


class AuditFilters(forms.Form):
    """Offers what the viewer's lines hold; what cannot be read narrows nothing."""

    verb = forms.ChoiceField(label=_("事项"), required=False)
    who = forms.TypedChoiceField(label=_("经办人"), coerce=int, empty_value=None, required=False)
    place = forms.RegexField(
        r"^[0-9]{1,12}$", label=_("地方代码"), required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "5333"}),
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offers: dict[str, list[tuple[Any, str]]] = {
            "verb": [(verb, verb) for verb in audit.verbs(viewer)],
            "who": audit.people(viewer),
        }
        for name, choices in offers.items():
            cast(forms.ChoiceField, self.fields[name]).choices = [("", _("全部")), *choices]

    def given(self) -> dict[str, Any]:
        """The filters as audit.visible takes them."""
        self.is_valid()
        return self.cleaned_data
