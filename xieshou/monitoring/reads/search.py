"""Cases of households at risk, by the code of the household."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer
from xieshou.core.search import Hit, hits, holding
from xieshou.monitoring.reads.cases import visible_cases
from xieshou.monitoring.reads.clues import SEE


def search(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    """As far as the viewer watches them."""
    if not viewer.places(SEE):
        return []
    coded = holding(words, start=("household__code",))
    return hits(
        visible_cases(viewer).filter(coded).select_related("household").order_by("-pk"),
        lambda row: Hit(
            "case", _("监测对象"), row.household.code, str(row.get_state_display()),
            "monitoring:case", (row.pk,),
        ),
    )  # fmt: skip
