"""Linkage contracts, collectives and dividend runs by a few words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xieshou.benefits.reads.collectives import visible_collectives
from xieshou.benefits.reads.contracts import visible_contracts
from xieshou.benefits.reads.runs import visible_runs
from xieshou.core.scope import Viewer
from xieshou.core.search import Hit, hits, holding


def search(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    """As far as the viewer may see them."""
    if viewer.user_id is None:
        return []
    contracts = holding(words, "name", "organisation__name", "place__name", start=("code",))
    collectives = holding(words, "name", "name_en", "place__name", start=("code",))
    runs = holding(words, "collective__name", start=("code",))
    return [
        *hits(
            visible_contracts(viewer).filter(contracts).order_by("code"),
            lambda row: Hit(
                "contract", _("利益联结合同"), row.name,
                f"{row.code} · {row.organisation.name}", "benefits:contract", (row.code,),
            ),
        ),
        *hits(
            visible_collectives(viewer).filter(collectives).order_by("code"),
            lambda row: Hit(
                "collective", _("集体经济组织"), row.name, f"{row.code} · {row.place.name}",
                "benefits:collective", (row.code,),
            ),
        ),
        *hits(
            visible_runs(viewer).filter(runs).order_by("-year", "code"),
            lambda row: Hit(
                "dividend", _("分红方案"), f"{row.collective.name} {row.year}",
                f"{row.code} · {row.get_state_display()}", "benefits:run", (row.code,),
            ),
        ),
    ]  # fmt: skip
