"""As at which day a statement is asked for."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.funds.forms.fields import DayField


class DayForm(forms.Form):
    day = DayField(label=_("截至日期"))

    def clean_day(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError(_("截至日期不能晚于今天"), code="not_yet")
        return day
