"""All that waits for somebody: the to-do list, and what the apps above it add."""

from django.utils.translation import get_language

from xieshou.core.scope import Viewer
from xieshou.core.versions import while_unchanged
from xieshou.core.waiting import Waiting
from xieshou.planning import reads as planning
from xieshou.releases import reads as releases
from xieshou.reports import reads as reports


def waiting(viewer: Viewer) -> tuple[Waiting, ...]:
    """The to-do list in its order, then assessments and releases."""
    return _waiting(viewer, get_language() or "")


@while_unchanged(512)
def _waiting(viewer: Viewer, _language: str) -> tuple[Waiting, ...]:
    return (
        *planning.things_waiting(viewer),
        *reports.assessment_waiting(viewer),
        *releases.releases_waiting(viewer),
    )
