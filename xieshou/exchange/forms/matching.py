"""What a matching is asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.exchange.forms.parts import PlaceField
from xieshou.exchange.models import Way


class MatchPeopleForm(forms.Form):
    way = forms.ChoiceField(label=_("方向"), choices=Way.choices)
    hosts = PlaceField(label=_("岗位所在地代码"), help_text=_("省、州市或县区，其下的岗位都参加。"))
    homes = PlaceField(label=_("人选派出地代码"))
    per_move = forms.IntegerField(
        label=_("改动一条已有建议至少要省的距离"), min_value=0, max_value=1000, initial=5,
        help_text=_("双方任一方已同意的不会改动。"),
    )  # fmt: skip
    most_moves = forms.IntegerField(
        label=_("至多改动几条"), min_value=0, max_value=100_000, required=False,
        help_text=_("不填为不限。"),
    )  # fmt: skip
