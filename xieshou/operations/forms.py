"""The form of the site's own words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.operations.models import MOST

LABELS = {
    "operator": _("主办单位"),
    "operator_en": _("主办单位英文名"),
    "contact": _("联系方式"),
    "filing": _("ICP 备案号"),
    "notice": _("全站通知"),
    "notice_en": _("全站通知英文"),
}


class SiteTextForm(forms.Form):
    """One line for each of the texts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            self.fields[name] = forms.CharField(label=label, max_length=MOST[name], required=False)
