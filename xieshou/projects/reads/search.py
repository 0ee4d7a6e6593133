"""Proposals and projects by a few words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer
from xieshou.core.search import PER_KIND, Hit, hits, holding
from xieshou.projects.models import Project, Proposal
from xieshou.projects.reads.bank import visible
from xieshou.registry import reads as registry

# Of those found by their own names, so many are asked whether the viewer may see them.
MOST_NAMED = 500


def search(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    """As far as the viewer may see them."""
    projects = Project.objects.filter(holding(words, "name", "place__name", start=("code",)))
    return [
        *hits(
            projects.select_related("place").order_by("-year", "code"),
            lambda row: Hit(
                "project", _("项目"), row.name,
                f"{row.year} · {row.place.name} · {row.get_state_display()}",
                "projects:life", (row.code,),
            ),
        ),
        *(
            Hit(
                "proposal", _("申报项目"), row.name,
                f"{row.year} · {row.village.name} · {row.get_state_display()}",
                "projects:proposal", (row.code,),
            )
            for row in _proposals(viewer, words)
        ),
    ]  # fmt: skip


def _proposals(viewer: Viewer, words: Sequence[str]) -> list[Proposal]:
    """Those of villages called so, the latest first; then others called so themselves. Villages are
    looked up first, and the names of the bank read without them: both together, joined, would be
    compared for every proposal of a province."""
    mine = visible(viewer).select_related("village")
    near = holding(words, "name", "village__name", start=("code",))
    villages = registry.places_named(words)
    found = list(mine.filter(near, village__in=villages).order_by("-year", "code")[:PER_KIND])
    if len(found) == PER_KIND:
        return found
    coded = holding(words, "name", start=("code",) if any(map(_is_code, words)) else ())
    named = Proposal.objects.filter(coded).order_by().values_list("pk", flat=True)
    others = mine.filter(pk__in=list(named[:MOST_NAMED])).exclude(pk__in=[one.pk for one in found])
    return [*found, *others.order_by("-year", "code")[: PER_KIND - len(found)]]


def _is_code(word: str) -> bool:
    """Whether a code may begin so."""
    return word.isascii()
