"""The form for one asset."""

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.villages.models import Asset


class AssetForm(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), choices=Asset.Kind.choices)
    name = forms.CharField(label=_("名称"), max_length=120)
    quantity = forms.DecimalField(
        label=_("数量"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    unit = forms.CharField(label=_("单位"), max_length=20, required=False)
    owner = forms.CharField(label=_("权属"), max_length=120, required=False)
    condition = forms.CharField(label=_("状况"), max_length=200, required=False)
