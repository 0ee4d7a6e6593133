"""The health of early warning: clues and households out of clock."""

from django.db.models import Exists, OuterRef

from xieshou.core.clock import today
from xieshou.core.health import HealthRow, counted, health_row, said
from xieshou.core.scope import Viewer, within
from xieshou.monitoring import rules
from xieshou.monitoring.models import Clue, Measure
from xieshou.monitoring.reads.cases import visible_cases
from xieshou.monitoring.reads.clues import SEE, visible_clues


def health(viewer: Viewer, place: str = "") -> tuple[HealthRow, ...]:
    """Clues not looked into and households not recognised within the days that the rule gives,
    and recognised ones without any help: of places that the viewer watches. Counts alone."""
    if not viewer.is_system and not viewer.places(SEE):
        return ()
    before = today() - rules.life.CLOCK
    clues = visible_clues(viewer).filter(within(place, "village"), state=Clue.State.OPEN)
    cases = visible_cases(viewer).filter(within(place, "village"))
    deciding = cases.filter(state__in=rules.life.DECIDING, clue_on__lt=before)
    helped = cases.filter(~Exists(Measure.objects.filter(case=OuterRef("pk"))))
    helped = helped.filter(state__in=rules.life.HELPED)
    at = f"place={place}"
    return said(
        (
            health_row(
                "clues_late", counted(clues.filter(on__lt=before), "village", "on"),
                verb="monitoring.visit", page="monitoring:clues", query=f"?{at}",
            ),
            health_row(
                "cases_late", counted(deciding, "village", "clue_on"),
                verb="monitoring.recognise", page="monitoring:cases", query=f"?state=deciding&{at}",
            ),
            health_row(
                "helpless", counted(helped, "village", "decided_on"),
                verb="monitoring.measure", page="monitoring:cases", query=f"?state=helped&{at}",
            ),
        )
    )  # fmt: skip
