"""Assets, plans and meetings of villages by a few words."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer, scope_q
from xieshou.core.search import Hit, hits, holding
from xieshou.villages.models import Asset, Meeting, PlanVersion, VillagePlan
from xieshou.villages.reads.assets import RECORD


def search(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    """As far as the viewer may see them."""
    near = holding(words, "name", "village__name")
    coded = holding(words, "name", "village__name", start=("code",))
    titled = holding(words, "title", "village__name", start=("code",))
    known = Q(pending=False) | scope_q(viewer, RECORD, "village__code")
    submitted = Exists(PlanVersion.objects.filter(plan=OuterRef("pk")))
    drawn = Q(submitted) | scope_q(viewer, "villages.plan", "village__code")
    return [
        *hits(
            Asset.objects.filter(known, near).select_related("village").order_by("name", "pk"),
            lambda row: Hit(
                "asset", _("社区资产"), row.name,
                f"{row.village.name} · {row.get_kind_display()}", "villages:asset", (row.pk,),
            ),
        ),
        *hits(
            VillagePlan.objects.filter(drawn, coded).select_related("village").order_by("code"),
            lambda row: Hit(
                "village_plan", _("村庄规划"), row.name,
                f"{row.village.name} · {row.first_year}–{row.last_year}",
                "villages:plan", (row.code,),
            ),
        ),
        *hits(
            Meeting.objects.filter(titled).select_related("village").order_by("-at"),
            lambda row: Hit(
                "meeting", _("村民会议"), row.title,
                f"{row.village.name} · {row.get_state_display()}",
                "villages:meeting", (row.code,),
            ),
        ),
    ]  # fmt: skip
