"""A photo on its way in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.projects.rules import photo as rules

# Asked for JPEG, an iPhone hands its HEIC photos over as such.
ACCEPTED = "image/jpeg,image/png,image/webp"


class PhotoForm(forms.Form):
    """One photo; `of` is what it is evidence of, as "milestone:7", where there is a choice."""

    of = forms.ChoiceField(label=_("照片说明什么"))
    file = forms.FileField(
        label=_("照片"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("JPEG、PNG 或 WebP，不超过 10 MB。照片里的拍摄地点和时间只用来核对，不公开。"),
        allow_empty_file=True,
    )
    caption = forms.CharField(label=_("照片说明"), max_length=rules.MOST_CAPTION, required=False)

    def __init__(self, *args: Any, offers: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if offers:
            self.fields["of"].choices = offers  # type: ignore[attr-defined]
        else:
            del self.fields["of"]
