"""Ballots by a few words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xieshou.ballots.reads.ballots import visible
from xieshou.core.scope import Viewer
from xieshou.core.search import Hit, hits, holding


def search(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    """As far as the viewer may see them."""
    found = visible(viewer).filter(holding(words, "title", "place__name", start=("code",)))
    return hits(
        found.order_by("-pk"),
        lambda row: Hit(
            "ballot", _("村民表决"), row.title, f"{row.place.name} · {row.get_state_display()}",
            "ballots:ballot", (row.code,),
        ),
    )  # fmt: skip
