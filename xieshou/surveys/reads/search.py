"""Survey forms and rounds by a few words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer
from xieshou.core.search import Hit, hits, holding
from xieshou.surveys.reads.scopes import SEE, forms_for, rounds_for


def search(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    """As far as the viewer may see them."""
    if not viewer.places(SEE):
        return []
    forms = holding(words, "title", start=("code",))
    rounds = holding(words, "name", "place__name", start=("code",))
    return [
        *hits(
            forms_for(viewer).filter(forms).order_by("code"),
            lambda row: Hit(
                "survey_form", _("调查表"), row.title, row.code, "surveys:form", (row.code,)
            ),
        ),
        *hits(
            rounds_for(viewer).filter(rounds).select_related("place").order_by("-starts_on"),
            lambda row: Hit(
                "survey_round", _("调查轮次"), row.name, row.place.name,
                "surveys:round", (row.code,),
            ),
        ),
    ]  # fmt: skip
