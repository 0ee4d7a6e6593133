"""Rounds of the joint plan by a few words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer
from xieshou.core.search import Hit, hits, holding
from xieshou.planning.models import Round


def search(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    """As far as the viewer may see them."""
    named = holding(words, "name", "place__name", start=("year",))
    return hits(
        Round.objects.filter(named).select_related("place").order_by("-year", "pk"),
        lambda row: Hit(
            "round", _("年度规划"), row.name, row.place.name, "planning:room", (row.pk,)
        ),
    )
