"""What the pages of surveys have in common."""

from django.urls import reverse
from django.utils.translation import gettext as _


def trail(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page below the surveys' own: (name, address) of each step."""
    return [(_("入户调查"), reverse("surveys:home")), *steps]
